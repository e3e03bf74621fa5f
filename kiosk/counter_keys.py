"""Owns the keys that mean the same wherever the counter stands; those of a screen are the screen's."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from kiosk.texts import N_

KEYS: list[BindingType] = [
    Binding("f1", "open('help')", N_("Help"), id="help", priority=True),
    Binding("f3", "open('proxies')", N_("Proxies"), id="proxies"),
    Binding("f4", "open('returns')", N_("Return"), id="returns"),
    Binding("f5", "open('register')", N_("Register"), id="register"),
    Binding("f6", "open('log')", N_("Log"), id="log"),
    Binding("f8", "open('more')", N_("More"), id="more"),
    Binding("f9", "switch_language", N_("中文"), id="language", priority=True),
    Binding("ctrl+t", "switch_language", show=False, priority=True),
    Binding("f10", "tray", N_("Tray"), id="tray", priority=True),
    Binding("f12", "lock", N_("Lock"), id="lock", priority=True),
    Binding("ctrl+l", "lock", show=False, priority=True),
    Binding("ctrl+q", "leave", show=False, priority=True),
    Binding("ctrl+c", "nothing", show=False, priority=True),
]

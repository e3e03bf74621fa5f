"""Owns the bottom line of every screen: its function keys, always all of them, in the language in use."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from kiosk.texts import _

NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "space": "Space",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "delete": "Del",
    "insert": "Ins",
}


def key_name(key: str) -> str:
    """Return what stands on the key."""
    if key.startswith("ctrl+"):
        return f"^{key.removeprefix('ctrl+').upper()}"
    return NAMES.get(key, key.upper())


@dataclass(frozen=True, slots=True)
class Offer:
    """One key and what it does, in the language in use; `enabled`: whether it does it now."""

    key: str
    action: str
    enabled: bool


class FunctionKey(Static):
    """One key and what it does; a click presses it."""

    def __init__(self, offer: Offer) -> None:
        key, action = f" {key_name(offer.key)} ", f" {offer.action} "
        text = Content.assemble((key, "$key-ink on $key-ground"), action)
        super().__init__(text, classes="" if offer.enabled else "-idle")
        self.cells = text.cell_length
        self._key = offer.key

    async def on_click(self, event: events.Click) -> None:
        """Press the key."""
        event.stop()
        self.app.simulate_key(self._key)


class FunctionKeys(Vertical):
    """Shows the bindings of the screen that have `show` set; their descriptions are catalogue texts (`N_`).

    A binding whose action is disabled now stays in its place, dimmed. Where one row is too short there are two.
    """

    _laid_out: tuple[int, list[Offer]] | None = None

    def on_mount(self) -> None:
        """Follow the screen's bindings, the room and the language."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self.watch(self.app, "language", self.look_again, init=False)

    def compose(self) -> ComposeResult:
        """Show the keys in the order of their numbers, Escape last."""
        self._laid_out = room, offers = self._wanted()
        used = 0
        row: list[FunctionKey] = []
        for key in map(FunctionKey, offers):
            if row and used + key.cells > room:
                yield Horizontal(*row, classes="key-row")
                row, used = [], 0
            row.append(key)
            used += key.cells
        yield Horizontal(*row, classes="key-row")

    def on_resize(self) -> None:
        """Use the room that there is."""
        self.look_again()

    def look_again(self) -> None:
        """Show what is offered now. Laying it out holds the whole screen back, so it is only done for a change."""
        if self._wanted() != self._laid_out:
            self.refresh(recompose=True)

    def _wanted(self) -> tuple[int, list[Offer]]:
        """Return the room that there is and what is to stand in it."""
        offers: dict[str, Offer] = {}
        for _node, binding, enabled, _tooltip in self.screen.active_bindings.values():
            if binding.show and binding.description:
                offers.setdefault(binding.key, Offer(binding.key, _(binding.description), enabled))
        return self.app.size.width, [offers[key] for key in sorted(offers, key=_place)]

    def _follow(self, screen: Screen[object]) -> None:
        # A screen that is covered offers less, which nobody sees: it looks again once it stands on top.
        if self.is_attached and screen is self.screen is self.app.screen:
            self.look_again()


def _place(key: str) -> tuple[int, int, str]:
    if key.startswith("f") and key[1:].isdigit():
        return (0, int(key[1:]), key)
    return (2 if key == "escape" else 1, 0, key)

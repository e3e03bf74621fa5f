"""Owns the bottom line of every screen: its function keys, always all of them, in the language in use."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
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
}


def key_name(key: str) -> str:
    """Return what stands on the key."""
    if key.startswith("ctrl+"):
        return f"^{key.removeprefix('ctrl+').upper()}"
    return NAMES.get(key, key.upper())


class FunctionKey(Static):
    """One key and what it does; a click presses it."""

    def __init__(self, binding: Binding, enabled: bool) -> None:
        key, action = f" {key_name(binding.key)} ", f" {_(binding.description)} "
        text = Content.assemble((key, "$key-ink on $key-ground"), action)
        super().__init__(text, classes="" if enabled else "-idle")
        self.cells = text.cell_length
        self._key = binding.key

    async def on_click(self, event: events.Click) -> None:
        """Press the key."""
        event.stop()
        self.app.simulate_key(self._key)


class FunctionKeys(Vertical):
    """Shows the bindings of the screen that have `show` set; their descriptions are catalogue texts (`N_`).

    A binding whose action is disabled now stays in its place, dimmed. Where one row is too short there are two.
    """

    _width = 0

    def on_mount(self) -> None:
        """Follow the screen's bindings, the room and the language."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self.watch(self.app, "language", self.retranslate, init=False)

    def compose(self) -> ComposeResult:
        """Show the keys in the order of their numbers, Escape last."""
        room, used = self.app.size.width, 0
        row: list[FunctionKey] = []
        for key in self._keys():
            if row and used + key.cells > room:
                yield Horizontal(*row, classes="key-row")
                row, used = [], 0
            row.append(key)
            used += key.cells
        yield Horizontal(*row, classes="key-row")

    def _keys(self) -> list[FunctionKey]:
        shown: dict[str, FunctionKey] = {}
        for _node, binding, enabled, _tooltip in self.screen.active_bindings.values():
            if binding.show and binding.description:
                shown.setdefault(binding.key, FunctionKey(binding, enabled))
        return [shown[key] for key in sorted(shown, key=_place)]

    def on_resize(self) -> None:
        """Use the room that there is."""
        if self._width != self.app.size.width:
            self._width = self.app.size.width
            self.refresh(recompose=True)

    def retranslate(self) -> None:
        """Say it in the language in use."""
        self.refresh(recompose=True)

    def _follow(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen:
            self.refresh(recompose=True)


def _place(key: str) -> tuple[int, int, str]:
    if key.startswith("f") and key[1:].isdigit():
        return (0, int(key[1:]), key)
    return (2 if key == "escape" else 1, 0, key)

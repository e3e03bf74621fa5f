"""Owns the portrait on the whole screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from kiosk.screens.base import DeskScreen
from kiosk.texts import N_
from kiosk.view import PersonShown, View
from kiosk.widgets.photo import Photo


class FullPhotoScreen(DeskScreen):
    """One portrait; any of three keys goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "leave", show=False),
        Binding("escape", "leave", N_("Back"), id="cancel"),
        Binding("enter", "leave", show=False),
    ]

    def __init__(self, person: PersonShown) -> None:
        super().__init__()
        self._person = person

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the portrait alone."""
        yield Photo(self._person.photo, id="portrait")

    def still_wanted(self, view: View) -> bool:
        """Close when another collector, or nobody, stands there."""
        return view.collector is not None and view.collector.staff_no == self._person.staff_no

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss()

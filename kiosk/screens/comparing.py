"""Owns what the screens share on which a face is compared with a photo: their keys, and the photo on all the room."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from kiosk.screens.base import DeskScreen
from kiosk.texts import N_, _
from kiosk.view import PersonShown

ENLARGED = "-enlarged"


class ComparingScreen(DeskScreen):
    """F5 gives the portrait all the room; F5 or Escape takes it back, and only then does Escape send anybody away.

    With a scanner that has no prefix, letters and Enter could come from a scan: only the function keys answer.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "matches", N_("Matches"), id="matches"),
        Binding("enter", "matches", N_("Matches"), show=False),
        Binding("y", "matches", N_("Matches"), show=False),
        Binding("f4", "differs", N_("Does not match"), id="differs"),
        Binding("n", "differs", N_("Does not match"), show=False),
        Binding("f5", "enlarge", N_("Full screen"), id="enlarge"),
        Binding("f5", "shrink", show=False),
        Binding("escape", "shrink", N_("Back"), id="leave"),
        Binding("escape", "cancel", N_("Cancel"), id="cancel"),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the way back from the full portrait while it is there, and Cancel once it is not."""
        if action == "shrink":
            return self.has_class(ENLARGED)
        if action == "enlarge":
            return self.can_enlarge() and not self.has_class(ENLARGED)
        return action != "cancel" or not self.has_class(ENLARGED)

    def can_enlarge(self) -> bool:
        """Say whether there is a portrait to compare."""
        return True

    def action_enlarge(self) -> None:
        """Give the portrait all the room."""
        self.add_class(ENLARGED)
        self.refresh_bindings()

    def action_shrink(self) -> None:
        """Put the question beside the portrait again."""
        self.remove_class(ENLARGED)
        self.refresh_bindings()

    def answers_in_words(self) -> str:
        """Return which key says what."""
        if self.counter.scan_prefix:
            return _("Enter or F2  matches\nN or F4      does not match\nEsc          cancel")
        return _("F2   matches\nF4   does not match\nEsc  cancel")


def has_photo(person: PersonShown | None) -> bool:
    """Say whether the registry has this person's photo."""
    return person is not None and person.photo is not None

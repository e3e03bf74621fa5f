"""Owns the screen on which the operator compares a face with the registry's photo, or with the one on the card."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Static

from kiosk.desk import commands as do
from kiosk.rulings import clearance_in_words
from kiosk.screens.base import KeptScreen
from kiosk.screens.comparing import ENLARGED, ComparingScreen, has_photo
from kiosk.show import show
from kiosk.texts import _
from kiosk.view import PersonShown, View
from kiosk.widgets.photo import Photo
from kiosk.widgets.verdict import Ruling, Tone, Verdict


class PhotoScreen(ComparingScreen, KeptScreen):
    """Half the screen is the portrait. One key says that it matches, another that it does not."""

    def __init__(self, person: PersonShown) -> None:
        super().__init__()
        self._person = person
        self._answered = False

    async def stand_for(self, *given: Any) -> None:
        """Ask about another person; the last one's portrait is gone before this screen is seen."""
        (self._person,) = given
        self._answered = False
        self.remove_class(ENLARGED)
        portrait = self.query_one(Photo)
        portrait.set_reactive(Photo.photo, self._person.photo)
        await portrait.recompose()
        self.retranslate()

    def compose_body(self) -> Iterable[Widget]:
        """Lay out portrait and question side by side."""
        with Horizontal(id="compare"):
            yield Photo(self._person.photo, id="portrait")
            with Vertical(id="question"):
                yield Verdict(Ruling(Tone.PROMPT, ""), id="verdict")
                yield Static(id="who", markup=False)
                yield Static(id="answers", markup=False)
                yield from self.compose_catcher()

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self.query_one(Verdict).ruling = self._ruling()
        self.query_one("#who", Static).update(self._who())
        self.query_one("#answers", Static).update(self.answers_in_words())

    def action_matches(self) -> None:
        """The face is the one on the photo."""
        self._answer(True)

    def action_differs(self) -> None:
        """The face is another."""
        self._answer(False)

    def can_enlarge(self) -> bool:
        """Say whether the registry has a photo."""
        return has_photo(self._person)

    def action_cancel(self) -> None:
        """Send the collector away unidentified."""
        self.counter.do(do.Cancel())

    def _answer(self, matches: bool) -> None:
        if not self._answered:
            self._answered = True
            self.counter.do(do.ConfirmPhoto(matches=matches))

    def show_view(self, view: View) -> None:
        """Take another answer when the last one met a fault."""
        super().show_view(view)
        if view.fault is not None:
            self._answered = False

    def _ruling(self) -> Ruling:
        if self._person.photo is None:
            lines = (_("The registry has no photo: compare with the one on the card."),)
            return Ruling(Tone.ATTENTION, _("Compare with the card"), "", lines)
        return Ruling(Tone.PROMPT, _("Same person?"), "", (_("Compare the face with the photo."),))

    def _who(self) -> str:
        person = self._person
        lines = (f"{person.staff_no}  {person.name}", person.unit, clearance_in_words(person))
        return "\n".join(show(line) for line in lines)

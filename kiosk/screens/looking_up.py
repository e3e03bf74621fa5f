"""Owns what the screens that look things up have in common: one lookup after the other, and what keeps it from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, TypeVar

from kiosk.desk import NotAllowed, Reads, RegistryError
from kiosk.screens.base import DeskScreen
from kiosk.show import show
from kiosk.texts import N_, _
from kiosk.view import View
from kiosk.widgets.page_table import PageTable
from kiosk.widgets.verdict import Ruling, Tone, Verdict

Answer = TypeVar("Answer")
NOT_ALLOWED = (
    N_("Not for your role"),
    N_("Supervisors may look here: one of them signs in at this counter."),
)
NO_ANSWER = (
    N_("The registry does not answer"),
    N_("Nothing was changed. Try again with F5; if it stays so, call the administrator."),
)
NOT_THERE = (
    N_("There is none of this number"),
    N_("Go back with Esc and search for another one."),
)


class LookingUp(DeskScreen):
    """Shows what `reload` looks up. Where nothing may or can be shown, a verdict with the id `trouble` says why."""

    NOTHING: ClassVar[str] = ""
    """What is said where its first table has no rows: what would stand there, and how it comes there."""
    trouble: tuple[str, str] | None = None
    sought = ""
    """The number that this screen was opened with, to name it where it is not there."""
    _was_locked = False

    def compose_trouble(self) -> Verdict:
        """Return what says why nothing is shown; lay it out where the content stands."""
        return Verdict(Ruling(Tone.ATTENTION, ""), id="trouble")

    def begin(self) -> None:
        """Look up what is shown first."""
        for table in self.query(PageTable):
            table.say_of_nothing(self.NOTHING)
            break
        self.reload()

    def reload(self) -> None:
        """Look everything up anew."""

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        self._show_trouble()

    def show_view(self, view: View) -> None:
        """Look things up again once the counter was unlocked."""
        super().show_view(view)
        opened, self._was_locked = self._was_locked and not view.locked, view.locked
        if opened:
            self.reload()

    async def look_up(self, read: Callable[[Reads], Answer]) -> Answer | None:
        """Return what `read` finds; None where it may not be told or nothing answers, and then say so."""
        try:
            found = await self.counter.ask(read)
        except NotAllowed:
            self._meet(None if self.counter.view.locked else NOT_ALLOWED)
            return None
        except RegistryError:
            self._meet(NO_ANSWER)
            return None
        self._meet(None)
        return found

    def meet_nothing(self) -> None:
        """Say that what was looked for is not in the registry."""
        self._meet(NOT_THERE)

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss()

    def _meet(self, trouble: tuple[str, str] | None) -> None:
        self.trouble = trouble
        if self.is_attached:
            self._show_trouble()
            self.refresh_bindings()

    def _show_trouble(self) -> None:
        self.set_class(self.trouble is not None, "-trouble")
        if self.trouble is not None:
            headline, line = self.trouble
            subject = show(self.sought) if self.trouble is NOT_THERE else ""
            self.query_one("#trouble", Verdict).ruling = Ruling(
                Tone.ATTENTION, _(headline), subject, (_(line),)
            )

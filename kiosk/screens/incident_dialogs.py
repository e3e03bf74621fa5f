"""Owns the questions about an incident: a note or what it corrects, how a copy was found, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static
from textual.widgets.option_list import Option

from kiosk.desk import LONGEST_TEXT, Disposition, TextFlaw, parse_text
from kiosk.texts import N_, _
from kiosk.widgets.choice_list import ChoiceList
from kiosk.widgets.phrase import Phrase
from kiosk.widgets.pin_input import PinInput
from kiosk.words import word

Said = TypeVar("Said")
FLAWS = {
    TextFlaw.MISSING: N_("Write what happened."),
    TextFlaw.TOO_LONG: N_("At most 1000 characters."),
    TextFlaw.UNSEEN: N_("The text holds characters that cannot be seen: type it anew."),
}


@dataclass(frozen=True, slots=True)
class Note:
    """What somebody wrote; `corrects` is the number of the note that it corrects."""

    text: str
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """How an incident ends: the word, why, and the supervisor's PIN."""

    disposition: Disposition
    text: str
    pin: str


class Writing(ModalScreen[Said | None], Generic[Said]):
    """Asks for a text in one line; nothing that could not be kept leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", show=False)]
    KEYS = N_("Enter  go on\nEsc    leave it")

    def __init__(self, question: Callable[[], str]) -> None:
        """`question` returns text in the language in use, made safe to show."""
        super().__init__()
        self._question = question
        self._flaw = ""

    def compose(self) -> ComposeResult:
        """Lay out the question, what is asked, and what is wrong with it."""
        with Vertical(classes="dialog"):
            yield Static(id="pin-question", classes="heading", markup=False)
            yield from self.compose_fields()
            yield Static(id="flaw", classes="-attention", markup=False)
            yield Phrase(self.KEYS, classes="quiet")

    def compose_fields(self) -> ComposeResult:
        """Lay out what is asked."""
        yield Input(id="text", max_length=LONGEST_TEXT)

    def on_mount(self) -> None:
        """Ask."""
        self.watch(self.app, "language", self.retranslate)

    def retranslate(self) -> None:
        """Ask in the language in use."""
        self.query_one("#pin-question", Static).update(self._question())
        self.complain(self._flaw)

    def complain(self, flaw: str) -> None:
        """Say what is wrong, a catalogue text; "": nothing is."""
        self._flaw = flaw
        self.query_one("#flaw", Static).update(_(flaw) if flaw else "")

    def written(self) -> str | None:
        """Return the text as it is kept; None, and say why, where it cannot be."""
        text = parse_text(self.query_one("#text", Input).value)
        if isinstance(text, TextFlaw):
            self.complain(FLAWS[text])
            self.query_one("#text").focus()
            return None
        return text

    def action_leave(self) -> None:
        """Leave it."""
        self.dismiss(None)


class NoteDialog(Writing[Note]):
    """Asks for a note; for a correction also which note it corrects."""

    def __init__(self, question: Callable[[], str], *, corrects: int | None = None) -> None:
        """`corrects` offers a note's number; None: a note of its own."""
        super().__init__(question)
        self._corrects = corrects

    def compose_fields(self) -> ComposeResult:
        """Lay out the note's number where one is corrected, and the text."""
        if self._corrects is not None:
            yield Input(str(self._corrects), id="corrects", restrict="[0-9]*", max_length=9)
        yield from super().compose_fields()

    def on_mount(self) -> None:
        """Ask for the text first."""
        super().on_mount()
        self.query_one("#text").focus()

    def retranslate(self) -> None:
        """Ask in the language in use."""
        super().retranslate()
        for field in self.query("#corrects").results(Input):
            field.border_title = _("number of the note that is wrong")

    @on(Input.Submitted, "#corrects")
    def go_on(self) -> None:
        """Go to the text."""
        self.query_one("#text").focus()

    @on(Input.Submitted, "#text")
    def answer(self) -> None:
        """Answer."""
        text = self.written()
        numbers = [field.value for field in self.query("#corrects").results(Input)]
        if text is not None:
            self.dismiss(Note(text, int(numbers[0]) if numbers and numbers[0] else None))


class ClosingDialog(Writing[Ending]):
    """Asks how an incident ends, why, and for the supervisor's PIN."""

    KEYS = N_("Enter  go on     Up, Down  mark\nEsc    leave it")

    def __init__(self, question: Callable[[], str], operator: str) -> None:
        super().__init__(question)
        self._operator = operator

    def compose_fields(self) -> ComposeResult:
        """Lay out the words to choose from, the text, and the PIN."""
        yield ChoiceList(id="dispositions", markup=False)
        yield from super().compose_fields()
        yield PinInput(id="pin")

    def on_mount(self) -> None:
        """Ask for the word first."""
        super().on_mount()
        self.query_one("#dispositions").focus()

    def retranslate(self) -> None:
        """Ask in the language in use."""
        super().retranslate()
        choices = self.query_one(ChoiceList)
        marked = choices.highlighted
        choices.clear_options()
        choices.add_options([Option(word("disposition", each), id=each.value) for each in Disposition])
        choices.highlighted = marked
        choices.border_title = _("how it ended")
        self.query_one("#text", Input).placeholder = _("why: what was found, to whom it was reported")
        field = self.query_one(PinInput)
        field.label = _("PIN of {staff_no}").format(staff_no=self._operator)
        field.refresh()

    @on(ChoiceList.OptionSelected)
    def write(self) -> None:
        """Go to the text."""
        self.query_one("#text").focus()

    @on(Input.Submitted, "#text")
    def sign(self) -> None:
        """Go to the PIN."""
        if self.written() is not None:
            self.complain("")
            self.query_one(PinInput).focus()

    @on(PinInput.Entered)
    def answer(self, message: PinInput.Entered) -> None:
        """Answer."""
        at = self.query_one(ChoiceList).highlighted
        if at is None:
            self.complain(N_("Choose how it ended."))
            self.query_one(ChoiceList).focus()
            return
        text = self.written()
        if text is not None:
            self.dismiss(Ending(tuple(Disposition)[at], text, message.pin))

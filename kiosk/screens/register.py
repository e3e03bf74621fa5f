"""Owns the screen of receipt registration 收文登记: who registers, which copies, under which incoming number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.cells import cell_len
from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.widgets.option_list import Option

from kiosk.desk import Command, Outcome, ReceiptRow, Registrar, looks_like_badge
from kiosk.desk import commands as do
from kiosk.owing_words import local
from kiosk.refusal_texts import refusal_text
from kiosk.screens.looking_up import LookingUp
from kiosk.show import pad, show, show_rich
from kiosk.texts import N_, _, ngettext, pgettext
from kiosk.widgets.choice_list import ChoiceList
from kiosk.widgets.phrase import Phrase
from kiosk.widgets.pin_input import PinInput
from kiosk.widgets.scan_input import ScanInput
from kiosk.widgets.verdict import Ruling, Tone, Verdict
from kiosk.words import level

FIELDS: Mapping[str, str] = {
    "registrar": N_("Who registers"),
    "copies": N_("Copies"),
    "incoming": N_("Incoming no."),
}
FIRST_HINT = N_("Scan the badge of somebody of the unit: what it owes is listed.")
NOTHING_REGISTERED = N_("Nothing was registered. Put it right, then enter the PIN again.")
TAKE_OUT = N_("Nothing was registered. Tab to the list, take out what has ✖ with Enter; then the PIN again.")
LONGEST_INCOMING_NO = 64


@dataclass(frozen=True, slots=True)
class Line:
    """A copy in the list: chosen or not, what is known of it where the unit owes it, and why it was refused."""

    copy: str
    chosen: bool
    owed: ReceiptRow | None = None
    refused: tuple[str, ...] = ()


class RegisterScreen(LookingUp):
    """Takes a registration down. A badge says who registers and lists what their unit owes; scanned copies are chosen
    whatever has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "sign", N_("Register"), id="sign_receipt"),
        Binding("f4", "all", N_("All, or none"), id="all"),
        Binding("f8", "begin_again", N_("Begin again"), id="begin_again"),
        Binding("up", "go(-1)", show=False),
        Binding("down", "go(1)", show=False),
        Binding("escape", "leave", N_("Back"), id="cancel"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._registrar: Registrar | None = None
        self._lines: tuple[Line, ...] = ()
        self._asking = False
        self._done: int | None = None

    def compose_body(self) -> Iterable[Widget]:
        """Lay out the fields, and the copies beside them."""
        with Horizontal(classes="list-body", id="register"):
            with Vertical(id="register-fields", classes="panel"):
                for name in FIELDS:
                    with Horizontal(classes="field"):
                        yield Static(id=f"reg-{name}-label", classes="field-label", markup=False)
                        yield self._field(name)
                yield Static(id="register-who", markup=False)
                yield PinInput(id="pin")
                yield Phrase(FIRST_HINT, id="register-hint")
            yield ChoiceList(id="receipts", markup=False)
        yield Verdict(Ruling(Tone.ALLOWED, ""), id="registered")
        yield self.compose_trouble()

    def _field(self, name: str) -> Input:
        if name == "incoming":
            return Input(id=f"reg-{name}", max_length=LONGEST_INCOMING_NO, select_on_focus=False)
        return ScanInput(id=f"reg-{name}")

    def begin(self) -> None:
        """Begin with who registers."""
        self.take_keys_back()

    def take_keys_back(self) -> None:
        """Focus the first thing that is missing."""
        self._complete(say=False)

    def retranslate(self) -> None:
        """Say everything in the language in use."""
        super().retranslate()
        for name, label in FIELDS.items():
            self.query_one(f"#reg-{name}-label", Static).update(_(label))
        self.query_one("#register-fields").border_title = _("Receipt registration")
        self._show_registrar()
        self._show_lines()
        self._show_done(self._done)

    def take_scan(self, text: str, typed: bool) -> bool:
        """Take every scan: a badge for who registers, anything else as a copy."""
        self._show_done(None)
        into_people = typed and self.focused is self._input("registrar")
        if into_people or (not typed and looks_like_badge(text)):
            self._identify(text)
        else:
            self._choose(text)
        return True

    def answered(self, command: Command, outcome: Outcome) -> None:
        """Begin again once it is registered; after a refusal everything still stands here, and the copies say why."""
        if not isinstance(command, do.RegisterReceipt):
            return
        self._asking = False
        if outcome.outcome == "registered":
            self._clear()
            self._hint(FIRST_HINT)
            self._show_done(len(outcome.data["copies"]))
        elif outcome.outcome == "refused":
            reasons = {each["copy"]: tuple(each["reasons"]) for each in outcome.data.get("copies", ())}
            self._lines = tuple(replace(line, refused=reasons.get(line.copy, ())) for line in self._lines)
            self._show_lines()
            marked = any(line.refused for line in self._lines)
            self._hint(TAKE_OUT if marked else NOTHING_REGISTERED, urgent=True)

    @on(Input.Submitted)
    def go_on(self, message: Input.Submitted) -> None:
        """Take in what stands in the field, then go on to what is missing, at last to the PIN."""
        text = message.value.strip()
        if text and message.input is not self._input("incoming"):
            self.take_scan(text, typed=True)
        else:
            self.action_sign()

    @on(ChoiceList.OptionSelected)
    def toggle(self, message: ChoiceList.OptionSelected) -> None:
        """Choose the marked copy, or take it out again."""
        place = message.option_index
        line = replace(self._lines[place], chosen=not self._lines[place].chosen, refused=())
        self._lines = (*self._lines[:place], line, *self._lines[place + 1 :])
        self._show_lines()

    @on(PinInput.Entered)
    def register_receipt(self, message: PinInput.Entered) -> None:
        """Have it registered: whoever registers has signed."""
        if not self._complete() or self._asking:
            return
        self._asking = True
        self.counter.do(
            do.RegisterReceipt(
                copies=self._chosen,
                incoming_no=self._input("incoming").value.strip(),
                by="" if self._registrar is None else self._registrar.staff_no,
                pin=message.pin,
            )
        )

    def action_sign(self) -> None:
        """Ask for the PIN, or for what is missing before. A number that was typed and not entered counts."""
        typed = self._input("copies").value.strip()
        if typed:
            self._choose(typed)
        if self._complete():
            self.query_one(PinInput).focus()
            self._hint(N_("Whoever registers enters their own PIN."))

    def action_all(self) -> None:
        """Choose all copies of the list, or none of them."""
        chosen = not all(line.chosen for line in self._lines)
        self._lines = tuple(replace(line, chosen=chosen) for line in self._lines)
        self._show_lines()
        if self._chosen:
            self._complete()

    def action_begin_again(self) -> None:
        """Forget what was entered."""
        self._clear()

    def action_go(self, step: int) -> None:
        """Go to the field above or below."""
        if step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    @property
    def _chosen(self) -> tuple[str, ...]:
        return tuple(line.copy for line in self._lines if line.chosen)

    @work(group="registrar")
    async def _identify(self, text: str) -> None:
        """Enter whom a badge or a staff number means, and list what their unit has to register."""
        number = text if looks_like_badge(text) else text.strip().upper()
        found = await self.look_up(lambda reads: reads.registrar(number))
        if self.trouble is not None:
            return
        if found is None:
            self._hint(N_("Nobody here has this badge or number."), urgent=True)
            return
        self._registrar = found
        kept = tuple(line for line in self._lines if line.chosen)
        chosen = {line.copy for line in kept}
        owed = {row.copy: row for row in found.receipts}
        listed = (Line(copy, copy in chosen, row) for copy, row in owed.items())
        self._lines = (*listed, *(Line(line.copy, True) for line in kept if line.copy not in owed))
        self._input("registrar").value = ""
        self._show_registrar()
        self._show_lines()
        self._hint(N_("Scan the copies, or choose them in the list with Enter; F4 chooses all."))
        self._input("copies").focus()

    def _choose(self, text: str) -> None:
        """Choose a copy that was scanned or typed; one that the unit does not owe is added at the end."""
        copy = text.strip().upper()
        self._input("copies").value = ""
        if copy not in {line.copy for line in self._lines}:
            self._lines = (*self._lines, Line(copy, True))
        self._lines = tuple(
            replace(line, chosen=True, refused=()) if line.copy == copy else line for line in self._lines
        )
        self._show_lines(mark=copy)

    def _complete(self, *, say: bool = True) -> bool:
        """Focus the first thing that is missing, and say what it is; say whether nothing is."""
        missing = (
            (self._registrar is None, "registrar", N_("Who registers? Scan the badge or type the number.")),
            (not self._chosen, "copies", N_("Which copies? Scan them, or choose them in the list.")),
            (
                not self._input("incoming").value.strip(),
                "incoming",
                N_("Enter the incoming number from the unit's register."),
            ),
        )
        for lacks, name, what in missing:
            if lacks:
                self._input(name).focus()
                if say:
                    self._hint(what, urgent=True)
                return False
        return True

    def _clear(self) -> None:
        self._registrar, self._lines = None, ()
        for name in FIELDS:
            self._input(name).value = ""
        self.query_one(PinInput).clear()
        self._show_registrar()
        self._show_lines()
        self._input("registrar").focus()

    def _show_registrar(self) -> None:
        person, pin = self._registrar, self.query_one(PinInput)
        who = "" if person is None else f"{person.staff_no}  {person.name}\n{person.unit}"
        self.query_one("#register-who", Static).update("\n".join(map(show, who.split("\n"))))
        pin.label = _("PIN") if person is None else _("PIN of {staff_no}").format(staff_no=person.staff_no)
        pin.refresh()

    def _show_lines(self, *, mark: str | None = None) -> None:
        receipts = self.query_one("#receipts", ChoiceList)
        at = receipts.highlighted
        receipts.clear_options()
        room = receipts.scrollable_content_region.width or None
        numbers = max((cell_len(line.copy) for line in self._lines), default=0)
        receipts.add_options(
            [Option(show_rich(self._told(line, numbers), room, self._style(line))) for line in self._lines]
        )
        places = [place for place, line in enumerate(self._lines) if line.copy == mark]
        if self._lines:
            receipts.highlighted = places[0] if places else min(at or 0, len(self._lines) - 1)
        receipts.border_title = _("To register: {chosen} of {count}").format(
            chosen=len(self._chosen), count=len(self._lines)
        )

    def _told(self, line: Line, numbers: int) -> str:
        sign = "✖" if line.refused else "✔" if line.chosen else "○"
        said = f"{sign} {pad(line.copy, numbers)}  "
        if line.refused:
            return said + refusal_text(line.refused[-1]).reason
        if line.owed is None:
            return said
        due = local(line.owed.due_at, self.counter.settings.zone)[len("2026-") :]
        return f"{said}{due}  {level(line.owed.level.name)}"

    def _style(self, line: Line) -> str:
        colours = self.app.theme_variables
        if line.refused:
            return colours["error"]
        late = line.owed is not None and line.owed.due_at <= self.counter.local_now()
        return colours["warning"] if late else ""

    def _input(self, name: str) -> Input:
        return self.query_one(f"#reg-{name}", Input)

    def _show_done(self, count: int | None) -> None:
        """Say how many copies were registered until the next thing is entered; None: nothing any more."""
        self._done = count
        self.set_class(count is not None, "-registered")
        if count is not None:
            text = ngettext("{count} copy", "{count} copies", count).format(count=count)
            freed = _("These receipts hold nobody up any more.")
            ruling = Ruling(Tone.ALLOWED, pgettext("receipt", "Registered"), text, (freed,))
            self.query_one("#registered", Verdict).ruling = ruling

    def _hint(self, text: str, *, urgent: bool = False) -> None:
        hint = self.query_one("#register-hint", Phrase)
        hint.say(text)
        hint.set_class(urgent, "-attention")

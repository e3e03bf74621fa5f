"""Owns what the counter shows, as values that outcomes change. Pure: no screen, no registry, no words.

The desk's session is the authority on what was accepted and what lies on the counter; the view adds what a
person must see beside it: who stands there, which copies wait, what was answered last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from kiosk import desk
from kiosk.desk import commands as do

if TYPE_CHECKING:
    from kiosk.desk import Command, Outcome, OutRow, Session


class LineState(StrEnum):
    """Where one copy stands in this pickup."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    HANDED = "handed"
    LABEL_READ = "label_read"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


ON_THE_COUNTER = frozenset({LineState.HANDED, LineState.LABEL_READ})

OF_A_TASK = frozenset({"accepted", "refused", "removed"})
"""What the screen of an open task shows: the copies are not the collector's here."""


@dataclass(frozen=True, slots=True)
class CopyLine:
    """One copy in the list. `held_for` is the addressee whose copy it is, where that is not the collector."""

    copy: str
    state: LineState
    level: str | None = None
    copy_no: int | None = None
    copies_total: int | None = None
    basis: str | None = None
    held_for: str | None = None
    until: datetime | None = None
    lacks: tuple[str, ...] = ()
    holder: str | None = None
    label_state: str | None = None
    label_reason: str | None = None


@dataclass(frozen=True, slots=True)
class PersonShown:
    """Somebody at the counter. `photo` is None where the registry has none."""

    staff_no: str
    name: str
    unit: str
    clearance: str | None = None
    clearance_until: str | None = None
    photo: bytes | None = None


@dataclass(frozen=True, slots=True)
class SheetShown:
    """What became of a printed list: its file, whether it was printed, and why not."""

    number: str
    file: str | None = None
    printed: bool = False
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """An answer of the desk and what had been asked, without any PIN."""

    asked: type[Command]
    outcome: Outcome
    subject: str | None = None
    person: str | None = None
    why: str | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """All that the counter shows. Every change makes a new one.

    `refusal` and `fault` are those that nobody has acknowledged yet, `awaits_pin_of` the role whose badge was just
    scanned and `second` its owner, `gone` says that the collector shown has signed and only their labels remain,
    `task` is the `do` that began what is under way beside a pickup, `sheet` the list that was printed last.
    """

    operator: str | None = None
    operator_name: str = ""
    locked: bool = False
    next: tuple[str, ...] = ("sign_in",)
    collector: PersonShown | None = None
    identified: bool = False
    gone: bool = False
    lines: tuple[CopyLine, ...] = ()
    awaits_pin_of: str | None = None
    second: PersonShown | None = None
    joined: Mapping[str, str] = field(default_factory=dict)
    said: Said | None = None
    refusal: Said | None = None
    fault: Said | None = None
    task: str | None = None
    sheet: SheetShown | None = None

    @property
    def accepted(self) -> tuple[CopyLine, ...]:
        """The copies that were accepted and not handed over yet."""
        return tuple(line for line in self.lines if line.state is LineState.ACCEPTED)

    @property
    def on_the_counter(self) -> tuple[CopyLine, ...]:
        """The copies that were handed over and not released."""
        return tuple(line for line in self.lines if line.state in ON_THE_COUNTER)

    def acknowledged(self) -> View:
        """Somebody read the refusal or the fault."""
        return replace(self, refusal=None, fault=None)

    def meeting(self, person: PersonShown) -> View:
        """A collector's badge was scanned: show them, and keep of the list what still lies on the counter."""
        return replace(
            self, collector=person, identified=False, gone=False, lines=self.on_the_counter, joined={}
        )

    def finding_on_counter(self, rows: Iterable[OutRow]) -> View:
        """Show the copies that an earlier session left on the counter."""
        known = {line.copy for line in self.lines}
        found = tuple(
            CopyLine(row.copy, LineState.HANDED, held_for=row.held_for, holder=row.holder)
            for row in rows
            if row.copy not in known
        )
        return replace(self, lines=self.lines + found)

    def after(self, command: Command, outcome: Outcome, session: Session) -> View:
        """Return the view once `outcome` answered `command`, with the desk's session as it is now."""
        said = _said(self, command, outcome)
        stops = outcome.outcome == "refused" and not _answered_in_place(command)
        # A counter whose lock could not be logged is locked all the same.
        breaks = outcome.outcome == "error" and not isinstance(command, do.Lock)
        changed = replace(
            self,
            operator=session.operator,
            locked=session.locked,
            next=session.next,
            task=None if session.task is None else session.task.name,
            said=self.said if isinstance(command, do.Lock | do.Unlock) else said,
            refusal=said if stops else self.refusal,
            fault=said if breaks else self.fault,
            awaits_pin_of=_awaits_pin_of(self, outcome, session),
            joined={role: self.joined.get(role, "") for role in _joined(session)},
        )
        own = session.task is not None and outcome.outcome in OF_A_TASK
        change = None if own else CHANGES.get(outcome.outcome)
        changed = change(changed, command, outcome) if change is not None else changed
        if session.collector is None and changed.collector is not None and not changed.gone:
            changed = changed.without_collector()
        return changed.following(session)

    def following(self, session: Session) -> View:
        """Take from the desk's session what each accepted copy still lacks, and which copies left the counter."""
        lines = []
        for line in self.lines:
            if line.copy in session.accepted:
                lacks = tuple(map(str, session.accepted[line.copy]))
                line = replace(line, state=LineState.ACCEPTED, lacks=lacks)
            elif line.state in ON_THE_COUNTER and line.copy not in session.unreleased:
                line = replace(line, state=LineState.RELEASED)
            elif line.state is LineState.LABEL_READ and session.label is None:
                line = replace(line, state=LineState.HANDED)
            lines.append(line)
        return replace(self, lines=tuple(lines))

    def without_collector(self) -> View:
        """The collector left; what lies on the counter stays shown."""
        return replace(
            self, collector=None, identified=False, gone=False, lines=self.on_the_counter, joined={}
        )

    def with_label(self, copy: str, state: str, reason: str | None) -> View:
        """Say what became of a copy's label on its way to paper."""
        known = any(line.copy == copy for line in self.lines)
        return self.with_line(copy, label_state=state, label_reason=reason) if known else self

    def with_line(self, copy: str, **changes: Any) -> View:
        """Change one copy's line, or add it at the end."""
        if any(line.copy == copy for line in self.lines):
            lines = tuple(replace(line, **changes) if line.copy == copy else line for line in self.lines)
            return replace(self, lines=lines)
        return replace(self, lines=(*self.lines, CopyLine(copy, **changes)))


def _answered_in_place(command: Command) -> bool:
    """Say whether a refusal is shown where it was asked for; every other one fills the screen."""
    return isinstance(command, do.SignIn | do.Unlock | do.ChangePin | do.Lock)


def _awaits_pin_of(view: View, outcome: Outcome, session: Session) -> str | None:
    """A badge that was scanned waits for its PIN until its owner joins, is refused, or is sent away."""
    role = outcome.data.get("role") if outcome.outcome == "prompt" else view.awaits_pin_of
    return role if role in session.badges else None


def _joined(session: Session) -> tuple[str, ...]:
    there = {"second_collector": session.second_collector, "witness": session.witness}
    return tuple(role for role, attendance in there.items() if attendance is not None)


def _said(view: View, command: Command, outcome: Outcome) -> Said:
    subject = outcome.data.get("copy") or getattr(command, "copy", None)
    copies = outcome.data.get("copies")
    if subject is None and outcome.outcome == "refused" and copies and len(copies) == 1:
        subject = copies[0]["copy"]
    if subject is None and outcome.outcome == "refused" and isinstance(command, do.Scan):
        # A task's refusal names no copy: it was the one that was scanned.
        subject = desk.copy_in(command.scan)
    person = None if view.collector is None or view.gone else view.collector
    why = command.reason if isinstance(command, do.VoidScan) else outcome.data.get("why")
    number, name = (None, "") if person is None else (person.staff_no, person.name)
    return Said(type(command), outcome, subject, number, why, name)


def _signed_in(view: View, command: Command, outcome: Outcome) -> View:
    return replace(View(), operator=view.operator, next=view.next, said=view.said)


def _identified(view: View, command: Command, outcome: Outcome) -> View:
    if "role" in outcome.data:
        joined = {**view.joined, outcome.data["role"]: outcome.data.get("person") or ""}
        return replace(view, joined=joined)
    waiting = tuple(_waiting(each) for each in outcome.data["waiting"])
    return replace(view, identified=True, lines=view.on_the_counter + waiting)


def _waiting(each: Mapping[str, Any]) -> CopyLine:
    until = each.get("until")
    return CopyLine(
        each["copy"],
        LineState.WAITING,
        level=each["level"],
        copy_no=each["copy_no"],
        copies_total=each["copies_total"],
        basis=each["basis"],
        held_for=each.get("for"),
        until=None if until is None else datetime.fromisoformat(until),
    )


def _refused(view: View, command: Command, outcome: Outcome) -> View:
    copies = outcome.data.get("copies", ())
    if not isinstance(command, do.Scan) or view.collector is None or view.gone:
        return view
    for each in copies:
        line = next((line for line in view.lines if line.copy == each["copy"]), None)
        if line is None or line.state in (LineState.WAITING, LineState.REFUSED):
            view = view.with_line(each["copy"], state=LineState.REFUSED)
    return view


def _transferred(view: View, command: Command, outcome: Outcome) -> View:
    for each in outcome.data["copies"]:
        view = view.with_line(each["copy"], state=LineState.ACCEPTED)
    return _handed_over(view, command, outcome)


def _cancelled(view: View, command: Command, outcome: Outcome) -> View:
    """A collector who is still identified stays: only a task beside the pickup was dropped."""
    return view if "task" in outcome.data and not view.gone else view.without_collector()


def _handed_over(view: View, command: Command, outcome: Outcome) -> View:
    holder = None if view.collector is None else view.collector.staff_no
    handed = {each["copy"]: each["released"] for each in outcome.data["copies"]}
    lines = tuple(
        replace(line, state=_after_signing(handed[line.copy]), holder=holder) if line.copy in handed else line
        for line in view.lines
        if line.copy in handed or line.state in ON_THE_COUNTER
    )
    return replace(view, gone=True, lines=lines)


def _after_signing(released: bool) -> LineState:
    return LineState.RELEASED if released else LineState.HANDED


def _label_read(view: View, command: Command, outcome: Outcome) -> View:
    for line in view.lines:
        if line.state is LineState.LABEL_READ:
            view = view.with_line(line.copy, state=LineState.HANDED)
    return view.with_line(outcome.data["copy"], state=LineState.LABEL_READ)


def _signed_out(view: View, command: Command, outcome: Outcome) -> View:
    return replace(View(), next=view.next, said=view.said)


CHANGES: Mapping[str, Any] = {
    "signed_in": _signed_in,
    "signed_out": _signed_out,
    "identified": _identified,
    "accepted": lambda view, _command, outcome: view.with_line(
        outcome.data["copy"], state=LineState.ACCEPTED
    ),
    "removed": lambda view, _command, outcome: view.with_line(
        outcome.data["copy"], state=LineState.WAITING, lacks=()
    ),
    "refused": _refused,
    "handed_over": _handed_over,
    "transferred": _transferred,
    "label_read": _label_read,
    "released": lambda view, _command, outcome: view.with_line(
        outcome.data["copy"], state=LineState.RELEASED
    ),
    "withdrawn": lambda view, _command, outcome: view.with_line(
        outcome.data["copy"], state=LineState.WITHDRAWN
    ),
    "cancelled": _cancelled,
}

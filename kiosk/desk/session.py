"""Owns the pure state of one counter: who is here, what was accepted, what is awaited. Touches no registry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from db.custody.refusals import Refusal
from db.registry.gathering import Attendance, Party
from kiosk.desk.handing_on import HandingOn
from kiosk.desk.handling import Task


@dataclass(frozen=True, slots=True)
class Collector:
    """Whoever's badge was scanned. `photo_compared` on: identified."""

    staff_no: str
    attendance: Attendance
    identified: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """One counter between two moments. Every change makes a new one."""

    session: str | None = None
    operator: str | None = None
    locked: bool = False
    collector: Collector | None = None
    accepted: Mapping[str, tuple[Refusal, ...]] = field(default_factory=dict)
    second_collector: Attendance | None = None
    witness: Attendance | None = None
    badges: Mapping[str, str] = field(default_factory=dict)
    label: str | None = None
    unreleased: tuple[str, ...] = ()
    task: Task | None = None

    @property
    def taking(self) -> Mapping[str, tuple[Refusal, ...]]:
        """The copies that this collector takes, from the registry or from another holder, with what each lacks."""
        return self.task.accepted if isinstance(self.task, HandingOn) else self.accepted

    @property
    def lacks(self) -> frozenset[Refusal]:
        """What the accepted copies still need from somebody at the counter."""
        return frozenset(code for lacks in self.taking.values() for code in lacks)

    @property
    def roles_awaited(self) -> tuple[str, ...]:
        """Which of the other two people are still to come."""
        second = Refusal.SECOND_COLLECTOR_REQUIRED in self.lacks and self.second_collector is None
        witness = Refusal.WITNESS_REQUIRED in self.lacks and self.witness is None
        return (("second_collector",) if second else ()) + (("witness",) if witness else ())

    @property
    def next(self) -> tuple[str, ...]:
        """What the desk waits for, in the words of INTERFACE.md."""
        if self.operator is None or self.locked:
            return ("sign_in",)
        if isinstance(self.task, HandingOn):
            ready = ("hand_over",) if self.taking and self.task.giver and not self.roles_awaited else ()
            return (*self.task.next, *self.roles_awaited, *ready)
        if self.task is not None:
            return self.task.next
        if self.label is not None:
            return ("copy",)
        waiting = ("label",) if self.unreleased else ()
        if self.collector is None:
            return (*waiting, "badge")
        if not self.collector.identified:
            return ("photo",)
        roles = self.roles_awaited
        ready = ("hand_over",) if self.accepted and not roles else ()
        return (*waiting, "copy", *roles, *ready)

    def party(self) -> Party:
        """Return all who take part in this pickup; ValueError where nobody collects."""
        if self.collector is None or self.operator is None:
            raise ValueError("nobody is at the counter")
        return Party(self.operator, self.collector.attendance, self.second_collector, self.witness)

    def opened(self, session: str, operator: str) -> Session:
        """The operator signed in."""
        return Session(session=session, operator=operator, unreleased=self.unreleased)

    def without_collector(self) -> Session:
        """The collector left, with whoever came for them."""
        return replace(
            self, collector=None, accepted={}, second_collector=None, witness=None, badges={}, label=None
        )

    def meeting(self, staff_no: str, badge: str) -> Session:
        """A collector's badge was scanned."""
        return replace(
            self.without_collector(), collector=Collector(staff_no, Attendance(badge, staff_no=staff_no))
        )

    def accepting(self, copy: str, lacks: tuple[Refusal, ...]) -> Session:
        """A copy was accepted."""
        return replace(self, accepted={**self.accepted, copy: lacks})

    def removing(self, copy: str) -> Session:
        """An accepted copy was taken back out."""
        return replace(
            self, accepted={number: lacks for number, lacks in self.accepted.items() if number != copy}
        )

    def badge_for(self, role: str, badge: str) -> Session:
        """A badge was scanned for one of the other two people; their PIN is still asked."""
        return replace(self, badges={**self.badges, role: badge})

    def joined_by(self, role: str, attendance: Attendance) -> Session:
        """One of the other two people came."""
        if role == "witness":
            return replace(self, witness=attendance)
        return replace(self, second_collector=attendance)

    def laying_down(self, *copies: str) -> Session:
        """Copies were handed over and wait on the counter for their labels."""
        return replace(self, unreleased=(*self.unreleased, *copies))

    def taken_away(self, copy: str) -> Session:
        """A copy left the counter, released or withdrawn."""
        return replace(self, unreleased=tuple(each for each in self.unreleased if each != copy))

"""Who and what the machine plays with: people of every clearance and role, copies of every level and kind.

Facts only, and how they are entered below the program. What follows from them is the model's to say.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from counter_kit import PAGES, START, Counter, pin_of

from db.connection import Transaction, write_transaction
from db.custody.values import Classification, Clearance, Kind, PersonStatus, Role
from db.registry.acting import By, Face
from db.registry.badges import issue_badge, revoke_badge
from db.registry.pins import set_pin_hash
from db.tables import Designation, Document, FileCopy, Meeting, Person, Photo, Seat, Staff

FAR = date(2027, 3, 1)
ZONE = ZoneInfo("Asia/Shanghai")
CLERKS, SUPERVISORS = frozenset({"clerk", "cipher_clerk"}), frozenset({"supervisor"})
STAFF = CLERKS | SUPERVISORS
MEETING = OPENS, CLOSES = START + timedelta(minutes=1), START + timedelta(hours=33)
"""When the one meeting is, unless it is opened earlier or closed earlier."""
LATE = START + timedelta(hours=6)
"""From when on people think of destroying something."""
DOCUMENT, PAPER, TELEGRAM = "document", "meeting_material", "cipher_telegram"
ORDINARY = frozenset({DOCUMENT, PAPER})
REGISTRAR = "R001"
"""Issues and revokes badges, and never comes to a counter."""


@dataclass
class Someone:
    """A person, as the machine may change them."""

    unit: str
    level: int
    roles: frozenset[str] = frozenset()
    caveats: frozenset[str] = frozenset()
    cipher: bool = False
    kinds: frozenset[str] = ORDINARY
    active: bool = True


@dataclass(frozen=True)
class Copy:
    """A copy: for a `person` or for a `unit`; theirs or that one is `owing`. A meeting's paper is for a `seat` and its
    person; what `stays` comes back by the meeting's end."""

    level: int
    person: str | None = None
    unit: str | None = None
    kind: str = DOCUMENT
    caveats: frozenset[str] = frozenset()
    return_by: datetime | None = None
    seat: str | None = None
    number: str = ""

    @property
    def owing(self) -> str:
        return self.unit or UNITS[self.person or ""]

    @property
    def stays(self) -> bool:
        return self.seat is not None and self.seat not in TAKES_AWAY


def people() -> dict[str, Someone]:
    """Return everybody anew."""
    clerk, supervisor = frozenset({"clerk"}), frozenset({"supervisor"})
    return {
        "C001": Someone("机要室", 3, clerk),
        "C002": Someone("机要室", 3, clerk),
        "C003": Someone("机要室", 2, clerk),
        "C004": Someone("机要室", 3, frozenset({"cipher_clerk"}), cipher=True, kinds=ORDINARY | {TELEGRAM}),
        "S001": Someone("保密办", 3, supervisor),
        "S002": Someone("保密办", 3, supervisor),
        "S003": Someone("保密办", 3, frozenset({"supervisor", "clerk"})),
        "P009": Someone("服务中心", 3, caveats=frozenset({"EXERCISE"})),
        "P014": Someone("服务中心", 3),
        "P015": Someone("服务中心", 3),
        "P020": Someone("综合处", 2),
        "P021": Someone("综合处", 2, cipher=True),
        "P022": Someone("综合处", 3, cipher=True),
        "P077": Someone("服务中心", 1),
        "P078": Someone("服务中心", 0),
    }


DESIGNATED: Mapping[tuple[str, str], int] = {
    ("服务中心", "P014"): 3,
    ("服务中心", "P015"): 3,
    ("综合处", "P020"): 1,
    ("综合处", "P022"): 3,
}
"""Up to which level somebody collects for a unit; telegrams only where they are on the cipher list."""

SEATS: Mapping[str, str] = {"A1": "P009", "A2": "P020", "A3": "P077"}
TAKES_AWAY = ("A2",)


def paper(level: int, seat: str) -> Copy:
    """Return a paper of the meeting."""
    back = None if seat in TAKES_AWAY else CLOSES
    return Copy(level, SEATS[seat], kind=PAPER, return_by=back, seat=seat)


UNITS: Mapping[str, str] = {number: each.unit for number, each in people().items()}
_COPIES: Mapping[str, Copy] = {
    "N-01": Copy(0, "P078"),
    "N-02": Copy(0, unit="服务中心"),
    "O-01": Copy(1, "P077"),
    "O-02": Copy(1, "P020"),
    "O-03": Copy(1, unit="综合处", return_by=START + timedelta(hours=30)),
    "S-01": Copy(2, "P009"),
    "S-02": Copy(2, "P009", caveats=frozenset({"EXERCISE"})),
    "S-03": Copy(2, "P020", return_by=START + timedelta(hours=9)),
    "O-04": Copy(1, unit="服务中心"),
    "S-04": Copy(2, unit="服务中心"),
    "S-05": Copy(2, unit="服务中心"),
    "T-01": Copy(3, "P009"),
    "T-02": Copy(3, unit="服务中心"),
    "M-01": paper(2, "A1"),
    "M-02": paper(1, "A1"),
    "M-03": paper(2, "A2"),
    "M-04": paper(1, "A3"),
    "Z-01": Copy(0, "P078"),
    "Z-02": Copy(0, "P077"),
    "Z-03": Copy(1, "P020"),
    "Z-04": Copy(1, unit="综合处"),
    "G-01": Copy(2, "P021", kind=TELEGRAM),
    "G-02": Copy(1, unit="综合处", kind=TELEGRAM),
}
COPIES: Mapping[str, Copy] = {number: replace(copy, number=number) for number, copy in _COPIES.items()}
DISCARDED = tuple(number for number in COPIES if number.startswith("Z-"))
"""What may be destroyed in the end: the rest must last for a whole play."""
SERVING = tuple(number for number, each in people().items() if each.roles)
COLLECTORS = tuple(number for number, each in people().items() if not each.roles)


def local(now: datetime) -> datetime:
    """Return a moment by the registry's clock."""
    return now.astimezone(ZONE)


def enter(counter: Counter) -> None:
    """Write the world into a registry below the program, and issue everybody's badge."""
    with write_transaction(counter.registry, START) as tx:
        for table in (Designation, Staff, FileCopy, Document):
            tx.change(table.delete())
        reach = {"max_classification": Classification.TOP_SECRET, "kinds": frozenset(Kind)}
        tx.change(Staff.insert(staff_no=REGISTRAR, roles=frozenset({Role.REGISTRAR}), **reach))
        for number, someone in people().items():
            _enter_person(tx, counter, number, someone)
        for (unit, number), level in DESIGNATED.items():
            reach = {"max_classification": Classification(level), "kinds": frozenset(Kind)}
            span = {"starts": date(2026, 1, 1), "ends": date(2027, 12, 31)}
            tx.change(Designation.insert(unit=unit, staff_no=number, **reach, **span))
        tx.change(Meeting.insert(meeting_no="M", opens=OPENS, closes=CLOSES, venue="一号厅"))
        for seat, number in SEATS.items():
            place = {"meeting_no": "M", "seat": seat, "staff_no": number}
            tx.change(Seat.insert(**place, may_take_away=seat in TAKES_AWAY))
        for number, copy in COPIES.items():
            _enter_copy(tx, number, copy)
    for number in people():
        if number not in counter.badges:
            counter.issue(number)


def change(counter: Counter, number: str, someone: Someone) -> None:
    """Change somebody's standing below the program, as the roster would."""
    status = PersonStatus.ACTIVE if someone.active else PersonStatus.SUSPENDED
    values = {"status": status, "clearance": Clearance(someone.level)}
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(Person.update(**values).where(Person.staff_no == number))


def revoke(counter: Counter, number: str) -> None:
    """Have somebody's badge revoked."""
    assert not revoke_badge(counter.registry, _registrar(), number, counter.now).refused


def issue(counter: Counter, number: str) -> None:
    """Have somebody given a new badge, which supersedes the one before."""
    issued, text = issue_badge(counter.registry, _registrar(), number, counter.now, os.urandom)
    assert text is not None, issued
    counter.badges[number] = text


def _registrar() -> By:
    return By(secrets.token_hex(8), Face.CLI, actor=REGISTRAR)


def _enter_person(tx: Transaction, counter: Counter, number: str, someone: Someone) -> None:
    facts = {
        "unit": someone.unit,
        "clearance": Clearance(someone.level),
        "clearance_until": FAR,
        "caveats": someone.caveats,
        "cipher_list": someone.cipher,
    }
    if not tx.change(Person.update(**facts).where(Person.staff_no == number)):
        tx.change(Person.insert(staff_no=number, name=number, post="", status=PersonStatus.ACTIVE, **facts))
        tx.change(Photo.insert(staff_no=number, image=b"picture"))
        set_pin_hash(tx, number, counter.registry.hash_pin(pin_of(number), number), initial=False)
    if someone.roles:
        kinds = frozenset(map(Kind, someone.kinds))
        roles, reach = frozenset(map(Role, someone.roles)), Classification.TOP_SECRET
        tx.change(Staff.insert(staff_no=number, roles=roles, max_classification=reach, kinds=kinds))


def _enter_copy(tx: Transaction, number: str, copy: Copy) -> None:
    document = {"document_no": f"D{number}", "originator": "办公厅", "copies_total": 1}
    tx.change(Document.insert(kind=Kind(copy.kind), classification=Classification(copy.level), **document))
    flags = {"recalled": False, "missing": False, "destroyed": False}
    whose = {"addressee": copy.person, "addressee_unit": copy.unit, "return_by": copy.return_by}
    if copy.seat is not None:
        whose = {"meeting_no": "M", "seat": copy.seat}
    tx.change(
        FileCopy.insert(
            control_no=number,
            document_no=f"D{number}",
            copy_no=1,
            pages=PAGES,
            caveats=copy.caveats,
            **whose,
            **flags,
        )
    )

"""Owns reading the registry into the values that rules judge. Writes nothing, decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN

from db.compiled import Compiled
from db.connection import Reading, Transaction
from db.custody.custody_acts import OpenCustody
from db.custody.values import (
    Classification,
    Clearance,
    CopyFacts,
    DesignationFacts,
    GrantFacts,
    GrantState,
    Kind,
    PersonFacts,
    PersonStatus,
    Role,
    StaffFacts,
)
from db.tables import (
    Designation,
    Document,
    FileCopy,
    GrantApproval,
    GrantCopy,
    HandOver,
    Person,
    Photo,
    ProxyGrant,
    Staff,
)
from db.tables.fields import from_stored


@dataclass(frozen=True, slots=True)
class Known:
    """A person of the registry. `staff` is None for whoever holds no role; `photo_on_file` says whether the
    registry has a picture of them."""

    facts: PersonFacts
    name: str
    staff: StaffFacts | None
    photo_on_file: bool = False

    @property
    def as_staff(self) -> StaffFacts:
        """The person as staff: without any authority where they hold no role."""
        return self.staff or StaffFacts(self.facts)


UNKNOWN = PersonFacts(staff_no="", unit="", status=PersonStatus.LEFT)
"""Stands where a person was named whom the rosters do not know: never eligible for anything."""
NOBODY = Known(UNKNOWN, "", None)


@dataclass(frozen=True, slots=True)
class CopyRecord:
    """A copy with what only screens, labels and obligations need beside the facts."""

    facts: CopyFacts
    document_no: str
    copy_no: int
    copies_total: int
    return_by: datetime | None
    originator: str
    hand_over: int | None
    released: bool
    label_id: str | None

    @property
    def custody(self) -> OpenCustody | None:
        """The hand-over that it is out under, None while it is in the registry."""
        if self.facts.holder is None or self.label_id is None:
            return None
        return OpenCustody(self.facts.control_no, self.facts.holder, self.label_id, self.released)

    @property
    def held_for(self) -> str:
        """The person or unit that the copy is for, else the meeting."""
        return self.facts.addressee or self.facts.addressee_unit or self.facts.meeting_no or ""


def _people(numbers: Any) -> Any:
    columns = (
        *(Person.staff_no, Person.unit, Person.status, Person.clearance, Person.clearance_until),
        *(Person.caveats, Person.cipher_list, Person.name),
        *(Staff.roles, Staff.max_classification, Staff.kinds, Photo.staff_no),
    )
    with_roles = Person.select(*columns).join(Staff, JOIN.LEFT_OUTER, on=(Staff.staff_no == Person.staff_no))
    shown = Photo.staff_no == Person.staff_no
    with_photos = with_roles.switch(Person).join(Photo, JOIN.LEFT_OUTER, on=shown)
    return with_photos.where(Person.staff_no.in_(numbers))


def _copies(numbers: Any) -> Any:
    columns = (
        *(FileCopy.control_no, Document.kind, Document.classification, FileCopy.pages, FileCopy.caveats),
        *(FileCopy.addressee, FileCopy.addressee_unit, FileCopy.available_from, HandOver.holder),
        *(FileCopy.hold_reason, FileCopy.recalled, FileCopy.missing, FileCopy.destroyed),
        *(FileCopy.document_no, FileCopy.copy_no, Document.copies_total, FileCopy.return_by),
        *(Document.originator, HandOver.hand_over, HandOver.released_at, HandOver.label_id),
        *(FileCopy.meeting_no, FileCopy.seat),
    )
    with_document = FileCopy.select(*columns).join(
        Document, on=(Document.document_no == FileCopy.document_no)
    )
    held = (HandOver.control_no == FileCopy.control_no) & HandOver.closed_at.is_null()
    query = with_document.switch(FileCopy).join(HandOver, JOIN.LEFT_OUTER, on=held)
    return query.where(FileCopy.control_no.in_(numbers)).order_by(FileCopy.control_no)


def _granted() -> Any:
    columns = (
        *(ProxyGrant.proxy_grant, ProxyGrant.principal, ProxyGrant.proxy, ProxyGrant.second_proxy),
        *(ProxyGrant.starts, ProxyGrant.ends, ProxyGrant.uses, ProxyGrant.spent, ProxyGrant.state),
        *(GrantCopy.control_no, GrantApproval.approver, ProxyGrant.requested_by),
    )
    approved = GrantApproval.proxy_grant == ProxyGrant.proxy_grant
    with_copies = ProxyGrant.select(*columns).join(
        GrantCopy, on=(GrantCopy.proxy_grant == ProxyGrant.proxy_grant)
    )
    return with_copies.switch(ProxyGrant).join(GrantApproval, JOIN.LEFT_OUTER, on=approved)


def _grants_naming(proxies: Any, second_proxies: Any) -> Any:
    return _granted().where(ProxyGrant.proxy.in_(proxies) | ProxyGrant.second_proxy.in_(second_proxies))


def _grants_numbered(numbers: Any) -> Any:
    return _granted().where(ProxyGrant.proxy_grant.in_(numbers))


def _designations(numbers: Any) -> Any:
    columns = (
        *(Designation.unit, Designation.staff_no, Designation.max_classification),
        *(Designation.kinds, Designation.starts, Designation.ends, Designation.approved_by),
    )
    return Designation.select(*columns).where(Designation.staff_no.in_(numbers))


PEOPLE = Compiled(_people)
COPIES = Compiled(_copies)
LOCK_COPIES = Compiled(
    lambda numbers: (
        FileCopy.select(FileCopy.control_no)
        .where(FileCopy.control_no.in_(numbers))
        .order_by(FileCopy.control_no)
        .for_update()
    )
)


def _locking(whom: Any) -> Any:
    query = Person.select(Person.staff_no).where(whom).order_by(Person.staff_no)
    # A row that only names one of them, as witness say, waits for nobody: their number stays what it is.
    return query.for_update("FOR NO KEY UPDATE")  # type: ignore[arg-type]


def _of_units(units: Any, units_again: Any) -> Any:
    designated = Designation.select(Designation.staff_no).where(Designation.unit.in_(units_again))
    return Person.unit.in_(units) | Person.staff_no.in_(designated)


LOCK_PEOPLE = Compiled(lambda numbers: _locking(Person.staff_no.in_(numbers)))
LOCK_UNITS = Compiled(
    lambda numbers, units, units_again: _locking(Person.staff_no.in_(numbers) | _of_units(units, units_again))
)
LOCK_GRANTS = Compiled(
    lambda numbers: (
        ProxyGrant.select(ProxyGrant.proxy_grant)
        .where(ProxyGrant.proxy_grant.in_(numbers))
        .order_by(ProxyGrant.proxy_grant)
        .for_update()
    )
)
GRANTS_NAMING = Compiled(_grants_naming)
GRANTS_NUMBERED = Compiled(_grants_numbered)
DESIGNATIONS = Compiled(_designations)


def load_people(reader: Reading, staff_nos: Iterable[str | None]) -> dict[str, Known]:
    """Return the people of these staff numbers by number; whoever is unknown is left out."""
    numbers = sorted({number for number in staff_nos if number})
    return {row[0]: _known(row) for row in PEOPLE.rows(reader.database, numbers)}


def load_copies(reader: Reading, control_nos: Iterable[str]) -> dict[str, CopyRecord]:
    """Return the copies of these control numbers by number, locked against others inside a write transaction;
    whatever is unknown is left out."""
    numbers = sorted(set(control_nos))
    _lock(reader, LOCK_COPIES, numbers)
    return {row[0]: _copy(row) for row in COPIES.rows(reader.database, numbers)}


def lock_people(reader: Reading, staff_nos: Iterable[str], units: Iterable[str] = ()) -> None:
    """Inside a write transaction, make those who take something, or begin to owe for it, follow one another, each
    person by themselves: what one counter is about to make them owe, another one must see. On SQLite no statement.

    With them everybody of these `units`, and whoever is designated for one: a unit may have nobody of its own.
    """
    numbers, names = sorted(set(staff_nos)), sorted(set(units))
    if names:
        _lock(reader, LOCK_UNITS, numbers or [""], names, names)
    else:
        _lock(reader, LOCK_PEOPLE, numbers)


def _lock(reader: Reading, query: Compiled, *keys: Sequence[Any]) -> None:
    """Inside a write transaction, wait for others who change these rows, before and not while reading what hangs
    on them: a statement that waits reads what it joined as that was when it began."""
    if isinstance(reader, Transaction) and reader.database.for_update:
        query.rows(reader.database, *keys)


def load_grants_naming(reader: Reading, staff_nos: Iterable[str]) -> tuple[GrantFacts, ...]:
    """Return the grants of any state that let one of these people collect for another."""
    numbers = sorted(set(staff_nos))
    return _grants_of(GRANTS_NAMING.rows(reader.database, numbers, numbers))


def load_grant(reader: Reading, number: int) -> GrantFacts | None:
    """Return the grant of this number, locked against others inside a write transaction; None where there is
    none."""
    _lock(reader, LOCK_GRANTS, [number])
    found = _grants_of(GRANTS_NUMBERED.rows(reader.database, [number]))
    return found[0] if found else None


def load_designations(reader: Reading, staff_nos: Iterable[str]) -> tuple[DesignationFacts, ...]:
    """Return the designations of these people, past and present."""
    rows = DESIGNATIONS.rows(reader.database, sorted(set(staff_nos)))
    return tuple(
        DesignationFacts(
            unit=unit,
            staff_no=staff_no,
            max_classification=Classification(level),
            kinds=frozenset(map(Kind, words(kinds))),
            starts=date.fromisoformat(starts),
            ends=date.fromisoformat(ends),
            approved_by=approved_by,
        )
        for unit, staff_no, level, kinds, starts, ends, approved_by in rows
    )


def words(stored: str) -> frozenset[str]:
    """Return the words of a stored set."""
    return frozenset(filter(None, stored.split(";")))


def _known(row: tuple[Any, ...]) -> Known:
    staff_no, unit, status, clearance, until, caveats, cipher, name, roles, level, kinds, photo = row
    facts = PersonFacts(
        staff_no=staff_no,
        unit=unit,
        status=PersonStatus(status),
        clearance=Clearance(clearance),
        clearance_until=None if until is None else date.fromisoformat(until),
        caveats=words(caveats),
        cipher_list=bool(cipher),
    )
    if roles is None:
        return Known(facts, name, None, photo is not None)
    authority = (
        frozenset(map(Role, words(roles))),
        Classification(level),
        frozenset(map(Kind, words(kinds))),
    )
    return Known(facts, name, StaffFacts(facts, *authority), photo is not None)


def _copy(row: tuple[Any, ...]) -> CopyRecord:
    (control_no, kind, level, pages, caveats, addressee, unit, available, holder, hold, recalled, missing) = (
        row[:12]
    )
    (destroyed, document_no, copy_no, total, return_by, originator, hand_over, released_at, label, *place) = (
        row[12:]
    )
    facts = CopyFacts(
        control_no=control_no,
        kind=Kind(kind),
        classification=Classification(level),
        pages=pages,
        caveats=words(caveats),
        addressee=addressee,
        addressee_unit=unit,
        available_from=None if available is None else from_stored(available),
        holder=holder,
        on_hold=hold is not None,
        recalled=bool(recalled),
        missing=bool(missing),
        destroyed=bool(destroyed),
        meeting_no=place[0],
        seat=place[1],
    )
    until = None if return_by is None else from_stored(return_by)
    released = released_at is not None
    return CopyRecord(facts, document_no, copy_no, total, until, originator, hand_over, released, label)


def _grants_of(rows: Sequence[tuple[Any, ...]]) -> tuple[GrantFacts, ...]:
    covered: dict[int, set[str]] = {}
    approvers: dict[int, set[str]] = {}
    grants = {row[0]: row for row in rows}
    for row in rows:
        covered.setdefault(row[0], set()).add(row[9])
        if row[10] is not None:
            approvers.setdefault(row[0], set()).add(row[10])
    return tuple(
        _grant(row, frozenset(covered[number]), frozenset(approvers.get(number, ())))
        for number, row in sorted(grants.items())
    )


def _grant(row: tuple[Any, ...], copies: frozenset[str], approvals: frozenset[str]) -> GrantFacts:
    number, principal, proxy, second_proxy, starts, ends, uses, spent, state = row[:9]
    return GrantFacts(
        grant=number,
        principal=principal,
        proxy=proxy,
        copies=copies,
        starts=from_stored(starts),
        ends=from_stored(ends),
        uses=uses,
        spent=spent,
        state=GrantState(state),
        approvals=approvals,
        second_proxy=second_proxy,
        requested_by=row[11],
    )

"""Builders of facts for tests of the custody rules: everything in order, so that a test names what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

from hypothesis import HealthCheck, settings

from db.custody.collection import CollectionFacts
from db.custody.meetings import MeetingFacts, SeatFacts, SubstitutionFacts, SubstitutionState
from db.custody.obligations import ObligationFacts, ObligationKind
from db.custody.values import (
    BadgeFacts,
    BadgeKind,
    Classification,
    Clearance,
    CopyFacts,
    DesignationFacts,
    GrantFacts,
    GrantState,
    Kind,
    PersonFacts,
    PhotoComparison,
    PinCheck,
    Presence,
    Role,
    Signature,
    StaffFacts,
    Witnessing,
)

BUSY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For properties on a machine that does other things too: examples are bounded by number, not by time."""

NOW = datetime(2026, 11, 23, 9, 41, tzinfo=timezone(timedelta(hours=8)))
TODAY = NOW.date()
YESTERDAY, TOMORROW = date(2026, 11, 22), date(2026, 11, 24)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

UNIT = "U1"
CONTROL_NO = "JM2026-0815-03"
ADDRESSEE, COLLECTOR, SECOND = "P009", "P014", "P015"
OPERATOR, WITNESS = "C001", "C002"
SUPERVISORS = frozenset({"S001", "S002"})
SIGNED = Signature(pin=PinCheck.CORRECT)


def alter(value: Any, path: str, new: Any) -> Any:
    """Return `value` with the attribute at the dotted `path` replaced; a number picks from a tuple."""
    name, _, rest = path.partition(".")
    if name.isdigit():
        place = int(name)
        return (*value[:place], alter(value[place], rest, new), *value[place + 1 :])
    return replace(value, **{name: alter(getattr(value, name), rest, new) if rest else new})


def person(staff_no: str = COLLECTOR, **changes: Any) -> PersonFacts:
    values: dict[str, Any] = {
        "unit": UNIT,
        "clearance": Clearance.TOP_SECRET,
        "clearance_until": TOMORROW,
        "caveats": frozenset({"HAI"}),
        "cipher_list": True,
    }
    return PersonFacts(staff_no, **(values | changes))


def presence(staff_no: str = COLLECTOR, **changes: Any) -> Presence:
    values: dict[str, Any] = {
        "person": person(staff_no),
        "badge": BadgeFacts(BadgeKind.SIGNED),
        "photo": PhotoComparison(matches=True),
        "signature": SIGNED,
    }
    return Presence(**(values | changes))


def staff(staff_no: str = OPERATOR, *roles: Role, **changes: Any) -> StaffFacts:
    values: dict[str, Any] = {
        "person": person(staff_no),
        "roles": frozenset(roles or {Role.CLERK, Role.CIPHER_CLERK}),
        "max_classification": Classification.TOP_SECRET,
        "kinds": frozenset(Kind),
    }
    return StaffFacts(**(values | changes))


def supervisor(staff_no: str = "S001", **changes: Any) -> StaffFacts:
    return staff(staff_no, Role.SUPERVISOR, **changes)


def witnessing(staff_no: str = WITNESS, **changes: Any) -> Witnessing:
    values: dict[str, Any] = {
        "staff": staff(staff_no),
        "badge": BadgeFacts(BadgeKind.SIGNED),
        "signature": SIGNED,
    }
    return Witnessing(**(values | changes))


def file_copy(
    classification: Classification = Classification.TOP_SECRET,
    addressee: str | None = ADDRESSEE,
    **changes: Any,
) -> CopyFacts:
    values: dict[str, Any] = {
        "control_no": CONTROL_NO,
        "kind": Kind.DOCUMENT,
        "pages": 12,
        "caveats": frozenset({"HAI"}),
    }
    return CopyFacts(classification=classification, addressee=addressee, **(values | changes))


def unit_copy(classification: Classification = Classification.TOP_SECRET, **changes: Any) -> CopyFacts:
    return file_copy(classification, None, addressee_unit=UNIT, **changes)


def designation(staff_no: str = COLLECTOR, **changes: Any) -> DesignationFacts:
    values: dict[str, Any] = {
        "unit": UNIT,
        "max_classification": Classification.TOP_SECRET,
        "kinds": frozenset(Kind),
        "starts": TODAY,
        "ends": TODAY,
    }
    return DesignationFacts(staff_no=staff_no, **(values | changes))


def grant(number: int = 1, **changes: Any) -> GrantFacts:
    values: dict[str, Any] = {
        "principal": ADDRESSEE,
        "proxy": COLLECTOR,
        "copies": frozenset({CONTROL_NO}),
        "starts": NOW - HOUR,
        "ends": NOW + HOUR,
        "uses": 1,
        "spent": 0,
        "state": GrantState.APPROVED,
        "approvals": SUPERVISORS,
        "requested_by": "C009",
    }
    return GrantFacts(number, **(values | changes))


def by_addressee(classification: Classification = Classification.SECRET) -> CollectionFacts:
    """The addressee collects a copy of their own; for top secret somebody designated comes along."""
    return CollectionFacts(
        control_no=CONTROL_NO,
        copy=file_copy(classification, COLLECTOR),
        collector=presence(COLLECTOR),
        operator=staff(OPERATOR),
        second_collector=presence(SECOND),
        witness=witnessing(),
        addressee=person(COLLECTOR),
        designations=(designation(SECOND),),
        pages=12,
    )


def by_designation(classification: Classification = Classification.SECRET) -> CollectionFacts:
    """A designated collector collects a copy of the unit, another one comes along."""
    return replace(
        by_addressee(classification),
        copy=unit_copy(classification),
        addressee=None,
        designations=(designation(COLLECTOR), designation(SECOND)),
    )


def by_proxy(classification: Classification = Classification.TOP_SECRET) -> CollectionFacts:
    """Two proxies, both designated by the addressee's unit, collect under one grant."""
    return replace(
        by_addressee(classification),
        copy=file_copy(classification),
        addressee=person(ADDRESSEE),
        grants=(grant(second_proxy=SECOND),),
        designations=(designation(COLLECTOR), designation(SECOND)),
        principals={ADDRESSEE: person(ADDRESSEE)},
    )


MEETING, SEAT = "HY2026-11", "A12"


def owed(kind: ObligationKind = ObligationKind.RECEIPT, **changes: Any) -> ObligationFacts:
    """Something that the addressee's unit owes for an earlier copy, overdue by an hour."""
    values: dict[str, Any] = {
        "control_no": "JM2026-0700-01",
        "copy_kind": Kind.DOCUMENT,
        "classification": Classification.SECRET,
        "holder": COLLECTOR,
        "unit": UNIT,
        "due_at": NOW - HOUR,
    }
    return ObligationFacts(kind, **(values | changes))


def meeting(**changes: Any) -> MeetingFacts:
    return MeetingFacts(MEETING, **({"opens": NOW - HOUR, "closes": NOW + HOUR} | changes))


def seat(staff_no: str = COLLECTOR, **changes: Any) -> SeatFacts:
    return SeatFacts(MEETING, **({"seat": SEAT, "staff_no": staff_no} | changes))


def substitution(**changes: Any) -> SubstitutionFacts:
    """The collector sits in for the addressee; a supervisor approved it."""
    values: dict[str, Any] = {
        "seat": SEAT,
        "absent": ADDRESSEE,
        "substitute": COLLECTOR,
        "state": SubstitutionState.APPROVED,
        "requested_by": "C009",
        "decided_by": "S001",
    }
    return SubstitutionFacts(1, MEETING, **(values | changes))


def by_seat(classification: Classification = Classification.SECRET) -> CollectionFacts:
    """Somebody takes the paper of their own seat at a meeting."""
    paper = file_copy(classification, None, kind=Kind.MEETING_MATERIAL, meeting_no=MEETING, seat=SEAT)
    facts = replace(by_addressee(classification), copy=paper, meeting=meeting(), seats=(seat(),))
    return replace(facts, designations=())


def by_substitute(classification: Classification = Classification.SECRET) -> CollectionFacts:
    """An approved substitute takes the paper of the seat of somebody who is absent."""
    facts = replace(by_seat(classification), addressee=person(ADDRESSEE))
    return replace(facts, seats=(seat(ADDRESSEE),), substitutions=(substitution(),))


def telegram(classification: Classification = Classification.SECRET) -> CollectionFacts:
    """A telegram's addressee, who is on the cipher list, takes it from a cipher clerk."""
    facts = by_addressee(classification)
    copy = file_copy(classification, COLLECTOR, kind=Kind.CIPHER_TELEGRAM)
    return replace(facts, copy=copy)

"""Builders of facts for tests of the custody rules: everything in order, so that a test names what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any

from hypothesis import HealthCheck, settings

from db.custody.collection import CollectionFacts
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


def person(staff_no: str = COLLECTOR, **changes: Any) -> PersonFacts:
    values: dict[str, Any] = {
        "unit": UNIT,
        "clearance": Clearance.TOP_SECRET,
        "clearance_until": TOMORROW,
        "caveats": frozenset({"HAI"}),
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

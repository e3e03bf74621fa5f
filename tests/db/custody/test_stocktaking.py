"""Stocktaking: what a scanned number is found to be, and every way in which a count is not begun or closed."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from custody_facts import (
    COLLECTOR,
    SIGNED,
    TODAY,
    file_copy,
    person,
    presence,
    staff,
    supervisor,
    witnessing,
)

from db.custody.policy import default_policy
from db.custody.refusals import Refusal, in_order
from db.custody.stocktaking import (
    Closing,
    Finding,
    Sighting,
    StocktakeState,
    decide_begin,
    decide_closing,
    decide_confirmation,
    decide_count,
    decide_finding,
    is_doubtful,
)
from db.custody.values import (
    BadgeFacts,
    BadgeKind,
    BadgeState,
    Classification,
    Clearance,
    PersonStatus,
    PinCheck,
    Role,
    Signature,
    StaffFacts,
)

R, F = Refusal, Finding
HERE, OUT = file_copy(), file_copy(holder=COLLECTOR)
ELSEWHERE = file_copy(holder="P020")
TOP = Classification.TOP_SECRET
LEVEL = default_policy().levels[TOP]
WRONG = Signature(pin=PinCheck.WRONG)


@pytest.mark.parametrize(
    ("seen", "finding"),
    [
        (Sighting(HERE), F.EXPECTED),
        (Sighting(OUT), F.OTHER_HANDS),
        (Sighting(OUT, released=False), F.UNRELEASED),
        (Sighting(None), F.UNKNOWN),
        (Sighting(replace(HERE, missing=True)), F.MISSING),
        (Sighting(replace(OUT, missing=True)), F.MISSING),
        (Sighting(replace(HERE, destroyed=True)), F.DESTROYED),
        (Sighting(replace(HERE, destroyed=True, missing=True)), F.DESTROYED),
        (Sighting(replace(HERE, on_hold=True, recalled=True)), F.EXPECTED),
        (Sighting(HERE, already=True), F.ALREADY),
        (Sighting(None, already=True), F.ALREADY),
        (Sighting(OUT, COLLECTOR), F.EXPECTED),
        (Sighting(OUT, COLLECTOR, released=False), F.UNRELEASED),
        (Sighting(ELSEWHERE, COLLECTOR), F.OTHER_HANDS),
        (Sighting(HERE, COLLECTOR), F.IN_VAULT),
        (Sighting(replace(HERE, missing=True), COLLECTOR), F.MISSING),
        (Sighting(replace(OUT, destroyed=True), COLLECTOR), F.DESTROYED),
    ],
)
def test_what_a_scanned_number_is_found_to_be(seen: Sighting, finding: Finding) -> None:
    assert decide_finding(seen) is finding


@pytest.mark.parametrize(
    ("operator", "holder", "level", "is_open", "reasons"),
    [
        (staff(), None, TOP, False, ()),
        (staff(), COLLECTOR, TOP, False, ()),
        (staff(), None, TOP, True, (R.STOCKTAKE_OPEN,)),
        (staff("C001"), "C001", TOP, False, (R.OPERATOR_IS_COLLECTOR,)),
        (supervisor(), None, TOP, False, (R.OPERATOR_OUT_OF_AUTHORITY,)),
        (staff(max_classification=Classification.SECRET), None, TOP, False, (R.OPERATOR_OUT_OF_AUTHORITY,)),
        (staff(max_classification=Classification.SECRET), None, Classification.SECRET, False, ()),
        (
            staff(person=person("C001", clearance=Clearance.NONE)),
            None,
            TOP,
            False,
            (R.OPERATOR_OUT_OF_AUTHORITY,),
        ),
        (
            supervisor("S001"),
            "S001",
            TOP,
            True,
            (R.OPERATOR_OUT_OF_AUTHORITY, R.OPERATOR_IS_COLLECTOR, R.STOCKTAKE_OPEN),
        ),
    ],
)
def test_who_begins_a_count(
    operator: StaffFacts, holder: str | None, level: Classification, is_open: bool, reasons: tuple[R, ...]
) -> None:
    assert decide_begin(operator, holder, level, TODAY, is_open=is_open).reasons == reasons


@pytest.mark.parametrize(
    ("operator", "holder", "state", "reasons"),
    [
        (staff(), None, StocktakeState.OPEN, ()),
        (staff(), None, StocktakeState.CLOSED, (R.STOCKTAKE_UNKNOWN,)),
        (staff(), None, StocktakeState.ABANDONED, (R.STOCKTAKE_UNKNOWN,)),
        (staff(), None, None, (R.STOCKTAKE_UNKNOWN,)),
        (supervisor(), None, StocktakeState.OPEN, (R.OPERATOR_OUT_OF_AUTHORITY,)),
        (staff("C001"), "C001", StocktakeState.OPEN, (R.OPERATOR_IS_COLLECTOR,)),
        (supervisor(), None, None, (R.OPERATOR_OUT_OF_AUTHORITY, R.STOCKTAKE_UNKNOWN)),
    ],
)
def test_who_goes_on_with_a_count(
    operator: StaffFacts, holder: str | None, state: StocktakeState | None, reasons: tuple[R, ...]
) -> None:
    assert decide_count(operator, holder, state).reasons == reasons


def closing(**changes: Any) -> Closing:
    """A count of a hundred copies that two people close."""
    values: dict[str, Any] = {
        "operator": staff("C001"),
        "signature": SIGNED,
        "second": witnessing("S001"),
        "state": StocktakeState.OPEN,
        "level": TOP,
        "expected": 100,
        "scanned": 100,
    }
    return Closing(**(values | changes))


AGAINST: dict[Refusal, dict[str, Any]] = {
    R.PIN_WRONG: {"signature": WRONG},
    R.OPERATOR_OUT_OF_AUTHORITY: {"operator": supervisor("S009")},
    R.WITNESS_REQUIRED: {"second": None},
    R.STOCKTAKE_UNKNOWN: {"state": StocktakeState.CLOSED},
    R.STOCKTAKE_DOUBTFUL: {"missing": 21},
}


def test_two_people_close_a_count() -> None:
    assert decide_closing(closing(), LEVEL, TODAY).allowed


@pytest.mark.parametrize("code", AGAINST)
def test_each_reason_alone_keeps_a_count_open(code: Refusal) -> None:
    assert decide_closing(closing(**AGAINST[code]), LEVEL, TODAY).reasons == (code,)


@pytest.mark.parametrize("pair", list(combinations(AGAINST, 2)), ids=str)
def test_each_pair_of_reasons_is_told(pair: tuple[Refusal, Refusal]) -> None:
    changes = AGAINST[pair[0]] | AGAINST[pair[1]]
    assert decide_closing(closing(**changes), LEVEL, TODAY).reasons == in_order(list(pair))


@pytest.mark.parametrize(
    ("second", "reasons", "detail"),
    [
        (witnessing("S001", signature=None), (R.WITNESS_REQUIRED,), ()),
        (witnessing("S001", signature=WRONG), (R.WITNESS_INELIGIBLE,), (R.PIN_WRONG,)),
        (
            witnessing("S001", signature=Signature(pin=PinCheck.CORRECT, pin_initial=True)),
            (R.WITNESS_INELIGIBLE,),
            (R.PIN_INITIAL,),
        ),
        (
            witnessing("S001", badge=BadgeFacts(BadgeKind.SIGNED, BadgeState.REVOKED)),
            (R.WITNESS_INELIGIBLE,),
            (R.BADGE_REVOKED,),
        ),
        (
            witnessing("S001", badge=BadgeFacts(BadgeKind.CARD_NUMBER)),
            (R.WITNESS_INELIGIBLE,),
            (R.BADGE_KIND_INSUFFICIENT,),
        ),
        (
            witnessing("P001", staff=StaffFacts(person("P001"))),
            (R.WITNESS_INELIGIBLE,),
            (R.OPERATOR_OUT_OF_AUTHORITY,),
        ),
        (
            witnessing(staff=supervisor(max_classification=Classification.SECRET)),
            (R.WITNESS_INELIGIBLE,),
            (R.OPERATOR_OUT_OF_AUTHORITY,),
        ),
        (
            witnessing(staff=supervisor(person=person("S001", status=PersonStatus.SUSPENDED))),
            (R.WITNESS_INELIGIBLE,),
            (R.PERSON_SUSPENDED, R.OPERATOR_OUT_OF_AUTHORITY),
        ),
        (witnessing("C001"), (R.WITNESS_NOT_INDEPENDENT,), ()),
    ],
)
def test_who_signs_second(second: Any, reasons: tuple[R, ...], detail: tuple[R, ...]) -> None:
    decision = decide_closing(closing(second=second), LEVEL, TODAY)
    assert decision.reasons == reasons
    assert decision.about_witness == detail


def test_whose_things_are_counted_signs_on_neither_side() -> None:
    assert decide_closing(closing(holder="S001"), LEVEL, TODAY).reasons == (R.WITNESS_NOT_INDEPENDENT,)
    assert decide_closing(closing(holder="C001"), LEVEL, TODAY).reasons == (R.OPERATOR_IS_COLLECTOR,)


@pytest.mark.parametrize(
    ("expected", "scanned", "missing", "doubtful"),
    [
        (100, 80, 20, False),
        (100, 79, 21, True),
        (3, 1, 2, False),
        (5, 1, 5, False),
        (6, 1, 6, True),
        (1, 0, 1, True),
        (0, 0, 0, False),
        (10_000, 8_000, 2_000, False),
        (10_000, 7_999, 2_001, True),
    ],
)
def test_when_a_count_is_in_doubt(expected: int, scanned: int, missing: int, doubtful: bool) -> None:
    counted = closing(expected=expected, scanned=scanned, missing=missing)
    assert is_doubtful(counted) is doubtful
    assert decide_closing(replace(counted, sure=True), LEVEL, TODAY).allowed


@pytest.mark.parametrize(
    ("operator", "changes", "reasons"),
    [
        (staff(), {}, ()),
        (supervisor(), {}, ()),
        (staff("R001", Role.REGISTRAR), {}, (R.OPERATOR_OUT_OF_AUTHORITY,)),
        (staff(COLLECTOR), {}, (R.OPERATOR_IS_COLLECTOR,)),
        (staff(), {"signature": None}, (R.PIN_REQUIRED,)),
        (staff(), {"signature": WRONG}, (R.PIN_WRONG,)),
        (staff(), {"signature": Signature(paper_receipt="17")}, (R.PIN_REQUIRED,)),
        (staff(), {"signature": Signature(pin=PinCheck.CORRECT, pin_initial=True)}, (R.PIN_INITIAL,)),
        (staff(), {"badge": BadgeFacts(BadgeKind.SIGNED, BadgeState.EXPIRED)}, (R.BADGE_EXPIRED,)),
        (
            staff(),
            {"badge": BadgeFacts(BadgeKind.SIGNED, BadgeState.FORGED), "signature": None},
            (R.BADGE_FORGED, R.PIN_REQUIRED),
        ),
    ],
)
def test_who_confirms_a_list_of_holdings(
    operator: StaffFacts, changes: dict[str, Any], reasons: tuple[R, ...]
) -> None:
    assert (
        decide_confirmation(operator, presence(COLLECTOR, **changes), Classification.SECRET, TODAY).reasons
        == reasons
    )

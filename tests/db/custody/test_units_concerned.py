"""Which units a hand-over concerns as a whole: at the other counters their people have to wait for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from custody_facts import file_copy

from db.custody.obligations import units_concerned
from db.custody.policy import default_policy
from db.custody.values import Classification, Kind

OF_THE_PEOPLE = ("U1", "U2")
TELEGRAM = {"kind": Kind.CIPHER_TELEGRAM}
SECRET = Classification.SECRET
TO_A_UNIT: dict[str, Any] = {"addressee": None, "addressee_unit": "U3"}
CASES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "internal": ({"classification": Classification.INTERNAL}, set()),
    "confidential": ({"classification": Classification.CONFIDENTIAL}, set()),
    "secret": ({"classification": Classification.SECRET}, set()),
    "top secret, whose receipt blocks at once": (
        {"classification": Classification.TOP_SECRET},
        {"U1", "U2"},
    ),
    "an internal telegram": ({"classification": Classification.INTERNAL, **TELEGRAM}, {"U1", "U2"}),
    "to a unit": (TO_A_UNIT, {"U3"}),
    "a telegram to a unit": ({**TO_A_UNIT, **TELEGRAM}, {"U1", "U2", "U3"}),
}


@pytest.mark.parametrize("case", CASES)
def test_units_concerned(case: str) -> None:
    changes, expected = CASES[case]
    assert (
        units_concerned([replace(file_copy(SECRET), **changes)], OF_THE_PEOPLE, default_policy()) == expected
    )


def test_one_telegram_among_others_is_enough() -> None:
    both = [file_copy(SECRET), file_copy(SECRET, kind=Kind.CIPHER_TELEGRAM)]
    assert units_concerned(both, OF_THE_PEOPLE, default_policy()) == {"U1", "U2"}


def test_nothing_asked_for_concerns_nobody() -> None:
    assert units_concerned([], OF_THE_PEOPLE, default_policy()) == frozenset()

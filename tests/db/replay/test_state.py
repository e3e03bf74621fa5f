"""What each entry means for custody: every type is thought of, and none says what cannot have happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from db.log.body import EntryBody
from db.log.entry_types import EntryType
from db.replay.rebuilding import State, replayed
from db.replay.state import IN_VAULT, TOUCHING, UNTOUCHED, Contradiction, Owed

COPY, HOLDER = "JM2026-0815-03", "P009"
DUE = "2026-11-23T10:00:00+00:00"
RECEIPT = {"kind": "receipt", "due": DUE, "for": HOLDER, "unit": "服务中心"}
RETURN = {"kind": "return", "due": DUE, "for": HOLDER, "unit": "服务中心"}
BACK = Owed(datetime(2026, 11, 23, 10, tzinfo=UTC), HOLDER, HOLDER, "服务中心")


def entry(type_: str, facts: Mapping[str, Any] | None = None, **said: Any) -> EntryBody:
    ordinary = {"seq": 1, "at": datetime(2026, 11, 23, tzinfo=UTC), "copy": COPY, "actor": "C001", "act": "a"}
    return EntryBody(
        log_id="log",
        type=EntryType(type_),
        policy_version=1,
        program_version="0",
        facts=facts or {},
        **{**ordinary, **said},
    )


def handed_over(**said: Any) -> EntryBody:
    custody = {"for": HOLDER, "label": "L1", "released": False, "seat": None, "owed": []} | said.pop(
        "custody", {}
    )
    facts = {"custody": custody, "second_collector": None, "witness": None}
    return entry("handed_over", facts, collector=HOLDER, outcome="own", counter="1", **said)


def released(*owed: Mapping[str, Any]) -> EntryBody:
    return entry("released", {"owed": list(owed)}, collector=HOLDER)


def after(*entries: EntryBody) -> State:
    state = State()
    for each in entries:
        state.take(each)
    return state


def test_every_entry_type_is_known_to_touch_custody_or_not_to() -> None:
    assert set(EntryType) == TOUCHING | UNTOUCHED
    assert not TOUCHING & UNTOUCHED


def test_a_copy_is_its_holders_from_hand_over_to_return() -> None:
    out = after(handed_over(), released(RECEIPT, RETURN))
    assert out.copies[COPY].custody is not None
    assert (out.copies[COPY].custody.holder, out.copies[COPY].custody.released) == (HOLDER, True)
    assert (out.copies[COPY].receipt, out.copies[COPY].return_) == (BACK, BACK)
    out.take(entry("receipt_registered"))
    assert (out.copies[COPY].receipt, out.copies[COPY].return_) == (None, BACK)
    out.take(entry("returned"))
    assert out.copies == {}
    assert out.named == {COPY}


def test_a_recall_moves_the_return_and_its_end_moves_it_back() -> None:
    out = after(handed_over(), released(), entry("recalled", {"owed": [RETURN]}))
    assert (out.copies[COPY].recalled, out.copies[COPY].return_) == (True, BACK)
    out.take(entry("recall_lifted", {"owed": []}))
    assert (out.copies[COPY].recalled, out.copies[COPY].return_) == (False, None)


@pytest.mark.parametrize(
    ("sets", "clears", "flag"),
    [
        ("held", "unheld", "on_hold"),
        ("recalled", "recall_lifted", "recalled"),
        ("copy_missing", "copy_found", "missing"),
        ("loss_reported", "copy_found", "missing"),
    ],
)
def test_flags_are_set_and_cleared(sets: str, clears: str, flag: str) -> None:
    assert getattr(after(entry(sets)).copies[COPY], flag)
    assert after(entry(sets), entry(clears)).copies.get(COPY, IN_VAULT) == IN_VAULT


def test_a_transfer_begins_another_custody() -> None:
    second = {"custody": {"for": "P014", "label": "L2", "released": True, "seat": None, "owed": [RECEIPT]}}
    facts = second | {"second_collector": None, "witness": None}
    out = after(handed_over(), released(RETURN), entry("transferred", facts, collector="P014", seq=7))
    custody = out.copies[COPY].custody
    assert custody is not None
    assert (custody.holder, custody.entry, custody.label) == ("P014", 7, "L2")
    assert out.copies[COPY].receipt == Owed(BACK.due, "P014", HOLDER, "服务中心")
    assert out.copies[COPY].return_ is None


def test_a_transfer_that_is_withdrawn_gives_the_copy_back_with_what_was_owed() -> None:
    second = {"custody": {"for": "P014", "label": "L2", "released": False, "seat": None, "owed": []}}
    facts = second | {"second_collector": None, "witness": None}
    first = after(handed_over(), released(RETURN))
    out = after(handed_over(), released(RETURN), entry("transferred", facts, collector="P014", seq=7))
    assert out.copies[COPY].return_ == first.copies[COPY].return_
    again = {"holder": HOLDER, "for": HOLDER, "label": "L1", "owed": [RETURN]}
    out.take(entry("withdrawn", {"use_returned": False, "reopened": again}))
    assert out.copies == first.copies


@pytest.mark.parametrize(
    "entries",
    [
        [handed_over(), handed_over()],
        [released()],
        [handed_over(), released(), released()],
        [entry("withdrawn", {"use_returned": False})],
        [handed_over(), released(), entry("withdrawn", {"use_returned": False})],
        [entry("returned")],
        [entry("receipt_registered")],
        [entry("transferred")],
        [handed_over(), entry("destroyed")],
        [entry("destroyed"), entry("destroyed")],
        [entry("proxy_approved", outcome="approved", grant=1)],
        [handed_over(grant=1)],
        [entry("substitute_approved", {"request": 1})],
        [entry("held", copy=None)],
    ],
)
def test_what_cannot_have_happened_is_no_state(entries: list[EntryBody]) -> None:
    state = after(*entries[:-1])
    before = dict(state.copies)
    with pytest.raises(Contradiction):
        state.take(entries[-1])
    assert state.copies == before


REQUEST = {
    "request": {
        "principal": HOLDER,
        "proxy": "P077",
        "copies": [COPY, "JM2026-0815-02"],
        "starts": DUE,
        "ends": DUE,
        "uses": 2,
    }
}
ASKED = entry("proxy_requested", REQUEST, copy=None, grant=4)
APPROVED = entry("proxy_approved", copy=None, grant=4, outcome="approved", actor="S001")


def test_a_use_is_one_act_and_comes_back_with_its_last_copy() -> None:
    out = after(ASKED, APPROVED, handed_over(grant=4), handed_over(grant=4, copy="JM2026-0815-02"))
    assert (out.grants[4].state, out.grants[4].spent) == ("approved", 1)
    assert out.grants[4].approvals == {"S001"}
    out.take(entry("withdrawn", {"use_returned": False}, grant=4))
    assert out.grants[4].spent == 1
    out.take(entry("withdrawn", {"use_returned": True}, grant=4, copy="JM2026-0815-02"))
    assert out.grants[4].spent == 0
    out.take(handed_over(grant=4, act="b"))
    assert out.grants[4].spent == 1


def test_a_substitution_stands_as_it_was_decided_last() -> None:
    facts = {"request": 3, "meeting": "M1", "seat": "A1"}
    asked = entry("substitute_requested", facts, copy=None, collector="P014", principal=HOLDER)
    out = after(asked, entry("substitute_approved", facts, copy=None, actor="S001"))
    assert (out.substitutions[3].state, out.substitutions[3].decided_by) == ("approved", "S001")
    out.take(entry("substitute_revoked", facts, copy=None, actor="S002"))
    assert (out.substitutions[3].state, out.substitutions[3].absent) == ("revoked", HOLDER)


def test_what_cannot_be_read_is_named_by_its_number() -> None:
    assert replayed([(1, b"nonsense"), (2, b'{"type":"held"}'), (3, b'{"type":"signed_in"}')]).unclear == [
        1,
        2,
    ]

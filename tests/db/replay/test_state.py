"""What each entry means for custody: every type is thought of, and none says what cannot have happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db.custody.refusals import Refusal
from db.log.body import EntryBody
from db.log.entry_types import EntryType
from db.replay.custody import IN_VAULT, CopyState, Owed
from db.replay.endings import MetState
from db.replay.incidents import AttemptState, NoteState
from db.replay.meetings import MeetingState
from db.replay.rebuilding import replayed
from db.replay.state import TOUCHING, UNTOUCHED, State
from db.replay.stocktakes import CountState, DueState, ResultState, ScanState
from db.replay.telling import Contradiction

COPY, HOLDER = "JM2026-0815-03", "P009"
DUE = "2026-11-23T10:00:00+00:00"
RECEIPT = {"kind": "receipt", "due": DUE, "for": HOLDER, "unit": "服务中心"}
WHY = {"reason_sha256": "1c"}
REGISTERED = {"registrar": "P015", "incoming_no_sha256": "3f"}
RETURN = {"kind": "return", "due": DUE, "for": HOLDER, "unit": "服务中心"}
AT = datetime(2026, 11, 23, tzinfo=UTC)
BACK = Owed(datetime(2026, 11, 23, 10, tzinfo=UTC), HOLDER, HOLDER, "服务中心", "L1", AT)


def entry(type_: str, facts: Mapping[str, Any] | None = None, **said: Any) -> EntryBody:
    ordinary = {"seq": 1, "at": AT, "copy": COPY, "actor": "C001", "act": "a"}
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
    assert (out.copies[COPY].custody.holder, out.copies[COPY].custody.released_at) == (HOLDER, AT)
    assert (out.copies[COPY].receipts, out.copies[COPY].return_) == ((BACK,), BACK)
    out.take(entry("receipt_registered", REGISTERED))
    assert (out.copies[COPY].receipts, out.copies[COPY].return_) == ((), BACK)
    out.take(entry("returned", {"pages": 12, "ended": [RETURN]}, collector="P014", act="b", seq=9))
    assert out.copies == {}
    assert out.named == {COPY}


def test_a_receipt_outlives_the_return_and_a_unit_registers_all_that_it_owes() -> None:
    back = entry("returned", {"pages": 12, "ended": [RETURN]}, collector="P014")
    out = after(handed_over(), released(RECEIPT, RETURN), back)
    assert out.copies[COPY] == CopyState(receipts=(BACK,))
    out.take(handed_over(custody={"label": "L2"}))
    out.take(released(RECEIPT))
    assert [each.under for each in out.copies[COPY].receipts] == ["L1", "L2"]
    with pytest.raises(Contradiction):
        out.take(entry("receipt_registered", {**REGISTERED, "unit": "综合处"}))
    out.take(entry("receipt_registered", {**REGISTERED, "unit": "服务中心"}))
    assert out.copies[COPY].receipts == ()
    assert [out.met[label, "receipt"].ending for label in ("L1", "L2")] == ["registered", "registered"]


def test_a_receipt_that_an_older_entry_ended_with_the_return_is_over() -> None:
    back = entry("returned", {"pages": 12, "ended": [RECEIPT, RETURN]}, collector="P014")
    assert after(handed_over(), released(RECEIPT, RETURN), back).copies == {}


def test_what_is_written_off_is_nobodys_and_its_receipt_stays_owed() -> None:
    lost = entry("written_off", {"incident": 1, "ended": [RETURN], "owed": [RECEIPT]}, actor="S002")
    out = after(handed_over(), released(RECEIPT, RETURN), entry("loss_reported"), lost)
    assert out.copies[COPY] == CopyState(missing=True, receipts=(BACK,))
    assert (out.hand_overs["L1"].ending, out.hand_overs["L1"].returned_by) == ("written_off", None)
    assert out.met["L1", "return"] == MetState(COPY, BACK, "lost", AT, "S002")
    with pytest.raises(Contradiction):
        after(handed_over(), released(RETURN), lost)


def test_a_recall_moves_the_return_and_its_end_moves_it_back() -> None:
    out = after(handed_over(), released(), entry("recalled", {"owed": [RETURN], **WHY}))
    assert (out.copies[COPY].recalled, out.copies[COPY].return_) == (True, BACK)
    out.take(entry("recall_lifted", {"owed": []}))
    assert (out.copies[COPY].recalled, out.copies[COPY].return_) == (False, None)


@pytest.mark.parametrize(
    ("sets", "clears", "flag"),
    [
        ("held", "unheld", "on_hold"),
        ("recalled", "recall_lifted", "recalled"),
        ("loss_reported", "copy_found", "missing"),
    ],
)
def test_flags_are_set_and_cleared(sets: str, clears: str, flag: str) -> None:
    assert getattr(after(entry(sets, WHY)).copies[COPY], flag)
    assert after(entry(sets, WHY), entry(clears)).copies.get(COPY, IN_VAULT) == IN_VAULT


def test_a_transfer_begins_another_custody() -> None:
    second = {"custody": {"for": "P014", "label": "L2", "released": True, "seat": None, "owed": [RECEIPT]}}
    facts = second | {"second_collector": None, "witness": None, "transfer": {"ended": [RETURN]}}
    out = after(handed_over(), released(RETURN), entry("transferred", facts, collector="P014", seq=7))
    custody = out.copies[COPY].custody
    assert custody is not None
    assert (custody.holder, custody.entry, custody.label) == ("P014", 7, "L2")
    assert out.copies[COPY].receipts == (Owed(BACK.due, "P014", HOLDER, "服务中心", "L2", AT),)
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


MEETING = {"meeting": "M1"}
INCIDENT = {"incident": 2, "addressee": HOLDER, "due": DUE, "code": "loss_reported"}
OPENED = entry("incident_opened", INCIDENT)
CLOSED = entry("incident_closed", INCIDENT, outcome="no_leak")
LIST = {"destruction": 1}
COUNT = {"stocktake": 6}
BEGUN = entry(
    "stocktake_begun",
    {**COUNT, "place": "vault", "expected": 2, "due_sha256": "d0"},
    copy=None,
    counter="1",
)
SCAN = {**COUNT, "finding": "expected", "was_due": True, "label": None}
SCANNED = entry("stocktake_scanned", SCAN, outcome="expected", actor="C002")
SO_FAR = {**COUNT, "expected": 2, "due_seen": 1, "scanned": 1}
RESULT = {**SO_FAR, "counts": {"missing": 1, "found": 0, "unexpected": 0}, "difference_sha256": "d1"}
MISSING = entry("copy_missing", COUNT, copy="JM2026-0815-02")
COUNTED = entry("stocktake_closed", RESULT, copy=None, second_actor="S001")
BROKEN_OFF = entry("stocktake_abandoned", SO_FAR, copy=None, second_actor="S001")
LISTED = (
    entry(
        "destruction_requested",
        {**LIST, "copies": [COPY, "JM2026-0815-02"], "site_sha256": "9a", **WHY},
        copy=None,
    ),
    entry("destruction_approved", LIST, copy=None, actor="S001"),
    entry("destruction_begun", {**LIST, "witnesses": ["C002", "S002"]}, copy=None),
    entry("destroyed", LIST),
)


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
        [*LISTED[:-1], handed_over(), entry("destroyed", LIST)],
        [*LISTED, entry("destroyed", LIST)],
        [entry("proxy_approved", outcome="approved", grant=1)],
        [handed_over(grant=1)],
        [entry("substitute_approved", {"request": 1})],
        [entry("held", WHY, copy=None)],
        [entry("meeting_opened", MEETING), entry("meeting_opened", MEETING)],
        [entry("meeting_closed", MEETING), entry("meeting_opened", MEETING)],
        [entry("meeting_closed", MEETING), entry("meeting_closed", MEETING)],
        [LISTED[1]],
        [*LISTED[:1], LISTED[2]],
        [*LISTED[:2], LISTED[3]],
        [*LISTED[:3], entry("destroyed", LIST, copy="X-1")],
        [*LISTED[:3], entry("destruction_rejected", LIST)],
        [*LISTED[:1], LISTED[0]],
        [OPENED, OPENED],
        [entry("incident_joined", INCIDENT)],
        [entry("incident_noted", {**INCIDENT, "note": 5, "text_sha256": "5e", "note_corrected": None})],
        [OPENED, entry("incident_escalated", INCIDENT), entry("incident_escalated", INCIDENT)],
        [OPENED, CLOSED, CLOSED],
        [OPENED, CLOSED, entry("incident_joined", INCIDENT)],
        [BEGUN, BEGUN],
        [SCANNED],
        [BEGUN, SCANNED, SCANNED],
        [entry("copy_missing", COUNT)],
        [BEGUN, SCANNED, COUNTED],
        [BEGUN, MISSING, COUNTED],
        [BEGUN, SCANNED, MISSING, entry("stocktake_closed", RESULT, copy=None)],
        [BEGUN, SCANNED, MISSING, COUNTED, COUNTED],
        [BEGUN, SCANNED, MISSING, COUNTED, entry("stocktake_scanned", SCAN, copy="X-1", outcome="unknown")],
        [BEGUN, SCANNED, MISSING, entry("copy_found", COUNT), COUNTED],
        [BEGUN, SCANNED, MISSING, BROKEN_OFF],
        [BEGUN, BROKEN_OFF],
    ],
)
def test_what_cannot_have_happened_is_no_state(entries: list[EntryBody]) -> None:
    state = after(*entries[:-1])
    before = dict(state.copies)
    with pytest.raises(Contradiction):
        state.take(entries[-1])
    assert state.copies == before


REQUEST = {
    "confirmed": True,
    "request": {
        "reason_sha256": "1c",
        "paper_sha256": None,
        "approvals": 1,
        "principal": HOLDER,
        "proxy": "P077",
        "copies": [COPY, "JM2026-0815-02"],
        "starts": DUE,
        "ends": DUE,
        "uses": 2,
    },
}
ASKED = entry("proxy_requested", REQUEST, copy=None, grant=4)
APPROVED = entry("proxy_approved", copy=None, grant=4, outcome="approved", actor="S001")


def test_a_use_is_one_act_and_comes_back_with_its_last_copy() -> None:
    out = after(ASKED, APPROVED, handed_over(grant=4), handed_over(grant=4, copy="JM2026-0815-02"))
    assert (out.grants[4].state, out.grants[4].spent) == ("approved", 1)
    assert out.grants[4].approvals == {("S001", AT)}
    out.take(entry("withdrawn", {"use_returned": False}, grant=4))
    assert out.grants[4].spent == 1
    out.take(entry("withdrawn", {"use_returned": True}, grant=4, copy="JM2026-0815-02"))
    assert out.grants[4].spent == 0
    out.take(handed_over(grant=4, act="b"))
    assert out.grants[4].spent == 1


def test_a_substitution_stands_as_it_was_decided_last() -> None:
    facts = {"request": 3, "meeting": "M1", "seat": "A1"}
    asked = entry("substitute_requested", {**facts, **WHY}, copy=None, collector="P014", principal=HOLDER)
    out = after(asked, entry("substitute_approved", facts, copy=None, actor="S001"))
    assert (out.substitutions[3].state, out.substitutions[3].decided_by) == ("approved", "S001")
    out.take(entry("substitute_revoked", facts, copy=None, actor="S002"))
    assert (out.substitutions[3].state, out.substitutions[3].absent) == ("revoked", HOLDER)


def test_what_cannot_be_read_is_named_by_its_number() -> None:
    assert replayed([(1, b"nonsense"), (2, b'{"type":"held"}'), (3, b'{"type":"signed_in"}')]).unclear == [
        1,
        2,
    ]


def test_a_meeting_is_opened_before_its_time_and_closed_for_good() -> None:
    said: dict[str, Any] = {"facts": {"meeting": "M1"}, "copy": None}
    out = after(entry("meeting_opened", **said), entry("meeting_closed", **said, actor="C002"))
    assert out.meetings == {"M1": MeetingState("closed", AT, "C001", AT, "C002")}
    alone = after(entry("meeting_closed", **said))
    assert alone.meetings == {"M1": MeetingState("closed", closed_at=AT, closed_by="C001")}


def test_a_list_is_carried_out_before_the_witnesses_who_came_last() -> None:
    again = entry("destruction_begun", {**LIST, "witnesses": ["S002", "C002"]}, copy=None, actor="C003")
    out = after(*LISTED[:-1], again, LISTED[-1], entry("destruction_ended", LIST, copy=None))
    listed = out.destructions[1]
    assert (listed.state, listed.decided_by, listed.destroyer) == ("ended", "S001", "C003")
    assert (listed.witnesses, listed.destroyed) == (("S002", "C002"), {(COPY, AT)})
    assert out.copies[COPY].destroyed


def incident(type_: str, **said: Any) -> EntryBody:
    facts = {"incident": 2, "addressee": HOLDER, "due": DUE} | said.pop("facts", {})
    return entry(type_, facts, **{"counter": "1", **said})


TRIED = (Refusal.PROXY_UNLISTED, Refusal.CLEARANCE_TOO_LOW)


def test_an_incident_is_its_first_attempts_and_everybody_is_named_who_did_something_about_it() -> None:
    note = {"note": 5, "text_sha256": "5e", "note_corrected": None}
    out = after(
        incident("incident_opened", refusals=TRIED, collector="P077"),
        incident("incident_joined", refusals=TRIED[1:], collector="P077", actor="C002", act="b"),
        incident("incident_escalated", actor=None),
        incident("incident_noted", facts=note, actor="S001"),
        incident("incident_closed", actor="S002", outcome="no_leak"),
    )
    told = out.incidents[2]
    assert (told.state, told.matter, told.code, told.operator) == ("closed", "attempt", TRIED[0], "C001")
    assert (told.person, told.times, told.escalated_at) == ("P077", 2, AT)
    assert (told.closed_by, told.disposition) == ("S002", "no_leak")
    assert out.attempts[2, 2] == AttemptState(TRIED[1].value, AT, "1", "C002", "b")
    assert out.notes == {5: NoteState(2, AT, "S001", "5e", None)}


def test_what_no_refusal_opened_is_of_its_own_matter() -> None:
    lost = after(incident("incident_opened", facts={"code": "loss_reported"})).incidents[2]
    assert (lost.matter, lost.code, lost.state) == ("loss", "loss_reported", "open")


def test_what_is_over_is_known_by_its_label() -> None:
    back = entry("returned", {"pages": 12, "ended": [RETURN]}, collector="P014", act="b", seq=9)
    out = after(handed_over(), released(RECEIPT, RETURN), entry("receipt_registered", REGISTERED), back)
    over = out.hand_overs["L1"]
    assert (over.copy, over.custody.holder, over.ending, over.ended_at) == (COPY, HOLDER, "returned", AT)
    assert (over.returned_by, over.return_pages, over.return_act) == ("P014", 12, "b")
    assert out.met["L1", "receipt"] == MetState(COPY, BACK, "registered", AT, "P015", "3f")
    assert out.met["L1", "return"] == MetState(COPY, BACK, "returned", AT, "P014")


def test_a_return_that_was_lifted_is_the_same_one_when_it_is_owed_again() -> None:
    later = AT + timedelta(days=1)
    recalled = entry("recalled", {"owed": [RETURN], **WHY})
    out = after(handed_over(), released(), recalled, entry("recall_lifted", {"owed": []}))
    assert out.met["L1", "return"].ending == "lifted"
    out.take(entry("recalled", {"owed": [RETURN], **WHY}, at=later))
    assert (out.copies[COPY].return_, out.met) == (BACK, {})


def test_a_count_is_known_from_its_beginning_to_both_signatures() -> None:
    odd = entry(
        "stocktake_scanned", {**SCAN, "was_due": False, "label": "L7"}, copy="X-1", outcome="other_hands"
    )
    out = after(BEGUN, SCANNED, odd)
    assert out.due == {6: DueState(2, "d0")}
    assert out.scans[6, COPY] == ScanState("expected", AT, "C002", None)
    assert out.scans[6, "X-1"] == ScanState("other_hands", AT, "C001", "L7")
    count = out.stocktakes[6]
    assert (count.state, count.scanned, count.seen) == ("open", 2, 1)
    out.take(MISSING)
    out.take(entry("stocktake_closed", {**RESULT, "scanned": 2}, copy=None, second_actor="S001"))
    begun = CountState("closed", "vault", None, 2, "1", "C001", AT)
    ended = {"ended_at": AT, "ended_by": "C001", "second_person": "S001"}
    assert out.stocktakes[6] == replace(begun, scanned=2, seen=1, **ended)
    assert out.results == {6: ResultState(("missing 1",), "d1")}
    assert out.copies["JM2026-0815-02"] == CopyState(missing=True)


def test_what_a_count_made_missing_another_act_may_find() -> None:
    out = after(BEGUN, SCANNED, MISSING, COUNTED, entry("copy_found", copy="JM2026-0815-02"))
    assert out.copies == {}
    assert out.stocktakes[6].found == 0


def test_a_count_without_a_result_leaves_its_scans() -> None:
    out = after(BEGUN, SCANNED, BROKEN_OFF)
    assert (out.stocktakes[6].state, out.stocktakes[6].second_person) == ("abandoned", "S001")
    assert (len(out.scans), out.results) == (1, {})


def test_nothing_due_and_nothing_different_leave_no_list() -> None:
    none_due = entry("stocktake_begun", {**BEGUN.facts, "expected": 0}, copy=None)
    counts = {"missing": 0, "found": 0}
    said = {**SO_FAR, "expected": 0, "due_seen": 0, "scanned": 0, "counts": counts, "difference_sha256": "e3"}
    out = after(none_due, entry("stocktake_closed", said, copy=None, second_actor="S001"))
    assert (out.due, out.results, out.unclear) == ({}, {}, [])

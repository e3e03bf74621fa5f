"""Whoever edits the log is convicted, in the narrowest range that head and witnesses allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_log import CHECKS, LOG_ID, WITNESS, SampleLog, edited, entry, row

from db.log.audit import audit_blocks
from db.log.body import EntryType, decode_body
from db.log.examine import Checks, examine
from db.log.merkle import EMPTY_ROOT
from db.log.report import Finding, Head, Pin, PinError, Problem, Report, Source, SourceKind

Span = tuple[int | None, int | None]

FORGED = Source(SourceKind.WITNESS_FILE, "forged")
SIZE = 20
VICTIM = 11
"""Of 20 entries the tree has the full subtrees 1-16 and 17-20; entry 11 lies in the first."""


def spans(report: Report) -> list[Span]:
    return [(each.first, each.last) for each in report.problems]


@pytest.fixture
def log() -> SampleLog:
    return SampleLog(SIZE)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 16, 20, 255, 256, 257, 1000])
def test_an_untouched_log_is_in_order_and_its_root_is_pymerkles(size: int) -> None:
    log = SampleLog(0)
    log.rows = [row(seq, entry(seq)) for seq in range(1, size + 1)]
    log.rehash()
    independent = pymerkle.InmemoryTree(algorithm="sha256")
    for each in log.rows:
        independent.append_entry(each[1])
    pins = [
        Pin(at, independent.get_root(at) if at else EMPTY_ROOT, Source(SourceKind.CHECKPOINT, "pymerkle"))
        for at in {0, 1, size // 2, 255, 256, 257, size}
        if at <= size
    ]
    report = log.audit(pins)
    assert (report.ok, report.size, report.root) == (
        True,
        size,
        independent.get_root() if size else EMPTY_ROOT,
    )


# What was done to entry 11, whether the head was computed anew, at which sizes somebody saw the log, and the
# ranges that must come out.
TAMPERED: list[tuple[str, bool, tuple[int, ...], list[Span]]] = [
    ("edit", False, (), [(1, 16)]),
    ("edit", False, (20,), [(1, 16)]),
    ("edit", False, (8,), [(9, 16)]),
    ("edit", False, (8, 13), [(9, 13)]),
    ("edit", False, (10, 11), [(11, 11)]),
    ("edit", True, (20,), [(1, 20)]),
    ("edit", True, (10, 20), [(11, 20)]),
    ("edit", True, (5, 14, 20), [(6, 14)]),
    ("edit", True, (10, 11, 12), [(11, 11)]),
    ("edit", True, (10,), []),
    ("replace", False, (), [(1, 16)]),
    ("replace", False, (9, 12), [(10, 12)]),
    ("replace", True, (9, 12), [(10, 12)]),
    ("replace", True, tuple(range(1, 21)), [(11, 11)]),
    ("delete", False, (), [(1, 16), (20, 20)]),
    ("delete", False, (9, 12), [(10, 12), (20, 20)]),
    ("delete", True, (9, 12), [(10, 12)]),
    ("delete", True, (9, 12, 20), [(10, 12), (20, 20)]),
    ("delete", True, (20,), [(1, 20)]),
    ("delete", True, (9, 20), [(10, 20)]),
    ("delete_leaving_a_gap", False, (), [(11, 11)]),
    ("delete_leaving_a_gap", False, (9, 12, 20), [(11, 11)]),
    ("delete_leaving_a_gap", True, (9, 12, 20), [(11, 11)]),
    ("insert", False, (), [(1, 16), (17, 20), (21, 21)]),
    ("insert", False, (9, 12), [(10, 12), (17, 20), (21, 21)]),
    ("insert", True, (9, 12), [(10, 12)]),
    ("insert", True, (20,), [(1, 20)]),
    ("insert", True, tuple(range(1, 21)), [(11, 11)]),
    ("truncate", False, (), [(1, 20)]),
    ("truncate", False, (9, 12), [(10, 20)]),
    ("truncate", False, (10, 12), [(11, 20)]),
    ("truncate", True, (9, 12), [(10, 12)]),
    ("truncate", True, (10, 12, 20), [(11, 20)]),
    ("truncate", True, (9,), []),
]


@pytest.mark.parametrize(("done", "rehashed", "seen", "expected"), TAMPERED)
def test_tampering_is_found_in_the_narrowest_range(
    log: SampleLog, done: str, rehashed: bool, seen: tuple[int, ...], expected: list[Span]
) -> None:
    pins = log.pins(*seen)
    getattr(log, done)(VICTIM)
    if rehashed:
        log.rehash()
    report = log.audit(pins)
    assert spans(report) == expected
    assert report.ok == (not expected)


@settings(max_examples=150, deadline=None)
@given(
    size=st.integers(1, 40),
    victim=st.integers(1, 40),
    seen=st.sets(st.integers(0, 40), max_size=8),
    done=st.sampled_from(["edit", "replace", "delete", "insert", "truncate", "delete_leaving_a_gap"]),
    rehashed=st.booleans(),
)
def test_any_tampering_that_anybody_saw_before_is_found_where_it_is(
    size: int, victim: int, seen: set[int], done: str, rehashed: bool
) -> None:
    log = SampleLog(size)
    victim = min(victim, size)
    pins = log.pins(*(each for each in seen if each <= size))
    untouched = max((pin.size for pin in pins if pin.size < victim), default=0)
    convicting = min((pin.size for pin in pins if pin.size >= victim), default=None)
    getattr(log, done)(victim)
    if rehashed:
        log.rehash()
    report = log.audit(pins)
    gap = done == "delete_leaving_a_gap" and victim < size
    assert report.ok == (rehashed and convicting is None and not gap)
    found = [(each.first, each.last) for each in report.problems]
    assert all(first is not None and first > untouched for first, _ in found)
    if not report.ok:
        assert any(
            first is not None and last is not None and first <= victim <= last for first, last in found
        )
    if convicting is not None and not gap and convicting <= len(log.rows):
        first, last = found[0]
        assert first is not None
        assert last is not None
        assert first <= victim <= last <= convicting


@settings(max_examples=60, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 9), min_size=1, max_size=12),
    victim=st.integers(1, 30),
    done=st.sampled_from(["edit", "delete", "insert", "delete_leaving_a_gap"]),
)
def test_it_does_not_matter_how_the_log_is_cut_into_blocks(sizes: list[int], victim: int, done: str) -> None:
    log = SampleLog(30)
    pins = log.pins(4, 9, 17, 25, 30)
    getattr(log, done)(victim)
    cuts = [0, *(sum(sizes[: n + 1]) for n in range(len(sizes))), len(log.rows)]
    cuts = [each for each in cuts if each <= len(log.rows)]
    blocks = (examine(log.rows[a:b], CHECKS) for a, b in pairwise(cuts) if a < b)
    assert audit_blocks(blocks, log.head, pins, CHECKS) == log.audit(pins)


def test_two_damages_are_both_found_where_the_head_was_left_alone(log: SampleLog) -> None:
    pins = log.pins(6, 18)
    log.edit(3)
    log.edit(19)
    assert spans(log.audit(pins)) == [(1, 6), (17, 20)]


def test_what_was_tampered_with_between_witnesses_is_a_range_each(log: SampleLog) -> None:
    before = log.pins(8, 12)
    log.edit(9)
    log.see()
    between = log.pins(14, 16, 20)
    log.edit(19)
    log.rehash()
    assert spans(log.audit([*before, *between])) == [(9, 12), (17, 20)]


def test_one_witness_that_disagrees_outweighs_one_that_agrees(log: SampleLog) -> None:
    before = log.pins(8, 12)
    log.edit(9)
    log.see()
    log.rehash()
    report = log.audit([*log.pins(12, source=FORGED), *before])
    assert spans(report) == [(9, 12)]
    assert report.problems[0].said == {"size": 12, "source": WITNESS}


def test_a_log_grown_over_a_truncation_is_found(log: SampleLog) -> None:
    pins = log.pins(*range(0, 21, 2))
    log.truncate(12)
    log.rows += [row(seq, entry(seq, copy="JM-LATER")) for seq in range(12, 31)]
    log.rehash()
    assert spans(log.audit(pins)) == [(11, 12)]


def test_a_labels_part_of_a_root_is_a_witness(log: SampleLog) -> None:
    label = Pin(12, log.roots[12][:16], Source(SourceKind.LABEL, "L0000"))
    assert log.audit([label]).ok
    log.edit(12)
    log.rehash()
    assert spans(log.audit([label])) == [(1, 12)]


@pytest.mark.parametrize(("size", "prefix"), [(-1, bytes(32)), (1, bytes(15)), (1, bytes(33)), (1, b"")])
def test_a_pin_too_vague_to_hold_against_a_log_is_refused(size: int, prefix: bytes) -> None:
    with pytest.raises(PinError):
        Pin(size, prefix, FORGED)


def test_a_witness_of_an_empty_log_names_no_entry(log: SampleLog) -> None:
    assert log.audit(log.pins(0)).ok
    assert spans(log.audit([Pin(0, bytes(32), FORGED)])) == [(None, None)]


def test_rows_that_stand_twice_or_out_of_order_are_found(log: SampleLog) -> None:
    log.rows[10:12] = [log.rows[11], log.rows[10]]
    report = log.audit(log.pins(10, 20))
    assert report.problems == (Problem(11, 11, Finding.MISSING), Problem(11, 11, Finding.OUT_OF_ORDER))


def test_a_missing_beginning_is_missing(log: SampleLog) -> None:
    del log.rows[:4]
    assert log.audit(log.pins(20)).problems == (Problem(1, 4, Finding.MISSING),)


def test_damage_before_a_gap_is_still_found(log: SampleLog) -> None:
    log.edit(3)
    log.delete_leaving_a_gap(18)
    assert spans(log.audit()) == [(1, 16), (18, 18)]
    assert spans(log.audit(log.pins(2, 5, 20))) == [(3, 5), (18, 18)]


SINGLE: list[tuple[str, Callable[[SampleLog], None], tuple[Problem, ...]]] = [
    ("number", lambda log: put(log, 11, entry(12)), (Problem(11, 11, Finding.WRONG_NUMBER),)),
    ("log", lambda log: put(log, 11, entry(11, log_id="other")), (Problem(11, 11, Finding.WRONG_LOG),)),
    (
        "time",
        lambda log: put(log, 11, edited(log.rows[10][1], at=decoded_at(log, 10) - timedelta(minutes=11))),
        (Problem(11, 11, Finding.BACKWARDS),),
    ),
    (
        "time within what clocks may do",
        lambda log: put(log, 11, edited(log.rows[10][1], at=decoded_at(log, 10) - timedelta(minutes=10))),
        (),
    ),
    (
        "clock confirmed",
        lambda log: put(
            log,
            11,
            edited(
                log.rows[10][1],
                at=decoded_at(log, 10) - timedelta(days=9),
                type=EntryType.CLOCK_CONFIRMED,
            ),
            "clock_confirmed",
        ),
        (),
    ),
    ("columns", lambda log: put(log, 11, log.rows[10][1], "refused"), (Problem(11, 11, Finding.COLUMNS),)),
    (
        "columns of several",
        lambda log: [put(log, seq, log.rows[seq - 1][1], "refused") for seq in (4, 5, 6, 9)] and None,
        (Problem(4, 6, Finding.COLUMNS), Problem(9, 9, Finding.COLUMNS)),
    ),
    (
        "everything",
        lambda log: put(log, 11, entry(12, log_id="other"), "refused"),
        (
            Problem(11, 11, Finding.WRONG_NUMBER),
            Problem(11, 11, Finding.WRONG_LOG),
            Problem(11, 11, Finding.COLUMNS),
        ),
    ),
]


def put(log: SampleLog, seq: int, stored: bytes, type_: str = "accepted") -> None:
    log.rows[seq - 1] = (seq, stored, type_, "C001")


def decoded_at(log: SampleLog, seq: int) -> datetime:
    return decode_body(log.rows[seq - 1][1]).at


@pytest.mark.parametrize(("kind", "change", "expected"), SINGLE, ids=[each[0] for each in SINGLE])
@pytest.mark.parametrize("cut", [1, 2, 20])
def test_what_an_entry_must_be_is_checked_for_each(
    log: SampleLog, kind: str, change: Callable[[SampleLog], None], expected: tuple[Problem, ...], cut: int
) -> None:
    change(log)
    log.rehash()
    blocks = (examine(log.rows[at : at + cut], CHECKS) for at in range(0, SIZE, cut))
    assert audit_blocks(blocks, log.head, (), CHECKS).problems == expected


@pytest.mark.parametrize(
    "stored", [b"", b"{}", b"\xff" * 600, entry(11)[:-1], entry(11).replace(b",", b", ")]
)
def test_what_cannot_be_read_as_an_entry_is_named_and_the_rest_is_still_verified(
    log: SampleLog, stored: bytes
) -> None:
    put(log, 11, stored)
    log.rehash()
    report = log.audit(log.pins(10))
    assert spans(report) == [(11, 11)]
    assert report.problems[0].finding is Finding.UNREADABLE
    assert report.size == SIZE


def test_columns_are_not_looked_at_unless_asked(log: SampleLog) -> None:
    put(log, 11, log.rows[10][1], "refused")
    assert log.audit(checks=Checks(LOG_ID)).ok


HEADS: list[tuple[str, Callable[[SampleLog], Head | None], tuple[int, ...], list[Span]]] = [
    ("missing", lambda _: None, (20,), [(None, None)]),
    ("unreadable", lambda _: Head(20, b"x"), (20,), [(None, None)]),
    ("of another size", lambda log: Head(19, head_of(log).frontier), (20,), [(None, None)]),
    ("altered, and witnesses confirm the entries", lambda _: head_of(forged()), (20,), [(None, None)]),
    ("altered, and witnesses confirm some of it", lambda _: head_of(forged()), (5,), [(6, 16)]),
    ("altered, and nobody saw the log", lambda _: head_of(forged()), (), [(1, 16)]),
    ("of fewer entries", lambda _: head_of(SampleLog(17)), (), [(18, 20)]),
    ("of more entries", lambda _: head_of(SampleLog(23)), (20,), [(21, 23)]),
    ("of none", lambda _: head_of(SampleLog(0)), (20,), [(1, 20)]),
]


def head_of(log: SampleLog) -> Head:
    assert log.head is not None
    return log.head


def forged() -> SampleLog:
    log = SampleLog(SIZE)
    log.edit(3)
    log.rehash()
    return log


@pytest.mark.parametrize(("kind", "head", "seen", "expected"), HEADS, ids=[each[0] for each in HEADS])
def test_a_head_that_does_not_fit_is_a_problem(
    log: SampleLog,
    kind: str,
    head: Callable[[SampleLog], Head | None],
    seen: tuple[int, ...],
    expected: list[Span],
) -> None:
    log.head = head(log)
    assert spans(log.audit(log.pins(*seen))) == expected


def test_what_is_wrong_with_a_head_is_told_apart(log: SampleLog) -> None:
    pins = log.pins(20)
    log.head = None
    assert [each.finding for each in log.audit(pins).problems] == [Finding.NO_HEAD]
    log.head = head_of(forged())
    assert [each.finding for each in log.audit(pins).problems] == [Finding.HEAD_ALTERED]
    assert [each.finding for each in log.audit().problems] == [Finding.UNLIKE_HEAD]
    log.head = head_of(SampleLog(17))
    assert [each.finding for each in log.audit().problems] == [Finding.PAST_HEAD]


def test_a_ruined_log_is_not_described_entry_by_entry() -> None:
    log = SampleLog(1000)
    for seq in range(1, 1001, 2):
        put(log, seq, log.rows[seq - 1][1], "refused")
    problems = log.audit().problems
    assert len(problems) == 201
    assert problems[-1] == Problem(401, 999, Finding.MORE)


def test_a_head_of_another_time_is_a_problem(log: SampleLog) -> None:
    last = decode_body(log.rows[-1][1]).at
    log.head = replace(head_of(log), last_at=last)
    assert log.audit(log.pins(20)).ok
    log.head = replace(head_of(log), last_at=last - timedelta(days=3))
    assert log.audit(log.pins(20)).problems == (Problem(None, None, Finding.HEAD_TIME),)


def test_problems_found_elsewhere_stand_in_their_place(log: SampleLog) -> None:
    log.delete_leaving_a_gap(11)
    elsewhere = (Problem(None, None, Finding.NOTE_TORN), Problem(2, 3, Finding.NOTE_MISSING))
    assert spans(log.audit().with_problems(elsewhere)) == [(2, 3), (11, 11), (None, None)]

"""Copies: new ones at once, changes to released ones by a supervisor, and what is never changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from counter_kit import PAGES, Counter
from roster_kit import (
    COPIES,
    PEOPLE,
    approves,
    bodies,
    codes,
    counts,
    differences,
    imports,
    log_size,
    log_types,
    rows_of,
    widening,
)

from db.connection import write_transaction
from db.tables import Document, FileCopy

NEW = ("JM2026-1000-01", "JM2026-1000", "1", "5", "document", "secret", "办公厅", "8", "P009")
KNOWN = ("JM2026-0815-01", "JM2026-0815", "1", "999", "document", "secret", "办公厅", str(PAGES), "P009")


def changed(row: tuple[str, ...], **cells: str) -> tuple[str, ...]:
    return tuple({**dict(zip(COPIES, row, strict=True)), **cells}.values())


def test_new_copies_take_effect_at_once(counter: Counter) -> None:
    before = log_size(counter.registry)
    result = imports(counter, "R001", "copies", COPIES, NEW, KNOWN)
    assert (counts(result), result.batch) == ((1, 0, 1), None)
    assert log_types(counter.registry, before) == ["imported"]
    assert b"JM2026-1000-01" in bodies(counter.registry)
    counter.signs_in("C001")
    identified = counter.identifies("P009")
    assert "JM2026-1000-01" in [each["copy"] for each in identified.data["waiting"]]
    assert counts(imports(counter, "R001", "copies", COPIES, NEW, KNOWN)) == (0, 0, 2)


def test_a_change_to_a_released_copy_waits_while_new_ones_of_the_same_file_do_not(counter: Counter) -> None:
    before = log_size(counter.registry)
    result = imports(counter, "R001", "copies", COPIES, NEW, changed(KNOWN, addressee="P077"))
    assert (counts(result), result.batch, result.waiting) == ((1, 1, 0), 1, 1)
    assert log_types(counter.registry, before) == ["imported", "batch_submitted"]
    assert widening(counter, 1) == [("JM2026-0815-01", "addressee", "P009", "P077")]
    counter.signs_in("C001")
    counter.identifies("P077")
    assert counter.scans("JM2026-0815-01").reasons == ("proxy_unlisted",)
    assert approves(counter, "S001", 1).outcome == "batch_approved"
    assert counter.scans("JM2026-0815-01").outcome == "accepted"


def test_a_copy_that_nobody_may_collect_yet_is_changed_at_once(counter: Counter) -> None:
    header = (*COPIES, "released_at")
    tomorrow = (counter.now + timedelta(days=1)).isoformat(timespec="minutes")
    assert counts(imports(counter, "R001", "copies", header, (*NEW, tomorrow))) == (1, 0, 0)
    other = imports(counter, "R001", "copies", header, (*changed(NEW, pages="9"), tomorrow))
    assert (counts(other), other.batch) == ((0, 1, 0), None)
    counter.waits(days=2)
    late = imports(counter, "R001", "copies", header, (*changed(NEW, pages="10"), tomorrow))
    assert (counts(late), late.batch) == ((0, 1, 0), 1)


def test_naming_another_kind_of_addressee_takes_the_copy_from_the_former(counter: Counter) -> None:
    header = tuple("addressee_unit" if name == "addressee" else name for name in COPIES)
    result = imports(counter, "R001", "copies", header, (*KNOWN[:-1], "服务中心"))
    assert [(each.field, each.old, each.new) for each in differences(counter, result.batch)] == [
        ("addressee", "P009", ""),
        ("addressee_unit", "", "服务中心"),
    ]
    approves(counter, "S001", result.batch)
    columns = FileCopy.select(FileCopy.addressee, FileCopy.addressee_unit)
    stored = rows_of(counter.registry, columns.where(FileCopy.control_no == "JM2026-0815-01"))
    assert stored == [(None, "服务中心")]


def test_a_copy_that_is_out_is_never_changed(counter: Counter) -> None:
    batch = imports(counter, "R001", "copies", COPIES, changed(KNOWN, pages="13")).batch
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans("JM2026-0815-01")
    assert counter.hands_over("P009").outcome == "handed_over"
    refused = imports(counter, "R001", "copies", COPIES, NEW, changed(KNOWN, pages="13"))
    assert codes(refused) == [(3, "pages", "copy_is_out")]
    assert counts(imports(counter, "R001", "copies", COPIES, KNOWN)) == (0, 0, 1)
    assert approves(counter, "S001", batch).reasons == ("batch_outdated",)
    assert rows_of(counter.registry, FileCopy.select().where(FileCopy.control_no == NEW[0])) == []


@pytest.mark.parametrize("state", ["missing", "destroyed"])
def test_a_copy_that_is_gone_is_never_changed(counter: Counter, state: str) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(FileCopy.update(**{state: True}).where(FileCopy.control_no == KNOWN[0]))
    assert codes(imports(counter, "R001", "copies", COPIES, changed(KNOWN, pages="13"))) == [
        (2, "pages", "copy_is_gone")
    ]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (changed(NEW, addressee="P999"), "addressee", "addressee_unknown"),
        (changed(KNOWN, classification="internal"), "classification", "document_contradicted"),
        (changed(KNOWN, originator="别处"), "originator", "document_contradicted"),
        (changed(KNOWN, copies_total="5"), "copies_total", "document_contradicted"),
        (changed(KNOWN, kind="cipher_telegram"), "kind", "document_contradicted"),
        (changed(NEW, document_no="JM2026-0815", copies_total="999"), "copy_no", "copy_no_taken"),
        (changed(NEW, control_no="JM2026-0815-01"), "control_no", "copy_of_other_document"),
    ],
)
def test_rows_that_the_registry_contradicts(
    counter: Counter, row: tuple[str, ...], column: str, code: str
) -> None:
    assert codes(imports(counter, "R001", "copies", COPIES, row)) == [(2, column, code)]


def test_a_control_number_that_reads_like_a_card_is_refused(counter: Counter) -> None:
    row = ("P077", "姓名P077", "服务中心", "secret", "2027-03-01", "active", "026F6C3A")
    approves(counter, "S001", imports(counter, "R001", "people", (*PEOPLE, "card_no"), row).batch)
    result = imports(counter, "R001", "copies", COPIES, changed(NEW, control_no="026F6C3A"))
    assert codes(result) == [(2, "control_no", "control_no_like_card")]


def test_meeting_material_is_registered(counter: Counter) -> None:
    header = (*COPIES, "meeting_no")
    result = imports(
        counter, "R001", "copies", header, (*changed(NEW, kind="meeting_material", addressee=""), "M1")
    )
    assert counts(result) == (1, 0, 0)
    assert rows_of(
        counter.registry, FileCopy.select(FileCopy.meeting_no).where(FileCopy.control_no == NEW[0])
    ) == [("M1",)]
    counter.signs_in("C001")
    counter.identifies("P009")
    assert "meeting_unknown" in counter.scans(NEW[0]).reasons


def test_a_title_is_kept_where_the_site_allows_it_and_never_logged(counter: Counter) -> None:
    header = (*COPIES, "title")
    row = (*NEW, "一份标题")
    assert [code for _, _, code in codes(imports(counter, "R001", "copies", header, row))] == [
        "titles_not_stored"
    ]
    assert counts(imports(counter, "R001", "copies", header, row, titles=True)) == (1, 0, 0)
    titles = Document.select(Document.title).where(Document.document_no == "JM2026-1000")
    assert rows_of(counter.registry, titles) == [("一份标题",)]
    assert "一份标题".encode() not in bodies(counter.registry)
    other = imports(counter, "R001", "copies", header, (*NEW, "另一标题"), titles=True)
    assert codes(other) == [(2, "title", "document_contradicted")]
    more = (*changed(NEW, control_no="JM2026-1000-02", copy_no="2"), "")
    assert counts(imports(counter, "R001", "copies", header, more, titles=True)) == (1, 0, 0)
    assert rows_of(counter.registry, titles) == [("一份标题",)]


def test_a_unit_that_nobody_belongs_to_is_warned_of(counter: Counter) -> None:
    header = (*COPIES, "addressee_unit")
    result = imports(counter, "R001", "copies", header, (*changed(NEW, addressee=""), "服务中兴"))
    assert [warning.code.value for warning in result.warnings] == ["unit_unknown"]
    assert counts(result) == (1, 0, 0)


def test_many_copies_at_once(counter: Counter) -> None:
    rows = [
        (f"JM2026-{number:04d}-A", f"D{number // 40}", str(number % 40 + 1), "40", *NEW[4:])
        for number in range(1, 1301)
    ]
    assert counts(imports(counter, "R001", "copies", COPIES, *rows)) == (1300, 0, 0)
    assert counts(imports(counter, "R001", "copies", COPIES, *rows)) == (0, 0, 1300)

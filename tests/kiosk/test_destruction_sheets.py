"""The record of a destruction on paper: each copy, when, by whom, before whom, on whose yes, and its log entry."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from counter_kit import PAGES, Counter, pin_of

from db.connection import reading
from db.log.verify import verify
from db.tables import LogEntry
from kiosk.desk import commands as do
from kiosk.destruction_sheets import destruction_sheet
from kiosk.settings import parse_settings
from kiosk.sheets import Sheets
from labels.content import Language, Level

INTERNAL, PLAIN, SECRET = "JM2026-0801-01", "JM2026-0802-01", "JM2026-0815-01"


def approved(counter: Counter, *copies: str, number: int = 1) -> None:
    counter.signs_in("C001")
    asked = do.RequestDestruction(copies=copies, reason="期满，周文博经手", site="市保密局销毁中心")
    assert counter.does(asked).outcome == "destruction_requested"
    counter.signs_out()
    counter.waits(minutes=1)
    counter.signs_in("S001")
    decided = counter.does(do.ApproveDestruction(destruction=number, pin=pin_of("S001")))
    assert decided.outcome == "destruction_approved", decided
    counter.signs_out()
    counter.waits(minutes=1)


def begins(counter: Counter, destroyer: str, *witnesses: str, number: int = 1) -> None:
    counter.signs_in(destroyer)
    watching = tuple(
        do.DestructionWitness(badge=counter.badges[each], pin=pin_of(each)) for each in witnesses
    )
    begun = counter.does(do.BeginDestruction(destruction=number, witnesses=watching))
    assert begun.outcome == "destruction_begun", begun


def destroys(counter: Counter, copy: str) -> None:
    counter.waits(minutes=1)
    if counter.scans(copy).outcome == "prompt":
        assert counter.does(do.CountPages(copy=copy, pages=PAGES)).outcome == "destroyed"


def ends(counter: Counter) -> None:
    counter.waits(minutes=1)
    assert counter.does(do.Finish()).outcome == "destruction_ended"
    counter.signs_out()


def seqs(counter: Counter, type_: str) -> list[str]:
    with reading(counter.registry) as reader:
        rows = reader.rows(LogEntry.select().where(LogEntry.type == type_).order_by(LogEntry.seq))
    return [str(row.seq) for row in rows]


def test_each_copy_is_recorded_with_who_destroyed_it_before_whom_and_its_entry(counter: Counter) -> None:
    approved(counter, PLAIN, SECRET)
    begins(counter, "C001", "C002", "S002")
    destroys(counter, SECRET)
    destroys(counter, PLAIN)
    assert destruction_sheet(counter.registry, 1, Language.EN) is None
    ends(counter)
    sheet = destruction_sheet(counter.registry, 1, Language.EN)
    assert sheet is not None
    second, first = seqs(counter, "destroyed")
    assert [row[1:] for row in sheet.rows] == [
        (PLAIN, "CONFIDENTIAL", "1/999", "-", sheet.rows[0][5], "C001", "C002 S002", first),
        (SECRET, "SECRET", "1/999", str(PAGES), sheet.rows[1][5], "C001", "C002 S002", second),
    ]
    assert sheet.rows[0][5] > sheet.rows[1][5] > "2026-11-23 09:0"
    facts = dict(sheet.facts)
    for name, type_, who in (
        ("Asked for", "requested", "C001"),
        ("Approved", "approved", "S001"),
        ("Ended", "ended", "C001"),
    ):
        [seq] = seqs(counter, f"destruction_{type_}")
        assert facts[name].startswith(f"{who}  2026-11-23 09:")
        assert facts[name].endswith(f"log entry {seq}")
    assert (facts["Place"], facts["Destroyed"]) == ("市保密局销毁中心", "2 of 2")
    assert (sheet.code.number, sheet.code.log_size) == ("X-1", verify(counter.registry).size)
    assert sheet.level is Level.SECRET


def test_what_was_left_and_other_days_with_other_people_are_told(counter: Counter) -> None:
    approved(counter, INTERNAL, PLAIN, SECRET)
    begins(counter, "C001", "C002", "S002")
    destroys(counter, SECRET)
    counter.does(do.Cancel())
    counter.signs_out()
    counter.waits(days=1)
    begins(counter, "C002", "C001", "S003")
    destroys(counter, PLAIN)
    ends(counter)
    sheet = destruction_sheet(counter.registry, 1, Language.ZH_CN)
    assert sheet is not None
    told = {row[1]: row[6:8] for row in sheet.rows}
    assert told == {SECRET: ("C001", "C002 S002"), PLAIN: ("C002", "C001 S003"), INTERNAL: ("-", "-")}
    [left] = [row for row in sheet.rows if row[1] == INTERNAL]
    assert left[4:] == ("-", "未销毁", "-", "-", "-")
    assert dict(sheet.facts)["已销毁"] == "2 / 3"


def test_a_copy_left_on_one_list_and_destroyed_from_another_stands_on_each_as_it_was(
    counter: Counter,
) -> None:
    approved(counter, PLAIN)
    begins(counter, "C001", "C002", "S002")
    ends(counter)
    approved(counter, PLAIN, number=2)
    begins(counter, "C001", "C002", "S002", number=2)
    destroys(counter, PLAIN)
    ends(counter)
    first, second = (destruction_sheet(counter.registry, number, Language.EN) for number in (1, 2))
    assert first is not None
    assert second is not None
    assert (first.rows[0][5], second.rows[0][6]) == ("not destroyed", "C001")


def test_neither_reason_nor_names_go_to_paper(counter: Counter) -> None:
    approved(counter, PLAIN)
    begins(counter, "C001", "C002", "S002")
    destroys(counter, PLAIN)
    ends(counter)
    sheet = destruction_sheet(counter.registry, 1, Language.ZH_CN)
    assert sheet is not None
    said = " ".join([*(value for _name, value in sheet.facts), *(cell for row in sheet.rows for cell in row)])
    assert "周文博" not in said
    assert "姓名" not in said


def test_only_a_list_that_was_carried_out_has_a_record(counter: Counter, tmp_path: Path) -> None:
    approved(counter, PLAIN)
    sheets = Sheets(counter.registry, parse_settings("", "settings.toml"), tmp_path / "sheets")
    assert sheets.write_named("destruction:1").trouble is not None
    assert sheets.write_named("destruction:7").trouble is not None
    begins(counter, "C001", "C002", "S002")
    destroys(counter, PLAIN)
    ends(counter)
    written = sheets.write_named("destruction:1")
    assert written.trouble is None, written
    assert written.file == str(tmp_path / "sheets" / "X-1.pdf")
    assert len(pypdfium2.PdfDocument(Path(written.file).read_bytes())) == 1

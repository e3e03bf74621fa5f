"""Lists of counting on paper: the differences that two people sign, and what one person holds."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from counter_kit import COPIES, Counter, pin_of

from db.log.verify import verify
from kiosk.count_sheets import differences_sheet, holdings_sheet
from kiosk.desk import commands as do
from kiosk.settings import parse_settings
from kiosk.sheets import Sheets
from labels.content import Language, Level

NUMBERS = [each[0] for each in COPIES]
PLAIN = "JM2026-0801-01"


def counts(counter: Counter, *numbers: str) -> None:
    counter.signs_in("C001")
    counter.does(do.BeginStocktake(place="vault"))
    for number in numbers:
        counter.scans(number)
    second = {"badge": counter.badges["S001"], "second_pin": pin_of("S001")}
    closed = counter.does(do.Finish(pin=pin_of("C001"), **second))
    assert closed.outcome == "stocktake_closed", closed


def test_differences_are_listed_for_signing(counter: Counter) -> None:
    counts(counter, *NUMBERS[1:], "JM1999-0001-01")
    sheet = differences_sheet(counter.registry, 1, Language.EN)
    assert sheet is not None
    assert [row[1:] for row in sheet.rows] == [
        (NUMBERS[0], "INTERNAL", "missing"),
        ("JM1999-0001-01", "-", "not expected"),
    ]
    facts = dict(sheet.facts)
    assert (facts["Place"], facts["Due"], facts["Seen"]) == ("vault", "7", "6")
    assert (sheet.code.number, sheet.code.log_size) == ("D-1", verify(counter.registry).size)
    assert sheet.level is Level.INTERNAL
    assert differences_sheet(counter.registry, 2, Language.EN) is None


def test_lists_are_written_whole_even_when_nothing_stands_in_them(counter: Counter, tmp_path: Path) -> None:
    counts(counter, *NUMBERS)
    sheets = Sheets(counter.registry, parse_settings("", "settings.toml"), tmp_path / "sheets")
    for name in ("stocktake:1", "holdings:P009"):
        written = sheets.write_named(name)
        assert written.trouble is None, written
        assert len(pypdfium2.PdfDocument(Path(written.file or "").read_bytes())) == 1


def test_holdings_are_listed_under_the_digest_that_their_holder_confirms(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(PLAIN)
    counter.hands_over("P009")
    sheet = holdings_sheet(counter.registry, "P009", Language.ZH_CN, counter.now)
    assert [row[1] for row in sheet.rows] == [PLAIN]
    confirmed = counter.does(do.ConfirmHoldings(badge=counter.badges["P009"], pin=pin_of("P009")))
    assert sheet.code.number == f"H-{confirmed.data['sha256'][:12].upper()}"

"""Receipts and the way to paper: what they say, and that no trouble with paper reaches the return."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from counter_kit import PAGES, Counter

from kiosk.desk import commands as do
from kiosk.receipts import receipt_of
from kiosk.settings import SettingsError, parse_settings
from kiosk.sheets import Sheets
from labels.content import Language, Level

CONFIDENTIAL, SECRET = "JM2026-0802-01", "JM2026-0815-01"


@pytest.fixture
def number(counter: Counter) -> str:
    """The number of the receipt for two copies that P077 brought back, one of them missing until then."""
    counter.signs_in("C001")
    counter.identifies("P009")
    for copy in (CONFIDENTIAL, SECRET):
        counter.scans(copy)
    for handed in counter.hands_over("P009").data["copies"]:
        counter.scans(handed["label"])
        counter.scans(handed["copy"])
    counter.does(do.TakeBack())
    counter.scans(counter.badges["P077"])
    for copy in (CONFIDENTIAL, SECRET):
        counter.scans(copy)
    done = counter.does(do.Finish(pages={SECRET: PAGES}))
    assert done.outcome == "returned", done
    return str(done.data["receipt"])


def test_it_says_who_brought_what_and_where(counter: Counter, number: str) -> None:
    sheet = receipt_of(counter.registry, number, Language.EN)
    assert sheet is not None
    facts = dict(sheet.facts)
    assert facts["Brought back by"] == "P077 服务中心"
    assert (facts["When"], facts["Counter"], facts["Taken back by"]) == ("2026-11-23 09:00", "1", "C001")
    assert [(row[1], row[2], row[4], row[6]) for row in sheet.rows] == [
        (CONFIDENTIAL, "CONFIDENTIAL", "P009", "-"),
        (SECRET, "SECRET", "P009", str(PAGES)),
    ]
    assert (sheet.level, sheet.code.number) == (Level.SECRET, number)


def test_it_is_written_whole_into_the_folder(counter: Counter, number: str, tmp_path: Path) -> None:
    sheets = Sheets(counter.registry, parse_settings("", "settings.toml"), tmp_path / "sheets")
    written = sheets.write_receipt(number)
    assert (written.file, written.printed, written.trouble) == (
        str(tmp_path / "sheets" / f"{number}.pdf"),
        False,
        None,
    )
    assert len(pypdfium2.PdfDocument(Path(written.file or "").read_bytes())) == 1


def test_trouble_with_paper_is_an_answer(counter: Counter, number: str, tmp_path: Path) -> None:
    blocked = tmp_path / "sheets"
    blocked.write_text("not a folder")
    nowhere = '[sheets]\nprinter = "p"\n[printers.p]\nkind = "ipp"\nuri = "ipp://127.0.0.1:9/ipp"\n'
    sheets = Sheets(counter.registry, parse_settings(nowhere, "settings.toml"), blocked)
    written = sheets.write_receipt(number)
    assert (written.file, written.printed) == (None, False)
    assert "not_writable" in (written.trouble or "")
    assert "unreachable" in (written.trouble or "")
    assert sheets.write_receipt("R000001X").trouble is not None
    assert counter.holder(SECRET) is None


@pytest.mark.parametrize("kind", ['kind = "file"', 'kind = "raw9100"\nhost = "h"'])
def test_a_page_printer_is_one_that_takes_pages(kind: str) -> None:
    with pytest.raises(SettingsError, match=r"sheets\.printer"):
        parse_settings(f'[sheets]\nprinter = "p"\n[printers.p]\n{kind}\n', "settings.toml")
    with pytest.raises(SettingsError, match=r"sheets\.printer"):
        parse_settings('[sheets]\nprinter = "p"\n', "settings.toml")

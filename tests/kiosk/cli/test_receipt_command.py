"""The receipt of a return by command: read back by an independent reader, the same each time, held against the log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from counter_kit import PAGES, Counter, pin_of

from kiosk.desk import commands as do

COPIES = ("JM2026-0802-01", "JM2026-0815-01")


@pytest.fixture
def returned(staffed: Counter) -> dict[str, Any]:
    """Two copies of P009 that P077 brought back."""
    staffed.signs_in("C001")
    staffed.identifies("P009")
    for copy in COPIES:
        staffed.scans(copy)
    for handed in staffed.hands_over("P009").data["copies"]:
        staffed.scans(handed["label"])
        staffed.scans(handed["copy"])
    staffed.does(do.TakeBack())
    staffed.scans(staffed.badges["P077"])
    for copy in COPIES:
        staffed.scans(copy)
    done = staffed.does(do.Finish(pages=dict.fromkeys(COPIES, PAGES)))
    assert done.outcome == "returned", done
    return dict(done.data)


def test_the_paper_holds_number_and_fingerprint(kiosk: Any, tmp_path: Path, returned: dict[str, Any]) -> None:
    file = tmp_path / "receipt.pdf"
    said = kiosk.asks("C001", "receipt", returned["receipt"], "-o", file, "--json").json
    assert said == {"outcome": "receipt", "receipt": returned["receipt"], "file": str(file)}
    picture = pypdfium2.PdfDocument(file.read_bytes())[0].render(scale=150 / 72).to_pil()
    [read] = zxingcpp.read_barcodes(picture)
    scheme, number, size, _root = read.text.split(":")
    assert (scheme, number) == ("CL1", returned["receipt"])
    assert int(size) == returned["copies"][-1]["seq"]
    assert kiosk.call("verify", "--against", read.text, "--json").json["ok"]


def test_it_is_the_same_each_time_whoever_asks(
    kiosk: Any, staffed: Counter, tmp_path: Path, returned: dict[str, Any]
) -> None:
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    kiosk.asks("C001", "receipt", returned["receipt"], "-o", first)
    staffed.identifies("P009")
    staffed.scans(COPIES[0])
    staffed.hands_over("P009")
    kiosk.asks("S001", "receipt", returned["receipt"].lower(), "-o", second)
    assert first.read_bytes() == second.read_bytes()


def test_what_is_no_receipt_is_said(kiosk: Any, returned: dict[str, Any]) -> None:
    from labels.payload import receipt_number

    second = receipt_number(returned["copies"][1]["seq"])
    for number in ("R000001X", "nonsense", second, receipt_number(1), receipt_number(10**9)):
        answer = kiosk.asks("C001", "receipt", number, "-o", "x.pdf", code=1)
        assert f"There is no receipt or list {number}." in answer.err
        assert "the lists on the screens and the log name them" in answer.err


def test_only_who_may_look_it_up_gets_one(kiosk: Any, returned: dict[str, Any]) -> None:
    refused = kiosk.asks("R001", "receipt", returned["receipt"], "-o", "x.pdf", "--json", code=1)
    assert refused.json["reasons"] == ["operator_out_of_authority"]
    assert kiosk.asks("C001", "receipt", returned["receipt"], "--json", code=2)


def test_the_record_of_a_destruction_is_made_by_its_number(
    kiosk: Any, staffed: Counter, tmp_path: Path
) -> None:
    staffed.signs_in("C001")
    staffed.does(do.RequestDestruction(copies=COPIES[:1], reason="x", site="y"))
    staffed.signs_out()
    staffed.signs_in("S001")
    staffed.does(do.ApproveDestruction(destruction=1, pin=pin_of("S001")))
    staffed.signs_out()
    staffed.signs_in("C001")
    witnesses = tuple(
        do.DestructionWitness(badge=staffed.badges[each], pin=pin_of(each)) for each in ("C002", "S002")
    )
    staffed.does(do.BeginDestruction(destruction=1, witnesses=witnesses))
    assert staffed.scans(COPIES[0]).outcome == "destroyed"
    early = kiosk.asks("S001", "receipt", "X-1", "-o", "x.pdf", code=1)
    assert "There is no receipt or list X-1." in early.err
    staffed.does(do.Finish())
    file = tmp_path / "record.pdf"
    assert kiosk.asks("S001", "receipt", "x-1", "-o", file, "--json").json["receipt"] == "X-1"
    picture = pypdfium2.PdfDocument(file.read_bytes())[0].render(scale=150 / 72).to_pil()
    [read] = zxingcpp.read_barcodes(picture)
    assert read.text.startswith("CL1:X-1:")
    assert kiosk.call("verify", "--against", read.text, "--json").json["ok"]
    for number in ("X-2", "X-", "X-1X", f"X-{10**20}", "D-1"):
        assert kiosk.asks("S001", "receipt", number, "-o", "x.pdf", code=1)

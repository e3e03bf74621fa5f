"""Labels composed anew by command: read back by an independent reader, logged, marked as reprints."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from counter_kit import Counter
from PIL import Image

from labels.payload import new_label_id


@pytest.fixture
def label(staffed: Counter) -> str:
    """The text of the QR of a copy that is out."""
    staffed.signs_in("C001")
    staffed.identifies("P009")
    staffed.scans("JM2026-0802-01")
    return str(staffed.hands_over("P009").data["copies"][0]["label"])


@pytest.mark.parametrize("medium", ["60x40", "100x60"])
def test_the_label_says_what_was_recorded(
    kiosk: Any, staffed: Counter, tmp_path: Path, label: str, medium: str
) -> None:
    picture = tmp_path / "label.png"
    said = kiosk.asks("S001", "label", label, "--medium", medium, "-o", picture, "--json").json
    assert said["attempt"] == 2
    with Image.open(picture) as drawn:
        assert label in {read.text for read in zxingcpp.read_barcodes(drawn)}
    assert staffed.log_says("label_reprinted", copy="JM2026-0802-01", actor="S001")
    assert staffed.log_says("label_printed", copy="JM2026-0802-01", actor="S001")


def test_each_format_by_option_or_by_the_files_ending(kiosk: Any, tmp_path: Path, label: str) -> None:
    label_id = label.split(":")[1]
    kiosk.asks("S001", "label", label_id, "-o", tmp_path / "label.pdf")
    assert (tmp_path / "label.pdf").read_bytes().startswith(b"%PDF")
    kiosk.asks("S001", "label", label_id, "-o", tmp_path / "label.zpl")
    assert (tmp_path / "label.zpl").read_bytes().lstrip().startswith(b"^XA")
    assert "REPRINT 4" in kiosk.asks("S001", "label", label_id, "--format", "txt").out


def test_an_unknown_label_and_a_role_too_little_are_refused(kiosk: Any, label: str) -> None:
    elsewhere = new_label_id(b"12345")
    unknown = kiosk.asks("S001", "label", elsewhere, "-o", "x.png", "--json", code=1)
    assert unknown.json["reasons"] == ["copy_not_out"]
    assert "label" in kiosk.asks("S001", "label", "JM2026-0802-01", "-o", "x.png", code=2).err
    assert kiosk.asks("R001", "label", label, "-o", "x.png", "--json", code=1).json["reasons"]


def test_a_label_that_has_no_place_is_not_asked_for(kiosk: Any, staffed: Counter, label: str) -> None:
    answer = kiosk.asks("S001", "label", label, "-o", "/nowhere/label.png", "--json", code=1)
    assert answer.json["error"] == "file"
    assert not staffed.log_says("label_reprinted", copy="JM2026-0802-01")


def test_what_cannot_be_written_after_all_is_logged_as_failed(
    kiosk: Any, staffed: Counter, label: str, in_the_way: Path
) -> None:
    answer = kiosk.asks("S001", "label", label, "-o", in_the_way, "--json", code=1)
    assert answer.json["error"] == "file"
    assert "did not come out" in answer.err
    assert staffed.log_says("label_failed", copy="JM2026-0802-01")

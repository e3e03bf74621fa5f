"""Badges and PINs by command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from counter_kit import Counter, pin_of
from PIL import Image


def test_a_badge_is_text_that_a_scanner_types(kiosk: Any, staffed: Counter) -> None:
    text = kiosk.asks("R001", "badge", "P009", "--text").out.strip()
    staffed.badges["P009"] = text
    staffed.signs_in("C001")
    assert staffed.identifies("P009").outcome == "identified"


def test_the_newest_badge_supersedes_and_revoking_ends_it(kiosk: Any, staffed: Counter) -> None:
    staffed.signs_in("C001")
    assert kiosk.asks("R001", "badge", "P009", "--json").json["outcome"] == "badge_issued"
    assert staffed.scans(staffed.badges["P009"]).reasons == ("badge_superseded",)
    assert kiosk.asks("R001", "badge", "P014", "--revoke", "--json").json["badges"] == 1
    assert staffed.scans(staffed.badges["P014"]).reasons == ("badge_revoked",)


def test_a_card_is_drawn_and_reads_back(kiosk: Any, tmp_path: Path) -> None:
    card = tmp_path / "P009.png"
    answer = kiosk.asks("R001", "badge", "P009", "-o", card, "--text", "--json").json
    with Image.open(card) as picture:
        [read] = zxingcpp.read_barcodes(picture)
    assert read.text == answer["text"]
    kiosk.asks("R001", "badge", "P009", "-o", tmp_path / "P009.pdf")
    assert (tmp_path / "P009.pdf").read_bytes().startswith(b"%PDF")


def test_a_card_that_cannot_be_written_issues_no_badge(kiosk: Any, staffed: Counter) -> None:
    (kiosk.data / "settings.toml").write_text('[labels]\nfonts = ["/nowhere.ttf"]\n', encoding="utf-8")
    assert "nowhere.ttf" in kiosk.asks("R001", "badge", "P009", "-o", "x.png", code=1).err
    assert not staffed.log_says("badge_issued")


@pytest.mark.parametrize("target", ["nowhere/x.png", "folder.png"])
def test_a_card_that_has_no_place_issues_no_badge(
    kiosk: Any, staffed: Counter, tmp_path: Path, target: str
) -> None:
    (tmp_path / "folder.png").mkdir()
    answer = kiosk.asks("R001", "badge", "P009", "-o", tmp_path / target, "--json", code=1)
    assert answer.json["error"] == "file"
    assert not staffed.log_says("badge_issued")
    staffed.signs_in("C001")
    assert staffed.identifies("P009").outcome == "identified"


def test_a_card_that_fails_after_all_says_that_the_badge_is_issued(
    kiosk: Any, staffed: Counter, in_the_way: Path
) -> None:
    answer = kiosk.asks("R001", "badge", "P009", "-o", in_the_way, "--json", code=1)
    assert answer.json["error"] == "file"
    assert "issued all the same" in answer.err
    assert "kiosk badge P009 -o FILE" in answer.err
    assert staffed.log_says("badge_issued", collector="P009")
    assert [path.name for path in in_the_way.parent.iterdir() if path.name.startswith(".part")] == []


def test_nobody_is_issued_a_badge_without_a_registrar(kiosk: Any, staffed: Counter) -> None:
    for staff_no in ("A001", "S001", "C001"):
        assert kiosk.asks(staff_no, "badge", "P009", "--json", code=1).json["outcome"] == "refused"
    assert kiosk.asks("R001", "badge", "P999", "--json", code=1).json["reasons"] == ["badge_unknown"]


def test_a_pin_is_changed_by_its_owner(kiosk: Any) -> None:
    lines = f"{pin_of('S001')}\n580242\n"
    changed = kiosk.call("pin", "change", "--as", "S001", "--pin-stdin", "--json", lines=lines)
    assert changed.json["outcome"] == "pin_changed"
    assert kiosk.acts("S001", "580242", "log", "--limit", "1").out


@pytest.mark.parametrize(("new", "reason"), [("123456", "pin_unsuitable"), ("", "pin_unsuitable")])
def test_a_pin_that_anybody_would_try_is_refused(kiosk: Any, new: str, reason: str) -> None:
    lines = f"{pin_of('S001')}\n{new}\n"
    answer = kiosk.call("pin", "change", "--as", "s001", "--pin-stdin", "--json", lines=lines, code=1)
    assert answer.json["reasons"] == [reason]


def test_an_initial_pin_is_shown_once_and_for_staff_it_waits(kiosk: Any) -> None:
    plain = kiosk.asks("R001", "pin", "reset", "P009", "--json").json
    assert plain["outcome"] == "pin_reset"
    assert plain["pin"].isdigit()
    waiting = kiosk.asks("R001", "pin", "reset", "S002", "--json").json
    assert waiting["outcome"] == "batch_submitted"
    assert kiosk.asks("S002", "approve", str(waiting["batch"]), "--json", code=1).json["reasons"]
    assert kiosk.asks("S001", "approve", str(waiting["batch"]), "--json").json["outcome"] == "batch_approved"
    refused = kiosk.call("log", "--as", "S002", "--pin-stdin", "--json", lines=f"{waiting['pin']}\n", code=1)
    assert refused.json["reasons"] == ["pin_initial"]


def test_a_supervisor_vouches_for_the_clock(kiosk: Any) -> None:
    assert kiosk.asks("S001", "clock", "confirm", "--json").json["outcome"] == "clock_confirmed"
    assert kiosk.asks("R001", "clock", "confirm", "--json", code=1).json["outcome"] == "refused"

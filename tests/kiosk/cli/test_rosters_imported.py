"""Imports by command: all or nothing, every problem with its place, what widens waits for a supervisor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from counter_kit import UNIT, Counter
from PIL import Image

COPY = "control_no,document_no,copy_no,copies_total,kind,classification,originator,pages,addressee\n"
GOOD = COPY + "JM2026-1000-01,JM2026-1000,1,1,document,secret,办公厅,3,P009\n"


@pytest.fixture
def file(tmp_path: Path) -> Any:
    """Write a roster."""

    def write(text: str | bytes, name: str = "roster.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_new_copies_take_effect_at_once(kiosk: Any, staffed: Counter, file: Any) -> None:
    answer = kiosk.asks("R001", "import", "copies", file(GOOD), "--json")
    assert answer.json["created"] == 1
    assert answer.json["encoding"] == "utf-8"
    again = kiosk.asks("R001", "import", "copies", file(GOOD), "--json").json
    assert (again["created"], again["unchanged"]) == (0, 1)
    assert staffed.log_says("imported", actor="R001")


def test_every_problem_is_told_with_its_place_and_nothing_is_imported(kiosk: Any, file: Any) -> None:
    bad = GOOD + "JM2026-1000-02,JM2026-1000,2,1,document,sekret,=cmd(),3,P009\n"
    answer = kiosk.asks("R001", "import", "copies", file(bad), "--json", code=1)
    errors = {(each["row"], each["column"]) for each in answer.json["errors"]}
    assert {(3, "classification"), (3, "originator")} <= errors
    told = kiosk.asks("R001", "import", "copies", file(bad), code=1)
    assert "row 3, classification" in told.err
    assert told.out == ""
    assert kiosk.asks("R001", "import", "copies", file(GOOD), "--json").json["created"] == 1


def test_trying_writes_nothing(kiosk: Any, file: Any) -> None:
    size = kiosk.call("verify", "--json").json["size"]
    assert kiosk.asks("R001", "import", "copies", file(GOOD), "--dry-run", "--json").json["created"] == 1
    assert kiosk.call("verify", "--json").json["size"] == size


def test_the_encodings_of_the_field_are_read(kiosk: Any, file: Any) -> None:
    people = "工号,姓名,部门,涉密等级\nP300,陈 某,服务中心,秘密\n".encode("gb18030")
    answer = kiosk.asks("R001", "import", "people", file(people), "--json")
    assert answer.json["encoding"] == "gb18030"
    assert answer.json["batch"] == 1


def test_what_widens_waits_and_a_supervisor_decides_it(kiosk: Any, staffed: Counter, file: Any) -> None:
    roster = file(
        f"unit,staff_no,max_classification,kinds,starts,ends\n{UNIT},P077,secret,document,2026-01-01,2099-01-01\n"
    )
    number = str(kiosk.asks("R001", "import", "designations", roster, "--json").json["batch"])
    assert kiosk.asks("S001", "batch", "--json").json[0]["batch"] == int(number)
    shown = kiosk.asks("S001", "batch", number)
    assert "P077" in shown.out
    assert "▲" in shown.out
    assert kiosk.asks("S001", "reject", number, "--json").json["outcome"] == "batch_rejected"
    assert kiosk.asks("S001", "approve", number, code=1).err
    assert kiosk.asks("S001", "batch", "--json").json == []
    assert kiosk.asks("S001", "approve", "99", "--json", code=1).json["reasons"] == ["batch_unknown"]
    assert kiosk.asks("S001", "batch", "99", "--json", code=1).json["reasons"] == ["batch_unknown"]


def test_photos_come_as_a_folder(kiosk: Any, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    Image.new("RGB", (200, 250), "gray").save(folder / "P009.jpg")
    answer = kiosk.asks("R001", "import", "photos", folder, "--json")
    assert answer.json["updated"] + answer.json["created"] == 1
    (folder / "nobody.txt").write_text("no picture")
    (folder / "P014.jpg").write_bytes(b"no picture")
    assert kiosk.asks("R001", "import", "photos", folder, "--json", code=1).json["errors"]


def test_a_policy_below_a_floor_is_refused_with_its_article(kiosk: Any, file: Any) -> None:
    policy = file("[top_secret]\ncollectors = 1\n", "policy.toml")
    answer = kiosk.asks("A001", "import", "policy", policy, "--json", code=1)
    assert answer.json["errors"][0]["column"]
    not_text = file(b"\xff\xfe\x00", "policy.toml")
    assert "UTF-8" in kiosk.asks("A001", "import", "policy", not_text, code=1).err


def test_the_policy_in_force_comes_out_as_it_goes_in(kiosk: Any, tmp_path: Path) -> None:
    before = kiosk.asks("A001", "policy", "show", "--json").json
    kiosk.asks("A001", "policy", "show", "-o", tmp_path / "policy.toml")
    unchanged = kiosk.asks("A001", "import", "policy", tmp_path / "policy.toml", "--json").json
    assert (unchanged["errors"], unchanged["batch"]) == ([], None)
    text = (tmp_path / "policy.toml").read_text(encoding="utf-8")
    assert "lock" in text
    assert before["version"] == 0
    assert kiosk.asks("R001", "policy", "show", "--json", code=1).json["outcome"] == "refused"


def test_a_file_that_is_not_there_is_named(kiosk: Any, tmp_path: Path) -> None:
    answer = kiosk.asks("R001", "import", "people", tmp_path / "nowhere.csv", "--json", code=1)
    assert answer.json["error"] == "file"
    assert "nowhere.csv" in answer.err


def test_only_the_registrar_imports_rosters(kiosk: Any, file: Any) -> None:
    for staff_no in ("A001", "S001", "C001"):
        answer = kiosk.asks(staff_no, "import", "copies", file(GOOD), "--json", code=1)
        assert answer.json["reasons"] == ["operator_out_of_authority"]

"""A registry from nothing, by commands alone: the steps that the manual tells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PEOPLE = """工号,姓名,部门,涉密等级,有效期,状态,初始密码
R001,钱 某,人事处,秘密,2099-01-01,在职,739201
S001,孙 某,保密办,绝密,2099-01-01,在职,739202
S002,李 某,保密办,绝密,2099-01-01,在职,739203
C001,林 某,机要室,绝密,2099-01-01,在职,739204
P009,周 某,服务中心,绝密,2099-01-01,在职,739205
"""
STAFF = """staff_no,roles,max_classification,kinds
R001,registrar,internal,document
S001,supervisor,top_secret,document
S002,supervisor,top_secret,document
C001,clerk,top_secret,document
"""
COPIES = """control_no,document_no,copy_no,copies_total,kind,classification,originator,pages,addressee
JM2026-0001-01,JM2026-0001,1,2,document,confidential,办公厅,3,P009
JM2026-0001-02,JM2026-0001,2,2,document,confidential,办公厅,3,P009
"""
DESIGNATIONS = """unit,staff_no,max_classification,kinds,starts,ends
服务中心,P009,secret,document,2026-01-01,2099-12-31
"""
INITIAL = {"R001": "739201", "S001": "739202", "S002": "739203", "C001": "739204"}
PIN = {
    "A001": "860213",
    "R001": "580241",
    "S001": "580242",
    "S002": "580243",
    "C001": "580244",
    "P009": "739205",
}


def test_a_registry_is_set_up_and_hands_over_its_first_copy(
    program: Any, tmp_path: Path, database_settings: str
) -> None:
    program.data.mkdir(mode=0o700)
    (program.data / "settings.toml").write_text(database_settings, encoding="utf-8")
    rosters = {"people": PEOPLE, "staff": STAFF, "copies": COPIES, "designations": DESIGNATIONS}
    for name, text in rosters.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")

    def does(staff_no: str, *arguments: Any, code: int = 0) -> Any:
        return program.acts(staff_no, PIN[staff_no], *arguments, code=code)

    founded = program(
        *("init", "--admin", "A001", "--admin-name", "赵 某", "--pin-stdin", "--json"), lines="860213\n"
    )
    assert founded.json["outcome"] == "created"

    people = does("A001", "import", "people", tmp_path / "people.csv", "--json").json
    assert (people["created"], people["batch"], people["errors"]) == (5, None, [])
    staff = does("A001", "import", "staff", tmp_path / "staff.csv", "--json").json
    assert staff["set_up_ended"]
    refused = does("A001", "import", "people", tmp_path / "people.csv", "--json", code=1).json
    assert refused["reasons"] == ["operator_out_of_authority"]

    still_initial = program.acts("R001", INITIAL["R001"], "badge", "P009", code=1)
    assert "pin_initial" in still_initial.err
    for number, initial in INITIAL.items():
        lines = f"{initial}\n{PIN[number]}\n"
        program("pin", "change", "--as", number, "--pin-stdin", lines=lines)

    copies = does("R001", "import", "copies", tmp_path / "copies.csv", "--json").json
    assert (copies["created"], copies["batch"]) == (2, None)
    waiting = does("R001", "import", "designations", tmp_path / "designations.csv", "--json").json
    batch = str(waiting["batch"])
    assert does("R001", "approve", batch, "--json", code=1).json["reasons"][-1] == "approver_not_authorized"
    shown = does("S001", "batch", batch, "--json").json
    assert {each["field"] for each in shown["differences"]} >= {"starts", "ends"}
    assert does("S001", "approve", batch, "--json").json["outcome"] == "batch_approved"
    assert does("S001", "batch", batch, "--json").json["state"] == "approved"

    badges = {number: does("R001", "badge", number, "--text").out.strip() for number in ("C001", "P009")}
    spoken = [
        {"do": "sign_in", "badge": badges["C001"], "pin": PIN["C001"]},
        {"scan": badges["P009"]},
        {"do": "confirm_photo", "matches": True, "source": "card"},
        {"scan": "JM2026-0001-01"},
        {"do": "hand_over", "sign_pin": PIN["P009"]},
    ]
    desk = program("desk", "--counter", "2", lines="".join(json.dumps(each) + "\n" for each in spoken))
    replies = [json.loads(line) for line in desk.out.splitlines()]
    assert [reply["outcome"] for reply in replies] == [
        *("signed_in", "prompt", "identified", "accepted", "handed_over")
    ], replies
    label = replies[-1]["copies"][0]["label"]

    assert program("verify", "--against", label, "--json").json["ok"]
    does("S001", "label", label, "-o", tmp_path / "label.png")
    assert (tmp_path / "label.png").read_bytes().startswith(b"\x89PNG")
    backup = does("A001", "backup", tmp_path / "backup", "--json").json
    assert program("verify", "--json").json["size"] == backup["size"]
    log = does("S001", "log", "--json").json
    assert [entry["seq"] for entry in log] == list(range(1, len(log) + 1))
    assert log[-1]["type"] == "backup_made"
    assert {entry["face"] for entry in log} == {"cli", "desk"}
    if not database_settings:
        program.data.rename(tmp_path / "lost")
        keys = ("--keys", tmp_path / "lost" / "keys")
        back = program(*keys, "restore", tmp_path / "backup", "--as", "A001", "--pin-stdin", lines="860213\n")
        assert "verified" in back.out
        assert program(*keys, "verify", "--json").json["size"] == backup["size"] + 1

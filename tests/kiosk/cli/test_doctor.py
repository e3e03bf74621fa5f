"""The doctor: a line for each thing that the counter stands on, and what to do."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest


def states(answer: Any) -> dict[str, str]:
    worst: dict[str, str] = {}
    for each in answer.json["checks"]:
        if worst.get(each["name"]) != "failed":
            worst[each["name"]] = each["verdict"]
    return worst


def test_a_sound_registry_is_found_sound(kiosk: Any) -> None:
    answer = kiosk.call("doctor", "--json")
    assert answer.json["ok"]
    found = states(answer)
    good = (
        "program",
        "python",
        "sqlite",
        "languages",
        "encoding",
        "settings",
        "data",
        "keys",
        "store",
        "clock",
    )
    assert {found[name] for name in good} == {"ok"}
    assert found["witness"] == "warning"
    lines = kiosk.call("doctor").out
    assert "✔ good" in lines
    assert "→" in lines


def settings(data: Path, text: str) -> None:
    (data / "settings.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("[registry]\nlanguage = 'fr'\n", "settings"),
        ("[labels]\nfonts = ['/nowhere.ttf']\n", "fonts"),
        ("[witness]\nfiles = ['/nowhere/witness.txt']\n", "witness"),
        (
            "[labels]\nprinter = 'zebra'\n[printers.zebra]\nkind = 'raw9100'\nhost = '127.0.0.1'\nport = 9\n",
            "printer zebra",
        ),
        (
            "[labels]\nprinter = 'queue'\n[printers.queue]\nkind = 'ipp'\nuri = 'ipp://127.0.0.1:9/x'\n",
            "printer queue",
        ),
    ],
)
def test_what_is_wrong_is_named_and_fails(kiosk: Any, text: str, subject: str) -> None:
    settings(kiosk.data, text)
    answer = kiosk.call("doctor", "--json", code=1)
    assert states(answer)[subject] == "failed"
    assert all(each["remedy"] for each in answer.json["checks"] if each["verdict"] == "failed")


def test_a_key_that_others_read_is_found(kiosk: Any) -> None:
    (kiosk.data / "keys" / "pepper.key").chmod(0o640)
    answer = kiosk.call("doctor", "--json", code=1)
    assert states(answer)["keys"] == "failed"
    assert "chmod" in answer.out


def test_a_folder_that_others_write_is_found(kiosk: Any) -> None:
    kiosk.data.chmod(0o777)
    [said] = [each for each in kiosk.call("doctor", "--json").json["checks"] if "0777" in each["detail"]]
    assert said["verdict"] == "warning"
    assert "chmod" in said["remedy"]


def test_without_a_registry_it_still_answers(program: Any) -> None:
    found = states(program.call("doctor", "--json", code=1))
    assert found["store"] == found["keys"] == found["data"] == "failed"
    assert found["fonts"] != "failed"


def test_a_printer_that_listens_is_reached(kiosk: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        text = f"[labels]\nprinter = 'z'\n[printers.z]\nkind = 'raw9100'\nhost = '127.0.0.1'\nport = {port}\n"
        settings(kiosk.data, text)
        assert states(kiosk.call("doctor", "--json"))["printer z"] == "ok"


def test_a_witness_of_this_log_is_good(kiosk: Any, tmp_path: Path) -> None:
    settings(kiosk.data, f"[witness]\nfiles = ['{tmp_path / 'witness.txt'}']\n")
    kiosk.asks("S001", "checkpoint", "--json")
    assert states(kiosk.call("doctor", "--json"))["witness"] == "ok"
    (tmp_path / "witness.txt").write_text("CF-WITNESS 1 somebody/else\n", encoding="utf-8")
    assert states(kiosk.call("doctor", "--json", code=1))["witness"] == "failed"

"""What goes wrong is said in words, with what is safe and what to do: exit codes 1 and 2, never a traceback."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest
from counter_kit import Counter

from db import errors
from db.backup import BackupMalformed, BackupTrouble
from db.identity.keys import KeyMissing
from kiosk.cli.faults import explain, told
from kiosk.cli.files import FileUnusable
from kiosk.cli.here import Here
from kiosk.settings import SettingsError
from kiosk.texts import CatalogueError
from labels.errors import NoFont

FAULTS = [
    (errors.RegistryError("x"), "registry_error"),
    (errors.RegistryBusy("x"), "registry_busy"),
    (errors.CommitUnknown("x"), "registry_error"),
    (errors.RegistryFull("x"), "registry_full"),
    (errors.RegistryTooNew("x"), "registry_too_new"),
    (errors.RegistryDamaged("x"), "registry_damaged"),
    (errors.ClockDoubtful("x"), "clock_doubtful"),
    (KeyMissing("x", "safe", "do"), "key_fault"),
    (BackupMalformed(BackupTrouble.CUT_OFF, source="x"), "backup_fault"),
    (SettingsError("x"), "settings"),
    (CatalogueError("x"), "catalogue"),
    (FileUnusable("x"), "file"),
    (NoFont("x"), "label"),
    (FileNotFoundError(2, "x", "y.csv"), "file"),
]


@pytest.mark.parametrize(("fault", "code"), FAULTS, ids=[type(fault).__name__ for fault, _ in FAULTS])
def test_every_fault_says_what_is_safe_and_what_to_do(fault: Exception, code: str) -> None:
    said = told(fault)
    assert said is not None
    assert said.code == code
    assert said.happened
    assert said.safe
    assert said.remedy


def test_what_is_no_fault_of_ours_is_not_guessed_at() -> None:
    assert told(ValueError("x")) is None


def test_without_a_registry_it_says_where_it_looked(program: Any) -> None:
    answer = program("desk", code=1)
    assert answer.out == ""
    assert str(program.data) in answer.err
    assert "→" in answer.err


def test_a_fault_is_one_document_for_programs(program: Any) -> None:
    answer = program.call("verify", "--json", code=1)
    assert answer.json["outcome"] == "error"
    assert answer.json["error"] == "key_fault"
    assert answer.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("log",),
        ("log", "--as", "S001", "--limit", "0"),
        ("log", "--as", "not a number!"),
        ("log", "--as", "S001", "--json", "--csv"),
        ("import", "nonsense", "file.csv", "--as", "R001"),
        ("badge", "P009", "--as", "R001", "-o", "badge.docx"),
        ("label", "?", "--as", "S001", "--json"),
        ("init", "--admin", "A 1", "--admin-name", "N"),
        ("nonsense",),
        ("--nonsense",),
    ],
)
def test_wrong_usage_is_another_exit_code(program: Any, arguments: tuple[str, ...]) -> None:
    assert program.call(*arguments, code=2).err


def test_nobody_is_asked_where_there_is_no_terminal(kiosk: Any) -> None:
    assert "--pin-stdin" in kiosk.call("log", "--as", "S001", code=2).err


def test_a_setting_that_nobody_knows_is_named(kiosk: Any) -> None:
    (kiosk.data / "settings.toml").write_text('[counter]\nnmae = "2"\n', encoding="utf-8")
    answer = kiosk.call("verify", code=1)
    assert "nmae" in answer.err
    assert "settings.toml" in answer.err
    (kiosk.data / "settings.toml").unlink()
    assert "nowhere.toml" in kiosk.call("--config", kiosk.data / "nowhere.toml", "verify", code=1).err


def test_a_key_that_others_may_read_is_refused(kiosk: Any) -> None:
    key = kiosk.data / "keys" / "database.key"
    key.chmod(0o644)
    answer = kiosk.call("log", "--as", "S001", "--pin-stdin", "--json", code=1)
    assert "chmod 600" in answer.err


def test_another_registrys_key_does_not_open_this_one(kiosk: Any) -> None:
    (kiosk.data / "keys" / "database.key").write_text("ab" * 32 + "\n", encoding="ascii")
    assert "restore a backup" in kiosk.call("log", "--as", "S001", "--pin-stdin", code=1).err


def test_a_wrong_pin_and_a_wrong_role_are_both_told(kiosk: Any, staffed: Counter) -> None:
    answer = kiosk.call("log", "--as", "C001", "--pin-stdin", "--json", lines="000000\n", code=1)
    assert answer.json["reasons"] == ["pin_wrong", "operator_out_of_authority"]
    assert "What" not in answer.out
    assert staffed.log_says("refused", actor="C001")


def test_a_name_with_escape_sequences_reaches_no_terminal(kiosk: Any, tmp_path: Path) -> None:
    answer = kiosk.asks("R001", "import", "people", tmp_path / "no\x1b[31msuch.csv", code=1)
    assert "\x1b" not in answer.err
    assert "such.csv" in answer.err


def test_whoever_reads_may_go_first(kiosk: Any) -> None:
    command = " ".join(kiosk.command("verify", "--json"))
    done = subprocess.run(["bash", "-c", f"{command} | true"], capture_output=True, check=False, timeout=60)
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_what_nobody_foresaw_goes_into_a_file(kiosk: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ZeroDivisionError) as unforeseen:
        raise ZeroDivisionError("483920")
    assert explain(Here(data=kiosk.data), unforeseen.value) == 1
    said = capsys.readouterr().err
    [report] = (kiosk.data / "faults").iterdir()
    assert str(report) in said
    assert "ZeroDivisionError" in report.read_text(encoding="utf-8")
    assert "483920" not in report.read_text(encoding="utf-8") + said


def test_a_prompt_can_be_left_by_control_c(kiosk: Any) -> None:
    leader, follower = pty.openpty()
    command = kiosk.command("log", "--as", "S001")
    running = subprocess.Popen(
        command,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
        env=os.environ | {"LANG": "en"},
    )
    os.close(follower)
    seen = b""
    while b"PIN" not in seen:
        seen += os.read(leader, 1024)
    running.send_signal(signal.SIGINT)
    assert running.wait(30) == 1
    rest = os.read(leader, 4096)
    assert b"Traceback" not in rest
    os.close(leader)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "密码错误"),
        ({"LANG": "en_US.UTF-8"}, "the PIN is wrong"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "the PIN is wrong"),
        # A terminal that names no language gets the registry's, which is Chinese unless the settings say else.
        ({"LANG": "C.UTF-8"}, "密码错误"),
    ],
)
def test_it_speaks_the_terminals_language(kiosk: Any, environment: dict[str, str], expected: str) -> None:
    answer = kiosk.call("log", "--as", "S001", "--pin-stdin", lines="1\n", code=1, **environment)
    assert expected in answer.err

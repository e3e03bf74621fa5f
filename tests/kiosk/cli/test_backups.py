"""Backups by command: made while the registry is in use, put back verified, with what is missing since."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from counter_kit import Counter

PASSPHRASE = "four words of no sense"


@pytest.fixture
def elsewhere(kiosk: Any, tmp_path: Path) -> Any:
    """The program on another machine's empty folder."""
    return type(kiosk)(tmp_path / "elsewhere")


def restore(program: Any, *arguments: Any, lines: str = "860213\n", code: int = 0) -> Any:
    return program.call(
        *("restore", *arguments, "--as", "A001", "--pin-stdin", "--json"), lines=lines, code=code
    )


def test_a_backup_comes_back_on_another_machine(kiosk: Any, elsewhere: Any, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    lines = f"860213\n{PASSPHRASE}\n"
    command = ("backup", file, "--with-keys", "--as", "A001", "--pin-stdin", "--json")
    made = kiosk.call(*command, lines=lines).json
    assert (Path(made["file"]), Path(made["keys"])) == (file, tmp_path / "backup.keys")
    restored = restore(elsewhere, file, "--with-keys", lines=lines).json
    assert (restored["outcome"], restored["size"], restored["missing"]) == ("restored", made["size"], 0)
    verified = elsewhere.call("verify", "--json").json
    assert verified["ok"]
    assert verified["size"] == made["size"] + 1


def test_what_is_missing_since_the_backup_is_told(kiosk: Any, staffed: Counter, tmp_path: Path) -> None:
    witness = tmp_path / "witness.txt"
    (kiosk.data / "settings.toml").write_text(f"[witness]\nfiles = ['{witness}']\n", encoding="utf-8")
    made = kiosk.asks("A001", "backup", tmp_path / "backup", "--json").json
    kiosk.asks("S001", "checkpoint", "--json")
    kiosk.asks("S001", "checkpoint", "--json")
    staffed.close()
    in_the_way = restore(kiosk, tmp_path / "backup", code=1)
    assert in_the_way.json["error"] == "backup_fault"
    unnamed = restore(kiosk, tmp_path / "backup", "--replace", code=1)
    assert "2 entries came after this backup" in unnamed.err
    assert "2 checkpoint signed" in unnamed.err
    assert "--losing 2" in unnamed.err
    restored = restore(kiosk, tmp_path / "backup", "--replace", "--losing", "2").json
    assert (restored["missing"], restored["lost"]) == (2, {"checkpoint_signed": 2})
    assert restored["witness"] == str(witness)
    verified = kiosk.call("verify", "--json").json
    assert (verified["ok"], verified["problems"]) == (True, [])
    assert verified["restored"] == [{"entry": made["size"] + 1, "missing": 2}]
    assert "2 entries that came after the backup are gone" in kiosk.call("verify").out
    assert Path(restored["kept"]).exists()
    assert restored["size"] == made["size"]


def test_only_the_administrator_makes_and_restores_them(kiosk: Any, elsewhere: Any, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    assert kiosk.asks("S001", "backup", file, "--json", code=1).json["outcome"] == "refused"
    assert not file.exists()
    kiosk.asks("A001", "backup", file)
    keys = ("--keys", str(kiosk.data / "keys"))
    wrong = elsewhere.call(
        *(*keys, "restore", file, "--as", "A001", "--pin-stdin", "--json"), lines="111111\n", code=1
    )
    assert wrong.json["reasons"] == ["restorer_unproven"]
    assert not (elsewhere.data / "registry.db").exists()


def test_a_backup_overwrites_nothing(kiosk: Any, tmp_path: Path) -> None:
    (tmp_path / "backup").write_text("something else")
    assert kiosk.asks("A001", "backup", tmp_path / "backup", "--json", code=1).json["error"] == "backup_fault"
    assert (tmp_path / "backup").read_text() == "something else"


def test_what_is_no_backup_is_not_restored(elsewhere: Any, kiosk: Any, tmp_path: Path) -> None:
    (tmp_path / "backup").write_bytes(b"nonsense")
    answer = elsewhere.call(
        *("--keys", kiosk.data / "keys", "restore", tmp_path / "backup", "--as", "A001", "--pin-stdin"),
        code=1,
    )
    assert "no backup" in answer.err

"""The log against its witnesses, by command: exit code 3 and a range where something was changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from counter_kit import Counter


@pytest.fixture
def label(staffed: Counter) -> str:
    """The text of a printed label's QR."""
    staffed.signs_in("C001")
    staffed.identifies("P009")
    staffed.scans("JM2026-0802-01")
    handed = staffed.hands_over("P009")
    staffed.waits(minutes=0)
    return str(handed.data["copies"][0]["label"])


def tamper(counter: Counter, seq: int) -> None:
    """Change an entry below the program, with the key in hand."""
    database = counter.registry.database
    [(body,)] = database.execute_sql("SELECT body FROM log_entry WHERE seq = ?", (seq,)).fetchall()
    triggers = database.execute_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in triggers:
        database.execute_sql(f"DROP TRIGGER {name}")
    changed = bytes(body).replace(b"C001", b"C002")
    assert changed != bytes(body)
    database.execute_sql("UPDATE log_entry SET body = ? WHERE seq = ?", (changed, seq))


def test_an_untouched_log_stands_against_all_that_witnessed_it(
    kiosk: Any, tmp_path: Path, label: str
) -> None:
    note = tmp_path / "note.txt"
    kiosk.asks("S001", "checkpoint", "-o", note)
    for against in (label, label.lower(), str(note)):
        answer = kiosk.call("verify", "--against", against, "--json").json
        assert answer["ok"]
        assert answer["problems"] == []
    assert "The log stands" in kiosk.call("verify", "--against", label, "--against", str(note)).out


def test_a_printed_list_witnesses_like_a_label(kiosk: Any, label: str) -> None:
    _, _, size, root = label.split(":")
    assert kiosk.call("verify", "--against", f"CL1:R00123K:{size}:{root}", "--json").json["ok"]
    other = root[:-1].translate(str.maketrans("ABCDEFGH", "BCDEFGHA")) + root[-1]
    told = kiosk.call("verify", "--against", f"CL1:R00123K:{size}:{other}", "--json", code=3).json
    assert "the printed list R00123K" in told["problems"][0]["problem"]


def test_a_changed_entry_is_found(kiosk: Any, staffed: Counter, label: str) -> None:
    seq = int(kiosk.call("verify", "--json").json["size"])
    tamper(staffed, seq)
    answer = kiosk.call("verify", "--json", code=3).json
    assert not answer["ok"]
    assert any((each["first"] or 0) <= seq <= (each["last"] or seq) for each in answer["problems"])
    assert "does not stand" in kiosk.call("verify", code=3).err
    assert {"columns_differ", "guard_missing"} & {each["code"] for each in answer["problems"]}


def test_what_is_wrong_is_said_in_the_language_of_the_site(kiosk: Any, staffed: Counter, label: str) -> None:
    (kiosk.data / "settings.toml").write_text('[registry]\nlanguage = "zh_CN"\n', encoding="utf-8")
    tamper(staffed, int(kiosk.call("verify", "--json").json["size"]))
    said = kiosk.call("verify", "--json", code=3, LANG="C.UTF-8").json["problems"]
    assert all(any("\u4e00" <= each <= "\u9fff" for each in problem["problem"]) for problem in said)


def test_verifying_needs_public_keys_alone(kiosk: Any) -> None:
    for signing in (kiosk.data / "keys" / "log-signing").iterdir():
        signing.unlink()
    assert kiosk.call("verify", "--json").json["ok"]


def test_a_label_of_another_log_is_found(kiosk: Any, label: str) -> None:
    scheme, label_id, size, root = label.split(":")
    # The last character ends in padding: not every other one may stand there.
    other = root[:-1].translate(str.maketrans("ABCDEFGH", "BCDEFGHA")) + root[-1]
    forged = ":".join((scheme, label_id, size, other))
    assert not kiosk.call("verify", "--against", forged, "--json", code=3).json["ok"]


@pytest.mark.parametrize("against", ["CF1:nonsense", "CL1:nonsense", "nowhere.txt"])
def test_what_cannot_be_read_is_no_verdict(kiosk: Any, against: str) -> None:
    assert kiosk.call("verify", "--against", against, "--json", code=1).json["outcome"] == "error"


def test_a_damaged_store_is_damage(kiosk: Any, staffed: Counter) -> None:
    staffed.close()
    for leftover in kiosk.data.glob("registry.db-*"):
        leftover.unlink()
    store = kiosk.data / "registry.db"
    data = bytearray(store.read_bytes())
    data[:4096] = bytes(4096)
    store.write_bytes(data)
    answer = kiosk.call("verify", "--json", code=3).json
    assert not answer["ok"]
    assert answer["problems"][0]["first"] is None


def test_a_checkpoint_that_has_no_place_is_not_signed(kiosk: Any, staffed: Counter, tmp_path: Path) -> None:
    assert (
        kiosk.asks("S001", "checkpoint", "-o", tmp_path / "none" / "x", "--json", code=1).json["error"]
        == "file"
    )
    assert not staffed.log_says("checkpoint_signed")


def test_a_checkpoint_that_fails_after_all_says_that_it_is_signed(
    kiosk: Any, staffed: Counter, in_the_way: Path
) -> None:
    assert "signed and logged" in kiosk.asks("S001", "checkpoint", "-o", in_the_way, code=1).err
    assert staffed.log_says("checkpoint_signed")


def test_a_checkpoint_is_a_signed_note(kiosk: Any, staffed: Counter) -> None:
    note = kiosk.asks("S001", "checkpoint").out
    assert note.splitlines()[0] == staffed.registry.origin
    assert kiosk.asks("S001", "checkpoint", "--json").json["note"].startswith(staffed.registry.origin)
    assert kiosk.asks("C001", "checkpoint", "--json", code=1).json["outcome"] == "refused"

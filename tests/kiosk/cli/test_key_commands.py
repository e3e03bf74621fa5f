"""Keys replaced by command."""

from __future__ import annotations

from typing import Any

from counter_kit import Counter


def test_badges_of_both_keys_count_until_the_old_one_is_retired(kiosk: Any, staffed: Counter) -> None:
    old = staffed.registry.keys.badge_private
    assert old is not None
    rotated = kiosk.asks("A001", "keys", "rotate", "--json").json
    assert rotated["outcome"] == "key_rotated"
    assert rotated["key_id"] != old.key_id
    kiosk.asks("R001", "badge", "P014", "--text")
    in_use = kiosk.asks("A001", "keys", "retire", rotated["key_id"], "--json", code=1).json
    assert in_use["error"] == "key_fault"
    assert kiosk.asks("A001", "keys", "retire", old.key_id, "--json").json["outcome"] == "key_retired"


def test_checkpoints_of_both_log_keys_stand(kiosk: Any) -> None:
    kiosk.asks("S001", "checkpoint", "--json")
    assert kiosk.asks("A001", "keys", "rotate", "log", "--json").json["outcome"] == "key_rotated"
    kiosk.asks("S001", "checkpoint", "--json")
    assert kiosk.call("verify", "--json").json["ok"]


def test_the_store_goes_under_a_new_key(kiosk: Any, staffed: Counter) -> None:
    before = (kiosk.data / "keys" / "database.key").read_text()
    in_use = kiosk.asks("A001", "keys", "rotate", "database", "--json", code=1).json
    assert in_use["error"] == "registry_busy"
    staffed.close()
    assert kiosk.asks("A001", "keys", "rotate", "database", "--json").json["outcome"] == "key_rotated"
    assert (kiosk.data / "keys" / "database.key").read_text() != before
    assert kiosk.call("verify", "--json").json["ok"]


def test_only_the_administrator_changes_keys(kiosk: Any) -> None:
    for staff_no in ("S001", "R001"):
        assert kiosk.asks(staff_no, "keys", "rotate", "--json", code=1).json["outcome"] == "refused"

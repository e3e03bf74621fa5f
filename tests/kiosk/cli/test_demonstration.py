"""The demonstration by command: made, printed for scripts, and never in a real registry's place."""

from __future__ import annotations

from typing import Any


def test_it_is_made_and_says_what_there_is_to_scan(program: Any) -> None:
    program.call("demo", "--prepare", "--data", program.data)
    assert program.call("verify", "--json").json["ok"]
    codes = program.call("demo", "--codes").json
    assert codes["badges"]
    assert codes["pins"]
    assert codes["copies"]


def test_a_real_registry_is_never_made_a_demonstration(kiosk: Any) -> None:
    size = kiosk.call("verify", "--json").json["size"]
    assert kiosk.call("demo", "--reset", "--prepare", code=1).err
    assert kiosk.call("verify", "--json").json["size"] == size

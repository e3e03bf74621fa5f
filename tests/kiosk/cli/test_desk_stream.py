"""The desk on stdin and stdout: a reply a line at once, and whoever is signed in is signed out at the end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from counter_kit import Counter, pin_of


class Desk:
    """A desk in a process of its own, spoken to line by line."""

    def __init__(self, command: list[str]) -> None:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.process = subprocess.Popen(command, **pipes)

    def says(self, line: Any) -> Any:
        """Send one line and wait for its reply, while the stream stays open."""
        text = line if isinstance(line, bytes) else json.dumps(line).encode()
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(text + b"\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def ends(self) -> bytes:
        out, err = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, err
        assert b"Traceback" not in err
        return out


@pytest.fixture
def desk(kiosk: Any) -> Iterator[Desk]:
    running = Desk(kiosk.command("desk", "--counter", "7"))
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.communicate()


def waits_until(happened: Callable[[], bool]) -> None:
    """Wait for something that another process does."""
    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def sign_in(counter: Counter) -> dict[str, str]:
    return {"do": "sign_in", "badge": counter.badges["C001"], "pin": pin_of("C001")}


def test_each_line_is_answered_before_the_next(desk: Desk, staffed: Counter) -> None:
    assert desk.says({"do": "state"})["next"] == ["sign_in"]
    assert desk.says(b"{no json")["outcome"] == "error"
    assert desk.says(b"")["outcome"] == "error"
    assert desk.says({"do": "nonsense"})["outcome"] == "error"
    assert desk.says(b'{"do":"state","x":"' + b"y" * 2_500_000 + b'"}')["outcome"] == "error"
    assert desk.says(sign_in(staffed))["outcome"] == "signed_in"
    assert desk.ends() == b""
    assert staffed.log_says("signed_out", actor="C001")


def test_a_witness_that_cannot_be_written_is_told_at_once(kiosk: Any, staffed: Counter) -> None:
    (kiosk.data / "settings.toml").write_text('[witness]\nfiles = ["/nowhere/w"]\n', encoding="utf-8")
    desk = Desk(kiosk.command("desk"))
    assert "witness_faults" not in desk.says({"do": "state"})
    assert desk.says(sign_in(staffed))["witness_faults"] == 1
    assert desk.says({"do": "state"})["witness_faults"] == 1
    desk.says({"do": "cancel"})
    _, err = desk.process.communicate(timeout=60)
    assert err.count(b"/nowhere/w") == 1


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_signs_the_operator_out(desk: Desk, staffed: Counter, ending: signal.Signals) -> None:
    assert desk.says(sign_in(staffed))["outcome"] == "signed_in"
    desk.process.send_signal(ending)
    desk.ends()
    assert staffed.log_says("signed_out", actor="C001")


def test_whoever_read_the_replies_may_go_first(desk: Desk, staffed: Counter) -> None:
    assert desk.says(sign_in(staffed))["outcome"] == "signed_in"
    assert desk.process.stdin is not None
    assert desk.process.stdout is not None
    desk.process.stdout.close()
    desk.process.stdin.write(b'{"do":"state"}\n')
    desk.process.stdin.close()
    assert desk.process.wait(60) == 1
    assert desk.process.stderr is not None
    assert b"Traceback" not in desk.process.stderr.read()
    assert staffed.log_says("signed_out", actor="C001")


def test_labels_are_printed_beside_the_desk(desk: Desk, staffed: Counter) -> None:
    desk.says(sign_in(staffed))
    desk.says({"scan": staffed.badges["P009"]})
    desk.says({"do": "confirm_photo", "matches": True})
    desk.says({"scan": "JM2026-0802-01"})
    handed = desk.says({"do": "hand_over", "sign_pin": pin_of("P009")})
    label = handed["copies"][0]["label"]
    picture = staffed.site.data / "labels" / f"{label.split(':')[1]}-1.png"
    waits_until(picture.exists)
    assert desk.says({"scan": label})["outcome"] == "label_read"
    assert desk.says({"scan": "JM2026-0802-01"})["outcome"] == "released"
    desk.ends()
    assert staffed.log_says("label_printed", copy="JM2026-0802-01")


@pytest.mark.parametrize("arguments", [("desk",), ("--help",), ("verify",), ("doctor",)])
def test_no_command_pays_for_screens(kiosk: Any, arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [*kiosk.command()[:1], "-X", "importtime", *kiosk.command(*arguments)[1:]],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, "PYTHONPROFILEIMPORTTIME": "1"},
        timeout=60,
        check=False,
    )
    imported = {line.rpartition(b"|")[2].strip() for line in done.stderr.splitlines()}
    assert b"typer" in imported
    assert not {b"textual", b"textual.app", b"kiosk.app"} & imported

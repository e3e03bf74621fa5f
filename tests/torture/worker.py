"""A counter in a process of its own, for racing and for killing. Run by the tests of this folder."""

from __future__ import annotations

import contextlib
import json
import os
import random
import sys
from datetime import UTC, datetime
from pathlib import Path

from db.connection import Registry
from db.custody.values import PhotoComparison, PinCheck, Signature
from db.errors import RegistryBusy
from db.registry.acting import By, Face
from db.registry.gathering import Attendance, Party
from db.registry.hand_over import Pickup, hand_over
from db.registry.release import withdraw
from kiosk.desk import Desk, Surroundings
from kiosk.desk import commands as do
from kiosk.settings import load_settings
from kiosk.site import Site, open_site
from labels.payload import new_label_id


def open_worker(data: Path) -> Registry:
    """Open the registry in `data` as a counter does."""
    registry = open_site(Site(data, data / "keys", load_settings(data / "settings.toml")))
    registry.server_clock = False
    return registry


def attempt(registry: Registry, counter: str, badge: str, copy: str) -> tuple[str, str, int | None]:
    """Hand one copy to whoever the badge names; return act, outcome and the log entry's number."""
    signature = Signature(pin=PinCheck.CORRECT)
    party = Party("C001", Attendance(badge, PhotoComparison(True), signature))
    by = By(os.urandom(8).hex(), Face.DESK, counter, f"session-{counter}", "C001", digest=b"race")
    pickup = Pickup({copy: new_label_id(os.urandom(5))}, {copy: 12})
    while True:
        # A busy registry saved nothing and says so: a clerk tries again, under the same act.
        with contextlib.suppress(RegistryBusy):
            result = hand_over(registry, by, party, pickup, datetime.now(UTC))
            return by.act, result.outcome, result.seq


def put_back(registry: Registry, counter: str, copy: str) -> tuple[str, str, int | None]:
    """Withdraw what was handed over, so that it can be raced for again."""
    by = By(os.urandom(8).hex(), Face.DESK, counter, f"session-{counter}", "C001", digest=b"back")
    result = withdraw(registry, by, copy, "put back", datetime.now(UTC))
    return by.act, result.outcome, result.seq


def race(data: Path, counter: str, tries: list[list[str]]) -> None:
    """Let the badge of each try ask for its copy, once and in order, and print the copies that were handed over."""
    registry = open_worker(data)
    sys.stdin.readline()
    won = [copy for badge, copy in tries if attempt(registry, counter, badge, copy)[1] == "handed_over"]
    print(json.dumps(won))


def work_until_killed(data: Path, counter: str, badge: str, copies: list[str], report: int) -> None:
    """Hand over and put back without end; write a line to `report` for each thing that was acknowledged."""
    registry = open_worker(data)
    order = random.Random(os.getpid())
    while True:
        copy = order.choice(copies)
        done = attempt(registry, counter, badge, copy)
        os.write(report, (json.dumps([copy, *done]) + "\n").encode())
        if done[1] == "handed_over" and order.random() < 0.8:
            back = put_back(registry, counter, copy)
            os.write(report, (json.dumps([copy, *back]) + "\n").encode())


def count_until_killed(
    data: Path, counter: str, badge_and_pin: tuple[str, str], copies: list[str], report: int
) -> None:
    """Go on with count 1 and scan what nobody scanned; write a line to `report` for each scan that was counted."""
    registry = open_worker(data)
    desk = Desk(registry, counter, Face.DESK, Surroundings(lambda: datetime.now(UTC), os.urandom))
    desk.handle(do.SignIn(badge=badge_and_pin[0], pin=badge_and_pin[1]))
    desk.handle(do.ResumeStocktake(stocktake=1))
    for copy in random.Random(counter).sample(copies, len(copies)):
        counted = desk.handle(do.Scan(scan=copy))
        if counted.outcome == "counted" and counted.data["finding"] != "already":
            os.write(report, (json.dumps([copy]) + "\n").encode())


if __name__ == "__main__":
    race(Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]))

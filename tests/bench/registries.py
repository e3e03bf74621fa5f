"""Owns the registries that are measured: one of 10,000 log entries by real acts, and a large one grown from it.

Both are kept between runs and made anew when the tables or this recipe change.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from counter_kit import CHEAP, START, UNIT, Counter, add_copy, build_counter, pin_of

from db.connection import Registry, reading, write_transaction
from db.custody.values import Classification
from db.log.body import EntryBody, decode_body
from db.log.entries import Draft, append
from db.log.verify import SIGNED
from db.migrations import MIGRATIONS
from db.queries.log import log_bodies
from db.registry.acting import By, Face
from db.tables import Designation, Person
from kiosk.desk import commands as do
from kiosk.settings import parse_settings
from kiosk.site import Site, open_site

BY_ACTS = 10_000
A_DAY = 4_000
"""Entries a day: a counter that never rests, so that a day is long."""
A_BATCH = 500
FAR = date(2040, 12, 31)
STAMP, BADGES = "made-of", "badges.json"
COLLECTOR, DRIVER, CLERK, REGISTRAR = "P014", "P077", "C001", "P009"


@dataclass(frozen=True, slots=True)
class Kept:
    """A registry that lies in a folder, closed."""

    folder: Path

    @property
    def site(self) -> Site:
        """Where it lies."""
        return Site(self.folder, self.folder / "keys", parse_settings("", "settings.toml"))

    @property
    def badges(self) -> dict[str, str]:
        """Everybody's badge by staff number."""
        found: dict[str, str] = json.loads((self.folder / BADGES).read_text())
        return found

    def copied(self, folder: Path) -> Kept:
        """Return a copy that may be written to."""
        shutil.copytree(self.folder, folder)
        return Kept(folder)

    @contextmanager
    def opened(self) -> Iterator[Registry]:
        """Open it as a counter does."""
        registry = open_site(self.site)
        registry.pin_profile = CHEAP
        try:
            yield registry
        finally:
            registry.close()


def last_moment(registry: Registry) -> datetime:
    """Return when the newest entry was written."""
    with reading(registry) as reader:
        return reader.head().last_at


def new_copies(registry: Registry, count: int) -> list[str]:
    """Register copies of secret documents for the collector's unit, below the program, and return them."""
    with write_transaction(registry, last_moment(registry)) as tx:
        run = tx.began_at.size
        copies = [f"BENCH-{run}-{number:05d}" for number in range(1, count + 1)]
        for copy in copies:
            add_copy(tx, copy, Classification.SECRET, None, UNIT)
    return copies


def by_acts(bench: Path) -> Kept:
    """Return the registry whose log was written by real acts alone."""
    folder = bench / f"registry-{BY_ACTS}"
    if not _made(folder):
        with _making(folder) as part:
            _write_by_acts(part)
    return Kept(folder)


def grown(bench: Path, size: int) -> Kept:
    """Return the registry with `size` log entries: those by real acts, and the same entries over and over."""
    folder = bench / f"registry-{size}"
    if not _made(folder):
        smaller = by_acts(bench)
        with _making(folder) as part:
            shutil.copytree(smaller.folder, part)
            with Kept(part).opened() as registry:
                _grow(registry, size)
    return Kept(folder)


def _write_by_acts(folder: Path) -> None:
    counter = build_counter(folder, "")
    counter.now = START
    with write_transaction(counter.registry, START) as tx:
        tx.change(Person.update(clearance_until=FAR))
        tx.change(Designation.update(ends=FAR))
    for staff_no in (COLLECTOR, DRIVER, CLERK):
        counter.issue(staff_no, FAR)
    counter.signs_in(CLERK)
    written = 0
    for copy in new_copies(counter.registry, BY_ACTS):
        written = _pickup(counter, copy)
        counter.waits(seconds=round(86_400 * 6 / A_DAY))
        if written >= BY_ACTS:
            break
    counter.signs_out()
    counter.close()
    (folder / BADGES).write_text(json.dumps(counter.badges))


def _pickup(counter: Counter, copy: str) -> int:
    """Play one pickup from badge to release, with a driver refused now and then, and register its receipt; return
    the last number."""
    if copy.endswith("0"):
        counter.identifies(DRIVER)
        assert counter.scans(copy).outcome == "refused"
        counter.does(do.Cancel())
    counter.identifies(COLLECTOR)
    assert counter.scans(copy).outcome == "accepted"
    handed = counter.hands_over(COLLECTOR)
    assert handed.outcome == "handed_over", handed
    counter.scans(handed.data["copies"][0]["label"])
    released = counter.scans(copy)
    assert released.outcome == "released", released
    receipt = do.RegisterReceipt(copies=(copy,), incoming_no=copy, by=REGISTRAR, pin=pin_of(REGISTRAR))
    registered = counter.does(receipt)
    assert registered.outcome == "registered", registered
    return registered.seq or 0


def _grow(registry: Registry, size: int) -> None:
    with reading(registry) as reader:
        bodies = [decode_body(body) for _, body in log_bodies(reader, 0, BY_ACTS)]
        # Left out: each says that the log was signed, and the checkpoint that it signed would have to be there.
        bodies = [body for body in bodies if body.type not in SIGNED]
        now, standing = reader.head().last_at, reader.head().size
    endless = itertools.cycle(bodies)
    for begun in range(standing, size, A_BATCH):
        now += timedelta(days=A_BATCH / A_DAY)
        with write_transaction(registry, now) as tx:
            for body in itertools.islice(endless, min(A_BATCH, size - begun)):
                append(tx, _by(body), _draft(body))


def _by(body: EntryBody) -> By:
    face = Face(body.face or Face.DESK)
    return By(body.act or "", face, body.counter, body.session, body.actor, body.second_actor)


def _draft(body: EntryBody) -> Draft:
    return Draft(
        body.type,
        outcome=body.outcome,
        refusals=body.refusals,
        copy=body.copy,
        collector=body.collector,
        principal=body.principal,
        grant=body.grant,
        facts=body.facts,
    )


def _recipe() -> str:
    sources: Sequence[bytes] = (
        Path(__file__).read_bytes(),
        *("".join(step("sqlcipher")).encode() for step in MIGRATIONS.values()),
    )
    return hashlib.sha256(b"".join(sources)).hexdigest()


def _made(folder: Path) -> bool:
    stamp = folder / STAMP
    return stamp.exists() and stamp.read_text() == _recipe()


@contextmanager
def _making(folder: Path) -> Iterator[Path]:
    part = folder.with_name(f"{folder.name}.part")
    for old in (part, folder):
        shutil.rmtree(old, ignore_errors=True)
    folder.parent.mkdir(exist_ok=True)
    print(f"making {folder} …", file=sys.stderr, flush=True)
    began = time.monotonic()
    yield part
    (part / STAMP).write_text(_recipe())
    part.rename(folder)
    print(f"made in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)

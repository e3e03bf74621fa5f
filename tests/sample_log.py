"""A small log to tamper with, its head and its witnesses, made without a store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from db.log.audit import audit
from db.log.body import EntryBody, EntryType, Heading, decode_body, encode_body
from db.log.examine import Checks
from db.log.merkle import Frontier, leaf_hash
from db.log.report import Head, Pin, Report, Source, SourceKind

LOG_ID = "3c9f"
WITNESS = Source(SourceKind.WITNESS_FILE, "kept")
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def columns(body: Heading) -> tuple[Any, ...]:
    return (body.type, body.actor)


CHECKS = Checks(LOG_ID, columns)


def entry(seq: int, **changes: Any) -> bytes:
    body = EntryBody(
        log_id=LOG_ID,
        seq=seq,
        at=START + timedelta(minutes=seq),
        type=EntryType.ACCEPTED,
        actor="C001",
        copy=f"JM-{seq}",
        policy_version=1,
        program_version="0.1.0",
    )
    return encode_body(replace(body, **changes))


def edited(stored: bytes, **changes: Any) -> bytes:
    return encode_body(replace(decode_body(stored), **changes))


def row(seq: int, stored: bytes) -> tuple[Any, ...]:
    return (seq, stored, "accepted", "C001")


def tree_over(bodies: Iterable[bytes]) -> Frontier:
    return Frontier().extend(leaf_hash(body) for body in bodies)


@dataclass
class SampleLog:
    """A log of `size` entries. `rows` may be tampered with; the head and what witnesses saw stay as they were."""

    size: int
    rows: list[tuple[Any, ...]] = field(init=False)
    head: Head | None = field(init=False)
    roots: list[bytes] = field(init=False)

    def __post_init__(self) -> None:
        bodies = [entry(seq) for seq in range(1, self.size + 1)]
        self.rows = [row(seq, body) for seq, body in enumerate(bodies, start=1)]
        self.see()
        self.rehash()

    def see(self) -> None:
        """Let witnesses look: their pins are from now on of the log as it stands."""
        self.roots = [tree_over(each[1] for each in self.rows[:n]).root() for n in range(len(self.rows) + 1)]

    def pins(self, *sizes: int, source: Source = WITNESS) -> list[Pin]:
        return [Pin(size, self.roots[size], source) for size in sizes]

    def edit(self, seq: int) -> None:
        self.rows[seq - 1] = row(seq, edited(self.rows[seq - 1][1], collector="P077"))

    def replace(self, seq: int) -> None:
        self.rows[seq - 1] = row(seq, entry(seq, copy="JM-OTHER", collector="P014", facts={"pages": 2}))

    def delete_leaving_a_gap(self, seq: int) -> None:
        del self.rows[seq - 1]

    def delete(self, seq: int) -> None:
        del self.rows[seq - 1]
        self.renumber()

    def insert(self, seq: int) -> None:
        self.rows.insert(seq - 1, row(seq, entry(seq, copy="JM-EXTRA")))
        self.renumber()

    def truncate(self, seq: int) -> None:
        del self.rows[seq - 1 :]

    def renumber(self) -> None:
        """Make numbers and bodies fit their places again, as a careful forger would."""
        self.rows = [
            row(seq, edited(old[1], seq=seq)) if old[0] != seq else old
            for seq, old in enumerate(self.rows, start=1)
        ]

    def rehash(self) -> None:
        """Make the head fit what stands there now."""
        tree = tree_over(each[1] for each in self.rows)
        self.head = Head(tree.size, tree.to_bytes())

    def audit(self, pins: Iterable[Pin] = (), checks: Checks = CHECKS) -> Report:
        return audit(iter(self.rows), self.head, pins, checks)

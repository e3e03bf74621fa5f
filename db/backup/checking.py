"""Owns saying whether a copy is sound: its pages, its tables, and the log in it down to the root."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.backup.dumps import rows_of
from db.backup.faults import BackupUnsound
from db.connection import Registry, faults_named
from db.errors import RegistryDamaged
from db.log.checkpoint import Checkpoint
from db.log.merkle import Frontier, Growth, leaf_hash
from db.log.report import Pin, Report
from db.log.verify import verify

PAGE_CHECKS = ("PRAGMA cipher_integrity_check", "PRAGMA integrity_check", "PRAGMA foreign_key_check")


@dataclass(frozen=True, slots=True)
class Sound:
    """What a sound copy's log is: its size and its 32-byte root."""

    size: int
    root: bytes


def check_pages(registry: Registry) -> None:
    """Check a SQLCipher copy page by page and table by table. Raises `BackupUnsound`."""
    for check in PAGE_CHECKS:
        with faults_named():
            found = registry.database.execute_sql(check).fetchall()
        told = [str(row[0]) for row in found if row[0] not in (None, "ok")]
        if told:
            raise unsound(f"{len(told)} places of it are damaged, the first: {told[0]}")


def check_log(registry: Registry, against: Iterable[Pin] = ()) -> Sound:
    """Derive the copy's log anew and hold it against its own checkpoints and labels, and `against`.

    Raises `BackupUnsound` with the first thing that is wrong.
    """
    report = verify(registry, against)
    if not report.ok:
        raise unsound(_told(report))
    return Sound(report.size, report.root)


def check_dump(source: Path, signed: Checkpoint) -> Sound:
    """Derive the log in a dump anew, without a server, and hold it against its head and the checkpoint that was
    signed for it. Raises `BackupUnsound`."""
    tree, seen = Growth(Frontier()), Frontier().root()
    for seq, leaf in sorted(_leaves(source)):
        if seq != tree.size + 1:
            raise unsound(f"entry {tree.size + 1} of the log is missing in it")
        tree.extend((leaf,))
        if seq == signed.size:
            seen = tree.root()
    if tree.size < signed.size or seen != signed.root:
        raise unsound("its log is not the one that was signed for it")
    [head] = list(rows_of(source, "log_head")) or [{}]
    if tree.frontier() != _frontier(head.get("frontier")):
        raise unsound("its log does not end as its head says")
    return Sound(tree.size, tree.root())


def unsound(why: str) -> BackupUnsound:
    """Return the fault for a copy that does not verify."""
    return BackupUnsound(
        f"The copy does not verify: {why}.",
        "The registry was not changed, and the copy was not kept.",
        "Run `kiosk verify` on the registry; if it finds nothing, try another disk or another backup.",
    )


def _leaves(source: Path) -> Iterator[tuple[int, bytes]]:
    for row in rows_of(source, "log_entry"):
        yield int(row["seq"] or 0), leaf_hash(_bytes(row["body"]))


def _frontier(stored: str | None) -> Frontier | None:
    try:
        return Frontier.from_bytes(_bytes(stored))
    except RegistryDamaged:
        return None


def _bytes(text: Any) -> bytes:
    return bytes.fromhex((text or "").removeprefix("\\x"))


def _told(report: Report) -> str:
    first = report.problems[0]
    return first.problem if first.first is None else f"entries {first.first}-{first.last}: {first.problem}"

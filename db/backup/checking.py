"""Owns saying whether a copy is sound: its pages, its tables, and the log in it down to the root."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.backup.dumps import rows_of
from db.backup.faults import BackupTrouble, BackupUnsound
from db.connection import Registry, faults_named
from db.errors import RegistryDamaged
from db.log.checkpoint import Checkpoint
from db.log.evidence import Evidence
from db.log.merkle import Frontier, Growth, leaf_hash
from db.log.report import Finding, Pin
from db.log.verify import verify

PAGE_CHECKS = ("PRAGMA cipher_integrity_check", "PRAGMA integrity_check", "PRAGMA foreign_key_check")
GUARDS = (Finding.GUARD_MISSING, Finding.GUARD_CHANGED)
"""They are not the copy's fault: a registry that lost them needs its backup all the more."""


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
            raise BackupUnsound(BackupTrouble.PAGES_DAMAGED, count=len(told), first=told[0])


def check_log(registry: Registry, against: Iterable[Pin] = ()) -> Sound:
    """Derive the copy's log anew and hold it against its own checkpoints and labels, and `against`.

    Raises `BackupUnsound` with the first thing that is wrong.
    """
    report = verify(registry, [Evidence(pins=tuple(against))])
    wrong = [each for each in report.problems if each.finding not in GUARDS]
    if wrong:
        raise BackupUnsound(BackupTrouble.LOG_UNSOUND, problem=wrong[0])
    return Sound(report.size, report.root)


def check_dump(source: Path, signed: Checkpoint) -> Sound:
    """Derive the log in a dump anew, without a server, and hold it against its head and the checkpoint that was
    signed for it. Raises `BackupUnsound`."""
    tree, seen = Growth(Frontier()), Frontier().root()
    for seq, leaf in sorted(_leaves(source)):
        if seq != tree.size + 1:
            raise BackupUnsound(BackupTrouble.DUMP_LACKS_ENTRY, entry=tree.size + 1)
        tree.extend((leaf,))
        if seq == signed.size:
            seen = tree.root()
    if tree.size < signed.size or seen != signed.root:
        raise BackupUnsound(BackupTrouble.DUMP_NOT_SIGNED)
    [head] = list(rows_of(source, "log_head")) or [{}]
    if tree.frontier() != _frontier(head.get("frontier")):
        raise BackupUnsound(BackupTrouble.DUMP_UNLIKE_HEAD)
    return Sound(tree.size, tree.root())


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

"""Owns signing the log's state: checkpoints in the registry and in the witness files."""

from __future__ import annotations

from datetime import datetime

from db.connection import Reading, Registry, Transaction, note_checkpoint
from db.log.body import EntryType
from db.log.checkpoint import Checkpoint, sign_checkpoint
from db.log.entries import Draft, append
from db.log.merkle import Frontier
from db.registry.acting import ActResult, By, perform
from db.tables import CheckpointNote, LogHead


def sign_present(tx: Transaction) -> str:
    """Sign the log as this transaction leaves it and keep the note; append nothing after it in here."""
    size, root = tx.appended or _standing(tx)
    signer = tx.registry.keys.log_signer
    note = sign_checkpoint(Checkpoint(signer.name, size, root), signer.seed)
    if tx.first(CheckpointNote.select(CheckpointNote.size).where(CheckpointNote.size == size)) is None:
        tx.change(CheckpointNote.insert(size=size, note=note, at=tx.now))
    return note


def checkpoint(registry: Registry, by: By, clock: datetime) -> tuple[ActResult, str]:
    """Sign the log's present size and root, log that, and append the note to every witness file."""
    notes: list[str] = []

    def work(tx: Transaction) -> ActResult:
        seq = append(tx, by, Draft(EntryType.CHECKPOINT_SIGNED))
        notes[:] = [sign_present(tx)]
        return ActResult("checkpoint_signed", seq)

    result = perform(registry, by, clock, work)
    note = notes[0] if notes else _kept(registry, result)
    note_checkpoint(registry, note)
    return result, note


def last_checkpoint_size(reader: Reading) -> int:
    """Return the size of the newest signed checkpoint, 0 where there is none."""
    newest = CheckpointNote.select(CheckpointNote.size).order_by(CheckpointNote.size.desc()).limit(1)
    found = reader.tuples(newest)
    return int(found[0][0]) if found else 0


def _standing(tx: Transaction) -> tuple[int, bytes]:
    [(frontier,)] = tx.tuples(LogHead.select(LogHead.frontier))
    standing = Frontier.from_bytes(bytes(frontier))
    return standing.size, standing.root()


def _kept(registry: Registry, result: ActResult) -> str:
    with_size = CheckpointNote.select().where(CheckpointNote.size == result.seq)
    row = Reading(registry).first(with_size)
    return "" if row is None else row.note

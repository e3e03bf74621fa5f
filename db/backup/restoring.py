"""Owns putting a backup back: taken apart, verified, compared with the witnesses, logged in itself, and only then
set in place. Whatever fails before that leaves everything as it was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from db.backup.archive import Manifest, read_manifest
from db.backup.faults import BackupContradicted, BackupForeign
from db.backup.placing import Place, opened_backup
from db.backup.witnesses import Comparison, compare, sightings
from db.connection import Registry, Transaction, note_commit, reading
from db.custody.refusals import Refusal
from db.custody.roles import Act, decide_act
from db.custody.values import PinCheck, Signature
from db.identity.keys import import_keys
from db.log.body import EntryType
from db.log.checkpoint import parse_checkpoint
from db.log.entries import Draft, append
from db.log.notes import NoteError
from db.log.verify import verifiers
from db.registry.acting import ActResult, By, perform
from db.registry.checkpoints import sign_present, spread
from db.registry.founding import is_set_up
from db.registry.loading import load_people
from db.tables import Pin


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of restoring. `result` is `restored` or a refusal; `made_at` is when the backup was made, `size`
    how many entries it held. `missing` entries came after it by the newest witness file `witness` (0 and None:
    no witness saw more). `contradicting` are witness files that saw another log. `kept` is where the registry
    that stood there before lies now."""

    result: ActResult
    made_at: datetime
    size: int
    missing: int = 0
    witness: Path | None = None
    contradicting: tuple[Path, ...] = ()
    kept: Path | None = None


@dataclass(frozen=True, slots=True)
class _Logged:
    result: ActResult
    size: int
    root: bytes
    note: str


def restore(
    source: Path,
    place: Place,
    by: By,
    pin: str,
    clock: datetime,
    *,
    replacing: bool = False,
    contradicted: bool = False,
) -> Restored:
    """Put the backup at `source` in place for the administrator `by.actor` of the registry that it holds.

    `replacing` consents to setting a registry aside that stands there; it is kept beside the new one. Entries
    that witnesses saw after the backup are gone: the restored log says how many. `contradicted` consents to a
    backup that a witness contradicts: one that a restore had cut off, or a forgery. The registry is closed
    again when this returns. Raises a `BackupFault`, a `KeyFault`, `RegistryError`; nothing was changed then.
    """
    manifest = read_manifest(source)
    with opened_backup(source, manifest, place, clock, replacing=replacing) as opened:
        registry = opened.registry
        _check_signature(registry, manifest)
        with reading(registry) as reader:
            size = reader.head().size
        compared = compare(registry, sightings(registry, place.witnesses, size))
        if compared.contradicting and not contradicted:
            raise _contradiction(source, compared)
        about = Restored(
            ActResult("restored"),
            manifest.made_at,
            compared.sound.size,
            compared.missing,
            compared.newest,
            compared.contradicting,
        )
        reasons = _against(registry, by, pin)
        if reasons:
            return replace(about, result=ActResult("refused", reasons=reasons))
        logged = _log(registry, by, clock, source, about)
        kept = opened.put_in_place()
    _tell_witnesses(registry, logged, place.witnesses)
    return replace(about, result=logged.result, kept=kept)


def restore_keys(source: Path, passphrase: str, folder: Path) -> None:
    """Put the keys in the file at `source` into a new or empty `folder`. Raises a `KeyFault`, OSError."""
    import_keys(source.read_bytes(), passphrase, folder)


def _check_signature(registry: Registry, manifest: Manifest) -> None:
    try:
        signed = parse_checkpoint(manifest.checkpoint, verifiers(registry))
    except NoteError as fault:
        raise BackupForeign(
            f"The backup's checkpoint does not stand under the keys here: {fault}.",
            "Nothing was changed.",
            "Name the keys folder of the registry that it was made of with --keys.",
        ) from fault
    with reading(registry) as reader:
        size = reader.head().size
    if signed.size > size:
        raise BackupForeign(
            f"The backup was signed at {signed.size} entries and holds {size}.",
            "Nothing was changed.",
            "Take another copy of the backup.",
        )


def _contradiction(source: Path, compared: Comparison) -> BackupContradicted:
    paths = ", ".join(map(str, compared.contradicting))
    return BackupContradicted(
        f"{paths} saw another log than {source} holds.",
        "Nothing was changed.",
        "Either this backup is of a time that an earlier restore cut off, or one of the two was forged. "
        "Take a later backup; restoring this one needs consent to the contradiction, which is logged.",
    )


def _against(registry: Registry, by: By, pin: str) -> tuple[Refusal, ...]:
    """Return why the actor may not restore, by the people and PINs that the backup holds.

    No failure is counted: whoever has backup and keys can begin anew as often as they like.
    """
    number = by.actor or ""
    with reading(registry) as reader:
        known = load_people(reader, [number]).get(number)
        row = reader.first(Pin.select().where(Pin.staff_no == number))
        set_up = is_set_up(reader)
    signature = Signature(pin=PinCheck.NOT_SET)
    if row is not None:
        right = registry.check_pin(row.hash, pin, number)
        signature = Signature(pin=PinCheck.CORRECT if right else PinCheck.WRONG, pin_initial=row.initial)
    return decide_act(None if known is None else known.staff, Act.RESTORE, signature, set_up=set_up).reasons


def _log(registry: Registry, by: By, clock: datetime, source: Path, about: Restored) -> _Logged:
    """Log in the draft what was restored, and sign it; its witnesses hear of it once it is in place."""
    noted: list[tuple[int, bytes, str]] = []

    def work(tx: Transaction) -> ActResult:
        facts = {
            "file": source.name,
            "made_at": about.made_at.isoformat(),
            "size": about.size,
            "missing": about.missing,
            "witness": None if about.witness is None else about.witness.name,
            "contradicting": [path.name for path in about.contradicting],
        }
        seq = append(tx, by, Draft(EntryType.RESTORED, facts=facts))
        note = sign_present(tx)
        noted[:] = [(*(tx.appended or (seq, b"")), note)]
        return ActResult("restored", seq, number=about.missing)

    with reading(registry) as reader:
        ahead = reader.server_now(clock) > reader.head().last_at
    # An old backup's clock is behind by as long as it lay: nothing is doubtful about that.
    result = perform(registry, by, clock, work, confirm_clock=ahead)
    return _Logged(result, *noted[0])


def _tell_witnesses(registry: Registry, logged: _Logged, witnesses: tuple[Path, ...]) -> None:
    registry.witnesses = witnesses
    note_commit(registry, logged.size, logged.root)
    spread(registry, logged.note)

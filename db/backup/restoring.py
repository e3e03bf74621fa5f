"""Owns putting a backup back: taken apart, verified, compared with what saw the log later, logged in itself, and only
then set in place. Whatever fails before that leaves everything as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from time import sleep

from db.backup.archive import Manifest, read_manifest
from db.backup.faults import BackupContradicted, BackupForeign, BackupLoses, BackupTrouble
from db.backup.placing import Opened, Place, opened_backup, refuse_in_the_way
from db.backup.standing import Standing, look_at, standing_registry
from db.backup.witnesses import Comparison, Sighting, compare, sightings
from db.connection import (
    RESTORINGS,
    Registry,
    Transaction,
    load_epochs,
    note_checkpoint,
    note_commit,
    reading,
    set_meta,
)
from db.custody.refusals import Refusal
from db.custody.roles import Act, decide_act
from db.custody.values import PinCheck, Signature
from db.errors import RegistryDamaged
from db.identity.keys import import_keys
from db.log.body import EntryType
from db.log.checkpoint import parse_checkpoint
from db.log.entries import Draft, append
from db.log.notes import NoteError
from db.log.verify import verifiers
from db.registry.acting import ActResult, By, perform
from db.registry.authority import Granted, authenticate
from db.registry.checkpoints import sign_present
from db.registry.founding import is_set_up
from db.registry.loading import load_people
from db.tables import Pin

BREATH = 3.0
"""Seconds before a PIN is held against a backup: nothing there can count failures."""
NOBODYS = "000000"
"""Hashed where there is no PIN to look at, so that it takes as long."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What whoever restores says yes to: setting aside the registry that stands there, a backup that a witness
    contradicts, and the loss of exactly so many entries."""

    replacing: bool = False
    contradicted: bool = False
    losing: int | None = None


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of restoring. `result` is `restored` or a refusal; `made_at` is when the backup was made, `size`
    how many entries it held. `missing` entries came after it by the newest `witness`, a witness file or the registry
    that was replaced (0 and None: none saw more); `lost` counts those of the replaced registry by their type.
    `contradicting` are the witnesses that saw another log. `kept` is where the registry that stood there before lies
    now, `witness_faults` say which witness files do not know of the restoring yet."""

    result: ActResult
    made_at: datetime
    size: int = 0
    missing: int = 0
    witness: Path | None = None
    lost: Mapping[str, int] = field(default_factory=dict)
    contradicting: tuple[Path, ...] = ()
    kept: Path | None = None
    witness_faults: tuple[str, ...] = ()


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
    consent: Consent = Consent(),
    *,
    pause: Callable[[float], None] = sleep,
) -> Restored:
    """Put the backup at `source` in place for the administrator `by.actor`.

    Who that is says the registry that stands there: it counts and logs a wrong PIN like any other. Only where none
    can be read does the backup say so, after a `pause` in seconds and without telling a wrong PIN from a role too
    little. What came after the backup is gone then, and the restored log says how much. The registry is closed again
    when this returns. Raises a `BackupFault`, a `KeyFault`, `RegistryError`; nothing was changed then.
    """
    manifest = read_manifest(source)
    refuse_in_the_way(place, replacing=consent.replacing)
    with standing_registry(place, clock) as standing:
        granted = None if standing is None else _judged(standing, by, pin, clock)
        if isinstance(granted, ActResult):
            return Restored(granted, manifest.made_at)
        with opened_backup(source, manifest, place, clock) as opened:
            _check_signature(opened, manifest)
            if granted is None:
                pause(BREATH)
                reasons = _unproven(opened.registry, by, pin)
                if reasons:
                    return Restored(ActResult("refused", reasons=reasons), manifest.made_at)
            replaced = _replaced(standing, place, opened.kept)
            if standing is not None:
                standing.close()
            about = _compared(source, place, opened, manifest, replaced, consent)
            logged = _log(opened, by, clock, manifest, about, replaced)
            kept = opened.put_in_place(None if replaced is None else replaced.size)
    faults = _tell_witnesses(opened.registry, logged, place.witnesses)
    return replace(about, result=logged.result, kept=kept, witness_faults=faults)


def restore_keys(source: Path, passphrase: str, folder: Path) -> None:
    """Put the keys in the file at `source` into a new or empty `folder`. Raises a `KeyFault`, OSError."""
    import_keys(source.read_bytes(), passphrase, folder)


def _check_signature(opened: Opened, manifest: Manifest) -> None:
    try:
        signed = parse_checkpoint(manifest.checkpoint, verifiers(opened.registry))
    except NoteError as fault:
        raise BackupForeign(BackupTrouble.NOT_SIGNED_HERE, why=str(fault)) from fault
    if signed.size > opened.kept:
        raise BackupForeign(BackupTrouble.SHORTER_THAN_SIGNED, signed=signed.size, size=opened.kept)


def _judged(standing: Registry, by: By, pin: str, clock: datetime) -> Granted | ActResult | None:
    """Return what the registry that stands there says of the actor; None for one in ruins."""
    try:
        return authenticate(standing, by, by.actor or "", pin, Act.RESTORE, clock)
    except RegistryDamaged:
        return None


def _unproven(registry: Registry, by: By, pin: str) -> tuple[Refusal, ...]:
    """Return why the actor may not restore, by the people and PINs that the backup holds: one reason for all.

    No failure is counted: whoever has backup and keys can begin anew as often as they like. So nothing here tells
    them whether it was the PIN, and the PIN is looked at whoever it is.
    """
    number = by.actor or ""
    with reading(registry) as reader:
        known = load_people(reader, [number]).get(number)
        row = reader.first(Pin.select().where(Pin.staff_no == number))
        set_up = is_set_up(reader)
    stored = registry.hash_pin(NOBODYS, number) if row is None else row.hash
    right = registry.check_pin(stored, pin, number) and row is not None
    initial = row is not None and row.initial
    signature = Signature(pin=PinCheck.CORRECT if right else PinCheck.WRONG, pin_initial=initial)
    staff = None if known is None else known.staff
    allowed = decide_act(staff, Act.RESTORE, signature, set_up=set_up).allowed
    return () if allowed else (Refusal.RESTORER_UNPROVEN,)


def _replaced(standing: Registry | None, place: Place, kept: int) -> Standing | None:
    return None if standing is None or place.database is None else look_at(standing, place.database, kept)


def _compared(
    source: Path,
    place: Place,
    opened: Opened,
    manifest: Manifest,
    replaced: Standing | None,
    consent: Consent,
) -> Restored:
    """Hold the backup against what saw the log later. Raises `BackupUnsound`, and what was not consented to."""
    seen = sightings(opened.registry, place.witnesses, opened.kept)
    if replaced is not None:
        seen = (*seen, Sighting(replaced.path, replaced.newest, replaced.shared))
    compared = compare(opened.registry, seen, opened.kept)
    if compared.contradicting and not consent.contradicted:
        paths = ", ".join(map(str, compared.contradicting))
        raise BackupContradicted(BackupTrouble.CONTRADICTED, witnesses=paths, source=source)
    _check_loss(compared, opened.kept, replaced, consent)
    return Restored(
        ActResult("restored"),
        manifest.made_at,
        opened.kept,
        compared.missing,
        compared.newest,
        {} if replaced is None else replaced.after,
        compared.contradicting,
    )


def _check_loss(compared: Comparison, kept: int, replaced: Standing | None, consent: Consent) -> None:
    """Raise `BackupLoses` unless the loss of what the replaced registry holds beyond the backup was named: nobody
    undoes a revocation unawares."""
    longer = replaced is not None and replaced.newest > kept
    if consent.losing == compared.missing or (consent.losing is None and not longer):
        return
    raise BackupLoses(
        BackupTrouble.LOSES_ENTRIES,
        missing=compared.missing,
        witness=compared.newest or "-",
        lost={} if replaced is None else dict(replaced.after),
    )


def _log(
    opened: Opened, by: By, clock: datetime, manifest: Manifest, about: Restored, replaced: Standing | None
) -> _Logged:
    """Log in the draft what was restored, and sign it; its witnesses hear of it once it is in place."""
    registry = opened.registry
    noted: list[tuple[int, bytes, str]] = []
    facts = {
        "sha256": manifest.sha256,
        "made_at": about.made_at.isoformat(),
        "size": about.size,
        "missing": about.missing,
        "contradicting": len(about.contradicting),
    }
    if replaced is not None:
        facts["replaced"] = {"size": replaced.size, "root": replaced.root.hex()}
        facts["lost"] = dict(replaced.after)

    def work(tx: Transaction) -> ActResult:
        seq = append(tx, by, Draft(EntryType.RESTORED, facts=facts))
        earlier = tx.meta(RESTORINGS)
        set_meta(tx, [(RESTORINGS, f"{earlier};{seq} {about.size}" if earlier else f"{seq} {about.size}")])
        note = sign_present(tx)
        noted[:] = [(*(tx.appended or (seq, b"")), note)]
        return ActResult("restored", seq, number=about.missing)

    with reading(registry) as reader:
        ahead = reader.server_now(clock) > reader.head().last_at
    # An old backup's clock is behind by as long as it lay: nothing is doubtful about that.
    result = perform(registry, by, clock, work, confirm_clock=ahead)
    with reading(registry) as reader:
        registry.epochs = load_epochs(reader)
    return _Logged(result, *noted[0])


def _tell_witnesses(registry: Registry, logged: _Logged, witnesses: tuple[Path, ...]) -> tuple[str, ...]:
    registry.witnesses = witnesses
    note_commit(registry, logged.size, logged.root)
    note_checkpoint(registry, logged.note)
    return tuple(registry.witness_faults.values())

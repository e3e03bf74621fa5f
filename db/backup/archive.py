"""Owns the one file that a backup is: a tar with `manifest.json` first and the store after it.

The manifest says in plain text whose log it is and how far it goes, and the SHA-256 of the store; the store in it
is encrypted. Any tar program can take it apart. Nothing here opens a store.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

from db.backup.faults import BackupMalformed, BackupTrouble
from db.store import sync

FORM = 1
MANIFEST = "manifest.json"
MOST_MANIFEST_BYTES = 64 * 1024
CHUNK = 1024 * 1024


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself. `size` and `root` (hex) are the log's, signed in `checkpoint`; `schema` is
    the store's version, `store` the member that holds it, with its length in bytes and SHA-256 in hex."""

    form: int = FORM
    engine: str
    origin: str
    made_at: datetime
    program_version: str
    schema: int
    size: int
    root: str
    checkpoint: str
    store: str
    bytes: int
    sha256: str


def write_archive(target: Path, manifest: Manifest, store: Path) -> None:
    """Write a backup to a new file at `target`, mode 0600, and return once it is on the disk."""
    head = msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as tar, store.open("rb") as content:
            tar.addfile(_member(MANIFEST, len(head), manifest), io.BytesIO(head))
            tar.addfile(_member(manifest.store, manifest.bytes, manifest), content)
        file.flush()
        os.fsync(file.fileno())


def read_manifest(source: Path) -> Manifest:
    """Return what the backup at `source` says of itself. Raises `BackupMalformed`, OSError."""
    with source.open("rb") as file, _opened(source, file) as tar:
        return _manifest(source, tar)


def extract_store(source: Path, target: Path) -> Manifest:
    """Take the store out of the backup at `source` into a new file, mode 0600, and return the manifest.

    Raises `BackupMalformed` if it is not what the manifest says, to the last bit; the file is removed then.
    """
    with source.open("rb") as file, _opened(source, file) as tar:
        manifest = _manifest(source, tar)
        try:
            content = tar.extractfile(manifest.store)
            if content is None:
                raise malformed(source, BackupTrouble.CUT_OFF)
            found = _copy_out(content, target)
        except (KeyError, tarfile.TarError, EOFError) as fault:
            target.unlink(missing_ok=True)
            raise malformed(source, BackupTrouble.CUT_OFF) from fault
    if found != (manifest.bytes, manifest.sha256):
        target.unlink(missing_ok=True)
        raise malformed(source, BackupTrouble.CHANGED_SINCE)
    sync(target)
    return manifest


def measure(path: Path) -> tuple[int, str]:
    """Return a file's length in bytes and its SHA-256 in hex."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return file.tell(), digest


def malformed(source: Path, trouble: BackupTrouble, **said: object) -> BackupMalformed:
    """Return the fault for a file that is no whole backup."""
    return BackupMalformed(trouble, source=source, **said)


def _member(name: str, size: int, manifest: Manifest) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(manifest.made_at.timestamp())
    return member


def _opened(source: Path, file: IO[bytes]) -> tarfile.TarFile:
    try:
        return tarfile.open(fileobj=file, mode="r:")
    except (tarfile.TarError, EOFError) as fault:
        raise malformed(source, BackupTrouble.NO_BACKUP) from fault


def _manifest(source: Path, tar: tarfile.TarFile) -> Manifest:
    try:
        first = tar.next()
        content = None if first is None or first.name != MANIFEST else tar.extractfile(first)
        if content is None:
            raise malformed(source, BackupTrouble.NO_BACKUP)
        manifest = msgspec.json.decode(content.read(MOST_MANIFEST_BYTES), type=Manifest)
    except (tarfile.TarError, EOFError, msgspec.MsgspecError, UnicodeDecodeError) as fault:
        raise malformed(source, BackupTrouble.SELF_UNREADABLE) from fault
    if manifest.form != FORM:
        raise malformed(source, BackupTrouble.NEWER_FORM, form=manifest.form)
    return manifest


def _copy_out(content: IO[bytes], target: Path) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while chunk := content.read(CHUNK):
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return size, digest.hexdigest()

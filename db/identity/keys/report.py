"""Owns what is said about each key file: where it lies, who may read it, since when. Shows no secret."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from db.identity.keys.faults import KeyFault
from db.identity.keys.files import STAGE_MARK, check_folder, list_key_files
from db.identity.keys.ring import (
    DATABASE,
    ISSUER,
    ISSUER_PUBLIC,
    ISSUER_RETIRED,
    LOG_PUBLIC,
    LOG_SIGNING,
    PEPPER,
    current_issuer,
    current_log_signer,
    public_keys,
    read_private,
    read_public,
    read_secret,
)
from db.identity.keys.store_key import RETAINED, STAGED
from db.identity.keys.texts import PublicKey, SigningKey


class KeyPurpose(StrEnum):
    """What a key file is for."""

    FOLDER = "folder"
    DATABASE = "database"
    DATABASE_STAGED = "database_staged"
    DATABASE_RETAINED = "database_retained"
    PEPPER = "pepper"
    LOG_SIGNING = "log_signing"
    LOG_PUBLIC = "log_public"
    BADGE_ISSUER = "badge_issuer"
    BADGE_PUBLIC = "badge_public"
    BADGE_RETIRED = "badge_retired"
    LEFTOVER = "leftover"


@dataclass(frozen=True, slots=True)
class KeyStatus:
    """One key file, or folder of them. `mode` are its permission bits, None when it is not there.

    `created` is what a signing key says of itself, for others the file's time. `in_use` marks the key that
    signs or issues now. `fault` is why it can't be used, None when it can.
    """

    purpose: KeyPurpose
    path: Path
    private: bool
    mode: int | None
    key_id: str | None = None
    created: datetime | None = None
    in_use: bool = False
    fault: KeyFault | None = None


def key_report(folder: Path, issuer_folder: Path | None = None) -> list[KeyStatus]:
    """Say how each key file stands; nothing is raised for a bad one.

    LEFTOVER is what an interrupted writing left: private, read by nothing, to be removed by hand.
    """
    issuers = issuer_folder or folder / ISSUER
    return [
        *(_folder_status(path) for path in (folder, *([issuer_folder] if issuer_folder else []))),
        _secret_status(KeyPurpose.DATABASE, folder / DATABASE),
        *(_secret_status(KeyPurpose.DATABASE_STAGED, path) for path in _present(folder / STAGED)),
        *(_secret_status(KeyPurpose.DATABASE_RETAINED, path) for path in _listed(folder / RETAINED, ".key")),
        _secret_status(KeyPurpose.PEPPER, folder / PEPPER),
        *_row(KeyPurpose.LOG_SIGNING, folder / LOG_SIGNING, read_private, _log_key_in_use(folder)),
        *_row(KeyPurpose.LOG_PUBLIC, folder / LOG_PUBLIC, read_public, None),
        *_row(KeyPurpose.BADGE_ISSUER, issuers, read_private, _issuer_in_use(folder, issuer_folder)),
        *_row(KeyPurpose.BADGE_PUBLIC, folder / ISSUER_PUBLIC, read_public, None),
        *_row(KeyPurpose.BADGE_RETIRED, folder / ISSUER_RETIRED, read_public, None),
        *(KeyStatus(KeyPurpose.LEFTOVER, path, True, _mode(path)) for path in _leftovers(folder, issuers)),
    ]


def _folder_status(path: Path) -> KeyStatus:
    fault = None
    try:
        check_folder(path)
    except KeyFault as found:
        fault = found
    return KeyStatus(KeyPurpose.FOLDER, path, True, _mode(path), fault=fault)


def _secret_status(purpose: KeyPurpose, path: Path) -> KeyStatus:
    try:
        read_secret(path)
    except KeyFault as fault:
        return KeyStatus(purpose, path, True, _mode(path), created=_written(path), fault=fault)
    return KeyStatus(purpose, path, True, _mode(path), created=_written(path))


def _row(
    purpose: KeyPurpose,
    folder: Path,
    read: Callable[[Path], SigningKey | PublicKey],
    in_use: str | None,
) -> Iterator[KeyStatus]:
    private = read is read_private
    for path in _listed(folder, ".key" if private else ".pub"):
        try:
            key = read(path)
        except KeyFault as fault:
            yield KeyStatus(purpose, path, private, _mode(path), path.stem, _written(path), fault=fault)
        else:
            used = key.key_id == in_use
            yield KeyStatus(purpose, path, private, _mode(path), key.key_id, key.created, used)


def _log_key_in_use(folder: Path) -> str | None:
    try:
        return current_log_signer(folder, public_keys(folder / LOG_PUBLIC)).key_id
    except KeyFault:
        return None


def _issuer_in_use(folder: Path, issuer_folder: Path | None) -> str | None:
    try:
        key = current_issuer(folder, issuer_folder, public_keys(folder / ISSUER_PUBLIC))
    except KeyFault:
        return None
    return None if key is None else key.key_id


def _listed(folder: Path, suffix: str) -> list[Path]:
    try:
        return list_key_files(folder, suffix)
    except KeyFault:
        return []


def _present(path: Path) -> list[Path]:
    return [path] if os.path.lexists(path) else []


def _leftovers(folder: Path, issuers: Path) -> list[Path]:
    real = Path(os.path.realpath(folder))
    drafts = {*real.glob(".*.tmp"), *real.glob("*/.*.tmp"), *issuers.glob(".*.tmp")}
    return sorted({*drafts, *real.parent.glob(f".{real.name}{STAGE_MARK}*")})


def _mode(path: Path) -> int | None:
    try:
        return stat.S_IMODE(path.lstat().st_mode)
    except OSError:
        return None


def _written(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.lstat().st_mtime, UTC)
    except OSError:
        return None

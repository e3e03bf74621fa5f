"""Owns the file in which a keys folder travels with a backup, locked by a passphrase.

Header: a magic line, the cost of Argon2id (KiB, passes, lanes), salt, nonce. Then ChaCha20-Poly1305 over a
JSON object of file names and texts, with the header as associated data.
"""

from __future__ import annotations

import json
import os
import re
import struct
import unicodedata
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from db.identity.keys.faults import KeyExportMalformed, PassphraseTooShort, PassphraseWrong
from db.identity.keys.files import create_key_file, list_key_files, read_key_file, staged_folder
from db.identity.keys.ring import (
    DATABASE,
    ISSUER,
    ISSUER_PUBLIC,
    ISSUER_RETIRED,
    LOG_PUBLIC,
    LOG_SIGNING,
    PEPPER,
    load_keys,
)
from db.identity.keys.store_key import RETAINED, STAGED
from db.identity.pins import PinProfile

PASSPHRASE_MIN = 8
EXPORT_COST = PinProfile(memory_kib=256 * 1024, passes=3, lanes=4)
"""An export may be guessed at for years, and is opened once."""

_MAGIC = b"confidential-file-counter keys v1\n"
_HEADER = struct.Struct(f">{len(_MAGIC)}sIHH16s12s")
_MOST_MEMORY_KIB = 1024 * 1024
_MOST_PASSES = 16
_MOST_LANES = 16
_MOST_BYTES = 1024 * 1024
_FOLDERS = {
    LOG_SIGNING: ".key",
    LOG_PUBLIC: ".pub",
    ISSUER: ".key",
    ISSUER_PUBLIC: ".pub",
    ISSUER_RETIRED: ".pub",
    RETAINED: ".key",
}
_SINGLE = (DATABASE, STAGED, PEPPER)
_FILE = re.compile(r"[0-9a-f]{8}\.(key|pub)")


def export_keys(
    folder: Path, passphrase: str, random: Callable[[int], bytes], cost: PinProfile = EXPORT_COST
) -> bytes:
    """Return all keys of `folder` locked by `passphrase` (8 characters at least; the longer, the safer).

    An issuing key that lies in another folder is not among them. Raises `PassphraseTooShort`, or the fault of
    a folder that does not load.
    """
    if len(passphrase) < PASSPHRASE_MIN:
        raise PassphraseTooShort(
            f"The passphrase has fewer than {PASSPHRASE_MIN} characters.",
            "Nothing was written.",
            "Take four words or more that do not belong together.",
        )
    load_keys(folder)
    files = {name: read_key_file(folder / name, private=not name.endswith(".pub")) for name in _names(folder)}
    salt, nonce = random(16), random(12)
    header = _HEADER.pack(_MAGIC, cost.memory_kib, cost.passes, cost.lanes, salt, nonce)
    body = json.dumps(files, sort_keys=True).encode("ascii")
    return header + ChaCha20Poly1305(_key(passphrase, salt, cost)).encrypt(nonce, body, header)


def import_keys(blob: bytes, passphrase: str, folder: Path) -> None:
    """Put exported keys into a new or empty `folder`, all of them or none.

    Raises `PassphraseWrong`, `KeyExportMalformed`, `KeysExist`, `KeysNotWritten`, or the fault of a key among
    them that can't be used.
    """
    files = _open(blob, passphrase)
    with staged_folder(folder) as stage:
        for name, text in files.items():
            create_key_file(stage / name, text)
        load_keys(stage)


def _names(folder: Path) -> list[str]:
    single = [name for name in _SINGLE if os.path.lexists(folder / name)]
    listed = [path for place, suffix in _FOLDERS.items() for path in list_key_files(folder / place, suffix)]
    return single + [path.relative_to(folder).as_posix() for path in listed]


def _open(blob: bytes, passphrase: str) -> dict[str, str]:
    header, sealed = blob[: _HEADER.size], blob[_HEADER.size :]
    if not blob.startswith(_MAGIC) or not sealed or len(blob) > _MOST_BYTES:
        raise _no_export("it does not begin like one")
    _, memory_kib, passes, lanes, salt, nonce = _HEADER.unpack(header)
    if not (
        8 * lanes <= memory_kib <= _MOST_MEMORY_KIB
        and 1 <= passes <= _MOST_PASSES
        and 1 <= lanes <= _MOST_LANES
    ):
        raise _no_export("it asks for more memory or time than any export does")
    try:
        key = _key(passphrase, salt, PinProfile(memory_kib, passes, lanes))
        body = ChaCha20Poly1305(key).decrypt(nonce, sealed, header)
    except InvalidTag as error:
        raise PassphraseWrong(
            "The passphrase does not open these keys, or the file was damaged.",
            "Nothing was written.",
            "Try the passphrase again; then another copy of the file.",
        ) from error
    return _files(body)


def _files(body: bytes) -> dict[str, str]:
    try:
        files = json.loads(body)
    except ValueError as error:
        raise _no_export("what it holds can't be read") from error
    if not isinstance(files, dict) or not all(
        _is_key_file(name) and isinstance(text, str) and text.isascii() for name, text in files.items()
    ):
        raise _no_export("it holds something else than key files")
    return files


def _is_key_file(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    if not folder:
        return file in _SINGLE
    return file.endswith(_FOLDERS.get(folder, "\n")) and _FILE.fullmatch(file) is not None


def _no_export(why: str) -> KeyExportMalformed:
    return KeyExportMalformed(
        f"This is no export of keys: {why}.",
        "Nothing was written.",
        "Name the file that a backup with keys wrote; a newer program's file needs that program.",
    )


def _key(passphrase: str, salt: bytes, cost: PinProfile) -> bytes:
    # Imported here: it costs 37 ms that a counter's first frame must not pay.
    from argon2.low_level import Type, hash_secret_raw

    folded = unicodedata.normalize("NFKC", passphrase).encode()
    return hash_secret_raw(folded, salt, cost.passes, cost.memory_kib, cost.lanes, 32, Type.ID)

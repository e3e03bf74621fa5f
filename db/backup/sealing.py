"""Owns encrypting a dump on its way into a backup: PostgreSQL's dumps are plain text, a SQLCipher copy is not.

STREAM over ChaCha20-Poly1305: chunks of 1 MiB, the nonce is 7 random bytes, a counter, and a mark on the last
chunk, so that chunks can be neither cut off nor moved. The key is derived from the registry's database key.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from db.backup.archive import malformed
from db.backup.faults import BackupForeign, BackupTrouble

MAGIC = b"confidential-file-counter dump v1\n"
CHUNK = 1024 * 1024
PREFIX_BYTES = 7
TAG_BYTES = 16


def seal(source: Path, target: Path, key: bytes, random: Callable[[int], bytes]) -> None:
    """Write the file `source` encrypted to `target`, which exists and is empty."""
    prefix = random(PREFIX_BYTES)
    cipher = ChaCha20Poly1305(_derived(key))
    with source.open("rb") as plain, target.open("wb") as sealed:
        sealed.write(MAGIC + prefix)
        number, chunk = 0, plain.read(CHUNK)
        while True:
            following = plain.read(CHUNK)
            nonce = _nonce(prefix, number, last=not following)
            sealed.write(cipher.encrypt(nonce, chunk, MAGIC))
            if not following:
                return
            number, chunk = number + 1, following


def unseal(source: Path, target: Path, keys: Iterable[bytes]) -> None:
    """Write what `seal` wrote to `source` in plain to `target`, which exists and is empty.

    Raises `BackupForeign` if none of `keys` opens it, `BackupMalformed` if it was changed.
    """
    with source.open("rb") as sealed:
        head = sealed.read(len(MAGIC) + PREFIX_BYTES)
        if not head.startswith(MAGIC) or len(head) != len(MAGIC) + PREFIX_BYTES:
            raise malformed(source, BackupTrouble.CHANGED_SINCE)
        prefix = head[len(MAGIC) :]
        chunk = sealed.read(CHUNK + TAG_BYTES)
        following = sealed.read(CHUNK + TAG_BYTES)
        cipher, opened = _opening(prefix, chunk, not following, keys)
        with target.open("wb") as plain:
            plain.write(opened)
            number = 1
            while following:
                chunk, following = following, sealed.read(CHUNK + TAG_BYTES)
                try:
                    plain.write(cipher.decrypt(_nonce(prefix, number, last=not following), chunk, MAGIC))
                except InvalidTag as fault:
                    raise malformed(source, BackupTrouble.CHANGED_SINCE) from fault
                number += 1


def _opening(
    prefix: bytes, chunk: bytes, last: bool, keys: Iterable[bytes]
) -> tuple[ChaCha20Poly1305, bytes]:
    for key in keys:
        cipher = ChaCha20Poly1305(_derived(key))
        try:
            return cipher, cipher.decrypt(_nonce(prefix, 0, last=last), chunk, MAGIC)
        except InvalidTag:
            continue
    raise BackupForeign(BackupTrouble.OTHER_KEYS)


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + struct.pack(">I?", number, last)


def _derived(key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=MAGIC).derive(key)

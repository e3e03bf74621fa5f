"""Owns the files of a database key that is being replaced. Must not open the store: re-keying it is not here.

The next key is on the disk before the store is re-keyed, so after a crash one of the two opens it. Replaced
keys are kept: they open the backups of their time.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from db.identity.keys.faults import KeysExist
from db.identity.keys.files import (
    check_folder,
    create_key_file,
    list_key_files,
    remove_key_file,
    replace_key_file,
)
from db.identity.keys.ring import DATABASE, read_secret
from db.identity.keys.texts import draw_secret, secret_text

STAGED = "database.key.next"
RETAINED = "database-old"


def stage_database_key(folder: Path, random: Callable[[int], bytes]) -> bytes:
    """Draw the next database key, keep it beside the present one, and return it.

    Raises `KeysExist` when one is staged already: finish or discard that rotation first.
    """
    check_folder(folder)
    key = draw_secret(random)
    create_key_file(folder / STAGED, secret_text(key))
    return key


def staged_database_key(folder: Path) -> bytes | None:
    """Return the staged key, or None. With one there, a crash may have come before or after re-keying."""
    path = folder / STAGED
    return read_secret(path) if path.exists() else None


def promote_database_key(folder: Path) -> None:
    """Make the staged key the present one, once the store is re-keyed; the one before it is retained.

    Raises `KeyMissing` when none is staged.
    """
    check_folder(folder)
    staged, present = read_secret(folder / STAGED), read_secret(folder / DATABASE)
    if staged != present:
        _retain(folder, present)
        replace_key_file(folder / DATABASE, secret_text(staged))
    remove_key_file(folder / STAGED)


def discard_staged_database_key(folder: Path) -> None:
    """Forget the staged key, when the store still opens with the present one."""
    check_folder(folder)
    remove_key_file(folder / STAGED)


def retained_database_keys(folder: Path) -> tuple[bytes, ...]:
    """Return the replaced keys: one of them may open an older backup."""
    return tuple(read_secret(path) for path in list_key_files(folder / RETAINED, ".key"))


def _retain(folder: Path, key: bytes) -> None:
    name = sha256(b"database key\n" + key).hexdigest()[:8]
    try:
        create_key_file(folder / RETAINED / f"{name}.key", secret_text(key))
    except KeysExist:
        # A promotion that a crash interrupted has retained it already.
        if key not in retained_database_keys(folder):
            raise

"""Owns how key files reach the disk and come back: whole or not at all, owner only, nothing overwritten.

Must not know what is in them.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from db.identity.keys.faults import (
    KeyFault,
    KeyMalformed,
    KeyMissing,
    KeysExist,
    KeysNotWritten,
    KeyUnreadable,
    KeyWorldReadable,
)

NOBODY_ELSE = 0o077
NO_OTHER_WRITER = 0o022
STAGE_MARK = ".new-"
MAX_BYTES = 4096
_UNCHANGED = "Nothing was changed."
_POSIX = os.name == "posix"
# Windows has neither these flags nor permission bits: its access lists guard the folder.
_READ_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def read_key_file(path: Path, *, private: bool) -> str:
    """Return the text of a key file.

    Raises `KeyMissing`; `KeyUnreadable` (also for a symbolic link, a pipe, a device); `KeyWorldReadable` when
    group or others may read a private file or write a public one; `KeyMalformed` if it is not short ASCII.
    """
    try:
        descriptor = os.open(path, _READ_FLAGS)
    except OSError as error:
        raise _unread(path, error) from error
    try:
        _check_kind(path, os.fstat(descriptor), private=private)
        raw = os.read(descriptor, MAX_BYTES + 1)
    except OSError as error:
        raise _unread(path, error) from error
    finally:
        os.close(descriptor)
    if len(raw) > MAX_BYTES or not raw.isascii():
        raise malformed(path, "it is not the short line of text that a key file is")
    return raw.decode("ascii")


def check_folder(path: Path) -> None:
    """Raise unless `path` is a folder that its owner alone may enter."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise _unread(path, error) from error
    if not stat.S_ISDIR(mode):
        raise KeyUnreadable(f"{path} is not a folder.", _UNCHANGED, "Say where the keys are with --keys.")
    if _POSIX and mode & NOBODY_ELSE:
        raise _too_open(path, mode, f"chmod 700 '{path}'")


def list_key_files(folder: Path, suffix: str) -> list[Path]:
    """Return the files of `folder` that end in `suffix`, by name; none if there is no such folder."""
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _unread(folder, error) from error
    return [folder / name for name in sorted(names) if name.endswith(suffix) and not name.startswith(".")]


def create_key_file(path: Path, text: str) -> None:
    """Put a new 0600 file at `path`: whole and on the disk when this returns, never over another file.

    Raises `KeysExist` or `KeysNotWritten`.
    """
    with _naming_faults(path):
        make_folder(path.parent)
        draft = _draft(path, text)
        try:
            # A link, unlike a rename, does not replace what is already there.
            os.link(draft, path)
        finally:
            draft.unlink()
        sync_folder(path.parent)


def replace_key_file(path: Path, text: str) -> None:
    """Replace the file at `path` in one step. Raises `KeysNotWritten`; the old text then still stands."""
    with _naming_faults(path):
        draft = _draft(path, text)
        try:
            draft.replace(path)
        except OSError:
            draft.unlink()
            raise
        sync_folder(path.parent)


def remove_key_file(path: Path) -> None:
    """Remove a key file if it is there."""
    with _naming_faults(path):
        path.unlink(missing_ok=True)
        if path.parent.exists():
            sync_folder(path.parent)


def make_folder(path: Path) -> None:
    """Make a 0700 folder, with what leads to it, if there is none."""
    if not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            path.mkdir(mode=0o700)
        sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Write a folder's entries to the disk."""
    if not _POSIX:
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def staged_folder(target: Path) -> Iterator[Path]:
    """Give a fresh folder to fill; it becomes `target` in one step when the block ends well.

    `target` may be an empty folder or none. A block that fails leaves nothing; a machine that dies inside it
    leaves at most a sibling of `target` whose name holds `STAGE_MARK` and that nothing reads.
    """
    target = Path(os.path.realpath(target))
    with _naming_faults(target):
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise FileExistsError
        target.parent.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=f".{target.name}{STAGE_MARK}", dir=target.parent))
    try:
        yield stage
        with _naming_faults(target):
            sync_folder(stage)
            if target.exists():
                target.rmdir()
            stage.rename(target)
            sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise


def malformed(path: Path, why: str) -> KeyMalformed:
    """Return the fault for a file that holds something else than its key."""
    return KeyMalformed(
        f"The key file {path} can't be used: {why}.",
        _UNCHANGED,
        "Put the right file back from the copy of the keys; don't make new keys for an old registry.",
    )


def missing(path: Path) -> KeyMissing:
    """Return the fault for a key that is not there."""
    return KeyMissing(
        f"There is no {path}.",
        _UNCHANGED,
        "Say where the keys are with --keys, or put them back from the copy of the keys.",
    )


def _draft(path: Path, text: str) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
    except BaseException:
        draft.unlink()
        raise
    return draft


def _check_kind(path: Path, status: os.stat_result, *, private: bool) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise KeyUnreadable(f"{path} is not a plain file.", _UNCHANGED, "Put the key file itself there.")
    if _POSIX and status.st_mode & (NOBODY_ELSE if private else NO_OTHER_WRITER):
        raise _too_open(path, status.st_mode, f"chmod {'600' if private else '644'} '{path}'")


def _too_open(path: Path, mode: int, remedy: str) -> KeyWorldReadable:
    return KeyWorldReadable(
        f"Others than its owner may read or change {path} (mode {stat.S_IMODE(mode):04o}).",
        _UNCHANGED,
        f"Run: {remedy} - and if others use this machine, rotate the keys: they may have been read.",
    )


def _unread(path: Path, error: OSError) -> KeyFault:
    if isinstance(error, FileNotFoundError):
        return missing(path)
    if error.errno == errno.ELOOP:
        return KeyUnreadable(
            f"{path} is a symbolic link.", _UNCHANGED, "Put the key file itself there, not a link to it."
        )
    return KeyUnreadable(
        f"{path} can't be read: {error.strerror}.", _UNCHANGED, "Run the program as the owner of the keys."
    )


@contextmanager
def _naming_faults(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if isinstance(error, FileExistsError) or error.errno == errno.ENOTEMPTY:
            raise KeysExist(
                f"{error.filename2 or error.filename or path} is there already.",
                "It was left as it is.",
                "Name another place, or move it away.",
            ) from error
        raise KeysNotWritten(
            f"{path} could not be written: {error.strerror}.",
            "The keys that were there before are unchanged.",
            "Look at the disk's free space and permissions; a mounted disk's own top folder can't be used, "
            "a folder in it can.",
        ) from error

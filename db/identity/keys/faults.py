"""Owns the faults of key files. Each says what happened, what is safe, and what to do."""

from __future__ import annotations

from db.errors import RegistryError


class KeyFault(RegistryError):
    """Something is wrong with the keys; no key was changed unless `safe` says otherwise.

    `happened`, `safe` and `remedy` are plain English sentences for whoever keeps the machine.
    """

    def __init__(self, happened: str, safe: str, remedy: str) -> None:
        super().__init__(f"{happened} {safe} {remedy}")
        self.happened = happened
        self.safe = safe
        self.remedy = remedy


class KeyMissing(KeyFault):
    """A key file that must be there is not."""


class KeyUnreadable(KeyFault):
    """A key file can't be read, or is no plain file."""


class KeyWorldReadable(KeyFault):
    """Others than the owner may read or change a key."""


class KeyMalformed(KeyFault):
    """A key file holds something else than the key it should."""


class KeyInUse(KeyFault):
    """A key can't be retired because nothing newer takes its place."""


class KeysExist(KeyFault):
    """Making keys would overwrite something."""


class KeysNotWritten(KeyFault):
    """The disk did not take a key."""


class KeyExportMalformed(KeyFault):
    """A file is no export of keys, or one of another version."""


class PassphraseWrong(KeyFault):
    """An export of keys does not open: another passphrase, or a damaged file."""


class PassphraseTooShort(KeyFault):
    """A passphrase is too short to lock an export of keys."""

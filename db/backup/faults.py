"""Owns the faults of backing up and restoring. Each says what happened, what is safe, and what to do."""

from __future__ import annotations

from db.errors import RegistryError


class BackupFault(RegistryError):
    """No backup was made, or none restored; `happened`, `safe` and `remedy` are plain English sentences."""

    def __init__(self, happened: str, safe: str, remedy: str) -> None:
        super().__init__(f"{happened} {safe} {remedy}")
        self.happened = happened
        self.safe = safe
        self.remedy = remedy


class BackupInTheWay(BackupFault):
    """Something stands already where a backup or a registry should go."""


class BackupUnwritable(BackupFault):
    """The disk did not take the backup."""


class BackupMalformed(BackupFault):
    """A file is no backup, was cut off, or was changed."""


class BackupUnsound(BackupFault):
    """A copy was made or read whole, but what it holds does not verify."""


class BackupForeign(BackupFault):
    """A backup is of another log or engine, or its keys are not here."""


class BackupContradicted(BackupFault):
    """A witness saw another log than the backup holds."""


class ToolMissing(BackupFault):
    """A program that PostgreSQL's backups need is not installed, or it failed."""

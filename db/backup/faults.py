"""Owns the faults of backing up and restoring: codes and values. Whoever shows one to people says in their language
what happened, what is safe and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from db.errors import RegistryError


class BackupTrouble(StrEnum):
    """What went wrong. Values are sent to other programs: never renamed."""

    # the file
    NO_BACKUP = "no_backup"
    SELF_UNREADABLE = "self_unreadable"
    NEWER_FORM = "newer_form"
    CUT_OFF = "cut_off"
    CHANGED_SINCE = "changed_since"
    # what is in it
    PAGES_DAMAGED = "pages_damaged"
    LOG_UNSOUND = "log_unsound"
    DUMP_LACKS_ENTRY = "dump_lacks_entry"
    DUMP_NOT_SIGNED = "dump_not_signed"
    DUMP_UNLIKE_HEAD = "dump_unlike_head"
    # whose it is
    OTHER_ENGINE = "other_engine"
    OTHER_KEYS = "other_keys"
    NOT_SIGNED_HERE = "not_signed_here"
    SHORTER_THAN_SIGNED = "shorter_than_signed"
    # where it goes
    IN_THE_WAY = "in_the_way"
    REGISTRY_IN_THE_WAY = "registry_in_the_way"
    KEPT_IN_THE_WAY = "kept_in_the_way"
    DATABASE_NOT_EMPTY = "database_not_empty"
    NO_FOLDER = "no_folder"
    UNWRITABLE = "unwritable"
    # what it would undo
    CONTRADICTED = "contradicted"
    LOSES_ENTRIES = "loses_entries"
    # tools
    PROGRAM_MISSING = "program_missing"
    PROGRAM_FAILED = "program_failed"


class BackupFault(RegistryError):
    """No backup was made, or none restored. `said` are the values that the words for `trouble` need."""

    def __init__(self, trouble: BackupTrouble, **said: Any) -> None:
        values = ", ".join(f"{name}={value}" for name, value in said.items())
        super().__init__(f"{trouble.value}: {values}" if values else trouble.value)
        self.trouble = trouble
        self.said: Mapping[str, Any] = said


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


class BackupLoses(BackupFault):
    """Entries came after the backup, and their loss was not consented to."""


class ToolMissing(BackupFault):
    """A program that PostgreSQL's backups need is not installed, or it failed."""

"""Owns what is said of each fault of backing up and restoring: what happened, what is safe, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.backup.faults import BackupFault, BackupTrouble
from db.log.report import Problem
from kiosk.fact_words import types_text
from kiosk.log_problem_texts import finding_text
from kiosk.texts import N_, _

UNCHANGED = N_("Nothing was changed.")
NOT_KEPT = N_("The registry was not changed, and the copy was not kept.")
ANOTHER_COPY = N_("Take another copy of the backup.")
LOOK_AT_BOTH = N_(
    "Run `kiosk verify` on the registry; if it finds nothing, try another disk or another backup."
)
RIGHT_KEYS = N_("Name the keys folder of the registry that it was made of with --keys.")


@dataclass(frozen=True, slots=True)
class BackupText:
    """A fault in words of the language in use."""

    happened: str
    safe: str
    remedy: str


TEXTS: Mapping[BackupTrouble, tuple[str, str, str]] = {
    BackupTrouble.NO_BACKUP: (N_("{source} is no backup of this program."), UNCHANGED, ANOTHER_COPY),
    BackupTrouble.SELF_UNREADABLE: (
        N_("What {source} says of itself can't be read."),
        UNCHANGED,
        ANOTHER_COPY,
    ),
    BackupTrouble.NEWER_FORM: (
        N_("{source} has form {form}, which a newer program reads."),
        UNCHANGED,
        N_("Restore it with the program's newer version."),
    ),
    BackupTrouble.CUT_OFF: (N_("{source} was cut off."), UNCHANGED, ANOTHER_COPY),
    BackupTrouble.CHANGED_SINCE: (
        N_("The registry in {source} was changed or cut off since."),
        UNCHANGED,
        ANOTHER_COPY,
    ),
    BackupTrouble.PAGES_DAMAGED: (
        N_("The copy does not verify: {count} places of it are damaged, the first: {first}."),
        NOT_KEPT,
        LOOK_AT_BOTH,
    ),
    BackupTrouble.LOG_UNSOUND: (N_("The log in the copy does not verify: {problem}"), NOT_KEPT, LOOK_AT_BOTH),
    BackupTrouble.DUMP_LACKS_ENTRY: (
        N_("The copy does not verify: entry {entry} of the log is missing in it."),
        NOT_KEPT,
        LOOK_AT_BOTH,
    ),
    BackupTrouble.DUMP_NOT_SIGNED: (
        N_("The copy does not verify: its log is not the one that was signed for it."),
        NOT_KEPT,
        LOOK_AT_BOTH,
    ),
    BackupTrouble.DUMP_UNLIKE_HEAD: (
        N_("The copy does not verify: its log does not end as its head says."),
        NOT_KEPT,
        LOOK_AT_BOTH,
    ),
    BackupTrouble.OTHER_ENGINE: (
        N_("The backup is of a {theirs} registry, the settings name {ours}."),
        UNCHANGED,
        N_("Restore it with settings of its own kind ([database] in settings.toml)."),
    ),
    BackupTrouble.OTHER_KEYS: (N_("None of the keys here opens this backup."), UNCHANGED, RIGHT_KEYS),
    BackupTrouble.NOT_SIGNED_HERE: (
        N_("The backup's checkpoint does not stand under the keys here: {why}."),
        UNCHANGED,
        RIGHT_KEYS,
    ),
    BackupTrouble.SHORTER_THAN_SIGNED: (
        N_("The backup was signed at {signed} entries and holds {size}."),
        UNCHANGED,
        ANOTHER_COPY,
    ),
    BackupTrouble.IN_THE_WAY: (
        N_("There is something at {place} already."),
        UNCHANGED,
        N_("Name another file."),
    ),
    BackupTrouble.REGISTRY_IN_THE_WAY: (
        N_("There is a registry at {place} already."),
        UNCHANGED,
        N_(
            "Name an empty folder with --data, or say with --replace that it is to be set aside: it is kept beside "
            "the new one."
        ),
    ),
    BackupTrouble.KEPT_IN_THE_WAY: (
        N_("There is something at {place} already."),
        UNCHANGED,
        N_("Move it away."),
    ),
    BackupTrouble.DATABASE_NOT_EMPTY: (
        N_("There are tables in this database already."),
        UNCHANGED,
        N_("Create an empty database and name it in the settings; keep the old one until all is well."),
    ),
    BackupTrouble.NO_FOLDER: (
        N_("There is no folder {place}."),
        UNCHANGED,
        N_("Make it, or name another one."),
    ),
    BackupTrouble.UNWRITABLE: (
        N_("{place} could not be written: {why}."),
        N_("The registry was not changed, and no half backup was left."),
        N_("Look at the disk's free space, twice the registry's size, and at its permissions."),
    ),
    BackupTrouble.CONTRADICTED: (
        N_("{witnesses} saw another log than {source} holds."),
        UNCHANGED,
        N_(
            "Either this backup is of a time that an earlier restore cut off, or one of the two was forged. Take a "
            "later backup; --contradicted restores this one all the same, which is logged."
        ),
    ),
    BackupTrouble.LOSES_ENTRIES: (
        N_("{missing} entries came after this backup, says {witness}: {lost}. They would be lost."),
        UNCHANGED,
        N_(
            "Look for a later backup. If these acts are to be given up, revoked badges and suspended people too, "
            "say so with --losing {missing}, and do them again afterwards."
        ),
    ),
    BackupTrouble.PROGRAM_MISSING: (
        N_("{program} is not installed here."),
        UNCHANGED,
        N_(
            "Install PostgreSQL's client programs (Debian: apt-get install postgresql-client), of the server's "
            "release or a newer one; or have whoever keeps the server back it up."
        ),
    ),
    BackupTrouble.PROGRAM_FAILED: (
        N_("{program} failed: {why}."),
        N_("The registry was not changed."),
        N_(
            "Check that the settings' account may read the database and that the program is as new as the server."
        ),
    ),
}


def backup_text(fault: BackupFault) -> BackupText:
    """Return the words for a fault."""
    said = {name: _value(value) for name, value in fault.said.items()}
    return BackupText(*(_(text).format(**said) for text in TEXTS[fault.trouble]))


def _value(value: Any) -> Any:
    if isinstance(value, Problem):
        return finding_text(value)
    return (types_text(value) or "-") if isinstance(value, dict) else value

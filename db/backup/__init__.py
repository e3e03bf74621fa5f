"""Backups: one verified file of the registry, its keys apart, and putting one back."""

from db.backup.archive import Manifest, read_manifest
from db.backup.dumps import Server
from db.backup.faults import (
    BackupContradicted,
    BackupFault,
    BackupForeign,
    BackupInTheWay,
    BackupLoses,
    BackupMalformed,
    BackupTrouble,
    BackupUnsound,
    BackupUnwritable,
    ToolMissing,
)
from db.backup.making import KEYS_SUFFIX, Made, backup
from db.backup.migrating import upgrade_postgresql
from db.backup.placing import Place
from db.backup.restoring import Consent, Restored, restore, restore_keys

__all__ = [
    "KEYS_SUFFIX",
    "BackupContradicted",
    "BackupFault",
    "BackupForeign",
    "BackupInTheWay",
    "BackupLoses",
    "BackupMalformed",
    "BackupTrouble",
    "BackupUnsound",
    "BackupUnwritable",
    "Consent",
    "Made",
    "Manifest",
    "Place",
    "Restored",
    "Server",
    "ToolMissing",
    "backup",
    "read_manifest",
    "restore",
    "restore_keys",
    "upgrade_postgresql",
]

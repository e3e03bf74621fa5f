"""The keys folder: what unlocks the store, peppers the PINs, signs the log and issues badges."""

from db.identity.keys.export import export_keys, import_keys
from db.identity.keys.faults import (
    KeyExportMalformed,
    KeyFault,
    KeyInUse,
    KeyMalformed,
    KeyMissing,
    KeysExist,
    KeysNotWritten,
    KeyUnreadable,
    KeyWorldReadable,
    PassphraseTooShort,
    PassphraseWrong,
)
from db.identity.keys.report import KeyPurpose, KeyStatus, key_report
from db.identity.keys.ring import Keys, create_keys, load_keys, load_verifying_keys
from db.identity.keys.rotation import retire_badge_key, retire_log_key, rotate_badge_key, rotate_log_key
from db.identity.keys.store_key import (
    discard_staged_database_key,
    promote_database_key,
    retained_database_keys,
    stage_database_key,
    staged_database_key,
)
from db.identity.keys.texts import PublicKey, SigningKey

__all__ = [
    "KeyExportMalformed",
    "KeyFault",
    "KeyInUse",
    "KeyMalformed",
    "KeyMissing",
    "KeyPurpose",
    "KeyStatus",
    "KeyUnreadable",
    "KeyWorldReadable",
    "Keys",
    "KeysExist",
    "KeysNotWritten",
    "PassphraseTooShort",
    "PassphraseWrong",
    "PublicKey",
    "SigningKey",
    "create_keys",
    "discard_staged_database_key",
    "export_keys",
    "import_keys",
    "key_report",
    "load_keys",
    "load_verifying_keys",
    "promote_database_key",
    "retained_database_keys",
    "retire_badge_key",
    "retire_log_key",
    "rotate_badge_key",
    "rotate_log_key",
    "stage_database_key",
    "staged_database_key",
]

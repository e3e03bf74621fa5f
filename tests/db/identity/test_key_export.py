"""Keys that travel with a backup: whole, and only under their passphrase."""

from __future__ import annotations

import json
import shutil
from itertools import count

import pytest
from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from db.identity.keys import (
    KeyExportMalformed,
    KeyMissing,
    KeysExist,
    PassphraseTooShort,
    PassphraseWrong,
    export_keys,
    import_keys,
    load_keys,
    promote_database_key,
    retained_database_keys,
    retire_badge_key,
    rotate_badge_key,
    rotate_log_key,
    stage_database_key,
)
from db.identity.pins import PinProfile

CHEAP = PinProfile(memory_kib=64, passes=1, lanes=1)
PASSPHRASE = "拥有 four words or more"
HEADER = len(b"confidential-file-counter keys v1\n") + 4 + 2 + 2 + 16 + 12


@pytest.fixture
def blob(keys, folder, draw):
    return export_keys(folder, PASSPHRASE, draw, CHEAP)


def tree(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_exported_keys_come_back_the_same(keys, folder, draw, now, tmp_path):
    rotate_badge_key(folder, draw, now=now)
    rotate_log_key(folder, draw, now=now)
    retire_badge_key(folder, keys.badge_private.key_id)
    stage_database_key(folder, draw)
    promote_database_key(folder)
    stage_database_key(folder, draw)
    import_keys(export_keys(folder, PASSPHRASE, draw, CHEAP), PASSPHRASE, tmp_path / "back")
    assert tree(tmp_path / "back") == tree(folder)
    assert load_keys(tmp_path / "back").log_signer == load_keys(folder).log_signer
    assert retained_database_keys(tmp_path / "back") == (keys.database_key,)


def test_the_standard_cost_opens_again(keys, folder, draw, tmp_path):
    import_keys(export_keys(folder, PASSPHRASE, draw), PASSPHRASE, tmp_path / "back")
    assert tree(tmp_path / "back") == tree(folder)


def test_what_is_no_key_stays_at_home(keys, folder, draw, tmp_path):
    (folder / "notes.txt").write_text("mine")
    (folder / ".draft.tmp").write_text("half")
    import_keys(export_keys(folder, PASSPHRASE, draw, CHEAP), PASSPHRASE, tmp_path / "back")
    assert {path.name for path in (tmp_path / "back").iterdir()} == {
        "database.key",
        "pepper.key",
        "log-signing",
        "log-public",
        "badge-issuer",
        "badge-issuer-public",
    }


def test_an_export_shows_no_secret(keys, blob):
    for secret in (keys.database_key, keys.pepper, keys.log_signer.seed):
        assert secret not in blob
        assert secret.hex().encode() not in blob


@pytest.mark.parametrize("wrong", ["", "four words or more", PASSPHRASE + " ", PASSPHRASE.upper()])
def test_a_wrong_passphrase_opens_nothing_and_says_so(blob, tmp_path, wrong):
    with pytest.raises(PassphraseWrong, match="passphrase does not open"):
        import_keys(blob, wrong, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_a_passphrase_typed_in_full_width_is_the_same(blob, tmp_path):
    import_keys(blob, PASSPHRASE.replace("f", "ｆ"), tmp_path / "back")


@pytest.mark.parametrize("short", ["", "7 chars"])
def test_a_short_passphrase_locks_nothing(keys, folder, draw, short):
    with pytest.raises(PassphraseTooShort, match="Nothing was written"):
        export_keys(folder, short, draw, CHEAP)


def test_no_flipped_bit_goes_unseen(blob, tmp_path):
    # Salt, nonce and everything after them; the cost before them is bounded instead.
    for place in [*range(HEADER - 28, HEADER + 20), *range(HEADER + 20, len(blob), 97), len(blob) - 1]:
        damaged = bytearray(blob)
        damaged[place] ^= 1
        with pytest.raises(PassphraseWrong):
            import_keys(bytes(damaged), PASSPHRASE, tmp_path / "back")
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda blob: b"",
        lambda blob: b"SQLite format 3\x00" + blob,
        lambda blob: blob.replace(b"keys v1", b"keys v2"),
        lambda blob: blob[:HEADER],
        lambda blob: blob[: HEADER - 36] + b"\xff\xff\xff\xff" + blob[HEADER - 32 :],
        lambda blob: blob[: HEADER - 36] + b"\x00\x00\x00\x00" + blob[HEADER - 32 :],
        lambda blob: blob[: HEADER - 32] + b"\xff\xff" + blob[HEADER - 30 :],
        lambda blob: blob[: HEADER - 30] + b"\x00\x00" + blob[HEADER - 28 :],
        lambda blob: blob + bytes(2**20),
    ],
)
def test_what_is_no_export_is_named(blob, tmp_path, change):
    with pytest.raises(KeyExportMalformed, match="no export of keys"):
        import_keys(change(blob), PASSPHRASE, tmp_path / "back")
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize(
    "body",
    [
        "[]",
        "{",
        "{}",
        json.dumps({"../database.key": "x"}),
        json.dumps({"/etc/passwd": "x"}),
        json.dumps({"log-signing/../x.key": "x"}),
        json.dumps({"log-signing/00000000.pub": "x"}),
        json.dumps({"other/00000000.key": "x"}),
        json.dumps({"database.key": 5}),
        json.dumps({"database.key": "保"}),
    ],
)
def test_an_export_that_holds_something_else_writes_nothing(blob, tmp_path, body):
    header, salt, nonce = blob[:HEADER], blob[HEADER - 28 : HEADER - 12], blob[HEADER - 12 : HEADER]
    key = hash_secret_raw(PASSPHRASE.encode(), salt, 1, 64, 1, 32, Type.ID)
    sealed = ChaCha20Poly1305(key).encrypt(nonce, body.encode(), header)
    with pytest.raises((KeyExportMalformed, KeyMissing)):
        import_keys(header + sealed, PASSPHRASE, tmp_path / "back")
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_keys_are_not_imported_over_others(keys, folder, blob):
    before = tree(folder)
    with pytest.raises(KeysExist):
        import_keys(blob, PASSPHRASE, folder)
    assert tree(folder) == before


def test_a_folder_that_does_not_load_is_not_exported(keys, folder, draw):
    (folder / "pepper.key").unlink()
    with pytest.raises(KeyMissing):
        export_keys(folder, PASSPHRASE, draw, CHEAP)


def test_an_interrupted_import_leaves_whole_keys_or_none(keys, folder, blob, tmp_path, interrupted):
    back = tmp_path / "back"
    for step in count(1):
        ending = interrupted(step, lambda: import_keys(blob, PASSPHRASE, back))
        if back.exists():
            assert tree(back) == tree(folder)
            shutil.rmtree(back)
        if ending == ending.UNTOUCHED:
            break
    assert step > 20

"""The keys folder: made whole or not at all, and loaded only when nothing is wrong with it."""

from __future__ import annotations

import base64
import os
import random
import shutil
import stat
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path

import pytest

from db.identity.badges import BadgeToken, issue_badge, verify_badge
from db.identity.ed25519 import key_id_of, public_of
from db.identity.keys import (
    KeyFault,
    KeyMalformed,
    KeyMissing,
    KeysExist,
    KeysNotWritten,
    KeyUnreadable,
    KeyWorldReadable,
    create_keys,
    load_keys,
)

ORIGIN = "registry.example/log"
PRIVATE = ["database.key", "pepper.key", "log-signing", "badge-issuer"]
EACH = [*PRIVATE, "log-public", "badge-issuer-public"]


def file_of(folder, place):
    path = folder / place
    return next(path.iterdir()) if path.is_dir() else path


@contextmanager
def nobody():
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_made_keys_load_and_work(keys, folder):
    assert load_keys(folder) == keys
    assert len(keys.database_key) == len(keys.pepper) == len(keys.log_signer.seed) == 32
    assert len({keys.database_key, keys.pepper, keys.log_signer.seed, keys.badge_private.seed}) == 4
    assert keys.log_signer.name == ORIGIN
    assert keys.log_public == {keys.log_signer.key_id: public_of(keys.log_signer.seed)}
    assert keys.badge_retired == {}
    text = issue_badge(
        keys.badge_private.seed,
        badge_id="00112233aabbccdd",
        staff_no="P014",
        serial=1,
        issued_on=date(2026, 11, 23),
        expires_on=date(2027, 11, 22),
    )
    token = verify_badge(text, keys.badge_public)
    assert isinstance(token, BadgeToken)
    assert token.key_id == keys.badge_private.key_id


def test_keys_are_their_owners_alone(keys, folder):
    old = os.umask(0)
    try:
        create_keys(
            folder.parent / "open", random.Random(1).randbytes, origin=ORIGIN, now=keys.log_signer.created
        )
    finally:
        os.umask(old)
    for top in (folder, folder.parent / "open"):
        for path in [top, *top.rglob("*")]:
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_loaded_keys_show_no_secret(keys):
    shown = repr(keys)
    for secret in (keys.database_key, keys.pepper, keys.log_signer.seed, keys.badge_private.seed):
        assert repr(secret) not in shown
        assert secret.hex() not in shown


def test_a_log_key_is_named_as_signed_notes_name_it():
    # The example of C2SP signed-note, "Signed note".
    name, _, key = "PeterNeumann", "c74f20a3", "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert key_id_of(name, base64.b64decode(key)[1:]) == "c74f20a3"


def test_database_key_is_64_hex_digits(keys, folder):
    assert (folder / "database.key").read_text() == keys.database_key.hex() + "\n"


def test_others_read_a_public_key_file_as_it_is(keys, folder):
    # The form of C2SP signed-note, "Encoding a verifier key".
    vkey = file_of(folder, "log-public").read_text().splitlines()[0]
    name, key_id, encoded = vkey.split("+", 2)
    assert (name, key_id) == (ORIGIN, keys.log_signer.key_id)
    assert base64.b64decode(encoded) == b"\x01" + keys.log_signer.public


def test_an_empty_folder_is_filled(folder, draw, now):
    folder.mkdir(mode=0o755)
    create_keys(folder, draw, origin=ORIGIN, now=now)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("there", ["database.key", "notes.txt", "sub/x"])
def test_nothing_is_overwritten(folder, draw, now, there):
    (folder / there).parent.mkdir(parents=True)
    (folder / there).write_text("mine")
    with pytest.raises(KeysExist, match="left as it is"):
        create_keys(folder, draw, origin=ORIGIN, now=now)
    assert [path.name for path in folder.iterdir()] == [there.split("/")[0]]
    assert (folder / there).read_text() == "mine"
    assert list(folder.parent.iterdir()) == [folder]


@pytest.mark.parametrize("origin", ["", "two words", "a+b", "名", "x" * 101, "a\nb"])
def test_an_origin_that_cannot_name_a_key_makes_nothing(folder, draw, now, origin):
    with pytest.raises(ValueError, match="can't name a key"):
        create_keys(folder, draw, origin=origin, now=now)
    assert not folder.exists()


def test_poor_randomness_makes_nothing(folder, now):
    with pytest.raises(ValueError, match="too few bytes"):
        create_keys(folder, lambda n: b"x" * (n - 1), origin=ORIGIN, now=now)
    assert not list(folder.parent.iterdir())


def test_a_place_that_cannot_be_written_is_named(tmp_path, draw, now):
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyFault, match="file"):
        create_keys(tmp_path / "file" / "keys", draw, origin=ORIGIN, now=now)
    with pytest.raises(KeysNotWritten, match="/proc"):
        create_keys(Path("/proc/none/keys"), draw, origin=ORIGIN, now=now)


def test_an_interrupted_making_leaves_whole_keys_or_none(folder, draw, now, interrupted):
    def make():
        create_keys(folder, draw, origin=ORIGIN, now=now)

    for step in count(1):
        ending = interrupted(step, make)
        if ending == ending.FAULT:
            assert set(folder.parent.iterdir()) <= {folder}
        if folder.exists():
            load_keys(folder)
            shutil.rmtree(folder)
        if ending == ending.UNTOUCHED:
            break
        make()
        shutil.rmtree(folder)
    assert step > 20


@pytest.mark.parametrize("place", EACH)
def test_a_missing_key_is_missing(keys, folder, place):
    path = file_of(folder, place)
    path.unlink()
    if place == "badge-issuer":
        assert load_keys(folder).badge_private is None
    else:
        with pytest.raises(KeyMissing, match="--keys"):
            load_keys(folder)


def test_a_missing_folder_is_missing(folder):
    with pytest.raises(KeyMissing, match="There is no"):
        load_keys(folder)


@pytest.mark.parametrize("place", PRIVATE)
@pytest.mark.parametrize("bit", [0o001, 0o002, 0o004, 0o010, 0o020, 0o040])
def test_a_private_key_open_to_others_is_refused(keys, folder, place, bit):
    path = file_of(folder, place)
    path.chmod(0o600 | bit)
    with pytest.raises(KeyWorldReadable, match="chmod 600") as caught:
        load_keys(folder)
    assert str(path) in caught.value.happened


@pytest.mark.parametrize("bit", [0o001, 0o002, 0o004, 0o010, 0o020, 0o040])
def test_a_folder_open_to_others_is_refused(keys, folder, bit):
    folder.chmod(0o700 | bit)
    with pytest.raises(KeyWorldReadable, match="chmod 700"):
        load_keys(folder)


def test_a_public_key_may_be_read_but_not_written_by_others(keys, folder):
    path = file_of(folder, "badge-issuer-public")
    path.chmod(0o644)
    load_keys(folder)
    path.chmod(0o664)
    with pytest.raises(KeyWorldReadable, match="chmod 644"):
        load_keys(folder)


@pytest.mark.parametrize("place", EACH)
@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"00" * 31, b"00" * 33, b"zz" * 32, b"\xff" * 64, b"x" * 10_000, "保密".encode()],
)
def test_a_malformed_key_is_refused(keys, folder, place, content):
    file_of(folder, place).write_bytes(content)
    with pytest.raises(KeyMalformed, match="copy of the keys"):
        load_keys(folder)


@pytest.mark.parametrize("place", ["log-signing", "badge-issuer", "log-public", "badge-issuer-public"])
def test_a_key_changed_in_any_place_is_refused(keys, folder, place):
    path = file_of(folder, place)
    first, rest = path.read_text().split("\n", 1)
    for at in range(len(first)):
        other = "B" if first[at] == "A" else "A"
        path.write_text(f"{first[:at]}{other}{first[at + 1 :]}\n{rest}")
        with pytest.raises(KeyMalformed):
            load_keys(folder)


@pytest.mark.parametrize("place", ["log-signing", "badge-issuer", "log-public", "badge-issuer-public"])
@pytest.mark.parametrize(
    "ending",
    [
        "",
        "generation 0\ncreated 2026-11-23T01:41:00+00:00\n",
        "generation 1\ncreated 2026-11-23T01:41:00\n",
        "generation 1\ncreated 2026-13-23T01:41:00Z\n",
        "generation 1\ncreated 2026-11-23T01:41:00Z\nmore\n",
    ],
)
def test_a_key_without_its_row_and_time_is_refused(keys, folder, place, ending):
    path = file_of(folder, place)
    path.write_text(path.read_text().split("\n", 1)[0] + "\n" + ending)
    with pytest.raises(KeyMalformed):
        load_keys(folder)


def test_a_key_under_another_keys_name_is_refused(keys, folder):
    path = file_of(folder, "badge-issuer-public")
    path.rename(path.with_name("00000000.pub"))
    with pytest.raises(KeyMalformed, match="its name says"):
        load_keys(folder)


@pytest.mark.parametrize("place", EACH)
def test_a_linked_key_is_refused(keys, folder, tmp_path, place):
    path = file_of(folder, place)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KeyUnreadable, match="symbolic link"):
        load_keys(folder)


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_no_plain_file_is_refused_at_once(keys, folder, make):
    (folder / "pepper.key").unlink()
    make(folder / "pepper.key", 0o600)
    with pytest.raises(KeyUnreadable, match="plain file"):
        load_keys(folder)


def test_a_file_in_place_of_the_folder_is_refused(folder):
    folder.write_text("")
    with pytest.raises(KeyUnreadable, match="not a folder"):
        load_keys(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="takes another user's place, which only root can")
def test_keys_of_another_user_are_unreadable(keys, folder):
    with nobody(), pytest.raises(KeyUnreadable, match="as the owner"):
        load_keys(folder)


def test_line_ends_of_an_editor_do_no_harm(keys, folder):
    for place in EACH:
        path = file_of(folder, place)
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_keys(folder) == keys


def test_the_issuing_key_may_lie_elsewhere(folder, tmp_path, draw, now):
    elsewhere = tmp_path / "office" / "issuing"
    made = create_keys(folder, draw, origin=ORIGIN, now=now, issuer_folder=elsewhere)
    assert made.badge_private is not None
    assert not (folder / "badge-issuer").exists()
    assert load_keys(folder).badge_private is None
    assert load_keys(folder, elsewhere).badge_private == made.badge_private
    elsewhere.chmod(0o750)
    with pytest.raises(KeyWorldReadable):
        load_keys(folder, elsewhere)


def test_an_issuing_key_of_another_registry_issues_nothing_here(keys, folder, tmp_path, draw, now):
    create_keys(tmp_path / "other", draw, origin=ORIGIN, now=now)
    with pytest.raises(KeyMissing, match="badge-issuer-public"):
        load_keys(folder, tmp_path / "other" / "badge-issuer")


def test_an_open_issuer_folder_gets_no_key(folder, tmp_path, draw, now):
    (tmp_path / "open").mkdir(mode=0o755)
    with pytest.raises(KeyWorldReadable):
        create_keys(folder, draw, origin=ORIGIN, now=now, issuer_folder=tmp_path / "open")
    assert not folder.exists()
    assert not list((tmp_path / "open").iterdir())

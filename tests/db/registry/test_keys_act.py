"""Keys in their rows: rotated and retired by the administrator, named in the log, and safe against pulled plugs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from counter_kit import Counter, build_counter, by

from db import store
from db.connection import Registry, reading
from db.errors import RegistryBusy, RegistryDamaged, RegistryError
from db.identity.badges import BadgeToken, verify_badge
from db.identity.keys import (
    KeyInUse,
    KeyMissing,
    load_keys,
    retained_database_keys,
    stage_database_key,
    staged_database_key,
)
from db.log.body import EntryBody, decode_body
from db.log.notes import parse_verifier
from db.log.verify import verify
from db.registry.badges import issue_badge
from db.registry.checkpoints import checkpoint
from db.registry.keys import KeyRow, retire_key, rotate_key
from db.registry.store_key import rotate_store_key, settle_store_key, short_name
from db.tables import LogEntry, Meta


@pytest.fixture
def file_counter(tmp_path: Path) -> Iterator[Counter]:
    """A counter on a SQLCipher file."""
    built = build_counter(tmp_path / "data", "")
    yield built
    built.close()


def newest(registry: Registry) -> EntryBody:
    with reading(registry) as reader:
        row = reader.rows(LogEntry.select().order_by(LogEntry.seq.desc()).limit(1))[0]
    return decode_body(bytes(row.body))


def rotates(counter: Counter, row: KeyRow) -> str:
    result = rotate_key(counter.registry, by("A001"), row, counter.now, os.urandom)
    assert result.outcome == "key_rotated"
    return result.text or ""


def test_badges_of_both_issuing_keys_are_good_during_a_rotation(counter: Counter) -> None:
    old = counter.badges["P009"]
    key_id = rotates(counter, KeyRow.BADGE)
    _, new = issue_badge(counter.registry, by("R001"), "P014", counter.now, os.urandom)
    token = verify_badge(new or "", counter.registry.keys.badge_public)
    assert isinstance(token, BadgeToken)
    assert token.key_id == key_id
    counter.signs_in("C001")
    assert counter.scans(old).outcome == "prompt"


def test_badges_of_a_retired_issuing_key_are_revoked(counter: Counter) -> None:
    first = counter.registry.keys.badge_private
    assert first is not None
    rotates(counter, KeyRow.BADGE)
    _, clerk = issue_badge(counter.registry, by("R001"), "C001", counter.now, os.urandom)
    retired = retire_key(counter.registry, by("A001"), KeyRow.BADGE, first.key_id, counter.now)
    assert (retired.outcome, retired.text) == ("key_retired", first.key_id)
    counter.badges["C001"] = clerk or ""
    counter.signs_in("C001")
    assert counter.scans(counter.badges["P009"]).reasons == ("badge_revoked",)


def test_checkpoints_of_both_log_keys_verify(counter: Counter) -> None:
    checkpoint(counter.registry, by(), counter.now)
    first = counter.registry.keys.log_signer.key_id
    key_id = rotates(counter, KeyRow.LOG)
    assert counter.registry.keys.log_signer.key_id == key_id
    checkpoint(counter.registry, by(), counter.now)
    retire_key(counter.registry, by("A001"), KeyRow.LOG, first, counter.now)
    assert verify(counter.registry).ok


@pytest.mark.parametrize("row", list(KeyRow))
def test_the_log_names_keys_and_shows_no_secret(counter: Counter, row: KeyRow) -> None:
    before = counter.registry.keys
    old = before.log_signer if row is KeyRow.LOG else before.badge_private
    key_id = rotates(counter, row)
    entry = newest(counter.registry)
    assert (entry.type, entry.actor) == ("key_rotated", "A001")
    assert old is not None
    assert (entry.facts["key"], entry.facts["key_id"], entry.facts["replaces"]) == (
        *(row.value, key_id),
        old.key_id,
    )
    keys = counter.registry.keys
    public = keys.log_public if row is KeyRow.LOG else keys.badge_public
    assert parse_verifier(entry.facts["public"]).public == public[key_id]
    key = keys.log_signer if row is KeyRow.LOG else keys.badge_private
    assert key is not None
    assert key.seed.hex() not in str(entry)


@pytest.mark.parametrize("actor", ["S001", "R001", "C001", "P009"])
def test_only_an_administrator_touches_keys(file_counter: Counter, actor: str) -> None:
    registry, files = file_counter.registry, key_files(file_counter)
    now = file_counter.now
    refused = [
        rotate_key(registry, by(actor), KeyRow.BADGE, now, os.urandom),
        retire_key(registry, by(actor), KeyRow.LOG, registry.keys.log_signer.key_id, now),
        rotate_store_key(registry, by(actor), now, os.urandom),
    ]
    assert [each.reasons for each in refused] == [("operator_out_of_authority",)] * 3
    assert key_files(file_counter) == files
    assert newest(registry).type == "refused"


def test_the_key_in_use_and_unknown_ones_are_not_retired(counter: Counter) -> None:
    size = verify(counter.registry).size
    with pytest.raises(KeyInUse):
        retire_key(
            counter.registry,
            by("A001"),
            KeyRow.LOG,
            counter.registry.keys.log_signer.key_id,
            counter.now,
        )
    with pytest.raises(KeyMissing):
        retire_key(counter.registry, by("A001"), KeyRow.BADGE, "00000000", counter.now)
    assert verify(counter.registry).size == size


def test_an_issuing_key_elsewhere_is_rotated_there(counter: Counter, tmp_path: Path) -> None:
    folder = counter.registry.keys.folder
    elsewhere = tmp_path / "issuer"
    (folder / "badge-issuer").rename(elsewhere)
    elsewhere.chmod(0o700)
    with pytest.raises(KeyMissing, match="issuer-keys"):
        rotate_key(counter.registry, by("A001"), KeyRow.BADGE, counter.now, os.urandom)
    result = rotate_key(counter.registry, by("A001"), KeyRow.BADGE, counter.now, os.urandom, elsewhere)
    assert (elsewhere / f"{result.text}.key").exists()
    assert load_keys(folder).badge_private is None


def test_the_same_act_sent_twice_draws_one_key(counter: Counter) -> None:
    acting = by("A001")
    first = rotate_key(counter.registry, acting, KeyRow.LOG, counter.now, os.urandom)
    again = rotate_key(counter.registry, acting, KeyRow.LOG, counter.now, os.urandom)
    assert (again.text, again.repeated) == (first.text, True)
    assert len(counter.registry.keys.log_public) == 2


def key_files(counter: Counter) -> dict[str, bytes]:
    folder = counter.registry.keys.folder
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_store_key_is_replaced_and_the_old_one_kept(file_counter: Counter) -> None:
    registry, path = file_counter.registry, file_counter.site.database
    old = registry.keys.database_key
    rotated = rotate_store_key(registry, by("A001"), file_counter.now, os.urandom)
    new = load_keys(registry.keys.folder).database_key
    assert (rotated.outcome, rotated.text) == ("key_rotated", short_name(new))
    facts = {"key": "database", "key_id": short_name(new), "replaces": short_name(old)}
    assert newest(registry).facts == facts
    assert retained_database_keys(registry.keys.folder) == (old,)
    assert file_counter.signs_in("C001").outcome == "signed_in"
    assert verify(registry).ok
    registry.close()
    with pytest.raises(RegistryDamaged):
        store.open_sqlcipher(path, old)
    store.open_sqlcipher(path, new).close()


def test_a_store_that_another_counter_has_open_keeps_its_key(file_counter: Counter) -> None:
    registry = file_counter.registry
    old = registry.keys.database_key
    other = store.open_sqlcipher(file_counter.site.database, old)
    registry.database.execute_sql("PRAGMA busy_timeout = 50")
    with pytest.raises(RegistryBusy, match="close every counter"):
        rotate_store_key(registry, by("A001"), file_counter.now, os.urandom)
    other.close()
    assert staged_database_key(registry.keys.folder) is None
    assert load_keys(registry.keys.folder).database_key == old
    assert file_counter.signs_in("C001").outcome == "signed_in"


def test_a_store_that_cannot_be_written_keeps_its_key(file_counter: Counter) -> None:
    registry = file_counter.registry
    old = registry.keys.database_key
    acting = by("A001")

    def no_room(count: int) -> bytes:
        # From here on the store can't be written: its journal's name is taken by a folder.
        file_counter.site.database.with_name("registry.db-journal").mkdir()
        return os.urandom(count)

    with pytest.raises(RegistryError):
        rotate_store_key(registry, acting, file_counter.now, no_room)
    file_counter.site.database.with_name("registry.db-journal").rmdir()
    settle_store_key(file_counter.site.database, registry.keys.folder)
    assert staged_database_key(registry.keys.folder) is None
    assert load_keys(registry.keys.folder).database_key == old
    assert file_counter.signs_in("C001").outcome == "signed_in"


def test_a_full_disk_undoes_the_rotation_and_the_log_says_so(file_counter: Counter, tmp_path: Path) -> None:
    registry = file_counter.registry
    old, folder = registry.keys.database_key, registry.keys.folder
    size = file_counter.site.database.stat().st_size
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size + 100_000}", "none", str(disk)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("this account can't mount a small disk")
    try:
        path = disk / "registry.db"
        store.copy_sqlcipher(registry.database, path)
        registry.close()
        registry.database, registry.path = store.open_sqlcipher(path, old), path
        with pytest.raises(RegistryError, match="room on its disk"):
            rotate_store_key(registry, by("A001"), file_counter.now, os.urandom)
        assert staged_database_key(folder) is None
        assert load_keys(folder).database_key == old
        assert (newest(registry).type, newest(registry).outcome) == ("key_rotated", "failed")
        assert verify(registry).ok
        registry.close()
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_postgresql_s_disk_is_its_server_s_to_lock(counter: Counter) -> None:
    counter.registry.path = None
    with pytest.raises(RegistryError, match="PostgreSQL"):
        rotate_store_key(counter.registry, by("A001"), counter.now, os.urandom)


def test_pulling_the_plug_while_a_store_key_is_replaced_loses_nothing(file_counter: Counter) -> None:
    registry, path, folder = (
        file_counter.registry,
        file_counter.site.database,
        file_counter.registry.keys.folder,
    )
    with registry.database.atomic():
        for number in range(4000):
            Meta.insert(name=f"n{number}", value="x" * 500).execute(registry.database)
    registry.close()
    draw = Random(7)
    ended: set[bool] = set()
    for _ in range(12):
        before = load_keys(folder).database_key
        pid = os.fork()
        if pid == 0:
            child(path, folder, file_counter)
        time.sleep(draw.random() * 0.35)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        settle_store_key(path, folder)
        keys = load_keys(folder)
        ended.add(keys.database_key == before)
        assert staged_database_key(folder) is None
        reopened = store.registry_on(store.open_sqlcipher(path, keys.database_key), zone=registry.zone)
        reopened.loaded_keys = keys
        assert verify(reopened).ok
        assert reopened.database.execute_sql("PRAGMA cipher_integrity_check").fetchall() == []
        with reading(reopened) as reader:
            assert reader.count(Meta.select()) >= 4000
        reopened.close()
    assert ended


def child(path: Path, folder: Path, counter: Counter) -> None:
    keys = load_keys(folder)
    registry = store.registry_on(
        store.open_sqlcipher(path, keys.database_key), zone=counter.registry.zone, path=path
    )
    registry.loaded_keys = keys
    rotate_store_key(registry, by("A001"), counter.now, os.urandom)
    os._exit(0)


def test_a_rotation_that_got_nowhere_is_undone(file_counter: Counter) -> None:
    folder = file_counter.registry.keys.folder
    file_counter.registry.close()
    stage_database_key(folder, os.urandom)
    settle_store_key(file_counter.site.database, folder)
    assert staged_database_key(folder) is None
    assert load_keys(folder).database_key == file_counter.registry.keys.database_key


def test_a_store_that_neither_key_opens_settles_nothing(file_counter: Counter) -> None:
    folder = file_counter.registry.keys.folder
    file_counter.registry.close()
    stage_database_key(folder, os.urandom)
    file_counter.site.database.write_bytes(os.urandom(40960))
    with pytest.raises(RegistryDamaged, match="neither"):
        settle_store_key(file_counter.site.database, folder)
    assert staged_database_key(folder) is not None

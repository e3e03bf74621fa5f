"""Backups: verified while counters work, restored whole or not at all, and honest about what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import peewee
import pytest
from backup_kit import ADMIN, ADMIN_PIN, backs_up, elsewhere, in_place, newest, opened, restores, works
from counter_kit import Counter, build_counter, by, pin_of

from db import migrations, store
from db.backup import (
    BackupContradicted,
    BackupFault,
    BackupForeign,
    BackupInTheWay,
    BackupLoses,
    BackupMalformed,
    BackupTrouble,
    BackupUnsound,
    BackupUnwritable,
    Consent,
    Place,
    Restored,
    Server,
    backup,
    read_manifest,
    restore,
    restore_keys,
    upgrade_postgresql,
)
from db.backup.restoring import BREATH
from db.connection import Engine, reading
from db.errors import ClockDoubtful, RegistryBusy, RegistryError, RegistryTooNew
from db.identity.keys import (
    PassphraseTooShort,
    PassphraseWrong,
    create_keys,
    load_keys,
    promote_database_key,
    stage_database_key,
)
from db.log.verify import verify
from db.migrations import MIGRATIONS
from db.registry.badges import issue_badge, revoke_badge
from db.registry.checkpoints import checkpoint
from db.registry.pins import change_pin
from db.rekeying import rekey
from db.tables import Person
from kiosk.site import open_site

PASSPHRASE = "correct horse battery staple"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Where backups lie."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    return folder


@pytest.fixture
def witness(counter: Counter, tmp_path: Path) -> Path:
    """A witness file that every commit is noted in."""
    path = tmp_path / "elsewhere.witness"
    counter.registry.witnesses = (path,)
    return path


@pytest.fixture
def file_counter(tmp_path: Path) -> Iterator[Counter]:
    """A counter on a SQLCipher file, for what is about files."""
    built = build_counter(tmp_path / "data", "")
    yield built
    built.close()


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_backup_is_one_private_file_that_any_tar_takes_apart(counter: Counter, shelf: Path) -> None:
    works(counter)
    made = backs_up(counter, shelf / "monday.backup")
    assert [path.name for path in shelf.iterdir()] == ["monday.backup"]
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert made.length == made.path.stat().st_size
    with tarfile.open(made.path) as tar:
        names = tar.getnames()
    assert names[0] == "manifest.json"
    assert names[1] in ("registry.db", "registry.dump")
    manifest = read_manifest(made.path)
    report = verify(counter.registry)
    assert (manifest.size, manifest.root) == (report.size, report.root.hex())
    assert manifest.engine == counter.registry.engine
    assert manifest.checkpoint.startswith(f"{counter.registry.origin}\n{report.size}\n")


def test_the_log_says_that_a_backup_was_made_and_the_backup_holds_that_entry(
    counter: Counter, shelf: Path, tmp_path: Path
) -> None:
    backs_up(counter, shelf / "b")
    entry = newest(counter.registry)
    assert (entry.type, entry.actor) == ("backup_made", ADMIN)
    assert entry.facts == {"with_keys": False}
    place = elsewhere(counter, tmp_path)
    restores(counter, shelf / "b", place)
    registry = opened(counter, place)
    assert newest(registry, "backup_made") == entry
    registry.close()


def test_nothing_that_is_confidential_stands_in_a_backup_in_plain(counter: Counter, shelf: Path) -> None:
    content = backs_up(counter, shelf / "b").path.read_bytes()
    for secret in ("姓名P014".encode(), b"JM2026-0815-01", b"argon2", "服务中心".encode()):
        assert secret not in content


def test_a_backup_under_load_restores_to_a_verified_registry(
    counter: Counter, shelf: Path, tmp_path: Path
) -> None:
    stop = threading.Event()
    done: list[int] = []

    def load(staff_no: str) -> None:
        while not stop.is_set():
            result, _ = issue_badge(counter.registry, by("R001"), staff_no, counter.now, os.urandom)
            done.append(result.seq or 0)
            # SQLite's waiting writers stand in no queue: without a breath one may wait for ever.
            stop.wait(0.01)
        counter.registry.close()

    threads = [threading.Thread(target=load, args=(number,)) for number in ("P014", "P015", "P020")]
    for thread in threads:
        thread.start()
    while len(done) < 20:
        stop.wait(0.01)
    acknowledged = max(done)
    made = backs_up(counter, shelf / "b")
    stop.set()
    for thread in threads:
        thread.join()
    assert made.size > acknowledged
    place = elsewhere(counter, tmp_path)
    assert restores(counter, made.path, place).result.outcome == "restored"
    registry = opened(counter, place)
    assert verify(registry).ok
    registry.close()
    assert verify(counter.registry).ok


def test_a_restored_registry_goes_on_working(counter: Counter, shelf: Path, tmp_path: Path) -> None:
    works(counter)
    made = backs_up(counter, shelf / "b")
    place = elsewhere(counter, tmp_path)
    restored = restores(counter, made.path, place)
    assert (restored.result.outcome, restored.size, restored.missing) == ("restored", made.size, 0)
    assert restored.kept is None
    counter.registry.close()
    counter.registry = opened(counter, place)
    entry = newest(counter.registry)
    assert (entry.seq, entry.type, entry.actor) == (made.size + 1, "restored", ADMIN)
    assert (entry.facts["missing"], entry.facts["size"]) == (0, made.size)
    counter.desk = counter.another_desk("1")
    assert counter.signs_in("C001").outcome == "signed_in"
    counter.identifies("P009")
    assert counter.scans("JM2026-0815-01").outcome == "accepted"
    assert counter.hands_over("P009").outcome == "handed_over"
    assert verify(counter.registry).ok


def test_restoring_an_older_backup_says_how_many_entries_are_missing(
    counter: Counter, witness: Path, shelf: Path, tmp_path: Path
) -> None:
    works(counter)
    made = backs_up(counter, shelf / "b")
    works(counter, 5)
    place = elsewhere(counter, tmp_path, witness, tmp_path / "not-there.witness")
    restored = restores(counter, made.path, place)
    assert (restored.missing, restored.witness) == (5, witness)
    registry = opened(counter, place)
    facts = newest(registry, "restored").facts
    assert (facts["missing"], facts["size"]) == (5, made.size)
    assert facts["sha256"] == read_manifest(made.path).sha256
    assert verify(registry).ok
    registry.close()


def test_the_witnesses_hear_of_the_restored_log(
    counter: Counter, witness: Path, shelf: Path, tmp_path: Path
) -> None:
    made = backs_up(counter, shelf / "b")
    works(counter, 5)
    restores(counter, made.path, elsewhere(counter, tmp_path, witness))
    again = restores(counter, made.path, elsewhere(counter, tmp_path, witness))
    assert again.missing == 1


def test_a_checkpoint_alone_witnesses_too(counter: Counter, shelf: Path, tmp_path: Path) -> None:
    made = backs_up(counter, shelf / "b")
    works(counter, 4)
    _, note = checkpoint(counter.registry, by(), counter.now)
    quoted = "".join(f"> {line}".rstrip() + "\n" for line in note.splitlines())
    path = tmp_path / "notes.witness"
    path.write_text(f"CF-WITNESS 1 {counter.registry.origin}\nN\n{quoted}")
    assert restores(counter, made.path, elsewhere(counter, tmp_path, path)).missing == 5


def test_a_witness_that_saw_another_log_stops_the_restoring(
    counter: Counter, witness: Path, shelf: Path, tmp_path: Path
) -> None:
    first = backs_up(counter, shelf / "first")
    works(counter, 3)
    cut_off = backs_up(counter, shelf / "cut off")
    place = elsewhere(counter, tmp_path, witness)
    restores(counter, first.path, place)
    counter.registry.close()
    counter.registry = opened(counter, place)
    counter.registry.witnesses = (witness,)
    works(counter, 9)
    third = elsewhere(counter, tmp_path, witness)
    with pytest.raises(BackupContradicted, match="contradicted"):
        restores(counter, cut_off.path, third)
    consented = restores(counter, cut_off.path, third, contradicted=True)
    assert consented.contradicting == (witness,)
    registry = opened(counter, third)
    assert newest(registry, "restored").facts["contradicting"] == 1
    registry.close()


def test_another_log_s_witness_is_passed_over(counter: Counter, shelf: Path, tmp_path: Path) -> None:
    made = backs_up(counter, shelf / "b")
    path = tmp_path / "other.witness"
    path.write_text(f"CF-WITNESS 1 some.other/log\nC 999 {'A' * 43}=\n")
    restored = restores(counter, made.path, elsewhere(counter, tmp_path, path))
    assert (restored.missing, restored.witness) == (0, None)


def test_what_stands_there_is_replaced_with_consent_alone_and_kept(
    file_counter: Counter, shelf: Path
) -> None:
    counter = file_counter
    made = backs_up(counter, shelf / "b")
    works(counter)
    size = verify(counter.registry).size
    place = Place(counter.registry.keys, counter.registry.zone, database=counter.site.database)
    with pytest.raises(BackupInTheWay, match="in_the_way"):
        restores(counter, made.path, place)
    assert verify(counter.registry).size == size
    counter.registry.close()
    restored = restores(counter, made.path, place, replacing=True, losing=3)
    assert restored.kept is not None
    assert restored.kept.parent == counter.site.data
    kept = store.registry_on(
        store.open_sqlcipher(restored.kept, counter.registry.keys.database_key), zone=place.zone
    )
    kept.loaded_keys = counter.registry.keys
    assert verify(kept).size == size
    kept.close()
    reopened = open_site(counter.site)
    assert newest(reopened).type == "restored"
    reopened.close()


def test_a_damaged_registry_is_set_aside_as_it_is(file_counter: Counter, shelf: Path) -> None:
    counter = file_counter
    made = backs_up(counter, shelf / "b")
    counter.registry.close()
    counter.site.database.write_bytes(b"ruined")
    counter.site.database.with_name("registry.db-wal").write_bytes(b"rests")
    place = Place(counter.registry.keys, counter.registry.zone, database=counter.site.database)
    restored = restores(counter, made.path, place, replacing=True)
    assert restored.kept is not None
    assert restored.kept.read_bytes() == b"ruined"
    assert restored.kept.with_name(f"{restored.kept.name}-wal").read_bytes() == b"rests"
    reopened = open_site(counter.site)
    assert verify(reopened).ok
    reopened.close()


def test_a_registry_that_a_counter_has_open_is_not_replaced(file_counter: Counter, shelf: Path) -> None:
    counter = file_counter
    made = backs_up(counter, shelf / "b")
    place = Place(counter.registry.keys, counter.registry.zone, database=counter.site.database)
    with pytest.raises(RegistryBusy, match="close every counter"):
        restores(counter, made.path, place, replacing=True)
    works(counter)
    assert verify(counter.registry).ok
    assert sorted(path.name for path in counter.site.data.iterdir()) == [
        *("keys", "registry.db", "registry.db-shm", "registry.db-wal")
    ]


def cut(path: Path, share: float) -> None:
    os.truncate(path, int(path.stat().st_size * share))


def flip(path: Path, share: float) -> None:
    content = bytearray(path.read_bytes())
    content[int(len(content) * share)] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: cut(path, 0),
        lambda path: cut(path, 0.0005),
        lambda path: cut(path, 0.5),
        lambda path: cut(path, 0.9),
        lambda path: flip(path, 0.5),
        lambda path: path.write_bytes(b"staff_no,name\n" * 200),
        lambda path: path.write_bytes(path.read_bytes().replace(b'"form": 1', b'"form": 7')),
        lambda path: path.write_bytes(path.read_bytes().replace(b'"size": ', b'"zise": ')),
    ],
    ids=["empty", "head cut", "half", "end cut", "a bit", "a roster", "newer form", "a field lost"],
)
def test_a_damaged_backup_restores_nothing(
    counter: Counter, shelf: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    made = backs_up(counter, shelf / "b")
    damage(made.path)
    place = elsewhere(counter, tmp_path)
    with pytest.raises(BackupMalformed):
        restores(counter, made.path, place)
    assert nothing_at(place)


def nothing_at(place: Place) -> bool:
    if place.database is not None:
        return not place.database.parent.exists() or not any(place.database.parent.iterdir())
    assert place.server is not None
    database = store.connect_postgresql(place.server.url, place.server.password)
    tables = database.get_tables()
    functions = database.execute_sql(
        "SELECT count(*) FROM pg_proc WHERE proname IN ('log_append', 'log_lock')"
    )
    empty = not tables and functions.fetchone()[0] == 0
    database.close()
    return empty


def test_another_registry_s_keys_restore_nothing(counter: Counter, shelf: Path, tmp_path: Path) -> None:
    made = backs_up(counter, shelf / "b")
    keys = create_keys(tmp_path / "others", os.urandom, origin="another/log", now=counter.now)
    place = replace(elsewhere(counter, tmp_path), keys=keys)
    with pytest.raises(BackupForeign, match="other_keys"):
        restores(counter, made.path, place)
    assert nothing_at(place)


def test_a_key_that_was_replaced_opens_the_backups_of_its_time(
    counter: Counter, shelf: Path, tmp_path: Path
) -> None:
    made = backs_up(counter, shelf / "b")
    folder = counter.registry.keys.folder
    stage_database_key(folder, os.urandom)
    promote_database_key(folder)
    place = replace(elsewhere(counter, tmp_path), keys=load_keys(folder))
    assert place.keys.database_key != counter.registry.keys.database_key
    restores(counter, made.path, place)
    registry = opened(counter, place)
    assert verify(registry).ok
    registry.close()


def test_keys_travel_apart_under_a_passphrase(counter: Counter, shelf: Path, tmp_path: Path) -> None:
    made = backs_up(counter, shelf / "b", PASSPHRASE)
    assert made.keys == shelf / "b.keys"
    assert made.keys.stat().st_mode & 0o777 == 0o600
    assert counter.registry.keys.database_key.hex().encode() not in made.keys.read_bytes()
    with pytest.raises(PassphraseWrong):
        restore_keys(made.keys, "something else", tmp_path / "new-keys")
    restore_keys(made.keys, PASSPHRASE, tmp_path / "new-keys")
    place = replace(elsewhere(counter, tmp_path), keys=load_keys(tmp_path / "new-keys"))
    assert restores(counter, made.path, place).result.outcome == "restored"


def test_a_short_passphrase_makes_no_backup(counter: Counter, shelf: Path) -> None:
    before = verify(counter.registry).size
    with pytest.raises(PassphraseTooShort):
        backup(counter.registry, by(ADMIN), shelf / "b", counter.now, os.urandom, "short")
    assert list(shelf.iterdir()) == []
    assert verify(counter.registry).size == before


@pytest.mark.parametrize("actor", ["C001", "S001", "R001", "P009"])
def test_only_an_administrator_backs_up(counter: Counter, shelf: Path, actor: str) -> None:
    result, made = backup(counter.registry, by(actor), shelf / "b", counter.now, os.urandom)
    assert (result.outcome, result.reasons, made) == ("refused", ("operator_out_of_authority",), None)
    assert newest(counter.registry).type == "refused"
    assert list(shelf.iterdir()) == []


@pytest.mark.parametrize(
    ("actor", "pin"),
    [
        ("A001", "000000"),
        ("S001", pin_of("S001")),
        ("S001", "000000"),
        ("P009", pin_of("P009")),
        ("P999", "000000"),
    ],
)
def test_a_backup_by_itself_tells_nobody_whose_pin_was_right(
    counter: Counter, shelf: Path, tmp_path: Path, actor: str, pin: str
) -> None:
    made = backs_up(counter, shelf / "b")
    place = elsewhere(counter, tmp_path)
    breaths: list[float] = []
    refused = restore(made.path, place, by(actor), pin, counter.now, pause=breaths.append)
    assert refused.result.reasons == ("restorer_unproven",)
    assert nothing_at(place)
    assert breaths == [BREATH]


def tries(counter: Counter, source: Path, actor: str, pin: str) -> Restored:
    consent = Consent(replacing=True)
    return restore(source, in_place(counter), by(actor), pin, counter.now, consent)


def test_a_pin_tried_for_restoring_counts_and_locks_where_it_is_used(
    file_counter: Counter, shelf: Path
) -> None:
    counter = file_counter
    made = backs_up(counter, shelf / "b")
    for _ in range(5):
        assert "pin_wrong" in tries(counter, made.path, "S001", "000000").result.reasons
    assert "pin_locked" in tries(counter, made.path, "S001", pin_of("S001")).result.reasons
    assert counter.signs_in("S001").reasons == ("pin_locked",)
    assert counter.log_says("pin_failed", collector="S001")
    assert counter.log_says("pin_locked", collector="S001")
    assert counter.log_says("refused", actor="S001")


def test_who_restores_is_said_by_the_registry_of_today(file_counter: Counter, shelf: Path) -> None:
    counter = file_counter
    made = backs_up(counter, shelf / "b")
    changed = change_pin(counter.registry, by(ADMIN), ADMIN, ADMIN_PIN, "730512", counter.now)
    assert changed.outcome == "pin_changed"
    counter.registry.close()
    assert tries(counter, made.path, ADMIN, ADMIN_PIN).result.reasons == ("pin_wrong",)
    counter.registry.close()
    missing = verify(counter.registry).size - made.size
    counter.registry.close()
    consent = Consent(replacing=True, losing=missing)
    restored = restore(made.path, in_place(counter), by(ADMIN), "730512", counter.now, consent)
    assert restored.result.outcome == "restored"


def test_what_the_replaced_registry_holds_beyond_the_backup_is_given_up_by_its_number_alone(
    file_counter: Counter, shelf: Path
) -> None:
    counter = file_counter
    made = backs_up(counter, shelf / "b")
    works(counter, 2)
    revoke_badge(counter.registry, by("R001"), "P009", counter.now)
    standing = verify(counter.registry)
    counter.registry.close()
    place = in_place(counter)
    for losing in (None, 0, 2, 4):
        with pytest.raises(BackupLoses) as fault:
            restores(counter, made.path, place, replacing=True, losing=losing)
        assert fault.value.said["missing"] == 3
        assert fault.value.said["lost"] == {"badge_issued": 2, "badge_revoked": 1}
    assert verify(counter.registry).size == standing.size
    counter.registry.close()
    restored = restores(counter, made.path, place, replacing=True, losing=3)
    assert (restored.missing, restored.witness) == (3, counter.site.database)
    assert restored.lost == {"badge_issued": 2, "badge_revoked": 1}
    reopened = open_site(counter.site)
    facts = newest(reopened).facts
    assert (facts["missing"], facts["lost"]) == (3, {"badge_issued": 2, "badge_revoked": 1})
    assert facts["replaced"] == {"size": standing.size, "root": standing.root.hex()}
    assert verify(reopened).ok
    reopened.close()


def test_a_registry_whose_log_is_in_ruins_is_replaced_all_the_same(
    file_counter: Counter, shelf: Path
) -> None:
    counter = file_counter
    made = backs_up(counter, shelf / "b")
    database = counter.registry.database
    database.execute_sql("DROP TRIGGER log_head_grows")
    database.execute_sql("UPDATE log_head SET frontier = x'00'")
    database.execute_sql("DROP TABLE pin")
    counter.registry.close()
    breaths: list[float] = []
    consent = Consent(replacing=True)
    restored = restore(
        made.path, in_place(counter), by(ADMIN), ADMIN_PIN, counter.now, consent, pause=breaths.append
    )
    assert (restored.result.outcome, restored.lost, breaths) == ("restored", {}, [BREATH])


def test_a_replaced_registry_of_another_branch_contradicts(file_counter: Counter, shelf: Path) -> None:
    counter = file_counter
    first = backs_up(counter, shelf / "first")
    works(counter, 3)
    cut_off = backs_up(counter, shelf / "cut off")
    counter.registry.close()
    place = in_place(counter)
    restores(counter, first.path, place, replacing=True, losing=4)
    counter.registry = open_site(counter.site)
    works(counter, 9)
    counter.registry.close()
    with pytest.raises(BackupContradicted):
        restores(counter, cut_off.path, place, replacing=True, losing=6)


def test_a_signed_checkpoint_of_the_replaced_registry_counts_where_its_log_was_cut(
    file_counter: Counter, shelf: Path
) -> None:
    counter = file_counter
    made = backs_up(counter, shelf / "b")
    works(counter, 3)
    checkpoint(counter.registry, by(), counter.now)
    database = counter.registry.database
    for guard in ("log_entry_never_deleted", "log_head_grows"):
        database.execute_sql(f"DROP TRIGGER {guard}")
    database.execute_sql("DELETE FROM log_entry WHERE seq > ?", (made.size,))
    database.execute_sql("UPDATE log_head SET size = ?", (made.size,))
    counter.registry.close()
    with pytest.raises(BackupLoses) as fault:
        restores(counter, made.path, in_place(counter), replacing=True)
    assert fault.value.said["missing"] == 4


def test_a_backup_is_never_written_over_anything(counter: Counter, shelf: Path) -> None:
    (shelf / "b").write_text("mine")
    (shelf / "c.keys").write_text("mine")
    before = contents(shelf)
    for name, passphrase in (("b", None), ("c", PASSPHRASE)):
        with pytest.raises(BackupInTheWay):
            backup(counter.registry, by(ADMIN), shelf / name, counter.now, os.urandom, passphrase)
    with pytest.raises(BackupUnwritable, match="no_folder"):
        backup(counter.registry, by(ADMIN), shelf / "none" / "b", counter.now, os.urandom)
    assert contents(shelf) == before


def test_a_full_disk_leaves_no_half_backup_and_the_log_says_so(file_counter: Counter, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=400k", "none", str(disk)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("this account can't mount a small disk")
    try:
        with pytest.raises(RegistryError) as fault:
            backup(file_counter.registry, by(ADMIN), disk / "b", file_counter.now, os.urandom, PASSPHRASE)
        assert list(disk.iterdir()) == []
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
    assert isinstance(fault.value, BackupFault)
    entry = newest(file_counter.registry)
    assert (entry.type, entry.outcome) == ("backup_made", "failed")
    assert verify(file_counter.registry).ok


def test_a_registry_that_does_not_verify_gives_no_backup(counter: Counter, shelf: Path) -> None:
    works(counter)
    url = counter.site.settings.database.owner_url
    tamper(counter.registry.database if url is None else store.connect_postgresql(url))
    with pytest.raises(BackupUnsound) as fault:
        backup(counter.registry, by(ADMIN), shelf / "b", counter.now, os.urandom)
    unsound = BackupTrouble.LOG_UNSOUND if url is None else BackupTrouble.DUMP_NOT_SIGNED
    assert fault.value.trouble is unsound
    assert list(shelf.iterdir()) == []
    assert newest(counter.registry).outcome == "failed"


def tamper(database: peewee.Database) -> None:
    if isinstance(database, peewee.SqliteDatabase):
        database.execute_sql("DROP TRIGGER log_entry_never_changed")
        database.execute_sql("UPDATE log_entry SET body = CAST(replace(body, 'P014', 'P015') AS BLOB)")
        return
    database.execute_sql("ALTER TABLE log_entry DISABLE TRIGGER USER")
    database.execute_sql(
        "UPDATE log_entry SET body = convert_to(replace(convert_from(body, 'UTF8'), 'P014', 'P015'), 'UTF8')"
    )
    database.execute_sql("ALTER TABLE log_entry ENABLE TRIGGER USER")
    database.close()


def test_a_backup_that_lay_for_a_year_is_restored(counter: Counter, shelf: Path, tmp_path: Path) -> None:
    made = backs_up(counter, shelf / "b")
    counter.waits(days=365)
    place = elsewhere(counter, tmp_path)
    assert restores(counter, made.path, place).result.outcome == "restored"
    registry = opened(counter, place)
    assert newest(registry).at == counter.now
    registry.close()


def test_a_clock_before_the_backup_is_doubtful(counter: Counter, shelf: Path, tmp_path: Path) -> None:
    made = backs_up(counter, shelf / "b")
    counter.waits(days=-1)
    place = elsewhere(counter, tmp_path)
    with pytest.raises(ClockDoubtful):
        restores(counter, made.path, place)
    assert nothing_at(place)


def test_a_backup_of_an_older_version_is_migrated(counter: Counter, shelf: Path, tmp_path: Path) -> None:
    made = backs_up(counter, shelf / "b")
    newer = MappingProxyType({**MIGRATIONS, 4: lambda engine: ("CREATE TABLE extra (x INTEGER)",)})
    place = replace(elsewhere(counter, tmp_path), steps=newer)
    assert restores(counter, made.path, place).result.outcome == "restored"
    registry = opened(counter, place)
    assert migrations.schema_version(registry.database) == 4
    assert newest(registry, "registry_migrated").facts["to"] == 4
    assert verify(registry).ok
    registry.close()
    if place.database is not None:
        assert [path.name for path in place.database.parent.iterdir()] == ["registry.db"]


def test_a_backup_of_a_newer_version_is_refused(counter: Counter, shelf: Path, tmp_path: Path) -> None:
    url = counter.site.settings.database.owner_url
    owner = counter.registry.database if url is None else store.connect_postgresql(url)
    owner.execute_sql("INSERT INTO schema_version (version) VALUES (9)")
    made = backs_up(counter, shelf / "b")
    place = elsewhere(counter, tmp_path)
    with pytest.raises(RegistryTooNew):
        restores(counter, made.path, place)
    assert nothing_at(place)
    if url is not None:
        owner.close()


def test_postgresql_is_migrated_by_its_owner_after_a_backup_that_restores(
    counter: Counter, shelf: Path, tmp_path: Path
) -> None:
    settings = counter.site.settings.database
    if settings.owner_url is None or settings.url is None:
        return
    newer = MappingProxyType({**MIGRATIONS, 4: lambda engine: ("CREATE TABLE extra (x INTEGER)",)})
    size, keys, zone = verify(counter.registry).size, counter.registry.keys, counter.registry.zone
    owner, kept = Server.at(settings.owner_url), shelf / "before-4"
    upgraded = (owner, settings.url, keys, zone, kept, counter.now, os.urandom, newer)
    assert upgrade_postgresql(*upgraded) == [4]
    assert upgrade_postgresql(*upgraded) == []
    assert counter.registry.database.execute_sql("SELECT count(*) FROM extra").fetchone()[0] == 0
    entry = newest(counter.registry, "registry_migrated")
    assert (entry.seq, entry.facts) == (size + 1, {"from": 3, "to": 4, "kept": "before-4"})
    assert verify(counter.registry).ok
    place = elsewhere(counter, tmp_path)
    assert restores(counter, kept, place).size == size
    registry = opened(counter, place)
    assert migrations.schema_version(registry.database) == 3
    registry.close()


def test_the_other_engine_s_settings_restore_nothing(
    file_counter: Counter, shelf: Path, tmp_path: Path
) -> None:
    made = backs_up(file_counter, shelf / "b")
    place = Place(
        file_counter.registry.keys, file_counter.registry.zone, server=Server("postgresql://nowhere")
    )
    with pytest.raises(BackupForeign, match="other_engine"):
        restores(file_counter, made.path, place)


def test_a_database_that_holds_something_is_never_restored_into(counter: Counter, shelf: Path) -> None:
    if counter.registry.engine is Engine.SQLCIPHER:
        return
    made = backs_up(counter, shelf / "b")
    settings = counter.site.settings.database
    assert settings.owner_url is not None
    place = Place(counter.registry.keys, counter.registry.zone, server=Server.at(settings.owner_url))
    for consent in (False, True):
        with pytest.raises(BackupInTheWay, match="database_not_empty"):
            restores(counter, made.path, place, replacing=consent)
    assert verify(counter.registry).ok


def test_a_password_is_never_part_of_an_address() -> None:
    server = Server.at("postgresql://counter:p%40ss@db.example:5432/registry?sslmode=require")
    assert server.url == "postgresql://counter@db.example:5432/registry?sslmode=require"
    assert (server.password, "p@ss" in repr(server)) == ("p@ss", False)
    assert Server.at("postgresql://counter@db/registry", "other").password == "other"


def test_a_rekeyed_store_opens_with_the_new_key_alone(file_counter: Counter) -> None:
    path, key = file_counter.site.database, bytes(range(32))
    rekey(file_counter.registry.database, key)
    file_counter.registry.close()
    with pytest.raises(RegistryError):
        store.open_sqlcipher(path, file_counter.registry.keys.database_key)
    registry = store.registry_on(store.open_sqlcipher(path, key), zone=file_counter.registry.zone)
    with reading(registry) as reader:
        assert reader.count(Person.select()) > 5
    registry.close()

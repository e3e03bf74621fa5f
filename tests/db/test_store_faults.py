"""Stores that are locked, read-only, foreign, damaged or on a full disk: a clear fault, and nothing half done."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import peewee
import pytest
from counter_kit import START, Counter, build_counter, by

from db import store
from db.connection import Engine, Registry, reading, write_transaction
from db.errors import RegistryBusy, RegistryDamaged, RegistryError, RegistryFull, RegistryTooNew
from db.log.verify import verify
from db.registry.badges import issue_badge
from db.tables import Badge, Meta

ZONE = ZoneInfo("Asia/Shanghai")
PAGE = 4096
KEY = bytes(range(32))


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A store of some hundred pages."""
    path = tmp_path / "registry.db"
    database = store.create_sqlcipher(path, KEY)
    with database.atomic():
        for number in range(2000):
            Meta.insert(name=f"n{number}", value="x" * 200).execute(database)
    database.close()
    assert not any(path.with_name(path.name + beside).exists() for beside in store.BESIDE)
    return path


@pytest.fixture
def file_counter(tmp_path: Path) -> Iterator[Counter]:
    """A counter on a SQLCipher file: a server's disk and processes are not a test's to fill and to kill."""
    built = build_counter(tmp_path / "data", "")
    yield built
    built.close()


def cut(path: Path, size: int) -> None:
    os.truncate(path, size)


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda path: cut(path, 0), "the file is empty"),
        (lambda path: cut(path, 100), "cut off"),
        (lambda path: cut(path, 20 * PAGE + 100), "cut off|missing or damaged"),
        (lambda path: cut(path, 20 * PAGE), "pages are missing or damaged"),
        (lambda path: flip(path, 30), "another key, or its first page is damaged"),
        (lambda path: path.write_bytes(random.Random(1).randbytes(8 * PAGE)), "another key"),
        (lambda path: path.write_bytes(b"SQLite format 3\0" + bytes(PAGE - 16)), "not encrypted"),
        (lambda path: path.write_text("control_no,kind\n"), "cut off or no registry"),
    ],
    ids=["empty", "header cut", "page cut", "pages cut", "header bit", "noise", "plain SQLite", "text"],
)
def test_a_damaged_file_is_named_with_what_is_wrong(
    made: Path, damage: Callable[[Path], None], said: str
) -> None:
    damage(made)
    before = made.read_bytes()
    with pytest.raises(RegistryDamaged, match=said) as fault:
        store.open_sqlcipher(made, KEY)
    assert str(made) in str(fault.value)
    assert made.read_bytes() == before


def test_another_key_opens_nothing(made: Path) -> None:
    with pytest.raises(RegistryDamaged, match="another key"):
        store.open_sqlcipher(made, bytes(32))
    store.open_sqlcipher(made, KEY).close()


def test_a_page_damaged_in_the_middle_is_found_when_it_is_read(made: Path) -> None:
    database = store.open_sqlcipher(made, KEY)
    found = database.execute_sql("SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = 'meta'")
    [(page,)] = found.fetchall()
    database.close()
    flip(made, (page - 1) * PAGE + 7)
    registry = Registry(store.open_sqlcipher(made, KEY), Engine.SQLCIPHER, ZONE)
    with pytest.raises(RegistryDamaged), reading(registry) as reader:
        reader.rows(Meta.select())
    registry.close()


def test_there_is_nothing_to_open(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="kiosk init"):
        store.open_sqlcipher(tmp_path / "registry.db", KEY)
    assert list(tmp_path.iterdir()) == []


def test_a_store_without_a_registry_is_no_registry(tmp_path: Path) -> None:
    path = tmp_path / "registry.db"
    database = store.connect_sqlcipher(path, KEY)
    database.execute_sql("CREATE TABLE other (x INTEGER)")
    database.close()
    with pytest.raises(RegistryDamaged):
        store.open_sqlcipher(path, KEY)


def test_a_newer_registry_is_refused_and_left_alone(counter: Counter) -> None:
    database = owners_database(counter)
    with database.atomic():
        database.execute_sql("INSERT INTO schema_version (version) VALUES (99)")
    with pytest.raises(RegistryTooNew, match="99"):
        store.registry_on(counter.registry.database, zone=ZONE)
    database.close()


def test_a_new_store_is_never_made_over_another(made: Path) -> None:
    before = made.read_bytes()
    with pytest.raises(RegistryError, match="exists already"):
        store.create_sqlcipher(made, KEY)
    assert made.read_bytes() == before


def test_a_store_that_could_not_be_made_leaves_nothing(
    tmp_path: Path, small_disk: Callable[[int], Path]
) -> None:
    disk = small_disk(16)
    with pytest.raises((RegistryFull, RegistryBusy)):
        store.create_sqlcipher(disk / "registry.db", KEY)
    assert list(disk.iterdir()) == []


def test_a_writer_that_waits_too_long_says_that_the_registry_is_busy(counter: Counter) -> None:
    other = another_connection(counter)
    be_impatient(counter)
    size = log_size(counter)
    hold_the_write_lock(other)
    with pytest.raises(RegistryBusy):
        issue_badge(counter.registry, by("R001"), "P014", counter.now, os.urandom)
    other.rollback()
    assert log_size(counter) == size
    assert issue_badge(counter.registry, by("R001"), "P014", counter.now, os.urandom)[1] is not None
    other.close()


def test_a_full_store_undoes_the_whole_act(file_counter: Counter) -> None:
    database = file_counter.registry.database
    [pages] = database.execute_sql("PRAGMA page_count").fetchone()
    database.execute_sql(f"PRAGMA max_page_count = {pages + 1}")
    issued = issue_until_full(file_counter)
    assert log_size(file_counter) == verify(file_counter.registry).size
    assert verify(file_counter.registry).ok
    assert badges_of(file_counter, "P014") == issued + 1
    database.execute_sql("PRAGMA max_page_count = 1000000")
    assert issue_badge(file_counter.registry, by("R001"), "P014", file_counter.now, os.urandom)[1] is not None


def test_a_full_disk_undoes_the_whole_act(file_counter: Counter, small_disk: Callable[[int], Path]) -> None:
    disk = small_disk(1024)
    path = disk / "registry.db"
    store.copy_sqlcipher(file_counter.registry.database, path)
    key = file_counter.registry.keys.database_key
    keys = file_counter.registry.keys
    file_counter.registry.close()
    file_counter.registry.database = store.open_sqlcipher(path, key)
    issued = issue_until_full(file_counter)
    file_counter.registry.close()
    file_counter.registry.database = store.open_sqlcipher(path, key)
    assert file_counter.registry.keys == keys
    assert verify(file_counter.registry).ok
    assert badges_of(file_counter, "P014") == issued + 1
    file_counter.registry.close()


@pytest.mark.parametrize("place", ["registry.db", "."])
def test_what_this_account_may_not_write_is_named(made: Path, place: str) -> None:
    locked = (made.parent / place).resolve()
    made.parent.chmod(0o755)
    for parent in made.parents[1:4]:
        parent.chmod(0o755)
    assert as_nobody(lambda: open_as_reader(made, locked), locked) == 0


def test_reopening_after_a_kill_is_clean(file_counter: Counter) -> None:
    issue_badge(file_counter.registry, by("R001"), "P014", file_counter.now, os.urandom)
    size = log_size(file_counter)
    path, key = file_counter.site.database, file_counter.registry.keys.database_key
    file_counter.registry.close()
    killed = dies_while(lambda: write_half(path, key, file_counter))
    assert killed == -signal.SIGKILL
    assert path.with_name("registry.db-wal").stat().st_size > 0
    file_counter.registry.database = store.open_sqlcipher(path, key)
    assert log_size(file_counter) == size
    assert verify(file_counter.registry).ok
    assert file_counter.signs_in("C001").outcome == "signed_in"
    file_counter.registry.close()
    assert not any(path.with_name(path.name + beside).exists() for beside in store.BESIDE)


def test_a_copy_is_one_state_whole_and_private(file_counter: Counter, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    with write_transaction(file_counter.registry, file_counter.now) as tx:
        tx.change(Meta.insert(name="unsaved", value="yes"))
        store.copy_sqlcipher(file_counter.registry.database, target)
    assert target.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["copy.db"]
    copied = Registry(
        store.open_sqlcipher(target, file_counter.registry.keys.database_key), Engine.SQLCIPHER, ZONE
    )
    copied.loaded_keys = file_counter.registry.keys
    assert verify(copied).root == verify(file_counter.registry).root
    with reading(copied) as reader:
        assert reader.meta("unsaved") is None
    copied.close()


def test_a_copy_that_does_not_fit_leaves_nothing(
    file_counter: Counter, small_disk: Callable[[int], Path]
) -> None:
    disk = small_disk(64)
    with pytest.raises((RegistryFull, RegistryBusy)):
        store.copy_sqlcipher(file_counter.registry.database, disk / "copy.db")
    assert list(disk.iterdir()) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mount a disk of so many KiB; needs root."""
    mounted: list[Path] = []

    def mount(kib: int) -> Path:
        folder = tmp_path / f"disk{len(mounted)}"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={kib}k", "none", str(folder)]
        if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
            pytest.skip("this account can't mount a small disk")
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def another_connection(counter: Counter) -> peewee.Database:
    if counter.registry.engine is Engine.POSTGRESQL:
        return owners_database(counter)
    return store.connect_sqlcipher(counter.site.database, counter.registry.keys.database_key)


def owners_database(counter: Counter) -> peewee.Database:
    url = counter.site.settings.database.owner_url
    return counter.registry.database if url is None else store.connect_postgresql(url)


def be_impatient(counter: Counter) -> None:
    sqlite = counter.registry.engine is Engine.SQLCIPHER
    counter.registry.database.execute_sql(
        "PRAGMA busy_timeout = 50" if sqlite else "SET lock_timeout = '50ms'"
    )


def hold_the_write_lock(database: peewee.Database) -> None:
    database.begin()
    if not isinstance(database, peewee.SqliteDatabase):
        database.execute_sql("LOCK TABLE log_head, badge, person IN ACCESS EXCLUSIVE MODE")


def log_size(counter: Counter) -> int:
    with reading(counter.registry) as reader:
        return reader.head().size


def badges_of(counter: Counter, staff_no: str) -> int:
    with reading(counter.registry) as reader:
        return reader.count(Badge.select().where(Badge.staff_no == staff_no))


def issue_until_full(counter: Counter) -> int:
    for issued in range(5000):
        try:
            issue_badge(counter.registry, by("R001"), "P014", START, os.urandom)
        except RegistryFull:
            return issued
    raise AssertionError("it never filled up")


def as_nobody(act: Callable[[], int], locked: Path) -> int:
    """Return what `act` returns in a process that may not write `locked`."""
    if os.geteuid() != 0:
        locked.chmod(0o500 if locked.is_dir() else 0o400)
        try:
            return act()
        finally:
            locked.chmod(0o700)
    pid = os.fork()
    if pid == 0:
        os.setgid(65534)
        os.setuid(65534)
        os._exit(act())
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def open_as_reader(path: Path, locked: Path) -> int:
    try:
        store.open_sqlcipher(path, KEY)
    except store.RegistryReadOnly as fault:
        return 0 if "can't be written by this account" in str(fault) else 2
    except BaseException:
        return 3
    return 4


def dies_while(act: Callable[[], None]) -> int:
    pid = os.fork()
    if pid == 0:
        act()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def write_half(path: Path, key: bytes, counter: Counter) -> None:
    registry = store.registry_on(store.open_sqlcipher(path, key), zone=ZONE)
    with write_transaction(registry, counter.now) as tx:
        # More than the page cache holds, so that uncommitted pages are in the write-ahead log.
        tx.database.execute_sql("PRAGMA cache_size = 5")
        for number in range(500):
            tx.change(Meta.insert(name=f"half{number}", value="x" * 500))
        os.kill(os.getpid(), signal.SIGKILL)

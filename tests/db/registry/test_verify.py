"""Whoever edits the log below the program is found, with the key in hand and with everything re-hashed."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymerkle
import pytest
from counter_kit import Counter, by

from db.connection import Engine, Registry
from db.health import Verdict, check_health
from db.identity.keys import KeyMissing
from db.log.evidence import Evidence, evidence_of_note
from db.log.merkle import Frontier, leaf_hash
from db.log.report import Finding, Pin, Source, SourceKind
from db.log.verify import evidence_at, verifiers, verify
from db.registry.checkpoints import checkpoint
from kiosk.desk import commands as do
from kiosk.site import open_to_verify
from labels.payload import parse_label_code

VICTIM = 6
CHECKED_AT = 9


@pytest.fixture
def witnessed(counter: Counter, tmp_path: Path) -> Counter:
    """A counter with some traffic, a checkpoint in the middle and a witness file elsewhere."""
    counter.registry.witnesses = (tmp_path / "elsewhere.witness",)
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans("JM2026-0815-01")
    counter.scans("JM2026-0815-02")
    counter.hands_over("P009")
    counter.scans("NO-SUCH-COPY")
    counter.registry.witnesses = ()
    for _ in range(3):
        counter.does(do.Cancel())
    return counter


def run(registry: Registry, *statements: tuple[str, tuple[Any, ...]]) -> None:
    """Do what somebody with the key, or the database owner's password, could do."""
    for text, values in statements:
        registry.database.execute_sql(text.replace("?", registry.database.param), values)


def drop_guards(counter: Counter) -> Registry:
    from kiosk.site import open_site

    site = counter.site
    if counter.registry.engine is Engine.SQLCIPHER:
        registry = counter.registry
        names = registry.database.execute_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for (name,) in names:
            registry.database.execute_sql(f'DROP TRIGGER "{name}"')
        return registry
    from db.store import connect_postgresql, registry_on

    assert site.settings.database.owner_url is not None
    owner = registry_on(connect_postgresql(site.settings.database.owner_url), zone=site.settings.zone)
    for table in ("log_entry", "log_head"):
        owner.database.execute_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    assert open_site is not None
    return owner


def bodies(registry: Registry) -> list[tuple[int, bytes]]:
    rows = registry.database.execute_sql("SELECT seq, body FROM log_entry ORDER BY seq").fetchall()
    return [(seq, bytes(body)) for seq, body in rows]


def rehash(registry: Registry) -> None:
    """Make the head fit what stands there now."""
    frontier = Frontier()
    for _, body in bodies(registry):
        frontier = frontier.append(leaf_hash(body))
    head = (frontier.size, frontier.to_bytes())
    run(registry, ("UPDATE log_head SET size = ?, frontier = ?", head))


def edit(registry: Registry) -> None:
    body = dict(bodies(registry))[VICTIM].replace(b'"P009"', b'"P014"')
    run(registry, ("UPDATE log_entry SET body = ?, collector = 'P014' WHERE seq = ?", (body, VICTIM)))


def delete(registry: Registry) -> None:
    run(registry, ("DELETE FROM log_entry WHERE seq = ?", (VICTIM,)))


def delete_and_close_the_gap(registry: Registry) -> None:
    delete(registry)
    for seq, body in bodies(registry)[VICTIM - 1 :]:
        moved = body.replace(f'"seq":{seq},'.encode(), f'"seq":{seq - 1},'.encode())
        run(registry, ("UPDATE log_entry SET seq = ?, body = ? WHERE seq = ?", (seq - 1, moved, seq)))


def insert(registry: Registry) -> None:
    for seq, body in reversed(bodies(registry)[VICTIM - 1 :]):
        moved = body.replace(f'"seq":{seq},'.encode(), f'"seq":{seq + 1},'.encode())
        run(registry, ("UPDATE log_entry SET seq = ?, body = ? WHERE seq = ?", (seq + 1, moved, seq)))
    body = dict(bodies(registry))[VICTIM - 1].replace(
        f'"seq":{VICTIM - 1},'.encode(), f'"seq":{VICTIM},'.encode()
    )
    copied = "SELECT ?, at, type, outcome, actor, collector, control_no, act, ? FROM log_entry WHERE seq = ?"
    columns = "seq, at, type, outcome, actor, collector, control_no, act, body"
    run(registry, (f"INSERT INTO log_entry ({columns}) {copied}", (VICTIM, body, VICTIM - 1)))


def replace(registry: Registry) -> None:
    """Put another entry of the log in its place."""
    body = dict(bodies(registry))[VICTIM - 1].replace(
        f'"seq":{VICTIM - 1},'.encode(), f'"seq":{VICTIM},'.encode()
    )
    same = "(SELECT {0} FROM log_entry WHERE seq = ?)"
    columns = ("at", "type", "outcome", "actor", "collector", "control_no", "act")
    sets = ", ".join(f"{name} = {same.format(name)}" for name in columns)
    run(registry, (f"UPDATE log_entry SET body = ?, {sets} WHERE seq = ?", (body, *[VICTIM - 1] * 7, VICTIM)))


def truncate(registry: Registry) -> None:
    run(registry, ("DELETE FROM log_entry WHERE seq >= ?", (VICTIM,)))


TAMPERING = (edit, delete, delete_and_close_the_gap, insert, replace, truncate)


def test_an_untouched_log_verifies_and_its_root_is_pymerkles(witnessed: Counter, tmp_path: Path) -> None:
    witnessed.registry.witnesses = (tmp_path / "elsewhere.witness",)
    checkpoint(witnessed.registry, by("S001"), witnessed.now)
    report = verify(witnessed.registry)
    assert (report.ok, report.problems) == (True, ())
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for _, body in bodies(witnessed.registry):
        tree.append_entry(body)
    assert (report.size, report.root) == (tree.get_size(), tree.get_root())


@pytest.mark.parametrize("tamper", TAMPERING, ids=lambda each: each.__name__)
@pytest.mark.parametrize("rehashed", [False, True], ids=["as it stood", "re-hashed"])
def test_tampering_is_found_in_the_narrowest_range(
    witnessed: Counter, tmp_path: Path, tamper: Callable[[Registry], None], rehashed: bool
) -> None:
    owner = drop_guards(witnessed)
    tamper(owner)
    if rehashed:
        rehash(owner)
    owner.close()
    witness = tmp_path / "elsewhere.witness"
    report = verify(witnessed.registry, [evidence_at(witnessed.registry, witness)])
    assert not report.ok
    ranges = [(each.first, each.last) for each in report.problems if each.first is not None]
    assert min(first for first, _ in ranges) == VICTIM


@pytest.mark.parametrize("tamper", TAMPERING, ids=lambda each: each.__name__)
@pytest.mark.parametrize("kept", ["checkpoint", "label"])
def test_tampering_is_found_by_what_was_kept_elsewhere(
    witnessed: Counter, tamper: Callable[[Registry], None], kept: str
) -> None:
    pin = kept_elsewhere(witnessed, kept)
    owner = drop_guards(witnessed)
    tamper(owner)
    rehash(owner)
    run(owner, ("DELETE FROM checkpoint_note", ()), ("DELETE FROM hand_over", ()))
    owner.close()
    report = verify(witnessed.registry, [Evidence(pins=(pin,))])
    assert not report.ok
    first, last = next((each.first, each.last) for each in report.problems if each.first is not None)
    assert first is not None
    assert last is not None
    assert first <= VICTIM <= last <= max(pin.size, VICTIM)


def kept_elsewhere(counter: Counter, kept: str) -> Pin:
    if kept == "checkpoint":
        _, note = checkpoint(counter.registry, by("S001"), counter.now)
        registry = counter.registry
        source = Source(SourceKind.CHECKPOINT, "kept")
        seen = evidence_of_note(note, source, registry.origin, verifiers(registry))
        return seen.pins[0]
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans("JM2026-0815-03")
    code = parse_label_code(counter.hands_over("P009").data["copies"][0]["label"])
    assert code is not None
    return Pin(code.log_size, code.root, Source(SourceKind.LABEL, code.label_id))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log_entry SET actor = 'X' WHERE seq = 2",
        "DELETE FROM log_entry WHERE seq = 2",
        "UPDATE log_head SET size = 1",
        "DELETE FROM log_head",
        "INSERT INTO log_head (id, log_id, size, frontier, last_at) SELECT 2, log_id, 0, frontier, 0 FROM log_head",
        "INSERT INTO log_entry (seq, at, type, body) SELECT size + 2, 0, 'refused', frontier FROM log_head",
        "INSERT INTO log_entry (seq, at, type, body) SELECT 2, 0, 'refused', frontier FROM log_head",
    ],
)
@pytest.mark.parametrize("role", ["counter", "owner"])
def test_the_store_itself_refuses_to_change_the_log(witnessed: Counter, statement: str, role: str) -> None:
    import peewee

    from db.store import connect_postgresql

    url = witnessed.site.settings.database.owner_url
    database = witnessed.registry.database
    if url is not None and role == "owner":
        database = connect_postgresql(url)
    before = bodies(witnessed.registry)
    with pytest.raises(peewee.PeeweeException):
        database.execute_sql(statement)
    assert bodies(witnessed.registry) == before


def test_insert_or_replace_does_not_pass_the_triggers(witnessed: Counter) -> None:
    if witnessed.registry.engine is Engine.POSTGRESQL:
        statement = "TRUNCATE log_entry"
    else:
        statement = "INSERT OR REPLACE INTO log_entry (seq, at, type, body) VALUES (2, 0, 'refused', x'00')"
    import peewee

    with pytest.raises(peewee.PeeweeException):
        witnessed.registry.database.execute_sql(statement)


def findings(registry: Registry) -> set[Finding]:
    return {each.finding for each in verify(registry).problems}


def test_a_head_that_names_another_time_is_found(witnessed: Counter) -> None:
    owner = drop_guards(witnessed)
    run(owner, ("UPDATE log_head SET last_at = last_at - ?", (3 * 86_400_000_000,)))
    assert Finding.HEAD_TIME in findings(witnessed.registry)
    run(owner, ("UPDATE log_head SET last_at = ?", (2**62,)))
    assert Finding.HEAD_TIME in findings(witnessed.registry)
    owner.close()


def test_a_log_that_calls_itself_another_is_found(witnessed: Counter) -> None:
    owner = drop_guards(witnessed)
    run(owner, ("UPDATE log_head SET log_id = ?", ("another",)))
    owner.close()
    assert findings(witnessed.registry) >= {Finding.LOG_ID, Finding.WRONG_LOG}


def test_a_checkpoint_that_is_gone_or_stands_at_another_size_is_found(witnessed: Counter) -> None:
    registry = witnessed.registry
    result, _ = checkpoint(registry, by("S001"), witnessed.now)
    checkpoint(registry, by("S001"), witnessed.now)
    assert verify(registry).ok
    owner = drop_guards(witnessed)
    run(owner, ("UPDATE checkpoint_note SET size = 3 WHERE size = ?", (result.seq,)))
    misplaced = {each.finding: (each.first, each.said.get("signed")) for each in verify(registry).problems}
    assert misplaced[Finding.NOTE_MISPLACED] == (None, result.seq)
    assert misplaced[Finding.NOTE_MISSING] == (result.seq, None)
    run(owner, ("DELETE FROM checkpoint_note", ()))
    owner.close()
    missing = [each for each in verify(registry).problems if each.finding is Finding.NOTE_MISSING]
    assert [(each.first, each.last) for each in missing] == [(result.seq, (result.seq or 0) + 1)]


GUARDS = ("log_entry_in_order", "log_head_grows", "incident_note_never_changed", "file_copy_stays_destroyed")


@pytest.mark.parametrize("guard", GUARDS)
@pytest.mark.parametrize("done", ["dropped", "replaced"])
def test_a_guard_that_is_gone_or_was_replaced_is_found(counter: Counter, guard: str, done: str) -> None:
    from db.store import connect_postgresql

    assert verify(counter.registry).ok
    table = next(name for name in ("log_entry", "log_head", "incident_note", "file_copy") if name in guard)
    url = counter.site.settings.database.owner_url
    if url is None:
        database = counter.registry.database
        database.execute_sql(f"DROP TRIGGER {guard}")
        harmless = f"CREATE TRIGGER {guard} BEFORE UPDATE ON {table} BEGIN SELECT 1; END"
    else:
        database = connect_postgresql(url)
        database.execute_sql(f"DROP TRIGGER {guard} ON {table}")
        harmless = (
            f"CREATE TRIGGER {guard} BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW WHEN (false) "
            "EXECUTE FUNCTION log_guard()"
        )
    if done == "replaced":
        database.execute_sql(harmless)
    [problem] = verify(counter.registry).problems
    wanted = Finding.GUARD_MISSING if done == "dropped" else Finding.GUARD_CHANGED
    assert (problem.finding, problem.said) == (wanted, {"name": guard})
    [failed] = [each for each in check_health(counter.registry, counter.now) if each.name == "guards"]
    assert (failed.verdict, guard in failed.detail) == (Verdict.FAILED, True)
    if url is not None:
        database.close()


def test_a_guard_that_is_switched_off_or_hollow_is_found_on_a_server(counter: Counter) -> None:
    from db.store import connect_postgresql

    url = counter.site.settings.database.owner_url
    if url is None:
        return
    owner = connect_postgresql(url)
    owner.execute_sql("ALTER TABLE log_entry DISABLE TRIGGER log_entry_never_changed")
    hollow = "CREATE OR REPLACE FUNCTION log_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$"
    owner.execute_sql(hollow)
    owner.close()
    said = [(each.finding, each.said["name"]) for each in verify(counter.registry).problems]
    assert said == [
        (Finding.GUARD_MISSING, "log_entry_never_changed"),
        (Finding.GUARD_CHANGED, "log_guard"),
    ]


@pytest.mark.parametrize("table", ["checkpoint_note", "policy_version", "incident_note", "grant_approval"])
def test_the_counters_role_only_adds_to_what_is_only_added_to(counter: Counter, table: str) -> None:
    import peewee

    if counter.registry.engine is Engine.SQLCIPHER:
        return
    column = {"checkpoint_note": "note", "policy_version": "toml", "incident_note": "body"}.get(
        table, "approver"
    )
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = 'x'", f"TRUNCATE {table}"):
        with pytest.raises(peewee.ProgrammingError, match="permission denied"):
            counter.registry.database.execute_sql(statement)
        counter.registry.database.rollback()


def test_a_log_is_verified_with_public_keys_alone(witnessed: Counter, tmp_path: Path) -> None:
    checkpoint(witnessed.registry, by("S001"), witnessed.now)
    folder = tmp_path / "auditors"
    shutil.copytree(witnessed.registry.keys.folder, folder)
    for secret in ("log-signing", "badge-issuer", "badge-issuer-public"):
        shutil.rmtree(folder / secret)
    (folder / "pepper.key").unlink()
    registry = open_to_verify(dataclasses.replace(witnessed.site, keys=folder))
    assert verify(registry).ok
    with pytest.raises(KeyMissing):
        checkpoint(registry, by("S001"), witnessed.now)
    registry.close()

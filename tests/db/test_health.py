"""What doctor says of store, clock, witnesses and keys: true of a sound registry, and of each thing that is not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from counter_kit import Counter, by

from db import store
from db.connection import Engine
from db.health import Check, Verdict, check_data, check_health, check_keys, check_witnesses
from db.identity.keys import stage_database_key
from db.registry.checkpoints import checkpoint


def looked(counter: Counter) -> dict[str, list[Check]]:
    found: dict[str, list[Check]] = {}
    for check in check_health(counter.registry, counter.now):
        found.setdefault(check.name, []).append(check)
    return found


def test_a_sound_registry_fails_nowhere(counter: Counter, tmp_path: Path) -> None:
    counter.registry.witnesses = (tmp_path / "w",)
    checkpoint(counter.registry, by(), counter.now)
    found = looked(counter)
    troubles = [
        check.name for checks in found.values() for check in checks if check.verdict is not Verdict.OK
    ]
    # The tests' own server trades durability for speed, and says so.
    assert troubles == (["durability"] if counter.registry.engine is Engine.POSTGRESQL else [])
    assert {"store", "schema", "log", "clock", "witness", "keys", "issuer"} <= set(found)
    assert "signed by a checkpoint" in found["log"][0].detail
    kind = "SQLCipher 4" if counter.registry.engine is Engine.SQLCIPHER else "PostgreSQL"
    assert found["store"][0].detail.startswith(kind)


def test_every_trouble_says_what_to_do(counter: Counter, tmp_path: Path) -> None:
    counter.registry.witnesses = (tmp_path / "none" / "w",)
    counter.registry.keys.folder.chmod(0o755)
    counter.now += timedelta(days=400)
    troubles = [
        check for check in check_health(counter.registry, counter.now) if check.verdict is not Verdict.OK
    ]
    assert {check.name for check in troubles} >= {"clock", "witness", "keys"}
    assert all(check.remedy for check in troubles)
    counter.registry.keys.folder.chmod(0o700)


@pytest.mark.parametrize("moved", [timedelta(days=15), -timedelta(minutes=30)])
def test_a_doubtful_clock_fails(counter: Counter, moved: timedelta) -> None:
    counter.signs_in("C001")
    counter.now += moved
    [check] = looked(counter)["clock"]
    assert (check.verdict, "clock confirm" in check.remedy) == (Verdict.FAILED, True)


def test_settings_that_could_lose_a_hand_over_fail(counter: Counter) -> None:
    database = counter.registry.database
    if counter.registry.engine is Engine.SQLCIPHER:
        database.execute_sql("PRAGMA synchronous = NORMAL")
    else:
        database.execute_sql("SET synchronous_commit = off")
    [check] = looked(counter)["durability"]
    assert check.verdict is Verdict.FAILED


def test_counters_that_own_the_database_are_warned_of(counter: Counter) -> None:
    url = counter.site.settings.database.owner_url
    if url is None:
        return
    assert looked(counter)["role"][0].verdict is Verdict.OK
    owner = store.registry_on(store.connect_postgresql(url), zone=counter.registry.zone)
    found = {check.name: check for check in check_health(owner, counter.now)}
    assert found["role"].verdict is Verdict.WARNING
    owner.close()


def test_a_store_that_is_gone_fails_and_the_rest_is_still_looked_at(counter: Counter) -> None:
    if counter.registry.engine is Engine.POSTGRESQL:
        counter.registry.database = store.connect_postgresql("postgresql://counter@127.0.0.1:9/none")
    else:
        counter.registry.close()
        counter.site.database.write_bytes(b"ruined" * 1000)
    found = looked(counter)
    assert found["store"][0].verdict is Verdict.FAILED
    assert found["keys"][0].ok


def test_files_that_others_may_read_are_named(tmp_path: Path) -> None:
    path = tmp_path / "data" / "registry.db"
    path.parent.mkdir(mode=0o755)
    path.write_bytes(b"x")
    path.chmod(0o644)
    folder, file, _ = check_data(path)
    assert (folder.verdict, file.verdict) == (Verdict.WARNING, Verdict.WARNING)
    assert (f"chmod 700 '{path.parent}'" in folder.remedy, f"chmod 600 '{path}'" in file.remedy) == (
        True,
        True,
    )
    assert [check.verdict for check in check_data(tmp_path / "none" / "registry.db")] == [Verdict.FAILED]


@pytest.mark.parametrize(
    ("content", "verdict", "said"),
    [
        (None, Verdict.OK, "will be made"),
        ("CF-WITNESS 1 this/log\n", Verdict.OK, "0 sightings"),
        ("CF-WITNESS 1 another/log\n", Verdict.FAILED, "another log"),
    ],
)
def test_witness_files(tmp_path: Path, content: str | None, verdict: Verdict, said: str) -> None:
    path = tmp_path / "w"
    if content is not None:
        path.write_text(content)
    [check] = check_witnesses([path], "this/log")
    assert (check.verdict, said in check.detail) == (verdict, True)


def test_without_witnesses_the_log_convicts_nobody(tmp_path: Path) -> None:
    [check] = check_witnesses([], "this/log")
    assert (check.verdict, check.ok) == (Verdict.WARNING, True)


def test_keys_are_told_without_their_secrets(counter: Counter) -> None:
    keys = counter.registry.keys
    stage_database_key(keys.folder, lambda count: bytes(range(count)))
    (keys.folder / "pepper.key").chmod(0o644)
    checks = check_keys(keys.folder)
    assert [check.name for check in checks if check.verdict is Verdict.FAILED] == ["keys"]
    assert any("interrupted" in check.detail for check in checks if check.verdict is Verdict.WARNING)
    told = "".join(check.detail + check.remedy for check in checks)
    assert keys.database_key.hex() not in told
    assert str(keys.folder / "badge-issuer") in told

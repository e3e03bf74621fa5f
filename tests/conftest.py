"""Registries to test on: every test that asks for `registry` runs on SQLCipher and on PostgreSQL."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from counter_kit import Counter, build_counter
from postgres_cluster import Cluster, NoServer, start_cluster

DATABASES = itertools.count()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A private PostgreSQL server. Without installed binaries: skipped, or a failure where CI requires them."""
    try:
        running = start_cluster()
    except NoServer as missing:
        if os.environ.get("COUNTER_REQUIRE_SERVERS"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    yield running
    running.stop()


@pytest.fixture(params=["sqlcipher", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """Both engines, one after the other."""
    return str(request.param)


@pytest.fixture
def database_settings(engine: str, request: pytest.FixtureRequest) -> str:
    """The `[database]` part of settings.toml for a fresh store on this engine."""
    if engine == "sqlcipher":
        return ""
    running: Cluster = request.getfixturevalue("cluster")
    name = f"registry_{os.getpid()}_{next(DATABASES)}"
    running.run(f"CREATE DATABASE {name}")
    return f'[database]\nurl = "{running.url(name, "counter")}"\nowner_url = "{running.url(name)}"\n'


@pytest.fixture
def counter(tmp_path: Path, database_settings: str) -> Iterator[Counter]:
    """A registry that is set up, with people, copies and one counter, on each engine."""
    built = build_counter(tmp_path / "data", database_settings)
    yield built
    built.close()

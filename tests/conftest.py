"""Registries to test on: every test that asks for `registry` runs on SQLCipher and on PostgreSQL."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from counter_kit import Counter, build_counter, copy_counter
from postgres_cluster import Cluster, NoServer, start_cluster

DATABASES = itertools.count()


@dataclass(frozen=True)
class Pristine:
    """A registry to copy: the counter it was made for and its `[database]` settings."""

    counter: Counter
    settings: str

    @property
    def database(self) -> str | None:
        """The PostgreSQL database's name."""
        return self.counter.database_name


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
    """The `[database]` part of settings.toml for a fresh, empty store on this engine."""
    return "" if engine == "sqlcipher" else new_database(request.getfixturevalue("cluster"))


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Cluster | None], Pristine]:
    """Registries that are set up, made once for each engine; tests get copies."""
    made: dict[str, Pristine] = {}

    def of(engine: str, cluster: Cluster | None) -> Pristine:
        if engine not in made:
            settings = "" if cluster is None else new_database(cluster)
            counter = build_counter(tmp_path_factory.mktemp("pristine") / "data", settings)
            counter.close()
            made[engine] = Pristine(counter, settings)
        return made[engine]

    return of


@pytest.fixture
def counter(
    tmp_path: Path,
    engine: str,
    pristine: Callable[[str, Cluster | None], Pristine],
    request: pytest.FixtureRequest,
) -> Iterator[Counter]:
    """A registry that is set up, with people, copies and one counter, on each engine."""
    cluster = None if engine == "sqlcipher" else request.getfixturevalue("cluster")
    kept = pristine(engine, cluster)
    settings = "" if cluster is None else new_database(cluster, kept.database)
    copied = copy_counter(kept.counter, tmp_path / "data", settings)
    yield copied
    copied.close()


def new_database(cluster: Cluster, template: str | None = None) -> str:
    """Make a database and return the `[database]` settings for it."""
    name = f"registry_{os.getpid()}_{next(DATABASES)}"
    cluster.run(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
    return f'[database]\nurl = "{cluster.url(name, "counter")}"\nowner_url = "{cluster.url(name)}"\n'

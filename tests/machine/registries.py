"""Registries to play on: each play gets a fresh copy of one that was filled once, on either engine."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from counter_kit import Counter, build_counter, copy_counter
from machine.world import enter
from postgres_cluster import Cluster

NAMES = itertools.count(1)


@dataclass
class Templates:
    """Makes fresh registries on one engine: SQLCipher, or PostgreSQL where there is a cluster."""

    folder: Path
    cluster: Cluster | None = None
    kept: Counter | None = None
    open_now: list[tuple[Counter, Path, str | None]] = field(default_factory=list)

    def fresh(self) -> Counter:
        """Return a counter on a new registry; the one before is thrown away."""
        self.throw_away()
        if self.kept is None:
            self.kept = build_counter(self.folder / "template", self._database(None))
            enter(self.kept)
            self.kept.close()
        data, settings = self.folder / f"play-{next(NAMES)}", self._database(self.kept.database_name)
        counter = copy_counter(self.kept, data, settings)
        self.open_now.append((counter, data, counter.database_name))
        # Nothing here survives a power cut, nor has to: waiting for the disk would take half the time.
        if self.cluster is None:
            counter.registry.database.execute_sql("PRAGMA synchronous = OFF")
        else:
            counter.registry.database.execute_sql("SET synchronous_commit = off")
        return counter

    def throw_away(self) -> None:
        """Close and remove what is open."""
        while self.open_now:
            counter, data, database = self.open_now.pop()
            counter.close()
            shutil.rmtree(data)
            if self.cluster is not None and database is not None:
                self.cluster.run(f"DROP DATABASE {database} WITH (FORCE)")

    def _database(self, template: str | None) -> str:
        if self.cluster is None:
            return ""
        name = f"machine_{next(NAMES)}"
        self.cluster.run(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        owner = self.cluster.url(name)
        return f'[database]\nurl = "{self.cluster.url(name, "counter")}"\nowner_url = "{owner}"\n'


Fresh = Callable[[], Counter]

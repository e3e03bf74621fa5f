"""Owns queries that are compiled once: Peewee writes the SQL text the first time, afterwards only values move.

For the hand-over path, where building the same query anew costs more than running it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import peewee
from peewee import Database, Node

Values = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a value: which list, and where in it."""

    of: int
    place: int


class Compiled:
    """A query whose values come in lists; compiled once for each engine and each length of the lists.

    `build` gets a list of nodes for every list of values and returns the query. Values are given as they are
    stored (integers, text, bytes): no field converts them.
    """

    def __init__(self, build: Callable[..., Any]) -> None:
        self.build = build
        self._texts: dict[tuple[str, tuple[int, ...]], tuple[str, list[Any]]] = {}

    def rows(self, database: Database, *lists: Values) -> list[tuple[Any, ...]]:
        """Run the query and return its rows; no rows and no query where a list is empty."""
        if not all(lists):
            return []
        return list(self._run(database, lists).fetchall())

    def change(self, database: Database, *lists: Values) -> int:
        """Run an INSERT, UPDATE or DELETE and return how many rows it changed."""
        return int(self._run(database, lists).rowcount)

    def _run(self, database: Database, lists: tuple[Values, ...]) -> Any:
        key = (database.param, tuple(map(len, lists)))
        compiled = self._texts.get(key)
        if compiled is None:
            compiled = self._texts[key] = self._compile(database, key[1])
        text, places = compiled
        values = [lists[place.of][place.place] if isinstance(place, Slot) else place for place in places]
        return database.execute_sql(text, values)

    def _compile(self, database: Database, sizes: tuple[int, ...]) -> tuple[str, list[Any]]:
        slots = [[_value(Slot(of, place)) for place in range(size)] for of, size in enumerate(sizes)]
        text, places = database.get_sql_context().sql(self.build(*slots)).query()
        return text, places


def _value(slot: Slot) -> Node:
    return peewee.Value(slot, converter=False)

"""Owns reading many rows by their keys: in parts that both engines take, whatever the length of a roster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from peewee import Model

from db.connection import Reading, Transaction

PART = 500

M = TypeVar("M", bound=Model)
T = TypeVar("T")


def in_parts(values: Iterable[T]) -> Iterator[list[T]]:
    """Yield `values` as lists of at most 500."""
    part: list[T] = []
    for value in values:
        part.append(value)
        if len(part) == PART:
            yield part
            part = []
    if part:
        yield part


def rows_with(reader: Reading, model: type[M], column: Any, values: Iterable[Any]) -> list[M]:
    """Return the rows of `model` whose `column` is one of `values`."""
    parts = in_parts(sorted(set(values)))
    return [row for part in parts for row in reader.rows(model.select().where(column.in_(part)))]


def held(reader: Reading, column: Any, values: Iterable[Any]) -> set[Any]:
    """Return those of `values` that stand in `column`."""
    query = column.model.select(column).distinct()
    parts = in_parts(sorted(set(values)))
    return {row[0] for part in parts for row in reader.tuples(query.where(column.in_(part)))}


def insert_all(tx: Transaction, model: type[Model], rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows that all name the same columns."""
    for part in in_parts(rows):
        tx.change(model.insert_many(part))

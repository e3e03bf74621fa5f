"""Owns what all tables share. Models carry no behaviour, and none is bound to a database: a query runs on the
registry that it is given (`Reading.rows`, `Transaction.change`), so two registries can be open at once."""

from __future__ import annotations

from peewee import Model


class Table(Model):
    """A table of the registry."""

    class Meta:
        legacy_table_names = False

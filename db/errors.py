"""Owns the faults of the registry. A refusal is an answer and never one of these."""

from __future__ import annotations


class RegistryError(Exception):
    """Something went wrong with the registry itself; nothing was half done."""


class RegistryBusy(RegistryError):
    """Another counter or program held the registry too long, or it cannot be written now; try again."""


class RegistryDamaged(RegistryError):
    """The store can't be read with this key, or what it holds is not a registry."""


class RegistryTooNew(RegistryError):
    """A newer program wrote this registry."""


class RegistryConflict(RegistryError):
    """Another counter was faster with the same thing; nothing was saved. Judging anew gives the right answer."""


class RegistryFull(RegistryError):
    """The disk is full; what was being written was undone."""


class CommitUnknown(RegistryError):
    """The connection was lost during COMMIT: whether it happened must be looked up by the act's id."""


class ClockDoubtful(RegistryError):
    """The machine's clock disagrees with the log too far to write; a supervisor must confirm it."""

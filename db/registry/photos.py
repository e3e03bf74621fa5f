"""Owns the act of importing portraits: a first photo takes effect at once, another one on a known face waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from db.connection import Registry
from db.custody.roles import ImportKind
from db.registry.acting import By
from db.registry.importing.portraits import PhotosContent
from db.registry.imports import ImportResult, Proposal, propose
from db.roster.photos import Photo, PhotoError
from db.roster.problems import RosterError


def import_photos(
    registry: Registry,
    by: By,
    photos: Sequence[Photo],
    errors: Sequence[PhotoError],
    clock: datetime,
    *,
    source: str = "",
    dry_run: bool = False,
) -> ImportResult:
    """Store the portraits that a folder held: all of them, or none and every reason.

    An error names the file, or the staff number that nobody has, where a roster's would name a column.
    """
    if errors:
        told = tuple(RosterError(0, error.file, error.error, error.code) for error in errors)
        return ImportResult(errors=told)
    proposal = Proposal(ImportKind.PHOTOS, PhotosContent(tuple(photos)), source)
    return propose(registry, by, proposal, clock, dry_run=dry_run)

"""Owns what a folder of portraits does to the registry. A new photo on a known face is sensitive: by it one person
could be taken for another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from db.connection import Reading, Transaction
from db.registry.importing.mismatches import Mismatch
from db.registry.importing.plans import Item, Plan, Widens, always, compare
from db.registry.importing.reads import held, rows_with
from db.roster.photos import Photo as Portrait
from db.roster.problems import RosterError
from db.tables import Person, Photo

MOST_REPLACED = 50 * 1024 * 1024
"""Bytes of pictures that one batch may hold."""
PICTURE = "photo"
WIDENING: Mapping[str, Widens] = {PICTURE: always}


@dataclass(frozen=True, slots=True)
class PhotosContent:
    """Portraits of a folder."""

    photos: tuple[Portrait, ...]


def plan_photos(reader: Reading, content: PhotosContent, now: datetime) -> Plan:
    """Compare portraits with those of the registry."""
    numbers = [photo.staff_no for photo in content.photos]
    people = held(reader, Person.staff_no, numbers)
    stored = {row.staff_no: bytes(row.image) for row in rows_with(reader, Photo, Photo.staff_no, numbers)}
    items = tuple(_item(photo, stored.get(photo.staff_no)) for photo in content.photos)
    errors = tuple(
        RosterError(
            0,
            number,
            f"Nobody in the registry has the staff number {number}; import people first.",
            Mismatch.STAFF_NO_UNKNOWN,
        )
        for number in numbers
        if number not in people
    )
    return Plan(items, (*errors, *_find_too_many(content, items)))


def apply_photos(tx: Transaction, content: PhotosContent, items: Iterable[Item]) -> None:
    """Store the portraits of `items`."""
    images = {photo.staff_no: photo.image for photo in content.photos}
    for item in items:
        if item.created:
            tx.change(Photo.insert(staff_no=item.key, image=images[item.key]))
        else:
            tx.change(Photo.update(image=images[item.key]).where(Photo.staff_no == item.key))


def _item(photo: Portrait, stored: bytes | None) -> Item:
    before = None if stored is None else {PICTURE: _fingerprint(stored)}
    changes = compare(before, after := {PICTURE: _fingerprint(photo.image)}, WIDENING)
    return Item(
        photo.staff_no,
        0,
        stored is None,
        after,
        changes,
        sensitive=stored is not None,
        concerned=frozenset({photo.staff_no}),
    )


def _fingerprint(image: bytes) -> str:
    return f"sha256:{hashlib.sha256(image).hexdigest()[:16]}"


def _find_too_many(content: PhotosContent, items: tuple[Item, ...]) -> tuple[RosterError, ...]:
    replaced = {item.key for item in items if item.changes and not item.created}
    size = sum(len(photo.image) for photo in content.photos if photo.staff_no in replaced)
    if size <= MOST_REPLACED:
        return ()
    error = f"{len(replaced):,} photos would be replaced, too many for one batch; import them in parts."
    return (RosterError(0, "", error, Mismatch.PICTURES_TOO_MANY),)

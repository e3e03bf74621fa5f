"""Owns which kinds of change can wait in a batch, each with how it is compared and carried out, and its form there.

All but the reset of a PIN come out of files.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

import msgspec

from db.connection import Reading, Registry, Transaction
from db.custody.roles import ImportKind
from db.errors import RegistryDamaged
from db.log.entries import Draft
from db.registry.importing.copies import CopiesContent, apply_copies, plan_copies
from db.registry.importing.designations import (
    DesignationsContent,
    apply_designations,
    designation_key,
    plan_designations,
)
from db.registry.importing.meetings import MeetingsContent, apply_meetings, plan_meetings
from db.registry.importing.people import PeopleContent, apply_people, plan_people, prepare_people
from db.registry.importing.pin_resets import PIN_RESET, PinResetContent, plan_pin_reset, put_pin_in_force
from db.registry.importing.plans import Base, Item, Plan
from db.registry.importing.policies import PolicyContent, plan_policy, put_in_force
from db.registry.importing.portraits import PhotosContent, apply_photos, plan_photos
from db.registry.importing.seats import SeatsContent, apply_seats, plan_seats, seat_key
from db.registry.importing.staff import StaffContent, apply_staff, plan_staff
from db.registry.keeping import review_of_people, review_of_seats


@dataclass(frozen=True, slots=True)
class Importer:
    """How one kind is imported.

    `rows` and `key` name the field of the content that holds its rows, and what each is known by; a content
    without rows goes as a whole, and its log entry is its own; one without `apply` is stored by
    `carry_out` itself. `prepare` does what takes too long for a write transaction.
    """

    content: type[Any]
    plan: Callable[[Reading, Any, datetime], Plan]
    apply: Callable[[Transaction, Any, Iterable[Item]], None] | None = None
    rows: str = ""
    key: Callable[[Any], str] = str
    prepare: Callable[[Registry, Any, Plan], Any] | None = None

    def narrowed(self, content: Any, keys: Collection[str]) -> Any:
        """Return the content with these rows alone."""
        if not self.rows:
            return content
        kept = tuple(row for row in getattr(content, self.rows) if self.key(row) in keys)
        return replace(content, **{self.rows: kept})


def _staff_no(row: Any) -> str:
    return str(row.staff_no)


IMPORTERS: Mapping[str, Importer] = MappingProxyType(
    {
        ImportKind.PEOPLE: Importer(
            PeopleContent, plan_people, apply_people, "rows", _staff_no, prepare_people
        ),
        ImportKind.STAFF: Importer(StaffContent, plan_staff, apply_staff, "rows", _staff_no),
        ImportKind.COPIES: Importer(
            CopiesContent, plan_copies, apply_copies, "rows", lambda row: str(row.control_no)
        ),
        ImportKind.DESIGNATIONS: Importer(
            DesignationsContent, plan_designations, rows="rows", key=designation_key
        ),
        ImportKind.MEETINGS: Importer(
            MeetingsContent, plan_meetings, apply_meetings, "rows", lambda row: str(row.meeting_no)
        ),
        ImportKind.SEATS: Importer(SeatsContent, plan_seats, apply_seats, "rows", seat_key),
        ImportKind.PHOTOS: Importer(PhotosContent, plan_photos, apply_photos, "photos", _staff_no),
        ImportKind.POLICY: Importer(PolicyContent, plan_policy),
        PIN_RESET: Importer(PinResetContent, plan_pin_reset),
    }
)


@dataclass(frozen=True, slots=True)
class Payload:
    """What a batch holds: the rows that would change something, and what they started from."""

    content: Any
    base: Base


def carry_out(
    tx: Transaction, kind: str, content: Any, items: Collection[Item], requested_by: str, approved_by: str
) -> tuple[Draft, ...]:
    """Store what `items` change and return the log entries of its own that this calls for."""
    if kind == ImportKind.POLICY:
        return tuple(put_in_force(tx, content, item, requested_by, approved_by) for item in items)
    if kind == PIN_RESET:
        return tuple(put_pin_in_force(tx, content) for _ in items)
    if kind == ImportKind.DESIGNATIONS:
        apply_designations(tx, content, items, approved_by)
    store = IMPORTERS[kind].apply
    if store is not None:
        store(tx, content, items)
    return _reviewed(tx, kind, items)


def _reviewed(tx: Transaction, kind: str, items: Collection[Item]) -> tuple[Draft, ...]:
    """Judge again the custody that this change is about. What roles somebody has is about none."""
    if kind == ImportKind.SEATS:
        return review_of_seats(tx, kind)
    if kind not in (ImportKind.PEOPLE, ImportKind.DESIGNATIONS):
        return ()
    fields: dict[str, list[str]] = {}
    for item in items:
        for person in () if item.created else item.concerned:
            fields.setdefault(person, []).extend(change.field for change in item.changes)
    return review_of_people(tx, kind, fields)


def encode_payload(payload: Payload) -> bytes:
    """Return the JSON text under which a batch is stored."""
    return msgspec.json.encode({"content": payload.content, "base": payload.base}, order="deterministic")


def decode_payload(kind: str, stored: bytes) -> Payload:
    """Read a batch. Raises `RegistryDamaged` for what is none."""
    try:
        parts = msgspec.json.decode(stored, type=dict[str, msgspec.Raw])
        content = msgspec.json.decode(parts["content"], type=IMPORTERS[kind].content)
        return Payload(content, msgspec.json.decode(parts["base"], type=dict[str, dict[str, str]]))
    except (msgspec.MsgspecError, KeyError) as fault:
        raise RegistryDamaged(f"a waiting batch cannot be read: {fault}") from fault

"""Owns what a roster of people does to the registry: persons, their cards' forms, and initial PINs as hashes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from db.connection import Reading, Registry, Transaction
from db.custody.values import PersonStatus, Role
from db.identity.cards import is_hex_column, lookup_forms
from db.identity.pins import pin_problem
from db.registry.importing.deserting import find_deserted
from db.registry.importing.leaving import find_outstanding
from db.registry.importing.mismatches import Mismatch, Remark
from db.registry.importing.plans import (
    Item,
    Plan,
    Values,
    Widens,
    adds,
    always,
    compare,
    ends_later,
    more,
)
from db.registry.importing.reads import held, in_parts, insert_all, rows_with
from db.registry.importing.retiring import find_retirements
from db.registry.pins import set_pin_hash
from db.registry.policies import policy_in_force
from db.roster.problems import RosterError, RosterWarning, shown
from db.roster.rows import PersonRow
from db.tables import CardForm, FileCopy, Person, Pin

STORED = (
    *("name", "unit", "post", "status", "clearance", "clearance_until", "caveats", "cipher_list"),
    "card_no",
)
FORMS, INITIAL_PIN = "card_forms", "initial_pin"
WIDENING: Mapping[str, Widens] = {
    "unit": always,
    "status": lambda old, new: new is PersonStatus.ACTIVE,
    "clearance": more,
    "clearance_until": ends_later,
    "caveats": adds,
    "cipher_list": more,
    "card_no": always,
    FORMS: always,
    INITIAL_PIN: always,
}


@dataclass(frozen=True, slots=True)
class PeopleContent:
    """People as a file told them. `hex_cards`: its card numbers are hex even where one shows digits alone.

    `hashes` are the initial PINs, by staff number, once they were hashed: then no row holds one any more.
    """

    rows: tuple[PersonRow, ...]
    columns: frozenset[str]
    hex_cards: bool = False
    hashes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: tuple[PersonRow, ...], columns: frozenset[str]) -> PeopleContent:
        """Take in the rows of a file."""
        return cls(rows, columns, is_hex_column(row.card_no for row in rows if row.card_no))


@dataclass(frozen=True, slots=True)
class _Held:
    """What the registry holds about the people of a roster."""

    people: Mapping[str, Person]
    forms: Mapping[str, frozenset[str]]
    with_pin: set[str]

    @classmethod
    def by(cls, reader: Reading, staff_nos: list[str]) -> _Held:
        forms: dict[str, set[str]] = {}
        for row in rows_with(reader, CardForm, CardForm.staff_no, staff_nos):
            forms.setdefault(row.staff_no, set()).add(row.form)
        people = {row.staff_no: row for row in rows_with(reader, Person, Person.staff_no, staff_nos)}
        frozen = {number: frozenset(found) for number, found in forms.items()}
        return cls(people, frozen, held(reader, Pin.staff_no, staff_nos))

    def before(self, staff_no: str) -> Values | None:
        person = self.people.get(staff_no)
        if person is None:
            return None
        values = {name: getattr(person, name) for name in STORED}
        return values | {FORMS: self.forms.get(staff_no, frozenset()), INITIAL_PIN: None}


def plan_people(reader: Reading, content: PeopleContent, now: datetime) -> Plan:
    """Compare people with the registry."""
    found = _Held.by(reader, [row.staff_no for row in content.rows])
    items = tuple(_item(row, content, found) for row in content.rows)
    errors = (
        *_find_unfit_cards(reader, content, items),
        *_find_short_pins(reader, content.rows),
        *_find_retirements(reader, items),
        *find_outstanding(reader, items),
        *find_deserted(reader, items),
    )
    return Plan(items, errors, (*_remark_pins(content, found), *_remark_shared(reader, items)))


def prepare_people(registry: Registry, content: PeopleContent, plan: Plan) -> PeopleContent:
    """Return the content with the initial PINs that `plan` sets hashed, and none in clear.

    Takes 0.1 s a PIN, several at a time: never called inside a write transaction.
    """
    setting = {item.key for item in plan.items for change in item.changes if change.field == INITIAL_PIN}
    pins = {row.staff_no: row.initial_pin for row in content.rows if row.initial_pin}
    wanted = [(number, pin) for number, pin in pins.items() if number in setting]
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        hashes = pool.map(lambda each: (each[0], registry.hash_pin(each[1], each[0])), wanted)
        kept = {**content.hashes, **dict(hashes)}
    rows = tuple(replace(row, initial_pin=None) if row.initial_pin else row for row in content.rows)
    return replace(content, rows=rows, hashes=kept)


def apply_people(tx: Transaction, content: PeopleContent, items: Iterable[Item]) -> None:
    """Store what `items` change."""
    changing = list(items)
    new = [item for item in changing if item.created]
    insert_all(tx, Person, ({"staff_no": item.key} | _columns(item.after) for item in new))
    for item in changing:
        changed = {change.field: change.new for change in item.changes}
        if not item.created and _columns(changed):
            tx.change(Person.update(**_columns(changed)).where(Person.staff_no == item.key))
        if INITIAL_PIN in changed:
            set_pin_hash(tx, item.key, content.hashes[item.key], initial=True)
    carded = [item for item in changing if any(change.field == FORMS for change in item.changes)]
    for part in in_parts(item.key for item in carded):
        tx.change(CardForm.delete().where(CardForm.staff_no.in_(part)))
    forms = ((form, item.key) for item in carded for form in sorted(item.after[FORMS]))
    insert_all(tx, CardForm, ({"form": form, "staff_no": number} for form, number in forms))


def _columns(values: Values) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in STORED}


def _item(row: PersonRow, content: PeopleContent, found: _Held) -> Item:
    before = found.before(row.staff_no)
    after: dict[str, Any] = {
        name: getattr(row, name) if before is None or name in content.columns else before[name]
        for name in STORED
    }
    if before is None or "card_no" in content.columns:
        after[FORMS] = lookup_forms(row.card_no or "", digits_are_hex=content.hex_cards)
    else:
        after[FORMS] = before[FORMS]
    given = row.initial_pin is not None or row.staff_no in content.hashes
    after[INITIAL_PIN] = "set" if given and row.staff_no not in found.with_pin else None
    changes = compare(before, after, WIDENING)
    return Item(row.staff_no, row.row, before is None, after, changes, concerned=frozenset({row.staff_no}))


def _find_unfit_cards(
    reader: Reading, content: PeopleContent, items: tuple[Item, ...]
) -> Iterator[RosterError]:
    """A card that nobody could read, or that a counter would take for a copy."""
    taken = held(reader, FileCopy.control_no, (text for item in items for text in _like_codes(item)))
    for item in items:
        card_no = item.after["card_no"]
        if card_no and not item.after[FORMS]:
            error = f"{shown(card_no)} is no card's number."
            yield RosterError(item.row, "card_no", error, Mismatch.CARD_NO_MALFORMED)
        elif clash := taken.intersection(_like_codes(item)):
            error = f"The card {shown(card_no)} reads like the copy {min(clash)}; choose another card."
            yield RosterError(item.row, "card_no", error, Mismatch.CARD_NO_LIKE_CONTROL_NO)


def _like_codes(item: Item) -> set[str]:
    """Return the ways of typing this person's card that could be a control number: those with a letter."""
    forms: frozenset[str] = item.after[FORMS]
    hexadecimal = {f"{int(form):08X}" for form in forms if len(form) == 10 and form.isdecimal()}
    return {text for text in forms | hexadecimal if not text.isdecimal()}


def _find_short_pins(reader: Reading, rows: tuple[PersonRow, ...]) -> Iterator[RosterError]:
    fewest = policy_in_force(reader, reader.head().policy_version).pins.min_digits
    for row in rows:
        if row.initial_pin is not None and len(row.initial_pin) < fewest:
            error = f"This site's PINs have at least {fewest} digits."
            yield RosterError(row.row, INITIAL_PIN, error, Mismatch.PIN_TOO_SHORT)


def _find_retirements(reader: Reading, items: tuple[Item, ...]) -> Iterator[RosterError]:
    leaving = {item.key: item.row for item in items if item.after["status"] is not PersonStatus.ACTIVE}
    if leaving:
        yield from find_retirements(reader, dict.fromkeys(Role, leaving), "status")


def _remark_pins(content: PeopleContent, found: _Held) -> Iterator[RosterWarning]:
    given = [row for row in content.rows if row.initial_pin is not None]
    kept = [row for row in given if row.staff_no in found.with_pin]
    if kept:
        yield RosterWarning(
            Remark.PIN_KEPT,
            f"People who have a PIN already and keep it: {len(kept):,}; the first stands in row {kept[0].row}."
            " An import resets nobody's PIN.",
            INITIAL_PIN,
        )
    trivial = [row for row in given if row not in kept and pin_problem(row.initial_pin or "", row.staff_no)]
    if trivial:
        yield RosterWarning(
            Remark.PIN_TRIVIAL,
            f"Initial PINs that anybody would try first: {len(trivial):,}; the first stands in row {trivial[0].row}.",
            INITIAL_PIN,
        )


def _remark_shared(reader: Reading, items: tuple[Item, ...]) -> Iterator[RosterWarning]:
    """Cards of two people that some reader types alike: the counter then knows neither."""
    owners: dict[str, set[str]] = {}
    told = {item.key for item in items}
    for row in rows_with(
        reader, CardForm, CardForm.form, {form for item in items for form in item.after[FORMS]}
    ):
        if row.staff_no not in told:
            owners.setdefault(row.form, set()).add(row.staff_no)
    for item in items:
        for form in item.after[FORMS]:
            owners.setdefault(form, set()).add(item.key)
    shared = [item for item in items if any(len(owners[form]) > 1 for form in item.after[FORMS])]
    if shared:
        yield RosterWarning(
            Remark.CARD_SHARED,
            f"Cards that some reader types like another person's: {len(shared):,}; the first stands in row"
            f" {shared[0].row}. Such a card can be unknown at the counter.",
            "card_no",
        )

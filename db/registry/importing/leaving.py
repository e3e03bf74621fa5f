"""Owns what keeps a person from being closed as having left: copies that they hold, or would hold again if a transfer
that lies on a counter were withdrawn, and what is owed for theirs
(保守国家秘密法 art. 46: a leaver hands everything back)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from db.connection import Reading
from db.custody.values import PersonStatus
from db.registry.importing.mismatches import Mismatch
from db.registry.importing.plans import Item
from db.registry.importing.reads import in_parts
from db.roster.problems import RosterError
from db.tables import HandOver, Obligation

MOST_NAMED = 20
"""Copies that one error names; the others it counts."""


def find_outstanding(reader: Reading, items: Iterable[Item]) -> Iterator[RosterError]:
    """Yield an error for each person whom a row would close although something of theirs is outstanding, naming the
    copies."""
    leaving = {item.key: item.row for item in items if _closes(item)}
    outstanding = _outstanding(reader, leaving)
    for staff_no, copies in sorted(outstanding.items(), key=lambda pair: leaving[pair[0]]):
        named = listed(copies)
        error = (
            f"{staff_no} cannot be closed yet: outstanding are {named}."
            " Take the copies back and have the receipts registered first."
        )
        yield RosterError(leaving[staff_no], "status", error, Mismatch.ITEMS_OUTSTANDING, (staff_no, named))


def listed(copies: Iterable[str]) -> str:
    """Return these control numbers in order as one text; beyond the first few their number."""
    named = sorted(copies)
    more = f", +{len(named) - MOST_NAMED}" if len(named) > MOST_NAMED else ""
    return ", ".join(named[:MOST_NAMED]) + more


def _closes(item: Item) -> bool:
    status = [change.new for change in item.changes if change.field == "status"]
    return PersonStatus.LEFT in status and not item.created


def _outstanding(reader: Reading, people: Iterable[str]) -> dict[str, set[str]]:
    """Return by staff number the copies that they hold, those that they hand on and that lie on a counter, and
    those for which they or somebody for them owe."""
    taken = HandOver.alias()
    lying = (
        (taken.transferred_from == HandOver.hand_over)
        & taken.released_at.is_null()
        & taken.closed_at.is_null()
    )
    found: dict[str, set[str]] = {}
    for part in in_parts(sorted(people)):
        held = HandOver.select(HandOver.holder, HandOver.control_no).where(
            HandOver.holder.in_(part) & HandOver.closed_at.is_null()
        )
        giving = HandOver.select(HandOver.holder, HandOver.control_no).join(taken, on=lying)
        open_ = Obligation.ended_at.is_null()
        owing = Obligation.select(Obligation.holder, Obligation.control_no)
        owed = Obligation.select(Obligation.person, Obligation.control_no)
        for query in (
            held,
            giving.where(HandOver.holder.in_(part)),
            owing.where(Obligation.holder.in_(part) & open_),
            owed.where(Obligation.person.in_(part) & open_),
        ):
            for staff_no, copy in reader.tuples(query):
                found.setdefault(staff_no, set()).add(copy)
    return found

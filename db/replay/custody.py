"""Owns what the log says of a copy: in whose hands it is, what is the matter with it, what is owed for it. Pure.

A rule says how the copy stands after an entry. What that brought to its end is `endings`'.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from db.custody.obligations import ObligationKind
from db.log.body import EntryBody
from db.log.entry_types import EntryType
from db.replay.telling import Contradiction, Kind, moment, named, staff_no_in

Told = Sequence[Mapping[str, Any]]
"""What an entry says is owed from then on."""


@dataclass(frozen=True, slots=True)
class Custody:
    """One hand-over. `entry` is the number of the log entry that began it, `pickup` the act; what was not released
    lies on `counter`. `before` is the custody that a transfer ended, and that is again if the transfer is undone;
    `came_from` is its label."""

    entry: int
    holder: str
    held_for: str
    basis: str
    label: str
    counter: str
    at: datetime
    released_at: datetime | None
    pickup: str | None = None
    grant: int | None = None
    seat: str | None = None
    second_collector: str | None = None
    witness: str | None = None
    operator: str | None = None
    meeting: str | None = None
    pages: int | None = None
    paper_receipt: str | None = None
    came_from: str | None = None
    before: Custody | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed for a copy since `opened_at`, under the hand-over with the label `under`. Moments are UTC."""

    due: datetime
    holder: str
    person: str | None
    unit: str
    under: str | None
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class CopyState:
    """One copy. As it stands here it lies in the vault, and nothing is the matter with it: so every copy begins.

    `receipts` are the registrations that are owed, in the order of their labels: a return meets none.
    `hold_reason` and `recall_reason` are the SHA-256 of what was given as one.
    `lifted` is the return that a recall made due and its end made undue: a second recall makes the same one due.
    """

    custody: Custody | None = None
    on_hold: bool = False
    hold_reason: str | None = None
    recalled: bool = False
    recall_reason: str | None = None
    missing: bool = False
    destroyed: bool = False
    receipts: tuple[Owed, ...] = ()
    return_: Owed | None = None
    lifted: Owed | None = field(default=None, compare=False)


IN_VAULT = CopyState()


def handed_over(copy: CopyState, entry: EntryBody) -> CopyState:
    """A copy left the vault for the counter, and where no label has to be scanned back, for its holder."""
    if copy.custody is not None:
        raise Contradiction
    return _begun(copy, entry)


def released(copy: CopyState, entry: EntryBody) -> CopyState:
    """A copy left the counter; from now on something may be owed, and no more what the giver of a transfer owed."""
    custody = replace(_unreleased(copy), released_at=entry.at)
    ended = entry.facts.get("ended", ())
    return _owing(replace(copy, custody=custody), entry.facts["owed"], custody, entry, ended)


def withdrawn(copy: CopyState, entry: EntryBody) -> CopyState:
    """A hand-over was undone on the counter; a transfer's first holder has the copy again, and owes what they owed."""
    before = _unreleased(copy).before
    again = entry.facts.get("reopened")
    if again is None:
        return replace(copy, custody=None)
    if before is None or before.holder != again["holder"]:
        raise Contradiction
    return _owing(replace(copy, custody=before), again["owed"], before, entry)


def returned(copy: CopyState, entry: EntryBody) -> CopyState:
    """A copy came back; its return is owed no more, nor is whatever else the entry says has ended."""
    back = _without(copy, _out(copy).label, entry.facts["ended"])
    return replace(back, custody=None, return_=None, lifted=None)


def written_off(copy: CopyState, _: EntryBody) -> CopyState:
    """A copy that is missing is nobody's any more, and its return is owed no more."""
    _out(copy)
    if not copy.missing:
        raise Contradiction
    return replace(copy, custody=None, return_=None, lifted=None)


def transferred(copy: CopyState, entry: EntryBody) -> CopyState:
    """A copy went from one holder to another; what the first owes ends when it leaves the counter."""
    return _begun(copy, entry, replace(_out(copy), before=None))


def recalled(copy: CopyState, entry: EntryBody) -> CopyState:
    """A copy was recalled; where it is out, its return is owed now."""
    why = entry.facts["reason_sha256"]
    return _returning(replace(copy, recalled=True, recall_reason=why), entry)


def recall_lifted(copy: CopyState, entry: EntryBody) -> CopyState:
    """A recall was lifted; where the copy is out, its return is owed again as before."""
    return _returning(replace(copy, recalled=False, recall_reason=None), entry)


def receipt_registered(copy: CopyState, entry: EntryBody) -> CopyState:
    """A unit registered the receipt: all that it owed of it."""
    unit = entry.facts.get("unit")
    left = tuple(each for each in copy.receipts if unit is not None and each.unit != unit)
    if len(left) == len(copy.receipts):
        raise Contradiction
    return replace(copy, receipts=left)


def destroyed(copy: CopyState, _: EntryBody) -> CopyState:
    """A copy is no more. What is out cannot be destroyed."""
    if copy.custody is not None or copy.destroyed:
        raise Contradiction
    return replace(copy, destroyed=True)


def _held(copy: CopyState, entry: EntryBody) -> CopyState:
    return replace(copy, on_hold=True, hold_reason=entry.facts["reason_sha256"])


def _unheld(copy: CopyState, _: EntryBody) -> CopyState:
    return replace(copy, on_hold=False, hold_reason=None)


def _missed(copy: CopyState, _: EntryBody) -> CopyState:
    return replace(copy, missing=True)


def _found(copy: CopyState, _: EntryBody) -> CopyState:
    return replace(copy, missing=False)


def _begun(copy: CopyState, entry: EntryBody, before: Custody | None = None) -> CopyState:
    """Return the copy in the custody that `entry` begins."""
    told, signature = entry.facts["custody"], (entry.facts.get("collector") or {}).get("signature")
    custody = Custody(
        entry=entry.seq,
        holder=named(entry.collector),
        held_for=told["for"],
        basis=entry.outcome or "",
        label=told["label"],
        counter=entry.counter or "",
        at=entry.at,
        released_at=entry.at if told["released"] else None,
        pickup=entry.act,
        grant=entry.grant,
        seat=told["seat"],
        second_collector=staff_no_in(entry.facts["second_collector"], "person"),
        witness=staff_no_in(entry.facts["witness"], "staff", "person"),
        operator=entry.actor,
        meeting=(entry.facts.get("copy") or {}).get("meeting_no"),
        pages=entry.facts.get("pages"),
        paper_receipt=(signature or {}).get("paper_receipt"),
        came_from=None if before is None else before.label,
        before=before,
    )
    begun = replace(copy, custody=custody)
    ended = entry.facts["transfer"]["ended"] if custody.released_at and before else ()
    return _owing(begun, told["owed"], custody, entry, ended) if custody.released_at else begun


def _out(copy: CopyState) -> Custody:
    if copy.custody is None:
        raise Contradiction
    return copy.custody


def _unreleased(copy: CopyState) -> Custody:
    custody = _out(copy)
    if custody.released_at is not None:
        raise Contradiction
    return custody


def _owing(copy: CopyState, told: Told, custody: Custody, entry: EntryBody, ended: Told = ()) -> CopyState:
    """Return the copy with what is owed under `custody` from now on: all of it. `ended` is what its giver owed."""
    before = next((each for each in copy.receipts if each.under == custody.label), None)
    receipt = _owed(ObligationKind.RECEIPT, told, before, custody, entry)
    copy = _without(copy, custody.came_from, ended)
    others = tuple(each for each in copy.receipts if each.under != custody.label)
    receipts = tuple(sorted((*others, *filter(None, [receipt])), key=lambda each: each.under or ""))
    back = _owed(ObligationKind.RETURN, told, copy.return_ or copy.lifted, custody, entry)
    lifted = copy.lifted if copy.lifted and copy.lifted.under == custody.label and not back else None
    return replace(copy, receipts=receipts, return_=back, lifted=lifted)


def _without(copy: CopyState, label: str | None, ended: Told) -> CopyState:
    """Return the copy without the receipt that was owed under `label`, if an entry says that one has ended."""
    if not any(each["kind"] == ObligationKind.RECEIPT for each in ended):
        return copy
    return replace(copy, receipts=tuple(each for each in copy.receipts if each.under != label))


def _returning(copy: CopyState, entry: EntryBody) -> CopyState:
    """Return the copy with the return that is owed from now on, if an entry tells of any."""
    if "owed" not in entry.facts:
        return copy
    before, told = copy.return_ or copy.lifted, entry.facts["owed"]
    back = _owed(ObligationKind.RETURN, told, before, _out(copy), entry)
    return replace(copy, return_=back, lifted=None if back else before)


def _owed(
    kind: ObligationKind, told: Told, before: Owed | None, custody: Custody, entry: EntryBody
) -> Owed | None:
    """Return what of one kind is owed under `custody`: since `before` where that was owed under it already."""
    for each in told:
        if each["kind"] == kind:
            since = before.opened_at if before and before.under == custody.label else entry.at
            due = moment(each["due"])
            return Owed(due, custody.holder, each["for"], each["unit"], custody.label, since)
    return None


def _as_it_stood(
    rule: Callable[[CopyState, EntryBody], CopyState],
) -> Callable[[CopyState | None, EntryBody], CopyState]:
    """Of a copy that nothing was said of yet it is known how it began."""
    return lambda copy, entry: rule(copy or IN_VAULT, entry)


COPIES: Kind[CopyState] = Kind(
    lambda entry: named(entry.copy),
    {
        type_: _as_it_stood(rule)
        for type_, rule in {
            EntryType.HANDED_OVER: handed_over,
            EntryType.RELEASED: released,
            EntryType.WITHDRAWN: withdrawn,
            EntryType.RETURNED: returned,
            EntryType.TRANSFERRED: transferred,
            EntryType.HELD: _held,
            EntryType.UNHELD: _unheld,
            EntryType.RECALLED: recalled,
            EntryType.RECALL_LIFTED: recall_lifted,
            EntryType.COPY_MISSING: _missed,
            EntryType.LOSS_REPORTED: _missed,
            EntryType.COPY_FOUND: _found,
            EntryType.WRITTEN_OFF: written_off,
            EntryType.DESTROYED: destroyed,
            EntryType.RECEIPT_REGISTERED: receipt_registered,
        }.items()
    },
)

"""Owns what custody is as the log tells it: frozen values, and for each entry type what it changes about them. Pure.

An entry is about one copy, one proxy grant, one substitution. A table names the small function for every type that
changes anything about custody; `UNTOUCHED` names all others, so that a new type cannot be overlooked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from db.custody.obligations import ObligationKind
from db.log.body import EntryBody
from db.log.entry_types import EntryType


@dataclass(frozen=True, slots=True)
class Custody:
    """A copy that is out. `entry` is the number of the log entry that began it; what is not `released` lies on
    `counter`. `before` is the custody that a transfer ended, and that is again if the transfer is undone."""

    entry: int
    holder: str
    held_for: str
    basis: str
    label: str
    counter: str
    released: bool
    grant: int | None = None
    seat: str | None = None
    second_collector: str | None = None
    witness: str | None = None
    operator: str | None = None
    meeting: str | None = None
    before: Custody | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed for a copy and still open. `due` is aware, UTC."""

    due: datetime
    holder: str
    person: str | None
    unit: str


@dataclass(frozen=True, slots=True)
class CopyState:
    """One copy. As it stands here it lies in the vault, and nothing is the matter with it: so every copy begins."""

    custody: Custody | None = None
    on_hold: bool = False
    recalled: bool = False
    missing: bool = False
    destroyed: bool = False
    receipt: Owed | None = None
    return_: Owed | None = None


IN_VAULT = CopyState()


@dataclass(frozen=True, slots=True)
class GrantState:
    """One proxy grant. `pickup` is the act that spent its last use: all copies of a hand-over are one use."""

    state: str
    principal: str
    proxy: str
    second_proxy: str | None
    copies: frozenset[str]
    starts: datetime
    ends: datetime
    uses: int
    requested_by: str
    spent: int = 0
    approvals: frozenset[str] = frozenset()
    pickup: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class SubstitutionState:
    """One request to sit in for somebody."""

    state: str
    meeting: str
    seat: str
    absent: str
    substitute: str
    requested_by: str
    decided_by: str | None = None


class Contradiction(ValueError):
    """An entry says what cannot have happened after all entries before it."""


OfCopy = Callable[[CopyState, EntryBody], CopyState]
OfGrant = Callable[[GrantState | None, EntryBody], GrantState]
OfSubstitution = Callable[[SubstitutionState | None, EntryBody], SubstitutionState]


def owed_from(facts: list[Mapping[str, Any]], holder: str) -> dict[ObligationKind, Owed]:
    """Return what an entry says is owed from then on, by kind."""
    return {
        ObligationKind(each["kind"]): Owed(moment(each["due"]), holder, each["for"], each["unit"])
        for each in facts
    }


def moment(text: str) -> datetime:
    """Return a moment as an entry's facts tell it, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _owing(copy: CopyState, facts: list[Mapping[str, Any]], holder: str) -> CopyState:
    owed = owed_from(facts, holder)
    receipt, back = owed.get(ObligationKind.RECEIPT), owed.get(ObligationKind.RETURN)
    return replace(copy, receipt=receipt, return_=back)


def _out(copy: CopyState) -> Custody:
    if copy.custody is None:
        raise Contradiction
    return copy.custody


def _unreleased(copy: CopyState) -> Custody:
    custody = _out(copy)
    if custody.released:
        raise Contradiction
    return custody


def _begun(copy: CopyState, entry: EntryBody) -> CopyState:
    """Return the copy in the custody that `entry` begins."""
    told = entry.facts["custody"]
    holder = _named(entry.collector)
    custody = Custody(
        entry=entry.seq,
        holder=holder,
        held_for=told["for"],
        basis=entry.outcome or "",
        label=told["label"],
        counter=entry.counter or "",
        released=told["released"],
        grant=entry.grant,
        seat=told["seat"],
        second_collector=_staff_no(entry.facts["second_collector"], "person"),
        witness=_staff_no(entry.facts["witness"], "staff", "person"),
        operator=entry.actor,
        meeting=(entry.facts.get("copy") or {}).get("meeting_no"),
    )
    begun = replace(copy, custody=custody)
    return _owing(begun, told["owed"], holder) if custody.released else begun


def _staff_no(seen: Any, *path: str) -> str | None:
    if seen is None:
        return None
    for name in path:
        seen = seen[name]
    return str(seen["staff_no"])


def _named(value: str | None) -> str:
    if value is None:
        raise Contradiction
    return value


def handed_over(copy: CopyState, entry: EntryBody) -> CopyState:
    """A copy left the vault for the counter, and where no label has to be scanned back, for its holder."""
    if copy.custody is not None:
        raise Contradiction
    return _begun(copy, entry)


def released(copy: CopyState, entry: EntryBody) -> CopyState:
    """A copy left the counter; from now on something may be owed, and no more what the giver of a transfer owed."""
    custody = _unreleased(copy)
    return _owing(replace(copy, custody=replace(custody, released=True)), entry.facts["owed"], custody.holder)


def withdrawn(copy: CopyState, entry: EntryBody) -> CopyState:
    """A hand-over was undone on the counter; a transfer's first holder has the copy again, and owes what they owed."""
    before = _unreleased(copy).before
    again = entry.facts.get("reopened")
    if again is None:
        return replace(copy, custody=None)
    if before is None or before.holder != again["holder"]:
        raise Contradiction
    return _owing(replace(copy, custody=before), again["owed"], before.holder)


def returned(copy: CopyState, _: EntryBody) -> CopyState:
    """A copy came back; what was owed for it ended."""
    _out(copy)
    return replace(copy, custody=None, receipt=None, return_=None)


def transferred(copy: CopyState, entry: EntryBody) -> CopyState:
    """A copy went from one holder to another; what the first owes ends when it leaves the counter."""
    before = replace(_out(copy), before=None)
    begun = _begun(copy, entry)
    return replace(begun, custody=replace(_out(begun), before=before))


def recalled(copy: CopyState, entry: EntryBody) -> CopyState:
    """A copy was recalled; where it is out, its return is owed now."""
    return _returning(replace(copy, recalled=True), entry)


def recall_lifted(copy: CopyState, entry: EntryBody) -> CopyState:
    """A recall was lifted; where the copy is out, its return is owed again as before."""
    return _returning(replace(copy, recalled=False), entry)


def _returning(copy: CopyState, entry: EntryBody) -> CopyState:
    if "owed" not in entry.facts:
        return copy
    owed = owed_from(entry.facts["owed"], _out(copy).holder)
    return replace(copy, return_=owed.get(ObligationKind.RETURN))


def receipt_registered(copy: CopyState, _: EntryBody) -> CopyState:
    """The unit registered the receipt."""
    if copy.receipt is None:
        raise Contradiction
    return replace(copy, receipt=None)


def destroyed(copy: CopyState, _: EntryBody) -> CopyState:
    """A copy is no more. What is out cannot be destroyed."""
    if copy.custody is not None or copy.destroyed:
        raise Contradiction
    return replace(copy, destroyed=True)


def _held(copy: CopyState, _: EntryBody) -> CopyState:
    return replace(copy, on_hold=True)


def _unheld(copy: CopyState, _: EntryBody) -> CopyState:
    return replace(copy, on_hold=False)


def _missed(copy: CopyState, _: EntryBody) -> CopyState:
    return replace(copy, missing=True)


def _found(copy: CopyState, _: EntryBody) -> CopyState:
    return replace(copy, missing=False)


def requested(_: GrantState | None, entry: EntryBody) -> GrantState:
    """Somebody asked that another one may collect for them."""
    asked = entry.facts["request"]
    return GrantState(
        state="requested",
        principal=asked["principal"],
        proxy=asked["proxy"],
        second_proxy=asked.get("second_proxy"),
        copies=frozenset(asked["copies"]),
        starts=moment(asked["starts"]),
        ends=moment(asked["ends"]),
        uses=asked["uses"],
        requested_by=_named(entry.actor),
    )


def _asked(grant: GrantState | None) -> GrantState:
    if grant is None:
        raise Contradiction
    return grant


def approved(grant: GrantState | None, entry: EntryBody) -> GrantState:
    """A supervisor said yes; the entry's outcome says whether that was the last yes it takes."""
    grant = _asked(grant)
    return replace(grant, state=_named(entry.outcome), approvals=grant.approvals | {_named(entry.actor)})


def decided(grant: GrantState | None, entry: EntryBody) -> GrantState:
    """A grant was rejected, or revoked."""
    return replace(_asked(grant), state=_named(entry.outcome))


def spent(grant: GrantState | None, entry: EntryBody) -> GrantState:
    """Something was handed over under a grant: one use for all copies of the act."""
    grant = _asked(grant)
    if grant.pickup == entry.act:
        return grant
    return replace(grant, spent=grant.spent + 1, pickup=entry.act)


def given_back(grant: GrantState | None, entry: EntryBody) -> GrantState:
    """A hand-over under a grant was undone; its use came back with the last copy."""
    grant = _asked(grant)
    return replace(grant, spent=grant.spent - 1) if entry.facts["use_returned"] else grant


def substitute_requested(_: SubstitutionState | None, entry: EntryBody) -> SubstitutionState:
    """Somebody asked that another one may sit in for an absent person."""
    return SubstitutionState(
        state="requested",
        meeting=entry.facts["meeting"],
        seat=entry.facts["seat"],
        absent=_named(entry.principal),
        substitute=_named(entry.collector),
        requested_by=_named(entry.actor),
    )


def substitute_decided(asked: SubstitutionState | None, entry: EntryBody) -> SubstitutionState:
    """A supervisor approved, rejected or revoked a substitution: the type's last word says which."""
    if asked is None:
        raise Contradiction
    return replace(asked, state=entry.type.value.rpartition("_")[2], decided_by=entry.actor)


OF_COPY: Mapping[EntryType, OfCopy] = MappingProxyType(
    {
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
        EntryType.DESTROYED: destroyed,
        EntryType.RECEIPT_REGISTERED: receipt_registered,
    }
)
OF_GRANT: Mapping[EntryType, OfGrant] = MappingProxyType(
    {
        EntryType.PROXY_REQUESTED: requested,
        EntryType.PROXY_APPROVED: approved,
        EntryType.PROXY_REJECTED: decided,
        EntryType.PROXY_REVOKED: decided,
        EntryType.HANDED_OVER: spent,
        EntryType.TRANSFERRED: spent,
        EntryType.WITHDRAWN: given_back,
    }
)
OF_SUBSTITUTION: Mapping[EntryType, OfSubstitution] = MappingProxyType(
    {
        EntryType.SUBSTITUTE_REQUESTED: substitute_requested,
        EntryType.SUBSTITUTE_APPROVED: substitute_decided,
        EntryType.SUBSTITUTE_REJECTED: substitute_decided,
        EntryType.SUBSTITUTE_REVOKED: substitute_decided,
    }
)
TOUCHING = frozenset({*OF_COPY, *OF_GRANT, *OF_SUBSTITUTION})

UNTOUCHED = frozenset(
    {
        EntryType.REGISTRY_CREATED,
        EntryType.REGISTRY_MIGRATED,
        EntryType.SETUP_COMPLETED,
        EntryType.POLICY_CHANGED,
        EntryType.SETTINGS_CHANGED,
        EntryType.CLOCK_CONFIRMED,
        EntryType.KEY_ROTATED,
        EntryType.KEY_RETIRED,
        EntryType.BACKUP_MADE,
        EntryType.RESTORED,
        EntryType.DEMO_RENEWED,
        EntryType.CHECKPOINT_SIGNED,
        EntryType.VERIFIED,
        EntryType.LOG_READ,
        EntryType.SIGNED_IN,
        EntryType.SIGNED_OUT,
        EntryType.LOCKED,
        EntryType.UNLOCKED,
        EntryType.VOID,
        EntryType.REFUSED,
        EntryType.IDENTIFIED,
        EntryType.PHOTO_CONFIRMED,
        EntryType.SECOND_COLLECTOR_JOINED,
        EntryType.WITNESS_JOINED,
        EntryType.ACCEPTED,
        EntryType.COPY_REMOVED,
        EntryType.COLLECTOR_CANCELLED,
        EntryType.HOLDINGS_CONFIRMED,
        EntryType.CUSTODY_REVIEWED,
        EntryType.MEETING_OPENED,
        EntryType.MEETING_CLOSED,
        EntryType.STOCKTAKE_BEGUN,
        EntryType.STOCKTAKE_SCANNED,
        EntryType.STOCKTAKE_CLOSED,
        EntryType.STOCKTAKE_ABANDONED,
        EntryType.DESTRUCTION_REQUESTED,
        EntryType.DESTRUCTION_APPROVED,
        EntryType.DESTRUCTION_REJECTED,
        EntryType.DESTRUCTION_BEGUN,
        EntryType.DESTRUCTION_ENDED,
        EntryType.LABEL_QUEUED,
        EntryType.LABEL_SENT,
        EntryType.LABEL_PRINTED,
        EntryType.LABEL_FAILED,
        EntryType.LABEL_UNKNOWN,
        EntryType.LABEL_RESOLVED,
        EntryType.LABEL_REPRINTED,
        EntryType.LABEL_READ,
        EntryType.BADGE_ISSUED,
        EntryType.BADGE_REVOKED,
        EntryType.PIN_FAILED,
        EntryType.PIN_LOCKED,
        EntryType.PIN_CHANGED,
        EntryType.PIN_RESET,
        EntryType.IMPORTED,
        EntryType.BATCH_SUBMITTED,
        EntryType.BATCH_APPROVED,
        EntryType.BATCH_REJECTED,
        EntryType.INCIDENT_OPENED,
        EntryType.INCIDENT_JOINED,
        EntryType.INCIDENT_CLOSED,
        EntryType.INCIDENT_NOTED,
        EntryType.INCIDENT_ESCALATED,
    }
)
"""What happens beside custody: it moves no copy, flags none, owes nothing and decides no leave to collect."""

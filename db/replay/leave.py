"""Owns what the log says of leave to collect: proxy grants, and who sits in for whom at a meeting. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from db.log.body import EntryBody
from db.log.entry_types import EntryType
from db.replay.telling import Kind, known, moment, named, number_in_facts


@dataclass(frozen=True, slots=True)
class GrantState:
    """One proxy grant.

    `reason` and `paper_request` are the SHA-256 of what somebody wrote, `confirmed` says that the principal's PIN
    vouches for it, `approvals` who said yes, and when. `pickup` is the act that spent its last use: all copies of a
    hand-over are one use.
    """

    state: str
    principal: str
    proxy: str
    second_proxy: str | None
    copies: frozenset[str]
    starts: datetime
    ends: datetime
    uses: int
    reason: str
    paper_request: str | None
    confirmed: bool
    requested_by: str
    requested_at: datetime
    approvals_needed: int
    spent: int = 0
    approvals: frozenset[tuple[str, datetime]] = frozenset()
    pickup: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class SubstitutionState:
    """One request to sit in for somebody. `reason` is the SHA-256 of what was given as one."""

    state: str
    meeting: str
    seat: str
    absent: str
    substitute: str
    reason: str
    requested_by: str
    requested_at: datetime
    decided_by: str | None = None
    decided_at: datetime | None = None


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
        reason=asked["reason_sha256"],
        paper_request=asked["paper_sha256"],
        confirmed=entry.facts["confirmed"],
        requested_by=named(entry.actor),
        requested_at=entry.at,
        approvals_needed=asked["approvals"],
    )


def approved(grant: GrantState | None, entry: EntryBody) -> GrantState:
    """A supervisor said yes; the entry's outcome says whether that was the last yes it takes."""
    grant = known(grant)
    return replace(
        grant, state=named(entry.outcome), approvals=grant.approvals | {(named(entry.actor), entry.at)}
    )


def decided(grant: GrantState | None, entry: EntryBody) -> GrantState:
    """A grant was rejected, or revoked."""
    return replace(known(grant), state=named(entry.outcome))


def spent(grant: GrantState | None, entry: EntryBody) -> GrantState:
    """Something was handed over under a grant: one use for all copies of the act."""
    grant = known(grant)
    if grant.pickup == entry.act:
        return grant
    return replace(grant, spent=grant.spent + 1, pickup=entry.act)


def given_back(grant: GrantState | None, entry: EntryBody) -> GrantState:
    """A hand-over under a grant was undone; its use came back with the last copy."""
    grant = known(grant)
    return replace(grant, spent=grant.spent - 1) if entry.facts["use_returned"] else grant


def substitute_requested(_: SubstitutionState | None, entry: EntryBody) -> SubstitutionState:
    """Somebody asked that another one may sit in for an absent person."""
    return SubstitutionState(
        state="requested",
        meeting=entry.facts["meeting"],
        seat=entry.facts["seat"],
        absent=named(entry.principal),
        substitute=named(entry.collector),
        reason=entry.facts["reason_sha256"],
        requested_by=named(entry.actor),
        requested_at=entry.at,
    )


def substitute_decided(asked: SubstitutionState | None, entry: EntryBody) -> SubstitutionState:
    """A supervisor approved, rejected or revoked a substitution: the type's last word says which."""
    state = entry.type.value.rpartition("_")[2]
    return replace(known(asked), state=state, decided_by=entry.actor, decided_at=entry.at)


GRANTS: Kind[GrantState] = Kind(
    lambda entry: entry.grant,
    {
        EntryType.PROXY_REQUESTED: requested,
        EntryType.PROXY_APPROVED: approved,
        EntryType.PROXY_REJECTED: decided,
        EntryType.PROXY_REVOKED: decided,
        EntryType.HANDED_OVER: spent,
        EntryType.TRANSFERRED: spent,
        EntryType.WITHDRAWN: given_back,
    },
)
SUBSTITUTIONS: Kind[SubstitutionState] = Kind(
    number_in_facts("request"),
    {
        EntryType.SUBSTITUTE_REQUESTED: substitute_requested,
        EntryType.SUBSTITUTE_APPROVED: substitute_decided,
        EntryType.SUBSTITUTE_REJECTED: substitute_decided,
        EntryType.SUBSTITUTE_REVOKED: substitute_decided,
    },
)

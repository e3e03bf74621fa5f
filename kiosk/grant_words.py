"""Owns telling a proxy grant in words: where it stands now, its time, and all of it in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from kiosk.desk import GrantRow, GrantState
from kiosk.seen_words import Line, Section
from kiosk.show import show
from kiosk.texts import N_, NP_, _, ngettext, pgettext


class Standing(StrEnum):
    """Where a grant stands now: its state, and for an approved one what time and uses make of it."""

    REQUESTED = "requested"
    APPROVED = "approved"
    NOT_STARTED = "not_started"
    USED_UP = "used_up"
    EXPIRED = "expired"
    REJECTED = "rejected"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Look:
    """How a standing is shown: a sign, a colour of the theme, a word."""

    sign: str
    colour: str
    word: tuple[str, str]


LOOKS: Mapping[Standing, Look] = {
    Standing.REQUESTED: Look("!", "warning", NP_("standing", "to approve")),
    Standing.APPROVED: Look("✔", "success", NP_("standing", "in force")),
    Standing.NOT_STARTED: Look("+", "primary", NP_("standing", "not yet")),
    Standing.USED_UP: Look("-", "quiet", NP_("standing", "used up")),
    Standing.EXPIRED: Look("-", "quiet", NP_("standing", "expired")),
    Standing.REJECTED: Look("✖", "error", NP_("standing", "rejected")),
    Standing.REVOKED: Look("✖", "error", NP_("standing", "revoked")),
}


def standing_of(row: GrantRow, now: datetime) -> Standing:
    """Say where a grant stands at `now`, for looking at; whether it lets anybody collect, the rule judges."""
    if row.state in (GrantState.REJECTED, GrantState.REVOKED):
        return Standing(row.state.value)
    if row.ends <= now:
        return Standing.EXPIRED
    if row.state is GrantState.REQUESTED:
        return Standing.REQUESTED
    if row.uses <= row.spent:
        return Standing.USED_UP
    return Standing.NOT_STARTED if now < row.starts else Standing.APPROVED


def standing_in_words(standing: Standing) -> str:
    """Return sign and word."""
    look = LOOKS[standing]
    return f"{look.sign} {pgettext(*look.word)}"


def proof_in_words(row: GrantRow) -> str:
    """Say what vouches for the request; what does not come from the principal's own PIN is marked."""
    if row.confirmed:
        return _("PIN")
    doubtful = _("paper") if row.paper_request else _("initial PIN")
    return f"! {doubtful}"


def window_in_words(row: GrantRow, zone: tzinfo) -> str:
    """Return from when until when, the second date only where it is another."""
    starts, ends = row.starts.astimezone(zone), row.ends.astimezone(zone)
    if starts.date() == ends.date():
        return f"{starts:%m-%d %H:%M}-{ends:%H:%M}"
    return f"{starts:%m-%d %H:%M}-{ends:%m-%d %H:%M}"


def told_grant(
    row: GrantRow, standing: Standing, names: Mapping[str, str], zone: tzinfo
) -> tuple[Section, ...]:
    """Return all of a grant in sentences."""

    def who(number: str) -> str:
        return f"{show(number)} {show(names.get(number, ''))}".rstrip()

    proxies = [row.proxy, *([row.second_proxy] if row.second_proxy else [])]
    asked_at = f"{row.requested_at.astimezone(zone):%Y-%m-%d %H:%M}"
    starts, ends = (f"{each.astimezone(zone):%Y-%m-%d %H:%M}" for each in (row.starts, row.ends))
    about = [
        _("Principal: {who}").format(who=who(row.principal)),
        _("Proxy: {who}").format(who=_(" and ").join(map(who, proxies))),
        _("from {starts} to {ends}").format(starts=starts, ends=ends),
        ngettext("{spent} of {uses} use spent", "{spent} of {uses} uses spent", row.uses).format(
            spent=row.spent, uses=row.uses
        ),
        _("Reason given: {value}").format(value=show(row.reason)),
    ]
    decided = [
        _proof(row),
        _("Approvals: {given} of {needed}").format(given=len(row.approvals), needed=row.approvals_needed),
        *(_("Approved by {who}").format(who=who(approver)) for approver in row.approvals),
        _("Asked for at the counter by {who}, {at}").format(who=who(row.requested_by), at=asked_at),
    ]
    count = ngettext("{count} copy", "{count} copies", len(row.copies)).format(count=len(row.copies))
    return (
        Section(standing_in_words(standing), tuple(map(Line, about))),
        Section(count, tuple(Line(show(copy)) for copy in row.copies)),
        Section(_("Request and approvals"), tuple(map(Line, decided))),
    )


def _proof(row: GrantRow) -> str:
    if row.confirmed:
        return _("The principal's own PIN vouches for it.")
    if row.paper_request:
        number = show(row.paper_request)
        return _("! On paper, request {number}: hold the paper before you approve.").format(number=number)
    return _("! The principal's PIN was set by somebody else: ask the principal before you approve.")


FILTERS: Mapping[str, tuple[GrantState, ...]] = {
    N_("All grants"): tuple(GrantState),
    N_("Grants to approve"): (GrantState.REQUESTED,),
    N_("Approved grants"): (GrantState.APPROVED,),
    N_("Rejected and revoked grants"): (GrantState.REJECTED, GrantState.REVOKED),
}
"""What the list can be narrowed to, in the order in which a key steps through."""

"""Owns telling meetings in words: where one stands now, its time, and who sits at a seat with which papers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, tzinfo
from enum import StrEnum

from kiosk.desk import MeetingRow, PaperRow, PaperState, SeatRow, SubstitutionRow, SubstitutionState
from kiosk.grant_words import Look
from kiosk.seen_words import Line, Section
from kiosk.show import show
from kiosk.texts import NP_, _, ngettext, pgettext

Who = Callable[[str], str]
"""Returns number and name of a person, safe to show."""


class MeetingStanding(StrEnum):
    """Where a meeting stands now."""

    PLANNED = "planned"
    OPEN = "open"
    OVER = "over"
    CLOSED = "closed"


LOOKS: Mapping[MeetingStanding, Look] = {
    MeetingStanding.PLANNED: Look("+", "primary", NP_("meeting", "planned")),
    MeetingStanding.OPEN: Look("✔", "success", NP_("meeting", "open")),
    MeetingStanding.OVER: Look("!", "warning", NP_("meeting", "to close out")),
    MeetingStanding.CLOSED: Look("-", "quiet", NP_("meeting", "closed")),
}
PAPERS: Mapping[PaperState, tuple[str, tuple[str, str]]] = {
    PaperState.INSIDE: ("-", NP_("paper", "in the registry")),
    PaperState.LYING: ("!", NP_("paper", "on the counter")),
    PaperState.OUT: ("»", NP_("paper", "out")),
    PaperState.RETURNED: ("✔", NP_("paper", "came back")),
    PaperState.MISSING: ("✖", NP_("paper", "missing")),
    PaperState.DESTROYED: ("✖", NP_("paper", "destroyed")),
}
DECISIONS: Mapping[SubstitutionState, tuple[str, str]] = {
    SubstitutionState.REQUESTED: NP_("substitution", "! to approve"),
    SubstitutionState.APPROVED: NP_("substitution", "✔ in force"),
    SubstitutionState.REJECTED: NP_("substitution", "✖ rejected"),
    SubstitutionState.REVOKED: NP_("substitution", "✖ revoked"),
}


def standing_of(row: MeetingRow, now: datetime) -> MeetingStanding:
    """Say where a meeting stands at `now`, for looking at; whether it hands anything out, the rule judges."""
    if row.closed_at is not None:
        return MeetingStanding.CLOSED
    if row.closes <= now:
        return MeetingStanding.OVER
    begun = row.opens <= now or row.opened_at is not None
    return MeetingStanding.OPEN if begun else MeetingStanding.PLANNED


def standing_in_words(standing: MeetingStanding) -> str:
    """Return sign and word."""
    look = LOOKS[standing]
    return f"{look.sign} {pgettext(*look.word)}"


def time_in_words(row: MeetingRow, zone: tzinfo) -> str:
    """Return from when until when, the second date only where it is another."""
    opens, closes = row.opens.astimezone(zone), row.closes.astimezone(zone)
    if opens.date() == closes.date():
        return f"{opens:%m-%d %H:%M}-{closes:%H:%M}"
    return f"{opens:%m-%d %H:%M}-{closes:%m-%d %H:%M}"


def told_meeting(row: MeetingRow, now: datetime, zone: tzinfo) -> tuple[Section, ...]:
    """Return all of a meeting in sentences."""

    def at(moment: datetime) -> str:
        return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"

    times = [
        _("From {time}").format(time=at(row.opens)),
        _("until {time}").format(time=at(row.closes)),
    ]
    if row.venue:
        times.append(_("Place: {value}").format(value=show(row.venue)))
    if row.opened_at is not None:
        said = {"who": show(row.opened_by or ""), "time": at(row.opened_at)}
        times.append(_("Opened early by {who}, {time}").format(**said))
    if row.closed_at is not None:
        said = {"who": show(row.closed_by or ""), "time": at(row.closed_at)}
        times.append(_("Closed out by {who}, {time}").format(**said))
    papers = [
        ngettext("{count} seat", "{count} seats", row.seats).format(count=row.seats),
        ngettext("{count} paper", "{count} papers", row.papers).format(count=row.papers),
        _("Out: {count}").format(count=row.out),
        _("Came back: {count}").format(count=row.returned),
    ]
    if row.requests:
        text = ngettext("! {count} substitute to approve", "! {count} substitutes to approve", row.requests)
        papers.append(text.format(count=row.requests))
    standing = standing_in_words(standing_of(row, now))
    return (
        Section(standing, tuple(map(Line, times))),
        Section(_("Seats and papers"), tuple(map(Line, papers))),
    )


def papers_in_words(row: SeatRow) -> str:
    """Return in short where a seat's papers are."""
    if not row.papers:
        return ""
    parts = []
    for state in PaperState:
        count = sum(paper.state is state for paper in row.papers)
        if count:
            sign, text = PAPERS[state]
            parts.append(f"{sign} {count} {pgettext(*text)}")
    return "  ".join(parts)


def told_seat(
    row: SeatRow, requests: Iterable[SubstitutionRow], who: Who, zone: tzinfo
) -> tuple[Section, ...]:
    """Return all of a seat in sentences: whose it is, its papers, and who was to sit in."""
    people = [_("Seat of {who}").format(who=who(row.staff_no))]
    if row.substitute is not None:
        people.append(_("Substitute: {who}").format(who=who(row.substitute)))
    leave = _("Its papers may be taken away.") if row.may_take_away else _("Its papers stay here.")
    people.append(leave)
    sections = [
        Section(_("Seat {seat}").format(seat=show(row.seat)), tuple(map(Line, people))),
        Section(_("Papers"), tuple(_paper(paper, who) for paper in row.papers) or (Line(_("none")),)),
    ]
    asked = [each for each in requests if each.seat == row.seat]
    if asked:
        lines = tuple(Line(text) for each in asked for text in _request(each, who, zone))
        sections.append(Section(_("Substitutes"), lines))
    return tuple(sections)


def _paper(paper: PaperRow, who: Who) -> Line:
    sign, text = PAPERS[paper.state]
    holder = "" if paper.holder is None or paper.state is PaperState.INSIDE else f"  {who(paper.holder)}"
    return Line(f"{sign} {show(paper.copy)}  {pgettext(*text)}{holder}")


def _request(row: SubstitutionRow, who: Who, zone: tzinfo) -> Iterable[str]:
    decision = pgettext(*DECISIONS[row.state])
    yield f"{row.request}  {decision}  {who(row.substitute)}"
    yield _("Reason given: {value}").format(value=show(row.reason))
    yield _("Asked for at the counter by {who}").format(who=who(row.requested_by))
    at = f"{row.requested_at.astimezone(zone):%Y-%m-%d %H:%M}"
    yield _("Asked for on {time}").format(time=at)
    if row.decided_by is not None:
        yield _("Decided by {who}").format(who=who(row.decided_by))

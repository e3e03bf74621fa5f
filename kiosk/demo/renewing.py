"""Owns keeping a demonstration playable on a later day, by ordinary acts: new grants, new dates, new copies."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from db.connection import Registry, reading
from db.custody.grants import OPEN
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.queries.counter import copies_out
from db.queries.grants import grant_rows
from db.registry.acting import ActResult, perform
from db.registry.clock import confirm_clock, is_clock_doubtful
from db.registry.loading import load_people
from db.registry.seating import load_meeting
from db.roster.columns import RosterKind
from kiosk.demo import cast
from kiosk.demo.building import QUICK, Builder

SOON = timedelta(days=60)
ENOUGH_LEFT = 20


def renew(registry: Registry, codes: dict[str, Any], now: datetime) -> None:
    """Bring the demonstration up to `now`; `codes` are changed where scan texts change. Nothing that is still
    good is touched, so reopening on the same day does nothing."""
    registry.pin_profile = QUICK
    builder = Builder(registry, now)
    if is_clock_doubtful(registry, now):
        confirm_clock(registry, builder.by("S001"), cast.pin_of("S001"), now)
    renewed = [
        *_renew_dates(builder),
        *_renew_copies(builder, codes),
        *_renew_telegrams(builder, codes),
        *_renew_grants(builder, codes),
    ]
    if renewed:
        codes["badges"].update(builder.tokens)
        by = builder.by("S001")
        entry = Draft(EntryType.DEMO_RENEWED, facts={"renewed": renewed})
        perform(registry, by, now, lambda tx: ActResult("demo_renewed", append(tx, by, entry)))


def _renew_dates(builder: Builder) -> list[str]:
    today = _today(builder)
    with reading(builder.registry) as reader:
        until = load_people(reader, ["P009"])["P009"].facts.clearance_until
    if until is None or until - today > SOON:
        return []
    # Nobody approves a batch that holds their own row.
    for approver, own in (("S001", False), ("S002", True)):
        people = [each for each in cast.everybody() if (each.staff_no == "S001") is own]
        builder.imports("R001", RosterKind.PEOPLE, cast.people_roster(today, people), approver)
    builder.imports("R001", RosterKind.DESIGNATIONS, cast.designations_roster(today))
    for actor in cast.ACTORS:
        builder.issues(actor.staff_no)
    return ["people", "designations", "badges"]


def _renew_copies(builder: Builder, codes: dict[str, Any]) -> list[str]:
    with reading(builder.registry) as reader:
        out = {row.copy for row in copies_out(reader)}
        meeting = load_meeting(reader, cast.meeting_no(codes["generation"]))
    over = meeting is None or meeting.is_closed(builder.now)
    if not over and sum(copy not in out for copy in codes["copies"]) >= ENOUGH_LEFT:
        return []
    codes["generation"] += 1
    generation = codes["generation"]
    builder.holds_meeting(generation)
    builder.imports("R001", RosterKind.COPIES, cast.copies_roster(_today(builder), generation))
    codes["copies"] = [
        f"{series.number}-G{generation}-{copy:02d}"
        for series in cast.SERIES
        for copy in range(1, cast.COPIES_EACH + 1)
    ]
    return ["meeting", "copies"]


def _renew_telegrams(builder: Builder, codes: dict[str, Any]) -> list[str]:
    """Let two telegrams lie unregistered again once the others were registered and returned."""
    with reading(builder.registry) as reader:
        out = [row.copy for row in copies_out(reader) if row.copy.startswith(cast.TELEGRAMS)]
    if out:
        return []
    builder.tokens = {**codes["badges"], **builder.tokens}
    builder.leaves_telegrams_unregistered(codes["generation"])
    return ["telegrams"]


def _renew_grants(builder: Builder, codes: dict[str, Any]) -> list[str]:
    with reading(builder.registry) as reader:
        good = [
            row
            for row in grant_rows(reader, person="P077")
            if row.ends > builder.now and row.spent < row.uses
        ]
        others = [row for row in grant_rows(reader, person="P022") if row.ends > builder.now]
    if good:
        return []
    waits = frozenset(copy for row in others if row.state in OPEN for copy in row.copies)
    builder.grants_of_today(codes["generation"], waits=waits)
    return ["grants"]


def _today(builder: Builder) -> date:
    return builder.now.astimezone(builder.registry.zone).date()

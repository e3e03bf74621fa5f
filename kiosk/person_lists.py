"""Owns the lists of a person's screen: which there are, their columns, and each row in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from kiosk.desk import LogRow, ObligationKind, PersonFile
from kiosk.entry_words import type_in_words
from kiosk.grant_words import LOOKS, standing_in_words, standing_of, window_in_words
from kiosk.log_marks import MARKS
from kiosk.moments import when
from kiosk.person_words import receipt_in_words
from kiosk.refusal_texts import refusal_text
from kiosk.texts import N_, NP_, _, pgettext
from kiosk.widgets.page_table import PageColumn, PageRow
from kiosk.words import level, word


@dataclass(frozen=True, slots=True)
class PersonTold:
    """A person with all lists, a page of their log lines among them."""

    file: PersonFile
    history: tuple[LogRow, ...]
    older: bool
    newer: bool


@dataclass(frozen=True, slots=True)
class Telling:
    """By what moment and zone rows are told, and the colours of the theme."""

    now: datetime
    zone: tzinfo
    colours: Mapping[str, str]


Rows = Callable[[PersonTold, Telling], Iterator[PageRow]]
"""Tells the rows of a list. A row's key says what Enter opens: `copy:…`, `person:…` or `entry:…`; else nothing."""


@dataclass(frozen=True, slots=True)
class PersonList:
    """One list: its name, its columns, its rows."""

    name: str
    title: str
    columns: tuple[PageColumn, ...]
    rows: Rows


def _holdings(told: PersonTold, telling: Telling) -> Iterator[PageRow]:
    for row in told.file.holdings:
        late = row.return_by is not None and row.return_by <= telling.now
        kept = "" if row.released else "! "
        cells = (
            row.copy,
            level(row.level.name),
            kept + when(row.since, telling.now, telling.zone),
            when(row.return_by, telling.now, telling.zone),
            row.label,
            receipt_in_words(row.receipt),
        )
        yield PageRow(f"copy:{row.copy}", cells, telling.colours["warning"] if late else "")


OWED = {
    ObligationKind.RECEIPT: NP_("owed", "receipt"),
    ObligationKind.RETURN: NP_("owed", "return"),
}


def _owed(told: PersonTold, telling: Telling) -> Iterator[PageRow]:
    for row in told.file.owed:
        late = row.due_at <= telling.now
        cells = (
            pgettext(*OWED[row.kind]),
            row.copy,
            level(row.level.name),
            when(row.due_at, telling.now, telling.zone),
            _("! overdue") if late else _("open"),
            row.holder,
            row.person or row.unit,
        )
        yield PageRow(f"copy:{row.copy}", cells, telling.colours["error"] if late else "")


def _grants(told: PersonTold, telling: Telling) -> Iterator[PageRow]:
    me = told.file.person.staff_no
    for row in told.file.grants:
        standing = standing_of(row, telling.now)
        other = row.proxy if row.principal == me else row.principal
        cells = (
            str(row.grant),
            standing_in_words(standing),
            row.principal,
            row.proxy if row.second_proxy is None else f"{row.proxy}+{row.second_proxy}",
            window_in_words(row, telling.zone),
            f"{row.spent}/{row.uses}",
        )
        yield PageRow(f"person:{other}", cells, telling.colours.get(LOOKS[standing].colour, ""))


def _standing(told: PersonTold, telling: Telling) -> Iterator[PageRow]:
    file, today = told.file, telling.now.astimezone(telling.zone).date()
    for incident in file.incidents:
        due = when(incident.due_at, telling.now, telling.zone)
        about = f"{incident.incident}: {refusal_text(incident.code).reason}"
        cells = (_("! incident"), incident.copy or "", about, due)
        opens = f"copy:{incident.copy}" if incident.copy else f"incident:{incident.incident}"
        yield PageRow(opens, cells, telling.colours["warning"])
    for named in file.designations:
        kinds = _(", ").join(word("kind", kind) for kind in sorted(named.kinds))
        up_to = _("up to {level}: {kinds}").format(level=level(named.max_classification.name), kinds=kinds)
        stands = named.starts <= today <= named.ends
        cells = (_("designated"), named.unit, up_to, named.ends.isoformat())
        yield PageRow(f"unit:{named.unit}", cells, "" if stands else telling.colours.get("quiet", ""))
    for seat in file.seats:
        away = _("may take papers away") if seat.may_take_away else _("papers stay")
        place = _("seat {seat}, {away}").format(seat=seat.seat, away=away)
        cells = (_("meeting"), seat.meeting, place, when(seat.closes, telling.now, telling.zone))
        over = seat.closes <= telling.now
        yield PageRow(f"seat:{seat.meeting}", cells, telling.colours.get("quiet", "") if over else "")


def _history(told: PersonTold, telling: Telling) -> Iterator[PageRow]:
    me = told.file.person.staff_no
    for row in told.history:
        sign, colour = MARKS.get(row.type, (" ", ""))
        other = row.actor if row.collector == me else row.collector
        cells = (
            when(row.at, telling.now, telling.zone),
            f"{sign} {type_in_words(row.type)}",
            "" if other is None or other == me else other,
            row.copy or "",
        )
        yield PageRow(f"entry:{row.seq}", cells, telling.colours.get(colour, ""))


LISTS = (
    PersonList(
        "holdings",
        N_("Holds"),
        (
            *(PageColumn(N_("Copy"), 24), PageColumn(N_("Level"), 12), PageColumn(N_("Since"), 13)),
            *(PageColumn(N_("Return by"), 11), PageColumn(N_("Label"), 10), PageColumn(N_("Receipt"), 7)),
        ),
        _holdings,
    ),
    PersonList(
        "owed",
        N_("Owes"),
        (
            *(PageColumn(N_("What"), 8), PageColumn(N_("Copy"), 24), PageColumn(N_("Level"), 12)),
            *(PageColumn(N_("Due"), 11), PageColumn(N_("State"), 10), PageColumn(N_("Holder"), 12)),
            PageColumn(N_("For whom")),
        ),
        _owed,
    ),
    PersonList(
        "grants",
        N_("Grants"),
        (
            *(PageColumn(N_("No."), 6), PageColumn(N_("State"), 14), PageColumn(N_("Whose"), 12)),
            *(PageColumn(N_("Proxy"), 24), PageColumn(N_("When")), PageColumn(N_("Used"), 5)),
        ),
        _grants,
    ),
    PersonList(
        "standing",
        N_("Named in"),
        (
            *(PageColumn(N_("What"), 12), PageColumn(N_("Where"), 24), PageColumn(N_("About"))),
            PageColumn(N_("Until"), 11),
        ),
        _standing,
    ),
    PersonList(
        "history",
        N_("Log"),
        (
            *(PageColumn(N_("Time"), 11), PageColumn(N_("What happened"))),
            *(PageColumn(N_("With"), 12), PageColumn(N_("Copy"), 24)),
        ),
        _history,
    ),
)
"""In the order in which the keys go through them."""


def count_in(told: PersonTold, name: str) -> int | None:
    """Return how many rows a list has; None for the log, whose length nobody counts."""
    file = told.file
    counts = {
        "holdings": len(file.holdings),
        "owed": len(file.owed),
        "grants": len(file.grants),
        "standing": len(file.incidents) + len(file.designations) + len(file.seats),
    }
    return counts.get(name)

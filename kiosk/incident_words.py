"""Owns the words for incidents: what happened, who was there, what was written, how one ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta, tzinfo

from db.custody.refusals import Refusal
from db.queries.incidents import IncidentDetail, IncidentRow, NoteRow
from kiosk.refusal_texts import refusal_text
from kiosk.seen_words import Line, Section
from kiosk.show import show
from kiosk.texts import N_, NP_, _, ngettext, pgettext
from kiosk.words import word

CODES: Mapping[str, tuple[str, str]] = {
    "loss_reported": NP_("incident", "a copy was reported lost"),
    "copy_missing": NP_("incident", "a copy is missing"),
    "papers_not_returned": NP_("incident", "a meeting's paper did not come back"),
    "copy_out_of_place": NP_("incident", "a copy was found where it should not be"),
    "pages_missing": NP_("incident", "pages of a copy are missing"),
}
"""What opened an incident, where it was no refusal."""
LATEST_ATTEMPTS = 20


def what_happened(code: str) -> str:
    """Return what opened an incident, in a few words; an unknown code is shown as it is."""
    if code in CODES:
        return pgettext(*CODES[code])
    return refusal_text(code).reason if code in set(Refusal) else show(code)


def time_left(left: timedelta) -> str:
    """Return how long there is left, in hours and minutes."""
    minutes = int(left.total_seconds() // 60)
    if minutes < 0:
        return _("overdue")
    return _("{hours} h {minutes:02d} min left").format(hours=minutes // 60, minutes=minutes % 60)


def how_it_stands(row: IncidentRow, now: datetime) -> str:
    """Return how long there is left, or with which word it was closed; an escalated one is marked."""
    if row.closed_at is not None:
        return word("disposition", row.disposition or "")
    left = time_left(row.due_at - now)
    return f"! {left}" if row.escalated_at is not None else left


def in_short(row: IncidentRow, zone: tzinfo) -> tuple[Section, ...]:
    """Tell what a list knows of an incident: who, what, where, and how long there is."""
    tries = ngettext("{count} attempt", "{count} attempts", row.attempts).format(count=row.attempts)
    todo = (_("A possible leak is reported within 24 hours."), _("Enter: notes, and closing it."))
    clock = (*_clock(row, zone), Line(tries), *(() if row.closed_at else map(Line, todo)))
    heading = _("How it ended") if row.closed_at else _("What is to be done")
    return (Section(what_happened(row.code), tuple(_about(row))), Section(heading, clock))


def incident_sections(
    found: IncidentDetail, zone: tzinfo, names: Mapping[str, str], where: str = ""
) -> tuple[Section, ...]:
    """Tell all that is known of an incident: facts and clock, attempts, notes, log entries. `where` says in words
    where its copy is now."""
    row = found.row
    facts = [*_about(row), *_clock(row, zone)]
    if found.missing:
        facts.append(Line(_("The copy is not back.")))
    elif where:
        facts.append(Line(_("The copy now: {where}").format(where=where)))
    if row.closed_at is None:
        people = _(", ").join(_who(number, names) for number in found.involved)
        facts.append(Line(_("Part of it, and not to close it: {people}").format(people=people)))
    told = (
        Section(what_happened(row.code), tuple(facts)),
        Section(_("Attempts"), tuple(_attempts(found, zone))),
        Section(_("Notes"), tuple(_notes(found.notes, zone, names)) or (Line(_("None yet.")),)),
        Section(_("In the log"), tuple(_entries(found, zone))),
    )
    return tuple(section for section in told if section.lines)


def people_of(found: IncidentDetail) -> frozenset[str]:
    """Return every staff number that is told, for looking up names."""
    return frozenset(found.involved) | {note.written_by for note in found.notes}


def _about(row: IncidentRow) -> Iterator[Line]:
    wanted = N_("Who wanted it: {value}")
    person = wanted if row.code in set(Refusal) and row.code != "copy_missing" else N_("Holder: {value}")
    yield from _lines(
        (
            (person, row.person),
            (N_("Copy: {value}"), row.copy),
            (N_("Addressee: {value}"), row.addressee),
        )
    )
    where = _lines(((N_("At counter {value}"), row.counter), (N_("Operator: {value}"), row.operator)))
    yield Line("   ".join(line.text for line in where))


def _clock(row: IncidentRow, zone: tzinfo) -> Iterator[Line]:
    yield from _lines(
        (
            (N_("Opened: {value}"), _local(row.opened_at, zone)),
            (N_("To be reported by: {value}"), _local(row.due_at, zone)),
            (N_("Escalated: {value}"), _local(row.escalated_at, zone)),
            (N_("Closed: {value}"), _local(row.closed_at, zone)),
            (N_("Closed by: {value}"), row.closed_by),
            (N_("Outcome: {value}"), row.disposition and word("disposition", row.disposition)),
        )
    )


def _attempts(found: IncidentDetail, zone: tzinfo) -> Iterator[Line]:
    shown = found.attempts[-LATEST_ATTEMPTS:]
    if len(shown) < found.row.attempts:
        older = found.row.attempts - len(shown)
        text = ngettext("{count} earlier attempt", "{count} earlier attempts", older)
        yield Line(text.format(count=older))
    for each in shown:
        said = {
            "at": _local(each.at, zone),
            "what": what_happened(each.code),
            "operator": show(each.operator or "-"),
        }
        yield Line(_("{at}  {what}, operator {operator}").format(**said))


def _notes(notes: Iterable[NoteRow], zone: tzinfo, names: Mapping[str, str]) -> Iterator[Line]:
    corrected = {note.corrects: note.note for note in notes if note.corrects is not None}
    for note in notes:
        head = _("Note {number}  {at}  {who}").format(
            number=note.note, at=_local(note.at, zone), who=_who(note.written_by, names)
        )
        if note.corrects is not None:
            corrects = _("corrects note {number}").format(number=note.corrects)
            head = f"{head}  {corrects}"
        if note.note in corrected:
            later = _("corrected by note {number}").format(number=corrected[note.note])
            head = f"{head}  {later}"
        yield Line(head)
        yield Line(f"   {show(note.body)}")


def _entries(found: IncidentDetail, zone: tzinfo) -> Iterator[Line]:
    for entry in found.entries:
        said = word("log", entry.type)
        yield Line(f"{entry.seq}  {_local(entry.at, zone)}  {said}  {show(entry.actor or '-')}")


def _who(number: str, names: Mapping[str, str]) -> str:
    name = names.get(number, "")
    return f"{show(number)} {show(name)}" if name else show(number)


def _local(moment: datetime | None, zone: tzinfo) -> str:
    return "" if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _lines(said: Iterable[tuple[str, str | None]]) -> Iterator[Line]:
    for sentence, value in said:
        if value:
            yield Line(_(sentence).format(value=show(value)))

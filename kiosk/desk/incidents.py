"""Owns the commands about incidents, and what the desk does about overdue ones without being asked."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from db.connection import reading
from db.custody.incidents import TextFlaw, parse_text
from db.custody.refusals import Refusal
from db.errors import RegistryError
from db.registry import losses, reviewing
from db.registry.loading import load_people
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome
from kiosk.desk.handling import Handlers
from kiosk.desk.scan import CONTROL_NO, fold
from kiosk.desk.shown import NotAllowed

if TYPE_CHECKING:
    from kiosk.desk.desk import Desk


def report_loss(desk: Desk, command: do.ReportLoss) -> Outcome:
    copy, text = fold(command.copy), parse_text(command.circumstances)
    person = None if command.by is None else fold(command.by)
    if CONTROL_NO.fullmatch(copy) is None:
        return _unfit(desk, "no_control_no")
    if isinstance(text, TextFlaw):
        return _unfit(desk, text.value)
    if person is not None and not _knows(desk, person):
        return _unfit(desk, "person_unknown")
    return desk.outcome(losses.report_loss(desk.registry, desk.by(command), copy, person, text, desk.now))


def report_found(desk: Desk, command: do.ReportFound) -> Outcome:
    copy, text = fold(command.copy), parse_text(command.note)
    if CONTROL_NO.fullmatch(copy) is None:
        return _unfit(desk, "no_control_no")
    if isinstance(text, TextFlaw):
        return _unfit(desk, text.value)
    return desk.outcome(losses.report_found(desk.registry, desk.by(command), copy, text, desk.now))


def note_incident(desk: Desk, command: do.NoteIncident) -> Outcome:
    text = parse_text(command.text)
    if isinstance(text, TextFlaw):
        return _unfit(desk, text.value)
    result = reviewing.note_incident(
        desk.registry, desk.by(command), command.incident, text, command.corrects, desk.now
    )
    return desk.outcome(result)


def close_incident(desk: Desk, command: do.CloseIncident) -> Outcome:
    text = parse_text(command.text)
    if isinstance(text, TextFlaw):
        return _unfit(desk, text.value)
    result = reviewing.close_incident(
        desk.registry,
        desk.by(command),
        command.incident,
        command.disposition,
        text,
        command.pin,
        desk.now,
    )
    return desk.outcome(result)


def incidents(desk: Desk, command: do.Incidents) -> Outcome:
    _look_after(desk)
    try:
        rows = desk.reads.incidents(closed=command.closed, before=command.before)
    except NotAllowed:
        return desk.refuse(command, Refusal.OPERATOR_OUT_OF_AUTHORITY)
    data = {"incidents": [_told(desk, asdict(row)) for row in rows]}
    return Outcome("incidents", next=desk.session.next, data=data)


def show_incident(desk: Desk, command: do.ShowIncident) -> Outcome:
    _look_after(desk)
    try:
        found = desk.reads.incident(command.incident)
    except NotAllowed:
        return desk.refuse(command, Refusal.OPERATOR_OUT_OF_AUTHORITY)
    if found is None:
        return desk.refuse(command, Refusal.INCIDENT_UNKNOWN, incident=command.incident)
    about = _told(desk, asdict(found.row))
    data = {
        **{name: value for name, value in about.items() if name not in ("incident", "attempts")},
        "attempts": [_told(desk, asdict(each)) for each in found.attempts],
        "notes": [_told(desk, asdict(each)) for each in found.notes],
        "entries": [_told(desk, asdict(each)) for each in found.entries],
        "involved": list(found.involved),
        "missing": found.missing,
    }
    return Outcome("incident", incident=found.row.incident, next=desk.session.next, data=data)


def escalate(desk: Desk) -> None:
    """Mark the incidents whose time has run out, in the program's own name. Writes nothing when none is due."""
    by = replace(desk.by(do.State()), session=None, actor=None)
    reviewing.escalate_overdue(desk.registry, by, desk.now)


def _look_after(desk: Desk) -> None:
    """Escalate what is overdue before it is told. A fault here keeps nobody from looking it up."""
    with contextlib.suppress(RegistryError):
        desk.look_after()


def _told(desk: Desk, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts that have a value; moments in the registry's zone."""
    return {
        name: value.astimezone(desk.registry.zone).isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
        if value is not None
    }


def _knows(desk: Desk, staff_no: str) -> bool:
    with reading(desk.registry) as reader:
        return staff_no in load_people(reader, [staff_no])


def _unfit(desk: Desk, error: str) -> Outcome:
    """Answer what cannot be an act: free text never reaches the log as a number."""
    return Outcome("error", error=error, next=desk.session.next)


HANDLERS: Handlers = {
    do.ReportLoss: report_loss,
    do.ReportFound: report_found,
    do.NoteIncident: note_incident,
    do.CloseIncident: close_incident,
    do.Incidents: incidents,
    do.ShowIncident: show_incident,
}

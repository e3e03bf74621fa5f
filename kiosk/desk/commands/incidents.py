"""Owns the commands about incidents: a loss and a find, notes, the end of an incident, and looking them up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from db.custody.incidents import Disposition
from kiosk.desk.commands.base import Command, Number, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLoss(Command):
    """Somebody says that a copy is missing. `by` is their staff number, where they have one."""

    copy: Text
    circumstances: Text = field(repr=False)
    by: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFound(Command):
    """A supervisor says that a missing copy is there again; `note` says where it was."""

    copy: Text
    note: Text = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteIncident(Command):
    """Write a note to an open incident. `corrects` is the number of the note that it corrects, which stays."""

    incident: Number
    text: Text = field(repr=False)
    corrects: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseIncident(Command):
    """Close an incident, by the PIN of the signed-in supervisor, who had no part in it."""

    incident: Number
    disposition: Disposition
    text: Text = field(repr=False)
    pin: Text = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incidents(Command):
    """List the open incidents, the most urgent first; or the closed ones with numbers below `before`."""

    closed: bool = False
    before: Number | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowIncident(Command):
    """Tell all that is known of one incident."""

    incident: Number


COMMANDS: Mapping[str, type[Command]] = {
    "report_loss": ReportLoss,
    "report_found": ReportFound,
    "note_incident": NoteIncident,
    "close_incident": CloseIncident,
    "incidents": Incidents,
    "incident": ShowIncident,
}

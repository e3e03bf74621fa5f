"""Owns the act of importing: rows are compared with the registry; what may takes effect at once, the rest waits.

One transaction compares anew, stores, submits the batch and logs. With any error nothing is done and nothing is
logged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import Any

from db.connection import Registry, Transaction, reading
from db.custody.roles import IMPORT_ACTS, SET_UP_ROLES_FOR, ImportKind, import_waits
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, perform
from db.registry.authority import uncovered
from db.registry.batches import submit, submitted, summary
from db.registry.founding import end_set_up_if_complete, is_set_up
from db.registry.importing.copies import CopiesContent
from db.registry.importing.designations import DesignationsContent
from db.registry.importing.kinds import IMPORTERS, carry_out
from db.registry.importing.meetings import MeetingsContent
from db.registry.importing.people import PeopleContent
from db.registry.importing.plans import Counts, Item, Plan
from db.registry.importing.seats import SeatsContent
from db.registry.importing.staff import StaffContent
from db.registry.refusing import log_refusal
from db.registry.rosters_lock import lock_rosters
from db.roster.columns import RosterKind
from db.roster.encodings import Encoding
from db.roster.parsing import Roster
from db.roster.problems import RosterError, RosterWarning, shown
from db.roster.rows import CopyRow, DesignationRow, MeetingRow, PersonRow, SeatRow, StaffRow


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody wants to import. `source` is the file's name, `sha256` its hash in hex or empty."""

    kind: ImportKind
    content: Any
    source: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or would do: rows by what became of them, and everything against it.

    `batch` is the number of the batch that waits for a supervisor, `waiting` how many of the rows are in it;
    `set_up_ended` says that this import ended set-up. `result` is the act's; None where nothing was tried.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: tuple[RosterError, ...] = ()
    warnings: tuple[RosterWarning, ...] = ()
    encoding: Encoding | None = None
    batch: int | None = None
    waiting: int = 0
    set_up_ended: bool = False
    result: ActResult | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the result as `kiosk import --json` prints it."""
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "errors": [
                {"row": each.row, "column": each.column, "error": each.error, "code": each.code.value}
                for each in self.errors
            ],
            "warnings": [{"warning": each.warning, "code": each.code.value} for each in self.warnings],
            "encoding": None if self.encoding is None else self.encoding.value,
            "batch": self.batch,
            "waiting": self.waiting,
            "set_up_ended": self.set_up_ended,
        }


def _content_of(kind: RosterKind, roster: Roster) -> Any:
    if kind is RosterKind.PEOPLE:
        return PeopleContent.of(roster.rows_of(PersonRow), roster.columns)
    if kind is RosterKind.STAFF:
        return StaffContent(roster.rows_of(StaffRow), roster.columns)
    if kind is RosterKind.COPIES:
        return CopiesContent(roster.rows_of(CopyRow), roster.columns)
    if kind is RosterKind.MEETINGS:
        return MeetingsContent(roster.rows_of(MeetingRow), roster.columns)
    if kind is RosterKind.SEATS:
        return SeatsContent(roster.rows_of(SeatRow), roster.columns)
    return DesignationsContent(roster.rows_of(DesignationRow))


def import_roster(
    registry: Registry,
    by: By,
    kind: RosterKind,
    roster: Roster,
    source: str,
    clock: datetime,
    *,
    dry_run: bool = False,
    sha256: str = "",
) -> ImportResult:
    """Import what a roster file said: all of it or nothing.

    `source` is the file's name, `sha256` its hash for the log. With `dry_run` nothing is written at all.
    """
    if roster.errors:
        return ImportResult(errors=roster.errors, warnings=roster.warnings, encoding=roster.encoding)
    proposal = Proposal(ImportKind(kind.value), _content_of(kind, roster), source, sha256)
    return propose(
        registry, by, proposal, clock, dry_run=dry_run, warnings=roster.warnings, encoding=roster.encoding
    )


def propose(
    registry: Registry,
    by: By,
    proposal: Proposal,
    clock: datetime,
    *,
    dry_run: bool = False,
    warnings: tuple[RosterWarning, ...] = (),
    encoding: Encoding | None = None,
) -> ImportResult:
    """Compare `proposal` with the registry, then do at once what may be done at once and let the rest wait."""
    importer = IMPORTERS[proposal.kind]
    with reading(registry) as reader:
        plan = importer.plan(reader, proposal.content, reader.server_now(clock))
        set_up = is_set_up(reader)
    warnings += plan.warnings
    if plan.errors:
        return ImportResult(errors=plan.errors, warnings=warnings, encoding=encoding)
    if dry_run:
        _, waiting = _parted(proposal.kind, plan, set_up)
        return _result(plan, encoding, warnings, waiting=len(waiting))
    content = proposal.content
    if importer.prepare is not None:
        content = importer.prepare(registry, content, plan)
    done: list[_Done] = []

    def work(tx: Transaction) -> ActResult:
        act = _import(tx, by, proposal, content)
        done.append(act)
        return act.result

    try:
        result = perform(registry, by, clock, work)
    except _Contradicted as contradicted:
        return ImportResult(errors=contradicted.errors, warnings=warnings, encoding=encoding)
    if not done or result.refused:
        return ImportResult(warnings=warnings, encoding=encoding, batch=result.number, result=result)
    last = done[-1]
    return _result(
        last.plan,
        encoding,
        warnings,
        batch=result.number,
        waiting=last.waiting,
        set_up_ended=last.set_up_ended,
        result=result,
    )


class _Contradicted(Exception):
    """The registry changed under the import: it is rolled back and the errors told."""

    def __init__(self, errors: tuple[RosterError, ...]) -> None:
        super().__init__("the registry contradicts the import")
        self.errors = errors


@dataclass(frozen=True, slots=True)
class _Done:
    """What one transaction did."""

    result: ActResult
    plan: Plan
    waiting: int = 0
    set_up_ended: bool = False


def _import(tx: Transaction, by: By, proposal: Proposal, content: Any) -> _Done:
    lock_rosters(tx)
    kind, act = proposal.kind, IMPORT_ACTS[proposal.kind]
    source = shown(PurePath(proposal.source).name)
    # A file's name may be a title: the log has the hash of what was in it, a batch keeps the name.
    facts: dict[str, Any] = {"sha256": proposal.sha256} if proposal.sha256 else {}
    reasons = uncovered(tx, by, act)
    if reasons:
        return _Done(log_refusal(tx, by, reasons, act.value, facts=facts), Plan())
    plan = IMPORTERS[kind].plan(tx, content, tx.now)
    if plan.errors:
        raise _Contradicted(plan.errors)
    at_once, waiting = _parted(kind, plan, is_set_up(tx))
    drafts: list[Draft] = []
    ended: tuple[Draft, ...] = ()
    number = None
    if at_once or not waiting:
        own = carry_out(tx, kind, content, at_once, by.actor or "", "")
        unchanged = Counts.of(plan.items).unchanged
        told = {"kind": kind.value, "unchanged": unchanged, **summary(at_once), **facts}
        ended = end_set_up_if_complete(tx)
        drafts += [Draft(EntryType.IMPORTED, facts=told), *own, *ended]
    if waiting:
        number = submit(tx, by, kind, content, waiting, source)
        drafts.append(submitted(number, kind, waiting, facts))
    outcome = "imported" if at_once or not waiting else "batch_submitted"
    result = ActResult(outcome, append(tx, by, *drafts), number=number)
    return _Done(result, plan, len(waiting), bool(ended))


def _parted(kind: ImportKind, plan: Plan, set_up: bool) -> tuple[list[Item], list[Item]]:
    """Return the changing rows that take effect at once, and those that wait.

    What set-up is not made of waits for a supervisor during set-up too: nobody may prepare it alone.
    """
    guarded = set_up or IMPORT_ACTS[kind] not in SET_UP_ROLES_FOR
    at_once: list[Item] = []
    waiting: list[Item] = []
    for item in plan.changing:
        waits = import_waits(kind, set_up=guarded, changes=item.sensitive)
        (waiting if waits else at_once).append(item)
    return at_once, waiting


def _result(
    plan: Plan, encoding: Encoding | None, warnings: tuple[RosterWarning, ...], **rest: Any
) -> ImportResult:
    counts = Counts.of(plan.items)
    return ImportResult(
        counts.created, counts.updated, counts.unchanged, warnings=warnings, encoding=encoding, **rest
    )

"""Owns what screens and JSON Lines may look up, and who may: the desk's own reads, in values without tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from db.connection import reading
from db.custody.authority import handles_kind
from db.custody.obligations import ObligationKind
from db.custody.roles import Act, may
from db.custody.stocktaking import StocktakeState
from db.custody.values import GrantState, Kind, PersonStatus, SignatureKind
from db.log.body import EntryBody
from db.queries import counter, destruction, grants, incidents, keeping, log, meetings, owing, stocktaking
from db.queries.copy import BY_THE_WAY, CHAIN_PAGE, INCIDENT_LINES, Chain, CopyRow, chain_of, copy_row
from db.queries.counter import BatchRow, OutRow
from db.queries.destruction import DestructionDetail, DestructionLine, DestructionRow
from db.queries.grants import GrantRow
from db.queries.incidents import IncidentDetail, IncidentRow
from db.queries.keeping import ReviewRow
from db.queries.kept_back import KeptBack, KeptBackRow, kept_back_rows
from db.queries.log import LogFilter, LogRow
from db.queries.meetings import MeetingRow
from db.queries.owing import OverdueRow
from db.queries.page import PAGE
from db.queries.person import PersonFile, history_of, person_file
from db.queries.search import MOST, Found, search
from db.queries.stocktaking import ScanRow, StocktakeRow
from db.registry import muster
from db.registry.loading import load_copies, load_people
from db.registry.lying import LyingRow, lying_rows
from db.registry.policies import policy_in_force
from db.registry.recognition import recognise
from db.registry.remarks import Reason, reason_of
from db.registry.reviewing import OpenMatters, open_matters
from kiosk.desk.scan import fold
from kiosk.desk.searching import sought
from kiosk.desk.shown import (
    BatchShown,
    Holder,
    HoldingsShown,
    MeetingShown,
    NotAllowed,
    Registrar,
    StocktakeResult,
)

if TYPE_CHECKING:
    from kiosk.desk.desk import Desk


class Reads:
    """What the desk tells a screen. Nothing is told while the counter is locked or nobody is signed in."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def may(self, act: Act) -> bool:
        """Say whether the operator still works here and a role of theirs covers `act`."""
        operator = self.desk.session.operator
        if operator is None or self.desk.session.locked:
            return False
        with reading(self.desk.registry) as reader:
            known = load_people(reader, [operator]).get(operator)
        active = known is not None and known.facts.status is PersonStatus.ACTIVE
        return active and known is not None and may(known.as_staff.roles, act)

    @property
    def tells_log(self) -> bool:
        """Say whether the operator's role reads the log."""
        return self.may(Act.READ_LOG)

    @property
    def tells_incidents(self) -> bool:
        """Say whether the operator's role reviews incidents."""
        return self.may(Act.REVIEW_INCIDENT)

    def _knows_of(self, found: CopyRow) -> bool:
        """Say whether the operator may know whom a copy is from and through whose hands it went: of a telegram those
        alone who work with telegrams, or read the log."""
        if found.kind is not Kind.CIPHER_TELEGRAM or self.tells_log:
            return True
        operator = self.desk.session.operator
        with reading(self.desk.registry) as reader:
            known = load_people(reader, [operator]).get(operator or "")
        return known is not None and handles_kind(known.as_staff, found.kind)

    def log_of_day(
        self,
        day: date,
        *,
        before: int | None = None,
        after: int | None = None,
        limit: int = PAGE,
        **named: str | None,
    ) -> tuple[LogRow, ...]:
        """Return a page of a day's log, for those whose role reads it. `named`: type, outcome, person, copy."""
        self._require(Act.READ_LOG)
        wanted = LogFilter.of_day(day, self.desk.registry.zone, **named)
        with reading(self.desk.registry) as reader:
            return log.log_page(reader, wanted, before=before, after=after, limit=limit)

    def log_entry(self, seq: int) -> EntryBody | None:
        """Return one whole entry."""
        self._require(Act.READ_LOG)
        with reading(self.desk.registry) as reader:
            return log.log_entry(reader, seq)

    def reason(self, entry: EntryBody) -> Reason | None:
        """Return the reason that was given for what an entry tells, None where it tells of none."""
        self._require(Act.READ_LOG)
        with reading(self.desk.registry) as reader:
            return reason_of(reader, entry)

    def grants(
        self,
        *,
        states: Sequence[GrantState] = tuple(GrantState),
        person: str | None = None,
        before: int | None = None,
    ) -> tuple[GrantRow, ...]:
        """Return proxy grants, newest first; only those of one principal or proxy where `person` names them."""
        self._require(Act.REQUEST_PROXY)
        with reading(self.desk.registry) as reader:
            return grants.grant_rows(reader, states=states, person=person, before=before)

    def search(self, text: str, *, limit: int = MOST) -> Found:
        """Return what a text names: any part of a number or name, a label's code, a badge."""
        self._require(Act.LOOK_UP)
        with reading(self.desk.registry) as reader:
            found = search(reader, sought(reader, text, self._today), limit)
        return found if self.may(Act.SHOW_BATCH) else replace(found, batches=())

    def person(self, staff_no: str, *, holdings_after: int = 0) -> PersonFile | None:
        """Return all of one person but their log lines and picture, None where nobody has this number. Their incidents
        are told to those who review them."""
        self._require(Act.LOOK_UP)
        with reading(self.desk.registry) as reader:
            found = person_file(reader, fold(staff_no), self.desk.now, holdings_after=holdings_after)
        return found if found is None or self.tells_incidents else replace(found, incidents=())

    def history(self, staff_no: str, *, before: int | None = None, limit: int = PAGE) -> tuple[LogRow, ...]:
        """Return the log lines in which a person acted or collected, newest first, for those whose role reads it."""
        self._require(Act.READ_LOG)
        with reading(self.desk.registry) as reader:
            return history_of(reader, fold(staff_no), before=before, limit=limit)

    def copy(self, control_no: str) -> CopyRow | None:
        """Return one copy and where it is, None where none has this number."""
        self._require(Act.LOOK_UP)
        with reading(self.desk.registry) as reader:
            found = copy_row(reader, fold(control_no))
        return found if found is None or self._knows_of(found) else replace(found, originator=None)

    def chain(
        self,
        control_no: str,
        *,
        before: int | None = None,
        after: int | None = None,
        whole: bool = False,
        limit: int = CHAIN_PAGE,
    ) -> Chain:
        """Return a page of a copy's custody chain; `whole`: with what the log says of it by the way. Incidents are
        told to those who read the log, and of a copy that the operator may not know of nothing is."""
        self._require(Act.LOOK_UP)
        leave_out = (BY_THE_WAY if not whole else frozenset()) | (
            frozenset() if self.tells_log else INCIDENT_LINES
        )
        number = fold(control_no)
        with reading(self.desk.registry) as reader:
            found = copy_row(reader, number)
        if found is not None and not self._knows_of(found):
            return Chain()
        with reading(self.desk.registry) as reader:
            return chain_of(reader, number, before=before, after=after, leave_out=leave_out, limit=limit)

    def incidents(self, *, closed: bool = False, before: int | None = None) -> tuple[IncidentRow, ...]:
        """Return the open incidents, the most urgent first; or the closed ones, newest first."""
        self._require(Act.REVIEW_INCIDENT)
        with reading(self.desk.registry) as reader:
            return incidents.incident_rows(reader, closed=closed, before=before)

    def incident(self, number: int) -> IncidentDetail | None:
        """Return one incident with its attempts, notes and log entries."""
        self._require(Act.REVIEW_INCIDENT)
        with reading(self.desk.registry) as reader:
            return incidents.incident_detail(reader, number)

    def open_matters(self) -> OpenMatters | None:
        """Count what is open and overdue, for those who review it; None for others."""
        if not self.may(Act.REVIEW_INCIDENT):
            return None
        with reading(self.desk.registry) as reader:
            return open_matters(reader, self.desk.now)

    def destructions(
        self, *, closed: bool | None = None, before: int | None = None
    ) -> tuple[DestructionRow, ...]:
        """Return the destruction lists, newest first."""
        self._require(Act.REQUEST_DESTRUCTION)
        with reading(self.desk.registry) as reader:
            return destruction.destruction_rows(reader, closed=closed, before=before)

    def destruction(self, number: int) -> DestructionDetail | None:
        """Return one destruction list with what stands against each of its copies now."""
        self._require(Act.REQUEST_DESTRUCTION)
        with reading(self.desk.registry) as reader:
            return destruction.destruction_detail(reader, number)

    def destroyable(self, copies: Sequence[str]) -> tuple[DestructionLine, ...]:
        """Return these copies with what keeps each from being put on a destruction list."""
        self._require(Act.REQUEST_DESTRUCTION)
        with reading(self.desk.registry) as reader:
            return destruction.copy_lines(reader, list(copies))

    def batches(self) -> tuple[BatchRow, ...]:
        """Return the batches that wait for a supervisor."""
        self._require(Act.SHOW_BATCH)
        with reading(self.desk.registry) as reader:
            return counter.waiting_batches(reader)

    def batch(self, number: int) -> BatchShown | None:
        """Return what a waiting batch would change in the registry as it is now, and why it no longer fits."""
        # The importers cost a third of the program's start and are asked for now and then.
        from db.registry.batches import BatchState, batch_differences, batch_of, batch_problems
        from kiosk.roster_words import error_in_words

        self._require(Act.SHOW_BATCH)
        with reading(self.desk.registry) as reader:
            found = batch_of(reader, number)
            if found is None or found.state is not BatchState.WAITING:
                return None
            problems = batch_problems(reader, found)
            return BatchShown(batch_differences(reader, found), tuple(map(error_in_words, problems)))

    def on_the_counter(self) -> tuple[OutRow, ...]:
        """Return the copies that lie on this counter unreleased."""
        self._require(Act.SIGN_IN)
        with reading(self.desk.registry) as reader:
            return counter.copies_out(reader, counter=self.desk.counter, unreleased=True)

    def lying(self) -> tuple[LyingRow, ...]:
        """Return what lies on any counter of the registry unreleased, the longest first."""
        self._require(Act.LOOK_UP)
        with reading(self.desk.registry) as reader:
            return lying_rows(reader)

    def meetings(self, *, past: bool = False, after: str | None = None) -> tuple[MeetingRow, ...]:
        """Return the meetings that are not closed out, the next first, or those that are, the latest first."""
        self._require(Act.LOOK_UP)
        with reading(self.desk.registry) as reader:
            return meetings.meeting_rows(reader, past=past, after=after)

    def meeting(self, meeting_no: str, *, after: str | None = None) -> MeetingShown | None:
        """Return one meeting with a page of its seats, behind the seat `after`; None where there is none."""
        self._require(Act.LOOK_UP)
        with reading(self.desk.registry) as reader:
            row = meetings.meeting_row(reader, meeting_no)
            if row is None:
                return None
            return MeetingShown(
                row,
                meetings.seat_rows(reader, meeting_no, after=after),
                meetings.substitution_rows(reader, meeting_no),
                meetings.unbound_papers(reader, meeting_no),
            )

    def stocktakes(self, before: int | None = None) -> tuple[StocktakeRow, ...]:
        """Return counts, open and past, newest first."""
        self._require(Act.LOOK_UP)
        with reading(self.desk.registry) as reader:
            return stocktaking.stocktake_rows(reader, before=before)

    def stocktake(self, number: int) -> StocktakeRow | None:
        """Return one count, None where there is none."""
        self._require(Act.LOOK_UP)
        with reading(self.desk.registry) as reader:
            return stocktaking.stocktake_row(reader, number)

    def odd_scans(self, number: int) -> tuple[ScanRow, ...]:
        """Return the latest scans of a count that were not as expected, newest first."""
        self._require(Act.LOOK_UP)
        with reading(self.desk.registry) as reader:
            return stocktaking.odd_scans(reader, number)

    def stocktake_result(self, number: int, difference: str, after: str = "") -> StocktakeResult | None:
        """Return what a closed count found, with a page of the numbers of one kind of difference, those above
        `after`; None for a count that is not closed."""
        self._require(Act.LOOK_UP)
        with reading(self.desk.registry) as reader:
            row = stocktaking.stocktake_row(reader, number)
            if row is None or row.state != StocktakeState.CLOSED.value:
                return None
            counts = stocktaking.difference_counts(reader, number)
            page = stocktaking.difference_page(reader, number, difference, after=after)
        return StocktakeResult(row, counts, page)

    def holdings(self, staff_no: str, after: str = "") -> HoldingsShown | None:
        """Return a page of what somebody holds, with their name; None where nobody has this number."""
        self._require(Act.LOOK_UP)
        with reading(self.desk.registry) as reader:
            known = load_people(reader, [staff_no]).get(staff_no)
            if known is None:
                return None
            found = muster.holdings_of(reader, staff_no)
            rows = muster.holding_rows(reader, staff_no, after=after)
        return HoldingsShown(found, known.name, known.facts.unit, rows)

    def photo(self, staff_no: str) -> bytes | None:
        """Return a person's photo, None where the registry has none."""
        self._require(Act.SIGN_IN)
        with reading(self.desk.registry) as reader:
            return counter.photo_of(reader, staff_no)

    def names(self, *staff_nos: str) -> dict[str, str]:
        """Return names by staff number."""
        self._require(Act.SIGN_IN)
        with reading(self.desk.registry) as reader:
            return counter.names_of(reader, staff_nos)

    def badge_holder(self, badge: str) -> Holder | None:
        """Return whom a badge names, None where it names nobody; whether it is any good the acts judge."""
        self._require(Act.SIGN_IN)
        with reading(self.desk.registry) as reader:
            number = recognise(reader, badge, self._today).staff_no
            known = load_people(reader, [number]).get(number or "")
            if known is None:
                return None
            photo = counter.photo_of(reader, known.facts.staff_no)
        return Holder(known.facts.staff_no, known.name, known.facts.unit, photo)

    def paper_suffices(self, copies: Sequence[str]) -> bool:
        """Say whether the policy takes a signed paper receipt instead of a PIN for all of these copies."""
        self._require(Act.SIGN_IN)
        with reading(self.desk.registry) as reader:
            levels = policy_in_force(reader, reader.head().policy_version).levels
            records = load_copies(reader, copies)
        taken = [levels[record.facts.classification].signatures for record in records.values()]
        return all(SignatureKind.PAPER_RECEIPT in signatures for signatures in taken)

    @property
    def _today(self) -> date:
        return self.desk.now.astimezone(self.desk.registry.zone).date()

    def overdue(
        self, *, kind: ObligationKind | None = None, unit: str | None = None, after: int | None = None
    ) -> tuple[OverdueRow, ...]:
        """Return a page of what is past due, oldest first, with whom to call."""
        self._require(Act.LOOK_UP)
        with reading(self.desk.registry) as reader:
            return owing.overdue_rows(reader, self.desk.now, kind=kind, unit=unit, after=after)

    def reviews(self, *, after: int | None = None) -> tuple[ReviewRow, ...]:
        """Return a page of the copies whose holders may no longer hold them."""
        self._require(Act.RECALL)
        now = self.desk.now.astimezone(self.desk.registry.zone)
        with reading(self.desk.registry) as reader:
            return keeping.review_rows(reader, now, after=after)

    def kept_back(self, how: KeptBack | None = None, *, after: str | None = None) -> tuple[KeptBackRow, ...]:
        """Return a page of the holds and recalls in force, or of one of the two."""
        self._require(Act.HOLD)
        with reading(self.desk.registry) as reader:
            return kept_back_rows(reader, how, after=after)

    def registrar(self, text: str) -> Registrar | None:
        """Return whom a staff number or a badge means and what their unit has to register, None for nobody."""
        self._require(Act.REGISTER_RECEIPT)
        today = self.desk.now.astimezone(self.desk.registry.zone).date()
        with reading(self.desk.registry) as reader:
            # A staff number first, since a card's can look like one.
            number = text if load_people(reader, [text]) else recognise(reader, text, today).staff_no
            known = load_people(reader, [number]).get(number or "")
            if known is None:
                return None
            unit = known.facts.unit
            receipts = owing.receipts_owed(reader, unit)
        return Registrar(known.facts.staff_no, known.name, unit, receipts)

    def _require(self, act: Act) -> None:
        if not self.may(act):
            raise NotAllowed(act.value)

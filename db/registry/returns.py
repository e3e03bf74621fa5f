"""Owns returns: a copy that is out is scanned, and what was scanned comes back, all or nothing, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from db.connection import Registry, Transaction, reading
from db.custody.custody_acts import must_be_seen
from db.custody.obligations import ObligationEnding, ObligationKind
from db.custody.policy import Policy
from db.custody.refusals import Refusal, in_order
from db.custody.returning import LOSSES, ReturnFacts, decide_return, decide_returner
from db.custody.values import Decision
from db.errors import RegistryConflict
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, CopyResult, perform
from db.registry.gathering import Attendance, recognise_again
from db.registry.incidents import open_or_join
from db.registry.judging import log_typed
from db.registry.loading import NOBODY, CopyRecord, load_copies, load_people
from db.registry.owing import end_obligations, still_owed
from db.registry.policies import policy_in_force
from db.registry.recognition import Recognised, recognise
from db.registry.refusing import log_refusal
from db.registry.release import ROOT_PREFIX, LabelScan
from db.registry.rosters_lock import hold_rosters_still
from db.registry.seating import hold_meetings_of
from db.tables import FileCopy, HandOver

ACT = "take_back"
TYPED = "typed_copy_at_return"
"""Why a scan is void: a hand typed what must be seen on the paper."""


@dataclass(frozen=True, slots=True)
class Returner:
    """Who brings something back, as the counter shows them."""

    staff_no: str
    name: str
    unit: str


@dataclass(frozen=True, slots=True)
class CopyScanned:
    """What was scanned for a return: a copy's own code, or the label that it carries. A Code 128 and a typed id have
    no size and no root; `typed` says that a hand typed it."""

    control_no: str | None = None
    label_id: str | None = None
    log_size: int | None = None
    root: bytes | None = None
    typed: bool = False

    @classmethod
    def of_label(cls, label: LabelScan) -> CopyScanned:
        """Return what a label's QR says."""
        return cls(None, label.label_id, label.log_size, label.root)


@dataclass(frozen=True, slots=True)
class _Case:
    """One copy that comes back: what was loaded, and what was judged."""

    record: CopyRecord | None
    facts: ReturnFacts
    decision: Decision


@dataclass(frozen=True, slots=True)
class _Cases:
    """All that come back in one act, and the badge of whoever brings them, where it was scanned already."""

    badge: Recognised | None
    by_copy: Mapping[str, _Case]
    policy: Policy

    @property
    def returner(self) -> str | None:
        """Whom the badge names."""
        return None if self.badge is None else self.badge.staff_no

    @property
    def badge_facts(self) -> dict[str, Any]:
        """What the log says of the badge: it need not be a good one."""
        if self.badge is None:
            return {}
        return {"badge_kind": self.badge.badge.kind.value, "badge_state": self.badge.badge.state.value}


def recognise_returner(
    registry: Registry, by: By, badge: str, clock: datetime
) -> tuple[Returner | None, ActResult]:
    """Say who brings something back. A badge that names nobody is refused and logged; a good one writes nothing."""
    today = clock.astimezone(registry.zone).date()
    with reading(registry) as reader:
        seen = recognise(reader, badge, today)
        people = load_people(reader, [seen.staff_no, by.actor])
    known = people.get(seen.staff_no or "")
    operator = people.get(by.actor or "", NOBODY).as_staff
    decision = decide_returner(seen.badge, None if known is None else known.facts, operator)
    if known is not None and decision.allowed:
        return Returner(known.facts.staff_no, known.name, known.facts.unit), ActResult("prompt")
    facts = {"badge_kind": seen.badge.kind.value, "badge_state": seen.badge.state.value}

    def work(tx: Transaction) -> ActResult:
        return log_refusal(tx, by, decision.reasons, ACT, person=seen.staff_no, facts=facts)

    return None, perform(registry, by, clock, work)


def judge_return(
    registry: Registry, by: By, scanned: CopyScanned, returner: Attendance | None, clock: datetime
) -> tuple[ActResult, CopyRecord | None]:
    """Say whether the copy that was just scanned can come back; the answer, either way, is a log entry.

    The result is `accepted` with what is still lacking as `reasons` (the page count), or `refused`; where the paper
    must be seen and a hand typed its number it is `void`. With it comes the copy's record where it was accepted.
    """
    found: list[CopyRecord] = []

    def work(tx: Transaction) -> ActResult:
        copy = scanned.control_no or bearer_of(tx, scanned)
        if copy is None:
            return log_refusal(tx, by, (Refusal.LABEL_MISMATCH,), ACT, facts={"label": scanned.label_id})
        cases = _judge(tx, by, [copy], returner, {}, label=scanned.label_id)
        case = cases.by_copy[copy]
        if case.record is None or not case.decision.acceptable:
            return _refuse(tx, by, cases, {copy: case.decision.refusals})
        if scanned.typed and must_be_seen(cases.policy, case.record.facts):
            return log_typed(tx, by, copy, TYPED, {"act": ACT})
        found.append(case.record)
        entry = Draft(
            EntryType.ACCEPTED,
            copy=copy,
            collector=cases.returner,
            principal=case.record.held_for,
            facts={
                "act": ACT,
                "holder": case.record.facts.holder,
                "typed": scanned.typed,
                **cases.badge_facts,
            },
        )
        seq = append(tx, by, entry)
        return ActResult("accepted", seq, case.decision.lacks, copies=(CopyResult(copy, seq),))

    result = perform(registry, by, clock, work)
    return result, found[-1] if found else None


def take_back(
    registry: Registry,
    by: By,
    returner: Attendance,
    copies: Sequence[str],
    pages: Mapping[str, int],
    clock: datetime,
    *,
    typed: Collection[str] = (),
) -> ActResult:
    """Take all of `copies` back, or none; everything is judged anew. `typed` are those whose code a hand typed.

    Custody ends, with it the return that was owed, and a copy that was missing is found again; the log gets an entry a
    copy. The result is `returned` with the log's size and root for each copy, and with `receipt_unregistered` where its
    unit still owes the registration; or `refused` with the reasons of every copy that has any. A page count that does
    not match opens an incident.
    """

    def work(tx: Transaction) -> ActResult:
        cases = _judge(tx, by, copies, returner, pages)
        refused = {
            copy: case.decision.reasons for copy, case in cases.by_copy.items() if not case.decision.allowed
        }
        nameless = _returner_reasons(tx, by, cases)
        if nameless:
            return log_refusal(tx, by, nameless, ACT, person=cases.returner, facts=cases.badge_facts)
        if refused:
            return _refuse(tx, by, cases, refused)
        drafts: list[Draft] = []
        places = {}
        for copy, case in cases.by_copy.items():
            places[copy] = len(drafts)
            drafts.extend(_end_custody(tx, by, cases, case, typed=copy in typed))
        last = append(tx, by, *drafts)
        size, root = tx.appended or (last, b"")
        first = last - len(drafts) + 1
        results = tuple(
            CopyResult(copy, first + place, left_owed(drafts[place]), log_size=size, log_root=root)
            for copy, place in places.items()
        )
        return ActResult("returned", last, copies=results, text=cases.returner)

    return perform(registry, by, clock, work)


def _judge(
    tx: Transaction,
    by: By,
    copies: Sequence[str],
    returner: Attendance | None,
    pages: Mapping[str, int],
    *,
    label: str | None = None,
) -> _Cases:
    hold_rosters_still(tx)
    records = load_copies(tx, copies)
    hold_meetings_of(tx, records.values())
    today = tx.local_now.date()
    badge = None if returner is None else recognise_again(tx, returner, today)
    operator = load_people(tx, [by.actor]).get(by.actor or "", NOBODY).as_staff
    policy = policy_in_force(tx, tx.began_at.policy_version)
    cases = {}
    for copy in copies:
        record = records.get(copy)
        facts = ReturnFacts(
            control_no=copy,
            copy=None if record is None else record.facts,
            operator=operator,
            custody=None if record is None else record.custody,
            returner=None if badge is None else badge.staff_no,
            label=label,
            pages=pages.get(copy),
        )
        cases[copy] = _Case(record, facts, decide_return(facts, policy, today))
    return _Cases(badge, cases, policy)


def _returner_reasons(tx: Transaction, by: By, cases: _Cases) -> tuple[Refusal, ...]:
    """Say whether the badge stopped naming the person who stood there when it was scanned."""
    people = load_people(tx, [cases.returner, by.actor])
    known = people.get(cases.returner or "")
    operator = people.get(by.actor or "", NOBODY).as_staff
    if cases.badge is None:
        return (Refusal.COLLECTOR_NOT_IDENTIFIED,)
    return decide_returner(cases.badge.badge, None if known is None else known.facts, operator).reasons


def _refuse(tx: Transaction, by: By, cases: _Cases, refused: Mapping[str, tuple[Refusal, ...]]) -> ActResult:
    """Log the refusal of these copies with the incidents that it calls for, and return the result."""
    drafts: list[Draft] = []
    incidents: list[int] = []
    for copy, reasons in refused.items():
        facts = cases.by_copy[copy].facts
        seen = {"act": ACT, "pages": facts.pages, "label": facts.label, **cases.badge_facts}
        drafts.append(
            Draft(EntryType.REFUSED, refusals=reasons, copy=copy, collector=cases.returner, facts=seen)
        )
        record = cases.by_copy[copy].record
        number, opened = open_or_join(
            tx,
            by,
            reasons,
            person=cases.returner,
            copy=copy,
            addressee=None if record is None else record.held_for,
            also=LOSSES,
        )
        drafts.extend(opened)
        incidents.extend([] if number is None else [number])
    return ActResult(
        "refused",
        append(tx, by, *drafts),
        in_order([code for reasons in refused.values() for code in reasons]),
        incident=incidents[0] if incidents else None,
        copies=tuple(CopyResult(copy, reasons=reasons) for copy, reasons in refused.items()),
    )


def _end_custody(tx: Transaction, by: By, cases: _Cases, case: _Case, *, typed: bool) -> list[Draft]:
    """Put one copy back into the registry and return the entries that say so: the log alone tells who held it for
    whom, who brought it and what ended."""
    if case.record is None or cases.returner is None:
        raise ValueError(f"{case.facts.control_no} was judged to be out")
    told = {"typed": typed, **cases.badge_facts}
    return put_back(tx, by, case.record, cases.returner, case.facts.pages, told)


def put_back(
    tx: Transaction,
    by: By,
    record: CopyRecord,
    returner: str | None,
    pages: int | None,
    told: Mapping[str, Any],
) -> list[Draft]:
    """Put one copy that is out back into the registry and return the entries that say so, with what is `told` beside.
    Its return is met; a registration that its unit owes is not, and stays owed.

    `returner` is None where nobody was named: it was counted back from where it lay. A lost race raises
    `RegistryConflict`.
    """
    copy = record.facts.control_no
    [row] = tx.rows(HandOver.select().where(HandOver.hand_over == record.hand_over))
    ended = HandOver.update(
        closed_at=tx.now,
        ending=ObligationEnding.RETURNED.value,
        returned_by=returner,
        return_pages=pages,
        return_act=by.act,
    )
    this = (HandOver.hand_over == row.hand_over) & HandOver.closed_at.is_null()
    if tx.change(ended.where(this)) != 1:
        raise RegistryConflict(f"{copy} was returned or handed on at this moment")
    owed = still_owed(tx, row.hand_over)
    end_obligations(tx, [row.hand_over], ObligationEnding.RETURNED, returner, kinds=[ObligationKind.RETURN])
    seen = {
        "holder": row.holder,
        "for": row.held_for,
        "basis": row.basis.value,
        "label": row.label_id,
        "pages": pages,
        "ended": [each.logged for each in owed if each.kind is ObligationKind.RETURN],
        "owed": [each.logged for each in owed if each.kind is ObligationKind.RECEIPT],
        **told,
    }
    entry = Draft(
        EntryType.RETURNED,
        copy=copy,
        collector=returner,
        principal=row.held_for,
        grant=row.proxy_grant,
        facts=seen,
    )
    drafts = [entry]
    if record.facts.missing:
        tx.change(FileCopy.update(missing=False).where(FileCopy.control_no == copy))
        drafts.append(replace(entry, type=EntryType.COPY_FOUND, grant=None, facts={"act": ACT}))
    return drafts


def left_owed(returned: Draft) -> tuple[Refusal, ...]:
    """Say what a return did not meet, by its entry."""
    return (Refusal.RECEIPT_UNREGISTERED,) if returned.facts["owed"] else ()


def bearer_of(tx: Transaction, scanned: CopyScanned) -> str | None:
    """Return the copy that carries the label, None where the label is none of ours: a QR's fingerprint must be the
    recorded one."""
    row = tx.first(HandOver.select().where(HandOver.label_id == scanned.label_id))
    if row is None:
        return None
    recorded = (row.log_size, bytes(row.log_root)[:ROOT_PREFIX])
    genuine = scanned.root is None or recorded == (scanned.log_size, scanned.root)
    return str(row.control_no) if genuine else None

"""Owns the acts after and around a hand-over: release by scan-back, withdrawal, hold, sign-out, unlock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from db.custody.authority import has_authority, has_authority_over
from db.custody.meetings import SubstitutionFacts, SubstitutionState
from db.custody.person_reasons import (
    NO_REASONS,
    Reasons,
    cipher_reasons,
    knowing_reasons,
    own_copy_reasons,
    reasons,
    signature_reasons,
    status_reasons,
)
from db.custody.policy import Policy
from db.custody.refusals import Refusal
from db.custody.roles import Act, may
from db.custody.values import (
    Classification,
    CopyFacts,
    Decision,
    GrantFacts,
    GrantState,
    Kind,
    PersonFacts,
    PersonStatus,
    Signature,
    StaffFacts,
)


@dataclass(frozen=True, slots=True)
class OpenCustody:
    """A copy that is out: who signed for it, the id of its label, and whether it left the counter."""

    control_no: str
    holder: str
    label: str
    released: bool = False


@dataclass(frozen=True, slots=True)
class LabelRead:
    """A label that was scanned. `from_qr` says that the text is the whole QR text that was recorded for it:
    a typed id and the Code 128 are not."""

    label: str
    from_qr: bool


@dataclass(frozen=True, slots=True)
class Others:
    """Who came along to a hand-over, as they stand now. `badge_revoked`: a badge of the holder's was revoked since."""

    second_collector: PersonFacts | None = None
    witness: StaffFacts | None = None
    badge_revoked: bool = False


NO_OTHERS = Others()


def needs_scan_back(policy: Policy, level: Classification) -> bool:
    """Say whether label and copy are scanned before a copy of this level leaves the counter."""
    return policy.levels[level].scan_back


def must_be_seen(policy: Policy, copy: CopyFacts) -> bool:
    """Say whether only a scan says that this copy is here, so that a number typed by hand ends nothing: at the levels
    that are scanned back, and for every telegram."""
    return copy.kind is Kind.CIPHER_TELEGRAM or needs_scan_back(policy, copy.classification)


def decide_label_read(
    operator: StaffFacts, read: LabelRead, copy: CopyFacts | None, custody: OpenCustody | None, today: date
) -> Decision:
    """Say whether a label can begin a scan-back; `copy` is the one that it was recorded for and `custody` the
    hand-over, None if there is none."""
    able = has_authority_over(operator, Act.HAND_OVER, () if copy is None else (copy,), today)
    borne = custody is not None and custody.label == read.label
    released = custody is not None and custody.released
    return Decision.of(
        (not able, Refusal.OPERATOR_OUT_OF_AUTHORITY),
        (released, Refusal.COPY_ALREADY_COLLECTED),
        (not (borne and read.from_qr), Refusal.LABEL_MISMATCH),
    )


def decide_release(
    operator: StaffFacts,
    read: LabelRead,
    copy: CopyFacts | None,
    custody: OpenCustody | None,
    today: date,
    holder_person: PersonFacts | None = None,
    grant: GrantFacts | None = None,
    *,
    others: Others = NO_OTHERS,
    substitutions: Sequence[SubstitutionFacts] | None = None,
    meeting_closed: bool = False,
    designated_by: frozenset[str] = frozenset(),
) -> Decision:
    """Say whether the copy that was scanned after the label may leave the counter.

    `custody` is the scanned copy's own, None while it is in the registry; `holder_person` is who signed for it,
    `grant` the one it goes under, `others` who came along; `substitutions` are those by which the holder sits in at
    the seat that it is for, None where they took it on another ground; `designated_by`: on whose yes they collect for
    the unit; `meeting_closed`: the meeting is over whose paper it is. What was decided in between (hold, recall, loss,
    suspension, a lower clearance, a badge, grant or substitution revoked, an operator's authority cut) still stops it,
    and so does a meeting's end: the file is still here, and can be withdrawn. A grant that merely ended since stops
    nothing: it was used in time.
    """
    label = custody.label if custody is not None else None
    holder = custody.holder if custody is not None else None
    return Decision.ruling(
        _counter_reasons(operator)
        | _standing_reasons(operator, copy, today, holder_person)
        | _copy_reasons(copy, custody)
        | _reasons_of_others(others, copy, today)
        | _reasons_of_substitution(operator, substitutions)
        | reasons(
            (holder == operator.person.staff_no, Refusal.OPERATOR_IS_COLLECTOR),
            (grant is not None and grant.state is GrantState.REVOKED, Refusal.PROXY_REVOKED),
            (meeting_closed, Refusal.MEETING_CLOSED),
            (
                operator.person.staff_no in designated_by | (grant.approvals if grant else frozenset()),
                Refusal.APPROVER_NOT_INDEPENDENT,
            ),
            (copy is not None and copy.on_hold, Refusal.COPY_ON_HOLD),
            (copy is not None and copy.recalled, Refusal.COPY_RECALLED),
            (copy is not None and copy.missing, Refusal.COPY_MISSING),
            (copy is not None and copy.destroyed, Refusal.COPY_DESTROYED),
            (not read.from_qr or read.label != label, Refusal.LABEL_MISMATCH),
        )
    )


def _reasons_of_substitution(
    operator: StaffFacts, substitutions: Sequence[SubstitutionFacts] | None
) -> Reasons:
    """Say whether a substitute may still sit in, by another's yes than the operator's."""
    if substitutions is None:
        return NO_REASONS
    approvers = {each.decided_by for each in substitutions if each.state is SubstitutionState.APPROVED}
    return reasons(
        (not approvers, Refusal.SUBSTITUTE_UNAPPROVED),
        (operator.person.staff_no in approvers, Refusal.APPROVER_NOT_INDEPENDENT),
    )


def _standing_reasons(
    operator: StaffFacts, copy: CopyFacts | None, today: date, holder: PersonFacts | None
) -> Reasons:
    """Say what now keeps operator or holder from this copy."""
    if copy is None:
        return NO_REASONS
    knowing = NO_REASONS if holder is None else _unfit(holder, copy, today)
    within = has_authority(operator, Act.HAND_OVER, copy, today)
    return knowing | reasons((not within, Refusal.OPERATOR_OUT_OF_AUTHORITY))


def _reasons_of_others(others: Others, copy: CopyFacts | None, today: date) -> Reasons:
    """Say who came along and could not do so any more."""
    second, witness = others.second_collector, others.witness
    unfit = second is not None and bool(_unfit(second, copy, today))
    gone = witness is not None and copy is not None and not has_authority(witness, Act.WITNESS, copy, today)
    return reasons(
        (others.badge_revoked, Refusal.BADGE_REVOKED),
        (unfit, Refusal.SECOND_COLLECTOR_INELIGIBLE),
        (gone, Refusal.WITNESS_INELIGIBLE),
    )


def _unfit(person: PersonFacts, copy: CopyFacts | None, today: date) -> Reasons:
    """Say why `person` may not take `copy` along."""
    if copy is None:
        return NO_REASONS
    return status_reasons(person) | knowing_reasons(person, copy, today) | cipher_reasons(person, copy)


def decide_withdrawal(
    operator: StaffFacts, copy: CopyFacts | None, custody: OpenCustody | None, today: date
) -> Decision:
    """Say whether a hand-over may be undone: only while the copy still lies on the counter, unreleased."""
    able = has_authority_over(operator, Act.HAND_OVER, () if copy is None else (copy,), today)
    return Decision.ruling(
        _copy_reasons(copy, custody) | reasons((not able, Refusal.OPERATOR_OUT_OF_AUTHORITY))
    )


def decide_reprint(
    operator: StaffFacts, copy: CopyFacts | None, custody: OpenCustody | None, today: date
) -> Decision:
    """Say whether the label of a copy may be printed once more: only of one that is out."""
    able = has_authority_over(operator, Act.REPRINT_LABEL, () if copy is None else (copy,), today)
    return Decision.of(
        (not able, Refusal.OPERATOR_OUT_OF_AUTHORITY),
        (copy is None, Refusal.COPY_UNKNOWN),
        (copy is not None and custody is None, Refusal.COPY_NOT_OUT),
    )


def _counter_reasons(operator: StaffFacts) -> Reasons:
    return reasons((not _works_as(operator, Act.HAND_OVER), Refusal.OPERATOR_OUT_OF_AUTHORITY))


def _copy_reasons(copy: CopyFacts | None, custody: OpenCustody | None) -> Reasons:
    return reasons(
        (copy is None, Refusal.COPY_UNKNOWN),
        (copy is not None and custody is None, Refusal.COPY_NOT_OUT),
        (custody is not None and custody.released, Refusal.COPY_ALREADY_COLLECTED),
    )


def _works_as(staff: StaffFacts, act: Act) -> bool:
    return staff.person.status is PersonStatus.ACTIVE and may(staff.roles, act)


def may_operate(operator: StaffFacts) -> bool:
    """Say whether whoever is signed in may still be: they work here and hold a role at the counter."""
    return _works_as(operator, Act.SIGN_IN)


def decide_hold(staff: StaffFacts, copy: CopyFacts | None) -> Decision:
    """Say whether a copy may be put on hold."""
    return Decision.of(
        (not _works_as(staff, Act.HOLD), Refusal.OPERATOR_OUT_OF_AUTHORITY),
        (copy is None, Refusal.COPY_UNKNOWN),
        (copy is not None and copy.on_hold, Refusal.COPY_ON_HOLD),
        (copy is not None and copy.destroyed, Refusal.COPY_DESTROYED),
    )


def decide_unhold(staff: StaffFacts, copy: CopyFacts | None, *, pages_open: bool = False) -> Decision:
    """Say whether a hold may be lifted, by a supervisor whose copy it is not; lifting one that is not there changes
    nothing and is no refusal.

    `pages_open`: an incident is open about pages that its last holder did not bring back.
    """
    return Decision.ruling(
        own_copy_reasons(staff.person, copy)
        | reasons(
            (pages_open, Refusal.INCIDENT_OPEN),
            (not _works_as(staff, Act.HOLD), Refusal.OPERATOR_OUT_OF_AUTHORITY),
            (copy is None, Refusal.COPY_UNKNOWN),
        )
    )


def decide_sign_out(unreleased: Collection[str]) -> Decision:
    """Say whether the operator may sign out; `unreleased` are the control numbers still on this counter."""
    return Decision.of((bool(unreleased), Refusal.COPIES_UNRELEASED))


def decide_unlock(operator: StaffFacts, by: StaffFacts, signature: Signature | None) -> Decision:
    """Say whether `by` may unlock the counter where `operator` is signed in: themselves, or a supervisor."""
    same = by.person.staff_no == operator.person.staff_no
    return Decision.ruling(
        status_reasons(by.person)
        | signature_reasons(signature, initial_counts=False, paper=False)
        | reasons((not same and not may(by.roles, Act.UNLOCK), Refusal.OPERATOR_OUT_OF_AUTHORITY))
    )

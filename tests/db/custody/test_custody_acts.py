"""Release by scan-back, withdrawal, hold, sign-out and unlock: one row for each way they are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from custody_facts import (
    COLLECTOR,
    CONTROL_NO,
    NOW,
    SIGNED,
    TODAY,
    file_copy,
    grant,
    person,
    staff,
    substitution,
    supervisor,
)

from db.custody.custody_acts import (
    LabelRead,
    OpenCustody,
    decide_hold,
    decide_label_read,
    decide_release,
    decide_sign_out,
    decide_unhold,
    decide_unlock,
    decide_withdrawal,
    must_be_seen,
    needs_scan_back,
)
from db.custody.meetings import SubstitutionState
from db.custody.policy import default_policy
from db.custody.refusals import Refusal
from db.custody.values import (
    Classification,
    Clearance,
    CopyFacts,
    GrantState,
    Kind,
    PersonStatus,
    PinCheck,
    Role,
    Signature,
    StaffFacts,
)

R = Refusal
LABEL = "L7K2M9QXA4"
QR = LabelRead(LABEL, from_qr=True)
TYPED = LabelRead(LABEL, from_qr=False)
OTHER = LabelRead("L0000000AB", from_qr=True)
OUT = OpenCustody(CONTROL_NO, COLLECTOR, LABEL)
GONE = OpenCustody(CONTROL_NO, COLLECTOR, LABEL, released=True)
COPY = file_copy(holder=COLLECTOR)
REGISTRAR = staff("R001", Role.REGISTRAR)
SUSPENDED = staff(person=person("C001", status=PersonStatus.SUSPENDED))


@pytest.mark.parametrize(
    ("level", "needed"), list(zip(Classification, [False, True, True, True], strict=True))
)
def test_which_levels_are_scanned_back(level: Classification, needed: bool) -> None:
    assert needs_scan_back(default_policy(), level) is needed


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("level", Classification)
def test_which_copies_must_be_seen(kind: Kind, level: Classification) -> None:
    needed = kind is Kind.CIPHER_TELEGRAM or level > Classification.INTERNAL
    assert must_be_seen(default_policy(), file_copy(kind=kind, classification=level)) is needed


@pytest.mark.parametrize(
    ("read", "custody", "reasons"),
    [
        (QR, OUT, ()),
        (TYPED, OUT, (R.LABEL_MISMATCH,)),
        (QR, None, (R.LABEL_MISMATCH,)),
        (OTHER, OUT, (R.LABEL_MISMATCH,)),
        (QR, GONE, (R.COPY_ALREADY_COLLECTED,)),
        (TYPED, GONE, (R.COPY_ALREADY_COLLECTED, R.LABEL_MISMATCH)),
    ],
)
def test_label_that_begins_a_scan_back(
    read: LabelRead, custody: OpenCustody | None, reasons: tuple[Refusal, ...]
) -> None:
    assert decide_label_read(staff(), read, COPY, custody, TODAY).reasons == reasons


def test_a_paper_stays_when_its_meeting_is_over_and_a_grant_that_ended_since_stops_nothing() -> None:
    over = decide_release(staff(), QR, COPY, OUT, TODAY, meeting_closed=True)
    assert over.reasons == (R.MEETING_CLOSED,)
    ended = grant(ends=NOW - timedelta(hours=1))
    assert decide_release(staff(), QR, COPY, OUT, TODAY, grant=ended).reasons == ()


@pytest.mark.parametrize(
    ("operator", "read", "copy", "custody", "reasons"),
    [
        (staff(), QR, COPY, OUT, ()),
        (staff(), OTHER, COPY, OUT, (R.LABEL_MISMATCH,)),
        (staff(), TYPED, COPY, OUT, (R.LABEL_MISMATCH,)),
        (staff(), QR, COPY, GONE, (R.COPY_ALREADY_COLLECTED,)),
        (staff(), QR, file_copy(), None, (R.COPY_NOT_OUT, R.LABEL_MISMATCH)),
        (staff(), QR, None, None, (R.COPY_UNKNOWN, R.LABEL_MISMATCH)),
        (staff(), QR, file_copy(holder=COLLECTOR, on_hold=True), OUT, (R.COPY_ON_HOLD,)),
        (staff(), QR, file_copy(holder=COLLECTOR, recalled=True), OUT, (R.COPY_RECALLED,)),
        (staff(), QR, file_copy(holder=COLLECTOR, missing=True), OUT, (R.COPY_MISSING,)),
        (staff(), QR, file_copy(holder=COLLECTOR, destroyed=True), OUT, (R.COPY_DESTROYED,)),
        (supervisor(), QR, COPY, OUT, (R.OPERATOR_OUT_OF_AUTHORITY,)),
        (SUSPENDED, QR, COPY, OUT, (R.OPERATOR_OUT_OF_AUTHORITY,)),
        (staff(COLLECTOR), QR, COPY, OUT, (R.OPERATOR_IS_COLLECTOR,)),
        (
            staff(COLLECTOR, Role.SUPERVISOR),
            TYPED,
            file_copy(holder=COLLECTOR, on_hold=True, recalled=True),
            GONE,
            (
                R.OPERATOR_OUT_OF_AUTHORITY,
                R.OPERATOR_IS_COLLECTOR,
                R.COPY_ALREADY_COLLECTED,
                R.COPY_ON_HOLD,
                R.COPY_RECALLED,
                R.LABEL_MISMATCH,
            ),
        ),
    ],
)
def test_release(
    operator: StaffFacts,
    read: LabelRead,
    copy: CopyFacts | None,
    custody: OpenCustody | None,
    reasons: tuple[Refusal, ...],
) -> None:
    assert decide_release(operator, read, copy, custody, TODAY).refusals == reasons


@pytest.mark.parametrize(
    ("now", "reasons"),
    [
        ({"operator": staff(max_classification=Classification.INTERNAL)}, (R.OPERATOR_OUT_OF_AUTHORITY,)),
        ({"holder": person(COLLECTOR, status=PersonStatus.SUSPENDED)}, (R.PERSON_SUSPENDED,)),
        ({"holder": person(COLLECTOR, clearance=Clearance.NONE)}, (R.CLEARANCE_TOO_LOW,)),
        ({"grant": grant(state=GrantState.REVOKED)}, (R.PROXY_REVOKED,)),
        ({"grant": grant(approvals=frozenset({staff().person.staff_no}))}, (R.APPROVER_NOT_INDEPENDENT,)),
        ({"substitutions": (substitution(),)}, ()),
        ({"substitutions": ()}, (R.SUBSTITUTE_UNAPPROVED,)),
        (
            {"substitutions": (substitution(state=SubstitutionState.REVOKED),)},
            (R.SUBSTITUTE_UNAPPROVED,),
        ),
        (
            {"substitutions": (substitution(state=SubstitutionState.REVOKED), substitution())},
            (),
        ),
        ({"substitutions": (substitution(decided_by="C001"),)}, (R.APPROVER_NOT_INDEPENDENT,)),
        ({"designated_by": frozenset({"S001"})}, ()),
        ({"designated_by": frozenset({"C001"})}, (R.APPROVER_NOT_INDEPENDENT,)),
    ],
)
def test_what_changed_since_the_hand_over_stops_the_release(
    now: dict[str, Any], reasons: tuple[Refusal, ...]
) -> None:
    holder, under = now.get("holder"), now.get("grant")
    operator, sitting_in = now.get("operator", staff()), now.get("substitutions")
    yes = now.get("designated_by", frozenset())
    found = decide_release(
        operator, QR, COPY, OUT, TODAY, holder, under, substitutions=sitting_in, designated_by=yes
    )
    assert found.refusals == reasons


@pytest.mark.parametrize(
    ("operator", "copy", "custody", "reasons"),
    [
        (staff(), COPY, OUT, ()),
        (staff(), file_copy(holder=COLLECTOR, on_hold=True), OUT, ()),
        (staff(), COPY, GONE, (R.COPY_ALREADY_COLLECTED,)),
        (staff(), file_copy(), None, (R.COPY_NOT_OUT,)),
        (staff(), None, None, (R.COPY_UNKNOWN,)),
        (REGISTRAR, COPY, OUT, (R.OPERATOR_OUT_OF_AUTHORITY,)),
        (REGISTRAR, None, None, (R.OPERATOR_OUT_OF_AUTHORITY, R.COPY_UNKNOWN)),
    ],
)
def test_withdrawal(
    operator: StaffFacts, copy: CopyFacts | None, custody: OpenCustody | None, reasons: tuple[Refusal, ...]
) -> None:
    assert decide_withdrawal(operator, copy, custody, TODAY).refusals == reasons


HELD = file_copy(on_hold=True)


@pytest.mark.parametrize(
    ("who", "copy", "to_hold", "to_unhold"),
    [
        (supervisor(), file_copy(), (), ()),
        (supervisor(), HELD, (R.COPY_ON_HOLD,), ()),
        (supervisor(), file_copy(holder="S001"), (), (R.APPROVER_NOT_INDEPENDENT,)),
        (supervisor(), replace(HELD, addressee="S001"), (R.COPY_ON_HOLD,), (R.APPROVER_NOT_INDEPENDENT,)),
        (supervisor(), replace(HELD, holder="S002"), (R.COPY_ON_HOLD,), ()),
        (supervisor(), None, (R.COPY_UNKNOWN,), (R.COPY_UNKNOWN,)),
        (supervisor(), file_copy(destroyed=True), (R.COPY_DESTROYED,), ()),
        (staff(), file_copy(), (R.OPERATOR_OUT_OF_AUTHORITY,), (R.OPERATOR_OUT_OF_AUTHORITY,)),
        (
            supervisor(person=person("S001", status=PersonStatus.LEFT)),
            HELD,
            (R.OPERATOR_OUT_OF_AUTHORITY, R.COPY_ON_HOLD),
            (R.OPERATOR_OUT_OF_AUTHORITY,),
        ),
    ],
)
def test_hold_and_unhold(
    who: StaffFacts,
    copy: CopyFacts | None,
    to_hold: tuple[Refusal, ...],
    to_unhold: tuple[Refusal, ...],
) -> None:
    assert decide_hold(who, copy).refusals == to_hold
    assert decide_unhold(who, copy).refusals == to_unhold


def test_nobody_signs_out_while_a_copy_lies_on_the_counter() -> None:
    assert decide_sign_out(()).allowed
    assert decide_sign_out([CONTROL_NO]).refusals == (R.COPIES_UNRELEASED,)


@pytest.mark.parametrize(
    ("by", "signature", "reasons"),
    [
        (staff(), SIGNED, ()),
        (supervisor(), SIGNED, ()),
        (staff("C002"), SIGNED, (R.OPERATOR_OUT_OF_AUTHORITY,)),
        (staff(), None, (R.PIN_REQUIRED,)),
        (staff(), Signature(paper_receipt="QS-1"), (R.PIN_REQUIRED,)),
        (staff(), Signature(PinCheck.WRONG), (R.PIN_WRONG,)),
        (staff(), Signature(PinCheck.LOCKED), (R.PIN_LOCKED,)),
        (staff(), Signature(PinCheck.CORRECT, pin_initial=True), (R.PIN_INITIAL,)),
        (SUSPENDED, SIGNED, (R.PERSON_SUSPENDED,)),
        (staff("C002"), Signature(PinCheck.NOT_SET), (R.PIN_NOT_SET, R.OPERATOR_OUT_OF_AUTHORITY)),
    ],
)
def test_unlock(by: StaffFacts, signature: Signature | None, reasons: tuple[Refusal, ...]) -> None:
    assert decide_unlock(staff(), by, signature).refusals == reasons

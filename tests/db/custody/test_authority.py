"""Every act at the counter that names a copy is done within the operator's own level and kinds: one table of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from custody_facts import (
    ADDRESSEE,
    COLLECTOR,
    CONTROL_NO,
    HOUR,
    NOW,
    SIGNED,
    TODAY,
    UNIT,
    YESTERDAY,
    by_addressee,
    by_seat,
    file_copy,
    meeting,
    person,
    presence,
    seat,
    staff,
)

from db.custody.collection import decide_collection
from db.custody.custody_acts import (
    LabelRead,
    OpenCustody,
    decide_label_read,
    decide_release,
    decide_reprint,
    decide_withdrawal,
)
from db.custody.destruction import (
    BeginningFacts,
    DestroyingFacts,
    DestructionFacts,
    DestructionState,
    ListedCopy,
    decide_beginning,
    decide_destroying,
    decide_destruction_request,
)
from db.custody.grants import RequestFacts, decide_request
from db.custody.meeting_acts import decide_closing, decide_opening
from db.custody.policy import default_policy
from db.custody.refusals import Refusal
from db.custody.registration import ReceiptFacts, Registering, decide_registration
from db.custody.returning import ReturnFacts, decide_return
from db.custody.roles import AT_THE_COUNTER, ROLES_FOR, Act
from db.custody.stocktaking import decide_begin, decide_confirmation
from db.custody.substitutes import SubstitutionRequest
from db.custody.substitutes import decide_request as decide_substitute
from db.custody.transferring import TransferFacts, decide_transfer
from db.custody.values import Classification, CopyFacts, Kind, PersonStatus, Role, StaffFacts

POLICY = default_policy()
LABEL = "L7K2M9QXA4"
QR = LabelRead(LABEL, from_qr=True)
LYING = OpenCustody(CONTROL_NO, COLLECTOR, LABEL)
GONE = OpenCustody(CONTROL_NO, COLLECTOR, LABEL, released=True)
SECRET = Classification.SECRET
BEGUN = frozenset({CONTROL_NO})
Reasons = tuple[Refusal, ...]
Doing = Callable[[StaffFacts, CopyFacts], Reasons]


def out(copy: CopyFacts) -> CopyFacts:
    return replace(copy, holder=COLLECTOR)


def listing(state: DestructionState) -> DestructionFacts:
    return DestructionFacts(1, state, "C009", "S009", BEGUN, BEGUN)


def hands_over(operator: StaffFacts, copy: CopyFacts) -> Reasons:
    return decide_collection(
        replace(by_addressee(SECRET), copy=copy, operator=operator), POLICY, NOW
    ).refusals


def hands_on(operator: StaffFacts, copy: CopyFacts) -> Reasons:
    facts = replace(by_addressee(SECRET), copy=out(copy), operator=operator)
    return decide_transfer(TransferFacts(facts, GONE, presence(COLLECTOR)), POLICY, NOW).refusals


def asks_for_proxy(operator: StaffFacts, copy: CopyFacts) -> Reasons:
    people = {"principal": person(ADDRESSEE), "proxy": person(COLLECTOR)}
    asked = RequestFacts(
        operator, **people, copies={CONTROL_NO: copy}, starts=NOW, ends=NOW + HOUR, signature=SIGNED
    )
    return decide_request(asked, POLICY, NOW).refusals


def asks_for_substitute(operator: StaffFacts, copy: CopyFacts) -> Reasons:
    facts = by_seat()
    asked = SubstitutionRequest(COLLECTOR, facts.meeting, seat(), person("P099"), papers=(copy,))
    return decide_substitute(operator, asked, NOW).reasons


def registers(operator: StaffFacts, copy: CopyFacts) -> Reasons:
    registering = Registering(operator, person("P020"), SIGNED)
    return decide_registration(ReceiptFacts(CONTROL_NO, unit=UNIT, copy=copy), registering, TODAY).reasons


def begins_destruction(operator: StaffFacts, copy: CopyFacts) -> Reasons:
    facts = BeginningFacts(listing(DestructionState.APPROVED), operator, (), (copy,))
    return decide_beginning(facts, POLICY, TODAY).reasons


def destroys(operator: StaffFacts, copy: CopyFacts) -> Reasons:
    watching = (staff("C003"), staff("C004"))
    facts = DestroyingFacts(
        listing(DestructionState.BEGUN), operator, watching, ListedCopy(CONTROL_NO, copy), 12
    )
    return decide_destroying(facts, POLICY, TODAY).refusals


def asks_for_destruction(operator: StaffFacts, copy: CopyFacts) -> Reasons:
    return decide_destruction_request(operator, [ListedCopy(CONTROL_NO, copy)], TODAY).reasons


def takes_back(operator: StaffFacts, copy: CopyFacts) -> Reasons:
    return decide_return(
        ReturnFacts(CONTROL_NO, out(copy), operator, GONE, COLLECTOR, pages=12), POLICY, TODAY
    ).refusals


WITH_COPIES: Mapping[str, tuple[Act, Doing]] = {
    "hand over": (Act.HAND_OVER, hands_over),
    "read a label": (
        Act.HAND_OVER,
        lambda who, copy: decide_label_read(who, QR, out(copy), LYING, TODAY).reasons,
    ),
    "release": (Act.HAND_OVER, lambda who, copy: decide_release(who, QR, out(copy), LYING, TODAY).refusals),
    "withdraw": (Act.HAND_OVER, lambda who, copy: decide_withdrawal(who, out(copy), LYING, TODAY).refusals),
    "reprint": (Act.REPRINT_LABEL, lambda who, copy: decide_reprint(who, out(copy), GONE, TODAY).reasons),
    "take back": (Act.TAKE_BACK, takes_back),
    "transfer": (Act.TRANSFER, hands_on),
    "register a receipt": (Act.REGISTER_RECEIPT, registers),
    "ask for a proxy": (Act.REQUEST_PROXY, asks_for_proxy),
    "ask for a substitute": (Act.REQUEST_SUBSTITUTE, asks_for_substitute),
    "ask for destruction": (Act.REQUEST_DESTRUCTION, asks_for_destruction),
    "begin destruction": (Act.DESTROY, begins_destruction),
    "destroy": (Act.DESTROY, destroys),
}
"""What is done with single copies: level and kind count."""
BY_LEVEL: Mapping[str, tuple[Act, Callable[[StaffFacts, Classification], Reasons]]] = {
    "open a meeting": (
        Act.OPEN_MEETING,
        lambda who, level: decide_opening(who, meeting(opens=NOW + HOUR), NOW, level=level).reasons,
    ),
    "close a meeting": (
        Act.CLOSE_MEETING,
        lambda who, level: decide_closing(who, meeting(), NOW, level=level).reasons,
    ),
    "begin a count": (
        Act.STOCKTAKE,
        lambda who, level: decide_begin(who, COLLECTOR, level, TODAY, is_open=False).reasons,
    ),
    "confirm holdings": (
        Act.CONFIRM_HOLDINGS,
        lambda who, level: decide_confirmation(who, presence(COLLECTOR), level, TODAY).reasons,
    ),
}
"""What is done with many at once: the highest level counts."""
OF_NO_COPY = {Act.SIGN_IN, Act.LOOK_UP, Act.NOTE_INCIDENT, Act.UNLOCK, Act.CLOSE_DAY, Act.CONFIRM_CLOCK}
OF_NO_COPY |= {Act.SHOW_BATCH, Act.READ_LOG, Act.READ_POLICY, Act.VERIFY, Act.CHECKPOINT, Act.DECIDE_BATCH}
BY_EVERYBODY = {Act.REPORT_LOSS}
"""Whoever hears that a copy is gone says so, whatever it is."""
JUDGED_BESIDE = {Act.WITNESS}
"""Who attends is judged in the tables of whatever they attend."""
SUPERVISION = {Act.HOLD, Act.RECALL, Act.DECIDE_PROXY, Act.DECIDE_SUBSTITUTE, Act.DECIDE_DESTRUCTION}
SUPERVISION |= {Act.REVIEW_INCIDENT, Act.CONFIRM_INCOMPLETE}
"""A supervisor's decisions about any copy: they open none."""

ROLE_OF: Mapping[Act, Role] = {Act.OPEN_MEETING: Role.SUPERVISOR}
TOO_FAR: Mapping[str, dict[str, Any]] = {
    "level": {"max_classification": Classification.CONFIDENTIAL},
    "suspended": {"person": person("C001", status=PersonStatus.SUSPENDED)},
    "own clearance ended": {"person": person("C001", clearance_until=YESTERDAY)},
    "role": {"roles": frozenset({Role.REGISTRAR})},
}


def operator(act: Act, **changes: Any) -> StaffFacts:
    return staff("C001", *({ROLE_OF[act]} if act in ROLE_OF else {Role.CLERK, Role.CIPHER_CLERK}), **changes)


def secret_copy(kind: Kind = Kind.DOCUMENT) -> CopyFacts:
    return file_copy(SECRET, COLLECTOR, kind=kind)


@pytest.mark.parametrize("name", WITH_COPIES)
def test_within_level_and_kinds_it_is_done(name: str) -> None:
    act, doing = WITH_COPIES[name]
    for kind in (Kind.DOCUMENT, Kind.CIPHER_TELEGRAM):
        assert Refusal.OPERATOR_OUT_OF_AUTHORITY not in doing(operator(act), secret_copy(kind))


@pytest.mark.parametrize("why", TOO_FAR)
@pytest.mark.parametrize("name", WITH_COPIES)
def test_beyond_them_it_is_refused(name: str, why: str) -> None:
    act, doing = WITH_COPIES[name]
    assert Refusal.OPERATOR_OUT_OF_AUTHORITY in doing(operator(act, **TOO_FAR[why]), secret_copy())


@pytest.mark.parametrize("lack", [{"kinds": frozenset({Kind.DOCUMENT})}, {"roles": frozenset({Role.CLERK})}])
@pytest.mark.parametrize("name", WITH_COPIES)
def test_telegrams_are_the_cipher_clerks_alone(name: str, lack: dict[str, Any]) -> None:
    act, doing = WITH_COPIES[name]
    telegram = secret_copy(Kind.CIPHER_TELEGRAM)
    assert Refusal.OPERATOR_OUT_OF_AUTHORITY in doing(operator(act, **lack), telegram)


@pytest.mark.parametrize("why", TOO_FAR)
@pytest.mark.parametrize("name", BY_LEVEL)
def test_what_is_about_many_copies_goes_by_the_highest(name: str, why: str) -> None:
    act, doing = BY_LEVEL[name]
    assert doing(operator(act), SECRET) == ()
    assert doing(operator(act, **TOO_FAR[why]), SECRET) == (Refusal.OPERATOR_OUT_OF_AUTHORITY,)


@pytest.mark.parametrize("name", ["open a meeting", "close a meeting"])
def test_meetings_are_for_those_who_handle_their_papers(name: str) -> None:
    act, doing = BY_LEVEL[name]
    other = operator(act, kinds=frozenset({Kind.DOCUMENT}))
    assert doing(other, Classification.INTERNAL) == (Refusal.OPERATOR_OUT_OF_AUTHORITY,)


def test_the_tables_hold_every_act_at_the_counter() -> None:
    here = {act for act, roles in ROLES_FOR.items() if roles & AT_THE_COUNTER}
    judged = {act for act, _ in (*WITH_COPIES.values(), *BY_LEVEL.values())}
    assert here == judged | OF_NO_COPY | BY_EVERYBODY | JUDGED_BESIDE | SUPERVISION

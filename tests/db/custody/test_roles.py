"""Who may do what, which roles exclude each other, and how batches are decided."""

from __future__ import annotations

from itertools import combinations

import pytest
from custody_facts import SIGNED, person, staff, supervisor

from db.custody.refusals import Refusal
from db.custody.roles import (
    IMPORT_ACTS,
    Act,
    ImportKind,
    acts_of,
    decide_act,
    decide_batch_approval,
    decide_batch_rejection,
    import_waits,
    may,
    retirable,
    role_conflicts,
    set_up_complete,
)
from db.custody.values import PersonStatus, PinCheck, Role, Signature, StaffFacts

R = Refusal
INITIAL = Signature(PinCheck.CORRECT, pin_initial=True)
CLERK, CIPHER = Role.CLERK, Role.CIPHER_CLERK
SUPERVISOR, REGISTRAR = Role.SUPERVISOR, Role.REGISTRAR
ADMINISTRATOR, AUDITOR = Role.ADMINISTRATOR, Role.AUDITOR

WHO = [
    ("sign_in", {CLERK, CIPHER, SUPERVISOR}),
    ("hand_over", {CLERK, CIPHER}),
    ("witness", {CLERK, CIPHER, SUPERVISOR}),
    ("request_proxy", {CLERK, CIPHER, SUPERVISOR}),
    ("reprint_label", {CLERK, CIPHER, SUPERVISOR}),
    *((act, {SUPERVISOR}) for act in ("decide_proxy", "hold", "unlock", "review_incident", "close_day")),
    *((act, {SUPERVISOR}) for act in ("confirm_clock", "decide_batch", "confirm_incomplete")),
    *((act, {SUPERVISOR}) for act in ("recall", "decide_substitute", "open_meeting", "note_incident")),
    ("decide_destruction", {SUPERVISOR}),
    *((act, {CLERK, CIPHER}) for act in ("take_back", "transfer", "close_meeting", "stocktake", "destroy")),
    *(
        (act, {CLERK, CIPHER, SUPERVISOR})
        for act in (
            *("register_receipt", "confirm_holdings", "request_substitute", "request_destruction"),
            "report_loss",
        )
    ),
    ("look_up", {CLERK, CIPHER, SUPERVISOR, AUDITOR}),
    ("show_batch", {SUPERVISOR, AUDITOR, REGISTRAR, ADMINISTRATOR}),
    *((f"import_{kind}", {REGISTRAR}) for kind in ImportKind if kind is not ImportKind.POLICY),
    ("import_policy", {ADMINISTRATOR}),
    *((act, {REGISTRAR}) for act in ("issue_badge", "revoke_badge", "reset_pin")),
    *((act, {ADMINISTRATOR}) for act in ("settings", "printers", "backup", "restore", "rotate_keys")),
    ("read_log", {SUPERVISOR, AUDITOR}),
    *((act, {SUPERVISOR, AUDITOR, ADMINISTRATOR}) for act in ("verify", "checkpoint", "read_policy")),
]


@pytest.mark.parametrize(("act", "roles"), WHO)
def test_act_is_for_these_roles_and_no_other(act: str, roles: set[Role]) -> None:
    assert {role for role in Role if may(frozenset({role}), Act(act))} == roles


def test_every_act_is_in_the_table() -> None:
    assert sorted(Act) == sorted(Act(act) for act, _ in WHO)


def test_roles_add_up_and_no_role_may_nothing() -> None:
    both = acts_of(frozenset({CLERK, SUPERVISOR}))
    assert both == acts_of(frozenset({CLERK})) | acts_of(frozenset({SUPERVISOR}))
    assert acts_of(frozenset()) == frozenset()


@pytest.mark.parametrize("act", [Act.IMPORT_PEOPLE, Act.IMPORT_STAFF])
def test_people_and_staff_are_the_administrators_during_set_up_only(act: Act) -> None:
    assert may(frozenset({ADMINISTRATOR}), act, set_up=False)
    assert not may(frozenset({REGISTRAR}), act, set_up=False)
    assert not may(frozenset({ADMINISTRATOR}), act)
    assert may(frozenset({REGISTRAR}), act)


def test_set_up_changes_nothing_else() -> None:
    roster = {Act.IMPORT_PEOPLE, Act.IMPORT_STAFF}
    for role in Role:
        alone = frozenset({role})
        assert acts_of(alone, set_up=False) - roster == acts_of(alone) - roster


ALLOWED_PAIRS = [
    {CLERK, CIPHER},
    {CLERK, SUPERVISOR},
    {CLERK, REGISTRAR},
    {CIPHER, SUPERVISOR},
    {CIPHER, REGISTRAR},
]


@pytest.mark.parametrize("pair", list(combinations(Role, 2)))
def test_pairs_of_roles_that_one_person_may_hold(pair: tuple[Role, Role]) -> None:
    conflicts = role_conflicts(frozenset(pair))
    assert conflicts == (() if set(pair) in ALLOWED_PAIRS else (pair,))


def test_all_conflicts_are_named() -> None:
    held = frozenset({CLERK, SUPERVISOR, REGISTRAR, AUDITOR})
    assert role_conflicts(held) == (
        (CLERK, AUDITOR),
        (SUPERVISOR, REGISTRAR),
        (SUPERVISOR, AUDITOR),
        (REGISTRAR, AUDITOR),
    )


@pytest.mark.parametrize(
    ("kind", "waits", "waits_when_changing"),
    [
        (ImportKind.PEOPLE, True, True),
        (ImportKind.STAFF, True, True),
        (ImportKind.DESIGNATIONS, True, True),
        (ImportKind.SEATS, True, True),
        (ImportKind.POLICY, True, True),
        (ImportKind.COPIES, False, True),
        (ImportKind.PHOTOS, False, True),
        (ImportKind.MEETINGS, False, True),
    ],
)
def test_which_imports_wait_for_a_supervisor(
    kind: ImportKind, waits: bool, waits_when_changing: bool
) -> None:
    assert import_waits(kind, set_up=True) is waits
    assert import_waits(kind, set_up=True, changes=True) is waits_when_changing
    assert not import_waits(kind, set_up=False, changes=True)


def test_every_import_has_its_act() -> None:
    assert set(IMPORT_ACTS) == set(ImportKind)


def members(*roles: Role, status: PersonStatus = PersonStatus.ACTIVE) -> list[StaffFacts]:
    return [staff(f"S{n}", role, person=person(f"S{n}", status=status)) for n, role in enumerate(roles)]


@pytest.mark.parametrize(
    ("staffed", "complete"),
    [
        ([], False),
        (members(ADMINISTRATOR, REGISTRAR, SUPERVISOR), False),
        (members(SUPERVISOR, SUPERVISOR), False),
        (members(REGISTRAR, SUPERVISOR, SUPERVISOR), True),
        (members(REGISTRAR, SUPERVISOR, SUPERVISOR, status=PersonStatus.SUSPENDED), False),
    ],
)
def test_set_up_ends_with_a_registrar_and_two_supervisors(staffed: list[StaffFacts], complete: bool) -> None:
    assert set_up_complete(staffed) is complete


@pytest.mark.parametrize(
    ("leaving", "supervisors", "possible"),
    [
        ({"C001"}, {"S1", "S2"}, True),
        ({"S1"}, {"S1", "S2"}, False),
        ({"S1"}, {"S1", "S2", "S3"}, True),
        ({"S1", "S2"}, {"S1", "S2", "S3"}, False),
        ({"S1", "S2"}, {"S1", "S2", "S3", "S4"}, True),
        ({"S1"}, {"S1"}, False),
        (set(), {"S1"}, True),
    ],
)
def test_last_two_supervisors_stay(leaving: set[str], supervisors: set[str], possible: bool) -> None:
    assert retirable(frozenset(leaving), frozenset(supervisors)) is possible


SIGNATURES = [
    (SIGNED, ()),
    (None, (R.PIN_REQUIRED,)),
    (Signature(paper_receipt="QS-1"), (R.PIN_REQUIRED,)),
    (Signature(PinCheck.WRONG), (R.PIN_WRONG,)),
    (Signature(PinCheck.NOT_SET), (R.PIN_NOT_SET,)),
    (Signature(PinCheck.LOCKED), (R.PIN_LOCKED,)),
    (INITIAL, (R.PIN_INITIAL,)),
]


@pytest.mark.parametrize(("signature", "reasons"), SIGNATURES)
def test_acts_and_decisions_need_ones_own_pin(
    signature: Signature | None, reasons: tuple[Refusal, ...]
) -> None:
    assert decide_act(supervisor(), Act.HOLD, signature).refusals == reasons
    assert decide_batch_approval(supervisor(), signature, "R001", frozenset()).refusals == reasons
    assert decide_batch_rejection(supervisor(), signature).refusals == reasons


def test_act_outside_the_role_or_by_nobody_on_the_staff() -> None:
    assert decide_act(supervisor(), Act.HAND_OVER, SIGNED).refusals == (R.OPERATOR_OUT_OF_AUTHORITY,)
    assert decide_act(None, Act.HAND_OVER, SIGNED).refusals == (R.OPERATOR_OUT_OF_AUTHORITY,)
    gone = supervisor(person=person("S001", status=PersonStatus.LEFT))
    assert decide_act(gone, Act.HOLD, SIGNED).refusals == (R.PERSON_LEFT,)
    admin = staff("A001", ADMINISTRATOR)
    assert decide_act(admin, Act.IMPORT_STAFF, SIGNED, set_up=False).allowed
    assert decide_act(admin, Act.IMPORT_STAFF, SIGNED).refusals == (R.OPERATOR_OUT_OF_AUTHORITY,)


@pytest.mark.parametrize(
    ("approver", "requested_by", "concerned", "decided", "reasons"),
    [
        (supervisor(), "R001", {"P001"}, False, ()),
        (supervisor(), "S001", set(), False, (R.APPROVER_NOT_INDEPENDENT,)),
        (supervisor(), "R001", {"P001", "S001"}, False, (R.APPROVER_NOT_INDEPENDENT,)),
        (supervisor(), "R001", set(), True, (R.GRANT_ALREADY_DECIDED,)),
        (
            supervisor(person=person("S001", status=PersonStatus.SUSPENDED)),
            "R001",
            set(),
            False,
            (R.PERSON_SUSPENDED,),
        ),
        (staff("R001", REGISTRAR), "R002", set(), False, (R.APPROVER_NOT_AUTHORIZED,)),
        (staff("A001", ADMINISTRATOR), "A002", set(), False, (R.APPROVER_NOT_AUTHORIZED,)),
        (
            staff("R001", REGISTRAR),
            "R001",
            {"R001"},
            True,
            (R.APPROVER_NOT_INDEPENDENT, R.APPROVER_NOT_AUTHORIZED, R.GRANT_ALREADY_DECIDED),
        ),
    ],
)
def test_who_may_approve_a_batch(
    approver: StaffFacts,
    requested_by: str,
    concerned: set[str],
    decided: bool,
    reasons: tuple[Refusal, ...],
) -> None:
    decision = decide_batch_approval(approver, SIGNED, requested_by, frozenset(concerned), decided=decided)
    assert decision.refusals == reasons


def test_supervisor_may_reject_a_batch_with_their_own_row() -> None:
    assert decide_batch_rejection(supervisor(), SIGNED).allowed
    assert decide_batch_rejection(supervisor(), SIGNED, decided=True).refusals == (R.GRANT_ALREADY_DECIDED,)
    assert decide_batch_rejection(staff(), SIGNED).refusals == (R.APPROVER_NOT_AUTHORIZED,)

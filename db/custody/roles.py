"""Owns who may do what: acts and roles, combinations that no person may hold, set-up, and batches.

Nothing here knows levels or copies: how far a clerk's authority reaches is `authority`'s.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import combinations
from types import MappingProxyType

from db.custody.person_reasons import reasons, signature_reasons, status_reasons
from db.custody.refusals import Refusal
from db.custody.values import Decision, PersonStatus, Role, Signature, StaffFacts


class Act(StrEnum):
    """Something that a member of staff does and that a role must cover."""

    SIGN_IN = "sign_in"
    HAND_OVER = "hand_over"
    WITNESS = "witness"
    REQUEST_PROXY = "request_proxy"
    DECIDE_PROXY = "decide_proxy"
    HOLD = "hold"
    RECALL = "recall"
    TAKE_BACK = "take_back"
    CONFIRM_INCOMPLETE = "confirm_incomplete"
    TRANSFER = "transfer"
    REGISTER_RECEIPT = "register_receipt"
    CONFIRM_HOLDINGS = "confirm_holdings"
    REQUEST_SUBSTITUTE = "request_substitute"
    DECIDE_SUBSTITUTE = "decide_substitute"
    OPEN_MEETING = "open_meeting"
    CLOSE_MEETING = "close_meeting"
    STOCKTAKE = "stocktake"
    REQUEST_DESTRUCTION = "request_destruction"
    DECIDE_DESTRUCTION = "decide_destruction"
    DESTROY = "destroy"
    REPORT_LOSS = "report_loss"
    NOTE_INCIDENT = "note_incident"
    LOOK_UP = "look_up"
    UNLOCK = "unlock"
    REVIEW_INCIDENT = "review_incident"
    CLOSE_DAY = "close_day"
    CONFIRM_CLOCK = "confirm_clock"
    DECIDE_BATCH = "decide_batch"
    SHOW_BATCH = "show_batch"
    IMPORT_PEOPLE = "import_people"
    IMPORT_STAFF = "import_staff"
    IMPORT_COPIES = "import_copies"
    IMPORT_DESIGNATIONS = "import_designations"
    IMPORT_MEETINGS = "import_meetings"
    IMPORT_SEATS = "import_seats"
    IMPORT_PHOTOS = "import_photos"
    IMPORT_POLICY = "import_policy"
    ISSUE_BADGE = "issue_badge"
    REVOKE_BADGE = "revoke_badge"
    RESET_PIN = "reset_pin"
    SETTINGS = "settings"
    PRINTERS = "printers"
    BACKUP = "backup"
    RESTORE = "restore"
    ROTATE_KEYS = "rotate_keys"
    READ_LOG = "read_log"
    VERIFY = "verify"
    CHECKPOINT = "checkpoint"
    READ_POLICY = "read_policy"
    REPRINT_LABEL = "reprint_label"


class ImportKind(StrEnum):
    """What a roster file holds."""

    PEOPLE = "people"
    STAFF = "staff"
    COPIES = "copies"
    DESIGNATIONS = "designations"
    MEETINGS = "meetings"
    SEATS = "seats"
    PHOTOS = "photos"
    POLICY = "policy"


COUNTER = frozenset({Role.CLERK, Role.CIPHER_CLERK})
AT_THE_COUNTER = COUNTER | {Role.SUPERVISOR}
SUPERVISOR = frozenset({Role.SUPERVISOR})
REGISTRAR = frozenset({Role.REGISTRAR})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
READERS = frozenset({Role.SUPERVISOR, Role.AUDITOR})

ROLES_FOR: Mapping[Act, frozenset[Role]] = MappingProxyType(
    {
        Act.SIGN_IN: AT_THE_COUNTER,
        Act.HAND_OVER: COUNTER,
        Act.WITNESS: AT_THE_COUNTER,
        Act.REQUEST_PROXY: AT_THE_COUNTER,
        Act.DECIDE_PROXY: SUPERVISOR,
        Act.HOLD: SUPERVISOR,
        Act.RECALL: SUPERVISOR,
        Act.TAKE_BACK: COUNTER,
        Act.CONFIRM_INCOMPLETE: SUPERVISOR,
        Act.TRANSFER: COUNTER,
        Act.REGISTER_RECEIPT: AT_THE_COUNTER,
        Act.CONFIRM_HOLDINGS: AT_THE_COUNTER,
        Act.REQUEST_SUBSTITUTE: AT_THE_COUNTER,
        Act.DECIDE_SUBSTITUTE: SUPERVISOR,
        Act.OPEN_MEETING: SUPERVISOR,
        Act.CLOSE_MEETING: COUNTER,
        Act.STOCKTAKE: COUNTER,
        Act.REQUEST_DESTRUCTION: AT_THE_COUNTER,
        Act.DECIDE_DESTRUCTION: SUPERVISOR,
        Act.DESTROY: COUNTER,
        Act.REPORT_LOSS: AT_THE_COUNTER,
        Act.NOTE_INCIDENT: SUPERVISOR,
        Act.LOOK_UP: AT_THE_COUNTER | READERS,
        Act.UNLOCK: SUPERVISOR,
        Act.REVIEW_INCIDENT: SUPERVISOR,
        Act.CLOSE_DAY: SUPERVISOR,
        Act.CONFIRM_CLOCK: SUPERVISOR,
        Act.DECIDE_BATCH: SUPERVISOR,
        Act.SHOW_BATCH: READERS | REGISTRAR | ADMINISTRATOR,
        Act.IMPORT_PEOPLE: REGISTRAR,
        Act.IMPORT_STAFF: REGISTRAR,
        Act.IMPORT_COPIES: REGISTRAR,
        Act.IMPORT_DESIGNATIONS: REGISTRAR,
        Act.IMPORT_MEETINGS: REGISTRAR,
        Act.IMPORT_SEATS: REGISTRAR,
        Act.IMPORT_PHOTOS: REGISTRAR,
        Act.IMPORT_POLICY: ADMINISTRATOR,
        Act.ISSUE_BADGE: REGISTRAR,
        Act.REVOKE_BADGE: REGISTRAR,
        Act.RESET_PIN: REGISTRAR,
        Act.SETTINGS: ADMINISTRATOR,
        Act.PRINTERS: ADMINISTRATOR,
        Act.BACKUP: ADMINISTRATOR,
        Act.RESTORE: ADMINISTRATOR,
        Act.ROTATE_KEYS: ADMINISTRATOR,
        Act.READ_LOG: READERS,
        Act.VERIFY: READERS | ADMINISTRATOR,
        Act.CHECKPOINT: READERS | ADMINISTRATOR,
        Act.READ_POLICY: READERS | ADMINISTRATOR,
        Act.REPRINT_LABEL: AT_THE_COUNTER,
    }
)
SET_UP_ROLES_FOR: Mapping[Act, frozenset[Role]] = MappingProxyType(
    {Act.IMPORT_PEOPLE: ADMINISTRATOR, Act.IMPORT_STAFF: ADMINISTRATOR}
)
"""Who acts instead while a registry is being set up; from its end on rosters are the registrar's."""

IMPORT_ACTS: Mapping[ImportKind, Act] = MappingProxyType(
    {kind: Act(f"import_{kind.value}") for kind in ImportKind}
)
ALWAYS_WAIT = frozenset(
    {ImportKind.PEOPLE, ImportKind.STAFF, ImportKind.DESIGNATIONS, ImportKind.SEATS, ImportKind.POLICY}
)
WAIT_WHEN_CHANGING = frozenset({ImportKind.COPIES, ImportKind.MEETINGS, ImportKind.PHOTOS})

EXCLUSIVE = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
"""Roles that go with no other: every other role writes what these two oversee or could hide."""

FORBIDDEN_PAIRS: frozenset[frozenset[Role]] = frozenset(
    frozenset(pair)
    for pair in combinations(Role, 2)
    if EXCLUSIVE & set(pair) or set(pair) == {Role.SUPERVISOR, Role.REGISTRAR}
)


def may(roles: frozenset[Role], act: Act, *, set_up: bool = True) -> bool:
    """Say whether one of `roles` covers `act`. `set_up` is False while the registry is being set up."""
    allowed = ROLES_FOR[act] if set_up else SET_UP_ROLES_FOR.get(act, ROLES_FOR[act])
    return not roles.isdisjoint(allowed)


def acts_of(roles: frozenset[Role], *, set_up: bool = True) -> frozenset[Act]:
    """Return every act that `roles` cover."""
    return frozenset(act for act in Act if may(roles, act, set_up=set_up))


def role_conflicts(roles: frozenset[Role]) -> tuple[tuple[Role, Role], ...]:
    """Return the pairs among `roles` that no person may hold together, in the roles' order."""
    return tuple(pair for pair in combinations(Role, 2) if roles.issuperset(pair) and _forbidden(pair))


def _forbidden(pair: tuple[Role, Role]) -> bool:
    return frozenset(pair) in FORBIDDEN_PAIRS


def import_waits(kind: ImportKind, *, set_up: bool, changes: bool = False) -> bool:
    """Say whether an import is a batch that waits for a supervisor.

    `changes` says that it alters a copy that was released already or a meeting, or replaces a photo: new copies
    and meetings and first photos take effect at once. A new photo on a known face would let one person be taken for
    another.
    """
    return set_up and (kind in ALWAYS_WAIT or (changes and kind in WAIT_WHEN_CHANGING))


def set_up_complete(staff: Iterable[StaffFacts]) -> bool:
    """Say whether the active staff holds a registrar and two supervisors, which ends set-up for good."""
    active = [member for member in staff if member.person.status is PersonStatus.ACTIVE]
    supervisors = sum(Role.SUPERVISOR in member.roles for member in active)
    return supervisors >= 2 and any(Role.REGISTRAR in member.roles for member in active)


def retirable(leaving: frozenset[str], supervisors: frozenset[str]) -> bool:
    """Say whether `leaving` may lose role or standing: two of the active `supervisors` must remain."""
    return leaving.isdisjoint(supervisors) or len(supervisors - leaving) >= 2


def decide_act(
    staff: StaffFacts | None, act: Act, signature: Signature | None, *, set_up: bool = True
) -> Decision:
    """Say whether a member of staff who signs by PIN may do `act`; None: the person is not staff."""
    if staff is None:
        return Decision.ruling({Refusal.OPERATOR_OUT_OF_AUTHORITY})
    return Decision.ruling(
        status_reasons(staff.person)
        | signature_reasons(signature, initial_counts=False, paper=False)
        | reasons((not may(staff.roles, act, set_up=set_up), Refusal.OPERATOR_OUT_OF_AUTHORITY))
    )


def decide_batch_approval(
    approver: StaffFacts,
    signature: Signature | None,
    requested_by: str,
    concerned: frozenset[str],
    *,
    decided: bool = False,
) -> Decision:
    """Say whether `approver` may put a waiting batch into force.

    `concerned` are the staff numbers of all rows in it, `decided` says that somebody approved or rejected it
    before.
    """
    involved = concerned | {requested_by}
    return _batch_ruling(approver, signature, decided, approver.person.staff_no in involved)


def decide_batch_rejection(
    approver: StaffFacts, signature: Signature | None, *, decided: bool = False
) -> Decision:
    """Say whether `approver` may reject a waiting batch: it widens nothing, so whose rows it holds is open."""
    return _batch_ruling(approver, signature, decided, False)


def _batch_ruling(
    approver: StaffFacts, signature: Signature | None, decided: bool, involved: bool
) -> Decision:
    return Decision.ruling(
        status_reasons(approver.person)
        | signature_reasons(signature, initial_counts=False, paper=False)
        | reasons(
            (involved, Refusal.APPROVER_NOT_INDEPENDENT),
            (not may(approver.roles, Act.DECIDE_BATCH), Refusal.APPROVER_NOT_AUTHORIZED),
            (decided, Refusal.GRANT_ALREADY_DECIDED),
        )
    )

"""Owns the frozen values that rules judge: facts about people, copies, grants and the counter.

A `…Facts` value is a snapshot that the registry loaded; no value here knows where it came from. Sets stand
for lists without order, text ids are what the scanner reads, dates are inclusive in the registry's zone.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

from db.custody.refusals import Refusal, in_order


class Classification(IntEnum):
    """Level of a document, 保守国家秘密法 art. 14; internal (work secrets) stands below it."""

    INTERNAL = 0
    CONFIDENTIAL = 1
    SECRET = 2
    TOP_SECRET = 3


class Clearance(IntEnum):
    """Highest level that a person may know; comparable with `Classification`."""

    NONE = 0
    CONFIDENTIAL = 1
    SECRET = 2
    TOP_SECRET = 3


class Kind(StrEnum):
    """What a document is."""

    DOCUMENT = "document"
    MEETING_MATERIAL = "meeting_material"
    CIPHER_TELEGRAM = "cipher_telegram"


class Role(StrEnum):
    """What a member of staff may do (POLICY.md, "Who may do what")."""

    CLERK = "clerk"
    CIPHER_CLERK = "cipher_clerk"
    SUPERVISOR = "supervisor"
    REGISTRAR = "registrar"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class PersonStatus(StrEnum):
    """Whether a person works here."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"


class BadgeKind(StrEnum):
    """How a badge says who carries it: a card's number identifies, a signed token also proves its issue."""

    CARD_NUMBER = "card_number"
    SIGNED = "signed"


class BadgeState(StrEnum):
    """What the registry knows of a badge now."""

    VALID = "valid"
    UNKNOWN = "unknown"
    FORGED = "forged"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


class PhotoSource(StrEnum):
    """Which picture the operator compared the face with."""

    REGISTRY = "registry"
    CARD = "card"


class SignatureKind(StrEnum):
    """What counts as a collector's signature."""

    PIN = "pin"
    PAPER_RECEIPT = "paper_receipt"


class PinCheck(StrEnum):
    """What checking a PIN found."""

    CORRECT = "correct"
    WRONG = "wrong"
    NOT_SET = "not_set"
    LOCKED = "locked"


class Basis(StrEnum):
    """Why a collector may take a copy."""

    OWN = "own"
    DESIGNATION = "designation"
    PROXY = "proxy"
    SEAT = "seat"
    SUBSTITUTE = "substitute"


class GrantState(StrEnum):
    """Where a proxy grant stands. A requested grant becomes approved with its last required approval."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person as the rosters say. `clearance_until` is the last day of the clearance, None if none ends."""

    staff_no: str
    unit: str
    status: PersonStatus = PersonStatus.ACTIVE
    clearance: Clearance = Clearance.NONE
    clearance_until: date | None = None
    caveats: frozenset[str] = frozenset()
    cipher_list: bool = False


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """A member of staff: the person, the roles, and how far their authority at the counter reaches."""

    person: PersonFacts
    roles: frozenset[Role] = frozenset()
    max_classification: Classification = Classification.INTERNAL
    kinds: frozenset[Kind] = frozenset({Kind.DOCUMENT})


@dataclass(frozen=True, slots=True)
class BadgeFacts:
    """The badge that was scanned, as it stands now."""

    kind: BadgeKind
    state: BadgeState = BadgeState.VALID


@dataclass(frozen=True, slots=True)
class PhotoComparison:
    """The operator's word on face and photo."""

    matches: bool
    source: PhotoSource = PhotoSource.REGISTRY


@dataclass(frozen=True, slots=True)
class Signature:
    """How a collector signed: by PIN (`pin` says what checking it found, `pin_initial` whether somebody else
    had set it) or by a numbered paper receipt (`receipt_used`: for something else before)."""

    pin: PinCheck | None = None
    pin_initial: bool = False
    paper_receipt: str | None = None
    receipt_used: bool = False


@dataclass(frozen=True, slots=True)
class Presence:
    """A person at the counter who wants a copy: who, by which badge, compared with which photo, signed how.

    `has_role` says whether the person is staff: an initial PIN then signs nothing, else no more than their own
    hand-over. `photo_on_file` says
    whether the registry holds a photo: comparing with the one on the card is then not enough.
    """

    person: PersonFacts
    badge: BadgeFacts
    photo: PhotoComparison | None = None
    signature: Signature | None = None
    has_role: bool = False
    photo_on_file: bool = False


@dataclass(frozen=True, slots=True)
class Witnessing:
    """The member of staff who watches a hand-over beside the operator, and what they showed for it."""

    staff: StaffFacts
    badge: BadgeFacts
    signature: Signature | None = None


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """One numbered copy. Exactly one of `addressee` (staff number) and `addressee_unit` is set, except for a
    meeting's papers: they have `meeting_no`, and may name their `seat` or an addressee who has one.

    `available_from` is the moment from which it may be collected (None: at once). `holder` signed for it.
    """

    control_no: str
    kind: Kind
    classification: Classification
    pages: int
    caveats: frozenset[str] = frozenset()
    addressee: str | None = None
    addressee_unit: str | None = None
    available_from: datetime | None = None
    holder: str | None = None
    on_hold: bool = False
    recalled: bool = False
    missing: bool = False
    destroyed: bool = False
    meeting_no: str | None = None
    seat: str | None = None


@dataclass(frozen=True, slots=True)
class DesignationFacts:
    """A person whom a unit named to collect for it; dates inclusive.

    Only approved ones stand in the registry;
    `approved` is False for a row of a batch that still waits, `approved_by` who approved the last change of it.
    """

    unit: str
    staff_no: str
    max_classification: Classification
    kinds: frozenset[Kind]
    starts: date
    ends: date
    approved: bool = True
    approved_by: str | None = None

    def covers(self, classification: Classification, kind: Kind) -> bool:
        """Say whether copies of this level and kind are within the designation."""
        return classification <= self.max_classification and kind in self.kinds

    def stands(self, today: date) -> bool:
        """Say whether the designation is approved and in force on `today`."""
        return self.approved and self.starts <= today <= self.ends


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """Leave for `proxy` (and for a `second_proxy` beside them) to collect `copies` of `principal`.

    `starts` <= now < `ends`; `uses` is how many hand-overs it is good for, `spent` how many it has served.
    `approvals` are the approvers' staff numbers, `requested_by` the member of staff who entered the request.
    """

    grant: int
    principal: str
    proxy: str
    copies: frozenset[str]
    starts: datetime
    ends: datetime
    uses: int
    spent: int
    state: GrantState
    approvals: frozenset[str] = frozenset()
    second_proxy: str | None = None
    requested_by: str | None = None

    def names(self, staff_no: str) -> bool:
        """Say whether `staff_no` may collect under this grant."""
        return staff_no in (self.proxy, self.second_proxy)


@dataclass(frozen=True, slots=True)
class Entitlement:
    """On what ground a copy goes to a collector: the basis, for a proxy the grant and its principal, at a meeting
    the seat and whose it is where a substitute takes it."""

    basis: Basis
    grant: int | None = None
    principal: str | None = None
    seat: str | None = None


SUPPLIABLE = frozenset(
    {
        Refusal.PIN_REQUIRED,
        Refusal.PAGES_REQUIRED,
        Refusal.WITNESS_REQUIRED,
        Refusal.SECOND_COLLECTOR_REQUIRED,
    }
)
"""Reasons that somebody at the counter can remove now."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule found: every reason against, in reporting order, and the ground for it if there is one.

    `lacks` are reasons that somebody at the counter can still remove now (a witness, a page count, a PIN);
    they are not part of `refusals`. `about_second_collector` and `about_witness` say in the same codes why
    those two are ineligible.
    """

    refusals: tuple[Refusal, ...] = ()
    lacks: tuple[Refusal, ...] = ()
    entitlement: Entitlement | None = None
    about_second_collector: tuple[Refusal, ...] = ()
    about_witness: tuple[Refusal, ...] = ()

    @property
    def allowed(self) -> bool:
        """Nothing stands against it, and nothing is lacking."""
        return not self.refusals and not self.lacks

    @property
    def acceptable(self) -> bool:
        """Nothing stands against it that could not be supplied now."""
        return not self.refusals

    @property
    def reasons(self) -> tuple[Refusal, ...]:
        """All that stands in the way of doing it this moment."""
        return in_order(self.refusals + self.lacks)

    @classmethod
    def of(cls, *checks: tuple[bool, Refusal]) -> Decision:
        """Gather the codes whose condition holds."""
        return cls(in_order([code for holds, code in checks if holds]))

    @classmethod
    def ruling(
        cls,
        codes: Set[Refusal],
        entitlement: Entitlement | None = None,
        lacks: Set[Refusal] = frozenset(),
    ) -> Decision:
        """Sort `codes` into refusals and, those that are among `lacks`, things that can be supplied now."""
        return cls(in_order(list(codes - lacks)), in_order(list(codes & lacks)), entitlement)

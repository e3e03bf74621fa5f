"""Owns the codes of what speaks against an import when it is compared with the registry."""

from __future__ import annotations

from enum import StrEnum


class Mismatch(StrEnum):
    """Why a sound row cannot be taken into this registry. Values are sent to other programs: never renamed."""

    STAFF_NO_UNKNOWN = "staff_no_unknown"
    ADDRESSEE_UNKNOWN = "addressee_unknown"
    ITEMS_OUTSTANDING = "items_outstanding"
    UNIT_OWES_RECEIPTS = "unit_owes_receipts"
    ROLES_FORBIDDEN = "roles_forbidden"
    SUPERVISORS_TOO_FEW = "supervisors_too_few"
    ADMINISTRATOR_MISSING = "administrator_missing"
    PIN_TOO_SHORT = "pin_too_short"
    CARD_NO_MALFORMED = "card_no_malformed"
    CARD_NO_LIKE_CONTROL_NO = "card_no_like_control_no"
    CONTROL_NO_LIKE_CARD = "control_no_like_card"
    COPY_IS_OUT = "copy_is_out"
    COPY_IS_GONE = "copy_is_gone"
    COPY_OF_OTHER_DOCUMENT = "copy_of_other_document"
    COPY_NO_TAKEN = "copy_no_taken"
    DOCUMENT_CONTRADICTED = "document_contradicted"
    MEETING_UNKNOWN = "meeting_unknown"
    MEETING_CLOSED = "meeting_closed"
    MEETING_IN_USE = "meeting_in_use"
    SEAT_UNKNOWN = "seat_unknown"
    SEAT_IN_USE = "seat_in_use"
    SEAT_SUBSTITUTED = "seat_substituted"
    SEAT_ALREADY_HELD = "seat_already_held"
    PICTURES_TOO_MANY = "pictures_too_many"
    POLICY_UNSOUND = "policy_unsound"
    REGISTRY_MOVED_ON = "registry_moved_on"


class Remark(StrEnum):
    """What does not stop an import but what its maker should know."""

    PIN_KEPT = "pin_kept"
    PIN_TRIVIAL = "pin_trivial"
    CARD_SHARED = "card_shared"
    UNIT_UNKNOWN = "unit_unknown"
    MEETING_UNREGISTERED = "meeting_unregistered"
    SEATS_UNREGISTERED = "seats_unregistered"
    ADDRESSEE_UNSEATED = "addressee_unseated"

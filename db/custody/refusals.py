"""Owns the refusal codes: stable, ordered, each with the group it belongs to."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """A reason why something was not done.

    The order of the members is the order in which reasons are reported. Values are stored and sent to other
    programs: they are never renamed.
    """

    # terminal
    COUNTER_LOCKED = "counter_locked"
    OPERATOR_NOT_SIGNED_IN = "operator_not_signed_in"
    OPERATOR_ALREADY_SIGNED_IN = "operator_already_signed_in"
    SCAN_UNREADABLE = "scan_unreadable"
    ACT_REUSED = "act_reused"
    TASK_UNFINISHED = "task_unfinished"
    # identity
    COLLECTOR_NOT_IDENTIFIED = "collector_not_identified"
    BADGE_UNKNOWN = "badge_unknown"
    BADGE_FORGED = "badge_forged"
    BADGE_EXPIRED = "badge_expired"
    BADGE_REVOKED = "badge_revoked"
    BADGE_SUPERSEDED = "badge_superseded"
    BADGE_KIND_INSUFFICIENT = "badge_kind_insufficient"
    PHOTO_REQUIRED = "photo_required"
    PHOTO_MISMATCH = "photo_mismatch"
    PERSON_SUSPENDED = "person_suspended"
    PERSON_LEFT = "person_left"
    # signature
    PIN_REQUIRED = "pin_required"
    PIN_NOT_SET = "pin_not_set"
    PIN_INITIAL = "pin_initial"
    PIN_WRONG = "pin_wrong"
    PIN_LOCKED = "pin_locked"
    PIN_UNSUITABLE = "pin_unsuitable"
    PAPER_RECEIPT_USED = "paper_receipt_used"
    PAGES_REQUIRED = "pages_required"
    # operator
    OPERATOR_OUT_OF_AUTHORITY = "operator_out_of_authority"
    RESTORER_UNPROVEN = "restorer_unproven"
    OPERATOR_IS_COLLECTOR = "operator_is_collector"
    WITNESS_REQUIRED = "witness_required"
    WITNESS_INELIGIBLE = "witness_ineligible"
    WITNESS_NOT_INDEPENDENT = "witness_not_independent"
    SECOND_COLLECTOR_REQUIRED = "second_collector_required"
    SECOND_COLLECTOR_INELIGIBLE = "second_collector_ineligible"
    # listing
    PROXY_UNLISTED = "proxy_unlisted"
    PROXY_UNAPPROVED = "proxy_unapproved"
    PROXY_NOT_STARTED = "proxy_not_started"
    PROXY_EXPIRED = "proxy_expired"
    PROXY_REVOKED = "proxy_revoked"
    PROXY_USED_UP = "proxy_used_up"
    PROXY_OUT_OF_SCOPE = "proxy_out_of_scope"
    PRINCIPAL_INELIGIBLE = "principal_ineligible"
    DESIGNATION_UNAPPROVED = "designation_unapproved"
    DESIGNATION_NOT_STARTED = "designation_not_started"
    DESIGNATION_EXPIRED = "designation_expired"
    DESIGNATION_OUT_OF_SCOPE = "designation_out_of_scope"
    CIPHER_UNLISTED = "cipher_unlisted"
    NOT_ON_ROSTER = "not_on_roster"
    SUBSTITUTE_UNAPPROVED = "substitute_unapproved"
    SUBSTITUTE_INELIGIBLE = "substitute_ineligible"
    SEAT_TAKEN_OVER = "seat_taken_over"
    SEAT_SERVED = "seat_served"
    SEAT_IN_USE = "seat_in_use"
    MEETING_UNKNOWN = "meeting_unknown"
    MEETING_NOT_OPEN = "meeting_not_open"
    MEETING_ALREADY_OPEN = "meeting_already_open"
    MEETING_NOT_OVER = "meeting_not_over"
    MEETING_CLOSED = "meeting_closed"
    MEETING_NOT_CLOSED = "meeting_not_closed"
    # clearance
    CLEARANCE_TOO_LOW = "clearance_too_low"
    CLEARANCE_EXPIRED = "clearance_expired"
    CAVEAT_MISSING = "caveat_missing"
    # custody
    COPY_UNKNOWN = "copy_unknown"
    KIND_NOT_SUPPORTED = "kind_not_supported"
    COPY_NOT_RELEASED = "copy_not_released"
    COPY_ALREADY_COLLECTED = "copy_already_collected"
    COPY_ON_HOLD = "copy_on_hold"
    COPY_RECALLED = "copy_recalled"
    COPY_MISSING = "copy_missing"
    COPY_DESTROYED = "copy_destroyed"
    COPY_NOT_OUT = "copy_not_out"
    COPY_NOT_RETURNED = "copy_not_returned"
    PAGE_COUNT_MISMATCH = "page_count_mismatch"
    PAGES_COMPLETE = "pages_complete"
    LABEL_MISMATCH = "label_mismatch"
    COPIES_UNRELEASED = "copies_unreleased"
    NOT_THE_HOLDER = "not_the_holder"
    COPY_NOT_LISTED = "copy_not_listed"
    COPY_NOT_MISSING = "copy_not_missing"
    COPY_TO_BE_DESTROYED = "copy_to_be_destroyed"
    STOCKTAKE_OPEN = "stocktake_open"
    STOCKTAKE_UNKNOWN = "stocktake_unknown"
    STOCKTAKE_DOUBTFUL = "stocktake_doubtful"
    # obligation
    RECEIPT_UNREGISTERED = "receipt_unregistered"
    RETURN_OVERDUE = "return_overdue"
    ALREADY_REGISTERED = "already_registered"
    REGISTRAR_NOT_OF_UNIT = "registrar_not_of_unit"
    REGISTRAR_IS_OPERATOR = "registrar_is_operator"
    # granting
    APPROVER_NOT_INDEPENDENT = "approver_not_independent"
    APPROVER_NOT_AUTHORIZED = "approver_not_authorized"
    WINDOW_TOO_LONG = "window_too_long"
    PROXY_INELIGIBLE = "proxy_ineligible"
    GRANT_OVERLAPS = "grant_overlaps"
    GRANT_UNKNOWN = "grant_unknown"
    GRANT_ALREADY_DECIDED = "grant_already_decided"
    BATCH_UNKNOWN = "batch_unknown"
    BATCH_OUTDATED = "batch_outdated"
    REQUEST_UNKNOWN = "request_unknown"
    REQUEST_ALREADY_DECIDED = "request_already_decided"
    DESTRUCTION_UNAPPROVED = "destruction_unapproved"
    # incident
    INCIDENT_UNKNOWN = "incident_unknown"
    INCIDENT_CLOSED = "incident_closed"
    NOTE_UNKNOWN = "note_unknown"
    REVIEWER_INVOLVED = "reviewer_involved"
    INCIDENT_OPEN = "incident_open"


ORDER = {code: place for place, code in enumerate(Refusal)}

INCIDENT_CODES = frozenset(
    {
        Refusal.PROXY_UNLISTED,
        Refusal.PROXY_OUT_OF_SCOPE,
        Refusal.PROXY_REVOKED,
        Refusal.NOT_ON_ROSTER,
        Refusal.SUBSTITUTE_UNAPPROVED,
        Refusal.PHOTO_MISMATCH,
        Refusal.BADGE_FORGED,
        Refusal.BADGE_REVOKED,
        Refusal.BADGE_SUPERSEDED,
        Refusal.PIN_LOCKED,
    }
)
"""Refusals that somebody must look into."""


def in_order(
    codes: frozenset[Refusal] | set[Refusal] | tuple[Refusal, ...] | list[Refusal],
) -> tuple[Refusal, ...]:
    """Return `codes` without repeats, in reporting order."""
    return tuple(sorted(set(codes), key=ORDER.__getitem__))

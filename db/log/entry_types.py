"""Owns the log's vocabulary: what can have happened, in the past tense."""

from __future__ import annotations

from enum import StrEnum


class EntryType(StrEnum):
    """What happened. Values are stored in entries that never change: they are never renamed or reused."""

    # the registry
    REGISTRY_CREATED = "registry_created"
    REGISTRY_MIGRATED = "registry_migrated"
    SETUP_COMPLETED = "setup_completed"
    POLICY_CHANGED = "policy_changed"
    SETTINGS_CHANGED = "settings_changed"
    CLOCK_CONFIRMED = "clock_confirmed"
    KEY_ROTATED = "key_rotated"
    KEY_RETIRED = "key_retired"
    BACKUP_MADE = "backup_made"
    RESTORED = "restored"
    DEMO_RENEWED = "demo_renewed"
    # the log itself
    CHECKPOINT_SIGNED = "checkpoint_signed"
    VERIFIED = "verified"
    LOG_READ = "log_read"
    # the counter
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    VOID = "void"
    REFUSED = "refused"
    # the pickup
    IDENTIFIED = "identified"
    PHOTO_CONFIRMED = "photo_confirmed"
    SECOND_COLLECTOR_JOINED = "second_collector_joined"
    WITNESS_JOINED = "witness_joined"
    ACCEPTED = "accepted"
    COPY_REMOVED = "copy_removed"
    COLLECTOR_CANCELLED = "collector_cancelled"
    HANDED_OVER = "handed_over"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    # copies
    HELD = "held"
    UNHELD = "unheld"
    RECALLED = "recalled"
    RECALL_LIFTED = "recall_lifted"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    COPY_MISSING = "copy_missing"
    COPY_FOUND = "copy_found"
    WRITTEN_OFF = "written_off"
    DESTROYED = "destroyed"
    # what is owed
    RECEIPT_REGISTERED = "receipt_registered"
    HOLDINGS_CONFIRMED = "holdings_confirmed"
    CUSTODY_REVIEWED = "custody_reviewed"
    # meetings
    SUBSTITUTE_REQUESTED = "substitute_requested"
    SUBSTITUTE_APPROVED = "substitute_approved"
    SUBSTITUTE_REJECTED = "substitute_rejected"
    SUBSTITUTE_REVOKED = "substitute_revoked"
    MEETING_OPENED = "meeting_opened"
    MEETING_CLOSED = "meeting_closed"
    # counting and destroying
    STOCKTAKE_BEGUN = "stocktake_begun"
    STOCKTAKE_SCANNED = "stocktake_scanned"
    STOCKTAKE_CLOSED = "stocktake_closed"
    STOCKTAKE_ABANDONED = "stocktake_abandoned"
    DESTRUCTION_REQUESTED = "destruction_requested"
    DESTRUCTION_APPROVED = "destruction_approved"
    DESTRUCTION_REJECTED = "destruction_rejected"
    DESTRUCTION_BEGUN = "destruction_begun"
    DESTRUCTION_ENDED = "destruction_ended"
    # labels: queued with a hand-over or a reprint, then what the printer said
    LABEL_QUEUED = "label_queued"
    LABEL_SENT = "label_sent"
    LABEL_PRINTED = "label_printed"
    LABEL_FAILED = "label_failed"
    LABEL_UNKNOWN = "label_unknown"
    LABEL_RESOLVED = "label_resolved"
    LABEL_REPRINTED = "label_reprinted"
    LABEL_READ = "label_read"
    # grants
    PROXY_REQUESTED = "proxy_requested"
    PROXY_APPROVED = "proxy_approved"
    PROXY_REJECTED = "proxy_rejected"
    PROXY_REVOKED = "proxy_revoked"
    # identity
    BADGE_ISSUED = "badge_issued"
    BADGE_REVOKED = "badge_revoked"
    PIN_FAILED = "pin_failed"
    PIN_LOCKED = "pin_locked"
    PIN_CHANGED = "pin_changed"
    PIN_RESET = "pin_reset"
    # rosters
    IMPORTED = "imported"
    BATCH_SUBMITTED = "batch_submitted"
    BATCH_APPROVED = "batch_approved"
    BATCH_REJECTED = "batch_rejected"
    # oversight
    INCIDENT_OPENED = "incident_opened"
    INCIDENT_JOINED = "incident_joined"
    INCIDENT_CLOSED = "incident_closed"
    INCIDENT_NOTED = "incident_noted"
    INCIDENT_ESCALATED = "incident_escalated"
    LOSS_REPORTED = "loss_reported"

"""Owns one word for each code that a screen shows: levels, kinds, roles, states, outcomes, log types, acts.

Codes come as the enums' values or as the text that the desk's replies carry. What a refusal says is in
`refusal_texts`.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.show import show
from kiosk.texts import NP_, pgettext

Table = Mapping[str, tuple[str, str]]

LEVELS: Table = {
    "none": NP_("level", "none"),
    "internal": NP_("level", "Internal"),
    "confidential": NP_("level", "Confidential"),
    "secret": NP_("level", "Secret"),
    "top_secret": NP_("level", "Top secret"),
}
KINDS: Table = {
    "document": NP_("kind", "document"),
    "meeting_material": NP_("kind", "meeting material"),
    "cipher_telegram": NP_("kind", "cipher telegram"),
}
ROLES: Table = {
    "clerk": NP_("role", "clerk"),
    "cipher_clerk": NP_("role", "cipher clerk"),
    "supervisor": NP_("role", "supervisor"),
    "registrar": NP_("role", "registrar"),
    "administrator": NP_("role", "administrator"),
    "auditor": NP_("role", "auditor"),
}
PERSON_STATES: Table = {
    "active": NP_("person", "active"),
    "suspended": NP_("person", "suspended"),
    "left": NP_("person", "left"),
}
BADGE_KINDS: Table = {
    "card_number": NP_("badge", "card number"),
    "signed": NP_("badge", "signed badge"),
}
BADGE_STATES: Table = {
    "valid": NP_("badge", "valid"),
    "unknown": NP_("badge", "unknown"),
    "forged": NP_("badge", "forged"),
    "expired": NP_("badge", "expired"),
    "revoked": NP_("badge", "revoked"),
    "superseded": NP_("badge", "superseded"),
}
BASES: Table = {
    "own": NP_("basis", "own"),
    "designation": NP_("basis", "designated"),
    "proxy": NP_("basis", "by proxy"),
    "seat": NP_("basis", "own seat"),
    "substitute": NP_("basis", "as substitute"),
}
GRANT_STATES: Table = {
    "requested": NP_("grant", "awaiting approval"),
    "approved": NP_("grant", "approved"),
    "rejected": NP_("grant", "rejected"),
    "revoked": NP_("grant", "revoked"),
    "expired": NP_("grant", "expired"),
    "used_up": NP_("grant", "used up"),
    "not_started": NP_("grant", "not started"),
}
SIGNATURES: Table = {
    "pin": NP_("signature", "PIN"),
    "paper_receipt": NP_("signature", "paper receipt"),
}
PHOTO_SOURCES: Table = {
    "registry": NP_("photo", "photo in the registry"),
    "card": NP_("photo", "photo on the card"),
}
LABEL_STATES: Table = {
    "queued": NP_("label", "waiting to print"),
    "sending": NP_("label", "sending"),
    "sent": NP_("label", "sent to the printer"),
    "printed": NP_("label", "printed"),
    "read_back": NP_("label", "read back"),
    "failed": NP_("label", "not printed"),
    "unknown": NP_("label", "perhaps printed"),
}
BATCH_STATES: Table = {
    "waiting": NP_("batch", "waiting"),
    "approved": NP_("batch", "approved"),
    "rejected": NP_("batch", "rejected"),
}
FACES: Table = {
    "screen": NP_("face", "counter screen"),
    "desk": NP_("face", "desk program"),
    "cli": NP_("face", "command line"),
}
AWAITED: Table = {
    "sign_in": NP_("awaited", "Sign in"),
    "badge": NP_("awaited", "Scan the collector's badge"),
    "photo": NP_("awaited", "Compare the photo"),
    "copy": NP_("awaited", "Scan a copy"),
    "second_collector": NP_("awaited", "Second collector: scan the badge"),
    "witness": NP_("awaited", "Witness: scan the badge"),
    "hand_over": NP_("awaited", "Hand over"),
    "label": NP_("awaited", "Scan the label"),
}
OUTCOMES: Table = {
    "signed_in": NP_("outcome", "signed in"),
    "signed_out": NP_("outcome", "signed out"),
    "locked": NP_("outcome", "locked"),
    "unlocked": NP_("outcome", "unlocked"),
    "identified": NP_("outcome", "identified"),
    "prompt": NP_("outcome", "waiting"),
    "accepted": NP_("outcome", "accepted"),
    "refused": NP_("outcome", "refused"),
    "handed_over": NP_("outcome", "handed over"),
    "label_read": NP_("outcome", "label read"),
    "released": NP_("outcome", "released"),
    "withdrawn": NP_("outcome", "withdrawn"),
    "held": NP_("outcome", "on hold"),
    "unheld": NP_("outcome", "hold lifted"),
    "pin_changed": NP_("outcome", "PIN changed"),
    "returned": NP_("outcome", "returned"),
    "registered": NP_("outcome", "receipt registered"),
    "proxy_requested": NP_("outcome", "proxy grant requested"),
    "proxy_approved": NP_("outcome", "proxy grant approved"),
    "proxy_rejected": NP_("outcome", "proxy grant rejected"),
    "proxy_revoked": NP_("outcome", "proxy grant revoked"),
    "batch_approved": NP_("outcome", "batch approved"),
    "batch_rejected": NP_("outcome", "batch rejected"),
    "substitute_requested": NP_("outcome", "substitute requested"),
    "substitute_approved": NP_("outcome", "substitute approved"),
    "cancelled": NP_("outcome", "cancelled"),
    "removed": NP_("outcome", "taken out"),
    "label_queued": NP_("outcome", "label waiting to print"),
    "state": NP_("outcome", "state"),
    "void": NP_("outcome", "unreadable scan"),
    "error": NP_("outcome", "fault"),
    "recalled": NP_("outcome", "recalled"),
    "recall_lifted": NP_("outcome", "recall lifted"),
    "transferred": NP_("outcome", "handed on"),
    "substitute_rejected": NP_("outcome", "substitute rejected"),
    "substitute_revoked": NP_("outcome", "substitute revoked"),
    "meeting_opened": NP_("outcome", "meeting opened"),
    "meeting_closed": NP_("outcome", "meeting closed"),
    "stocktake_begun": NP_("outcome", "count begun"),
    "counted": NP_("outcome", "counted"),
    "stocktake_closed": NP_("outcome", "count closed"),
    "stocktake_abandoned": NP_("outcome", "count abandoned"),
    "stocktakes": NP_("outcome", "counts"),
    "stocktake": NP_("outcome", "count"),
    "holdings": NP_("outcome", "holdings"),
    "destruction_requested": NP_("outcome", "destruction requested"),
    "destruction_approved": NP_("outcome", "destruction approved"),
    "destruction_rejected": NP_("outcome", "destruction rejected"),
    "destruction_begun": NP_("outcome", "destruction begun"),
    "destroyed": NP_("outcome", "destroyed"),
    "destruction_ended": NP_("outcome", "destruction ended"),
    "loss_reported": NP_("outcome", "loss reported"),
    "found": NP_("outcome", "found again"),
    "incident_noted": NP_("outcome", "incident noted"),
    "incident_closed": NP_("outcome", "incident closed"),
    "holdings_confirmed": NP_("outcome", "holdings confirmed"),
    "incidents": NP_("outcome", "incidents"),
    "incident": NP_("outcome", "incident"),
    "destructions": NP_("outcome", "destruction lists"),
    "destruction": NP_("outcome", "destruction list"),
    "looked_up": NP_("outcome", "looked up"),
    "overdue": NP_("outcome", "what is overdue"),
    "reviews": NP_("outcome", "custody to look into"),
}
ENTRY_TYPES: Table = {
    "registry_created": NP_("log", "registry created"),
    "registry_migrated": NP_("log", "registry brought up to date"),
    "setup_completed": NP_("log", "set-up completed"),
    "policy_changed": NP_("log", "policy changed"),
    "settings_changed": NP_("log", "settings changed"),
    "clock_confirmed": NP_("log", "clock confirmed"),
    "key_rotated": NP_("log", "issuing key changed"),
    "key_retired": NP_("log", "issuing key retired"),
    "backup_made": NP_("log", "backup made"),
    "restored": NP_("log", "restored from a backup"),
    "demo_renewed": NP_("log", "demonstration renewed"),
    "checkpoint_signed": NP_("log", "checkpoint signed"),
    "verified": NP_("log", "log verified"),
    "log_read": NP_("log", "log read"),
    "signed_in": NP_("log", "signed in"),
    "signed_out": NP_("log", "signed out"),
    "locked": NP_("log", "counter locked"),
    "unlocked": NP_("log", "counter unlocked"),
    "void": NP_("log", "unreadable scan"),
    "refused": NP_("log", "refused"),
    "identified": NP_("log", "collector identified"),
    "photo_confirmed": NP_("log", "photo compared"),
    "second_collector_joined": NP_("log", "second collector joined"),
    "witness_joined": NP_("log", "witness joined"),
    "accepted": NP_("log", "copy accepted"),
    "copy_removed": NP_("log", "copy taken back out"),
    "collector_cancelled": NP_("log", "pickup cancelled"),
    "handed_over": NP_("log", "handed over"),
    "released": NP_("log", "released"),
    "withdrawn": NP_("log", "hand-over withdrawn"),
    "held": NP_("log", "put on hold"),
    "unheld": NP_("log", "hold lifted"),
    "label_queued": NP_("log", "label waiting to print"),
    "label_sent": NP_("log", "label sent to the printer"),
    "label_printed": NP_("log", "label printed"),
    "label_failed": NP_("log", "label not printed"),
    "label_unknown": NP_("log", "label perhaps printed"),
    "label_resolved": NP_("log", "doubtful label settled"),
    "label_reprinted": NP_("log", "label printed again"),
    "label_read": NP_("log", "label read back"),
    "proxy_requested": NP_("log", "proxy grant requested"),
    "proxy_approved": NP_("log", "proxy grant approved"),
    "proxy_rejected": NP_("log", "proxy grant rejected"),
    "proxy_revoked": NP_("log", "proxy grant revoked"),
    "badge_issued": NP_("log", "badge issued"),
    "badge_revoked": NP_("log", "badge revoked"),
    "pin_failed": NP_("log", "wrong PIN"),
    "pin_locked": NP_("log", "PIN locked"),
    "pin_changed": NP_("log", "PIN changed"),
    "pin_reset": NP_("log", "PIN reset"),
    "imported": NP_("log", "roster imported"),
    "batch_submitted": NP_("log", "batch submitted"),
    "batch_approved": NP_("log", "batch approved"),
    "batch_rejected": NP_("log", "batch rejected"),
    "incident_opened": NP_("log", "incident opened"),
    "incident_joined": NP_("log", "incident continued"),
    "incident_closed": NP_("log", "incident closed"),
    "recalled": NP_("log", "recalled"),
    "recall_lifted": NP_("log", "recall lifted"),
    "returned": NP_("log", "returned"),
    "transferred": NP_("log", "handed on"),
    "copy_missing": NP_("log", "recorded as missing"),
    "copy_found": NP_("log", "found again"),
    "written_off": NP_("log", "written off as lost"),
    "destroyed": NP_("log", "destroyed"),
    "receipt_registered": NP_("log", "receipt registered"),
    "holdings_confirmed": NP_("log", "holdings confirmed"),
    "custody_reviewed": NP_("log", "custody judged again"),
    "substitute_requested": NP_("log", "substitute requested"),
    "substitute_approved": NP_("log", "substitute approved"),
    "substitute_rejected": NP_("log", "substitute rejected"),
    "substitute_revoked": NP_("log", "substitute revoked"),
    "meeting_opened": NP_("log", "meeting opened"),
    "meeting_closed": NP_("log", "meeting closed"),
    "stocktake_begun": NP_("log", "count begun"),
    "stocktake_scanned": NP_("log", "counted"),
    "stocktake_closed": NP_("log", "count closed"),
    "stocktake_abandoned": NP_("log", "count abandoned"),
    "destruction_requested": NP_("log", "destruction requested"),
    "destruction_approved": NP_("log", "destruction approved"),
    "destruction_rejected": NP_("log", "destruction rejected"),
    "destruction_begun": NP_("log", "destruction begun"),
    "destruction_ended": NP_("log", "destruction ended"),
    "incident_noted": NP_("log", "incident noted"),
    "incident_escalated": NP_("log", "incident escalated"),
    "loss_reported": NP_("log", "loss reported"),
}
DESTRUCTION_STATES: Table = {
    "requested": NP_("destruction", "awaiting approval"),
    "approved": NP_("destruction", "approved"),
    "rejected": NP_("destruction", "rejected"),
    "begun": NP_("destruction", "under way"),
    "ended": NP_("destruction", "carried out"),
}
DISPOSITIONS: Table = {
    "false_alarm": NP_("disposition", "false alarm"),
    "no_leak": NP_("disposition", "no leak"),
    "possible_leak_reported": NP_("disposition", "possible leak, reported"),
    "leak_reported": NP_("disposition", "leak, reported"),
}
VOIDS: Table = {
    "control_character": NP_("void", "the scan held characters that no code has"),
    "too_long": NP_("void", "the scan was longer than 256 characters"),
    "unterminated": NP_("void", "the scan broke off"),
    "empty": NP_("void", "the scan was empty"),
    "pasted": NP_("void", "codes are scanned or typed, not pasted"),
    "control_characters": NP_("void", "the code held control characters"),
    "label_damaged": NP_("void", "the label's code is damaged"),
    "no_known_code": NP_("void", "no badge, copy or label has such a code"),
    "list_code": NP_("void", "the code of a printed list: nothing is done with it here"),
    "badge_not_awaited": NP_("void", "a badge that nobody asked for"),
    "label_not_awaited": NP_("void", "a label that nobody asked for"),
    "typed_copy_at_scan_back": NP_("void", "a number that was typed, not scanned"),
    "typed_copy_at_destruction": NP_("void", "a typed number destroys nothing: the copy is scanned"),
    "typed_copy_at_count": NP_("void", "a typed number finds nothing again: the copy is scanned"),
    "typed_copy_at_close_out": NP_("void", "a typed number counts nothing back: the paper is scanned"),
    "typed_copy_at_return": NP_("void", "a typed number brings nothing back: the paper is scanned"),
}
FINDINGS: Table = {
    "expected": NP_("finding", "as expected"),
    "already": NP_("finding", "counted already"),
    "other_hands": NP_("finding", "in other hands"),
    "in_vault": NP_("finding", "belongs in the vault"),
    "missing": NP_("finding", "was missing"),
    "destroyed": NP_("finding", "recorded as destroyed"),
    "unknown": NP_("finding", "unknown number"),
    "unreleased": NP_("finding", "lies on a counter"),
}
DIFFERENCES: Table = {
    "missing": NP_("difference", "missing"),
    "unexpected": NP_("difference", "not expected"),
    "in_other_hands": NP_("difference", "in other hands"),
    "found": NP_("difference", "found again"),
    "unreleased": NP_("difference", "on a counter"),
}
COUNT_STATES: Table = {
    "open": NP_("count", "under way"),
    "closed": NP_("count", "closed"),
    "abandoned": NP_("count", "abandoned"),
}
PRINT_REASONS: Table = {
    "unreachable": NP_("print", "the printer cannot be reached"),
    "no_answer": NP_("print", "the printer does not answer"),
    "connection_lost": NP_("print", "the connection broke off"),
    "rejected": NP_("print", "the printer takes no jobs"),
    "format_rejected": NP_("print", "the printer does not know this format"),
    "canceled": NP_("print", "cancelled at the printer"),
    "aborted": NP_("print", "broken off by the printer"),
    "media_empty": NP_("print", "labels are used up"),
    "media_jam": NP_("print", "labels are jammed"),
    "ribbon_empty": NP_("print", "the ribbon is used up"),
    "cover_open": NP_("print", "the cover is open"),
    "paused": NP_("print", "the printer is paused"),
    "disk_full": NP_("print", "the disk is full"),
    "not_writable": NP_("print", "the labels' folder cannot be written"),
    "other": NP_("print", "another trouble"),
}
ANSWERS: Table = {
    "yes": NP_("answer", "yes"),
    "no": NP_("answer", "no"),
}
PINS: Table = {
    "initial": NP_("pin", "a new initial one"),
}
PLACES: Table = {
    "vault": NP_("place", "vault"),
    "holder": NP_("place", "holder"),
}
KEPT_BACK: Table = {
    "hold": NP_("kept back", "on hold"),
    "recall": NP_("kept back", "recalled"),
}
TABLES: Mapping[str, Table] = {
    "kept_back": KEPT_BACK,
    "finding": FINDINGS,
    "difference": DIFFERENCES,
    "count": COUNT_STATES,
    "place": PLACES,
    "print": PRINT_REASONS,
    "answer": ANSWERS,
    "pin": PINS,
    "level": LEVELS,
    "kind": KINDS,
    "role": ROLES,
    "person": PERSON_STATES,
    "badge": {**BADGE_KINDS, **BADGE_STATES},
    "basis": BASES,
    "grant": GRANT_STATES,
    "signature": SIGNATURES,
    "photo": PHOTO_SOURCES,
    "label": LABEL_STATES,
    "batch": BATCH_STATES,
    "face": FACES,
    "awaited": AWAITED,
    "outcome": OUTCOMES,
    "log": ENTRY_TYPES,
    "destruction": DESTRUCTION_STATES,
    "disposition": DISPOSITIONS,
    "void": VOIDS,
}
"""Every table by the name under which `word` finds it."""


def word(table: str, code: str) -> str:
    """Return the word for `code` out of `table` in the language in use; an unknown code is shown as it is."""
    entry = TABLES[table].get(str(code))
    return pgettext(*entry) if entry else show(str(code))


def print_trouble(said: str) -> str:
    """Return why a label was not printed: the word for the reason, and what the printer added in its own words."""
    reason, colon, detail = said.partition(": ")
    return f"{word('print', reason)}{colon}{show(detail)}"


def level(code: str) -> str:
    """Return the word for a level or clearance: its name in lower case, as the desk's replies have it."""
    return word("level", code.lower())

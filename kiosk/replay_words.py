"""Owns saying where log and registry differ: a word for each thing that is compared, a text for each value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kiosk.show import show
from kiosk.texts import NP_, _, pgettext

if TYPE_CHECKING:
    from db.replay.comparing import Difference

ABOUT: Mapping[str, tuple[str, str]] = {
    "copy": NP_("replay", "copy {number}"),
    "hand_over": NP_("replay", "hand-over that is over, label {number}"),
    "met": NP_("replay", "owed and met, label {number}"),
    "grant": NP_("replay", "proxy grant {number}"),
    "substitution": NP_("replay", "substitution {number}"),
    "meeting": NP_("replay", "meeting {number}"),
    "destruction": NP_("replay", "destruction list {number}"),
    "incident": NP_("replay", "incident {number}"),
    "attempt": NP_("replay", "incident and attempt {number}"),
    "note": NP_("replay", "note {number}"),
    "stocktake": NP_("replay", "count {number}"),
    "due": NP_("replay", "what was due in count {number}"),
    "scan": NP_("replay", "count and scanned number {number}"),
    "result": NP_("replay", "differences of count {number}"),
}
WHAT: Mapping[str, tuple[str, str]] = {
    "registered": NP_("replay", "registered"),
    "entry": NP_("replay", "entry that began the custody"),
    "holder": NP_("replay", "holder"),
    "held_for": NP_("replay", "held for"),
    "basis": NP_("replay", "ground"),
    "label": NP_("replay", "label"),
    "counter": NP_("replay", "counter"),
    "at": NP_("replay", "moment"),
    "released_at": NP_("replay", "left the counter"),
    "pickup": NP_("replay", "act of the hand-over"),
    "pages": NP_("replay", "pages counted"),
    "paper_receipt": NP_("replay", "paper receipt"),
    "came_from": NP_("replay", "handed on from label"),
    "ending": NP_("replay", "how it ended"),
    "ended_at": NP_("replay", "ended"),
    "ended_by": NP_("replay", "ended by"),
    "withdrawn_at": NP_("replay", "withdrawn"),
    "returned_by": NP_("replay", "brought back by"),
    "return_pages": NP_("replay", "pages counted at the return"),
    "return_act": NP_("replay", "act of the return"),
    "due": NP_("replay", "due"),
    "person": NP_("replay", "person"),
    "unit": NP_("replay", "unit"),
    "under": NP_("replay", "owed under label"),
    "opened_at": NP_("replay", "begun"),
    "incoming_no": NP_("replay", "incoming number (SHA-256)"),
    "grant": NP_("replay", "proxy grant"),
    "seat": NP_("replay", "seat"),
    "second_collector": NP_("replay", "second collector"),
    "operator": NP_("replay", "operator"),
    "witness": NP_("replay", "witness"),
    "on_hold": NP_("replay", "on hold"),
    "hold_reason": NP_("replay", "reason of the hold (SHA-256)"),
    "recalled": NP_("replay", "recalled"),
    "recall_reason": NP_("replay", "reason of the recall (SHA-256)"),
    "missing": NP_("replay", "missing"),
    "destroyed": NP_("replay", "destroyed"),
    "receipts": NP_("replay", "receipt registrations owed"),
    "return": NP_("replay", "return owed"),
    "state": NP_("replay", "state"),
    "principal": NP_("replay", "principal"),
    "proxy": NP_("replay", "proxy"),
    "second_proxy": NP_("replay", "second proxy"),
    "copies": NP_("replay", "copies"),
    "starts": NP_("replay", "begins"),
    "ends": NP_("replay", "ends"),
    "uses": NP_("replay", "uses"),
    "spent": NP_("replay", "uses spent"),
    "reason": NP_("replay", "reason given (SHA-256)"),
    "paper_request": NP_("replay", "paper request (SHA-256)"),
    "confirmed": NP_("replay", "confirmed by PIN"),
    "requested_by": NP_("replay", "entered by"),
    "requested_at": NP_("replay", "entered"),
    "approvals_needed": NP_("replay", "approvals needed"),
    "approvals": NP_("replay", "approved by"),
    "meeting": NP_("replay", "meeting"),
    "absent": NP_("replay", "absent person"),
    "substitute": NP_("replay", "substitute"),
    "decided_by": NP_("replay", "decided by"),
    "decided_at": NP_("replay", "decided"),
    "opened_by": NP_("replay", "opened by"),
    "closed_at": NP_("replay", "closed"),
    "closed_by": NP_("replay", "closed by"),
    "site": NP_("replay", "site (SHA-256)"),
    "destroyer": NP_("replay", "carried out by"),
    "witnesses": NP_("replay", "witnesses"),
    "begun_at": NP_("replay", "begun"),
    "begun_by": NP_("replay", "begun by"),
    "matter": NP_("replay", "kind"),
    "code": NP_("replay", "code"),
    "copy": NP_("replay", "copy"),
    "addressee": NP_("replay", "addressee"),
    "due_at": NP_("replay", "to be reported by"),
    "times": NP_("replay", "how often"),
    "escalated_at": NP_("replay", "escalated"),
    "disposition": NP_("replay", "disposition"),
    "act": NP_("replay", "act"),
    "incident": NP_("replay", "incident"),
    "written_by": NP_("replay", "written by"),
    "text": NP_("replay", "text (SHA-256)"),
    "corrects": NP_("replay", "corrects note"),
    "place": NP_("replay", "what is counted"),
    "expected": NP_("replay", "due when it began"),
    "scanned": NP_("replay", "numbers scanned"),
    "seen": NP_("replay", "scanned of what was due"),
    "second_person": NP_("replay", "second person"),
    "finding": NP_("replay", "finding"),
    "scanned_by": NP_("replay", "scanned by"),
    "counts": NP_("replay", "how many of each kind"),
    "sha256": NP_("replay", "whole list (SHA-256)"),
}


def difference_text(difference: Difference) -> str:
    """Return one difference as a line: what it is about, what the log says, what the registry holds."""
    about = pgettext(*ABOUT[difference.about.value]).format(number=show(difference.number))
    told = _("{about}: {what}: the log says {log}, the registry {registry}")
    return told.format(
        about=about,
        what=pgettext(*WHAT[difference.what]),
        log=value_text(difference.log),
        registry=value_text(difference.tables),
    )


def value_text(value: Any) -> str:
    """Return a value for a person to read."""
    if value is None or value == []:
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(value_text, value))
    if isinstance(value, Mapping):
        return " ".join(show(str(each)) for each in value.values() if each is not None)
    return show(str(value))

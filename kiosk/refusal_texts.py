"""Owns what a screen says for each refusal code: the reason in a few words, and what to do next.

Written for two readers at once: the member of staff at the screen and the collector to whom it is turned.
Reasons start small, for they follow a control number or a name; next steps are sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.custody.refusals import Refusal
from kiosk.texts import N_, _


@dataclass(frozen=True, slots=True)
class RefusalText:
    """One reason in words of the language in use."""

    reason: str
    next_step: str


TEXTS: Mapping[Refusal, tuple[str, str]] = {
    # terminal
    Refusal.COUNTER_LOCKED: (
        N_("the counter is locked"),
        N_("The operator, or a supervisor, unlocks it with badge and PIN."),
    ),
    Refusal.OPERATOR_NOT_SIGNED_IN: (
        N_("no operator is signed in"),
        N_("Scan the operator's badge and enter the PIN."),
    ),
    Refusal.OPERATOR_ALREADY_SIGNED_IN: (
        N_("another operator is signed in"),
        N_("That operator signs out first."),
    ),
    Refusal.SCAN_UNREADABLE: (
        N_("the scan could not be read"),
        N_("Scan again. If it fails again, check badge or label for damage, or type the number."),
    ),
    Refusal.ACT_REUSED: (
        N_("this act's id was already used for something else"),
        N_("Nothing was done. Start the act again."),
    ),
    Refusal.TASK_UNFINISHED: (
        N_("other work is open at this counter"),
        N_("Finish it or cancel it first."),
    ),
    # identity
    Refusal.COLLECTOR_NOT_IDENTIFIED: (
        N_("no collector is identified"),
        N_("Scan the collector's badge and compare the photo first."),
    ),
    Refusal.BADGE_UNKNOWN: (
        N_("the badge is not known here"),
        N_("Check that it is this site's badge; the registrar can issue one."),
    ),
    Refusal.BADGE_FORGED: (
        N_("the badge was not issued by this site, or was altered"),
        N_("Keep the badge, hand out nothing and call a supervisor."),
    ),
    Refusal.BADGE_EXPIRED: (
        N_("the badge has expired"),
        N_("The registrar issues a new one."),
    ),
    Refusal.BADGE_REVOKED: (
        N_("the badge was revoked"),
        N_("Keep the badge and call a supervisor."),
    ),
    Refusal.BADGE_SUPERSEDED: (
        N_("the badge was replaced by a newer one"),
        N_("Use the newest badge. Keep the old one and tell a supervisor."),
    ),
    Refusal.BADGE_KIND_INSUFFICIENT: (
        N_("this level asks for a signed badge, not a card number"),
        N_("Scan the signed badge; the registrar issues one to those who have none."),
    ),
    Refusal.PHOTO_REQUIRED: (
        N_("the photo was not compared"),
        N_("Compare the face with the registry's photo, then go on."),
    ),
    Refusal.PHOTO_MISMATCH: (
        N_("the face does not match the photo"),
        N_("Hand out nothing, keep the badge and call a supervisor."),
    ),
    Refusal.PERSON_SUSPENDED: (
        N_("this person is suspended"),
        N_("Nothing is handed over until the personnel office lifts it in the roster."),
    ),
    Refusal.PERSON_LEFT: (
        N_("this person has left"),
        N_("Keep the badge and tell the registrar."),
    ),
    # signature
    Refusal.PIN_REQUIRED: (
        N_("the collector has not signed"),
        N_("The collector enters the PIN."),
    ),
    Refusal.PIN_NOT_SET: (
        N_("this person has no PIN"),
        N_("The registrar sets an initial one."),
    ),
    Refusal.PIN_INITIAL: (
        N_("the PIN was set by somebody else and signs nothing yet"),
        N_("Its owner changes it first, at this screen or with: kiosk pin change."),
    ),
    Refusal.PIN_WRONG: (
        N_("the PIN is wrong"),
        N_("Try again with care: repeated failures lock it."),
    ),
    Refusal.PIN_LOCKED: (
        N_("the PIN is locked after too many failures"),
        N_("Wait until the lock ends. A supervisor looks into it."),
    ),
    Refusal.PIN_UNSUITABLE: (
        N_("the new PIN is too short or too easy to guess"),
        N_("Choose more digits, no plain sequence, no repeated digit, not the old PIN."),
    ),
    Refusal.PAPER_RECEIPT_USED: (
        N_("a receipt of this number was used before"),
        N_("Take the next paper receipt: each number signs one hand-over."),
    ),
    Refusal.PAGES_REQUIRED: (
        N_("the pages were not counted"),
        N_("Count the pages with the collector and enter the number."),
    ),
    # operator
    Refusal.OPERATOR_OUT_OF_AUTHORITY: (
        N_("the operator has no authority for this"),
        N_("Someone whose role, level and kinds cover it signs in."),
    ),
    Refusal.RESTORER_UNPROVEN: (
        N_("the backup knows no such administrator with this PIN"),
        N_("Name the administrator of the time when the backup was made, with the PIN of that time."),
    ),
    Refusal.OPERATOR_IS_COLLECTOR: (
        N_("nobody hands a file to themselves"),
        N_("Another operator signs in and hands it over."),
    ),
    Refusal.WITNESS_REQUIRED: (
        N_("a witness is needed"),
        N_("A second member of staff scans the badge and enters the PIN."),
    ),
    Refusal.WITNESS_INELIGIBLE: (
        N_("this witness does not qualify"),
        N_("Ask a member of staff with authority for this level and kind."),
    ),
    Refusal.WITNESS_NOT_INDEPENDENT: (
        N_("the witness takes part in this hand-over already"),
        N_("Ask someone who is neither operator, collector nor approver."),
    ),
    Refusal.SECOND_COLLECTOR_REQUIRED: (
        N_("two collectors are needed"),
        N_("The second collector scans the badge, is compared with the photo and signs."),
    ),
    Refusal.SECOND_COLLECTOR_INELIGIBLE: (
        N_("the second collector does not qualify"),
        N_("The second collector meets every rule too: a designated person, or one the grant names."),
    ),
    # listing
    Refusal.PROXY_UNLISTED: (
        N_("not listed: no grant or designation names this collector"),
        N_("The copy stays here. The addressee asks for a proxy grant; a supervisor approves it."),
    ),
    Refusal.PROXY_UNAPPROVED: (
        N_("the proxy grant is not approved yet"),
        N_("The copy stays here until independent supervisors have approved the grant."),
    ),
    Refusal.PROXY_NOT_STARTED: (
        N_("the proxy grant is not in force yet"),
        N_("Come back when its time has begun."),
    ),
    Refusal.PROXY_EXPIRED: (
        N_("the proxy grant has expired"),
        N_("The principal asks for a new grant; a supervisor approves it."),
    ),
    Refusal.PROXY_REVOKED: (
        N_("the proxy grant was revoked"),
        N_("The copy stays here. Ask the principal; a supervisor looks into it."),
    ),
    Refusal.PROXY_USED_UP: (
        N_("the proxy grant is used up"),
        N_("The principal asks for a new grant; a supervisor approves it."),
    ),
    Refusal.PROXY_OUT_OF_SCOPE: (
        N_("the proxy grant does not cover this copy"),
        N_("The copy stays here. The principal asks for a grant that lists it."),
    ),
    Refusal.PRINCIPAL_INELIGIBLE: (
        N_("the principal may not receive this copy either"),
        N_("Settle the principal's own standing or clearance first."),
    ),
    Refusal.DESIGNATION_UNAPPROVED: (
        N_("the designation is not approved yet"),
        N_("A supervisor approves the batch that holds it."),
    ),
    Refusal.DESIGNATION_NOT_STARTED: (
        N_("the designation is not in force yet"),
        N_("Come back when it has begun, or another designated collector comes."),
    ),
    Refusal.DESIGNATION_EXPIRED: (
        N_("the designation has expired"),
        N_("The unit renews it; a supervisor approves it."),
    ),
    Refusal.DESIGNATION_OUT_OF_SCOPE: (
        N_("the designation does not cover this level or kind"),
        N_("The unit sends a collector designated for it."),
    ),
    Refusal.CIPHER_UNLISTED: (
        N_("not on the cipher list"),
        N_("Only people filed with the cipher office take telegrams; ask that office."),
    ),
    Refusal.NOT_ON_ROSTER: (
        N_("not on the meeting's seat roster"),
        N_("Papers go to the seat's own person. For a substitute: F8, Meetings; a supervisor approves."),
    ),
    Refusal.SUBSTITUTE_UNAPPROVED: (
        N_("the substitution is not approved"),
        N_("The paper stays here. A supervisor approves the substitute under F8, Meetings, first."),
    ),
    Refusal.SUBSTITUTE_INELIGIBLE: (
        N_("this substitute may not sit in"),
        N_("Name a person in active service, with the clearance, and without a seat of their own."),
    ),
    Refusal.SEAT_TAKEN_OVER: (
        N_("an approved substitute sits in for this person"),
        N_("The substitute collects. If not, a supervisor revokes the substitution under F8, Meetings."),
    ),
    Refusal.SEAT_SERVED: (
        N_("this seat has its copy of the document already"),
        N_("One copy a seat. The earlier copy comes back first."),
    ),
    Refusal.SEAT_IN_USE: (
        N_("this seat is in use already"),
        N_("Its papers come back first; a substitute who was approved for it is revoked first."),
    ),
    Refusal.MEETING_UNKNOWN: (
        N_("no such meeting is registered"),
        N_("Check the meeting's number; the registrar imports meetings and seats."),
    ),
    Refusal.MEETING_NOT_OPEN: (
        N_("the meeting's counter is not open yet"),
        N_("Come back when it opens."),
    ),
    Refusal.MEETING_ALREADY_OPEN: (
        N_("the meeting's counter is open already"),
        N_("Nothing is to be done: its papers are handed out until it closes."),
    ),
    Refusal.MEETING_NOT_OVER: (
        N_("the meeting is planned for longer than another hour"),
        N_("Nothing was closed; counting goes on. If it is over all the same, F2 again and say so."),
    ),
    Refusal.MEETING_CLOSED: (
        N_("the meeting's counter is closed"),
        N_("Its papers are no longer handed out; ask the organiser."),
    ),
    Refusal.MEETING_NOT_CLOSED: (
        N_("the copy's meeting is not closed"),
        N_("Its papers are counted back and the meeting is closed first."),
    ),
    # clearance
    Refusal.CLEARANCE_TOO_LOW: (
        N_("the clearance is below the copy's level"),
        N_("The unit sends someone whose clearance suffices."),
    ),
    Refusal.CLEARANCE_EXPIRED: (
        N_("the clearance has expired"),
        N_("The personnel office renews it; then the roster is imported."),
    ),
    Refusal.CAVEAT_MISSING: (
        N_("outside the circle that may know this copy"),
        N_("The originator decides who may know; the roster must then say so."),
    ),
    # custody
    Refusal.COPY_UNKNOWN: (
        N_("no such copy is registered"),
        N_("Check the control number; the registrar imports copies that are new."),
    ),
    Refusal.KIND_NOT_SUPPORTED: (
        N_("this kind is not handed out at this counter"),
        N_("Meeting material and cipher telegrams go by their own procedures."),
    ),
    Refusal.COPY_NOT_RELEASED: (
        N_("the copy cannot be collected yet"),
        N_("Come back when it has been made available."),
    ),
    Refusal.COPY_ALREADY_COLLECTED: (
        N_("the copy is out already"),
        N_("The log names its holder. If it lies here, call a supervisor."),
    ),
    Refusal.COPY_ON_HOLD: (
        N_("the copy is on hold"),
        N_("A supervisor lifts the hold or keeps it; ask there."),
    ),
    Refusal.COPY_RECALLED: (
        N_("the copy was recalled"),
        N_("It is not handed out any more; ask the originator."),
    ),
    Refusal.COPY_MISSING: (
        N_("the copy is recorded as missing"),
        N_("If it lies here, keep it and call a supervisor at once."),
    ),
    Refusal.COPY_DESTROYED: (
        N_("the copy is recorded as destroyed"),
        N_("If it lies here, keep it and call a supervisor at once."),
    ),
    Refusal.COPY_NOT_OUT: (
        N_("the copy is not out"),
        N_("Check the control number; nothing is owed for it."),
    ),
    Refusal.COPY_NOT_RETURNED: (
        N_("the paper has not come back from its holder"),
        N_("Take it back first, or report a possible leak."),
    ),
    Refusal.PAGE_COUNT_MISMATCH: (
        N_("the page count is not the registered one"),
        N_("Count again. If it still differs, keep the copy and call a supervisor."),
    ),
    Refusal.PAGES_COMPLETE: (
        N_("the pages are all there"),
        N_("Nothing is missing: take the copy back in the ordinary way."),
    ),
    Refusal.LABEL_MISMATCH: (
        N_("this label does not belong to this copy"),
        N_("Take the label off, find the right one, scan label and copy again."),
    ),
    Refusal.COPIES_UNRELEASED: (
        N_("copies still lie on a counter unreleased"),
        N_("Scan their labels and the copies there, or withdraw the hand-over."),
    ),
    Refusal.NOT_THE_HOLDER: (
        N_("somebody else holds this copy"),
        N_("Whoever signed for it hands it on, in person."),
    ),
    Refusal.COPY_NOT_LISTED: (
        N_("this copy is not on the list"),
        N_("Lay it aside: it belongs to another list or meeting."),
    ),
    Refusal.COPY_NOT_MISSING: (
        N_("the copy is not recorded as missing"),
        N_("Nothing was changed. Check the number."),
    ),
    Refusal.COPY_TO_BE_DESTROYED: (
        N_("the copy stands on another destruction list"),
        N_("Carry that list out, or have a supervisor reject it first."),
    ),
    Refusal.STOCKTAKE_OPEN: (
        N_("this count is under way already"),
        N_("Go on with it: its earlier scans are kept."),
    ),
    Refusal.STOCKTAKE_UNKNOWN: (
        N_("no such count is under way"),
        N_("Begin a count, or choose one that is under way."),
    ),
    Refusal.STOCKTAKE_DOUBTFUL: (
        N_("so many are missing that the count itself is in doubt"),
        N_("Scan the rest. Where they are really gone, say so with F8 before both sign again."),
    ),
    # obligation
    Refusal.RECEIPT_UNREGISTERED: (
        N_("an earlier receipt is not registered"),
        N_("The receiving unit registers it first, with its number, even if that copy is back."),
    ),
    Refusal.RETURN_OVERDUE: (
        N_("a return is overdue"),
        N_("It comes back; or its loss is reported, and closing that incident ends the block."),
    ),
    Refusal.ALREADY_REGISTERED: (
        N_("this receipt is registered already"),
        N_("Nothing is left to do for it."),
    ),
    Refusal.REGISTRAR_NOT_OF_UNIT: (
        N_("whoever registers is not of the receiving unit"),
        N_("Someone of the receiving unit registers it."),
    ),
    Refusal.REGISTRAR_IS_OPERATOR: (
        N_("the operator cannot register for the unit"),
        N_("Another member of the receiving unit registers it, by their own PIN."),
    ),
    # granting
    Refusal.APPROVER_NOT_INDEPENDENT: (
        N_("an approver takes part in this act already"),
        N_("A supervisor decides who neither asked, collects, holds it, is represented nor hands over."),
    ),
    Refusal.APPROVER_NOT_AUTHORIZED: (
        N_("this person may not approve"),
        N_("A supervisor whose authority covers level and kind decides it."),
    ),
    Refusal.WINDOW_TOO_LONG: (
        N_("the grant's time is longer than the policy allows"),
        N_("Ask for a shorter time."),
    ),
    Refusal.PROXY_INELIGIBLE: (
        N_("this person may not collect as a proxy"),
        N_("Name someone with sufficient clearance; for top secret, a designated collector."),
    ),
    Refusal.GRANT_OVERLAPS: (
        N_("a grant for this proxy, copy and time is there already"),
        N_("Use that one, or have it rejected or revoked under F3 before a new one is asked for."),
    ),
    Refusal.GRANT_UNKNOWN: (
        N_("there is no such grant"),
        N_("Check its number in the list of grants (F3)."),
    ),
    Refusal.GRANT_ALREADY_DECIDED: (
        N_("the grant was decided already"),
        N_("Nothing more is needed; a grant that stands can be revoked."),
    ),
    Refusal.BATCH_UNKNOWN: (
        N_("there is no such batch"),
        N_("Check its number; the import that made it said it."),
    ),
    Refusal.BATCH_OUTDATED: (
        N_("the batch no longer fits the registry"),
        N_("Reject it; the registrar imports the rows anew."),
    ),
    Refusal.REQUEST_UNKNOWN: (
        N_("no such request is registered"),
        N_("Check the number in the list."),
    ),
    Refusal.REQUEST_ALREADY_DECIDED: (
        N_("the request was decided already"),
        N_("Nothing was changed. If it is still needed, ask anew."),
    ),
    Refusal.DESTRUCTION_UNAPPROVED: (
        N_("this list is not approved, or not begun"),
        N_("A supervisor who did not ask for it approves; two witnesses come to begin it."),
    ),
    # incident
    Refusal.INCIDENT_UNKNOWN: (
        N_("no such incident is registered"),
        N_("Check the number in the list."),
    ),
    Refusal.INCIDENT_CLOSED: (
        N_("the incident is closed"),
        N_("What came to light since is a new report."),
    ),
    Refusal.NOTE_UNKNOWN: (
        N_("no such note stands in this incident"),
        N_("Check the note's number."),
    ),
    Refusal.REVIEWER_INVOLVED: (
        N_("who was part of an incident does not close it"),
        N_("A supervisor who had no part in it closes it."),
    ),
    Refusal.INCIDENT_OPEN: (
        N_("an incident about its pages is still open"),
        N_("A supervisor who had no part in it closes the incident first; then the hold can be lifted."),
    ),
}


def refusal_text(code: str) -> RefusalText:
    """Return reason and next step for a code in the language in use; ValueError for one that is none."""
    reason, next_step = TEXTS[Refusal(code)]
    return RefusalText(_(reason), _(next_step))

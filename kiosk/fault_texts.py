"""Owns what a screen says for each fault: what happened, what is safe, what to do.

Faults are the desk's `error` outcomes, by their code; a code of the form `F-…` is one that nobody expected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.desk import Outcome
from kiosk.texts import N_, _


@dataclass(frozen=True, slots=True)
class FaultText:
    """A fault in words of the language in use."""

    happened: str
    safe: str
    remedy: str


TEXTS: Mapping[str, tuple[str, str, str]] = {
    "registry_busy": (
        N_("The registry is busy"),
        N_("Nothing was recorded. Keep every file here."),
        N_("Try again. If it stays busy, call the administrator: another program holds the registry."),
    ),
    "registry_full": (
        N_("The disk is full"),
        N_("Nothing was recorded. Keep every file here. All that was recorded before is safe."),
        N_("Call the administrator: hand nothing over until there is room on the disk."),
    ),
    "registry_too_new": (
        N_("The registry is newer than this program"),
        N_("Nothing was changed."),
        N_("Call the administrator: this counter needs the newer program."),
    ),
    "registry_damaged": (
        N_("The registry is damaged"),
        N_("Nothing more is written. Keep every file here."),
        N_("Call the administrator and a supervisor: kiosk verify says what is damaged."),
    ),
    "clock_doubtful": (
        N_("The clock is doubtful"),
        N_("Nothing was recorded. Keep every file here."),
        N_("Have the clock set right; if it is right, a supervisor confirms it with: kiosk clock confirm."),
    ),
    "registry_error": (
        N_("The registry does not answer"),
        N_("Nothing was recorded as far as is known. Keep every file here."),
        N_("Try again: what was recorded after all is found, not done twice. Else run: kiosk doctor."),
    ),
    "no_receipt_number": (
        N_("This is no receipt's number"),
        N_("Nothing was recorded."),
        N_("Enter the number printed on the paper receipt: letters A to Z, digits, - and /."),
    ),
    "no_text": (
        N_("Nothing was written"),
        N_("Nothing was recorded."),
        N_("Write what happened, then send it again."),
    ),
    "text_too_long": (
        N_("The text is too long"),
        N_("Nothing was recorded."),
        N_("Write it in at most 1000 characters, or in two notes."),
    ),
    "text_unfit": (
        N_("The text holds characters that cannot be seen"),
        N_("Nothing was recorded."),
        N_("Type it anew in one line; do not paste it."),
    ),
    "person_unknown": (
        N_("No such person is registered"),
        N_("Nothing was recorded."),
        N_("Check the staff number, or leave it empty."),
    ),
    "no_control_no": (
        N_("This is no control number"),
        N_("Nothing was recorded."),
        N_("Scan the copy, or type its number again."),
    ),
    "nothing_listed": (
        N_("No copy is on the list"),
        N_("Nothing was recorded."),
        N_("Scan a copy first."),
    ),
    "not_scanned": (
        N_("This copy was not scanned last"),
        N_("Nothing was recorded."),
        N_("Scan the copy, then count its pages."),
    ),
    "no_reason": (
        N_("A reason is needed"),
        N_("Nothing was recorded."),
        N_("Say in a few words why: at most 200 characters, and nobody's name."),
    ),
    "no_copies": (
        N_("No copy was named"),
        N_("Nothing was recorded."),
        N_("Scan the copies whose receipt is registered, or choose them in the list."),
    ),
    "incoming_no_unfit": (
        N_("The incoming number cannot be used"),
        N_("Nothing was recorded."),
        N_("It has 1 to 64 characters that print: enter the number from the unit's own register."),
    ),
    "nothing_accepted": (
        N_("No copy was accepted"),
        N_("Nothing was recorded."),
        N_("Scan a copy first."),
    ),
    "place_unclear": (
        N_("It is not clear what is to be counted"),
        N_("Nothing was recorded."),
        N_("Count the vault, or one holder by staff number."),
    ),
    "not_accepted": (
        N_("This copy was not accepted here"),
        N_("Nothing was recorded."),
        N_("Scan it first, or take another one out."),
    ),
    "nothing_to_finish": (
        N_("There is nothing to finish"),
        N_("Nothing was recorded."),
        N_("Begin a return, a count or a close-out first."),
    ),
    "finish_with_transfer": (
        N_("A transfer ends with both signatures"),
        N_("Nothing was recorded."),
        N_("Let the holder and the new one sign."),
    ),
    "time_out_of_range": (
        N_("This time is not in the calendar"),
        N_("Nothing was recorded."),
        N_("Enter the times again."),
    ),
    "no_such_meeting": (
        N_("No such meeting is registered"),
        N_("Nothing was recorded."),
        N_("Look for it in the list of meetings."),
    ),
    "no_such_person": (
        N_("No such person is registered"),
        N_("Nothing was recorded."),
        N_("Check the number, or scan the badge."),
    ),
    "no_such_copy": (
        N_("No such copy is registered"),
        N_("Nothing was recorded."),
        N_("Check the control number, or search for a part of it."),
    ),
    "no_such_batch": (
        N_("No such batch is waiting"),
        N_("Nothing was recorded."),
        N_("Look at the list of batches: somebody may have decided it."),
    ),
    "no_such_entry": (
        N_("The log has no such entry"),
        N_("Nothing was recorded."),
        N_("Look for it in the list of the log."),
    ),
    "holdings_changed": (
        N_("The list has changed since it was shown"),
        N_("Nothing was confirmed."),
        N_("Look at the list again, then let its holder confirm it."),
    ),
}
UNEXPECTED = (
    N_("Fault {code}"),
    N_("Something broke that should not. Nothing was handed over by it. Keep every file here."),
    N_("Try again. Give the administrator the code: its file lies in the folder faults."),
)


def fault_text(outcome: Outcome) -> FaultText:
    """Return the three texts of an `error` outcome in the language in use."""
    code = outcome.error or ""
    happened, safe, remedy = TEXTS.get(code, UNEXPECTED)
    return FaultText(_(happened).format(code=code), _(safe), _(remedy))

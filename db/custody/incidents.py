"""Owns what an incident can be about, what may be written to it, and who may close one with which word.

An actual or possible leak is reported at once, within 24 hours (保守国家秘密法 art. 47; 实施条例 art. 61): closing
says what became of that, and is never done by anybody who was part of it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from db.custody.person_reasons import Reasons, own_copy_reasons, reasons, signature_reasons, status_reasons
from db.custody.refusals import Refusal
from db.custody.roles import Act, may
from db.custody.values import CopyFacts, Decision, PersonStatus, Signature, StaffFacts

LONGEST_TEXT = 1000
"""Characters of a note."""


class Matter(StrEnum):
    """What kind of thing an incident is: incidents of different matters never join one another."""

    ATTEMPT = "attempt"
    LOSS = "loss"
    FINDING = "finding"


class IncidentCode(StrEnum):
    """Why an incident was opened where no refusal opened it. Values are stored: they are never renamed, and none
    is a refusal's except `copy_missing`, which says the same there."""

    LOSS_REPORTED = "loss_reported"
    COPY_MISSING = "copy_missing"
    PAPERS_NOT_RETURNED = "papers_not_returned"
    COPY_OUT_OF_PLACE = "copy_out_of_place"
    PAGES_MISSING = "pages_missing"

    @property
    def matter(self) -> Matter:
        """Which incidents this joins: whatever says that a copy is gone is one loss."""
        findings = (IncidentCode.COPY_OUT_OF_PLACE, IncidentCode.PAGES_MISSING)
        return Matter.FINDING if self in findings else Matter.LOSS


class Disposition(StrEnum):
    """How an incident ended. Values are stored: they are never renamed."""

    FALSE_ALARM = "false_alarm"
    NO_LEAK = "no_leak"
    POSSIBLE_LEAK_REPORTED = "possible_leak_reported"
    LEAK_REPORTED = "leak_reported"


HARMLESS = frozenset({Disposition.FALSE_ALARM, Disposition.NO_LEAK})
"""Words that nobody can stand by while the copy is not back."""
REPORTED = frozenset({Disposition.POSSIBLE_LEAK_REPORTED, Disposition.LEAK_REPORTED})
"""Words that end a loss although the copy is not back: it was reported to those who look for it from now on."""


class TextFlaw(StrEnum):
    """Why a text is not taken into the registry."""

    MISSING = "no_text"
    TOO_LONG = "text_too_long"
    UNSEEN = "text_unfit"


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """An incident as it stands. `involved` are the staff numbers of everybody who was part of it; `unreturned` says
    that a meeting's paper that did not come back is still out with whoever did not bring it."""

    incident: int
    matter: Matter
    due_at: datetime
    copy: str | None = None
    closed: bool = False
    involved: frozenset[str] = frozenset()
    unreturned: bool = False


def parse_text(text: str) -> str | TextFlaw:
    """Return what somebody wrote as it is kept: trimmed and NFC, in one line; or what keeps it from being kept."""
    kept = unicodedata.normalize("NFC", text.strip())
    if not kept:
        return TextFlaw.MISSING
    if len(kept) > LONGEST_TEXT:
        return TextFlaw.TOO_LONG
    unseen = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    if any(unicodedata.category(char) in unseen for char in kept):
        return TextFlaw.UNSEEN
    return kept


def decide_loss_report(staff: StaffFacts, copy: CopyFacts | None) -> Decision:
    """Say whether a copy may be recorded as missing, wherever it should be."""
    return Decision.ruling(
        _acting_reasons(staff, Act.REPORT_LOSS)
        | reasons(
            (copy is None, Refusal.COPY_UNKNOWN),
            (copy is not None and copy.missing, Refusal.COPY_MISSING),
            (copy is not None and copy.destroyed, Refusal.COPY_DESTROYED),
        )
    )


def decide_find(staff: StaffFacts, copy: CopyFacts | None) -> Decision:
    """Say whether a supervisor may record that a missing copy is there again: not one that they hold or that is for
    them."""
    return Decision.ruling(
        _acting_reasons(staff, Act.REVIEW_INCIDENT)
        | own_copy_reasons(staff.person, copy)
        | reasons(
            (copy is None, Refusal.COPY_UNKNOWN),
            (copy is not None and not copy.missing, Refusal.COPY_NOT_MISSING),
        )
    )


def decide_note(
    staff: StaffFacts, incident: IncidentFacts | None, *, corrects_known: bool = True
) -> Decision:
    """Say whether a note may be written to an incident. `corrects_known` says that the note it corrects, if it names
    one, is this incident's."""
    return Decision.ruling(
        _acting_reasons(staff, Act.NOTE_INCIDENT)
        | _open_reasons(incident)
        | reasons((not corrects_known, Refusal.NOTE_UNKNOWN))
    )


def decide_closing(
    reviewer: StaffFacts,
    incident: IncidentFacts | None,
    signature: Signature | None,
    disposition: Disposition,
    copy: CopyFacts | None = None,
) -> Decision:
    """Say whether `reviewer` may close an incident with this word; `copy` is the one it is about.

    A loss does not end in "no leak" or "false alarm" while the copy is not back: nobody knows who has it, or it is
    still where it should not be. It can be closed as a possible leak that was reported, and the copy stays missing.
    """
    harmless = disposition in HARMLESS
    gone = incident is not None and incident.matter is Matter.LOSS and copy is not None and copy.missing
    part = incident is not None and reviewer.person.staff_no in incident.involved
    return Decision.ruling(
        status_reasons(reviewer.person)
        | signature_reasons(signature, initial_counts=False, paper=False)
        | _open_reasons(incident)
        | reasons(
            (not may(reviewer.roles, Act.REVIEW_INCIDENT), Refusal.APPROVER_NOT_AUTHORIZED),
            (part, Refusal.REVIEWER_INVOLVED),
            (gone and harmless, Refusal.COPY_MISSING),
            (incident is not None and incident.unreturned and harmless, Refusal.COPY_NOT_RETURNED),
        )
    )


def writes_off(incident: IncidentFacts, disposition: Disposition, copy: CopyFacts | None) -> bool:
    """Say whether closing an incident with this word ends the custody of its copy: it was lost, and that was
    reported. Nobody can bring it back any more, and no innocent person is kept from theirs by it."""
    lost = incident.matter is Matter.LOSS and copy is not None and copy.missing
    return lost and disposition in REPORTED


def _acting_reasons(staff: StaffFacts, act: Act) -> Reasons:
    works = staff.person.status is PersonStatus.ACTIVE and may(staff.roles, act)
    return reasons((not works, Refusal.OPERATOR_OUT_OF_AUTHORITY))


def _open_reasons(incident: IncidentFacts | None) -> Reasons:
    return reasons(
        (incident is None, Refusal.INCIDENT_UNKNOWN),
        (incident is not None and incident.closed, Refusal.INCIDENT_CLOSED),
    )

"""Owns what an incident can be about, and how one may end."""

from __future__ import annotations

from enum import StrEnum


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

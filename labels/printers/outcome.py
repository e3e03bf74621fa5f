"""Owns what a printer answers. A printer's trouble is an answer, not an exception."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class PrintState(StrEnum):
    """What is known of a document that was to be printed.

    `sent`: the printer took it and says no more; `printed`: the printer says that it is done; `failed`: it was
    not printed; `unknown`: it may have been, a person must look.
    """

    SENT = "sent"
    PRINTED = "printed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class PrintReason(StrEnum):
    """Why a document is not known to be printed."""

    UNREACHABLE = "unreachable"
    NO_ANSWER = "no_answer"
    CONNECTION_LOST = "connection_lost"
    REJECTED = "rejected"
    FORMAT_REJECTED = "format_rejected"
    CANCELED = "canceled"
    ABORTED = "aborted"
    MEDIA_EMPTY = "media_empty"
    MEDIA_JAM = "media_jam"
    RIBBON_EMPTY = "ribbon_empty"
    COVER_OPEN = "cover_open"
    PAUSED = "paused"
    DISK_FULL = "disk_full"
    NOT_WRITABLE = "not_writable"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PrintOutcome:
    """The state, its reason where there is one, the printer's own words, and the printer's name of the job."""

    state: PrintState
    reason: PrintReason | None = None
    detail: str = ""
    reference: str = ""


class Printer(Protocol):
    """Something that prints documents one at a time."""

    def print(self, document: bytes, content_type: str, job_name: str) -> PrintOutcome:
        """Print `document` and wait for what becomes of it; never raises for a printer's trouble.

        `job_name` is of letters, digits, `.`, `_` and `-`, and tells attempts apart; ValueError for another.
        """


def checked_job_name(job_name: str) -> str:
    """Return `job_name`. ValueError when it could be a path or a printer's command."""
    plain = job_name.replace("-", "").replace("_", "").replace(".", "")
    if not (plain.isascii() and plain.isalnum() and len(job_name) <= 100 and job_name[0].isalnum()):
        raise ValueError(f"not a name for a print job: {job_name!r}")
    return job_name

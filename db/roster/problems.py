"""Owns what can be wrong with a roster: stable codes, and how a doubtful value is shown in a sentence.

Sentences are plain English for the command line; whoever shows them in another language goes by the code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

SHOWN_CHARACTERS = 40

UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Characters that print nothing although Unicode classes them as letters, marks or symbols."""


class ProblemCode(StrEnum):
    """A way in which a roster, a row or a cell is wrong. Values are sent to other programs: never renamed."""

    # the file as a whole
    FILE_EMPTY = "file_empty"
    FILE_TOO_BIG = "file_too_big"
    FILE_NOT_TEXT = "file_not_text"
    FILE_OLD_WORKBOOK = "file_old_workbook"
    FILE_NOT_WORKBOOK = "file_not_workbook"
    XLSX_UNSUPPORTED = "xlsx_unsupported"
    QUOTING_BROKEN = "quoting_broken"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    # the header row
    HEADER_MISSING = "header_missing"
    COLUMN_MISSING = "column_missing"
    COLUMN_REPEATED = "column_repeated"
    TITLES_NOT_STORED = "titles_not_stored"
    # what a cell is made of
    ROW_TOO_LONG = "row_too_long"
    CELL_TOO_LONG = "cell_too_long"
    FORMULA = "formula"
    INVISIBLE_CHARACTER = "invisible_character"
    UNKNOWN_CHARACTER = "unknown_character"
    DAMAGED_TEXT = "damaged_text"
    CELL_ERROR = "cell_error"
    NUMBER_INEXACT = "number_inexact"
    DATE_UNEXPECTED = "date_unexpected"
    # what a cell says
    VALUE_MISSING = "value_missing"
    VALUE_TOO_LONG = "value_too_long"
    STAFF_NO_MALFORMED = "staff_no_malformed"
    CONTROL_NO_MALFORMED = "control_no_malformed"
    CONTROL_NO_LIKE_LABEL = "control_no_like_label"
    NUMBER_MALFORMED = "number_malformed"
    NUMBER_OUT_OF_RANGE = "number_out_of_range"
    DATE_MALFORMED = "date_malformed"
    TIME_MALFORMED = "time_malformed"
    TIME_NOT_UNIQUE = "time_not_unique"
    WORD_UNKNOWN = "word_unknown"
    PIN_MALFORMED = "pin_malformed"
    # what a row says
    COPY_NO_BEYOND_TOTAL = "copy_no_beyond_total"
    ADDRESSEE_MISSING = "addressee_missing"
    ADDRESSEE_TWICE = "addressee_twice"
    MEETING_MISSING = "meeting_missing"
    SEAT_WITHOUT_MEETING = "seat_without_meeting"
    MEETING_FOR_UNIT = "meeting_for_unit"
    ENDS_BEFORE_START = "ends_before_start"
    # rows against each other
    KEY_REPEATED = "key_repeated"
    DOCUMENT_DIFFERS = "document_differs"


class WarningCode(StrEnum):
    """Something that does not stop an import but that its maker should know."""

    COLUMN_UNKNOWN = "column_unknown"
    COLUMN_UNNAMED = "column_unnamed"
    SHEETS_UNREAD = "sheets_unread"
    NO_ROWS = "no_rows"
    CARD_NO_REPEATED = "card_no_repeated"
    CLEARANCE_WITHOUT_END = "clearance_without_end"
    STOPPED_EARLY = "stopped_early"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one value, without the place where it stands."""

    code: ProblemCode
    error: str


@dataclass(frozen=True, slots=True)
class RosterError:
    """A problem with its place. `code` is a `ProblemCode`, or the importer's own where the registry contradicts.

    `row` counts as a spreadsheet does: the header is row 1; 0 means the file as a whole. `column` is the
    column's English name, or empty when the whole row or file is meant. `about` are the numbers that the sentence
    names, for whoever says it in another language.
    """

    row: int
    column: str
    error: str
    code: StrEnum
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RosterWarning:
    """A remark about the file; `column` is the header as the file has it, or empty."""

    code: StrEnum
    warning: str
    column: str = ""


def shown(value: str) -> str:
    """Return `value` quoted, shortened, and with everything that does not print written as an escape."""
    quoted = UNSEEN.sub(_escape, repr(value[:SHOWN_CHARACTERS]))
    rest = len(value) - SHOWN_CHARACTERS
    return f"{quoted} and {rest:,} more characters" if rest > 0 else quoted


def _escape(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()

"""Owns what is said, in languages other than English, of each thing that is wrong with a roster or speaks against it.

What a row is refused for comes as a code and an English sentence with the values in it; row and column are told
beside it, so that the words here need no value.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from db.registry.importing.mismatches import Mismatch, Remark
from db.roster.photos import PhotoProblem
from db.roster.problems import ProblemCode, WarningCode
from kiosk.texts import N_, SOURCE_LANGUAGE, _, current_language

TEXTS: Mapping[StrEnum, str] = {
    # the file as a whole
    ProblemCode.FILE_EMPTY: N_("The file is empty."),
    ProblemCode.FILE_TOO_BIG: N_("The file is too large."),
    ProblemCode.FILE_NOT_TEXT: N_("The file is not text in UTF-8, GB18030 or UTF-16."),
    ProblemCode.FILE_OLD_WORKBOOK: N_(
        "The file is an old or a password-protected workbook; save it as .xlsx."
    ),
    ProblemCode.FILE_NOT_WORKBOOK: N_("The file is damaged or no XLSX workbook."),
    ProblemCode.XLSX_UNSUPPORTED: N_(
        "XLSX files need the extra 'xlsx'; save the file as CSV UTF-8, or install it."
    ),
    ProblemCode.QUOTING_BROKEN: N_("A quotation mark is out of place or is never closed."),
    ProblemCode.TOO_MANY_ROWS: N_("The file has too many rows; import it in parts."),
    ProblemCode.TOO_MANY_COLUMNS: N_("The row has too many cells."),
    # the header row
    ProblemCode.HEADER_MISSING: N_("Row 1 must hold the column names."),
    ProblemCode.COLUMN_MISSING: N_("This column is missing."),
    ProblemCode.COLUMN_REPEATED: N_("This column stands there more than once."),
    ProblemCode.TITLES_NOT_STORED: N_("Titles are refused: the setting store_titles is off."),
    # what a cell is made of
    ProblemCode.ROW_TOO_LONG: N_("The row has more cells than the header."),
    ProblemCode.CELL_TOO_LONG: N_("The cell is too long."),
    ProblemCode.FORMULA: N_("The cell holds a formula or looks like one; type it as plain text."),
    ProblemCode.INVISIBLE_CHARACTER: N_("The cell holds a character that cannot be seen; type it anew."),
    ProblemCode.UNKNOWN_CHARACTER: N_("The cell holds a character without a meaning in Unicode."),
    ProblemCode.DAMAGED_TEXT: N_("The text was damaged when the file was saved in another encoding."),
    ProblemCode.CELL_ERROR: N_("The cell shows an error of the spreadsheet."),
    ProblemCode.NUMBER_INEXACT: N_("The number may have lost digits; format the cell as text."),
    ProblemCode.DATE_UNEXPECTED: N_("The spreadsheet keeps a date here; format the cell as text."),
    # what a cell says
    ProblemCode.VALUE_MISSING: N_("The cell is empty."),
    ProblemCode.VALUE_TOO_LONG: N_("The text has too many characters."),
    ProblemCode.STAFF_NO_MALFORMED: N_("This is no staff number: at most 24 of A-Z, 0-9, -, _ and ."),
    ProblemCode.CONTROL_NO_MALFORMED: N_(
        "This is no control number: at most 24 of A-Z, 0-9 and -, with a letter."
    ),
    ProblemCode.CONTROL_NO_LIKE_LABEL: N_("This number has the form of a label's id; choose another."),
    ProblemCode.NUMBER_MALFORMED: N_("This is no whole number."),
    ProblemCode.NUMBER_OUT_OF_RANGE: N_("The number is out of range."),
    ProblemCode.DATE_MALFORMED: N_("This is no date; write it as in 2026-11-23."),
    ProblemCode.TIME_MALFORMED: N_("This is no time; write it as in 2026-11-23 09:30."),
    ProblemCode.TIME_NOT_UNIQUE: N_("The time falls into a change of the clock; add its zone."),
    ProblemCode.WORD_UNKNOWN: N_("This is none of the words for this column."),
    ProblemCode.PIN_MALFORMED: N_("An initial PIN is 6 to 12 digits and nothing else."),
    # what a row says
    ProblemCode.COPY_NO_BEYOND_TOTAL: N_("The copy's number is beyond the number of copies."),
    ProblemCode.ADDRESSEE_MISSING: N_("The copy is for nobody; fill addressee or addressee_unit."),
    ProblemCode.ADDRESSEE_TWICE: N_("The copy is for two: a person, a unit or a seat; fill only one."),
    ProblemCode.MEETING_MISSING: N_("Meeting material names its meeting in meeting_no."),
    ProblemCode.SEAT_WITHOUT_MEETING: N_("Only meeting material is for a seat; leave seat empty."),
    ProblemCode.MEETING_FOR_UNIT: N_(
        "Meeting material goes to seats, not to a unit; fill seat, addressee, or neither."
    ),
    ProblemCode.ENDS_BEFORE_START: N_("The window ends before it starts."),
    # rows against each other
    ProblemCode.KEY_REPEATED: N_("Another row is about the same."),
    ProblemCode.DOCUMENT_DIFFERS: N_("Another row says something else of the same document."),
    # portraits
    PhotoProblem.FOLDER_UNREADABLE: N_("The folder cannot be read."),
    PhotoProblem.TOO_MANY_FILES: N_("The folder holds too many files."),
    PhotoProblem.NAME_NOT_STAFF_NO: N_("The file is not named after a staff number, as in P014.jpg."),
    PhotoProblem.NOT_A_FILE: N_("This is no plain file."),
    PhotoProblem.FILE_UNREADABLE: N_("The file cannot be read."),
    PhotoProblem.NOT_A_PICTURE: N_("The file is no whole JPEG or PNG picture."),
    PhotoProblem.PICTURE_TOO_LARGE: N_("The picture has too many pixels."),
    PhotoProblem.STAFF_NO_REPEATED: N_("This person has another picture here."),
    # against the registry
    Mismatch.STAFF_NO_UNKNOWN: N_("Nobody in the registry has this staff number; import people first."),
    Mismatch.ADDRESSEE_UNKNOWN: N_("The registry knows no such addressee; import people first."),
    Mismatch.ROLES_FORBIDDEN: N_("One person may not hold these roles together."),
    Mismatch.SUPERVISORS_TOO_FEW: N_("This is one of the last two supervisors: register another one first."),
    Mismatch.ADMINISTRATOR_MISSING: N_("This is the last administrator: register another one first."),
    Mismatch.PIN_TOO_SHORT: N_("The initial PIN is shorter than the policy asks for."),
    Mismatch.CARD_NO_MALFORMED: N_("This is no card number that a reader types."),
    Mismatch.CARD_NO_LIKE_CONTROL_NO: N_("The card reads like a registered control number."),
    Mismatch.CONTROL_NO_LIKE_CARD: N_("The control number reads like somebody's card; choose another."),
    Mismatch.COPY_IS_OUT: N_("The copy is out; a copy that is out is never changed by an import."),
    Mismatch.COPY_IS_GONE: N_("The copy is registered as missing or destroyed; it is never changed."),
    Mismatch.COPY_OF_OTHER_DOCUMENT: N_("This control number is another copy's and stays so."),
    Mismatch.COPY_NO_TAKEN: N_("This copy of the document is registered under another control number."),
    Mismatch.DOCUMENT_CONTRADICTED: N_("The document is registered otherwise; what is registered stands."),
    Mismatch.MEETING_UNKNOWN: N_("No such meeting is registered; import meetings first."),
    Mismatch.MEETING_CLOSED: N_("The meeting was closed; it stays as it was."),
    Mismatch.MEETING_IN_USE: N_("Papers of the meeting are out; its times stand until they came back."),
    Mismatch.SEAT_UNKNOWN: N_("The meeting has no such seat; import its seats first."),
    Mismatch.SEAT_IN_USE: N_("Papers of the seat are out; it is never changed before they came back."),
    Mismatch.SEAT_SUBSTITUTED: N_(
        "A substitute was asked for the seat; a supervisor rejects or revokes that first."
    ),
    Mismatch.SEAT_ALREADY_HELD: N_("This person has another seat at the meeting; give that one away first."),
    Mismatch.PICTURES_TOO_MANY: N_("There are too many pictures for one batch; import them in parts."),
    Mismatch.REGISTRY_MOVED_ON: N_("The registry has changed since: import the file again."),
    # worth a remark
    WarningCode.COLUMN_UNKNOWN: N_("A column has an unknown name and is not read."),
    WarningCode.COLUMN_UNNAMED: N_("A column has no name and is not read."),
    WarningCode.SHEETS_UNREAD: N_("Only the workbook's first sheet is read."),
    WarningCode.NO_ROWS: N_("The file holds no rows."),
    WarningCode.CARD_NO_REPEATED: N_(
        "Two people have the same card number: the counter will know neither by it."
    ),
    WarningCode.CLEARANCE_WITHOUT_END: N_("There are clearances without an end date."),
    WarningCode.STOPPED_EARLY: N_("There are more errors than are listed."),
    Remark.PIN_KEPT: N_("Whoever has a PIN keeps it; the initial one is not used."),
    Remark.PIN_TRIVIAL: N_("An initial PIN is one that anybody would try."),
    Remark.CARD_SHARED: N_("A reader types two people's cards alike: the counter may know neither by it."),
    Remark.UNIT_UNKNOWN: N_("Nobody in the registry belongs to this unit; is it written like this?"),
    Remark.MEETING_UNREGISTERED: N_(
        "The meeting is not registered yet; nobody can collect its papers before."
    ),
    Remark.SEATS_UNREGISTERED: N_(
        "The meeting has no seats yet; nobody can collect its papers before a supervisor approved them."
    ),
    Remark.ADDRESSEE_UNSEATED: N_("The addressee has no seat at the meeting; nobody can collect the copy."),
}


def remark_text(code: StrEnum, english: str) -> str:
    """Return what does not stop an import; beside other words the `english` ones stay, which say where."""
    told = problem_text(code, english)
    return told if told == english else f"{told} ({english})"


def problem_text(code: StrEnum, english: str) -> str:
    """Return what is wrong in the language in use; the `english` sentence where there are no other words."""
    text = TEXTS.get(code)
    return english if text is None or current_language() == SOURCE_LANGUAGE else _(text)

"""Owns what the text of one cell may say: a kind of cell reads it into a value, or says what is wrong."""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import ClassVar

from db.roster.problems import Problem, ProblemCode, shown
from db.roster.reading import MAX_CELL, Oddity
from db.roster.text import clean_text
from db.roster.times import Edge, parse_date, parse_moment
from db.roster.words import NOTHING, choices, fold_word

CODE_LONGEST = 64
PIN_LENGTHS = range(6, 13)

_STAFF_NO = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,23}")
_CONTROL_NO = re.compile(r"(?=.*[A-Z])[A-Z0-9-]{1,24}")
_LABEL_ID = re.compile(r"L[0-9A-Z]{9}")
_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?E\+[0-9]+")
_SEPARATOR = re.compile("[;；]")


class Cell(ABC):
    """A kind of cell. `read` gets cleaned text that is not empty; it returns a value, or a `Problem`.

    `signed`: may begin with + or -. `dated`: a spreadsheet's date cells are welcome. `variants`: may hold
    variation selectors. `secret`: no message shows the value.
    """

    signed: ClassVar[bool] = False
    dated: ClassVar[bool] = False
    variants: ClassVar[bool] = False
    secret: ClassVar[bool] = False

    @abstractmethod
    def read(self, text: str, zone: tzinfo) -> object:
        """Return the value that `text` stands for, or a `Problem`."""


@dataclass(frozen=True, slots=True)
class TextCell(Cell):
    """Text that is compared with other text, such as a unit."""

    longest: int

    def read(self, text: str, zone: tzinfo) -> str | Problem:
        return _within(text, self.longest)


@dataclass(frozen=True, slots=True)
class NameCell(TextCell):
    """Text for people to read, which may hold a name."""

    variants: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class WordsCell(Cell):
    """A list of free words with `;` between them, kept as a set."""

    longest: int

    def read(self, text: str, zone: tzinfo) -> frozenset[str] | Problem:
        words = frozenset(filter(None, map(str.strip, _SEPARATOR.split(text))))
        found = [_within(word, self.longest) for word in words]
        return next((word for word in found if isinstance(word, Problem)), words)


@dataclass(frozen=True, slots=True)
class IdCell(Cell):
    """An id: folded (NFKC) and in upper case, as scans are."""

    def read(self, text: str, zone: tzinfo) -> str | Problem:
        folded = fold_id(text)
        return _inexact(text) if _SCIENTIFIC.fullmatch(folded) else self.check(folded)

    def check(self, folded: str) -> str | Problem:
        """Return the id, or why it cannot be one."""
        return _within(folded, CODE_LONGEST)


@dataclass(frozen=True, slots=True)
class StaffNoCell(IdCell):
    """A person's number."""

    def check(self, folded: str) -> str | Problem:
        return parse_staff_no(folded)


@dataclass(frozen=True, slots=True)
class ControlNoCell(IdCell):
    """A copy's number, which is its bar code: never to be taken for a card, a badge or a label."""

    def check(self, folded: str) -> str | Problem:
        if not _CONTROL_NO.fullmatch(folded):
            return Problem(
                ProblemCode.CONTROL_NO_MALFORMED,
                f"{shown(folded)} is no control number: at most 24 of A-Z, 0-9 and -, with a letter among them.",
            )
        if _LABEL_ID.fullmatch(folded):
            return Problem(
                ProblemCode.CONTROL_NO_LIKE_LABEL,
                f"{shown(folded)} has the form of a label's id (L and nine more); choose another number.",
            )
        return folded


@dataclass(frozen=True, slots=True)
class PinCell(Cell):
    """An initial PIN: digits, the leading zeros too."""

    secret: ClassVar[bool] = True

    def read(self, text: str, zone: tzinfo) -> str | Problem:
        digits = fold_id(text)
        if digits.isascii() and digits.isdigit() and len(digits) in PIN_LENGTHS:
            return digits
        return Problem(
            ProblemCode.PIN_MALFORMED,
            f"An initial PIN has {PIN_LENGTHS.start} to {PIN_LENGTHS.stop - 1} digits and nothing else.",
        )


@dataclass(frozen=True, slots=True)
class ChoiceCell(Cell):
    """One word out of a table."""

    words: Mapping[str, object]

    def read(self, text: str, zone: tzinfo) -> object:
        return _look_up(text, self.words)


@dataclass(frozen=True, slots=True)
class ChoicesCell(Cell):
    """Words out of a table with `;` between them; `may_be_none` lets "none" stand for no word at all."""

    words: Mapping[str, object]
    may_be_none: bool = False

    def read(self, text: str, zone: tzinfo) -> frozenset[object] | Problem:
        if self.may_be_none and fold_word(text) in NOTHING:
            return frozenset()
        found = [_look_up(word, self.words) for word in _SEPARATOR.split(text) if word.strip()]
        problems = [word for word in found if isinstance(word, Problem)]
        if problems or not found:
            return problems[0] if problems else _unknown_word(text, self.words)
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class NumberCell(Cell):
    """A whole number from 1 to `most`."""

    most: int
    signed: ClassVar[bool] = True

    def read(self, text: str, zone: tzinfo) -> int | Problem:
        folded = unicodedata.normalize("NFKC", text)
        if not re.fullmatch(r"[+-]?[0-9]+", folded):
            return Problem(ProblemCode.NUMBER_MALFORMED, f"{shown(text)} is no whole number.")
        if not 1 <= (number := int(folded)) <= self.most:
            return Problem(
                ProblemCode.NUMBER_OUT_OF_RANGE,
                f"{shown(text)} is out of range: from 1 to {self.most:,}.",
            )
        return number


@dataclass(frozen=True, slots=True)
class DayCell(Cell):
    """A day."""

    dated: ClassVar[bool] = True
    signed: ClassVar[bool] = True

    def read(self, text: str, zone: tzinfo) -> object:
        return parse_date(unicodedata.normalize("NFKC", text))


@dataclass(frozen=True, slots=True)
class MomentCell(Cell):
    """A moment; a day alone means its start or its end."""

    edge: Edge
    dated: ClassVar[bool] = True
    signed: ClassVar[bool] = True

    def read(self, text: str, zone: tzinfo) -> object:
        return parse_moment(unicodedata.normalize("NFKC", text), zone, self.edge)


def fold_id(text: str) -> str:
    """Return an id in the one form under which it is kept and looked up."""
    return unicodedata.normalize("NFKC", text).upper()


def parse_staff_no(folded: str) -> str | Problem:
    """Check a folded staff number: at most 24 of A-Z 0-9 . _ - beginning with a letter or a digit."""
    if _STAFF_NO.fullmatch(folded) and not folded.startswith("CB1."):
        return folded
    return Problem(
        ProblemCode.STAFF_NO_MALFORMED,
        f"{shown(folded)} is no staff number: at most 24 of A-Z, 0-9, -, _ and ., a letter or digit first.",
    )


def read_cell(cell: Cell, raw: str, zone: tzinfo, oddity: Oddity | None = None) -> object:
    """Return the value of `raw`, None for an empty cell, or a `Problem`.

    `zone` is where a time without a zone is local; `oddity` is what a spreadsheet said of the cell.
    """
    value = _judge_odd(cell, raw, oddity) or _read_plain(cell, raw, zone)
    if cell.secret and isinstance(value, Problem) and value.code is not ProblemCode.PIN_MALFORMED:
        return Problem(
            value.code, "This cell cannot be used; its value is secret and not shown. Type it anew."
        )
    return value


def _read_plain(cell: Cell, raw: str, zone: tzinfo) -> object:
    if len(raw) > MAX_CELL:
        return Problem(
            ProblemCode.CELL_TOO_LONG, f"The cell has {len(raw):,} characters; at most {MAX_CELL:,} are read."
        )
    text = clean_text(raw, signed=cell.signed, variants=cell.variants)
    if isinstance(text, Problem):
        return text
    return cell.read(text, zone) if text else None


def _judge_odd(cell: Cell, raw: str, oddity: Oddity | None) -> Problem | None:
    """Say why a spreadsheet's cell cannot be trusted to hold what its writer meant."""
    if oddity is Oddity.FORMULA:
        return Problem(ProblemCode.FORMULA, f"The cell holds a formula, {shown(raw)}; put its value there.")
    if oddity is Oddity.ERROR:
        return Problem(ProblemCode.CELL_ERROR, f"The cell shows the error {shown(raw)}.")
    if oddity is Oddity.INEXACT:
        return _inexact(raw)
    if oddity is Oddity.CLOCK or (oddity is Oddity.DATE and not cell.dated):
        return Problem(
            ProblemCode.DATE_UNEXPECTED,
            f"The spreadsheet keeps {shown(raw)} as a date or a time; format the cell as text and type it anew.",
        )
    return None


def _inexact(text: str) -> Problem:
    return Problem(
        ProblemCode.NUMBER_INEXACT,
        f"A spreadsheet kept {shown(text)} as a number that may have lost digits; format the cell as text.",
    )


def _within(text: str, longest: int) -> str | Problem:
    if len(text) <= longest:
        return text
    return Problem(
        ProblemCode.VALUE_TOO_LONG,
        f"{shown(text)}: {len(text)} characters are too many; at most {longest} fit.",
    )


def _look_up(text: str, words: Mapping[str, object]) -> object:
    found = words.get(fold_word(text))
    return _unknown_word(text, words) if found is None else found


def _unknown_word(text: str, words: Mapping[str, object]) -> Problem:
    return Problem(
        ProblemCode.WORD_UNKNOWN, f"{shown(text)} is none of the words for this column: {choices(words)}."
    )

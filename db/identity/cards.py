"""Owns card numbers: the ways in which readers type a card, and the keys by which a typed card is found.

A card's number has 32 bits. Readers type it in one of four decimal ways or in hex (shown for 0x026F6C3A; a
fifth byte in front, as in 01026F6C3A, is printed by none of the decimal ways and is ignored):

    8H10D  0040856634      all 32 bits          4H+4H  00623,27706   all 32 bits
    6H8D   07302202        the low 24 bits      2H+4H  111,27706     the low 24 bits

So a card has two lookup keys: its 32 bits in ten digits and its low 24 bits in eight. Whoever stores both and
asks for the key of a scan finds the card in any way of typing. A roster that gives only 24 bits yields only
the short key: a reader that types all 32 bits does not find such a card, because nobody said which of 256
cards it is. Two people with one key are for the registry to refuse.

Texts with two readings are read thus, deliberately, in rosters and scans alike:
- Digits alone are decimal. Up to eight digits that fit 24 bits are taken not to show the high byte (6H8D, or
  8H10D that lost its zeros); longer or larger ones are 32 bits. `0x` in front, or `digits_are_hex` for a
  whole column or reader, makes 8 or 10 digits hex. 2.3 % of random hex numbers have no letter, so a hex
  column must be recognised as one (`is_hex_column`).
- Two groups are 2H+4H when the first has at most three digits and fits a byte, else 4H+4H. Eight digits
  without a separator are never split in two groups: every such text is also a 6H8D or 8H10D number.
- Whatever is none of these is a vendor's own text; folded, it is its own single key.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from db.identity.badges import is_badge_text

MAX_TEXT = 64
_LOW_24 = 0xFF_FFFF
_LOW_32 = 0xFFFF_FFFF
_SPACES = re.compile(" +")
_DECIMAL = re.compile(r"[0-9]{1,10}")
_GROUPS = re.compile(r"([0-9]{1,5}) ?[,:;/\-. 、] ?([0-9]{1,5})")
_PREFIXED_HEX = re.compile(r"0X([0-9A-F]{1,8}|[0-9A-F]{10})")
_BARE_HEX = re.compile(r"[0-9A-F]{8}|[0-9A-F]{10}")


@dataclass(frozen=True, slots=True)
class CardNumber:
    """A card's number: all 32 bits, or the low 24 where the text it was read from does not show the rest."""

    value: int
    bits: int = 32

    @property
    def key(self) -> str:
        """The lookup key of exactly these bits: ten decimal digits for 32 bits, eight for 24."""
        return f"{self.value:010d}" if self.bits == 32 else f"{self.value:08d}"

    @property
    def keys(self) -> frozenset[str]:
        """The keys of every way of typing this card that these bits suffice to know."""
        return frozenset({self.key, CardNumber(self.value & _LOW_24, bits=24).key})


def card_forms(value: int) -> frozenset[str]:
    """Return the texts by which readers type the card `value` (32 bits): the four decimal ways and hex."""
    if not 0 <= value <= _LOW_32:
        raise ValueError("a card number has 32 bits")
    high, low = value >> 16, value & 0xFFFF
    return frozenset(
        {f"{value:010d}", f"{value & _LOW_24:08d}", f"{high & 0xFF:03d},{low:05d}", f"{high:05d},{low:05d}"}
        | {f"{value:08X}"}
    )


def parse_card_number(text: str, *, digits_are_hex: bool = False) -> CardNumber | None:
    """Read a card number typed in any known way; None for a vendor's own text and for no card at all."""
    folded = _fold(text)
    return None if folded is None else _parse(folded, digits_are_hex)


def lookup_forms(roster_text: str, *, digits_are_hex: bool = False) -> frozenset[str]:
    """Return the keys under which a roster's card is stored: `normalise_scan` of a scan is one of them.

    Empty for a text that can't be a card's: nothing visible, over 64 characters, unprintable characters, or
    a signed badge.
    """
    folded = _fold(roster_text)
    if folded is None:
        return frozenset()
    number = _parse(folded, digits_are_hex)
    return frozenset({folded}) if number is None else number.keys


def normalise_scan(text: str, *, digits_are_hex: bool = False) -> str | None:
    """Return the key by which to look up a scanned card, or None if the scan can't be a card's."""
    folded = _fold(text)
    if folded is None:
        return None
    number = _parse(folded, digits_are_hex)
    return folded if number is None else number.key


def is_hex_column(texts: Iterable[str]) -> bool:
    """Say whether a roster's card column is in bare hex: all cells 8 or 10 hex digits, a letter somewhere."""
    cells = [_fold(text) or "" for text in texts if text.strip()]
    return all(map(_BARE_HEX.fullmatch, cells)) and not all(map(str.isdecimal, cells))


def _fold(text: str) -> str | None:
    """Fold what keyboards and cases change; None for what can't be a card's text."""
    # Upper-casing can undo NFKC, so fold again after it.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper()).strip()
    if not folded.isprintable() or not 1 <= len(folded) <= MAX_TEXT or is_badge_text(folded):
        return None
    return _SPACES.sub(" ", folded)


def _parse(folded: str, digits_are_hex: bool) -> CardNumber | None:
    if prefixed := _PREFIXED_HEX.fullmatch(folded):
        return _from_hex(prefixed[1])
    if groups := _GROUPS.fullmatch(folded):
        return _from_groups(groups[1], groups[2])
    if _BARE_HEX.fullmatch(folded) and (digits_are_hex or not folded.isdecimal()):
        return _from_hex(folded)
    return _from_decimal(folded) if _DECIMAL.fullmatch(folded) else None


def _from_hex(digits: str) -> CardNumber:
    return CardNumber(int(digits, 16) & _LOW_32, bits=24 if len(digits) <= 6 else 32)


def _from_groups(first: str, second: str) -> CardNumber | None:
    high, low = int(first), int(second)
    if high > 0xFFFF or low > 0xFFFF:
        return None
    return CardNumber(high << 16 | low, bits=24 if len(first) <= 3 and high <= 0xFF else 32)


def _from_decimal(digits: str) -> CardNumber | None:
    value = int(digits)
    if value > _LOW_32:
        return None
    return CardNumber(value, bits=24 if len(digits) <= 8 and value <= _LOW_24 else 32)

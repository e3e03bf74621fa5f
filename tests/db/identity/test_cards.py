"""Card numbers: however a roster writes a card and a reader types it, it is the same card."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.identity.cards import (
    CardNumber,
    card_forms,
    is_hex_column,
    lookup_forms,
    normalise_scan,
    parse_card_number,
)

FULL, LOW = CardNumber(0x026F6C3A), CardNumber(0x6F6C3A, bits=24)
FULL_KEY, LOW_KEY = "0040856634", "07302202"


def h10d(value):
    return f"{value:010d}"


def h6d(value):
    return f"{value % 2**24:08d}"


def h2h4(value):
    return f"{value >> 16 & 255:03d},{value & 65535:05d}"


def h4h4(value):
    return f"{value >> 16:05d},{value & 65535:05d}"


WHOLE, DROPPING = (h10d, h4h4), (h6d, h2h4)


def test_the_forms_of_the_card_that_was_measured():
    assert card_forms(0x01026F6C3A & 0xFFFFFFFF) == {
        "0040856634",
        "07302202",
        "111,27706",
        "00623,27706",
        "026F6C3A",
    }


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0040856634", FULL),
        ("40856634", FULL),
        ("00623,27706", FULL),
        ("623,27706", FULL),
        ("026f6c3a", FULL),
        ("026F6C3A", FULL),
        ("01026f6c3a", FULL),
        ("0x026f6c3a", FULL),
        ("0x26F6C3A", FULL),
        ("07302202", LOW),
        ("7302202", LOW),
        ("111,27706", LOW),
        ("111:27706", LOW),
        ("111 27706", LOW),
        ("111, 27706", LOW),
        ("０7302202", LOW),
        ("１１１，２７７０６", LOW),
        ("  07302202 ", LOW),
        ("0x6f6c3a", LOW),
        ("00111,27706", CardNumber(0x006F6C3A)),
        ("0007302202", CardNumber(0x006F6C3A)),
        ("4294967295", CardNumber(0xFFFFFFFF)),
        ("65535,65535", CardNumber(0xFFFFFFFF)),
        ("12345678", CardNumber(0xBC614E, bits=24)),
        ("4294967296", None),
        ("65536,00001", None),
        ("111,65536", None),
        ("00040856634", None),
        ("0x", None),
        ("0x123456789", None),
        ("BADGE-0017", None),
        ("2026-11-23", None),
        ("", None),
        ("\x1b", None),
    ],
)
def test_a_text_is_read_as_the_card_it_shows(text, number):
    assert parse_card_number(text) == number


@given(value=st.integers(0, 2**32 - 1))
def test_a_roster_with_all_bits_is_found_by_every_reader(value):
    for roster in WHOLE:
        for typed in WHOLE + DROPPING:
            assert normalise_scan(typed(value)) in lookup_forms(roster(value))


@given(value=st.integers(2**24, 2**32 - 1))
def test_a_roster_without_the_high_byte_is_found_by_readers_without_it_alone(value):
    for roster in DROPPING:
        for typed in DROPPING:
            assert normalise_scan(typed(value)) in lookup_forms(roster(value))
        for typed in WHOLE:
            assert normalise_scan(typed(value)) not in lookup_forms(roster(value))


@given(a=st.integers(0, 2**32 - 1), b=st.integers(0, 2**32 - 1))
def test_two_cards_share_a_key_only_if_their_low_24_bits_agree(a, b):
    shared = lookup_forms(h10d(a)) & lookup_forms(h10d(b))
    assert bool(shared) == (a % 2**24 == b % 2**24)


def test_cards_that_differ_in_the_high_byte_collide_in_the_short_key_alone():
    assert lookup_forms("0040856634") & lookup_forms(h10d(0x036F6C3A)) == {LOW_KEY}


def test_readers_that_lose_leading_zeros_still_find_the_card():
    for value in (0x026F6C3A, 0x00000011, 0x00FFFFFF, 0x01000000):
        assert normalise_scan(h10d(value).lstrip("0")) in lookup_forms(h10d(value))


@given(value=st.integers(0, 2**32 - 1))
def test_a_hex_roster_is_found_by_every_reader_when_it_is_known_to_be_hex(value):
    for roster in (f"{value:08x}", f"01{value:08X}"):
        keys = lookup_forms(roster, digits_are_hex=True)
        for typed in WHOLE + DROPPING:
            assert normalise_scan(typed(value)) in keys
        assert normalise_scan(roster, digits_are_hex=True) in keys


@pytest.mark.parametrize(
    ("column", "is_hex"),
    [
        (["026f6c3a", "00123456", ""], True),
        (["01026F6C3A", "0100123456"], True),
        (["00123456", "07302202"], False),
        (["026f6c3a", "111,27706"], False),
        (["026f6c3a", "123"], False),
        (["026f6c3a", "\x1b"], False),
        (["", "  "], False),
        ([], False),
    ],
)
def test_a_hex_column_is_told_by_its_letters(column, is_hex):
    assert is_hex_column(column) is is_hex


def test_digits_are_decimal_unless_said_otherwise():
    assert lookup_forms("00123456") == {"00123456"}
    assert parse_card_number("00123456", digits_are_hex=True) == CardNumber(0x00123456)
    assert parse_card_number("0x00123456") == CardNumber(0x00123456)


@pytest.mark.parametrize(
    ("roster", "scan"),
    [
        ("Badge-0017", "BADGE-0017"),
        ("ＡＢ１７", "ab17"),
        ("工牌 0017", "工牌  0017"),
        ("0004335823930", "0004335823930"),
        ("straße-1", "STRASSE-1"),
    ],
)
def test_a_vendors_own_text_is_its_own_single_form(roster, scan):
    assert lookup_forms(roster) == {normalise_scan(scan)}


@pytest.mark.parametrize(
    "text", ["", "   ", "\t", "12\x003", "P\u200b1", "P\u202e1", "X" * 65, "CB1.AAAA", "cb1.x"]
)
def test_what_cannot_be_a_card_has_no_form(text):
    assert normalise_scan(text) is None
    assert lookup_forms(text) == frozenset()


@given(st.text(max_size=70))
def test_every_scan_finds_what_the_roster_wrote_alike(text):
    key = normalise_scan(text)
    assert lookup_forms(text) == frozenset() if key is None else key in lookup_forms(text)


@given(st.text(max_size=70))
def test_folding_twice_changes_nothing(text):
    key = normalise_scan(text)
    assert key is None or normalise_scan(key) == key


@pytest.mark.parametrize("value", [-1, 2**32])
def test_a_card_number_has_32_bits(value):
    with pytest.raises(ValueError, match="32 bits"):
        card_forms(value)


def test_keys_are_those_of_the_card():
    assert lookup_forms("00623,27706") == {FULL_KEY, LOW_KEY}
    assert lookup_forms("111,27706") == {LOW_KEY}

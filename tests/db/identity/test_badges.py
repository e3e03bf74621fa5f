"""Signed badges: what is accepted, and that nothing else ever is."""

from __future__ import annotations

import base64
import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.identity.badges import (
    ISSUER_NAME,
    MAX_TEXT,
    PREFIX,
    BadgeFault,
    BadgeFlaw,
    BadgeToken,
    draw_badge_id,
    is_badge_text,
    issue_badge,
    parse_badge,
    verify_badge,
)
from db.identity.ed25519 import key_id_of, public_of, sign

SEED, NEXT_SEED, FOREIGN_SEED = (bytes([n]) * 32 for n in (1, 2, 3))
QR_ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def public(*seeds: bytes) -> dict[str, bytes]:
    return {key_id_of(ISSUER_NAME, public_of(seed)): public_of(seed) for seed in seeds}


def badge(seed: bytes = SEED, **changes: object) -> str:
    facts = {
        "badge_id": "00112233aabbccdd",
        "staff_no": "P014",
        "serial": 7,
        "issued_on": date(2026, 11, 23),
        "expires_on": date(2027, 11, 22),
    }
    return issue_badge(seed, **(facts | changes))


def reencoded(raw: bytes) -> str:
    return PREFIX + base64.b32encode(raw).decode().rstrip("=")


def raw_of(text: str) -> bytes:
    body = text.removeprefix(PREFIX)
    return base64.b32decode(body + "=" * (-len(body) % 8))


def test_a_badge_says_what_was_issued():
    token = verify_badge(badge(), public(SEED))
    (key_id,) = public(SEED)
    assert token == BadgeToken("00112233aabbccdd", "P014", 7, date(2026, 11, 23), date(2027, 11, 22), key_id)


@given(
    staff_no=st.text(
        st.characters(max_codepoint=0xFFFF, exclude_categories=["C", "Z"]), min_size=1, max_size=32
    ),
    serial=st.integers(0, 2**32 - 1),
    dates=st.lists(st.dates(date(2000, 1, 1), date(2179, 6, 6)), min_size=2, max_size=2).map(sorted),
    badge_id=st.binary(min_size=8, max_size=8).map(bytes.hex),
)
def test_any_staff_number_of_32_characters_fits_a_scan_and_comes_back(staff_no, serial, dates, badge_id):
    text = badge(staff_no=staff_no, serial=serial, issued_on=dates[0], expires_on=dates[1], badge_id=badge_id)
    assert len(text) <= MAX_TEXT
    assert set(text) <= QR_ALPHANUMERIC
    token = verify_badge(text, public(SEED))
    assert isinstance(token, BadgeToken)
    assert (token.staff_no, token.serial, token.badge_id) == (staff_no, serial, badge_id)
    assert [token.issued_on, token.expires_on] == dates


@pytest.mark.parametrize("staff_no", ["P014", "保密员〇七", "𠮷" * 10])
def test_no_flipped_bit_is_ever_accepted(staff_no):
    raw = raw_of(badge(staff_no=staff_no))
    accepted = public(SEED, NEXT_SEED)
    for place in range(len(raw) * 8):
        flipped = bytearray(raw)
        flipped[place // 8] ^= 1 << place % 8
        fault = verify_badge(reencoded(bytes(flipped)), accepted)
        assert isinstance(fault, BadgeFault), place
        assert fault.flaw is BadgeFlaw.FORGED, place


def test_no_other_character_is_ever_accepted():
    text = badge()
    for place in range(len(PREFIX), len(text)):
        for other in ALPHABET:
            if other != text[place]:
                fault = verify_badge(text[:place] + other + text[place + 1 :], public(SEED))
                assert isinstance(fault, BadgeFault)
                assert fault.flaw in {BadgeFlaw.FORGED, BadgeFlaw.UNKNOWN_KEY}


def test_no_flipped_bit_of_the_text_is_ever_accepted():
    text = badge()
    for place in range(len(text) * 8):
        flipped = list(text)
        flipped[place // 8] = chr(ord(text[place // 8]) ^ 1 << place % 8)
        assert isinstance(verify_badge("".join(flipped), public(SEED)), BadgeFault), place


def test_two_texts_for_the_same_bytes_are_not_both_badges():
    text = badge()
    assert len(raw_of(text)) % 5, "this badge has padding bits"
    twins = [text[:-1] + other for other in ALPHABET if raw_of(text[:-1] + other) == raw_of(text)]
    assert len(twins) > 1
    assert [parse_badge(twin) is not None for twin in twins].count(True) == 1
    assert parse_badge(text + "=" * (-len(text.removeprefix(PREFIX)) % 8)) is None


def test_a_lower_case_scan_is_a_badge_once_it_is_upper_cased():
    scan = badge().lower()
    assert parse_badge(scan) is None
    assert parse_badge(scan.upper()) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CB1.",
        "CB1",
        "P014",
        "CB2." + badge()[4:],
        " " + badge(),
        badge() + "\r",
        badge()[:-3] + "0" + badge()[-2:],
        badge()[:40],
        badge() + "A" * 200,
        PREFIX + "保" * 150,
        PREFIX + "\ud800" * 150,
    ],
)
def test_what_is_no_badge_is_malformed(text):
    assert verify_badge(text, public(SEED)) == BadgeFault(BadgeFlaw.MALFORMED)
    assert parse_badge(text) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda payload: b"\x02" + payload[1:],
        lambda payload: b"\x01" + payload[1:] + b"P",
        lambda payload: b"\x01" + payload[1:-4] + "P014".encode("utf-16-be"),
        lambda payload: payload[:-4] + b"\x1b014",
        lambda payload: payload[:-4] + b"\xff014",
        lambda payload: payload[:17] + payload[19:21] + payload[17:19] + payload[21:],
    ],
)
def test_a_signature_over_something_we_would_not_write_is_forged(change):
    payload = change(raw_of(badge())[:-64])
    text = reencoded(payload + sign(SEED, b"confidential-file-counter badge v1\x00" + payload))
    assert verify_badge(text, public(SEED)) == BadgeFault(BadgeFlaw.FORGED)


def test_a_signature_made_for_another_purpose_is_forged():
    payload = raw_of(badge())[:-64]
    assert verify_badge(reencoded(payload + sign(SEED, payload)), public(SEED)).flaw is BadgeFlaw.FORGED


def test_two_issuing_keys_are_valid_during_a_rotation():
    for seed in (SEED, NEXT_SEED):
        assert isinstance(verify_badge(badge(seed), public(SEED, NEXT_SEED)), BadgeToken)


def test_a_foreign_issuer_is_an_unknown_key():
    fault = verify_badge(badge(FOREIGN_SEED), public(SEED, NEXT_SEED))
    assert fault == BadgeFault(BadgeFlaw.UNKNOWN_KEY, "P014")


def test_a_foreign_signature_under_the_id_of_our_key_is_forged():
    raw = bytearray(raw_of(badge(FOREIGN_SEED)))
    raw[9:13] = raw_of(badge(SEED))[9:13]
    assert verify_badge(reencoded(bytes(raw)), public(SEED)) == BadgeFault(BadgeFlaw.FORGED, "P014")


def test_a_retired_key_is_told_from_a_forgery():
    accepted, retired = public(NEXT_SEED), public(SEED)
    assert verify_badge(badge(), accepted, retired) == BadgeFault(BadgeFlaw.RETIRED_KEY, "P014")
    assert verify_badge(badge(), accepted).flaw is BadgeFlaw.UNKNOWN_KEY
    raw = bytearray(raw_of(badge()))
    raw[-1] ^= 1
    assert verify_badge(reencoded(bytes(raw)), accepted, retired).flaw is BadgeFlaw.FORGED


@pytest.mark.parametrize(
    "changes",
    [
        {"staff_no": ""},
        {"staff_no": "P" * 33},
        {"staff_no": "𠮷" * 32},
        {"staff_no": "P0\x1b14"},
        {"staff_no": "P0\u202e14"},
        {"staff_no": "P0\ud80014"},
        {"badge_id": "00112233AABBCCDD"},
        {"badge_id": "7"},
        {"serial": -1},
        {"serial": 2**32},
        {"expires_on": date(2026, 11, 22)},
        {"issued_on": date(1999, 12, 31)},
        {"expires_on": date(2179, 6, 7)},
    ],
)
def test_what_a_badge_cannot_carry_is_not_issued(changes):
    with pytest.raises(ValueError, match=r"."):
        badge(**changes)


def test_a_short_badge_stays_a_small_symbol():
    # 154 alphanumeric characters are what a version 6 QR code holds at error correction level M.
    assert len(badge(staff_no="P0140141")) <= 154


def test_a_drawn_id_is_one_that_a_badge_carries():
    badge_id = draw_badge_id(random.Random(1).randbytes)
    assert verify_badge(badge(badge_id=badge_id), public(SEED)).badge_id == badge_id


def test_a_badge_claims_to_be_one():
    assert is_badge_text(badge())
    assert not is_badge_text("JM2026-0815-01")

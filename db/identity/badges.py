"""Owns the signed badge: what its text says, how it is issued and verified.

A badge is `CB1.` and the unpadded upper-case base32 of payload and Ed25519 signature: characters that a QR
code packs as alphanumeric. A token proves who issued it, not who carries it. Whether it has expired, was
revoked or superseded is the registry's to say; nothing here reads a clock.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from db.identity.ed25519 import SIGNATURE_BYTES, is_signed, key_id_of, public_of, sign

PREFIX = "CB1."
ISSUER_NAME = "confidential-file-counter-badge"
"""The name under which the ids of issuing keys are derived."""

DOMAIN = b"confidential-file-counter badge v1\x00"
MAX_TEXT = 256
"""The longest scan that a counter takes: a longer badge could never be read."""

MAX_STAFF_NO = 32
_HEAD = struct.Struct(">B8s4sIHH")
_KEY_ID_PLACE = slice(9, 13)
_MIN_BYTES = _HEAD.size + 1 + SIGNATURE_BYTES
_EPOCH = date(2000, 1, 1)
_ENCODINGS = ("utf-8", "utf-16-be")
_BADGE_ID = re.compile(r"[0-9a-f]{16}")
_NO_KEYS: Mapping[str, bytes] = MappingProxyType({})


class BadgeFlaw(StrEnum):
    """Why a text is no valid badge.

    MALFORMED: it is not the text of a badge at all. FORGED: it reads like one, but no issuer wrote it so.
    UNKNOWN_KEY: whole in itself, signed by a key that this registry does not know. RETIRED_KEY: genuine,
    signed by a key that was retired.
    """

    MALFORMED = "malformed"
    FORGED = "forged"
    UNKNOWN_KEY = "unknown_key"
    RETIRED_KEY = "retired_key"


@dataclass(frozen=True, slots=True)
class BadgeFault:
    """What is wrong with a badge, and whom it claims to name (None if it names nobody readable)."""

    flaw: BadgeFlaw
    claimed_staff_no: str | None = None


@dataclass(frozen=True, slots=True)
class BadgeToken:
    """What a badge says. `badge_id` is 16 hex digits, `key_id` 8; the badge is valid on both dates."""

    badge_id: str
    staff_no: str
    serial: int
    issued_on: date
    expires_on: date
    key_id: str


@dataclass(frozen=True, slots=True)
class ParsedBadge:
    """A badge's text taken apart; nothing about it was verified."""

    token: BadgeToken
    payload: bytes
    signature: bytes


def draw_badge_id(random: Callable[[int], bytes]) -> str:
    """Draw a new badge id; `random(n)` gives n random bytes."""
    return random(8).hex()


def issue_badge(
    seed: bytes, *, badge_id: str, staff_no: str, serial: int, issued_on: date, expires_on: date
) -> str:
    """Sign a badge with the issuing key `seed` (32 bytes) and return its text.

    Raises ValueError for what a badge can't carry: an id that `draw_badge_id` would not draw, a staff number
    that is empty, over 32 characters, unprintable or too long for a scan of 256 characters, a serial outside
    32 bits, a date outside 2000-2179, an end before the beginning.
    """
    key_id = key_id_of(ISSUER_NAME, public_of(seed))
    payload = _encode(BadgeToken(badge_id, staff_no, serial, issued_on, expires_on, key_id))
    text = PREFIX + _base32(payload + sign(seed, DOMAIN + payload))
    if len(text) > MAX_TEXT:
        raise ValueError(f"staff number {staff_no!r} makes a badge too long to be scanned")
    return text


def is_badge_text(text: str) -> bool:
    """Say whether a folded scan claims to be a signed badge."""
    return text.startswith(PREFIX)


def parse_badge(text: str) -> ParsedBadge | None:
    """Take a badge's text apart, or return None when it is not exactly what an issuer would have written.

    `text` is a scan already folded and upper-cased; a lower-case badge is not canonical here.
    """
    read = _read(text)
    return read if isinstance(read, ParsedBadge) else None


def verify_badge(
    text: str, public_keys: Mapping[str, bytes], retired_keys: Mapping[str, bytes] = _NO_KEYS
) -> BadgeToken | BadgeFault:
    """Return what the badge says if one of `public_keys` (key id to 32 public bytes) signed it.

    `text` is a scan already folded and upper-cased. A badge of ours with one bit changed is FORGED,
    also where the bit makes it name a key that nobody has.
    """
    parsed = _read(text)
    if isinstance(parsed, BadgeFault):
        return parsed
    flaw = _flaw(parsed, public_keys, retired_keys)
    return parsed.token if flaw is None else BadgeFault(flaw, parsed.token.staff_no)


def _flaw(
    parsed: ParsedBadge, public_keys: Mapping[str, bytes], retired_keys: Mapping[str, bytes]
) -> BadgeFlaw | None:
    key_id = parsed.token.key_id
    public = public_keys.get(key_id) or retired_keys.get(key_id)
    if public is None:
        renamed = _names_another_key(parsed, public_keys) or _names_another_key(parsed, retired_keys)
        return BadgeFlaw.FORGED if renamed else BadgeFlaw.UNKNOWN_KEY
    if not is_signed(public, DOMAIN + parsed.payload, parsed.signature):
        return BadgeFlaw.FORGED
    return None if key_id in public_keys else BadgeFlaw.RETIRED_KEY


def _names_another_key(parsed: ParsedBadge, keys: Mapping[str, bytes]) -> bool:
    """Say whether one of `keys` signed this badge before its key id was changed."""
    for key_id, public in keys.items():
        payload = bytearray(parsed.payload)
        payload[_KEY_ID_PLACE] = bytes.fromhex(key_id)
        if is_signed(public, DOMAIN + payload, parsed.signature):
            return True
    return False


def _read(text: str) -> ParsedBadge | BadgeFault:
    raw = _decode_text(text)
    if raw is None:
        return BadgeFault(BadgeFlaw.MALFORMED)
    payload, signature = raw[:-SIGNATURE_BYTES], raw[-SIGNATURE_BYTES:]
    token = _decode(payload)
    if token is None:
        return BadgeFault(BadgeFlaw.FORGED)
    if PREFIX + _base32(raw) != text:
        # Padding bits that are not zero: a second text for the same bytes, which no issuer writes.
        return BadgeFault(BadgeFlaw.FORGED, token.staff_no)
    return ParsedBadge(token, payload, signature)


def _decode_text(text: str) -> bytes | None:
    body = text.removeprefix(PREFIX)
    if len(text) > MAX_TEXT or body == text or "=" in body:
        return None
    try:
        raw = base64.b32decode(body + "=" * (-len(body) % 8))
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) >= _MIN_BYTES else None


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").rstrip("=")


def _encode(token: BadgeToken) -> bytes:
    staff_no = token.staff_no
    if not 1 <= len(staff_no) <= MAX_STAFF_NO or not staff_no.isprintable():
        raise ValueError(f"a badge can't carry the staff number {staff_no!r}")
    if not _BADGE_ID.fullmatch(token.badge_id):
        raise ValueError(f"{token.badge_id!r} is no badge id")
    if token.expires_on < token.issued_on:
        raise ValueError("a badge can't expire before it is issued")
    # Chinese is shorter in UTF-16: 32 characters of it still fit a scan.
    form, owner = min(
        ((form, staff_no.encode(name)) for form, name in enumerate(_ENCODINGS)),
        key=lambda e: (len(e[1]), e[0]),
    )
    head = (form, bytes.fromhex(token.badge_id), bytes.fromhex(token.key_id), token.serial)
    try:
        return _HEAD.pack(*head, (token.issued_on - _EPOCH).days, (token.expires_on - _EPOCH).days) + owner
    except struct.error as error:
        raise ValueError("a badge can't carry this serial number or date") from error


def _decode(payload: bytes) -> BadgeToken | None:
    """Read a payload; None unless encoding what it says gives the same bytes again."""
    form, badge_id, key_id, serial, issued, expires = _HEAD.unpack_from(payload)
    if form >= len(_ENCODINGS):
        return None
    try:
        token = BadgeToken(
            badge_id=badge_id.hex(),
            staff_no=payload[_HEAD.size :].decode(_ENCODINGS[form]),
            serial=serial,
            issued_on=_EPOCH + timedelta(days=issued),
            expires_on=_EPOCH + timedelta(days=expires),
            key_id=key_id.hex(),
        )
        return token if _encode(token) == payload else None
    except ValueError:
        return None

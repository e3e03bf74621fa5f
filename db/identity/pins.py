"""Owns how a PIN is hashed and what makes one acceptable. Counting failures and locking is not its business.

A PIN has six to twelve digits, so a stolen table would be guessed in minutes were it only hashed: the hash is
keyed with the pepper of the keys folder first. The staff number goes in with it, so that a hash copied to
another person's row opens nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from db.errors import RegistryDamaged

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MIN_DIGITS = 6
MAX_DIGITS = 12
INITIAL_DIGITS = 8

_FAVOURITES = (
    "112233 332211 123321 147258 147852 258369 258852 159753 159357 357159 753951 789456 456789 987456 "
    "101010 100200 520131 521131 131452 201314 5201314 1314520 11223344 12344321 14725836"
)
"""Keypad walks, pairs and lucky numbers that are tried first."""


@dataclass(frozen=True, slots=True)
class PinProfile:
    """What a hash costs: memory in KiB, passes, lanes (RFC 9106)."""

    memory_kib: int
    passes: int
    lanes: int


STANDARD = PinProfile(memory_kib=64 * 1024, passes=3, lanes=4)
"""RFC 9106's second recommendation, for machines without 2 GiB to spare."""


class PinProblem(StrEnum):
    """Why a new PIN is not accepted."""

    NOT_DIGITS = "not_digits"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TRIVIAL = "trivial"


def pin_problem(text: str, staff_no: str = "") -> PinProblem | None:
    """Say what keeps `text` from becoming a PIN (of `staff_no`), or None.

    Trivial are runs, repeats, the favourites of everybody, and the digits of one's own staff number.
    """
    pin = _fold(text)
    if not (pin.isascii() and pin.isdecimal()):
        return PinProblem.NOT_DIGITS
    if len(pin) < MIN_DIGITS:
        return PinProblem.TOO_SHORT
    if len(pin) > MAX_DIGITS:
        return PinProblem.TOO_LONG
    return PinProblem.TRIVIAL if _is_trivial(pin, staff_no) else None


def is_pin(text: str) -> bool:
    """Say whether `text` is six to twelve digits, trivial or not."""
    return pin_problem(text) in (None, PinProblem.TRIVIAL)


def draw_pin(random: Callable[[int], bytes], digits: int = INITIAL_DIGITS) -> str:
    """Draw an initial PIN that is not trivial; `random(n)` gives n random bytes."""
    while True:
        pin = f"{int.from_bytes(random(16)) % 10**digits:0{digits}d}"
        if pin_problem(pin) is None:
            return pin


def hash_pin(pin: str, pepper: bytes, staff_no: str, profile: PinProfile = STANDARD) -> str:
    """Return the PHC string to store for this person's PIN.

    Takes about 0.1 s with the standard profile: never call it inside a write transaction. Raises ValueError
    for a text that is no PIN; a trivial one is hashed, since refusing it is the caller's policy.
    """
    if not is_pin(pin):
        raise ValueError("not a PIN")
    return _hasher(profile).hash(_keyed(pin, pepper, staff_no))


def check_pin(stored: str, pin: str, pepper: bytes, staff_no: str) -> bool:
    """Say whether `pin` is the one that `stored` was made from, for this person under this pepper.

    Costs what the stored hash says it costs, or nothing for a text that is no PIN. Raises RegistryDamaged
    when `stored` is no hash.
    """
    from argon2.exceptions import VerifyMismatchError

    if not is_pin(pin):
        return False
    with _naming_damage():
        try:
            return _hasher(STANDARD).verify(stored, _keyed(pin, pepper, staff_no))
        except VerifyMismatchError:
            return False


def needs_rehash(stored: str, profile: PinProfile = STANDARD) -> bool:
    """Say whether `stored` was made at another cost than `profile`: hash anew when the PIN is next right."""
    with _naming_damage():
        return _hasher(profile).check_needs_rehash(stored)


@contextmanager
def _naming_damage() -> Iterator[None]:
    from argon2.exceptions import Argon2Error, InvalidHashError

    try:
        yield
    except (Argon2Error, InvalidHashError, UnicodeEncodeError) as error:
        raise RegistryDamaged("a stored PIN is no Argon2 hash; a registrar can reset that PIN") from error


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _keyed(pin: str, pepper: bytes, staff_no: str) -> bytes:
    return hmac.digest(pepper, staff_no.encode() + b"\x00" + _fold(pin).encode(), hashlib.sha256)


def _is_trivial(pin: str, staff_no: str) -> bool:
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    repeats = any(pin == (pin[:size] * len(pin))[: len(pin)] for size in range(1, len(pin) // 2 + 1))
    own = "".join(c for c in staff_no if c.isascii() and c.isdecimal())
    is_own = bool(own) and (pin in own or own.zfill(len(pin)) == pin)
    return len(steps) == 1 or repeats or is_own or pin in _FAVOURITES.split()


def _hasher(profile: PinProfile) -> PasswordHasher:
    # Imported here: it costs 37 ms that a counter's first frame must not pay.
    from argon2 import PasswordHasher

    return PasswordHasher(profile.passes, profile.memory_kib, profile.lanes)

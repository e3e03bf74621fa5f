"""PIN hashes: right for one PIN, one person and one pepper."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest

from db.errors import RegistryDamaged
from db.identity.pins import (
    STANDARD,
    PinProblem,
    PinProfile,
    check_pin,
    draw_pin,
    hash_pin,
    needs_rehash,
    pin_problem,
)

CHEAP = PinProfile(memory_kib=8, passes=1, lanes=1)
PEPPER, OTHER_PEPPER = b"p" * 32, b"q" * 32


@pytest.fixture(scope="module")
def stored():
    return hash_pin("483920", PEPPER, "P014", CHEAP)


@pytest.mark.parametrize(
    ("pin", "pepper", "staff_no", "right"),
    [
        ("483920", PEPPER, "P014", True),
        ("４８３９２０", PEPPER, "P014", True),
        ("483920 ", PEPPER, "P014", True),
        ("483921", PEPPER, "P014", False),
        ("4839200", PEPPER, "P014", False),
        ("", PEPPER, "P014", False),
        ("48392\x000", PEPPER, "P014", False),
        ("保密", PEPPER, "P014", False),
        ("\ud800", PEPPER, "P014", False),
        ("483920", OTHER_PEPPER, "P014", False),
        ("483920", PEPPER, "P015", False),
        ("483920", PEPPER, "P01", False),
        ("483920", PEPPER, "", False),
    ],
)
def test_a_hash_opens_for_its_pin_person_and_pepper_alone(stored, pin, pepper, staff_no, right):
    assert check_pin(stored, pin, pepper, staff_no) is right


def test_two_hashes_of_one_pin_differ(stored):
    assert hash_pin("483920", PEPPER, "P014", CHEAP) != stored


def test_a_hash_shows_neither_pin_nor_person(stored):
    assert stored.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert "483920" not in stored
    assert "P014" not in stored


def test_the_standard_cost_is_that_of_rfc_9106():
    stored = hash_pin("483920", PEPPER, "P014")
    assert stored.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert check_pin(stored, "483920", PEPPER, "P014")
    assert not needs_rehash(stored)


def test_a_hash_of_another_cost_is_made_anew(stored):
    assert needs_rehash(stored, STANDARD)
    assert not needs_rehash(stored, CHEAP)


@pytest.mark.parametrize("damaged", ["", "x", "$argon2id$", "$argon2id$v=19$m=8,t=1$A$A", "保密"])
def test_a_damaged_hash_is_a_fault_and_not_a_wrong_pin(damaged):
    with pytest.raises(RegistryDamaged):
        check_pin(damaged, "483920", PEPPER, "P014")
    with pytest.raises(RegistryDamaged):
        needs_rehash(damaged)


def test_a_cut_hash_is_a_fault(stored):
    with pytest.raises(RegistryDamaged):
        check_pin(stored.rpartition("$")[0] + "$", "483920", PEPPER, "P014")


@pytest.mark.parametrize(
    ("pin", "problem"),
    [
        ("483920", None),
        ("４８３９２０", None),
        ("483920571846", None),
        ("48392", PinProblem.TOO_SHORT),
        ("", PinProblem.NOT_DIGITS),
        ("4839205718461", PinProblem.TOO_LONG),
        ("48392a", PinProblem.NOT_DIGITS),
        ("4839 20", PinProblem.NOT_DIGITS),
        ("-483920", PinProblem.NOT_DIGITS),
        ("٤٨٣٩٢٠", PinProblem.NOT_DIGITS),
        ("48392\x00", PinProblem.NOT_DIGITS),
        ("000000", PinProblem.TRIVIAL),
        ("123456", PinProblem.TRIVIAL),
        ("654321", PinProblem.TRIVIAL),
        ("890123", PinProblem.TRIVIAL),
        ("135791", PinProblem.TRIVIAL),
        ("121212", PinProblem.TRIVIAL),
        ("480480", PinProblem.TRIVIAL),
        ("147258", PinProblem.TRIVIAL),
        ("5201314", PinProblem.TRIVIAL),
        ("000014", PinProblem.TRIVIAL),
    ],
)
def test_what_is_no_pin_is_named(pin, problem):
    assert pin_problem(pin, "P014") is problem


def test_ones_own_staff_number_is_no_pin():
    assert pin_problem("204817", "20481733") is PinProblem.TRIVIAL
    assert pin_problem("204817", "P014") is None
    assert pin_problem("483920", "林") is None


@pytest.mark.parametrize("pin", ["", "48392", "4839a0", "4" * 13])
def test_what_is_no_pin_is_not_hashed(pin):
    with pytest.raises(ValueError, match="not a PIN"):
        hash_pin(pin, PEPPER, "P014", CHEAP)


def test_drawn_pins_are_acceptable_and_differ():
    source = random.Random(5).randbytes
    pins = {draw_pin(source) for _ in range(200)}
    assert len(pins) == 200
    assert all(pin_problem(pin) is None and len(pin) == 8 for pin in pins)


def test_a_trivial_draw_is_drawn_again():
    draws = iter([(12345678).to_bytes(16), (48392057).to_bytes(16)])
    assert draw_pin(lambda _: next(draws)) == "48392057"


def test_importing_the_module_does_not_pay_for_argon2():
    code = "import sys, db.identity.pins, db.identity.keys; sys.exit('argon2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

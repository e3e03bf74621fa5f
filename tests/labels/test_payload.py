from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.payload import (
    ID_ALPHABET,
    RANDOM_BYTES,
    LabelCode,
    SheetCode,
    check_character,
    encode_label_code,
    encode_sheet_code,
    is_label_id,
    new_label_id,
    parse_label_code,
    parse_receipt_number,
    parse_sheet_code,
    receipt_number,
)
from labels.symbols import qr_symbol

LABEL_IDS = st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES).map(new_label_id)
CODES = st.builds(
    LabelCode, LABEL_IDS, st.integers(min_value=1, max_value=2**63 - 1), st.binary(min_size=16, max_size=16)
)
ALPHANUMERIC = string.digits + string.ascii_uppercase
CODE = LabelCode("LK8RWEQG86", 14203, bytes(range(7, 23)))
TEXT = "CF1:LK8RWEQG86:14203:A4EASCQLBQGQ4DYQCEJBGFAVCY"


@pytest.mark.parametrize(
    ("text", "check"),
    [
        pytest.param("A12425GABC1234002", "M", id="a GRid of ISRC International"),
        pytest.param("B159D8FA01240000", "K", id="an ISAN of ISO 15706"),
    ],
)
def test_check_character_is_that_of_iso_7064_mod_37_36(text: str, check: str) -> None:
    assert check_character(text) == check


@given(LABEL_IDS)
def test_a_new_label_id_is_one(label_id: str) -> None:
    assert is_label_id(label_id)
    assert len(label_id) == 10
    assert label_id[0] == "L"
    assert set(label_id[1:9]) <= set(ID_ALPHABET)


@given(LABEL_IDS, st.integers(1, 9), st.sampled_from(ALPHANUMERIC))
def test_one_changed_character_is_found(label_id: str, place: int, character: str) -> None:
    changed = label_id[:place] + character + label_id[place + 1 :]
    assert is_label_id(changed) == (changed == label_id)


@given(LABEL_IDS)
def test_every_change_of_one_character_is_found(label_id: str) -> None:
    changes = {
        label_id[:place] + character + label_id[place + 1 :]
        for place in range(len(label_id))
        for character in ALPHANUMERIC
    }
    assert [each for each in changes if is_label_id(each)] == [label_id]


def test_more_than_99_of_100_swapped_neighbours_are_found() -> None:
    """The standard promises to find nearly all swaps of neighbours."""
    swaps = missed = 0
    for number in range(2000):
        label_id = new_label_id(number.to_bytes(2, "big") + b"\x5a\xc3\x17")
        for place in range(1, 9):
            swapped = label_id[:place] + label_id[place + 1] + label_id[place] + label_id[place + 2 :]
            if swapped != label_id:
                swaps += 1
                missed += is_label_id(swapped)
    assert swaps > 10_000
    assert missed < swaps / 100


def test_random_bytes_are_all_used() -> None:
    assert new_label_id(bytes(5))[:9] == "L00000000"
    assert new_label_id(b"\xff" * 5)[:9] == "LZZZZZZZZ"
    assert new_label_id(b"\x00\x00\x00\x00\x01")[:9] == "L00000001"
    with pytest.raises(ValueError, match="5 random bytes"):
        new_label_id(bytes(4))


@pytest.mark.parametrize(
    "text", ["", "L", "LK8RWEQG8", "LK8RWEQG866", "lk8rweqg86", "XK8RWEQG86", "LK8RWEQG８6"]
)
def test_what_is_no_label_id(text: str) -> None:
    assert not is_label_id(text)


@given(CODES)
def test_a_label_code_comes_back(code: LabelCode) -> None:
    assert parse_label_code(encode_label_code(code)) == code


@given(CODES)
def test_a_label_code_is_short_enough_for_version_3_and_all_alphanumeric(code: LabelCode) -> None:
    assert qr_symbol(encode_label_code(code)).width == 29


@given(CODES, st.data())
def test_only_the_canonical_text_is_read(code: LabelCode, data: st.DataObject) -> None:
    text = encode_label_code(code)
    place = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(st.characters(codec="ascii"))
    changed = parse_label_code(text[:place] + character + text[place + 1 :])
    assert changed is None or encode_label_code(changed) == text[:place] + character + text[place + 1 :]


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    code = parse_label_code(text)
    assert code is None or encode_label_code(code) == text


def test_the_text_of_a_label_code() -> None:
    assert encode_label_code(CODE) == TEXT
    assert parse_label_code(TEXT) == CODE


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param(TEXT.lower(), id="lower case"),
        pytest.param(TEXT + "=", id="padding"),
        pytest.param(TEXT[:-1], id="cut off"),
        pytest.param(TEXT + "A", id="longer"),
        pytest.param(TEXT[:-1] + "Z", id="bits beyond the root"),
        pytest.param(TEXT.replace("14203", "014203"), id="leading zero"),
        pytest.param(TEXT.replace("14203", "0"), id="an empty log"),
        pytest.param(TEXT.replace("14203", "-1"), id="negative"),
        pytest.param(TEXT.replace("14203", "9" * 19), id="beyond 63 bits"),
        pytest.param(TEXT.replace("14203", "9" * 5000), id="far too long"),
        pytest.param(TEXT.replace("14203", "１４２０３"), id="full-width digits"),
        pytest.param(TEXT.replace("CF1", "CF2"), id="another scheme"),
        pytest.param(TEXT.replace("LK8", "LK9"), id="wrong check character"),
        pytest.param(" " + TEXT, id="space before"),
        pytest.param(TEXT + "\n", id="line end"),
        pytest.param(TEXT + ":", id="a fifth part"),
    ],
)
def test_what_is_no_label_code(text: str) -> None:
    assert parse_label_code(text) is None


@pytest.mark.parametrize(
    ("label_id", "log_size", "root"),
    [("LK8RWEQG87", 1, bytes(16)), ("LK8RWEQG86", 0, bytes(16)), ("LK8RWEQG86", 1, bytes(15))],
)
def test_a_label_code_with_a_wrong_part_cannot_be_made(label_id: str, log_size: int, root: bytes) -> None:
    with pytest.raises(ValueError, match=r"label|log|root"):
        LabelCode(label_id, log_size, root)


SHEET_NUMBERS = st.text(ALPHANUMERIC + "-", min_size=1, max_size=24)
SHEET_CODES = st.builds(
    SheetCode,
    SHEET_NUMBERS,
    st.integers(min_value=1, max_value=2**63 - 1),
    st.binary(min_size=16, max_size=16),
)


@given(SHEET_CODES)
def test_a_list_s_code_reads_back_and_is_no_label_s(code: SheetCode) -> None:
    text = encode_sheet_code(code)
    assert parse_sheet_code(text) == code
    assert parse_label_code(text) is None
    qr_symbol(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        TEXT,
        "CL1:R1:14203",
        "CL1:r1:14203:A4EASCQLBQGQ4DYQCEJBGFAVCY",
        "CL1::14203:A4EASCQLBQGQ4DYQCEJBGFAVCY",
        "CL1:R1:0:A4EASCQLBQGQ4DYQCEJBGFAVCY",
        "CL1:R1:014203:A4EASCQLBQGQ4DYQCEJBGFAVCY",
        "CL1:R1:14203:A4EASCQLBQGQ4DYQCEJBGFAVC",
    ],
)
def test_what_is_no_list_s_code(text: str) -> None:
    assert parse_sheet_code(text) is None


@given(st.integers(min_value=1, max_value=10**15))
def test_a_receipt_s_number_stands_for_a_log_entry(seq: int) -> None:
    number = receipt_number(seq)
    assert parse_receipt_number(number) == seq
    assert SheetCode(number, 1, bytes(16)).number == number


@pytest.mark.parametrize("misread", ["", "R", "R000042", "R000042X", "R00004?", "L000042F", "R" + "9" * 40])
def test_a_misread_receipt_number_is_none(misread: str) -> None:
    assert parse_receipt_number(misread) is None

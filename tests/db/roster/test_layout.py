"""The header row: English and Chinese names, what is missing, repeated, unknown or refused."""

from __future__ import annotations

import pytest

from db.roster.columns import SHAPES, RosterKind
from db.roster.layout import column_letters
from db.roster.problems import ProblemCode, WarningCode

SOUND = {
    "staff_no": "P001",
    "name": "周某",
    "unit": "服务中心",
    "clearance": "secret",
}


@pytest.mark.parametrize(
    "header",
    [
        ("staff_no", "name", "unit", "clearance"),
        ("工号", "姓名", "部门", "涉密等级"),
        ("工号", "name", "部门", "clearance"),
        ("Staff No", " NAME ", "Unit", "Clearance"),
        ("工 号", "姓\n名", "部\u3000门", "涉密等级"),
        ("员工编号", "姓名", "单位", "涉密等级"),
    ],
)
def test_columns_are_found_by_either_name(parse, header):
    (row,) = parse("people", header, SOUND.values()).rows
    assert (row.staff_no, row.name, row.unit) == ("P001", "周某", "服务中心")


def test_the_order_of_columns_is_free(parse):
    names = list(SOUND)[::-1]
    (row,) = parse("people", names, [SOUND[name] for name in names]).rows
    assert row.staff_no == "P001"


@pytest.mark.parametrize("kind", RosterKind)
def test_a_missing_column_is_named_in_both_languages(parse, kind):
    required = [column for column in SHAPES[kind].columns if column.required]
    for absent in required:
        header = [column.name for column in required if column is not absent]
        (error,) = parse(kind, header).errors
        assert (error.row, error.column, error.code) == (1, absent.name, ProblemCode.COLUMN_MISSING)
        assert absent.name in error.error
        assert absent.chinese in error.error


INTERFACE = {
    "people": "staff_no name unit post clearance clearance_until caveats cipher_list card_no status initial_pin",
    "staff": "staff_no roles max_classification kinds",
    "copies": "control_no document_no copy_no copies_total kind classification originator pages caveats addressee"
    " addressee_unit released_at return_by declassify_on meeting_no seat title",
    "designations": "unit staff_no max_classification kinds starts ends",
    "meetings": "meeting_no opens closes venue",
    "seats": "meeting_no seat staff_no may_take_away",
}


@pytest.mark.parametrize(("kind", "names"), INTERFACE.items())
def test_every_column_of_the_interface_is_known(kind, names):
    assert [column.name for column in SHAPES[RosterKind(kind)].columns] == names.split()


@pytest.mark.parametrize(
    ("header", "error"),
    [
        (("staff_no", "name", "unit", "clearance", "staff_no"), "in A and E"),
        (("staff_no", "name", "unit", "clearance", "工号"), "in A and E"),
    ],
)
def test_a_column_given_twice_is_an_error(parse, header, error):
    (found,) = parse("people", header, ("P1", "a", "b", "none", "P2")).errors
    assert (found.row, found.column, found.code) == (1, "staff_no", ProblemCode.COLUMN_REPEATED)
    assert error in found.error


def test_unknown_columns_are_named_and_unread(parse):
    roster = parse("people", (*SOUND, "证件号", "备注"), (*SOUND.values(), "=1+1", "x"))
    assert [(w.code, w.column) for w in roster.warnings[:2]] == [
        (WarningCode.COLUMN_UNKNOWN, "证件号"),
        (WarningCode.COLUMN_UNKNOWN, "备注"),
    ]
    assert len(roster.rows) == 1


def test_a_column_without_a_name_is_mentioned_only_if_it_holds_something(parse):
    assert WarningCode.COLUMN_UNNAMED not in codes(parse("people", (*SOUND, ""), (*SOUND.values(), "")))
    assert WarningCode.COLUMN_UNNAMED in codes(parse("people", (*SOUND, ""), (*SOUND.values(), "x")))


def codes(roster):
    return [warning.code for warning in roster.warnings]


@pytest.mark.parametrize("header", [("",), ("", " ", "\u3000"), ("foo", "bar"), ("P001", "周某")])
def test_a_file_without_known_headers_says_what_is_needed(parse, header):
    (error,) = parse("people", header, SOUND.values()).errors
    assert (error.row, error.code) == (1, ProblemCode.HEADER_MISSING)


def test_what_is_read_in_the_wrong_encoding_says_which_it_was_taken_for(parse):
    big5 = "工號,姓名\r\nP001,陳大文\r\n".encode("big5")
    (error,) = parse("people", big5).errors
    assert "gb18030" in error.error
    assert "staff_no (工号)" in error.error


def test_an_invisible_character_in_a_header_is_an_error(parse):
    errors = parse("people", ("staff_no\u200b", *list(SOUND)[1:]), SOUND.values()).errors
    assert (errors[0].row, errors[0].code) == (1, ProblemCode.INVISIBLE_CHARACTER)
    assert "U+200B" in errors[0].error


@pytest.mark.parametrize("header", ["title", "标题"])
def test_titles_are_refused_unless_the_site_stores_them(parse_copies, parse, header):
    refused = parse_copies({"title": "关于某事"}, {"control_no": "X2", "copy_no": "2"})
    (error,) = refused.errors
    assert (error.row, error.column, error.code) == (1, "title", ProblemCode.TITLES_NOT_STORED)
    assert "关于" not in str(refused)
    (row, _) = parse_copies(
        {"title": "关于某事"}, {"control_no": "X2", "copy_no": "2"}, store_titles=True
    ).rows
    assert row.title == "关于某事"
    assert "关于" not in repr(row)


def test_a_header_alone_is_no_error(parse):
    roster = parse("people", tuple(SOUND))
    assert (roster.rows, roster.errors) == ((), ())
    assert codes(roster) == [WarningCode.NO_ROWS]


def test_the_columns_that_the_file_has_are_told(parse):
    assert parse("people", ("工号", "姓名", "部门", "涉密等级", "备注")).columns == set(SOUND)


@pytest.mark.parametrize(
    ("place", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ")]
)
def test_columns_are_lettered_as_in_a_spreadsheet(place, letters):
    assert column_letters(place) == letters

"""Rosters end to end: good files become rows, bad ones every reason with its row and column."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.custody.values import Classification, Clearance, Kind, PersonStatus, Role
from db.roster.encodings import Encoding
from db.roster.parsing import MAX_ERRORS
from db.roster.problems import ProblemCode, WarningCode
from db.roster.rows import CopyRow, DesignationRow, MeetingRow, PersonRow, SeatRow, StaffRow

PEOPLE = (
    "工号", "姓名", "部门", "岗位", "涉密等级", "有效期", "知悉范围", "机要名单", "工牌号", "状态", "初始密码",
)  # fmt: skip


def found(roster):
    return [(error.row, error.column, error.code) for error in roster.errors]


def test_people_in_chinese(parse):
    row = (
        "p014",
        "周\u3000某",
        "服务中心",
        "司机",
        "机密",
        "2027/3/1",
        "甲组；乙组;",
        "是",
        "0040856634",
        "停用",
        "012345",
    )
    roster = parse("people", PEOPLE, row)
    assert roster.errors == ()
    assert roster.encoding is Encoding.UTF_8
    assert roster.rows_of(PersonRow) == (
        PersonRow(
            2,
            "P014",
            "周 某",
            "服务中心",
            Clearance.SECRET,
            post="司机",
            clearance_until=date(2027, 3, 1),
            caveats=frozenset({"甲组", "乙组"}),
            cipher_list=True,
            card_no="0040856634",
            status=PersonStatus.SUSPENDED,
            initial_pin="012345",
        ),
    )


def test_empty_optional_cells_leave_the_defaults(parse):
    (row,) = parse("people", PEOPLE, ("P1", "a", "u", "", "none", "", "", "", "", "", "")).rows
    assert row == PersonRow(2, "P1", "a", "u", Clearance.NONE)


def test_staff(parse):
    roster = parse(
        "staff",
        ("staff_no", "roles", "max_classification", "kinds"),
        ("C001", "clerk; Cipher Clerk", "绝密", "文件;cipher_telegram"),
        ("R001", "登记员", "", ""),
        ("S009", "无", "", ""),
    )
    assert roster.rows_of(StaffRow) == (
        StaffRow(
            2,
            "C001",
            frozenset({Role.CLERK, Role.CIPHER_CLERK}),
            Classification.TOP_SECRET,
            frozenset({Kind.DOCUMENT, Kind.CIPHER_TELEGRAM}),
        ),
        StaffRow(3, "R001", frozenset({Role.REGISTRAR})),
        StaffRow(4, "S009", frozenset()),
    )


def test_copies(parse_copies):
    roster = parse_copies(
        {"control_no": "jm2026-0815-01", "released_at": "2026-11-23 09:00", "return_by": "2026-11-30"},
        {
            "control_no": "JM2026-0815-02",
            "copy_no": "2",
            "addressee": "",
            "addressee_unit": "服务中心",
            "caveats": "甲组",
        },
    )
    assert roster.errors == ()
    document = ("document", Classification.SECRET, "办公厅", 12)
    assert roster.rows_of(CopyRow) == (
        CopyRow(
            2,
            "JM2026-0815-01",
            "D1",
            1,
            10,
            Kind.DOCUMENT,
            *document[1:],
            addressee="P001",
            released_at=datetime(2026, 11, 23, 1, tzinfo=UTC),
            return_by=datetime(2026, 11, 30, 16, tzinfo=UTC),
        ),
        CopyRow(
            3,
            "JM2026-0815-02",
            "D1",
            2,
            10,
            Kind.DOCUMENT,
            *document[1:],
            addressee_unit="服务中心",
            caveats=frozenset({"甲组"}),
        ),
    )


def test_designations_meetings_and_seats(parse):
    designations = parse(
        "designations",
        ("部门", "工号", "最高密级", "类别", "开始日期", "结束日期"),
        ("服务中心", "P009", "机密", "文件;会议材料", "2026-01-01", "2026-12-31"),
    )
    assert designations.rows == (
        DesignationRow(
            2,
            "服务中心",
            "P009",
            Classification.SECRET,
            frozenset({Kind.DOCUMENT, Kind.MEETING_MATERIAL}),
            date(2026, 1, 1),
            date(2026, 12, 31),
        ),
    )
    meetings = parse(
        "meetings",
        ("meeting_no", "opens", "closes", "地点"),
        ("m1", "2026-11-23 08:00", "2026-11-23", "一号楼"),
    )
    assert meetings.rows == (
        MeetingRow(
            2,
            "M1",
            datetime(2026, 11, 23, tzinfo=UTC),
            datetime(2026, 11, 23, 16, tzinfo=UTC),
            "一号楼",
        ),
    )
    seats = parse("seats", ("meeting_no", "座位号", "staff_no", "可带走"), ("M1", "a1", "P001", "是"))
    assert seats.rows == (SeatRow(2, "M1", "A1", "P001", may_take_away=True),)


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"staff_no": ""}, "staff_no", ProblemCode.VALUE_MISSING),
        ({"staff_no": "\u3000"}, "staff_no", ProblemCode.VALUE_MISSING),
        ({"name": ""}, "name", ProblemCode.VALUE_MISSING),
        ({"staff_no": "P 1"}, "staff_no", ProblemCode.STAFF_NO_MALFORMED),
        ({"staff_no": "P" * 25}, "staff_no", ProblemCode.STAFF_NO_MALFORMED),
        ({"staff_no": "../P1"}, "staff_no", ProblemCode.STAFF_NO_MALFORMED),
        ({"staff_no": "CB1.ABC"}, "staff_no", ProblemCode.STAFF_NO_MALFORMED),
        ({"staff_no": "1.23E+11"}, "staff_no", ProblemCode.NUMBER_INEXACT),
        ({"staff_no": "=A1"}, "staff_no", ProblemCode.FORMULA),
        ({"staff_no": "-1"}, "staff_no", ProblemCode.FORMULA),
        ({"name": "＝cmd|' /C calc'!A0"}, "name", ProblemCode.FORMULA),
        ({"name": "\tx"}, "name", ProblemCode.FORMULA),
        ({"name": "周\u202e某"}, "name", ProblemCode.INVISIBLE_CHARACTER),
        ({"name": "周\x1b[2J某"}, "name", ProblemCode.INVISIBLE_CHARACTER),
        ({"name": "周\n某"}, "name", ProblemCode.INVISIBLE_CHARACTER),
        ({"name": "周\ue000"}, "name", ProblemCode.UNKNOWN_CHARACTER),
        ({"name": "周\ufffd"}, "name", ProblemCode.DAMAGED_TEXT),
        ({"name": "周" * 61}, "name", ProblemCode.VALUE_TOO_LONG),
        ({"name": "周" * 1_001}, "name", ProblemCode.CELL_TOO_LONG),
        ({"unit": "葛\U000e0100"}, "unit", ProblemCode.INVISIBLE_CHARACTER),
        ({"clearance": "internal"}, "clearance", ProblemCode.WORD_UNKNOWN),
        ({"clearance": "内部"}, "clearance", ProblemCode.WORD_UNKNOWN),
        ({"clearance_until": "01/03/2027"}, "clearance_until", ProblemCode.DATE_MALFORMED),
        ({"clearance_until": "-1"}, "clearance_until", ProblemCode.DATE_MALFORMED),
        ({"caveats": "甲组;" + "乙" * 41}, "caveats", ProblemCode.VALUE_TOO_LONG),
        ({"cipher_list": "maybe"}, "cipher_list", ProblemCode.WORD_UNKNOWN),
        ({"status": "retired"}, "status", ProblemCode.WORD_UNKNOWN),
        ({"card_no": "1" * 65}, "card_no", ProblemCode.VALUE_TOO_LONG),
        ({"initial_pin": "12345"}, "initial_pin", ProblemCode.PIN_MALFORMED),
        ({"initial_pin": "1234567x"}, "initial_pin", ProblemCode.PIN_MALFORMED),
        ({"initial_pin": "1" * 13}, "initial_pin", ProblemCode.PIN_MALFORMED),
    ],
)
def test_a_bad_cell_of_a_person_is_named_by_row_and_column(parse_people, cells, column, code):
    roster = parse_people({}, {"staff_no": "P002", **cells})
    assert found(roster) == [(3, column, code)]
    assert roster.rows == ()
    assert roster.errors[0].error.endswith(".")
    assert roster.errors[0].error.isprintable()


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"control_no": "JM 1"}, "control_no", ProblemCode.CONTROL_NO_MALFORMED),
        ({"control_no": "20260815"}, "control_no", ProblemCode.CONTROL_NO_MALFORMED),
        ({"control_no": "JM2026_1"}, "control_no", ProblemCode.CONTROL_NO_MALFORMED),
        ({"control_no": "密2026"}, "control_no", ProblemCode.CONTROL_NO_MALFORMED),
        ({"control_no": "A" * 25}, "control_no", ProblemCode.CONTROL_NO_MALFORMED),
        ({"control_no": "CB1.ABCDEF"}, "control_no", ProblemCode.CONTROL_NO_MALFORMED),
        ({"control_no": "CF1:LABC"}, "control_no", ProblemCode.CONTROL_NO_MALFORMED),
        ({"control_no": "L12345678Z"}, "control_no", ProblemCode.CONTROL_NO_LIKE_LABEL),
        ({"control_no": "label12345"}, "control_no", ProblemCode.CONTROL_NO_LIKE_LABEL),
        ({"copy_no": "0"}, "copy_no", ProblemCode.NUMBER_OUT_OF_RANGE),
        ({"copy_no": "11"}, "copy_no", ProblemCode.COPY_NO_BEYOND_TOTAL),
        ({"copies_total": "0"}, "copies_total", ProblemCode.NUMBER_OUT_OF_RANGE),
        ({"pages": "0"}, "pages", ProblemCode.NUMBER_OUT_OF_RANGE),
        ({"pages": "-3"}, "pages", ProblemCode.NUMBER_OUT_OF_RANGE),
        ({"pages": "12.0"}, "pages", ProblemCode.NUMBER_MALFORMED),
        ({"pages": "twelve"}, "pages", ProblemCode.NUMBER_MALFORMED),
        ({"pages": "=3"}, "pages", ProblemCode.FORMULA),
        ({"pages": "9" * 900}, "pages", ProblemCode.NUMBER_OUT_OF_RANGE),
        ({"kind": "book"}, "kind", ProblemCode.WORD_UNKNOWN),
        ({"classification": "none"}, "classification", ProblemCode.WORD_UNKNOWN),
        ({"classification": ""}, "classification", ProblemCode.VALUE_MISSING),
        ({"addressee": ""}, "addressee", ProblemCode.ADDRESSEE_MISSING),
        ({"addressee_unit": "一处"}, "addressee", ProblemCode.ADDRESSEE_TWICE),
        ({"kind": "密码电报", "addressee": ""}, "addressee", ProblemCode.ADDRESSEE_MISSING),
        ({"kind": "会议材料", "addressee": ""}, "meeting_no", ProblemCode.MEETING_MISSING),
        ({"seat": "A1"}, "seat", ProblemCode.SEAT_WITHOUT_MEETING),
        ({"kind": "密码电报", "座位号": "A1"}, "seat", ProblemCode.SEAT_WITHOUT_MEETING),
        (
            {"kind": "会议材料", "meeting_no": "M1", "addressee": "", "addressee_unit": "一处"},
            "addressee_unit",
            ProblemCode.MEETING_FOR_UNIT,
        ),
        ({"kind": "会议材料", "meeting_no": "M1", "seat": "A1"}, "seat", ProblemCode.ADDRESSEE_TWICE),
        ({"released_at": "9 o'clock"}, "released_at", ProblemCode.TIME_MALFORMED),
        (
            {"released_at": "2026-11-23 09:00", "return_by": "2026-11-23 08:00"},
            "return_by",
            ProblemCode.ENDS_BEFORE_START,
        ),
    ],
)
def test_a_bad_cell_of_a_copy_is_named_by_row_and_column(parse_copies, cells, column, code):
    assert found(parse_copies(cells)) == [(2, column, code)]


@pytest.mark.parametrize(
    "cells",
    [
        {"kind": "meeting_material", "addressee": "", "meeting_no": "M1"},
        {"kind": "meeting_material", "meeting_no": "M1"},
        {"kind": "meeting_material", "addressee": "", "meeting_no": "M1", "座位号": "a1"},
        {"control_no": "L1234567"},
        {"control_no": "L12345678-"},
        {"control_no": "ＪＭ２０２６－１"},
        {"control_no": "A" * 24},
        {"copy_no": "10", "pages": "１２"},
        {"document_no": "国办发〔2026〕12号"},
        {"released_at": "2026-11-23", "return_by": "2026-11-23"},
    ],
)
def test_an_unusual_copy_is_taken(parse_copies, cells):
    assert parse_copies(cells).errors == ()


@pytest.mark.parametrize(
    ("kind", "header", "row", "column", "code"),
    [
        ("staff", "staff_no,roles", "C1,", "roles", ProblemCode.VALUE_MISSING),
        ("staff", "staff_no,roles", "C1,;", "roles", ProblemCode.WORD_UNKNOWN),
        ("staff", "staff_no,roles", "C1,clerk;king", "roles", ProblemCode.WORD_UNKNOWN),
        ("staff", "staff_no,roles,kinds", "C1,clerk,none", "kinds", ProblemCode.WORD_UNKNOWN),
        (
            "designations",
            "unit,staff_no,max_classification,kinds,starts,ends",
            "u,P1,secret,document,2026-02-01,2026-01-31",
            "ends",
            ProblemCode.ENDS_BEFORE_START,
        ),
        ("meetings", "meeting_no,opens,closes", "M,2026-01-02 09:00,2026-01-02 09:00", "closes", "ends_before_start"),
        ("seats", "meeting_no,seat,staff_no,may_take_away", "M,1,P1,x", "may_take_away", ProblemCode.WORD_UNKNOWN),
    ],
)  # fmt: skip
def test_bad_cells_of_the_other_rosters(parse, kind, header, row, column, code):
    assert found(parse(kind, header.split(","), row.split(","))) == [(2, column, code)]


def test_a_pin_is_never_shown(parse_people):
    for pin in (
        "12345",
        "-483920",
        "=483920",
        "483920\u200b",
        "483920" * 6,
        "483920x",
        "4" * 2000,
        "48392\ue000",
    ):
        roster = parse_people({"initial_pin": pin})
        assert roster.errors
        assert pin[:5] not in str(roster.errors)
        assert "4839" not in str(roster)
    sound = parse_people({"initial_pin": "004839"})
    assert sound.rows[0].initial_pin == "004839"
    assert "004839" not in repr(sound)


def test_every_problem_of_every_row_is_told(parse_people):
    roster = parse_people({"staff_no": "", "clearance": "x"}, {"name": "=1"}, {"unit": ""})
    assert found(roster) == [
        (2, "staff_no", ProblemCode.VALUE_MISSING),
        (2, "clearance", ProblemCode.WORD_UNKNOWN),
        (3, "name", ProblemCode.FORMULA),
        (4, "unit", ProblemCode.VALUE_MISSING),
        (4, "staff_no", ProblemCode.KEY_REPEATED),
    ]


def test_problems_beyond_the_limit_are_not_listed(parse_people):
    roster = parse_people(*({"staff_no": f"P{n}", "name": "=1"} for n in range(MAX_ERRORS + 50)))
    assert len(roster.errors) == MAX_ERRORS
    assert [warning.code for warning in roster.warnings] == [WarningCode.STOPPED_EARLY]


@pytest.mark.parametrize(
    ("first", "again"), [("P001", "P001"), ("P001", "p001"), ("P001", "Ｐ００１"), ("P001", "P001 ")]
)
def test_a_number_given_twice_names_both_rows(parse_people, first, again):
    roster = parse_people({"staff_no": first}, {"staff_no": "P9"}, {"staff_no": again})
    assert found(roster) == [(4, "staff_no", ProblemCode.KEY_REPEATED)]
    assert "Rows 2 and 4 both hold staff_no 'P001'" in roster.errors[0].error


def test_a_copy_of_a_document_exists_once(parse_copies):
    roster = parse_copies({}, {"control_no": "JM2026-02"})
    assert found(roster) == [(3, "copy_no", ProblemCode.KEY_REPEATED)]


@pytest.mark.parametrize(
    ("header", "rows", "column"),
    [
        ("meeting_no,seat,staff_no", ["M1,A1,P1", "M1,a1,P2"], "seat"),
        ("meeting_no,seat,staff_no", ["M1,A1,P1", "M1,A2,P1"], "staff_no"),
        ("meeting_no,seat,staff_no", ["M1,A1,P1", "M2,A1,P1"], None),
    ],
)
def test_a_seat_has_one_person_and_a_person_one_seat(parse, header, rows, column):
    roster = parse("seats", header.split(","), *(row.split(",") for row in rows))
    assert found(roster) == ([(3, column, ProblemCode.KEY_REPEATED)] if column else [])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "cipher_telegram"),
        ("classification", "绝密"),
        ("originator", "别的单位"),
        ("copies_total", "11"),
        ("declassify_on", "2046-01-01"),
    ],
)
def test_copies_agree_about_their_document(parse_copies, column, value):
    roster = parse_copies({}, {"control_no": "JM2026-02", "copy_no": "2", column: value})
    assert found(roster) == [(3, column, ProblemCode.DOCUMENT_DIFFERS)]
    assert "Rows 2 and 3" in roster.errors[0].error


def test_a_wrong_cell_is_told_once_and_not_as_a_disagreement_too(parse_copies):
    roster = parse_copies({"classification": "x"}, {"control_no": "JM2026-02", "copy_no": "2"})
    assert found(roster) == [(2, "classification", ProblemCode.WORD_UNKNOWN)]


def test_a_row_with_more_cells_than_the_header_is_an_error(parse):
    roster = parse("people", b"staff_no,name,unit,clearance\nP1,Zhou, Mr,Unit,none\nP2,a,b,none,,\n")
    assert (2, "", ProblemCode.ROW_TOO_LONG) in found(roster)
    assert not [error for error in roster.errors if error.row == 3]


def test_a_row_with_fewer_cells_lacks_them(parse):
    assert found(parse("people", b"staff_no,name,unit,clearance\nP1,Zhou\n")) == [
        (2, "unit", ProblemCode.VALUE_MISSING),
        (2, "clearance", ProblemCode.VALUE_MISSING),
    ]


def test_a_file_that_cannot_be_read_is_an_error_of_the_file(parse):
    roster = parse("people", b"")
    assert found(roster) == [(0, "", ProblemCode.FILE_EMPTY)]
    assert roster.encoding is None


def test_a_card_number_that_two_people_hold_is_a_warning(parse_people):
    roster = parse_people({"card_no": "07302202"}, {"staff_no": "P002", "card_no": "07302202"})
    assert len(roster.rows) == 2
    assert WarningCode.CARD_NO_REPEATED in [warning.code for warning in roster.warnings]


def test_a_clearance_without_an_end_is_a_warning(parse_people):
    ended = parse_people({"clearance_until": "2027-01-01"})
    none = parse_people({"clearance": "none"})
    assert (ended.warnings, none.warnings) == ((), ())
    assert [warning.code for warning in parse_people({}).warnings] == [WarningCode.CLEARANCE_WITHOUT_END]


HAN = st.text(st.sampled_from("张王李赵镕喆𠮷䶮㛃𬭸·A[b]\\'"), min_size=1, max_size=8)


@given(
    st.lists(HAN, min_size=1, max_size=8),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be"]),
)
def test_names_survive_every_encoding(parse, write_csv_text, names, codec):
    text = write_csv_text(
        ("工号", "姓名", "部门", "涉密等级"),
        *((f"{n:04}", name, "机要处", "机密") for n, name in enumerate(names)),
    )
    roster = parse("people", text.encode(codec))
    assert roster.errors == ()
    assert [(row.staff_no, row.name) for row in roster.rows] == [
        (f"{n:04}", name) for n, name in enumerate(names)
    ]


@given(st.lists(HAN, min_size=1, max_size=5))
def test_names_survive_a_workbook(parse, write_workbook, names):
    rows = [[f"{n:04}", name, "机要处", "机密"] for n, name in enumerate(names)]
    roster = parse("people", write_workbook(["工号", "姓名", "部门", "涉密等级"], *rows))
    assert [[row.staff_no, row.name] for row in roster.rows] == [row[:2] for row in rows]


@given(
    st.binary(max_size=300),
    st.sampled_from(["people", "staff", "copies", "designations", "meetings", "seats"]),
)
def test_no_bytes_bring_the_reader_down(parse, data, kind):
    roster = parse(kind, data)
    assert roster.errors or not roster.rows


@given(st.lists(st.lists(st.text(max_size=12), min_size=4, max_size=5), max_size=4))
def test_no_cells_bring_the_reader_down(parse, write_csv_text, rows):
    text = write_csv_text(("staff_no", "name", "unit", "clearance"), *rows)
    roster = parse("people", text.encode("utf-8", "replace"))
    assert all(error.error.isprintable() for error in roster.errors)

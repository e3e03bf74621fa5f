"""Owns which columns each kind of roster has: their names in English and Chinese, and what their cells hold.

The header 证件号 is taken for no column: in the field it holds cards' numbers here and citizens' numbers there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from db.roster.cells import (
    Cell,
    ChoiceCell,
    ChoicesCell,
    ControlNoCell,
    DayCell,
    IdCell,
    MomentCell,
    NameCell,
    NumberCell,
    PinCell,
    StaffNoCell,
    TextCell,
    WordsCell,
)
from db.roster.rows import CopyRow, DesignationRow, MeetingRow, PersonRow, Row, SeatRow, StaffRow
from db.roster.times import Edge
from db.roster.words import ANSWERS, CLASSIFICATIONS, CLEARANCES, KINDS, ROLES, STATUSES

MOST_COPIES = 100_000
MOST_PAGES = 100_000


class RosterKind(StrEnum):
    """What a roster lists; the word that `kiosk import` takes."""

    PEOPLE = "people"
    STAFF = "staff"
    COPIES = "copies"
    DESIGNATIONS = "designations"
    MEETINGS = "meetings"
    SEATS = "seats"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column: `name` is the field of the row too. A required one must be there, with every cell filled."""

    name: str
    chinese: str
    cell: Cell
    required: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def both_names(self) -> str:
        """Return the names as a message gives them."""
        return f"{self.name} ({self.chinese})"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a kind of roster is made of. No two rows agree in all columns of one of `keys`."""

    row_type: type[Row]
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...]


TITLE = "title"

_STAFF_NO = Column("staff_no", "工号", StaffNoCell(), required=True, aliases=("员工编号", "人员编号"))
_UNIT = Column("unit", "部门", TextCell(60), required=True, aliases=("单位",))
_KINDS = Column("kinds", "类别", ChoicesCell(KINDS))
_LEVEL = Column("max_classification", "最高密级", ChoiceCell(CLASSIFICATIONS))
_CAVEATS = Column("caveats", "知悉范围", WordsCell(40))
_MEETING_NO = Column("meeting_no", "会议编号", IdCell())
_SEAT = Column("seat", "座位号", IdCell())


def _required(column: Column) -> Column:
    return replace(column, required=True)


SHAPES: Mapping[RosterKind, Shape] = MappingProxyType(
    {
        RosterKind.PEOPLE: Shape(
            PersonRow,
            (
                _STAFF_NO,
                Column("name", "姓名", NameCell(60), required=True),
                _UNIT,
                Column("post", "岗位", NameCell(60), aliases=("职务",)),
                Column("clearance", "涉密等级", ChoiceCell(CLEARANCES), required=True),
                Column("clearance_until", "有效期", DayCell()),
                _CAVEATS,
                Column("cipher_list", "机要名单", ChoiceCell(ANSWERS)),
                Column("card_no", "工牌号", IdCell(), aliases=("卡号",)),
                Column("status", "状态", ChoiceCell(STATUSES)),
                Column("initial_pin", "初始密码", PinCell()),
            ),
            keys=(("staff_no",),),
        ),
        RosterKind.STAFF: Shape(
            StaffRow,
            (
                _STAFF_NO,
                Column("roles", "角色", ChoicesCell(ROLES, may_be_none=True), required=True),
                _LEVEL,
                _KINDS,
            ),
            keys=(("staff_no",),),
        ),
        RosterKind.COPIES: Shape(
            CopyRow,
            (
                Column("control_no", "编号", ControlNoCell(), required=True),
                Column("document_no", "文号", IdCell(), required=True),
                Column("copy_no", "份号", NumberCell(MOST_COPIES), required=True),
                Column("copies_total", "总份数", NumberCell(MOST_COPIES), required=True),
                Column("kind", "类别", ChoiceCell(KINDS), required=True),
                Column("classification", "密级", ChoiceCell(CLASSIFICATIONS), required=True),
                Column("originator", "发文单位", NameCell(100), required=True),
                Column("pages", "页数", NumberCell(MOST_PAGES), required=True),
                _CAVEATS,
                Column("addressee", "收件人", StaffNoCell()),
                Column("addressee_unit", "收件单位", TextCell(60)),
                Column("released_at", "可领时间", MomentCell(Edge.START)),
                Column("return_by", "清退期限", MomentCell(Edge.END)),
                Column("declassify_on", "解密日期", DayCell()),
                _MEETING_NO,
                _SEAT,
                Column(TITLE, "标题", NameCell(200)),
            ),
            keys=(("control_no",), ("document_no", "copy_no")),
        ),
        RosterKind.DESIGNATIONS: Shape(
            DesignationRow,
            (
                _UNIT,
                _STAFF_NO,
                _required(_LEVEL),
                _required(_KINDS),
                Column("starts", "开始日期", DayCell(), required=True, aliases=("起始日期",)),
                Column("ends", "结束日期", DayCell(), required=True, aliases=("截止日期",)),
            ),
            keys=(("unit", "staff_no"),),
        ),
        RosterKind.MEETINGS: Shape(
            MeetingRow,
            (
                _required(_MEETING_NO),
                Column("opens", "开始时间", MomentCell(Edge.START), required=True),
                Column("closes", "结束时间", MomentCell(Edge.END), required=True),
                Column("venue", "地点", NameCell(100)),
            ),
            keys=(("meeting_no",),),
        ),
        RosterKind.SEATS: Shape(
            SeatRow,
            (
                _required(_MEETING_NO),
                _required(_SEAT),
                _STAFF_NO,
                Column("may_take_away", "可带走", ChoiceCell(ANSWERS)),
            ),
            keys=(("meeting_no", "seat"), ("meeting_no", "staff_no")),
        ),
    }
)

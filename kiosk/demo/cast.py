"""Owns who and what the demonstration is about: 60 people in 8 units, 200 copies. Plain tables, no registry."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

UNITS = ("保密办公室", "机要室", "人事处", "信息中心", "服务中心", "综合处", "规划处", "财务处")
SURNAMES = (
    "林周陈王李张刘赵黄吴徐孙胡朱高何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅"
    "沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方"
)
GIVEN = (
    *("晓梅", "建国", "志强", "秀英", "海燕", "文博", "思远", "雨桐", "国栋", "丽华"),
    *("子涵", "立新", "春燕", "永刚", "静怡", "明哲", "雅琴", "俊杰", "红梅", "振华"),
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with a part in the demonstration beyond being on the roster."""

    staff_no: str
    name: str
    unit: str
    post: str
    clearance: str
    roles: str = ""
    max_classification: str = ""


ADMINISTRATOR = Actor("A001", "程立新", "信息中心", "系统管理员", "none", "administrator")
ACTORS = (
    Actor("C001", "林晓梅", "机要室", "柜台员", "top_secret", "clerk", "top_secret"),
    Actor("C002", "陈志强", "机要室", "柜台员", "top_secret", "clerk", "top_secret"),
    Actor("K001", "吴静怡", "机要室", "机要员", "top_secret", "cipher_clerk", "top_secret"),
    Actor("S001", "王海燕", "保密办公室", "主管", "top_secret", "supervisor", "top_secret"),
    Actor("S002", "李建国", "保密办公室", "主管", "top_secret", "supervisor", "top_secret"),
    Actor("S003", "张秀英", "保密办公室", "主管", "top_secret", "supervisor", "top_secret"),
    Actor("R001", "刘春燕", "人事处", "登记员", "confidential", "registrar"),
    Actor("U001", "赵明哲", "保密办公室", "审计员", "secret", "auditor"),
    Actor("P009", "周文博", "服务中心", "文件管理员", "top_secret"),
    Actor("P014", "黄雨桐", "服务中心", "副主任", "top_secret"),
    Actor("P015", "徐国栋", "服务中心", "主任", "top_secret"),
    Actor("P077", "孙永刚", "服务中心", "驾驶员", "secret"),
    Actor("P021", "胡丽华", "综合处", "处长", "top_secret"),
    Actor("P022", "高子涵", "综合处", "科员", "confidential"),
    Actor("P031", "何雅琴", "规划处", "机要联络员", "top_secret"),
    Actor("P032", "郭俊杰", "规划处", "科员", "secret"),
)
CIPHER_LIST = ("K001", "P031")
"""Those filed with the cipher office; P031's colleague is not."""
PEOPLE = 60
PIN_BASE = 730_000


def pin_of(staff_no: str) -> str:
    """Return a demonstration PIN: six digits, shown on the tray beside the badge."""
    return str(PIN_BASE + sum(ord(character) * 37 * (place + 3) for place, character in enumerate(staff_no)))


def initial_pin(person: Actor) -> str:
    """Return the PIN that the roster sets: whoever has a part changes it at once, the crowd signs with it."""
    return f"{pin_of(person.staff_no)}27" if person in ACTORS else pin_of(person.staff_no)


def everybody() -> tuple[Actor, ...]:
    """Return all people of the demonstration, the administrator first."""
    extras = PEOPLE - 1 - len(ACTORS)
    levels = ("none", "confidential", "secret", "secret", "top_secret")
    crowd = (
        Actor(
            f"P{100 + place:03d}",
            f"{SURNAMES[(place * 7 + 3) % len(SURNAMES)]}{GIVEN[(place * 3) % len(GIVEN)]}",
            UNITS[place % len(UNITS)],
            "科员",
            levels[place % len(levels)],
        )
        for place in range(extras)
    )
    return (ADMINISTRATOR, *ACTORS, *crowd)


def people_roster(today: date, people: Sequence[Actor] | None = None) -> str:
    """Return `people`, or everybody, as a roster file; clearances last two years."""
    until = (today + timedelta(days=730)).isoformat()
    header = (
        *("staff_no", "name", "unit", "post", "clearance", "clearance_until", "caveats"),
        *("cipher_list", "card_no", "status", "initial_pin"),
    )
    rows = []
    for place, each in enumerate(everybody()):
        if people is not None and each not in people:
            continue
        end = until if each.clearance != "none" else ""
        pin = "" if each is ADMINISTRATOR else initial_pin(each)
        cipher = "yes" if each.staff_no in CIPHER_LIST else "no"
        card = f"{40_856_634 + place * 7919:010d}"
        known = (each.staff_no, each.name, each.unit, each.post, each.clearance, end, "")
        rows.append((*known, cipher, card, "active", pin))
    return as_csv(header, rows)


def staff_roster() -> str:
    """Return those who hold a role."""
    rows = [
        (each.staff_no, each.roles, each.max_classification or "internal", _kinds(each))
        for each in (ADMINISTRATOR, *ACTORS)
        if each.roles
    ]
    return as_csv(("staff_no", "roles", "max_classification", "kinds"), rows)


def _kinds(staff: Actor) -> str:
    kinds = ("document", "meeting_material") if "clerk" in staff.roles else ("document",)
    return ";".join((*kinds, "cipher_telegram") if staff.roles == "cipher_clerk" else kinds)


def designations_roster(today: date) -> str:
    """Return the units' designated collectors."""
    start, end = today - timedelta(days=30), today + timedelta(days=335)
    designated = (("服务中心", "P014"), ("服务中心", "P015"), ("综合处", "P021"))
    rows = [(unit, number, "top_secret", "document", start, end) for unit, number in designated]
    return as_csv(("unit", "staff_no", "max_classification", "kinds", "starts", "ends"), rows)


@dataclass(frozen=True, slots=True)
class Series:
    """Documents that are alike: five copies each."""

    number: str
    level: str
    pages: int
    addressee: str = ""
    unit: str = ""
    kind: str = "document"
    seats: tuple[str, ...] = ()


SERIES = (
    Series("JM2026-0815", "secret", 3, "P009"),
    Series("JM2026-0816", "secret", 12, unit="服务中心"),
    Series("JM2026-0820", "top_secret", 8, "P009"),
    Series("JM2026-0831", "confidential", 5, "P014"),
    Series("NB2026-0101", "internal", 2, "P077"),
    Series("NB2026-0102", "internal", 4, "P022"),
    Series("JM2026-0901", "confidential", 6, unit="综合处"),
    Series("MD2026-0007", "secret", 1, "P031", kind="cipher_telegram"),
    Series(
        "HC2026-0040", "confidential", 9, kind="meeting_material", seats=("A01", "A02", "A03", "A04", "A05")
    ),
)
COPIES, COPIES_EACH = 200, 5
TELEGRAMS = "MD2026-0007"
LEFT_UNREGISTERED = ("01", "02")
"""The third incident: P031 collected these two and left them on the desk; P032 is to fetch the next ones."""
KEPT_BACK = ("ZL2026-0001-01", "ZL2026-0002-01")
"""What supervisors keep back: the first is on hold, the second recalled."""
SEATS = (("A01", "P021"), ("A02", "P014"), ("A03", "P015"), ("A04", "P100"), ("A05", "P101"))
"""The second incident: P021 has a seat and sends P022, who has none."""


def meeting_no(generation: int = 0) -> str:
    """Return the number of the demonstration's meeting; a later `generation` holds another one."""
    return "HY2026-0040" if generation == 0 else f"HY2026-0040-G{generation}"


def meetings_roster(now: datetime, generation: int = 0) -> str:
    """Return the meeting, whose counter is open for ten days from `now`, in the registry's zone."""
    opens, closes = now - timedelta(hours=1), now + timedelta(days=10)
    times = (f"{opens:%Y-%m-%d %H:%M}", f"{closes:%Y-%m-%d %H:%M}")
    rows = [(meeting_no(generation), *times, "第一会议室")]
    return as_csv(("meeting_no", "opens", "closes", "venue"), rows)


def seats_roster(generation: int = 0) -> str:
    """Return who sits where; nobody takes papers away."""
    rows = [(meeting_no(generation), seat, staff_no, "no") for seat, staff_no in SEATS]
    return as_csv(("meeting_no", "seat", "staff_no", "may_take_away"), rows)


def copies_roster(today: date, generation: int = 0) -> str:
    """Return 200 copies: those that the incidents are about, and a vault full of others. A later `generation`
    has numbers of its own."""
    header = (
        *("control_no", "document_no", "copy_no", "copies_total", "kind", "classification", "originator"),
        *("pages", "addressee", "addressee_unit", "meeting_no", "seat", "return_by", "declassify_on"),
    )
    crowd = [each.staff_no for each in everybody() if each.staff_no.startswith("P1")]
    levels = ("internal", "confidential", "secret")
    fillers = [
        Series(f"ZL2026-{number:04d}", levels[number % 3], 2 + number % 9, crowd[number % len(crowd)])
        for number in range(1, COPIES // COPIES_EACH - len(SERIES) + 1)
    ]
    back = today + timedelta(days=30)
    declassified = today.replace(year=today.year + 10, day=1)
    rows = []
    for series in (*SERIES, *fillers):
        number = series.number if generation == 0 else f"{series.number}-G{generation}"
        for copy in range(1, COPIES_EACH + 1):
            about = (series.kind, series.level, "办公厅", series.pages, series.addressee, series.unit)
            seat = (meeting_no(generation), series.seats[copy - 1]) if series.seats else ("", "")
            until = "" if series.seats else back
            place = (f"{number}-{copy:02d}", number, copy, COPIES_EACH)
            rows.append((*place, *about, *seat, until, declassified))
    return as_csv(header, rows)


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a roster file's text."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()

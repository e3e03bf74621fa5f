"""What a scanned text is: a badge, a copy's code, a label; or none of them, and why."""

from __future__ import annotations

import pytest
from counter_kit import Counter, pin_of

from db.connection import write_transaction
from db.log.body import decode_body
from db.registry.recognition import is_card
from db.tables import CardForm, LogEntry
from kiosk.desk import commands as do
from kiosk.desk import looks_like_badge
from kiosk.desk.scan import BadgeScan, CopyScan, LabelScan, Scanned, Unreadable, parse_scan
from labels.payload import LabelCode, SheetCode, encode_label_code, encode_sheet_code, new_label_id

ROOT = bytes(range(16))
LABEL = new_label_id(b"label")
QR = encode_label_code(LabelCode(LABEL, 12, ROOT))
LIST = encode_sheet_code(SheetCode("R000041A", 12, ROOT))
NOT_KNOWN = Unreadable("no_known_code")
VENDOR = "#77/ACME:0042"
"""A card's text as one maker's readers type it: no form that anybody else knows."""

TEXTS: dict[str, Scanned] = {
    # badges, whole or not: whether one is forged is the registry's to say
    "CB1.AEBAGBAF": BadgeScan("CB1.AEBAGBAF"),
    " cb1.aebagbaf ": BadgeScan("CB1.AEBAGBAF"),
    "\uff23\uff22\uff11.AEBAGBAF": BadgeScan("CB1.AEBAGBAF"),
    # the four ways in which readers type a card, and hexadecimal
    "0040856634": BadgeScan("0040856634"),
    "07302202": BadgeScan("07302202"),
    "111,27706": BadgeScan("111,27706"),
    "00623,27706": BadgeScan("00623,27706"),
    "111 : 27706": BadgeScan("111 : 27706"),
    # hexadecimal has the form of a control number: whose it is, is looked up where a badge is awaited
    "026F6C3A": CopyScan("026F6C3A"),
    "JM2026-0815-03": CopyScan("JM2026-0815-03"),
    "jm2026-0815-03": CopyScan("JM2026-0815-03"),
    LABEL: LabelScan(LABEL),
    QR: LabelScan(LABEL, 12, ROOT),
    f"{QR[:-1]}": Unreadable("label_damaged"),
    "CF1:": Unreadable("label_damaged"),
    LIST: Unreadable("list_code"),
    f"{LIST[:-1]}": Unreadable("list_code"),
    "": Unreadable("empty"),
    "   ": Unreadable("empty"),
    "JM2026\x11": Unreadable("control_characters"),
    "A" * 257: Unreadable("too_long"),
    # what lies about at a counter, and is none of all these
    "4006381333931": NOT_KNOWN,
    "4294967296": NOT_KNOWN,
    "99999,27706": NOT_KNOWN,
    "https://example.org/a": NOT_KNOWN,
    "WIFI:S:guest;T:WPA;P:secret;;": NOT_KNOWN,
    "机要文件": NOT_KNOWN,
    "JM2026_0815_03": NOT_KNOWN,
    "JM2026-0815-03-0001-COPY-7": NOT_KNOWN,
    "?" * 256: NOT_KNOWN,
    VENDOR: NOT_KNOWN,
}


@pytest.mark.parametrize("text", TEXTS)
def test_what_a_text_is(text: str) -> None:
    assert parse_scan(text) == TEXTS[text]


@pytest.mark.parametrize(
    ("text", "may_be"),
    [
        ("CB1.AEBAGBAF", True),
        ("0040856634", True),
        ("026F6C3A", True),
        (VENDOR, True),
        ("JM2026-0815-03", False),
        (QR, False),
        (LIST, False),
        ("?" * 65, False),
        ("", False),
    ],
)
def test_where_a_badge_is_awaited_a_text_that_is_no_other_code_may_be_a_card(text: str, may_be: bool) -> None:
    assert looks_like_badge(text) is may_be


def logged(counter: Counter, type_: str) -> list[tuple[tuple[str, ...], object]]:
    """Return reasons and cause of each entry of this type."""
    query = LogEntry.select().where(LogEntry.type == type_).order_by(LogEntry.seq)
    bodies = [decode_body(bytes(row.body)) for row in query.bind(counter.registry.database)]
    return [(tuple(map(str, body.refusals)), body.facts.get("why")) for body in bodies]


def has_card(counter: Counter, form: str, staff_no: str) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(CardForm.insert(form=form, staff_no=staff_no))


def test_a_code_from_elsewhere_is_void_and_the_log_says_why(counter: Counter) -> None:
    counter.signs_in("C001")
    void = counter.scans("4006381333931")
    assert (void.outcome, void.reasons, void.data["why"]) == ("void", ("scan_unreadable",), "no_known_code")
    assert void.seq is not None
    assert counter.scans(LIST).data["why"] == "list_code"
    assert logged(counter, "void") == [
        (("scan_unreadable",), "no_known_code"),
        (("scan_unreadable",), "list_code"),
    ]
    assert logged(counter, "refused") == []


def test_a_card_that_nobody_has_is_an_unknown_badge(counter: Counter) -> None:
    counter.signs_in("C001")
    for text in ("0040856634", "00623,27706"):
        unknown = counter.scans(text)
        assert (unknown.outcome, unknown.reasons) == ("refused", ("badge_unknown",))
    assert logged(counter, "refused") == [(("badge_unknown",), None)] * 2
    assert logged(counter, "void") == []


def test_a_token_that_nobody_issued_is_a_forged_badge(counter: Counter) -> None:
    counter.signs_in("C001")
    assert counter.scans("CB1.AEBAGBAF").reasons == ("badge_forged",)


def test_a_card_in_its_makers_own_form_names_whoever_has_it(counter: Counter) -> None:
    has_card(counter, VENDOR, "P014")
    assert is_card(counter.registry, VENDOR.lower())
    counter.signs_in("C001")
    named = counter.scans(VENDOR.lower())
    assert (named.outcome, named.data["person"]) == ("prompt", "P014")
    counter.does(do.ConfirmPhoto(matches=True))
    assert counter.scans(VENDOR).data["why"] == "badge_not_awaited"
    counter.does(do.Cancel())
    counter.does(do.TakeBack())
    assert counter.scans(VENDOR).data["returner"] == "P014"


def test_no_odd_text_fills_the_place_of_a_witness(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    assert "witness" in counter.scans("JM2026-0900-01").next
    assert counter.scans("https://example.org/a").data["why"] == "no_known_code"
    assert counter.does(do.Witness(pin=pin_of("C002"))).outcome != "identified"


def test_a_search_knows_a_card_in_its_makers_own_form(counter: Counter) -> None:
    has_card(counter, VENDOR, "P014")
    counter.signs_in("C001")
    found = counter.does(do.Search(text=VENDOR))
    assert "P014" in str(found.data)

"""Receipt registration 收文登记 at the desk: what a unit owes is met by its own people, with its own number."""

from __future__ import annotations

import hashlib
import json

import pytest
from counter_kit import UNIT, Counter, pin_of
from owing_kit import RECEIPT, asks, becomes, collects, last_facts, owed, registers

from db.connection import reading
from db.log.body import decode_body
from db.tables import LogEntry
from kiosk.desk import commands as do
from kiosk.desk.jsonl import answer

OWN, OTHER, UNITS = "JM2026-0815-01", "JM2026-0815-02", "JM2026-0820-01"


def test_somebody_of_the_unit_registers_what_it_owes(counter: Counter) -> None:
    collects(counter, "P009", OWN, OTHER)
    registered = registers(counter, OWN, OTHER, by="P014")
    assert registered.outcome == "registered"
    assert [each["copy"] for each in registered.data["copies"]] == [OWN, OTHER]
    assert registered.seq == registered.data["copies"][-1]["seq"]
    assert owed(counter, OWN) == {}
    met = owed(counter, OWN, ended=True)[RECEIPT]
    assert (met.ending, met.ended_by, met.incoming_no) == ("registered", "P014", "收文118")
    assert counter.log_says("receipt_registered", copy=OTHER, collector="P009", actor="C001")
    digest = hashlib.sha256("收文118".encode()).hexdigest()
    facts = {"incoming_no_sha256": digest, "registrar": "P014", "ended": ["receipt"], "unit": UNIT}
    assert last_facts(counter, "receipt_registered", OWN) == facts
    assert counter.holder(OWN) == "P009"


def test_the_json_line_is_the_interfaces(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    line = {"do": "register_receipt", "copies": [OWN.lower()], "incoming_no": " 7 ", "by": "P077"}
    said = json.loads(answer(counter.desk, json.dumps({**line, "pin": pin_of("P077")}).encode()))
    assert (said["outcome"], said["copies"]) == ("registered", [{"copy": OWN, "seq": said["seq"]}])


@pytest.mark.parametrize("written", ["p077", " P077 ", "ｐ077", "Ｐ０７７"])
def test_whoever_registers_is_read_as_a_scan_is(counter: Counter, written: str) -> None:
    collects(counter, "P009", OWN)
    assert registers(counter, OWN, by=written, pin=pin_of("P077")).outcome == "registered"
    assert owed(counter, OWN, ended=True)[RECEIPT].ended_by == "P077"


def test_all_copies_are_registered_or_none(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    refused = registers(counter, OWN, OTHER, "JM2026-9999-01")
    assert refused.outcome == "refused"
    assert refused.reasons == ("copy_unknown", "copy_not_out")
    assert refused.data["copies"] == [
        {"copy": OTHER, "reasons": ["copy_not_out"]},
        {"copy": "JM2026-9999-01", "reasons": ["copy_unknown"]},
    ]
    assert owed(counter, OWN).keys() == {RECEIPT}
    assert not counter.log_says("receipt_registered")


def test_every_reason_is_said_for_every_copy(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    refused = registers(counter, OWN, OTHER, by="C001", pin="000000")
    common = ["pin_wrong", "registrar_not_of_unit", "registrar_is_operator"]
    assert refused.data["copies"] == [
        {"copy": OWN, "reasons": common},
        {"copy": OTHER, "reasons": ["pin_wrong", "copy_not_out", "registrar_is_operator"]},
    ]
    assert refused.reasons == (
        *("pin_wrong", "copy_not_out"),
        *("registrar_not_of_unit", "registrar_is_operator"),
    )


def test_another_unit_registers_nothing(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    assert registers(counter, OWN, by="P020").reasons == ("registrar_not_of_unit",)


def test_twice_is_once(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    registers(counter, OWN)
    assert registers(counter, OWN).reasons == ("already_registered",)


def test_a_repeated_act_answers_the_first_result(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    command = do.RegisterReceipt(act="a1", copies=(OWN,), incoming_no="7", by="P014", pin=pin_of("P014"))
    first, again = counter.does(command), counter.does(command)
    assert (again.outcome, again.seq, again.repeated) == ("registered", first.seq, True)
    counter.desk = counter.another_desk("1")
    counter.signs_in("C001")
    assert counter.does(command).data == first.data


def test_nothing_was_owed_for_an_internal_copy(counter: Counter) -> None:
    collects(counter, "P009", "JM2026-0801-01")
    assert registers(counter, "JM2026-0801-01").reasons == ("already_registered",)


def test_what_lies_on_the_counter_is_registered_by_nobody(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(OWN)
    counter.hands_over("P009")
    assert registers(counter, OWN).reasons == ("copies_unreleased",)


def test_a_stranger_and_a_leaver_register_nothing(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    becomes(counter, "P015", status="left")
    assert registers(counter, OWN, by="P015").reasons == ("person_left",)
    nobody = registers(counter, OWN, by="周文博", pin="123456")
    assert nobody.reasons == ("person_left", "pin_not_set", "registrar_not_of_unit")
    with reading(counter.registry) as reader:
        bodies = [bytes(row.body) for row in reader.rows(LogEntry.select())]
    assert not any("周文博" in str(decode_body(body)) for body in bodies)


def test_a_copy_for_a_unit_is_owed_by_that_unit_whoever_took_it(counter: Counter) -> None:
    collects(counter, "P014", UNITS)
    assert (owed(counter, UNITS)[RECEIPT].unit, owed(counter, UNITS)[RECEIPT].person) == ("服务中心", None)
    assert registers(counter, UNITS, by="P009").outcome == "registered"


def test_a_copy_for_a_person_is_owed_by_the_persons_unit_not_the_proxys(counter: Counter) -> None:
    counter.grants("P009", "P020", OWN)
    collects(counter, "P020", OWN)
    assert registers(counter, OWN, by="P020").reasons == ("registrar_not_of_unit",)
    assert registers(counter, OWN, by="P015").outcome == "registered"


def test_what_cannot_be_registered_says_what_to_do(counter: Counter) -> None:
    counter.signs_in("C001")
    assert registers(counter).error == "no_copies"
    assert registers(counter, "周").error == "no_control_no"
    for text in ("", "  ", "x" * 65, "1\x1b[2J"):
        assert registers(counter, OWN, incoming_no=text).error == "incoming_no_unfit"


def test_registration_opens_the_way_again(counter: Counter) -> None:
    collects(counter, "P009", OWN)
    counter.waits(hours=10)
    assert asks(counter, "P009", OTHER) == ("receipt_unregistered",)
    registers(counter, OWN)
    assert asks(counter, "P009", OTHER) == ()

"""Losses, finds, notes and the end of an incident: one row for each way they are refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from custody_facts import COLLECTOR, CONTROL_NO, NOW, SIGNED, file_copy, person, staff, supervisor

from db.custody.incidents import (
    LONGEST_TEXT,
    Disposition,
    IncidentCode,
    IncidentFacts,
    Matter,
    TextFlaw,
    decide_closing,
    decide_find,
    decide_loss_report,
    decide_note,
    parse_text,
    writes_off,
)
from db.custody.refusals import Refusal
from db.custody.values import CopyFacts, PersonStatus, PinCheck, Role, Signature, StaffFacts

R = Refusal
REGISTRAR = staff("R001", Role.REGISTRAR)
SUSPENDED = staff(person=person("C001", status=PersonStatus.SUSPENDED))
GONE = file_copy(missing=True)
LOSS = IncidentFacts(7, Matter.LOSS, NOW, CONTROL_NO, involved=frozenset({"C001", COLLECTOR}))
UNRETURNED = replace(LOSS, unreturned=True)
ATTEMPT = IncidentFacts(8, Matter.ATTEMPT, NOW, CONTROL_NO, involved=frozenset({"S002"}))
CLOSED = IncidentFacts(9, Matter.ATTEMPT, NOW, closed=True, involved=frozenset({"S001"}))


@pytest.mark.parametrize(
    ("who", "copy", "reasons"),
    [
        (staff(), file_copy(), ()),
        (staff(), file_copy(holder=COLLECTOR), ()),
        (supervisor(), file_copy(on_hold=True, recalled=True), ()),
        (REGISTRAR, file_copy(), (R.OPERATOR_OUT_OF_AUTHORITY,)),
        (SUSPENDED, file_copy(), (R.OPERATOR_OUT_OF_AUTHORITY,)),
        (staff(), None, (R.COPY_UNKNOWN,)),
        (staff(), GONE, (R.COPY_MISSING,)),
        (staff(), file_copy(destroyed=True), (R.COPY_DESTROYED,)),
        (REGISTRAR, None, (R.OPERATOR_OUT_OF_AUTHORITY, R.COPY_UNKNOWN)),
        (REGISTRAR, GONE, (R.OPERATOR_OUT_OF_AUTHORITY, R.COPY_MISSING)),
        (REGISTRAR, file_copy(destroyed=True), (R.OPERATOR_OUT_OF_AUTHORITY, R.COPY_DESTROYED)),
    ],
)
def test_a_loss_report(who: StaffFacts, copy: CopyFacts | None, reasons: tuple[Refusal, ...]) -> None:
    assert decide_loss_report(who, copy).refusals == reasons


@pytest.mark.parametrize(
    ("who", "copy", "reasons"),
    [
        (supervisor(), GONE, ()),
        (supervisor(), replace(GONE, holder="S001"), (R.APPROVER_NOT_INDEPENDENT,)),
        (supervisor(), replace(GONE, addressee="S001"), (R.APPROVER_NOT_INDEPENDENT,)),
        (supervisor(), replace(GONE, holder="S002"), ()),
        (staff(), GONE, (R.OPERATOR_OUT_OF_AUTHORITY,)),
        (supervisor(), None, (R.COPY_UNKNOWN,)),
        (supervisor(), file_copy(), (R.COPY_NOT_MISSING,)),
        (staff(), None, (R.OPERATOR_OUT_OF_AUTHORITY, R.COPY_UNKNOWN)),
        (staff(), file_copy(), (R.OPERATOR_OUT_OF_AUTHORITY, R.COPY_NOT_MISSING)),
    ],
)
def test_a_find(who: StaffFacts, copy: CopyFacts | None, reasons: tuple[Refusal, ...]) -> None:
    assert decide_find(who, copy).refusals == reasons


@pytest.mark.parametrize(
    ("who", "incident", "known", "reasons"),
    [
        (supervisor(), LOSS, True, ()),
        (staff(), LOSS, True, (R.OPERATOR_OUT_OF_AUTHORITY,)),
        (REGISTRAR, LOSS, True, (R.OPERATOR_OUT_OF_AUTHORITY,)),
        (supervisor(), None, True, (R.INCIDENT_UNKNOWN,)),
        (supervisor(), CLOSED, True, (R.INCIDENT_CLOSED,)),
        (supervisor(), LOSS, False, (R.NOTE_UNKNOWN,)),
        (REGISTRAR, None, False, (R.OPERATOR_OUT_OF_AUTHORITY, R.INCIDENT_UNKNOWN, R.NOTE_UNKNOWN)),
        (REGISTRAR, CLOSED, True, (R.OPERATOR_OUT_OF_AUTHORITY, R.INCIDENT_CLOSED)),
        (supervisor(), CLOSED, False, (R.INCIDENT_CLOSED, R.NOTE_UNKNOWN)),
    ],
)
def test_a_note(
    who: StaffFacts, incident: IncidentFacts | None, known: bool, reasons: tuple[Refusal, ...]
) -> None:
    assert decide_note(who, incident, corrects_known=known).refusals == reasons


WRONG = Signature(pin=PinCheck.WRONG)
INITIAL = Signature(pin=PinCheck.CORRECT, pin_initial=True)
LEFT = supervisor(person=person("S001", status=PersonStatus.LEFT))


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({}, ()),
        ({"reviewer": LEFT}, (R.PERSON_LEFT,)),
        ({"signature": None}, (R.PIN_REQUIRED,)),
        ({"signature": WRONG}, (R.PIN_WRONG,)),
        ({"signature": INITIAL}, (R.PIN_INITIAL,)),
        ({"signature": Signature(paper_receipt="8")}, (R.PIN_REQUIRED,)),
        ({"reviewer": staff("C002")}, (R.APPROVER_NOT_AUTHORIZED,)),
        ({"reviewer": supervisor("S002")}, (R.REVIEWER_INVOLVED,)),
        ({"reviewer": staff("S002")}, (R.APPROVER_NOT_AUTHORIZED, R.REVIEWER_INVOLVED)),
        ({"incident": None}, (R.INCIDENT_UNKNOWN,)),
        ({"incident": CLOSED}, (R.INCIDENT_CLOSED, R.REVIEWER_INVOLVED)),
        ({"incident": CLOSED, "reviewer": supervisor("S003")}, (R.INCIDENT_CLOSED,)),
        ({"incident": LOSS, "copy": file_copy()}, ()),
        ({"incident": LOSS, "copy": GONE}, (R.COPY_MISSING,)),
        ({"incident": LOSS, "copy": GONE, "disposition": Disposition.FALSE_ALARM}, (R.COPY_MISSING,)),
        ({"incident": LOSS, "copy": GONE, "disposition": Disposition.POSSIBLE_LEAK_REPORTED}, ()),
        ({"incident": LOSS, "copy": GONE, "disposition": Disposition.LEAK_REPORTED}, ()),
        ({"copy": GONE}, ()),
        ({"incident": UNRETURNED}, (R.COPY_NOT_RETURNED,)),
        ({"incident": UNRETURNED, "disposition": Disposition.FALSE_ALARM}, (R.COPY_NOT_RETURNED,)),
        ({"incident": UNRETURNED, "disposition": Disposition.POSSIBLE_LEAK_REPORTED}, ()),
        ({"incident": UNRETURNED, "disposition": Disposition.LEAK_REPORTED}, ()),
        ({"incident": UNRETURNED, "copy": GONE}, (R.COPY_MISSING, R.COPY_NOT_RETURNED)),
        (
            {"incident": LOSS, "copy": GONE, "signature": WRONG, "reviewer": staff(COLLECTOR)},
            (R.PIN_WRONG, R.COPY_MISSING, R.APPROVER_NOT_AUTHORIZED, R.REVIEWER_INVOLVED),
        ),
    ],
)
def test_the_end_of_an_incident(changes: dict[str, Any], reasons: tuple[Refusal, ...]) -> None:
    facts: dict[str, Any] = {
        "reviewer": supervisor(),
        "incident": ATTEMPT,
        "signature": SIGNED,
        "disposition": Disposition.NO_LEAK,
        "copy": file_copy(),
    }
    assert decide_closing(**(facts | changes)).refusals == reasons


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  遗失于会议室 ", "遗失于会议室"),
        ("e\u0301", "é"),
        ("   ", TextFlaw.MISSING),
        ("x" * LONGEST_TEXT, "x" * LONGEST_TEXT),
        ("x" * (LONGEST_TEXT + 1), TextFlaw.TOO_LONG),
        ("a\nb", TextFlaw.UNSEEN),
        ("a\x1b[31mb", TextFlaw.UNSEEN),
        ("a\u202eb", TextFlaw.UNSEEN),
        ("a\ud800b", TextFlaw.UNSEEN),
    ],
)
def test_what_a_note_may_hold(text: str, kept: str | TextFlaw) -> None:
    assert parse_text(text) == kept


def test_a_loss_and_a_find_are_different_matters() -> None:
    assert {code.matter for code in IncidentCode} == {Matter.LOSS, Matter.FINDING}
    assert IncidentCode.PAPERS_NOT_RETURNED.matter is IncidentCode.LOSS_REPORTED.matter


@pytest.mark.parametrize(
    ("incident", "word", "copy", "off"),
    [
        (LOSS, Disposition.LEAK_REPORTED, GONE, True),
        (LOSS, Disposition.POSSIBLE_LEAK_REPORTED, GONE, True),
        (LOSS, Disposition.NO_LEAK, GONE, False),
        (LOSS, Disposition.FALSE_ALARM, GONE, False),
        (LOSS, Disposition.LEAK_REPORTED, file_copy(holder=COLLECTOR), False),
        (UNRETURNED, Disposition.LEAK_REPORTED, file_copy(holder=COLLECTOR), False),
        (LOSS, Disposition.LEAK_REPORTED, None, False),
        (ATTEMPT, Disposition.LEAK_REPORTED, GONE, False),
    ],
)
def test_what_is_written_off(
    incident: IncidentFacts, word: Disposition, copy: CopyFacts | None, off: bool
) -> None:
    assert writes_off(incident, word, copy) is off

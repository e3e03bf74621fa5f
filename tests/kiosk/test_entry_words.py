"""A log entry in words: every reason has a line that it comes from, and no fact stays untold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from custody_facts import (
    ADDRESSEE,
    COLLECTOR,
    HOUR,
    NOW,
    YESTERDAY,
    alter,
    by_addressee,
    by_proxy,
    by_seat,
    by_substitute,
    file_copy,
    person,
)

from db.custody.collection import CollectionFacts, decide_collection
from db.custody.meetings import SubstitutionState
from db.custody.policy import default_policy
from db.custody.refusals import Refusal
from db.custody.values import (
    BadgeFacts,
    BadgeKind,
    BadgeState,
    Classification,
    Clearance,
    GrantState,
    PersonStatus,
    PhotoComparison,
    PhotoSource,
    PinCheck,
    Signature,
)
from db.log.body import EntryBody, EntryType, decode_body, encode_body
from db.registry.gathering import as_seen
from kiosk.entry_words import outcome_in_words, people_in, raw_text, sections_of
from kiosk.seen_words import Section, Telling, seen_sections
from kiosk.texts import current_language, set_language

R = Refusal
SHANGHAI = ZoneInfo("Asia/Shanghai")
NAMES = {"C001": "林晓梅", COLLECTOR: "黄雨桐", ADDRESSEE: "周文博"}
OWN = by_addressee()
PROXY = by_proxy(Classification.SECRET)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = current_language()
    set_language("en")
    yield
    set_language(before)


def entry(type_: EntryType, **said: Any) -> EntryBody:
    """An entry as it comes back from the store."""
    given = EntryBody(
        log_id="log",
        seq=7,
        at=datetime(2026, 11, 23, 1, 41, 5, tzinfo=UTC),
        type=type_,
        counter="2",
        actor="C001",
        face="screen",
        policy_version=3,
        program_version="0.1.0",
        **said,
    )
    return decode_body(encode_body(given))


def told(given: EntryBody) -> tuple[Section, ...]:
    return sections_of(given, NAMES, SHANGHAI)


def lines(given: EntryBody) -> list[str]:
    return [line.text for section in told(given) for line in section.lines]


def collector(**changes: Any) -> CollectionFacts:
    return replace(OWN, collector=replace(OWN.collector, **changes))


def copy(**changes: Any) -> CollectionFacts:
    return replace(OWN, copy=file_copy(Classification.SECRET, COLLECTOR, **changes))


def granted(**changes: Any) -> CollectionFacts:
    return replace(PROXY, designations=(), grants=(replace(PROXY.grants[0], **changes),))


WRONG: list[tuple[CollectionFacts, Refusal, str]] = [
    (replace(OWN, copy=None), Refusal.COPY_UNKNOWN, "No copy was registered under the number"),
    (copy(holder="P020"), Refusal.COPY_ALREADY_COLLECTED, "It was out: P020 held it."),
    (copy(on_hold=True), Refusal.COPY_ON_HOLD, "It was on hold."),
    (copy(recalled=True), Refusal.COPY_RECALLED, "It had been recalled."),
    (copy(missing=True), Refusal.COPY_MISSING, "It was recorded as missing."),
    (copy(destroyed=True), Refusal.COPY_DESTROYED, "It was recorded as destroyed."),
    (
        copy(available_from=NOW + HOUR),
        Refusal.COPY_NOT_RELEASED,
        "It may be collected from 2026-11-23 10:41.",
    ),
    (copy(caveats=frozenset({"LU"})), Refusal.CAVEAT_MISSING, "Only those may know it who hold: LU."),
    (replace(OWN, pages=11), Refusal.PAGE_COUNT_MISMATCH, "11 pages were counted."),
    (
        collector(person=person(status=PersonStatus.SUSPENDED)),
        Refusal.PERSON_SUSPENDED,
        "P014 黄雨桐, of U1: suspended.",
    ),
    (
        collector(person=person(clearance=Clearance.CONFIDENTIAL)),
        Refusal.CLEARANCE_TOO_LOW,
        "P014 has clearance Confidential until 2026-11-24.",
    ),
    (
        collector(person=person(clearance_until=YESTERDAY)),
        Refusal.CLEARANCE_EXPIRED,
        "P014 has clearance Top secret until 2026-11-22.",
    ),
    (
        collector(badge=BadgeFacts(BadgeKind.SIGNED, BadgeState.REVOKED)),
        Refusal.BADGE_REVOKED,
        "Badge scanned: signed badge, revoked.",
    ),
    (
        collector(badge=BadgeFacts(BadgeKind.CARD_NUMBER)),
        Refusal.BADGE_KIND_INSUFFICIENT,
        "Badge scanned: card number, valid.",
    ),
    (
        collector(photo=PhotoComparison(matches=False, source=PhotoSource.REGISTRY), photo_on_file=True),
        Refusal.PHOTO_MISMATCH,
        "Face compared with the photo in the registry: it does not match.",
    ),
    (collector(photo=None), Refusal.PHOTO_REQUIRED, "The face had not been compared with a photo."),
    (collector(signature=Signature(pin=PinCheck.WRONG)), Refusal.PIN_WRONG, "Signed by PIN: wrong."),
    (collector(signature=Signature(pin=PinCheck.LOCKED)), Refusal.PIN_LOCKED, "The PIN was locked."),
    (
        replace(PROXY, grants=(), designations=()),
        Refusal.PROXY_UNLISTED,
        "No grant or designation named the collector.",
    ),
    (granted(state=GrantState.REVOKED), Refusal.PROXY_REVOKED, "It was revoked, by S001, S002."),
    (granted(ends=NOW), Refusal.PROXY_EXPIRED, "It ran from 2026-11-23 08:41 to 2026-11-23 09:41."),
    (granted(spent=1), Refusal.PROXY_USED_UP, "1 of 1 uses were spent."),
    (granted(copies=frozenset({"JM1-01"})), Refusal.PROXY_OUT_OF_SCOPE, "It does not list this copy."),
    (
        granted(state=GrantState.REQUESTED, approvals=frozenset()),
        Refusal.PROXY_UNAPPROVED,
        "It was awaiting approval.",
    ),
    (
        replace(OWN, operator=replace(OWN.operator, roles=frozenset())),
        Refusal.OPERATOR_OUT_OF_AUTHORITY,
        "C001 林晓梅: no role.",
    ),
]


@pytest.mark.parametrize(("facts", "code", "sentence"), WRONG, ids=[code.value for _, code, _ in WRONG])
def test_each_reason_has_the_line_that_it_comes_from(
    facts: CollectionFacts, code: Refusal, sentence: str
) -> None:
    reasons = decide_collection(facts, default_policy(), NOW).reasons
    assert code in reasons
    shown = told(entry(EntryType.REFUSED, refusals=reasons, facts=as_seen(facts)))
    marked = [line.text for section in shown for line in section.lines if code in line.bears_on]
    assert any(sentence in text for text in marked[1:]), marked


def test_what_is_in_order_is_not_marked() -> None:
    shown = told(entry(EntryType.HANDED_OVER, facts=as_seen(PROXY)))
    headings = [section.heading for section in shown]
    assert headings[:4] == ["What happened", "The copy", "The collector", "On what ground"]
    assert "Why not" not in headings


def test_the_ground_of_a_hand_over_is_told_in_full() -> None:
    said = lines(entry(EntryType.HANDED_OVER, facts=as_seen(PROXY), grant=1, principal=ADDRESSEE))
    for sentence in (
        "Grant 1: P009 周文博 let P014 黄雨桐 and P015 collect.",
        "It lists this copy.",
        "0 of 1 uses were spent.",
        "It was approved, by S001, S002.",
        "U1 designated P014 黄雨桐 up to Top secret, from 2026-11-23 to 2026-11-23.",
        "Policy version 3",
    ):
        assert sentence in said


def test_what_an_accepted_copy_still_needs_is_no_reason_against_it() -> None:
    given = entry(EntryType.ACCEPTED, refusals=(Refusal.PIN_REQUIRED,), facts=as_seen(OWN))
    assert "Still needed" in [section.heading for section in told(given)]


FACTS: list[tuple[EntryType, dict[str, Any], list[str]]] = [
    (EntryType.REFUSED, {"act": "sign_out", "copies": ["A-1", "B-2"]}, ["signing out", "Copies: A-1, B-2"]),
    (EntryType.VOID, {"why": "too_long"}, ["the scan was longer than 256 characters"]),
    (EntryType.UNLOCKED, {"by": "C001"}, ["Unlocked by C001 林晓梅"]),
    (EntryType.PIN_FAILED, {"failures": 3}, ["Wrong PINs in a row: 3"]),
    (EntryType.WITHDRAWN, {"reason": "wrong", "label": "LAB", "use_returned": True}, ["given back", "LAB"]),
    (
        EntryType.LABEL_FAILED,
        {"attempt": 2, "printer": "desk", "reason": "no paper"},
        ["no paper", "number 2"],
    ),
    (EntryType.LABEL_RESOLVED, {"printed": False}, ["it was not printed"]),
    (
        EntryType.IDENTIFIED,
        {"badge_kind": "signed", "photo": {"matches": True, "source": "card"}, "waiting": ["A-1"]},
        ["Badge: signed badge", "photo on the card: it matches", "Waited for the collector: A-1"],
    ),
    (
        EntryType.PROXY_REQUESTED,
        {
            "confirmed": False,
            "request": {
                "principal": ADDRESSEE,
                "proxy": COLLECTOR,
                "second_proxy": None,
                "copies": ["A-1"],
                "starts": "2026-11-23T01:00:00Z",
                "ends": "2026-11-23T05:00:00Z",
                "uses": 2,
                "on_paper": True,
            },
        },
        [
            "P009 周文博 asked that P014 黄雨桐 may collect.",
            "From 2026-11-23 09:00 to 2026-11-23 13:00, 2 times.",
            "The request stands on paper.",
            "No PIN of the principal vouches for it.",
        ],
    ),
    (
        EntryType.REFUSED,
        {
            "request": {
                "proxy": COLLECTOR,
                "copies": [],
                "unknown_copies": 2,
                "starts": "2026-11-23T01:00:00Z",
                "ends": "2026-11-23T05:00:00Z",
                "uses": 1,
                "on_paper": False,
            },
        },
        [
            "somebody who is not known here asked that P014 黄雨桐 may collect.",
            "2 copies were not registered.",
        ],
    ),
    (
        EntryType.RETURNED,
        {
            "holder": COLLECTOR,
            "for": ADDRESSEE,
            "basis": "proxy",
            "label": "L1",
            "pages": 12,
            "badge_kind": "signed",
            "badge_state": "revoked",
            "ended": [{"kind": "receipt", "due": "2026-11-23T10:00:00+00:00", "for": ADDRESSEE}],
        },
        [
            "Held by P014 黄雨桐",
            "Addressed to P009 周文博",
            "Was collected: by proxy",
            "Pages counted: 12",
            "The badge was: revoked",
            "No longer owed: registration of the receipt, due 2026-11-23 18:00",
        ],
    ),
    (
        EntryType.WITHDRAWN,
        {
            "reopened": {
                "holder": COLLECTOR,
                "for": ADDRESSEE,
                "label": "L1",
                "owed": [{"kind": "return", "due": "2026-11-23T10:00:00+00:00", "for": None}],
            }
        },
        ["P014 黄雨桐 holds it again.", "Still owed: return, due 2026-11-23 18:00"],
    ),
    (EntryType.BATCH_APPROVED, {"batch": 4, "kind": "policy", "requested_by": "R001"}, ["Batch 4", "policy"]),
    (EntryType.HELD, {"unheard_of": {"x": [1, 2]}}, ['unheard_of: {"x":[1,2]}']),
    (EntryType.PROXY_REQUESTED, {"request": {"of": "another form"}}, ['request: {"of":"another form"}']),
    (EntryType.REFUSED, {"control_no": "A-1", "of": "another form"}, ['of: "another form"']),
]


@pytest.mark.parametrize(("type_", "facts", "sentences"), FACTS)
def test_facts_are_told_and_what_has_no_sentence_is_shown_as_it_stands(
    type_: EntryType, facts: dict[str, Any], sentences: list[str]
) -> None:
    said = "\n".join(lines(entry(type_, facts=facts)))
    for sentence in sentences:
        assert sentence in said


def test_a_transfer_says_what_was_seen_and_who_gave_it_to_whom() -> None:
    transfer = {"from": ADDRESSEE, "to": COLLECTOR, "holder": ADDRESSEE, "label": "L1", "ended": []}
    given = entry(EntryType.TRANSFERRED, facts={**as_seen(OWN), "transfer": transfer})
    said = lines(given)
    assert "P009 周文博 handed it on to P014 黄雨桐." in said
    assert "Label: L1" in said
    assert {ADDRESSEE, COLLECTOR} <= people_in(given)


def test_everybody_whom_an_entry_numbers_is_looked_up() -> None:
    given = entry(EntryType.REFUSED, collector=COLLECTOR, facts=as_seen(PROXY))
    assert people_in(given) >= {"C001", "C002", COLLECTOR, "P015", ADDRESSEE, "S001", "S002"}


@pytest.mark.parametrize(
    ("facts", "code", "line"),
    [
        (replace(by_seat(), seats=()), R.NOT_ON_ROSTER, "None of those who stood here had a seat"),
        (alter(by_seat(), "seats.0.served", True), R.SEAT_SERVED, "had a copy of this document already"),
        (alter(by_seat(), "meeting.closed_at", NOW), R.MEETING_CLOSED, "It was closed out 2026-11-23 09:41."),
        (replace(by_seat(), meeting=None), R.MEETING_UNKNOWN, "No such meeting was registered."),
        (
            alter(by_substitute(), "substitutions.0.state", SubstitutionState.REVOKED),
            R.SUBSTITUTE_UNAPPROVED,
            "P014 黄雨桐 was no longer to sit in for P009 周文博 at seat A12",
        ),
    ],
)
def test_a_refusal_at_a_meeting_has_the_line_that_it_comes_from(
    facts: CollectionFacts, code: Refusal, line: str
) -> None:
    decision = decide_collection(facts, default_policy(), NOW)
    assert decision.reasons == (code,)
    told = seen_sections(facts, Telling(lambda number: f"{number} {NAMES.get(number, '')}".strip(), SHANGHAI))
    marked = [each.text for section in told for each in section.lines if code in each.bears_on]
    assert any(line in text for text in marked), marked


def test_the_raw_entry_is_what_is_stored() -> None:
    import msgspec

    given = entry(EntryType.REFUSED, refusals=(Refusal.PROXY_UNLISTED,), facts=as_seen(PROXY))
    again = msgspec.json.encode(msgspec.json.decode(raw_text(given)), order="sorted")
    assert again == encode_body(given)


@pytest.mark.parametrize(
    ("code", "word"),
    [(None, ""), ("own", "own"), ("proxy", "by proxy"), ("approved", "approved"), ("printed", "printed")],
)
def test_outcomes_have_words(code: str | None, word: str) -> None:
    assert outcome_in_words(code) == word


def test_times_are_local_and_outside_text_is_made_safe() -> None:
    said = lines(entry(EntryType.HELD, copy="A-1", facts={"reason": "a\x1b[31m b"}))
    assert said[0] == "2026-11-23 09:41:05  Put on hold"
    assert "Reason given: a?[31m b" in said


def test_a_proxy_request_of_two_hours_is_told_in_the_zone_of_the_registry() -> None:
    facts = replace(
        PROXY, grants=(replace(PROXY.grants[0], starts=NOW.astimezone(UTC), ends=NOW + timedelta(hours=2)),)
    )
    assert "It ran from 2026-11-23 09:41 to 2026-11-23 11:41." in lines(
        entry(EntryType.ACCEPTED, facts=as_seen(facts))
    )

"""An entry's body has one form in bytes, and nothing else is read as one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from db.custody.refusals import Refusal
from db.log.body import BodyError, EntryBody, EntryType, decode_body, decode_sealed, encode_body

AT = datetime(2026, 11, 23, 9, 41, 0, 250, tzinfo=UTC)
REFUSED = EntryBody(
    log_id="3c9f",
    seq=43,
    at=AT,
    counter="Counter 2",
    session="S1",
    act="A1",
    face="desk",
    actor="C001",
    second_actor="C002",
    type=EntryType.REFUSED,
    outcome="refused",
    refusals=(Refusal.PROXY_UNLISTED, Refusal.CLEARANCE_TOO_LOW),
    copy="JM2026-0815-03",
    collector="P014",
    principal="P009",
    grant=7,
    facts={"pages": 12, "caveats": ["甲", "乙"], "holder": None, "photo": True},
    policy_version=3,
    program_version="0.1.0",
)
SHORTEST = EntryBody(
    log_id="3c9f", seq=1, at=AT, type=EntryType.VOID, policy_version=1, program_version="0.1.0"
)

integers = st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
facts = st.dictionaries(
    texts,
    st.recursive(
        st.none() | st.booleans() | integers | texts | st.floats(min_value=-1e6, max_value=1e6),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


def test_a_body_is_canonical_json_with_every_field() -> None:
    assert encode_body(REFUSED).decode() == (
        '{"act":"A1","actor":"C001","at":"2026-11-23T09:41:00.000250Z","collector":"P014",'
        '"copy":"JM2026-0815-03","counter":"Counter 2","face":"desk",'
        '"facts":{"caveats":["甲","乙"],"holder":null,"pages":12,"photo":true},"grant":7,"log_id":"3c9f",'
        '"outcome":"refused","policy_version":3,"principal":"P009","program_version":"0.1.0",'
        '"refusals":["proxy_unlisted","clearance_too_low"],"second_actor":"C002","seq":43,"session":"S1",'
        '"type":"refused","version":1}'
    )


def test_what_has_no_value_is_left_out() -> None:
    assert json.loads(encode_body(SHORTEST)) == {
        "version": 1,
        "log_id": "3c9f",
        "seq": 1,
        "at": "2026-11-23T09:41:00.000250Z",
        "type": "void",
        "policy_version": 1,
        "program_version": "0.1.0",
    }


@given(facts, st.datetimes(timezones=st.just(UTC)), st.integers(min_value=1, max_value=2**53 - 1))
def test_a_body_comes_back_from_its_bytes(said: dict[str, Any], at: datetime, seq: int) -> None:
    body = replace(REFUSED, facts=said, at=at, seq=seq)
    stored = encode_body(body)
    assert decode_body(stored) == body
    assert stored == rfc8785.dumps(json.loads(stored))
    [sealed] = decode_sealed([stored])
    assert (sealed.seq, sealed.at, sealed.refusals) == (seq, at, body.refusals)


def test_a_moment_is_written_in_utc() -> None:
    there = AT.astimezone(timezone(timedelta(hours=8)))
    assert encode_body(replace(SHORTEST, at=there)) == encode_body(SHORTEST)
    assert (
        json.loads(encode_body(replace(SHORTEST, at=AT.replace(microsecond=0))))["at"]
        == "2026-11-23T09:41:00Z"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"at": AT.replace(tzinfo=None)},
        {"seq": 2**53},
        {"facts": {"copy": 2**53}},
        {"facts": {"at": AT}},
        {"facts": {"ratio": float("nan")}},
        {"facts": {1: "a number for a name"}},
        {"facts": {"name": "\ud800"}},
        {"type": "never_heard_of"},
        {"refusals": ("never_heard_of",)},
        {"seq": "1"},
        {"counter": 2},
    ],
    ids=str,
)
def test_what_could_not_be_read_back_is_not_written(changes: dict[str, Any]) -> None:
    with pytest.raises(BodyError):
        encode_body(replace(REFUSED, **changes))


STORED = encode_body(REFUSED)


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff",
        STORED[:-1],
        STORED + b" ",
        b" " + STORED,
        STORED.replace(b'"seq":43', b'"seq": 43'),
        STORED.replace(b'"seq":43', b'"seq":43.0'),
        STORED.replace(b'"seq":43', b'"seq":"43"'),
        STORED.replace(b'"seq":43', b'"seq":42,"seq":43'),
        STORED.replace(b'"seq":43', b'"seq":43,"title":"x"'),
        STORED.replace(b'"seq":43,', b""),
        STORED.replace(b'"version":1', b'"version":2'),
        STORED.replace(b',"version":1', b""),
        STORED.replace(b"00.000250Z", b"00.00025Z"),
        STORED.replace(b"00.000250Z", b"00.000250+00:00"),
        STORED.replace(b"00.000250Z", b"00.000250+08:00"),
        STORED.replace(b"00.000250Z", b"00.000250"),
        STORED.replace(b'"refused","version"', b'"never_heard_of","version"'),
        STORED.replace(b'"grant":7', b'"grant":null'),
        b'{"version":1,' + STORED.replace(b',"version":1', b"")[1:],
        b'{"facts":' + b"[" * 100_000,
        b'{"facts":{"a":' + b"[" * 100_000,
    ],
    ids=range(25),
)
def test_bytes_that_are_not_an_entry_in_its_form_are_not_read(stored: bytes) -> None:
    assert stored != STORED
    with pytest.raises(BodyError):
        decode_body(stored)
    for among in ([stored], [STORED, stored], [stored, STORED]):
        with pytest.raises(BodyError):
            decode_sealed(among)


@pytest.mark.parametrize(
    "facts",
    [
        b'{"caveats":["\\u7532","\xe4\xb9\x99"],"holder":null,"pages":12,"photo":true}',
        b'{"holder":null,"caveats":[],"pages":12,"photo":true}',
        b'{"pages":12,"pages":12}',
        b'{"pages":1e1}',
    ],
)
def test_facts_in_another_form_are_not_read(facts: bytes) -> None:
    start, end = STORED.index(b'{"caveats"'), STORED.index(b',"grant"')
    with pytest.raises(BodyError):
        decode_body(STORED[:start] + facts + STORED[end:])


def test_names_of_types_are_in_lower_case_and_single() -> None:
    assert [each.value for each in EntryType] == [each.name.lower() for each in EntryType]

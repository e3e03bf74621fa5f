"""Owns what a log entry says and its one form in bytes: RFC 8785 canonical JSON, stored and never written anew.

A field without a value (None, no refusals, no facts) is left out. Staff numbers and control numbers only: no
names, titles or PINs. Facts are what the decision saw; nothing here knows what they mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from operator import eq
from typing import Any, TypeVar

import msgspec
import rfc8785

from db.custody.refusals import Refusal
from db.errors import RegistryError
from db.log.entry_types import EntryType as EntryType

FORM = 1
"""The version of the form below; entries of another one are not read."""


LEAST_UNSAFE = 2**53
"""RFC 8785 takes no integer from here on: not every reader keeps them exact."""

UNCANONICAL = "it is not in canonical form"


class BodyError(RegistryError):
    """Something can't be written as a log entry's body, or bytes are not one."""


class Heading(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
    tag_field="version",
    tag=FORM,
):
    """Everything that an entry says except its facts.

    A msgspec Struct and not a dataclass: reading and checking a million bodies is a budget of verification.
    `at` is aware; in bytes it is UTC, with six digits of a second or none. `face` is screen, desk or cli.
    """

    log_id: str
    seq: int
    at: datetime
    type: EntryType
    counter: str | None = None
    session: str | None = None
    act: str | None = None
    face: str | None = None
    actor: str | None = None
    second_actor: str | None = None
    outcome: str | None = None
    refusals: tuple[Refusal, ...] = ()
    copy: str | None = None
    collector: str | None = None
    principal: str | None = None
    grant: int | None = None
    policy_version: int
    program_version: str


class EntryBody(Heading, frozen=True, gc=False):
    """An entry. `facts` hold text, numbers, yes and no, None, and lists and mappings of these."""

    facts: Mapping[str, Any] = msgspec.field(default_factory=dict)


class SealedBody(Heading, frozen=True, gc=False):
    """An entry whose facts were left as they stand in its bytes, for going over very many."""

    facts: msgspec.Raw = msgspec.Raw()


B = TypeVar("B", bound=Heading)

_ENTRY = msgspec.json.Decoder(EntryBody)
_SEALED = msgspec.json.Decoder(SealedBody)
_SORTED = msgspec.json.Encoder(order="sorted")


def encode_body(body: EntryBody) -> bytes:
    """Return the canonical bytes of `body`.

    Raises `BodyError` for a moment without zone, a fact that JSON has no form for, an integer of 2**53 or more,
    and whatever `decode_body` would not read back.
    """
    if body.at.tzinfo is None:
        raise BodyError("an entry's moment needs a zone")
    try:
        encoded = _SORTED.encode(body) if _is_plain(body) else rfc8785.dumps(_document(body))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as fault:
        raise BodyError(f"a log entry can't say this: {fault}") from fault
    decode_body(encoded)
    return encoded


def decode_body(stored: bytes) -> EntryBody:
    """Read a body. Raises `BodyError` unless `stored` is an entry in its one form."""
    [body] = _read(_ENTRY, [stored])
    # The fast encoder differs from RFC 8785 only where names of facts lie beyond the basic multilingual plane.
    if _SORTED.encode(body) != stored and rfc8785.dumps(_document(body)) != stored:
        raise BodyError(UNCANONICAL)
    return body


def decode_sealed(stored: list[bytes]) -> list[SealedBody]:
    """Read many bodies but not their facts, which only have to be JSON. Raises `BodyError` like `decode_body`
    if one of them is none."""
    bodies = _read(_SEALED, stored)
    # One after the other: so many texts at once would push the bodies out of the processor's cache.
    if not all(map(eq, map(_SORTED.encode, bodies), stored)):
        raise BodyError(UNCANONICAL)
    return bodies


def _read(decoder: msgspec.json.Decoder[B], stored: Sequence[bytes]) -> list[B]:
    try:
        bodies = list(map(decoder.decode, stored))
    except (ValueError, RecursionError) as fault:
        raise BodyError(f"it is not a log entry: {fault}") from fault
    if not {body.at.tzinfo for body in bodies} <= {UTC}:
        raise BodyError("its moment is not UTC")
    return bodies


def _is_plain(body: EntryBody) -> bool:
    """Say whether the fast encoder writes `body` as RFC 8785 does. rfc8785 takes half a millisecond for a
    hand-over's entry, all of it while other counters wait for the log."""
    numbers = (body.seq, body.grant, body.policy_version)
    return body.at.tzinfo is UTC and all(map(_is_plain_fact, numbers)) and _is_plain_fact(body.facts)


def _is_plain_fact(value: Any) -> bool:
    # Of the exact types only: what else there is (floats, sets, moments) the two write or refuse differently.
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return bool(-LEAST_UNSAFE < value < LEAST_UNSAFE)
    if kind is dict:
        return all(map(_is_plain_name, value)) and all(map(_is_plain_fact, value.values()))
    return kind in (list, tuple) and all(map(_is_plain_fact, value))


def _is_plain_name(name: Any) -> bool:
    # Beyond the basic multilingual plane RFC 8785 sorts by UTF-16 units, the fast encoder by code points.
    return type(name) is str and (name.isascii() or max(name) <= "\uffff")


def _document(body: EntryBody) -> dict[str, Any]:
    fields = ((name, getattr(body, name)) for name in body.__struct_fields__)
    said = {name: value for name, value in fields if value is not None and value != () and value != {}}
    if "facts" in said:
        said["facts"] = dict(body.facts)
    return said | {"version": FORM, "at": body.at.astimezone(UTC).isoformat().replace("+00:00", "Z")}

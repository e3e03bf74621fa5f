"""Owns the bytes of IPP (RFC 8010): requests out, replies in. Knows nothing of HTTP or of printing.

The few kinds of values that print jobs need; a reply's other values are kept as bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

Value = int | bool | str | bytes

VERSION = (2, 0)
OPERATION_GROUP = 0x01
JOB_GROUP = 0x02
PRINTER_GROUP = 0x04
UNSUPPORTED_GROUP = 0x05
_END = 0x03
_FIRST_VALUE_TAG = 0x10


class IppDamaged(ValueError):
    """A reply is not of IPP's form."""


class Operation(IntEnum):
    """Operations (RFC 8011, 5.4.15)."""

    PRINT_JOB = 0x0002
    GET_JOB_ATTRIBUTES = 0x0009
    GET_PRINTER_ATTRIBUTES = 0x000B


class Tag(IntEnum):
    """Kinds of values (RFC 8010, 3.5.2)."""

    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME_TYPE = 0x49


_NUMBERS = {Tag.INTEGER, Tag.ENUM}


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a request, with all its values."""

    tag: Tag
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply: its status code, and by group tag the attributes of the first such group."""

    status: int
    groups: dict[int, dict[str, list[Value]]] = field(default_factory=dict)

    @property
    def successful(self) -> bool:
        """Whether the status is one of success (RFC 8011, 4.1.6)."""
        return self.status < 0x0100

    def values(self, group: int, name: str) -> list[Value]:
        """Return the values of an attribute, none when it is absent."""
        return self.groups.get(group, {}).get(name, [])


def encode_request(
    operation: Operation,
    request_id: int,
    operation_group: Sequence[Attribute],
    job_group: Sequence[Attribute] = (),
) -> bytes:
    """Return a request up to where the document follows. Charset and language are put first, as IPP wants."""
    first = (
        Attribute(Tag.CHARSET, "attributes-charset", ("utf-8",)),
        Attribute(Tag.LANGUAGE, "attributes-natural-language", ("en",)),
    )
    message = struct.pack(">BBHI", *VERSION, operation, request_id)
    message += bytes([OPERATION_GROUP]) + b"".join(map(_encode_attribute, (*first, *operation_group)))
    if job_group:
        message += bytes([JOB_GROUP]) + b"".join(map(_encode_attribute, job_group))
    return message + bytes([_END])


def decode_reply(message: bytes) -> Reply:
    """Read a reply. IppDamaged when it is cut off or not of IPP's form."""
    try:
        status = struct.unpack_from(">H", message, 2)[0]
        return Reply(status, _decode_groups(message, 8))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise IppDamaged(f"a reply of {len(message)} bytes is not IPP") from error


def _encode_attribute(attribute: Attribute) -> bytes:
    """Encode the values one after another: only the first carries the name."""
    encoded = b""
    for place, value in enumerate(attribute.values):
        name = b"" if place else attribute.name.encode("ascii")
        content = _encode_value(attribute.tag, value)
        encoded += (
            struct.pack(">BH", attribute.tag, len(name)) + name + struct.pack(">H", len(content)) + content
        )
    return encoded


def _encode_value(tag: Tag, value: Value) -> bytes:
    if tag in _NUMBERS:
        return struct.pack(">i", value)
    if tag is Tag.BOOLEAN:
        return struct.pack(">?", value)
    return value if isinstance(value, bytes) else str(value).encode()


def _decode_groups(message: bytes, at: int) -> dict[int, dict[str, list[Value]]]:
    groups: dict[int, dict[str, list[Value]]] = {}
    current: dict[str, list[Value]] = {}
    name = ""
    while message[at] != _END:
        tag = message[at]
        at += 1
        if tag < _FIRST_VALUE_TAG:
            current = {}
            groups.setdefault(tag, current)
            continue
        own_name, at = _take(message, at)
        content, at = _take(message, at)
        name = own_name.decode("ascii") or name
        current.setdefault(name, []).append(_decode_value(tag, content))
    return groups


def _take(message: bytes, at: int) -> tuple[bytes, int]:
    """Return the counted bytes at `at`, and where the next begin."""
    (length,) = struct.unpack_from(">H", message, at)
    end = at + 2 + length
    if end > len(message):
        raise IndexError("a value is cut off")
    return message[at + 2 : end], end


def _decode_value(tag: int, content: bytes) -> Value:
    if tag in _NUMBERS:
        number: int = struct.unpack(">i", content)[0]
        return number
    if tag == Tag.BOOLEAN:
        return content != b"\0"
    if tag in (Tag.TEXT, Tag.NAME, Tag.KEYWORD, Tag.URI, Tag.CHARSET, Tag.LANGUAGE, Tag.MIME_TYPE):
        return content.decode("utf-8", "replace")
    return content

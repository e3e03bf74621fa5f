"""Owns signed notes (c2sp.org/signed-note) with Ed25519 keys. Must not know what a note says.

A note is text, a blank line, and a line for each signature: em dash, key name, base64 of key id and signature.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass

from db.errors import RegistryError
from db.identity.ed25519 import ALGORITHM, KEY_BYTES, SIGNATURE_BYTES, is_signed, key_id_of, public_of, sign

DASH = "\N{EM DASH} "
ID_BYTES = 4
MOST_SIGNATURES = 64
"""A limit against hostile notes; the specification asks for 16 at least."""


class NoteError(RegistryError):
    """A note can't be relied on."""


class NoteMalformed(NoteError):
    """It is not a signed note, or not one of the kind that was asked for."""


class NoteUnsigned(NoteError):
    """None of its signatures is by a known key."""


class NoteForged(NoteError):
    """A signature that claims to be by a known key is not."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key that may sign notes: the name in its signature lines and 32 bytes."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise NoteMalformed(
                f"{self.name!r} can't name a key: no spaces, no plus sign, at least one character"
            )
        if len(self.public) != KEY_BYTES:
            raise NoteMalformed(f"the public key of {self.name} does not have {KEY_BYTES} bytes")

    @property
    def key_id(self) -> bytes:
        """The four bytes that signature lines carry beside the name."""
        return bytes.fromhex(key_id_of(self.name, self.public))

    def text(self) -> str:
        """Return the key as a `vkey`: name, key id in hex, and algorithm and key in base64."""
        return f"{self.name}+{self.key_id.hex()}+{_base64(ALGORITHM + self.public)}"


@dataclass(frozen=True, slots=True)
class Note:
    """An opened note: its text, ending in a line feed, and the known keys that signed it."""

    text: str
    signers: tuple[Verifier, ...]


def parse_verifier(text: str) -> Verifier:
    """Read a `vkey`. Raises `NoteMalformed`."""
    # The base64 may hold plus signs itself.
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    material = _unbase64(encoded)
    if material is None or not material.startswith(ALGORITHM):
        raise NoteMalformed("it is not an Ed25519 verifier key")
    verifier = Verifier(name, material[len(ALGORITHM) :])
    if verifier.key_id.hex() != key_id:
        raise NoteMalformed(f"the verifier key of {name} does not have the id that it says")
    return verifier


def sign_note(text: str, name: str, seed: bytes) -> str:
    """Return `text` as a note signed by the 32-byte private `seed` under `name`. Raises `NoteMalformed`."""
    if not _is_note_text(text):
        raise NoteMalformed("a note's text ends in a line feed and has no other control characters")
    verifier = Verifier(name, public_of(seed))
    return f"{text}\n{DASH}{name} {_base64(verifier.key_id + sign(seed, text.encode()))}\n"


def open_note(note: str, verifiers: Iterable[Verifier]) -> Note:
    """Return what `note` says and who of `verifiers` signed it; signatures by other keys are passed over.

    Raises `NoteMalformed`, `NoteUnsigned`, and `NoteForged` as soon as one known key's signature is wrong.
    """
    text, lines = _split(note)
    known = {(each.name, each.key_id): each for each in verifiers}
    signers: dict[tuple[str, bytes], Verifier] = {}
    for name, key_id, signature in map(_signature, lines):
        verifier = known.get((name, key_id))
        if verifier is None:
            continue
        if len(signature) != SIGNATURE_BYTES:
            raise NoteMalformed(f"the signature of {name} is not whole")
        if not is_signed(verifier.public, text.encode(), signature):
            raise NoteForged(f"the signature of {name} ({key_id.hex()}) does not belong to this text")
        signers[name, key_id] = verifier
    if not signers:
        raise NoteUnsigned("no known key signed this note")
    return Note(text, tuple(signers.values()))


def is_key_name(name: str) -> bool:
    """Say whether `name` can name a key: not empty, no Unicode spaces, no plus sign."""
    return bool(name) and "+" not in name and not any(each.isspace() or each < " " for each in name)


def _split(note: str) -> tuple[str, list[str]]:
    head, blank, tail = note.rpartition("\n\n")
    text = head + "\n"
    if not blank or not tail.endswith("\n") or not _is_note_text(text):
        raise NoteMalformed("it is not a signed note: text, a blank line, signature lines")
    lines = tail[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteMalformed(f"it has more than {MOST_SIGNATURES} signatures")
    return text, lines


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, space, encoded = line.removeprefix(DASH).partition(" ")
    material = _unbase64(encoded)
    if not line.startswith(DASH) or not space or not is_key_name(name) or not material:
        raise NoteMalformed("a line after the blank line is not a signature")
    if len(material) <= ID_BYTES:
        raise NoteMalformed("a signature is too short")
    return name, material[:ID_BYTES], material[ID_BYTES:]


def _is_note_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return text.endswith("\n") and not any(each < " " and each != "\n" for each in text)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _unbase64(text: str) -> bytes | None:
    """Return what `text` encodes; None unless it is the one way to encode it."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if _base64(data) == text else None

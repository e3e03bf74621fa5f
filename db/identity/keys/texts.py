"""Owns what is written in key files. Must not touch the disk.

The first line of a signing key's file is the text form of Go's note package, that of a public key C2SP's
`vkey`: others can verify our log with the file as it is. Two lines say which key of its row it is and since
when. A secret without a public half is 64 hex digits.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from db.identity.ed25519 import ALGORITHM, KEY_BYTES, key_id_of, public_of

_NAME = re.compile(r"[!-*,-~]{1,100}")
_SECRET = re.compile(r"[0-9a-f]{64}")
_PRIVATE = "PRIVATE+KEY+"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key: `public` is 32 bytes, `generation` counts from 1 along the row of rotations."""

    name: str
    public: bytes
    generation: int
    created: datetime

    @property
    def key_id(self) -> str:
        """Eight hex digits."""
        return key_id_of(self.name, self.public)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """An Ed25519 private key: `seed` is 32 bytes and never shown."""

    name: str
    seed: bytes = field(repr=False)
    generation: int
    created: datetime

    @property
    def verifier(self) -> PublicKey:
        """The public half."""
        return PublicKey(self.name, public_of(self.seed), self.generation, self.created)

    @property
    def public(self) -> bytes:
        """The 32 public bytes."""
        return public_of(self.seed)

    @property
    def key_id(self) -> str:
        """Eight hex digits."""
        return self.verifier.key_id


def draw_signing_key(
    name: str, random: Callable[[int], bytes], *, generation: int, created: datetime
) -> SigningKey:
    """Draw a new key. Raises ValueError for a name that is not 1-100 visible ASCII characters without `+`."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} can't name a key: 1-100 visible ASCII characters, no plus sign")
    return SigningKey(name, draw_secret(random), generation, created.replace(microsecond=0))


def draw_secret(random: Callable[[int], bytes]) -> bytes:
    """Draw 32 bytes."""
    secret = random(KEY_BYTES)
    if len(secret) != KEY_BYTES:
        raise ValueError("the source of randomness gave too few bytes")
    return secret


def secret_text(secret: bytes) -> str:
    """Write a 32-byte secret."""
    return secret.hex() + "\n"


def parse_secret(text: str) -> bytes | None:
    """Read a 32-byte secret, or None."""
    line = text.strip().lower()
    return bytes.fromhex(line) if _SECRET.fullmatch(line) else None


def signing_key_text(key: SigningKey) -> str:
    """Write a signing key."""
    return _text(_PRIVATE, key.verifier, key.seed)


def parse_signing_key(text: str) -> SigningKey | None:
    """Read a signing key, or None; its id must be the one that its bytes give."""
    parts = _parts(text, _PRIVATE)
    if parts is None:
        return None
    name, key_id, seed, generation, created = parts
    key = SigningKey(name, seed, generation, created)
    return key if key.key_id == key_id else None


def public_key_text(key: PublicKey) -> str:
    """Write a public key."""
    return _text("", key, key.public)


def parse_public_key(text: str) -> PublicKey | None:
    """Read a public key, or None; its id must be the one that its bytes give."""
    parts = _parts(text, "")
    if parts is None:
        return None
    name, key_id, public, generation, created = parts
    key = PublicKey(name, public, generation, created)
    return key if key.key_id == key_id else None


def _text(kind: str, key: PublicKey, material: bytes) -> str:
    encoded = base64.b64encode(ALGORITHM + material).decode("ascii")
    created = key.created.isoformat(timespec="seconds")
    return f"{kind}{key.name}+{key.key_id}+{encoded}\ngeneration {key.generation}\ncreated {created}\n"


def _parts(text: str, kind: str) -> tuple[str, str, bytes, int, datetime] | None:
    form = re.compile(
        re.escape(kind) + rf"({_NAME.pattern})\+([0-9a-f]{{8}})\+([A-Za-z0-9+/=]+)"
        r"\r?\ngeneration ([1-9][0-9]{0,8})\r?\ncreated ([0-9T:+Z-]+)\s*"
    )
    found = form.fullmatch(text)
    if found is None:
        return None
    try:
        material = base64.b64decode(found[3], validate=True)
        created = datetime.fromisoformat(found[5])
    except (binascii.Error, ValueError):
        return None
    if len(material) != 1 + KEY_BYTES or not material.startswith(ALGORITHM) or created.tzinfo is None:
        return None
    return found[1], found[2], material[1:], int(found[4]), created

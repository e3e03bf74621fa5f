"""Owns Ed25519 over raw 32-byte keys, and the short id that names a key. Must not know what is signed.

The id is that of C2SP signed notes, so that a file of ours and a checkpoint's signature line name the same
log key alike: the first four bytes of SHA-256(name, line feed, 0x01, public key), in hex.

`cryptography` is imported by the first signature: whoever only tells a badge by its text does not wait for it.
"""

from __future__ import annotations

from hashlib import sha256

KEY_BYTES = 32
SIGNATURE_BYTES = 64
ALGORITHM = b"\x01"
"""Ed25519's identifier in C2SP signed notes."""


def public_of(seed: bytes) -> bytes:
    """Return the 32 public bytes that belong to the 32-byte private `seed`."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign(seed: bytes, message: bytes) -> bytes:
    """Return the 64-byte signature over `message`."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether `signature` over `message` was made with the private half of `public`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def key_id_of(name: str, public: bytes) -> str:
    """Return the eight hex digits that name a key (C2SP signed-note, "Signatures")."""
    return sha256(name.encode() + b"\n" + ALGORITHM + public).digest()[:4].hex()

"""Owns the rotation of signing keys: a new one beside the old, and the old one's retirement by its own step.

Public halves are written first: a crash between the two leaves a public key that nobody can sign for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from db.identity.keys.faults import KeyInUse, KeyMissing
from db.identity.keys.files import check_folder, missing, remove_key_file
from db.identity.keys.ring import (
    ISSUER,
    ISSUER_PUBLIC,
    ISSUER_RETIRED,
    LOG_PUBLIC,
    LOG_SIGNING,
    current_issuer,
    current_log_signer,
    public_keys,
    signing_keys,
    write_private,
    write_public,
)
from db.identity.keys.texts import PublicKey, SigningKey, draw_signing_key


def rotate_badge_key(
    folder: Path, random: Callable[[int], bytes], *, now: datetime, issuer_folder: Path | None = None
) -> SigningKey:
    """Draw the next issuing key and return it; badges of the keys before it stay valid.

    Raises `KeyMissing` where the present issuing key lies elsewhere and `issuer_folder` does not say where.
    """
    private = issuer_folder or folder / ISSUER
    for place in {folder, issuer_folder or folder}:
        check_folder(place)
    if not signing_keys(private):
        raise KeyMissing(
            f"There is no issuing key in {private}.",
            "Nothing was changed.",
            "Say where the issuing key lies with --issuer-keys.",
        )
    return _rotate(folder / ISSUER_PUBLIC, private, random, now)


def rotate_log_key(folder: Path, random: Callable[[int], bytes], *, now: datetime) -> SigningKey:
    """Draw the next key that signs checkpoints, under the same name, and return it.

    The public halves of all before it stay, so that old checkpoints still verify.
    """
    check_folder(folder)
    return _rotate(folder / LOG_PUBLIC, folder / LOG_SIGNING, random, now)


def retire_badge_key(folder: Path, key_id: str, *, issuer_folder: Path | None = None) -> None:
    """Stop accepting badges of an old issuing key, and remove its private half if it is here.

    Raises `KeyInUse` for the latest key and for the one that issues badges now, `KeyMissing` for an unknown
    one. Repeating it finishes what a crash interrupted.
    """
    check_folder(folder)
    accepted, retired = public_keys(folder / ISSUER_PUBLIC), public_keys(folder / ISSUER_RETIRED)
    key = _find(key_id, accepted + retired, folder / ISSUER_PUBLIC)
    _refuse_in_use(key, accepted, current_issuer(folder, issuer_folder, accepted))
    if key not in retired:
        write_public(folder / ISSUER_RETIRED, key)
    remove_key_file(folder / ISSUER_PUBLIC / f"{key_id}.pub")
    remove_key_file((issuer_folder or folder / ISSUER) / f"{key_id}.key")


def retire_log_key(folder: Path, key_id: str) -> None:
    """Remove the private half of an old log key; its public half stays for old checkpoints.

    Raises `KeyInUse` for the latest key and for the one that signs now, `KeyMissing` for an unknown one.
    """
    check_folder(folder)
    known = public_keys(folder / LOG_PUBLIC)
    key = _find(key_id, known, folder / LOG_PUBLIC)
    _refuse_in_use(key, known, current_log_signer(folder, known))
    remove_key_file(folder / LOG_SIGNING / f"{key_id}.key")


def _rotate(public: Path, private: Path, random: Callable[[int], bytes], now: datetime) -> SigningKey:
    before = public_keys(public)
    if not before:
        raise missing(public / "*.pub")
    key = draw_signing_key(before[-1].name, random, generation=before[-1].generation + 1, created=now)
    write_public(public, key.verifier)
    write_private(private, key)
    return key


def _find(key_id: str, keys: list[PublicKey], folder: Path) -> PublicKey:
    for key in keys:
        if key.key_id == key_id:
            return key
    raise missing(folder / f"{key_id}.pub")


def _refuse_in_use(key: PublicKey, row: list[PublicKey], in_use: SigningKey | None) -> None:
    # A crash in a rotation can leave a later public key whose private half never was.
    if key == row[-1] or (in_use is not None and key == in_use.verifier):
        raise KeyInUse(
            f"{key.key_id} is the key in use.",
            "Nothing was changed.",
            "Rotate first, then retire the old key.",
        )

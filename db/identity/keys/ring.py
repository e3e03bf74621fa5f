"""Owns the layout of a keys folder, how one is made, and how it is loaded. Must not sign anything.

database.key                     opens the store            32 bytes in hex
pepper.key                       goes into every PIN hash   32 bytes in hex
log-signing/ID.key               sign checkpoints; the latest generation signs
log-public/ID.pub                verify checkpoints, old ones too; kept for good
badge-issuer/ID.key              issue badges; may lie in another folder or on another machine
badge-issuer-public/ID.pub       verify badges; several during a rotation
badge-issuer-retired/ID.pub      tell a retired issuer's badge from a forged one
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from db.identity.badges import ISSUER_NAME
from db.identity.keys.faults import KeyMissing
from db.identity.keys.files import (
    check_folder,
    create_key_file,
    list_key_files,
    malformed,
    missing,
    read_key_file,
    staged_folder,
)
from db.identity.keys.texts import (
    PublicKey,
    SigningKey,
    draw_secret,
    draw_signing_key,
    parse_public_key,
    parse_secret,
    parse_signing_key,
    public_key_text,
    secret_text,
    signing_key_text,
)

DATABASE = "database.key"
PEPPER = "pepper.key"
LOG_SIGNING = "log-signing"
LOG_PUBLIC = "log-public"
ISSUER = "badge-issuer"
ISSUER_PUBLIC = "badge-issuer-public"
ISSUER_RETIRED = "badge-issuer-retired"


@dataclass(frozen=True, slots=True)
class Keys:
    """A loaded keys folder. Mappings go from key id to 32 public bytes; secrets are never shown.

    `log_private` signs checkpoints under its `name`, the log's `origin`; `log_public` holds it and all before it.
    `log_private` is None where the log is only verified, `badge_private` where badges are.
    """

    folder: Path
    database_key: bytes = field(repr=False)
    pepper: bytes = field(repr=False)
    origin: str
    log_private: SigningKey | None
    log_public: Mapping[str, bytes]
    badge_public: Mapping[str, bytes]
    badge_retired: Mapping[str, bytes]
    badge_private: SigningKey | None

    @property
    def log_signer(self) -> SigningKey:
        """The key that signs checkpoints. Raises `KeyMissing`."""
        if self.log_private is None:
            raise missing(self.folder / LOG_SIGNING / "*.key")
        return self.log_private


def create_keys(
    folder: Path,
    random: Callable[[int], bytes],
    *,
    origin: str,
    now: datetime,
    issuer_folder: Path | None = None,
) -> Keys:
    """Make a registry's keys in a new or empty `folder`, all of them or none, and load them.

    `origin` names the log in its checkpoints. The issuing key goes into `issuer_folder` if one is given.
    Raises `KeysExist`, `KeysNotWritten`, and ValueError for an origin that can't name a key.
    """
    log = draw_signing_key(origin, random, generation=1, created=now)
    if issuer_folder is not None and issuer_folder.exists():
        check_folder(issuer_folder)
    issuer = draw_signing_key(ISSUER_NAME, random, generation=1, created=now)
    with staged_folder(folder) as stage:
        create_key_file(stage / DATABASE, secret_text(draw_secret(random)))
        create_key_file(stage / PEPPER, secret_text(draw_secret(random)))
        write_public(stage / LOG_PUBLIC, log.verifier)
        write_private(stage / LOG_SIGNING, log)
        write_public(stage / ISSUER_PUBLIC, issuer.verifier)
        write_private(issuer_folder or stage / ISSUER, issuer)
    return load_keys(folder, issuer_folder)


def load_keys(folder: Path, issuer_folder: Path | None = None) -> Keys:
    """Load the keys in `folder`, the issuing key from `issuer_folder` if one is given.

    Raises a `KeyFault` that says what is wrong with which file: there is no such thing as half the keys.
    """
    check_folder(folder)
    log_public = public_keys(folder / LOG_PUBLIC)
    badge_public = public_keys(folder / ISSUER_PUBLIC)
    signer = current_log_signer(folder, log_public)
    return Keys(
        folder=folder,
        database_key=read_secret(folder / DATABASE),
        pepper=read_secret(folder / PEPPER),
        origin=signer.name,
        log_private=signer,
        log_public=_by_id(log_public),
        badge_public=_by_id(badge_public),
        badge_retired=_by_id(public_keys(folder / ISSUER_RETIRED)),
        badge_private=current_issuer(folder, issuer_folder, badge_public),
    )


def load_verifying_keys(folder: Path, *, opens_store: bool) -> Keys:
    """Load what verifying a log takes: its public keys, and the key of the store where `opens_store` says so.

    An auditor's folder need hold nothing else, and what else it holds is not looked at: nothing can be written
    with these keys. Raises a `KeyFault`.
    """
    check_folder(folder)
    log_public = public_keys(folder / LOG_PUBLIC)
    if not log_public:
        raise missing(folder / LOG_PUBLIC / "*.pub")
    return Keys(
        folder=folder,
        database_key=read_secret(folder / DATABASE) if opens_store else b"",
        pepper=b"",
        origin=log_public[-1].name,
        log_private=None,
        log_public=_by_id(log_public),
        badge_public=_by_id([]),
        badge_retired=_by_id([]),
        badge_private=None,
    )


def with_badge_verifiers_of_now(keys: Keys) -> Keys:
    """Return `keys` with the public keys that verify badges as they lie in the folder now."""
    return replace(
        keys,
        badge_public=_by_id(public_keys(keys.folder / ISSUER_PUBLIC)),
        badge_retired=_by_id(public_keys(keys.folder / ISSUER_RETIRED)),
    )


def read_secret(path: Path) -> bytes:
    """Return the 32 bytes that a secret's file holds."""
    secret = parse_secret(read_key_file(path, private=True))
    if secret is None:
        raise malformed(path, "it does not hold 64 hex digits")
    return secret


def public_keys(folder: Path) -> list[PublicKey]:
    """Return the public keys in `folder`, oldest first."""
    return sorted((read_public(path) for path in list_key_files(folder, ".pub")), key=_age)


def signing_keys(folder: Path) -> list[SigningKey]:
    """Return the signing keys in `folder`, oldest first."""
    return sorted((read_private(path) for path in list_key_files(folder, ".key")), key=_age)


def read_public(path: Path) -> PublicKey:
    """Return the public key in the file at `path`, whose name is the key's id."""
    key = parse_public_key(read_key_file(path, private=False))
    if key is None or key.key_id != path.stem:
        raise malformed(path, "it does not hold the public key that its name says")
    return key


def read_private(path: Path) -> SigningKey:
    """Return the signing key in the file at `path`, whose name is the key's id."""
    key = parse_signing_key(read_key_file(path, private=True))
    if key is None or key.key_id != path.stem:
        raise malformed(path, "it does not hold the signing key that its name says")
    return key


def write_public(folder: Path, key: PublicKey) -> None:
    """Add a public key to `folder`."""
    create_key_file(folder / f"{key.key_id}.pub", public_key_text(key))


def write_private(folder: Path, key: SigningKey) -> None:
    """Add a signing key to `folder`."""
    create_key_file(folder / f"{key.key_id}.key", signing_key_text(key))


def current_log_signer(folder: Path, public: list[PublicKey]) -> SigningKey:
    """Return the latest key that signs checkpoints."""
    signers = signing_keys(folder / LOG_SIGNING)
    if not signers:
        raise missing(folder / LOG_SIGNING / "*.key")
    if signers[-1].verifier not in public:
        raise missing(folder / LOG_PUBLIC / f"{signers[-1].key_id}.pub")
    return signers[-1]


def current_issuer(folder: Path, elsewhere: Path | None, public: list[PublicKey]) -> SigningKey | None:
    """Return the latest issuing key that counters accept; a retired or orphaned one issues nothing."""
    if not public:
        raise missing(folder / ISSUER_PUBLIC / "*.pub")
    if elsewhere is not None:
        check_folder(elsewhere)
    issuers = [key for key in signing_keys(elsewhere or folder / ISSUER) if key.verifier in public]
    if elsewhere is not None and not issuers:
        raise KeyMissing(
            f"No key in {elsewhere} issues badges that this registry accepts.",
            "Nothing was changed.",
            f"Name the folder of the issuing key, or copy its public half into {folder / ISSUER_PUBLIC}.",
        )
    return issuers[-1] if issuers else None


def _age(key: PublicKey | SigningKey) -> tuple[int, datetime, str]:
    return key.generation, key.created, key.key_id


def _by_id(keys: list[PublicKey]) -> Mapping[str, bytes]:
    return MappingProxyType({key.key_id: key.public for key in keys})

"""Signed notes and checkpoints are C2SP's: known answers, and no changed byte is believed."""

from __future__ import annotations

import base64
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from db.log.checkpoint import Checkpoint, claimed_origin, parse_checkpoint, sign_checkpoint
from db.log.merkle import EMPTY_ROOT
from db.log.notes import (
    NoteError,
    NoteForged,
    NoteMalformed,
    NoteUnsigned,
    Verifier,
    open_note,
    parse_verifier,
    sign_note,
)

SPEC_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPEC_NOTE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Z"
    "tg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
"""The example of c2sp.org/signed-note."""
OTHER_SIGNATURE = (
    "— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo"
    "+zyWE+xeMcTOAYQ8=\n"
)

ORIGIN = "counter.example/registry"
SEED, NEXT_SEED, FOREIGN_SEED = (bytes([n]) * 32 for n in (1, 2, 3))
CHECKPOINT = Checkpoint(ORIGIN, 41, sha256(b"root").digest())


def verifier(seed: bytes, name: str = ORIGIN) -> Verifier:
    return Verifier(name, Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())


KEYS = [verifier(SEED), verifier(NEXT_SEED)]


def test_the_specifications_example_is_opened() -> None:
    key = parse_verifier(SPEC_KEY)
    assert (key.name, key.key_id.hex(), key.text()) == ("example.com/foo", "530d903a", SPEC_KEY)
    opened = open_note(SPEC_NOTE, [key])
    assert (opened.text, opened.signers) == ("This is an example message.\n", (key,))


def test_a_note_is_what_the_specification_says_byte_by_byte() -> None:
    text = "first\n\nthird, 第三\n"
    note = sign_note(text, ORIGIN, SEED)
    before, line = note.removesuffix("\n").rsplit("\n", 1)
    assert before == text
    dash, name, encoded = line.split(" ")
    material = base64.b64decode(encoded)
    public = verifier(SEED).public
    assert (dash, name) == ("—", ORIGIN)
    assert material[:4] == sha256(ORIGIN.encode() + b"\n\x01" + public).digest()[:4]
    Ed25519PublicKey.from_public_bytes(public).verify(material[4:], text.encode())


def test_signatures_of_unknown_keys_are_passed_over() -> None:
    both = SPEC_NOTE + OTHER_SIGNATURE
    assert open_note(both, [parse_verifier(SPEC_KEY)]).text == "This is an example message.\n"
    for keys in ([], KEYS, [Verifier("example.com/other", parse_verifier(SPEC_KEY).public)]):
        with pytest.raises(NoteUnsigned):
            open_note(both, keys)


def test_one_wrong_signature_of_a_known_key_spoils_the_note() -> None:
    note = sign_note("text\n", ORIGIN, SEED)
    wrong = sign_note("other\n", ORIGIN, NEXT_SEED).rsplit("\n", 2)[1]
    with pytest.raises(NoteForged):
        open_note(f"{note}{wrong}\n", KEYS)


def test_no_flipped_bit_is_believed() -> None:
    note = sign_checkpoint(CHECKPOINT, SEED).encode()
    for place in range(len(note)):
        for bit in range(8):
            changed = bytearray(note)
            changed[place] ^= 1 << bit
            with pytest.raises(NoteError):
                parse_checkpoint(changed.decode("utf-8", "surrogateescape"), KEYS)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        "\n\n",
        "text\n",
        "text\n\n",
        SPEC_NOTE.removesuffix("\n"),
        SPEC_NOTE.replace("\n\n", "\n"),
        SPEC_NOTE.replace("— ", "- "),
        SPEC_NOTE.replace("— ", "—"),
        SPEC_NOTE.replace("\n", "\r\n"),
        SPEC_NOTE.replace("message", "mess\x00age"),
        SPEC_NOTE.replace("message", "mess\ud800age"),
        SPEC_NOTE.replace("aQM=", "aQM"),
        SPEC_NOTE.replace("aQM=", "aQN="),
        SPEC_NOTE.replace("aQM=", "aQM= "),
        SPEC_NOTE + "more\n",
        SPEC_NOTE + "— example.com/foo AAAA\n",
        SPEC_NOTE.replace("yaQM=", ""),
        SPEC_NOTE + OTHER_SIGNATURE * 64,
    ],
    ids=range(19),
)
def test_what_is_no_signed_note_is_malformed(note: str) -> None:
    with pytest.raises(NoteMalformed):
        open_note(note, [parse_verifier(SPEC_KEY)])


def test_sixteen_signatures_are_not_too_many() -> None:
    assert open_note(SPEC_NOTE + OTHER_SIGNATURE * 15, [parse_verifier(SPEC_KEY)]).signers


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\u3000b", "a\nb", "a\x00b"])
def test_a_name_that_could_be_misread_names_no_key(name: str) -> None:
    with pytest.raises(NoteMalformed):
        sign_note("text\n", name, SEED)


@pytest.mark.parametrize("text", ["", "text", "a\tb\n", "a\x1bb\n", "\ud800\n"])
def test_a_text_that_is_no_note_is_not_signed(text: str) -> None:
    with pytest.raises(NoteMalformed):
        sign_note(text, ORIGIN, SEED)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+530d903a",
        SPEC_KEY.replace("530d903a", "530d903b"),
        SPEC_KEY[:-1],
        SPEC_KEY.replace("+Ae", "+Be"),
        SPEC_KEY[:-4],
    ],
)
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(NoteMalformed):
        parse_verifier(text)


def test_a_checkpoint_is_origin_size_and_root() -> None:
    note = sign_checkpoint(CHECKPOINT, SEED)
    root = base64.b64encode(CHECKPOINT.root).decode()
    assert note.startswith(f"{ORIGIN}\n41\n{root}\n\n— {ORIGIN} ")
    assert parse_checkpoint(note, KEYS) == CHECKPOINT
    assert claimed_origin(note) == ORIGIN


def test_an_empty_log_and_further_lines_have_checkpoints_too() -> None:
    for checkpoint in (
        Checkpoint(ORIGIN, 0, EMPTY_ROOT),
        Checkpoint(ORIGIN, 2**59, CHECKPOINT.root, ("one more", "and 二")),
    ):
        assert parse_checkpoint(sign_checkpoint(checkpoint, SEED), KEYS) == checkpoint


def test_after_a_rotation_old_checkpoints_stay_and_new_ones_stand() -> None:
    old, new = sign_checkpoint(CHECKPOINT, SEED), sign_checkpoint(CHECKPOINT, NEXT_SEED)
    assert parse_checkpoint(old, KEYS) == parse_checkpoint(new, KEYS) == CHECKPOINT
    with pytest.raises(NoteUnsigned):
        parse_checkpoint(old, [verifier(NEXT_SEED)])
    with pytest.raises(NoteUnsigned):
        parse_checkpoint(sign_checkpoint(CHECKPOINT, FOREIGN_SEED), KEYS)


def test_a_key_of_another_name_does_not_sign_for_the_log() -> None:
    note = sign_note(CHECKPOINT.text(), "counter.example/other", SEED)
    with pytest.raises(NoteMalformed, match="not the log's"):
        parse_checkpoint(note, [verifier(SEED, "counter.example/other")])


ROOT = base64.b64encode(CHECKPOINT.root).decode()


@pytest.mark.parametrize(
    "text",
    [
        "\n",
        f"{ORIGIN}\n",
        f"{ORIGIN}\n41\n",
        f"{ORIGIN}\n041\n{ROOT}\n",
        f"{ORIGIN}\n+41\n{ROOT}\n",
        f"{ORIGIN}\n４１\n{ROOT}\n",
        f"{ORIGIN}\n-1\n{ROOT}\n",
        f"{ORIGIN}\n{'9' * 40}\n{ROOT}\n",
        f"{ORIGIN}\n41\n{ROOT[:-4]}\n",
        f"{ORIGIN}\n41\n{ROOT} \n",
        f"{ORIGIN}\n41\n{ROOT}\n\n",
        f"{ORIGIN}\n41\n{ROOT}\n\nmore\n",
        f"{ORIGIN} \n41\n{ROOT}\n",
        f"\n41\n{ROOT}\n",
    ],
)
def test_a_signed_note_that_is_no_checkpoint_is_malformed(text: str) -> None:
    with pytest.raises(NoteMalformed):
        parse_checkpoint(sign_note(text, ORIGIN, SEED), KEYS)


@pytest.mark.parametrize(
    "parts",
    [
        ("", 1, bytes(32), ()),
        ("two words", 1, bytes(32), ()),
        (ORIGIN, -1, bytes(32), ()),
        (ORIGIN, 1, bytes(31), ()),
        (ORIGIN, 1, bytes(32), ("",)),
        (ORIGIN, 1, bytes(32), ("a\nb",)),
    ],
)
def test_what_could_not_be_parsed_is_no_checkpoint(parts: tuple[str, int, bytes, tuple[str, ...]]) -> None:
    with pytest.raises(NoteMalformed):
        Checkpoint(*parts)

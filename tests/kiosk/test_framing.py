"""What is a scan, what is a void and what is a key press."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.framing import DRAIN, IDLE_GAP, LONGEST, STX, Frame, ScanFramer, Share, VoidFrame, VoidReason

CODE = "JM2026-0815-01"
Seen = list[Frame | VoidFrame | str]


def seen(framer: ScanFramer, text: str, start: float = 0.0, each: float = 0.0) -> Seen:
    """Feed `text`, `each` seconds a character; key presses are told by their character."""
    found: Seen = []
    for place, character in enumerate(text):
        now = start + place * each
        gone = framer.expire(now)
        if gone:
            found.append(gone)
        answer = framer.feed(character, now)
        if answer is Share.KEY_PRESS:
            found.append(character)
        elif not isinstance(answer, Share):
            found.append(answer)
    return found


def void(reason: VoidReason) -> list[VoidFrame]:
    return [VoidFrame(reason)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("\x02A1\r", [Frame("A1")]),
        ("\x02A1\n", [Frame("A1")]),
        ("\x02A1\t", [Frame("A1")]),
        ("\x02A1\r\n", [Frame("A1")]),
        ("\x02A1\r\n\x02B2\r\n", [Frame("A1"), Frame("B2")]),
        ("\x02A1\r\x02B2\r", [Frame("A1"), Frame("B2")]),
        ("\x02A1\r\n\n", [Frame("A1"), "\n"]),
        ("\x02A1\n\n", [Frame("A1"), "\n"]),
        ("\x02A1\r\r", [Frame("A1"), "\r"]),
        ("x\x02A1\ry", ["x", Frame("A1"), "y"]),
        ("\x02ＪＭ１\r", [Frame("ＪＭ１")]),
        ("\x02" + "A" * LONGEST + "\r", [Frame("A" * LONGEST)]),
        ("\x02" + "A" * (LONGEST + 1) + "\r", void(VoidReason.TOO_LONG)),
        ("\x02" + "A" * 5000 + "\rq", [*void(VoidReason.TOO_LONG), "q"]),
        ("\x02\r", void(VoidReason.EMPTY)),
        ("\x02\r\n", void(VoidReason.EMPTY)),
        ("\x02A\x11B\r", void(VoidReason.CONTROL_CHARACTER)),
        ("\x02A\x10B\x1b[200~C\r\n", void(VoidReason.CONTROL_CHARACTER)),
        ("\x02\x1bOP\ry", [*void(VoidReason.CONTROL_CHARACTER), "y"]),
        ("\x02A\x00\r", void(VoidReason.CONTROL_CHARACTER)),
        ("\x02A\x7f\r", void(VoidReason.CONTROL_CHARACTER)),
        ("\x02A\x9b\r", void(VoidReason.CONTROL_CHARACTER)),
        ("\x02A\udcff\r", void(VoidReason.CONTROL_CHARACTER)),
        ("\x02A\u202eB\r", void(VoidReason.CONTROL_CHARACTER)),
        ("\x02A\u200bB\r", void(VoidReason.CONTROL_CHARACTER)),
        ("\x02CUT\x02A1\r", [VoidFrame(VoidReason.UNTERMINATED), Frame("A1")]),
        ("\x02A\x11B\x02A1\r", [VoidFrame(VoidReason.CONTROL_CHARACTER), Frame("A1")]),
        ("\x11\x1bOP\r\n", list("\x11\x1bOP\r\n")),
    ],
)
def test_a_stream_is_sorted(typed: str, expected: Seen) -> None:
    assert seen(ScanFramer(), typed) == expected


def test_a_slow_wedge_is_waited_for() -> None:
    assert seen(ScanFramer(), f"\x02{CODE}\r", each=IDLE_GAP * 0.9) == [Frame(CODE)]


def test_a_frame_without_suffix_is_given_up_once_and_its_rest_presses_no_key() -> None:
    framer = ScanFramer()
    assert seen(framer, "\x02JM20") == []
    assert framer.expire(IDLE_GAP * 0.9) is None
    assert framer.expire(IDLE_GAP) == VoidFrame(VoidReason.UNTERMINATED)
    assert framer.expire(IDLE_GAP * 2) is None
    assert seen(framer, "26-0815\r", start=1.2) == []
    assert seen(framer, "q", start=1.3) == ["q"]


def test_keys_are_keys_again_when_the_rest_never_comes() -> None:
    framer = ScanFramer()
    seen(framer, "\x02JM20")
    assert framer.expire(1.0) is not None
    assert seen(framer, "q\r", start=1.0 + DRAIN) == ["q", "\r"]


def test_the_next_scan_after_one_given_up_is_whole() -> None:
    framer = ScanFramer()
    seen(framer, "\x02JM20")
    framer.expire(1.0)
    assert seen(framer, f"\x02{CODE}\r", start=1.1) == [Frame(CODE)]


def test_a_line_feed_long_after_a_scan_is_a_key_press() -> None:
    framer = ScanFramer()
    seen(framer, "\x02A1\r")
    assert seen(framer, "\n", start=IDLE_GAP) == ["\n"]


def test_without_prefix_everything_is_a_key_press() -> None:
    assert seen(ScanFramer(prefix=""), "\x02A1\r\n") == list("\x02A1\r\n")


def test_another_prefix_can_be_programmed() -> None:
    assert seen(ScanFramer(prefix="~"), "\x02~A1\r") == ["\x02", Frame("A1")]


@pytest.mark.parametrize("prefix", ["\r", "\n", "\t", "\x1b", "AB"])
def test_a_prefix_that_could_not_work_is_refused(prefix: str) -> None:
    with pytest.raises(ValueError, match="scan prefix"):
        ScanFramer(prefix=prefix)


@given(st.lists(st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), min_size=1, max_size=40)))
def test_scans_back_to_back_come_out_whole_and_in_order(codes: list[str]) -> None:
    for suffix in ("\r", "\n", "\r\n", "\t"):
        stream = "".join(f"\x02{code}{suffix}" for code in codes)
        assert seen(ScanFramer(), stream) == [Frame(code) for code in codes]


@given(st.text(st.characters(exclude_characters="\r\n\t\x02")))
def test_nothing_between_prefix_and_suffix_is_a_key_press(inside: str) -> None:
    found = seen(ScanFramer(), f"{STX}{inside}\r\n")
    assert len(found) == 1
    assert isinstance(found[0], Frame | VoidFrame)


@given(st.text())
def test_whatever_came_before_the_next_scan_is_right(before: str) -> None:
    framer = ScanFramer()
    seen(framer, before)
    framer.expire(60.0)
    assert seen(framer, f"\x02{CODE}\r", start=60.0) == [Frame(CODE)]

"""Headlines grow where there is room, and only where every character has a big form."""

from __future__ import annotations

import pytest

from kiosk.widgets.big_letters import CHINESE, LATIN, big


@pytest.mark.parametrize(
    ("text", "width", "height", "rows"),
    [
        ("Refused", 56, 4, 4),
        ("GIVE THE FILE", 56, 4, 4),
        ("GIVE THE FILE", 40, 8, 8),
        ("GIVE THE FILE", 40, 7, None),
        ("GIVE THE FILE", 10, 20, None),
        ("拒绝", 25, 6, 6),
        ("拒绝", 24, 6, None),
        ("拒绝", 40, 5, None),
        ("Whose PIN?", 60, 4, 4),
        ("not in capitals: 7", 200, 20, None),
        ("龘", 200, 20, None),
        ("", 200, 20, None),
    ],
)
def test_a_headline_grows_or_stays(text: str, width: int, height: int, rows: int | None) -> None:
    shown = big(text, width, height)
    assert (None if shown is None else len(shown.split("\n"))) == rows
    if shown is not None:
        assert max(map(len, shown.split("\n"))) <= width


def test_no_two_letters_look_alike() -> None:
    for letters in (LATIN, CHINESE):
        assert len(set(letters.values())) == len(letters)


def test_a_letter_is_drawn_as_it_stands() -> None:
    assert big("L", 9, 9) == "█   \n█   \n█   \n▀▀▀▀"

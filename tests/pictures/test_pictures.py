"""Every screen looks as it does in its kept pictures: in both languages, at both sizes, to the character and colour."""

from __future__ import annotations

import pytest
from pictures.all_journeys import JOURNEYS, screens
from pictures.picture import read_exported, read_kept
from pictures.stage import KEPT, SIZES, taken

from kiosk.texts import LANGUAGES


@pytest.mark.pictures
@pytest.mark.parametrize("name", JOURNEYS)
def test_the_screens_look_as_they_are_kept(name: str) -> None:
    journey = JOURNEYS[name]
    kept = {path.name: path.read_text(encoding="utf-8") for path in journey.folder.glob("*.svg")}
    drawn = taken(journey)
    anew = f"`PYTHONPATH=.:tests .venv/bin/python -m pictures.draw {name}`, then look at it"
    assert set(drawn) == set(kept), f"{name} takes other pictures than are kept: {anew}"
    differ = [told(file, kept[file], svg) for file, svg in drawn.items() if svg != kept[file]]
    assert not differ, "\n".join((*differ, f"Draw it anew with {anew}."))


def told(name: str, kept: str, drawn: str) -> str:
    """Say which rows of a picture differ and what they say; a row that reads the same has other colours."""
    before, now = read_kept(kept), read_kept(drawn)
    rows = [
        f"  {row}: {old}\n  now {new}"
        for row, (old, new) in enumerate(zip(before.text.split("\n"), now.text.split("\n"), strict=True))
        if before.buffer[row] != now.buffer[row]
    ]
    return "\n".join((f"{name} differs from what is kept in row", *rows[:6]))


def test_every_screen_has_a_picture() -> None:
    seen = {path.name.partition("-")[0] for path in KEPT.rglob("*.svg")}
    assert sorted(set(screens()) - seen) == [], (
        "a journey of tests/pictures must pass there and keep a picture"
    )


def test_every_state_is_kept_in_both_languages_at_both_sizes() -> None:
    kinds = {f"{language}.{columns}x{rows}.svg" for language in LANGUAGES for columns, rows in SIZES}
    kept: dict[str, set[str]] = {}
    for path in KEPT.rglob("*.svg"):
        state, _, kind = path.name.partition(".")
        kept.setdefault(f"{path.parent.name}/{state}", set()).add(kind)
    assert kept
    assert [state for state, found in kept.items() if found != kinds] == []


def test_nothing_is_kept_that_no_journey_takes() -> None:
    assert {path.name for path in KEPT.iterdir()} == set(JOURNEYS)


def test_a_kept_picture_holds_every_cell_and_colour() -> None:
    svg = EXPORTED.format(a="#e8ecf1", b="#ff7a5c;font-weight: bold")
    shown = read_exported(svg, 8, 2)
    assert shown.text == "a 文件&\nx"
    assert read_kept(shown.kept()).buffer == shown.buffer
    assert read_kept(shown.kept()).kept() == shown.kept()
    other = read_exported(svg.replace("#ff7a5c", "#ff7a5d"), 8, 2)
    assert other.kept() != shown.kept()


EXPORTED = """<svg xmlns="http://www.w3.org/2000/svg"><style>
.terminal-1-r1 {{ fill: {a} }}
.terminal-1-r2 {{ fill: {b} }}
</style><g><rect fill="#000001" x="0" y="1.5" width="97.6" height="24.65"/>
<rect fill="#000002" x="0" y="25.9" width="97.6" height="24.65"/>
<g><text class="terminal-1-r1" x="0" y="20" textLength="24.4">a&#160;</text>
<text class="terminal-1-r2" x="24.4" y="20" textLength="61">文件&amp;</text>
<text class="terminal-1-r1" x="0" y="44.4" textLength="12.2">x</text></g></g></svg>"""

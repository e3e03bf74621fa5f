"""The verdict says one thing three ways: word, shape and colour."""

from __future__ import annotations

import pytest
from widget_app import WidgetApp, shown

from kiosk.widgets import shapes
from kiosk.widgets.verdict import Ruling, Tone, Verdict


def test_no_two_tones_share_a_shape_a_sign_or_a_class() -> None:
    for told in (
        [tone.shape for tone in Tone],
        [tone.sign for tone in Tone],
        [tone.css_class for tone in Tone],
    ):
        assert len(set(told)) == len(Tone)


@pytest.mark.parametrize("tone", Tone)
async def test_a_panel_shows_shape_headline_subject_and_lines(tone: Tone) -> None:
    verdict = Verdict(Ruling(Tone.PROMPT, "before"))
    app = WidgetApp(verdict)
    async with app.run_test(size=(80, 12)) as pilot:
        verdict.ruling = Ruling(tone, "HEADLINE", "JM2026-0815-01", ("one", "two"))
        await pilot.pause()
        text = shown(app)
        assert [word for word in ("HEADLINE", "JM2026-0815-01", "one", "two", "before") if word in text] == [
            *("HEADLINE", "JM2026-0815-01", "one", "two"),
        ]
        assert tone.shape.splitlines()[0].strip() in text
        assert [each for each in Tone if verdict.has_class(each.css_class)] == [tone]


@pytest.mark.parametrize(
    ("rows", "tight", "said"),
    [
        (12, False, ["JM2026-0815-01", "Collector P014", "Incident 1"]),
        (11, True, ["JM2026-0815-01", "Collector P014", "Incident 1"]),
        (10, True, ["JM2026-0815-01  Collector P014", "Incident 1"]),
    ],
)
async def test_what_stands_below_a_large_headline_moves_together_before_that_gets_small(
    rows: int, tight: bool, said: list[str]
) -> None:
    verdict = Verdict(Ruling(Tone.REFUSED, "拒绝", "JM2026-0815-01", ("Collector P014", "Incident 1")))
    verdict.styles.height = rows
    app = WidgetApp(verdict)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        lines = [line.strip(" ┃│") for line in shown(app).splitlines()]
        end = next(place for place, line in enumerate(lines) if line == "Incident 1")
        assert lines[end - len(said) + 1 : end + 1] == said
        assert lines[end - len(said)] not in ("JM2026-0815-01", "拒绝")
        assert (verdict.border_title is not None, verdict.has_class("-tight")) == (True, tight)


async def test_with_few_rows_it_is_a_bar_with_the_small_sign() -> None:
    verdict = Verdict(Ruling(Tone.REFUSED, "REFUSED", "JM2026-0815-01", ("not listed",)))
    app = WidgetApp(verdict)
    async with app.run_test(size=(80, 5)) as pilot:
        await pilot.pause()
        assert shown(app).splitlines()[:3] == ["✖ REFUSED", "JM2026-0815-01", "not listed"]


async def test_outside_text_stays_literal() -> None:
    app = WidgetApp(Verdict(Ruling(Tone.ALLOWED, "[b]x", "O[/]Neil [b", ("\x1b[2J[@click=app.quit]y[/]",))))
    async with app.run_test(size=(80, 12)) as pilot:
        await pilot.pause()
        for literal in ("[b]x", "O[/]Neil [b", "?[2J[@click=app.quit]y[/]"):
            assert literal in shown(app)


def test_shapes_are_of_one_size() -> None:
    for tone in Tone:
        assert [len(line) for line in tone.shape.split("\n")] == [14] * 5
    assert shapes.drawn("#.", "##") == "█▄"

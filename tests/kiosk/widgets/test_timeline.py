"""The timeline: lines broken to the room there is, days as headings, pages asked for at both ends."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from widget_app import WidgetApp

from kiosk.widgets.timeline import Timeline, TimelineEvent


class TimelineApp(WidgetApp):
    """One timeline, and what it asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def compose(self) -> ComposeResult:
        yield Timeline()

    @on(Timeline.Wanted)
    def hear_wanted(self, message: Timeline.Wanted) -> None:
        self.heard.append(message.direction)

    @on(Timeline.Chosen)
    def hear_chosen(self, message: Timeline.Chosen) -> None:
        self.heard.append(message.key)


def event(number: int, day: str = "Monday") -> TimelineEvent:
    return TimelineEvent(str(number), day, "09:00", "!", f"event {number}", ("with [b]details[/b]",))


async def test_headings_are_passed_over_and_ends_ask_for_more() -> None:
    app = TimelineApp()
    async with app.run_test(size=(40, 12)) as pilot:
        timeline = app.query_one(Timeline)
        timeline.focus()
        timeline.show_events([event(1), event(2), event(3, "Tuesday")], older=True, newer=True)
        await pilot.pause()
        assert timeline.marked == "1"
        await pilot.press("down", "down")
        assert timeline.marked == "3"
        await pilot.press("enter", "down", "pagedown")
        await pilot.press("up", "up", "up", "pageup")
        await pilot.pause()
        assert app.heard == ["3", "newer", "newer", "older", "older"]


async def test_a_page_without_neighbours_asks_for_nothing() -> None:
    app = TimelineApp()
    async with app.run_test(size=(40, 12)) as pilot:
        timeline = app.query_one(Timeline)
        timeline.focus()
        timeline.show_events([event(1)], older=False, newer=False)
        await pilot.press("down", "up", "pageup", "pagedown")
        await pilot.pause()
        assert app.heard == []
        timeline.show_events([], older=False, newer=False)
        await pilot.press("down", "enter", "pageup")
        assert timeline.marked is None


async def test_markup_and_control_characters_are_shown_as_they_are() -> None:
    app = TimelineApp()
    async with app.run_test(size=(60, 12)) as pilot:
        timeline = app.query_one(Timeline)
        hostile = TimelineEvent("1", "\x1b[31mday", "09:00", "", "[@click=app.quit]x[/]", ("\u202ereversed",))
        timeline.show_events([hostile], older=False, newer=False)
        await pilot.pause()
        shown = "\n".join(str(timeline.get_option_at_index(place).prompt) for place in range(2))
        assert "[@click=app.quit]x[/]" in shown
        assert "\x1b" not in shown
        assert "\u202e" not in shown

"""Help speaks both languages, opens where it was asked for, and knows every refusal and every key."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from typing import Any

import pytest
from counter_kit import Counter
from screen_kit import terminal
from textual.binding import Binding
from textual.screen import Screen

from kiosk import screens
from kiosk.counter_app import CounterApp
from kiosk.desk import Refusal
from kiosk.extras import Extras
from kiosk.other_screens import SCREENS
from kiosk.refusal_texts import refusal_text
from kiosk.screens.batches import BatchesScreen
from kiosk.screens.close_out import CloseOutScreen
from kiosk.screens.copy_record import CopyScreen
from kiosk.screens.counter import CounterScreen
from kiosk.screens.counting import CountingScreen
from kiosk.screens.destroying import DestroyingScreen
from kiosk.screens.destruction_request import DestructionRequestScreen
from kiosk.screens.destruction_witnesses import DestructionWitnessesScreen
from kiosk.screens.destructions import DestructionsScreen
from kiosk.screens.help import TOPIC_OF, TOPICS, WRITTEN, reasons_page, written_page
from kiosk.screens.holdings import HoldingsScreen
from kiosk.screens.incident import IncidentScreen
from kiosk.screens.incidents import IncidentsScreen
from kiosk.screens.incomplete import IncompleteScreen
from kiosk.screens.kept_back import KeptBackScreen
from kiosk.screens.log import LogScreen
from kiosk.screens.log_entry import LogEntryScreen
from kiosk.screens.log_filter import LogFilterScreen
from kiosk.screens.meeting import MeetingScreen
from kiosk.screens.meetings import MeetingsScreen
from kiosk.screens.more import WORKS
from kiosk.screens.overdue import OverdueScreen
from kiosk.screens.person_record import PersonScreen
from kiosk.screens.proxies import ProxiesScreen
from kiosk.screens.proxy_request import ProxyRequestScreen
from kiosk.screens.register import RegisterScreen
from kiosk.screens.report_loss import ReportLossScreen
from kiosk.screens.returns import ReturnsScreen
from kiosk.screens.reviews import ReviewsScreen
from kiosk.screens.search import SearchScreen
from kiosk.screens.stocktake_closing import StocktakeClosingScreen
from kiosk.screens.stocktake_result import StocktakeResultScreen
from kiosk.screens.stocktakes import StocktakesScreen
from kiosk.screens.substitute_request import SubstituteRequestScreen
from kiosk.screens.transfers import TransferScreen
from kiosk.show import show
from kiosk.texts import LANGUAGES, Language, current_language, set_language

ALL = Extras(SCREENS)
TAUGHT: dict[str, tuple[type[Screen[object]] | type[CounterApp], ...]] = {
    "counter": (CounterApp, CounterScreen),
    "returns": (ReturnsScreen, IncompleteScreen, TransferScreen),
    "meetings": (MeetingsScreen, MeetingScreen, SubstituteRequestScreen, CloseOutScreen),
    "proxies": (ProxiesScreen, ProxyRequestScreen),
    "owing": (RegisterScreen, OverdueScreen, ReviewsScreen, KeptBackScreen),
    "stocktaking": (
        StocktakesScreen,
        CountingScreen,
        StocktakeClosingScreen,
        StocktakeResultScreen,
        HoldingsScreen,
    ),
    "destruction": (
        DestructionsScreen,
        DestructionRequestScreen,
        DestructionWitnessesScreen,
        DestroyingScreen,
    ),
    "incidents": (IncidentsScreen, IncidentScreen, ReportLossScreen),
    "log": (LogScreen, LogEntryScreen, LogFilterScreen, BatchesScreen),
    "records": (SearchScreen, PersonScreen, CopyScreen),
}
QUESTIONS = {"AskScreen", "ConfirmScreen", "FaultScreen", "PinScreen", "ReasonScreen", "SecondPersonScreen"}
"""What any screen may ask: help over one is about the screen below it."""
OF_THE_DEMONSTRATION_ALONE = {"f10"}


def function_keys(screen: type[object]) -> set[str]:
    bindings = getattr(screen, "BINDINGS", ())
    shown = (each for each in bindings if isinstance(each, Binding) and each.show)
    return {each.key for each in shown if re.fullmatch(r"f\d+", each.key)}


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[Language]:
    before = current_language()
    set_language(request.param)
    yield request.param
    set_language(before)


def test_every_refusal_is_told_with_what_to_do_next(language: Language) -> None:
    page = reasons_page().plain
    for code in Refusal:
        told = refusal_text(code)
        assert told.reason in page
        assert told.next_step in page
        assert code.value in page


@pytest.mark.parametrize("topic", WRITTEN)
def test_a_page_names_every_function_key_of_its_screens(language: Language, topic: str) -> None:
    page = written_page(language, topic)
    keys = {key for screen in TAUGHT[topic] for key in function_keys(screen)}
    assert {key for key in keys - OF_THE_DEMONSTRATION_ALONE if key.upper() not in page} == set()


def test_help_opens_at_the_page_that_teaches_a_screen() -> None:
    taught = {screen.__name__: topic for topic, screens in TAUGHT.items() for screen in screens}
    assert {name: TOPIC_OF.get(name, "counter") for name in taught} == taught


def leaves(screen: type[Screen[Any]]) -> Iterator[type[Screen[Any]]]:
    for each in screen.__subclasses__():
        if not each.__subclasses__() and each.__module__.startswith("kiosk."):
            yield each
        yield from leaves(each)


def test_every_screen_has_a_page_or_is_a_question_over_another() -> None:
    for module in pkgutil.iter_modules(screens.__path__):
        importlib.import_module(f"{screens.__name__}.{module.name}")
    assert {each.__name__ for each in leaves(Screen)} - TOPIC_OF.keys() == QUESTIONS | {"HelpScreen"}
    assert set(TOPIC_OF.values()) == set(TOPICS)


async def test_help_on_a_count_is_about_counts_also_over_a_question(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await at.signs_in("C001")
        at.app.open("stocktake")
        await at.is_on("StocktakesScreen")
        await at.shows("No count is under way")
        await at.until(lambda: "F2" in at.text, "the keys of a clerk")
        await at.presses("f2")
        await at.is_on("CountingScreen")
        for keys in ((), ("f8",)):
            await at.presses(*keys, "f1")
            await at.shows("Count what lies in the vault")
            await at.presses("escape")


def test_all_of_the_other_work_is_taught() -> None:
    opened = {type(SCREENS[each.name]()) for each in WORKS}
    assert opened <= {screen for screens in TAUGHT.values() for screen in screens}


@pytest.mark.parametrize("topic", WRITTEN)
def test_pages_keep_to_characters_of_one_width_and_to_lines_that_wrap(language: Language, topic: str) -> None:
    page = written_page(language, topic)
    assert [line for line in page.splitlines() if show(line) != line] == []
    if language == "zh_CN":
        # Markdown puts a space where its source breaks a line: Chinese has none there.
        assert re.findall(r"[^\x00-\x7f]\n[ \t]*[^\x00-\x7f].*", page) == []
        assert re.findall("[。；，：！？] [^ |].*", page) == []


def test_both_languages_have_the_same_headings() -> None:
    for topic in WRITTEN:
        counts = {len(re.findall("^#", written_page(each, topic), re.MULTILINE)) for each in LANGUAGES}
        assert len(counts) == 1


async def test_it_opens_at_the_screen_it_was_called_from_and_turns(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await at.signs_in("S001")
        await at.presses("f1")
        await at.shows("The counter, step by step")
        await at.presses("escape")
        await at.is_on("CounterScreen")
        await at.presses("f6")
        await at.is_on("LogScreen")
        await at.presses("f1")
        await at.shows("Read a day")
        await at.presses("f2")
        await at.shows("Report a loss")
        await at.presses("f2")
        await at.shows("Looking things")
        await at.presses("f2")
        await at.shows("Every reason for a refusal")
        await at.presses(*["left"] * 6)
        await at.shows("Ask for one")
        await at.presses("f9")
        await at.shows("代领授权", "委托人工牌")
        await at.presses("escape")
        await at.is_on("LogScreen")


async def test_a_refusal_is_explained_where_it_is_asked_for(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await at.signs_in("C001")
        await at.scans("JM2026-0815-03")
        await at.is_on("RefusalScreen")
        await at.presses("f1")
        await at.shows("Every reason for a refusal")
        await at.presses("escape")
        await at.is_on("RefusalScreen")

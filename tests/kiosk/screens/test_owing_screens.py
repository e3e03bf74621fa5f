"""What is owed, on the screen: registration, what is overdue, what no longer fits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from counter_kit import Counter
from owing_kit import becomes, changes, collects, owed
from screen_kit import Terminal, terminal

from db.tables import Obligation
from kiosk.extras import Extras
from kiosk.other_screens import SCREENS
from kiosk.owing_words import late_colour, late_in_words
from kiosk.texts import current_language, set_language

ALL = Extras(SCREENS)
OWN, OTHER, UNITS = "JM2026-0815-01", "JM2026-0815-02", "JM2026-0820-01"


@pytest.fixture
def collected(counter: Counter) -> Counter:
    """P009 has two secret copies of their own, P014 one for the unit; nobody is signed in."""
    collects(counter, "P009", OWN, OTHER)
    collects(counter, "P014", UNITS)
    counter.signs_out()
    return counter


def make_late(counter: Counter, copy: str, **span: float) -> None:
    due = counter.now - timedelta(**span)
    changes(counter, Obligation.update(due_at=due).where(Obligation.control_no == copy))


async def opens(at: Terminal, name: str, screen: str, operator: str = "S001") -> None:
    await at.signs_in(operator)
    at.app.open(name)
    await at.is_on(screen)


async def test_a_badge_lists_what_its_unit_owes_and_scans_choose(collected: Counter) -> None:
    async with terminal(collected, extras=ALL) as at:
        await at.signs_in("C001")
        await at.presses("f5")
        await at.is_on("RegisterScreen")
        await at.shows("Scan the badge of somebody of")
        await at.scans(collected.badges["P015"])
        await at.shows("P015", "服务中心", "To register: 0 of 3", f"○ {OWN}", f"○ {UNITS}", "11-23 18:00")
        await at.scans(OWN)
        await at.shows("To register: 1 of 3", f"✔ {OWN}", f"○ {OTHER}")
        await at.presses("f2")
        await at.shows("Enter the incoming")
        await at.types("118")
        await at.presses("enter")
        await at.shows("Whoever registers")
        await at.enters_pin_of("P015")
        await at.shows("✔ Registered", "1 copy", "hold nobody up any more", "To register: 0 of 0")
        assert owed(collected, OWN) == {}
        assert owed(collected, OTHER)
        await at.presses("escape")
        await at.is_on("CounterScreen")
        await at.shows("Registered", OWN)


async def test_f4_chooses_all_and_enter_takes_one_out(collected: Counter) -> None:
    async with terminal(collected, extras=ALL) as at:
        await opens(at, "register", "RegisterScreen", "C001")
        await at.types("p015")
        await at.presses("enter")
        await at.shows("To register: 0 of 3")
        await at.presses("f4")
        await at.shows("To register: 3 of 3")
        at.app.screen.query_one("#receipts").focus()
        await at.presses("enter")
        await at.shows("To register: 2 of 3")
        await at.presses("f4", "f4")
        await at.shows("To register: 0 of 3")


async def test_the_incoming_number_comes_after_f4_and_a_copy_that_was_only_typed_counts(
    collected: Counter,
) -> None:
    async with terminal(collected, extras=ALL) as at:
        await opens(at, "register", "RegisterScreen", "C001")
        await at.scans(collected.badges["P015"])
        await at.shows("To register: 0 of 3")
        await at.presses("f4")
        await at.shows("To register: 3 of 3", "Enter the incoming number")
        await at.types("SW-7")
        at.app.screen.query_one("#reg-copies").focus()
        await at.types("JM2026-0802-01")
        await at.presses("f2")
        await at.shows("To register: 4 of 4", "SW-7", "their own PIN")


async def test_a_refusal_leaves_everything_and_says_which_copy(collected: Counter) -> None:
    async with terminal(collected, extras=ALL) as at:
        await opens(at, "register", "RegisterScreen", "C001")
        await at.scans(collected.badges["P015"])
        await at.shows("To register: 0 of 3")
        await at.scans(OWN)
        await at.scans("JM2026-0802-01")
        await at.shows("To register: 2 of 4")
        await at.presses("f2")
        await at.types("7")
        await at.presses("enter")
        await at.enters_pin_of("P015")
        await at.is_on("RefusalScreen")
        await at.shows("JM2026-0802-01")
        await at.presses("enter")
        await at.is_on("RegisterScreen")
        await at.shows("Nothing was", "✖ JM2026-0802-01", f"✔ {OWN}", "7")
        await at.presses("f9", "f9")
        await at.shows("Nothing was")
        assert owed(collected, OWN)
        await at.presses("f8")
        await at.shows("To register: 0 of 0")


async def test_what_is_missing_is_asked_for_in_its_turn(collected: Counter) -> None:
    async with terminal(collected, extras=ALL) as at:
        await opens(at, "register", "RegisterScreen", "C001")
        await at.presses("f2")
        await at.shows("Who registers? Scan")
        await at.scans("P999")
        await at.shows("To register: 1 of 1")
        await at.scans("CB1.NOBODY")
        await at.shows("Nobody here has this")
        await at.scans(collected.badges["P020"])
        await at.shows("P020", "综合处", "✔ P999")


async def test_what_is_overdue_says_how_late_and_whom_to_call(collected: Counter) -> None:
    becomes(collected, "P009", post="文件管理员")
    make_late(collected, OWN, days=3, hours=1)
    make_late(collected, UNITS, hours=5)
    async with terminal(collected, extras=ALL) as at:
        await opens(at, "overdue", "OverdueScreen")
        await at.shows("All that is overdue", "2 on this page", "3 days", "receipt", OWN, "5 hours", UNITS)
        await at.shows(
            "Who to call", "P009", "文件管理员", "It was due", "2026-11-20 08:00", "Owed by 服务中心"
        )
        await at.presses("f4", "f4")
        await at.shows("Copies not returned", "There is none.")
        await at.presses("f4")
        await at.shows("2 on this page")
        await at.presses("f7")
        await at.shows("All that is overdue   服务中心")
        await at.presses("escape")
        await at.is_on("CounterScreen")


async def test_a_clerk_may_look_at_what_is_overdue(collected: Counter) -> None:
    make_late(collected, OWN, days=1)
    async with terminal(collected, extras=ALL) as at:
        await opens(at, "overdue", "OverdueScreen", "C001")
        await at.shows("1 day", OWN)


async def test_what_no_longer_fits_is_recalled_from_the_list(collected: Counter) -> None:
    becomes(collected, "P014", status="suspended")
    async with terminal(collected, extras=ALL) as at:
        await opens(at, "reviews", "ReviewsScreen")
        await at.shows("1 copy whose holder may not keep it", UNITS, "this person is suspended")
        await at.shows("Why not any more", "Out since", "2026-11-23 09:00", "Recall it with F2")
        await at.presses("f2")
        await at.shows(f"Recall {UNITS}?")
        await at.types("x")
        await at.presses("enter")
        await at.shows(f"{UNITS} is recalled", "recalled already", "It is recalled: it is")
        assert "Recall it with F2" not in at.text
    assert len(owed(collected, UNITS)) == 2


async def test_when_everything_fits_it_says_so_and_a_clerk_may_not_look(collected: Counter) -> None:
    async with terminal(collected, extras=ALL) as at:
        await opens(at, "reviews", "ReviewsScreen")
        await at.shows("Everybody may hold what they hold.")
        await at.presses("f2")
        assert at.screen == "ReviewsScreen"
    collected.now += timedelta(minutes=1)
    async with terminal(collected, extras=ALL) as at:
        await opens(at, "reviews", "ReviewsScreen", "C001")
        await at.shows("Not for your role")


async def test_the_addressee_reads_at_the_counter_who_took_what_in_their_name(counter: Counter) -> None:
    counter.grants("P009", "P020", OWN, OTHER)
    collects(counter, "P020", OWN, OTHER)
    counter.signs_out()
    async with terminal(counter, extras=ALL) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.shows("Taken for them since last time: 2 copies by P020", f"({OTHER} +1)")


@pytest.mark.parametrize(
    ("late", "said", "colour"),
    [
        (timedelta(minutes=59), "0 hours", "warning"),
        (timedelta(hours=1, minutes=59), "1 hour", "warning"),
        (timedelta(hours=23, minutes=59), "23 hours", "warning"),
        (timedelta(days=1), "1 day", "error"),
        (timedelta(days=12, hours=23), "12 days", "error"),
    ],
)
def test_lateness_is_said_in_hours_then_in_days(late: timedelta, said: str, colour: str) -> None:
    before = current_language()
    set_language("en")
    try:
        assert (late_in_words(late), late_colour(late)) == (said, colour)
    finally:
        set_language(before)

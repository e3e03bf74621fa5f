"""Refusals that hold scans back, faults, hostile names, both languages, small terminals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from counter_kit import Counter
from screen_kit import Terminal, english, terminal
from textual import events

from db.connection import write_transaction
from db.tables import Person
from labels.payload import RANDOM_BYTES

SECRET, OTHER = "JM2026-0815-01", "JM2026-0815-02"
HOSTILE = "周[red]\x1b[2J\x9b31m[@click=app.exit]O[/]Neil [b\u202e"


async def test_scans_wait_until_the_refusal_was_read_and_then_go_on_in_order(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.scans("JM2026-0820-01")
        await at.scans(SECRET)
        await at.scans(OTHER)
        await at.shows("REFUSED", "2 scans wait")
        assert not counter.log_says("accepted", copy=SECRET)
        await at.presses("enter")
        await at.shows("Accepted", "2/6")
        assert at.screen == "CounterScreen"
        assert counter.log_says("accepted", copy=SECRET)
        assert counter.log_says("accepted", copy=OTHER)


async def test_waiting_scans_can_be_dropped_and_the_log_says_so(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.scans("JM2026-0820-01")
        await at.scans(SECRET)
        await at.shows("1 scan waits", "Drop waiting scans")
        await at.presses("f8", "enter")
        await at.is_on("CounterScreen")
        assert not counter.log_says("accepted", copy=SECRET)
        assert counter.log_says("void")


async def test_every_reason_stands_on_the_screen(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P077")
        await at.scans("JM2026-0900-01")
        await at.shows("not listed", "clearance")


async def test_every_refusal_says_its_own_reasons_and_none_of_the_one_before(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P077")
        for copy, too_high in (("JM2026-0900-01", True), (SECRET, False), ("JM2026-0900-01", True)):
            await at.scans(copy)
            await at.shows("REFUSED", copy, "not listed")
            assert ("the clearance is below" in at.text) is too_high, at.text
            await at.presses("enter")
            await at.is_on("CounterScreen")


async def test_a_broken_scan_does_nothing_but_is_said_and_logged(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.scans_garbage()
        await at.shows("Unreadable scan", "characters that no code has")
        assert counter.log_says("void")


async def test_another_badge_in_mid_session_is_not_called_unreadable(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.scans(counter.badges["P014"])
        await at.shows("Not now", "a badge that nobody asked for", "cancel it with Esc")
        assert "Unreadable" not in at.text
        await at.scans("CF1:x")
        await at.shows("Unreadable scan", "the label's code is damaged")


async def test_a_doubtful_clock_stops_the_counter_until_it_is_right_and_nothing_is_done_twice(
    counter: Counter,
) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        counter.now -= timedelta(hours=2)
        await at.scans(SECRET)
        await at.is_on("FaultScreen")
        await at.shows("Keep every file here")
        await at.scans(OTHER)
        counter.now += timedelta(hours=2)
        await at.presses("f2")
        await at.shows("2/6")


async def test_an_unexpected_fault_is_a_code_on_the_screen_and_a_file_without_names(counter: Counter) -> None:
    def fails_once_labels_are_drawn(count: int) -> bytes:
        if count == RANDOM_BYTES:
            raise ZeroDivisionError("姓名P009 73000991")
        return bytes(range(count)) if count != 12 else next(acts)

    acts = iter(number.to_bytes(12, "big") for number in range(1, 99))
    async with terminal(counter, random=fails_once_labels_are_drawn) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.scans("JM2026-0801-01")
        await at.shows("F2: hand over")
        await at.presses("f2")
        await at.enters_pin_of("P009")
        await at.is_on("FaultScreen")
        await at.shows("Fault F-", "Give the administrator the code")
        assert "ZeroDivision" not in at.text
        [file] = (counter.site.data / "faults").iterdir()
        assert file.stem in at.text.replace(" ", "")
        kept = file.read_text()
        assert "ZeroDivisionError" in kept
        assert "pickup.py" in kept
        assert not {"姓名P009", "73000991"} & set(kept.split())
        await at.presses("enter")
        await at.is_on("HandOverScreen")
    assert counter.holder("JM2026-0801-01") is None


async def test_a_hostile_name_is_shown_and_does_nothing(counter: Counter) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(Person.update(name=HOSTILE, unit=HOSTILE).where(Person.staff_no.in_(["P009", "C001"])))
    async with terminal(counter, size=(120, 36)) as at:
        await at.signs_in("C001")
        await at.scans(counter.badges["P009"])
        await at.is_on("PhotoScreen")
        await at.shows("周[red]", "[@click=app.exit]O[/]Neil [b")
        await at.presses("enter")
        await at.is_on("CounterScreen")
        await at.scans("JM2026-0801-01")
        await at.shows("F2: hand over")
        await at.presses("f2")
        await at.shows("周[red]")
        await at.enters_pin_of("P009")
        await at.shows("GIVE THE FILE")
        assert "\x1b" not in at.text


async def test_long_names_leave_what_was_proved_in_sight(counter: Counter) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        long = {"name": "阿不都热依木买买提伊明艾力" * 3, "unit": "机要文件交换与保密管理综合处" * 3}
        tx.change(Person.update(**long).where(Person.staff_no == "P009"))
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.shows("2027-03-01", "badge ✔  photo ✔")


@pytest.mark.parametrize("key", ["f9", "ctrl+t"])
async def test_the_language_switches_on_every_screen(counter: Counter, key: str) -> None:
    async with terminal(counter) as at:
        await says_in_turn(at, key, "Scan your badge", "请登录")
        await at.signs_in("C001")
        await says_in_turn(at, key, "Signed in", "已登录")
        await at.scans(counter.badges["P009"])
        await says_in_turn(at, key, "Same person?", "是否本人")
        await at.presses("enter")
        await at.is_on("CounterScreen")
        await at.scans("JM2026-0820-01")
        await says_in_turn(at, key, "REFUSED", "拒绝")
        await at.presses("enter")
        await at.scans(SECRET)
        await says_in_turn(at, key, "Accepted", "可领取")
        await at.presses("f2")
        await says_in_turn(at, key, "signs for 1 copy", "签收 1 份文件")


async def test_a_terminal_that_is_too_small_says_so_and_loses_nothing(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.signs_in("C001")
        await at.identifies("P009")
        await at.pilot.resize_terminal(60, 20)
        await at.shows("too small: 60 x 20")
        await at.scans(SECRET)
        await at.pilot.resize_terminal(80, 24)
        await at.shows("Accepted", SECRET)


async def says_in_turn(at: Terminal, key: str, english: str, chinese: str) -> None:
    """Switch to Chinese and back."""
    await at.shows(english)
    await at.presses(key)
    await at.shows(chinese)
    await at.presses(key)
    await at.shows(english)


async def test_a_scanner_without_a_prefix_answers_no_question(counter: Counter) -> None:
    async with terminal(counter, settings=english('[counter]\nscan_prefix = ""\n')) as at:
        await types_like_a_scanner(at, counter.badges["C001"])
        await at.enters_pin_of("C001")
        await at.is_on("CounterScreen")
        await types_like_a_scanner(at, counter.badges["P009"])
        await at.is_on("PhotoScreen")
        await types_like_a_scanner(at, "N" + SECRET)
        await at.is_on("RefusalScreen")
        await at.shows("no collector is identified")
        await types_like_a_scanner(at, OTHER)
        await at.shows("1 scan waits")
        await at.presses("f8", "escape")
        await at.is_on("PhotoScreen")
        await at.presses("f2")
        await at.shows("Identified")
        await types_like_a_scanner(at, SECRET)
        await at.shows("Accepted", "1/6")


async def types_like_a_scanner(at: Terminal, text: str) -> None:
    """Press the keys of a code at once, and Enter, with the characters that a terminal sends."""
    for character in text:
        at.app.post_message(events.Key(character, character))
    at.app.post_message(events.Key("enter", "\r"))
    await at.pilot.pause(0.1)

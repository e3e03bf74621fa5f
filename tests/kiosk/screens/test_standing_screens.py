"""Sign-in, change of PIN, lock, sign-out: what stands on the screen while nobody is served."""

from __future__ import annotations

from counter_kit import Counter, pin_of
from screen_kit import Terminal, english, terminal

from db.connection import write_transaction
from db.registry.pins import set_pin_hash

SECRET = "JM2026-0815-01"
NAME = "姓名P009"


async def test_a_wrong_pin_is_answered_where_it_was_typed_and_tried_again(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.scans(counter.badges["C001"])
        await at.shows("Your badge was read")
        await at.presses(*"111222", "enter")
        await at.shows("Not signed in", "the PIN is wrong")
        await at.enters_pin_of("C001")
        await at.is_on("CounterScreen")
        assert counter.log_says("pin_failed")


async def test_somebody_without_a_role_does_not_get_in(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.scans(counter.badges["P009"])
        await at.enters_pin_of("P009")
        await at.shows("Not signed in", "no authority")
        assert at.screen == "SignInScreen"


async def test_a_copy_scanned_before_anybody_signed_in_is_refused(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.scans(SECRET)
        await at.shows("REFUSED", "no operator is signed in")
        await at.presses("enter")
        await at.is_on("SignInScreen")


async def test_an_initial_pin_is_changed_before_it_opens_anything(counter: Counter) -> None:
    set_initial_pin(counter, "C001")
    async with terminal(counter) as at:
        await at.scans(counter.badges["C001"])
        await at.enters_pin_of("C001")
        await at.is_on("PinChangeScreen")
        await at.shows("Somebody else set your PIN")
        for pin in (pin_of("C001"), "918273", "918274"):
            await at.presses(*pin, "enter")
        await at.shows("The two differ")
        for pin in (pin_of("C001"), "918273", "918273"):
            await at.presses(*pin, "enter")
        await at.shows("PIN changed")
        await at.presses("escape")
        await at.is_on("SignInScreen")
        await at.scans(counter.badges["C001"])
        await at.shows("Your badge was read")
        await at.presses(*"918273", "enter")
        await at.is_on("CounterScreen")


async def test_anybody_changes_their_own_pin_without_signing_in(counter: Counter) -> None:
    async with terminal(counter) as at:
        await at.presses("f4")
        await at.is_on("PinChangeScreen")
        await at.scans(counter.badges["P009"])
        await at.shows("Old PIN")
        for pin in (pin_of("P009"), "123456", "123456"):
            await at.presses(*pin, "enter")
        await at.shows("PIN not changed", "too easy to guess")


async def test_ctrl_l_takes_names_off_the_screen_at_once(counter: Counter) -> None:
    async with terminal(counter) as at:
        await meets(at, "P009")
        await at.pilot.press("ctrl+l")
        assert NAME not in at.text
        await at.shows("Locked")
        assert "P009" not in at.text
        assert "C001" not in at.text
        await at.presses(*"111222", "enter")
        await at.shows("Not unlocked", "the PIN is wrong")
        await at.enters_pin_of("C001")
        await at.shows(NAME, "copies wait")
        assert counter.log_says("unlocked")


async def test_an_idle_counter_locks_and_a_scan_is_not_idle(counter: Counter) -> None:
    async with terminal(counter, settings=english("[counter]\nlock_after = 60\n")) as at:
        await meets(at, "P009")
        await at.waits(59)
        await at.scans(SECRET)
        await at.waits(59)
        assert at.screen == "CounterScreen"
        await at.waits(2)
        await at.is_on("LockScreen")
        assert NAME not in at.text
        await at.enters_pin_of("C001")
        await at.shows("Accepted", SECRET)


async def test_a_supervisor_ends_a_locked_session_and_nobody_goes_on_in_its_name(counter: Counter) -> None:
    async with terminal(counter) as at:
        await meets(at, "P009")
        await at.presses("f12")
        await at.is_on("LockScreen")
        await at.scans(counter.badges["S001"])
        await at.shows("Supervisor: enter your PIN", "It ends the operator's session")
        await at.enters_pin_of("S001")
        await at.is_on("SignInScreen")


async def test_a_locked_session_ends_after_five_minutes(counter: Counter) -> None:
    async with terminal(counter) as at:
        await meets(at, "P009")
        await at.presses("f12")
        await at.is_on("LockScreen")
        await at.waits(299)
        assert at.screen == "LockScreen"
        await at.waits(2)
        await at.is_on("SignInScreen")
        assert counter.log_says("signed_out", actor="C001")


async def test_a_locked_session_with_a_file_on_the_counter_is_kept(counter: Counter) -> None:
    async with terminal(counter) as at:
        await meets(at, "P009")
        await at.scans(SECRET)
        await at.shows("F2: hand over")
        await at.presses("f2", *"12", "enter")
        await at.enters_pin_of("P009")
        await at.shows("KEEP IT HERE")
        await at.presses("f12")
        await at.shows("Files lie on this counter")
        await at.waits(400)
        assert at.screen == "LockScreen"


async def test_signing_out_is_asked_for_and_not_while_a_file_lies_there(counter: Counter) -> None:
    async with terminal(counter) as at:
        await meets(at, "P009")
        await at.scans(SECRET)
        await at.shows("F2: hand over")
        await at.presses("f2", *"12", "enter")
        await at.enters_pin_of("P009")
        await at.shows("KEEP IT HERE")
        await at.presses("ctrl+q")
        await at.shows("Sign out?")
        await at.presses("escape")
        await at.is_on("CounterScreen")
        await at.presses("ctrl+q", "f2")
        await at.is_on("RefusalScreen")
        await at.presses("enter", "f7")
        await at.is_on("OnCounterScreen")
        await at.presses("f2", *"mistake", "enter")
        await at.shows("Withdrawn")
        await at.presses("ctrl+q", "f2")
        await at.is_on("SignInScreen")


async def test_ctrl_c_ends_nothing(counter: Counter) -> None:
    async with terminal(counter) as at:
        await meets(at, "P009")
        await at.presses("ctrl+c", "ctrl+c", "ctrl+p", "ctrl+backslash")
        await at.shows(NAME)
        assert at.screen == "CounterScreen"


async def test_closing_the_program_signs_the_operator_out(counter: Counter) -> None:
    async with terminal(counter) as at:
        await meets(at, "P009")
    assert counter.log_says("signed_out", actor="C001")


async def meets(at: Terminal, collector: str) -> None:
    """An operator signs in and a collector is identified."""
    await at.signs_in("C001")
    await at.identifies(collector)
    await at.shows(f"姓名{collector}")


def set_initial_pin(counter: Counter, staff_no: str) -> None:
    """Have somebody else set this person's PIN."""
    hashed = counter.registry.hash_pin(pin_of(staff_no), staff_no)
    with write_transaction(counter.registry, counter.now) as tx:
        set_pin_hash(tx, staff_no, hashed, initial=True)

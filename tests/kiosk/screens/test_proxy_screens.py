"""Proxy grants on the screen: asked for with scanner and PIN, decided by a supervisor's, marked where unproven."""

from __future__ import annotations

from datetime import timedelta

import pytest
from counter_kit import Counter, pin_of
from screen_kit import Terminal, terminal

from kiosk.desk import commands as do
from kiosk.extras import Extras
from kiosk.other_screens import SCREENS
from kiosk.widgets.fitted_table import FittedTable

ALL = Extras(SCREENS)
FIRST, SECOND = "JM2026-0815-01", "JM2026-0815-02"


async def opens_proxies(at: Terminal, operator: str) -> None:
    await at.signs_in(operator)
    await at.presses("f3")
    await at.is_on("ProxiesScreen")


async def opens_request(at: Terminal, operator: str = "C001") -> None:
    await opens_proxies(at, operator)
    await at.presses("f2")
    await at.is_on("ProxyRequestScreen")


async def fills_request(at: Terminal, *copies: str) -> None:
    """P009 lets P077 collect: two badges and the copies scanned, the reason typed."""
    await at.scans(at.counter.badges["P009"])
    await at.shows("姓名P009")
    await at.scans(at.counter.badges["P077"])
    await at.shows("姓名P077")
    for copy in copies:
        await at.scans(copy)
    at.app.screen.query_one("#ask-reason").focus()
    await at.types("trip")


def asks(counter: Counter, *copies: str, **options: object) -> int:
    """Request a grant below the screen; P009 lets P077 collect."""
    counter.signs_in("C001")
    span = {"starts": counter.now, "ends": counter.now + timedelta(hours=4)}
    proof = {"principal_pin": pin_of("P009")} if "paper_request" not in options else {}
    said = {**span, **proof, **options}
    request = do.RequestProxy(principal="P009", proxy="P077", copies=copies, reason="出差", **said)  # type: ignore[arg-type]
    asked = counter.does(request)
    assert asked.outcome == "proxy_requested", asked
    counter.signs_out()
    return int(asked.data["grant"])


async def test_badges_fill_the_people_in_order_and_copies_the_list_whatever_has_the_focus(
    counter: Counter,
) -> None:
    async with terminal(counter, extras=ALL) as at:
        await opens_request(at)
        at.app.screen.query_one("#ask-uses").focus()
        await fills_request(at, FIRST, SECOND, FIRST)
        await at.shows("P009", "P077", FIRST, SECOND, "2 copies")


async def test_the_principal_signs_by_pin_and_the_request_stands_in_the_list(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await opens_request(at)
        await fills_request(at, FIRST)
        await at.presses("f2")
        await at.enters_pin_of("P009")
        await at.is_on("ProxiesScreen")
        await at.shows("! to approve", "P009", "P077", "2026-11-23 09:00", "vouches for it", FIRST, "0 of 1")
        [grant] = counter.desk.reads.grants()
        assert (grant.principal, grant.proxy, grant.copies) == ("P009", "P077", (FIRST,))
        assert grant.ends.astimezone(counter.registry.zone).hour == 18


async def test_people_and_copies_are_typed_where_there_is_no_scanner(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await opens_request(at)
        await at.types("p009")
        await at.presses("enter")
        await at.shows("姓名P009")
        await at.types("p077")
        await at.presses("enter")
        await at.shows("姓名P077")
        await at.presses("down")
        await at.types(FIRST.lower())
        await at.presses("enter")
        await at.shows("1 copy")


async def test_whatever_is_missing_is_said_before_anybody_signs(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await opens_request(at)
        await at.presses("f2")
        await at.shows("Whose files are they?")
        await at.scans(counter.badges["P009"])
        await at.shows("姓名P009")
        await at.presses("f2")
        await at.shows("Who comes for them?")
        await at.scans(counter.badges["P077"])
        await at.shows("姓名P077")
        await at.presses("f2")
        await at.shows("Which copies?")
        await at.scans(FIRST)
        await at.shows("1 copy")
        await at.presses("f2")
        await at.shows("Why does somebody else come?")


async def test_a_refused_request_says_every_reason_and_keeps_what_was_entered(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await opens_request(at)
        await fills_request(at, "JM2026-0820-01", "JM2026-9999-01")
        for _preset in range(3):
            await at.presses("f4")
        await at.shows("3 days")
        await at.presses("f2")
        await at.enters_pin_of("P009")
        await at.is_on("RefusalScreen")
        await at.shows(
            "the principal may not receive this copy either",
            "no such copy is registered",
            "the grant's time is longer than the policy allows",
        )
        await at.presses("enter")
        await at.is_on("ProxyRequestScreen")
        await at.shows("P077", "JM2026-9999-01")


async def test_a_copy_is_taken_out_of_the_request(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await opens_request(at)
        await fills_request(at, FIRST, SECOND)
        await at.shows(SECOND)
        await at.presses("f8")
        await at.shows("1 copy")
        assert SECOND not in at.text


async def test_a_badge_that_names_nobody_fills_nothing(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await opens_request(at)
        await at.scans("0040856634")
        await at.shows("This badge names nobody.")


async def test_a_request_on_paper_is_marked_until_it_is_approved_and_after(counter: Counter) -> None:
    async with terminal(counter, extras=ALL) as at:
        await opens_request(at)
        await fills_request(at, FIRST)
        at.app.screen.query_one("#ask-paper").focus()
        await at.types("W-17")
        await at.presses("f2")
        await at.is_on("ProxiesScreen")
        await at.shows("! paper", "W-17: hold the paper")


async def test_a_supervisor_approves_with_a_fresh_pin(counter: Counter) -> None:
    asks(counter, FIRST)
    async with terminal(counter, extras=ALL) as at:
        await opens_proxies(at, "S001")
        await at.shows("! to approve")
        await at.presses("f7")
        await at.is_on("PinScreen")
        await at.shows("Approve grant 1?", "P077 collects 1 copy for P009", "PIN of S001")
        await at.enters_pin_of("S001")
        await at.shows("in force", "1 of 1", "Approved by S001")
        await at.presses("f8")
        await at.shows("Revoke grant 1?")
        await at.enters_pin_of("S001")
        await at.shows("revoked")


async def test_a_supervisor_rejects_and_leaves_a_question_unanswered(counter: Counter) -> None:
    asks(counter, FIRST)
    async with terminal(counter, extras=ALL) as at:
        await opens_proxies(at, "S001")
        await at.shows("! to approve")
        await at.presses("f8")
        await at.shows("Reject grant 1?")
        await at.presses("escape")
        await at.is_on("ProxiesScreen")
        await at.shows("! to approve")
        await at.presses("f8")
        await at.enters_pin_of("S001")
        await at.shows("rejected")


async def test_a_wrong_pin_approves_nothing(counter: Counter) -> None:
    asks(counter, FIRST)
    async with terminal(counter, extras=ALL) as at:
        await opens_proxies(at, "S001")
        await at.shows("! to approve")
        await at.presses("f7", *"111222", "enter")
        await at.shows("REFUSED", "the PIN is wrong")
        await at.presses("enter")
        await at.is_on("ProxiesScreen")
        await at.shows("! to approve")


async def test_a_clerk_decides_nothing(counter: Counter) -> None:
    asks(counter, FIRST)
    async with terminal(counter, extras=ALL) as at:
        await opens_proxies(at, "C001")
        await at.shows("! to approve")
        await at.presses("f7", "f8")
        assert at.screen == "ProxiesScreen"


async def test_the_list_is_narrowed_by_state(counter: Counter) -> None:
    counter.grants("P009", "P077", FIRST)
    asks(counter, SECOND)
    async with terminal(counter, extras=ALL) as at:
        await opens_proxies(at, "S001")
        await at.shows("All grants", "in force", "to approve")
        await at.presses("f4")
        await at.shows("Grants to approve")
        await at.until(lambda: "in force" not in at.text, "only what waits")
        await at.presses("f4")
        await at.shows("Approved grants", "in force")
        await at.presses("f4")
        await at.shows("Rejected and revoked grants", "There is none.")


async def test_grants_turn_by_pages(counter: Counter) -> None:
    for each in range(205):
        starts = counter.now + timedelta(minutes=5 * each)
        asks(counter, FIRST, starts=starts, ends=starts + timedelta(minutes=5))
    async with terminal(counter, extras=ALL) as at:
        await opens_proxies(at, "S001")
        await at.shows("200 on this page", "PgDn older")
        table = at.app.screen.query_one(FittedTable)
        table.move_cursor(row=199)
        await at.presses("pagedown")
        await at.shows("5 on this page", "PgUp newer")
        table.move_cursor(row=0)
        await at.presses("pageup")
        await at.shows("200 on this page")


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_nothing_of_a_grant_is_clipped(counter: Counter, size: tuple[int, int]) -> None:
    asks(counter, FIRST, SECOND, ends=counter.now + timedelta(hours=20), paper_request="W-2026-17")
    async with terminal(counter, extras=ALL, size=size) as at:
        await opens_proxies(at, "S001")
        await at.shows("11-23 09:00-11-24 05:00", "! paper", FIRST, SECOND, "0/1", "Approvals: 0 of 1")
        assert "~" not in at.text
        await at.presses("f9")
        await at.shows("! 书面", "委托人：P009")
        assert "~" not in at.text

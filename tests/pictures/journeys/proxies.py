"""Grants: asked for, to be approved, in force, rejected."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from counter_kit import Counter, pin_of
from pictures.stage import Album, Journey
from screen_kit import Terminal

from kiosk.desk import commands as do

FIRST, SECOND, THIRD, OTHER = "JM2026-0815-01", "JM2026-0815-02", "JM2026-0815-03", "JM2026-0802-01"


def before(counter: Counter) -> None:
    counter.grants("P009", "P077", FIRST)
    asks(counter, SECOND, THIRD, ends=counter.now + timedelta(hours=20), paper_request="W-2026-17")
    asks(counter, OTHER)


def asks(counter: Counter, *copies: str, **options: Any) -> None:
    """P009 asks that P077 may collect for them."""
    counter.signs_in("C001")
    span = {"starts": counter.now, "ends": counter.now + timedelta(hours=4)}
    proof = {"principal_pin": pin_of("P009")} if "paper_request" not in options else {}
    said: dict[str, Any] = {**span, **proof, **options}
    asked = counter.does(
        do.RequestProxy(principal="P009", proxy="P077", copies=copies, reason="出差", **said)
    )
    assert asked.outcome == "proxy_requested", asked
    counter.signs_out()


async def grants(at: Terminal, album: Album) -> None:
    await at.signs_in("S001")
    await at.presses("f3")
    await at.is_on("ProxiesScreen")
    await album.keep("all", "! to approve", "! paper", "in force")
    await at.presses("f4", "f4")
    await album.keep("approved", "Approved grants")
    await at.presses("f4")
    await album.keep("none", "There is none.")
    await at.presses("f4")
    await at.shows("All grants", "! to approve")
    await at.presses("f7")
    await at.is_on("PinScreen")
    await album.keep("approve-grant", "Approve grant 3?")


async def grant_request(at: Terminal, album: Album) -> None:
    await at.signs_in("C001")
    await at.presses("f3")
    await at.is_on("ProxiesScreen")
    await album.keep("nothing-yet", "There is none.")
    await at.presses("f2")
    await at.is_on("ProxyRequestScreen")
    await album.keep("empty")
    await at.presses("f2")
    await album.keep("missing", "Whose files are they?")
    await at.scans(at.counter.badges["P009"])
    await at.shows("周文博")
    await at.scans(at.counter.badges["P077"])
    await at.shows("孙永刚")
    await at.scans(FIRST)
    await at.scans(SECOND)
    await at.shows("2 copies")
    at.app.screen.query_one("#ask-reason").focus()
    await at.types("出差")
    await at.presses("f2")
    await album.keep("principals-pin", "P009", FIRST, "出差")


JOURNEYS = (Journey(grants, before), Journey(grant_request))

"""What stops a pickup: the three incidents, other refusals, scans that wait, a registry that does not answer."""

from __future__ import annotations

from datetime import timedelta

from counter_kit import Counter
from meeting_kit import add_meeting, asks_for_substitute
from owing_kit import add_telegram, becomes, collects, make_cipher_clerk
from pictures.stage import Album, Journey
from screen_kit import Terminal

SECRET, OTHER, TOP_SECRET, UNITS = "JM2026-0815-01", "JM2026-0815-02", "JM2026-0900-01", "JM2026-0820-01"
PAPER = "HC2026-0040-01"
TELEGRAMS = tuple(f"MD2026-0007-0{number}" for number in (1, 2, 3))


def before(counter: Counter) -> None:
    """A meeting with a substitute whom nobody approved, and two telegrams that nobody registered."""
    add_meeting(counter, "HY2026-0040", {"A01": "P009", "A02": "P014"}, papers={PAPER: "A01"})
    make_cipher_clerk(counter, "C001")
    becomes(counter, "P020", cipher_list=True)
    for telegram in TELEGRAMS:
        add_telegram(counter, telegram, "P020")
    collects(counter, "P020", *TELEGRAMS[:2])
    asks_for_substitute(counter, "HY2026-0040", "P009", "P015")
    counter.signs_out()


async def incidents(at: Terminal, album: Album) -> None:
    await at.signs_in("C001")
    await at.identifies("P077")
    await at.scans("JM2026-0815-03")
    await album.keep("errand", "not listed", "Incident 1 was opened")
    await at.presses("enter")
    await album.keep("after-a-refusal", "refused")
    await at.scans(PAPER)
    await album.keep("stand-in", "Incident 2 was opened")
    await at.presses("enter")
    await at.scans(TELEGRAMS[2])
    await album.keep("helping-hand", "not listed", "Incident 3 was opened")
    await at.presses("enter", "escape")
    await at.identifies("P015")
    await at.scans(PAPER)
    await album.keep("substitute-waits", "Incident 4 was opened")


async def refusals(at: Terminal, album: Album) -> None:
    await at.signs_in("C001")
    await at.identifies("P077")
    await at.scans(TOP_SECRET)
    await album.keep("several-reasons", "not listed", "clearance")
    await at.presses("enter", "escape")
    await at.scans(at.counter.badges["P009"])
    await at.is_on("PhotoScreen")
    await at.presses("n")
    await album.keep("another-face", "the face does not match the photo")
    await at.presses("enter")
    await at.identifies("P009")
    await at.scans(UNITS)
    await at.scans(SECRET)
    await at.scans(OTHER)
    await album.keep("scans-wait", "2 scans wait")
    await at.presses("f8", "enter")
    await at.scans(SECRET)
    await at.presses("f2", *"11", "enter")
    await at.enters_pin_of("P009")
    await album.keep("wrong-count", "page")
    await at.presses("enter", "escape")
    at.counter.now -= timedelta(hours=2)
    await at.scans(OTHER)
    await at.is_on("FaultScreen")
    await album.keep("clock", "Keep every file here")


JOURNEYS = (Journey(incidents, before), Journey(refusals))

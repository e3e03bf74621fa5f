"""A pickup from the badge to GIVE THE FILE, and what may come between."""

from __future__ import annotations

from random import Random

from counter_kit import PAGES, Counter
from pictures.stage import Album, Journey
from pictures.steps import hands_over, label_of
from screen_kit import Terminal

from db.connection import write_transaction
from db.registry.acting import Face
from db.registry.outbox import JobState
from db.tables import Photo
from kiosk.desk import Desk, Surroundings
from kiosk.extras import Extras
from kiosk.other_screens import SCREENS
from kiosk.printing import Printed

INTERNAL, CONFIDENTIAL, SECRET, OTHER = (
    *("JM2026-0801-01", "JM2026-0802-01"),
    *("JM2026-0815-01", "JM2026-0815-02"),
)
TOP_SECRET = "JM2026-0900-01"
JAM = Extras(SCREENS, print_labels=lambda: [Printed(SECRET, "L1", 1, JobState.FAILED, "media_jam")])


def no_photo(counter: Counter) -> None:
    counter.grants("P009", "P077", OTHER)
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(Photo.delete().where(Photo.staff_no == "P020"))


async def hand_over(at: Terminal, album: Album) -> None:
    await at.signs_in("C001")
    await at.scans(at.counter.badges["P020"])
    await album.keep("no-photo", "no photo in the registry")
    await at.presses("escape")
    await at.scans(at.counter.badges["P009"])
    await album.keep("same-person", "Same person?")
    await at.presses("f5")
    await album.keep("enlarged", "Esc  Back")
    await at.presses("escape", "enter")
    await album.keep("identified", "copies wait for this collector")
    await at.presses("f11")
    await album.keep("portrait")
    await at.presses("escape")
    await at.presses("f2")
    await album.keep("nothing-accepted", "No copy was accepted yet")
    await at.scans_garbage()
    await album.keep("unreadable", "Unreadable scan")
    await at.scans(SECRET)
    await album.keep("accepted", "Accepted")
    await at.scans(CONFIDENTIAL)
    await at.presses("delete")
    await album.keep("taken-out", "Taken out")
    await at.presses("f2")
    await at.is_on("HandOverScreen")
    await album.keep("pages", "signs for 1 copy")
    await at.types(str(PAGES))
    await at.presses("enter", *"123")
    await album.keep("pin")
    await at.presses(*["backspace"] * 3)
    await at.enters_pin_of("P009")
    await album.keep("keep-it-here", "KEEP IT HERE")
    await at.scans(label_of(at.counter, SECRET))
    await album.keep("label-read", "Scan the labelled copy")
    await at.scans(SECRET)
    await album.keep("give", "GIVE THE FILE")
    await at.presses("escape")
    await at.identifies("P077")
    await at.scans(OTHER)
    await album.keep("for-somebody-else", "Accepted")
    await at.presses("escape")
    await album.keep("cancelled", "Cancelled")
    await at.identifies("P009")
    await at.scans(CONFIDENTIAL)
    await at.presses("f2")
    await at.is_on("HandOverScreen")
    await at.shows("Paper receipt")
    await at.presses("f4")
    await album.keep("paper-receipt")


async def label_jam(at: Terminal, album: Album) -> None:
    await at.signs_in("C001")
    await at.identifies("P009")
    await at.scans(SECRET)
    await hands_over(at, "P009", counts=1)
    await album.keep("not-printed", f"Label not printed: {SECRET}")
    await at.presses("f7")
    await album.keep("not-printed", "labels are jammed")
    await at.presses("f2")
    await at.types("拿错文件")
    await album.keep("withdraw", "拿错文件")
    await at.presses("enter")
    await album.keep("withdrawn", "destroy its label")


async def left_on_the_counter(at: Terminal, album: Album) -> None:
    await at.signs_in("C001")
    await album.keep("left", "lies on this counter")
    await at.presses("f12")
    await album.keep("files-here", "Files lie on this counter")


def leaves_a_copy(counter: Counter) -> None:
    counter.signs_in("C001")
    counter.identifies("P009")
    counter.scans(SECRET)
    assert counter.hands_over("P009").outcome == "handed_over"
    counter.desk.end()


async def left_elsewhere(at: Terminal, album: Album) -> None:
    await at.signs_in("S001")
    await album.keep("left-elsewhere", f"{SECRET} lies on counter 2")
    await at.presses("f6")
    await at.is_on("LogScreen")
    await album.keep("left", "unreleased")
    await at.presses("escape")
    at.app.open("holdings")
    await at.is_on("HoldingsScreen")
    await at.scans(at.counter.badges["P009"])
    await album.keep("left", SECRET)


def leaves_a_copy_elsewhere(counter: Counter) -> None:
    around = Surroundings(counter._tick, Random("elsewhere").randbytes)
    counter.desk = Desk(counter.registry, "2", Face.DESK, around)
    leaves_a_copy(counter)


async def top_secret(at: Terminal, album: Album) -> None:
    await at.signs_in("C001")
    await at.identifies("P009")
    await at.scans(TOP_SECRET)
    await album.keep("second-collector", "Second collector: scan the badge")
    await at.scans(at.counter.badges["P014"])
    await at.is_on("SecondPersonScreen")
    await album.keep("second-collector", "Same person?")
    await at.presses("enter")
    await at.enters_pin_of("P014")
    await album.keep("witness", "Witness: scan the badge")
    await at.scans(at.counter.badges["C002"])
    await at.is_on("SecondPersonScreen")
    await album.keep("witness")
    await at.enters_pin_of("C002")
    await album.keep("all-there", "Witness is here", "F2: hand over")
    await at.presses("f2")
    await at.is_on("HandOverScreen")
    await album.keep("top-secret")


JOURNEYS = (
    Journey(hand_over, no_photo),
    Journey(label_jam, extras=JAM),
    Journey(left_on_the_counter, leaves_a_copy),
    Journey(left_elsewhere, leaves_a_copy_elsewhere),
    Journey(top_secret),
)

"""While nobody is served: sign-in, the change of a PIN, the lock, help, the list of the other work."""

from __future__ import annotations

from counter_kit import Counter, pin_of
from pictures.stage import Album, Journey
from screen_kit import Terminal

from db.connection import write_transaction
from db.registry.pins import set_pin_hash

SECRET = "JM2026-0815-01"


def initial_pin(counter: Counter) -> None:
    hashed = counter.registry.hash_pin(pin_of("C002"), "C002")
    with write_transaction(counter.registry, counter.now) as tx:
        set_pin_hash(tx, "C002", hashed, initial=True)


async def sign_in(at: Terminal, album: Album) -> None:
    await album.keep("nobody", "Scan your badge")
    await at.presses("ctrl+q")
    await album.keep("close", "Close the counter?")
    await at.presses("escape")
    await at.scans(SECRET)
    await album.keep("nobody-signed-in", "no operator is signed in")
    await at.presses("enter")
    await at.scans(at.counter.badges["C001"])
    await album.keep("badge-read", "Your badge was read")
    await at.presses(*"111222", "enter")
    await album.keep("wrong-pin", "the PIN is wrong")
    await at.presses("escape")
    await at.scans(at.counter.badges["C002"])
    await at.enters_pin_of("C002")
    await at.is_on("PinChangeScreen")
    await album.keep("somebody-elses-pin", "Somebody else set your PIN")
    for pin in (pin_of("C002"), "918273", "918274"):
        await at.presses(*pin, "enter")
    await album.keep("the-two-differ", "The two differ")
    for pin in (pin_of("C002"), "918273", "918273"):
        await at.presses(*pin, "enter")
    await album.keep("changed", "PIN changed")


async def locked(at: Terminal, album: Album) -> None:
    await at.signs_in("C001")
    await album.keep("signed-in", "Signed in")
    await at.presses("f8")
    await album.keep("clerk", "Search")
    await at.presses("escape", "f1")
    await album.keep("first-page", "F2")
    await at.presses("f2")
    await album.keep("second-page")
    await at.presses("escape", "ctrl+q")
    await album.keep("sign-out", "Sign out?")
    await at.presses("escape", "f12")
    await album.keep("locked", "Locked")
    await at.presses(*"111222", "enter")
    await album.keep("wrong-pin", "the PIN is wrong")
    await at.scans(at.counter.badges["S001"])
    await album.keep("supervisor", "Supervisor: enter your PIN")


async def supervisors_list(at: Terminal, album: Album) -> None:
    await at.signs_in("S001")
    await at.presses("f8")
    await album.keep("supervisor", "Holds and recalls")


JOURNEYS = (Journey(sign_in, initial_pin), Journey(locked), Journey(supervisors_list))

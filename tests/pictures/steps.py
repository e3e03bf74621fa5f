"""Steps that several journeys take."""

from __future__ import annotations

from counter_kit import PAGES, Counter
from screen_kit import Terminal

from db.connection import reading
from db.tables import HandOver
from labels.payload import ROOT_BYTES, LabelCode, encode_label_code


async def opens(at: Terminal, name: str, screen: str, operator: str = "S001") -> None:
    """Sign in and open one of the other screens."""
    await at.signs_in(operator)
    at.app.open(name)
    await at.is_on(screen)


async def hands_over(at: Terminal, signer: str, counts: int = 0) -> None:
    """Count the pages and have the collector sign."""
    await at.shows("F2: hand over")
    await at.presses("f2")
    await at.is_on("HandOverScreen")
    for _copy in range(counts):
        await at.types(str(PAGES))
        await at.presses("enter")
    await at.enters_pin_of(signer)
    await at.is_on("CounterScreen")


def label_of(counter: Counter, copy: str) -> str:
    """Return the text of the QR on a copy's label."""
    with reading(counter.registry) as reader:
        row = reader.first(HandOver.select().where(HandOver.control_no == copy))
    assert row is not None
    return encode_label_code(LabelCode(row.label_id, row.log_size, bytes(row.log_root)[:ROOT_BYTES]))

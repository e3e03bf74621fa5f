"""Owns telling what is kept back: where a copy is in a word, and why, by whom and what ends it in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import tzinfo

from kiosk.desk import KeptBack, KeptBackRow
from kiosk.owing_words import contact_in_words, local
from kiosk.seen_words import Line, Section
from kiosk.show import show
from kiosk.texts import N_, _
from kiosk.words import level, word

FILTERS: Mapping[str, KeptBack | None] = {
    N_("Holds and recalls"): None,
    N_("Copies on hold"): KeptBack.HOLD,
    N_("Recalled copies"): KeptBack.RECALL,
}
"""What the list can be narrowed to, by what it is called then."""
LIFT: Mapping[KeptBack, str] = {
    KeptBack.HOLD: N_("Lift the hold on {copy}?"),
    KeptBack.RECALL: N_("Lift the recall of {copy}?"),
}
"""What is asked before one is lifted."""


def where_in_words(row: KeptBackRow) -> str:
    """Return where a copy is that is kept back."""
    if row.missing:
        return _("! missing")
    if row.holder is None:
        return _("in the registry")
    return _("out: {holder}").format(holder=show(row.holder.staff_no))


def told_kept_back(row: KeptBackRow, zone: tzinfo) -> tuple[Section, ...]:
    """Return why a copy is kept back and who said so, where it is and whom to call, and what ends it."""
    return (
        Section(_("Why"), tuple(map(Line, _why(row, zone)))),
        Section(_("Where it is now"), tuple(map(Line, _where(row)))),
        Section(_("What to do"), tuple(Line(_(text)) for text in _ways_out(row))),
    )


def _why(row: KeptBackRow, zone: tzinfo) -> Iterator[str]:
    yield show(row.reason)
    if row.by is not None and row.since is not None:
        yield _("Since {moment}").format(moment=local(row.since, zone))
        yield _("By: {value}").format(value=contact_in_words(row.by))


def _where(row: KeptBackRow) -> Iterator[str]:
    yield f"{level(row.level.name)}  {word('kind', row.kind)}"
    if row.missing:
        yield _("! Recorded as missing.")
    if row.holder is None:
        yield _("In the registry: nobody holds it.")
        return
    yield _("Holder: {value}").format(value=contact_in_words(row.holder))
    if not row.released:
        yield _("! It still lies on a counter: it was not released.")


def _ways_out(row: KeptBackRow) -> Iterator[str]:
    if row.holder is not None and not row.released:
        yield N_("It is not released: it is withdrawn at that counter, with F7.")
    elif row.holder is not None and row.how is KeptBack.RECALL:
        yield N_("It is due back now: call the holder. It is taken back at the counter, with F4.")
    if row.how is KeptBack.HOLD:
        yield N_("Nobody collects it until its hold is lifted, with F2.")
    else:
        yield N_("Nobody collects it until its recall is lifted, with F2.")

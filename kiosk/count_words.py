"""Owns what is said of counts: the verdict on each scan, what is counted, how far it is. Words only."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.desk import DifferenceRow, Outcome, StocktakeRow
from kiosk.show import show
from kiosk.texts import N_, _, ngettext
from kiosk.widgets.verdict import Ruling, Tone
from kiosk.words import word

FINDINGS: Mapping[str, tuple[Tone, str, str]] = {
    "expected": (Tone.ALLOWED, N_("As expected"), ""),
    "already": (Tone.PROMPT, N_("Counted already"), N_("It counts once.")),
    "other_hands": (
        Tone.ATTENTION,
        N_("Other hands"),
        N_("{holder} signed for it. Lay it aside: it must not be here."),
    ),
    "in_vault": (
        Tone.ATTENTION,
        N_("Belongs in the vault"),
        N_("Nobody signed for it. Lay it aside and take it to the vault."),
    ),
    "missing": (
        Tone.ATTENTION,
        N_("Was missing"),
        N_("It had been given up for lost. Keep it here: the close records it as found."),
    ),
    "destroyed": (
        Tone.REFUSED,
        N_("DESTROYED"),
        N_("The register says that it was destroyed. Lock it away and call a supervisor."),
    ),
    "unknown": (
        Tone.REFUSED,
        N_("Unknown"),
        N_("No such copy is registered. Lay it aside and look at its number again."),
    ),
    "unreleased": (
        Tone.ATTENTION,
        N_("Not released"),
        N_("{holder} signed for it, it never left a counter. Take it back there."),
    ),
}
DIFFERENCES: Mapping[str, tuple[str, str]] = {
    "missing": ("error", N_("What was due, is still due, and nobody saw. Each is an incident.")),
    "unexpected": ("error", N_("What was scanned and should not be there.")),
    "in_other_hands": ("warning", N_("What was scanned here although somebody else signed for it.")),
    "unreleased": (
        "warning",
        N_("What was signed for and never left its counter: release or withdraw it there."),
    ),
    "found": ("success", N_("What was recorded as missing and turned up.")),
}
"""Each kind of difference with a colour of the theme and what it means, the worst first."""


FIGURES = ("expected", "left", "scanned")


def figures_of(outcome: Outcome) -> Mapping[str, int]:
    """Return how far the count is, without what the answer says of the copy: that has a holder of its own."""
    return {name: outcome.data[name] for name in FIGURES if name in outcome.data}


def count_ruling(outcome: Outcome) -> Ruling:
    """Return what the verdict says of a scan that was counted."""
    finding = str(outcome.data["finding"])
    tone, headline, line = FINDINGS[finding]
    first = outcome.data.get("first")
    if first not in (None, "expected"):
        tone = Tone.ATTENTION
    holder = show(str(outcome.data.get("holder") or "?"))
    lines = [_(line).format(holder=holder)] if line else []
    if first is not None:
        lines.append(_("It was found: {value}").format(value=word("finding", first)))
    if outcome.data.get("left") == 0:
        lines.append(_("All that is due was seen. F2 closes the count."))
    return Ruling(tone, _(headline), str(outcome.data["copy"]), tuple(lines))


def place_in_words(place: str, holder: str | None) -> str:
    """Return what is counted."""
    return word("place", place) if holder is None else _("with {holder}").format(holder=holder)


def figures_in_words(expected: int, left: int, scanned: int) -> str:
    """Return how far a count is."""
    said = {"seen": expected - left, "expected": expected, "left": left, "scanned": scanned}
    return _("{seen} of {expected} due   {left} left   {scanned} scanned").format(**said)


def counts_in_words(counts: Mapping[str, int], listed: str) -> str:
    """Return how many differences of each kind there are; the kind that is `listed` stands in brackets."""
    parts = ((kind, f"{word('difference', kind)} {counts[kind]}") for kind in DIFFERENCES)
    # Five kinds just fit a line of the smallest screen.
    return "".join(f"[{text}]" if kind == listed else f" {text} " for kind, text in parts)


def odd_in_words(row: DifferenceRow) -> str:
    """Return what a copy was found to be, where it was scanned."""
    if row.finding == "unreleased" and row.counter is not None:
        return _("lies on counter {name}").format(name=show(row.counter))
    return "" if row.finding is None else word("finding", row.finding)


def signed_by(row: StocktakeRow) -> str:
    """Return who ended a count, both who signed where two did."""
    return " ".join(each for each in (row.ended_by, row.second_person) if each)


def result_ruling(counts: Mapping[str, int]) -> Ruling:
    """Return what the verdict says of a count's result: the worst that there is."""
    if counts["missing"]:
        todo = _("Look for them at once. An incident was opened for each: it is reported within 24 hours.")
        return Ruling(Tone.REFUSED, _("Missing"), copies_in_words(counts["missing"]), (todo,))
    odd = sum(counts[kind] for kind in DIFFERENCES if kind != "found")
    if odd:
        return Ruling(Tone.ATTENTION, _("Differences"), copies_in_words(odd))
    return Ruling(Tone.ALLOWED, _("All there"), _("Everything is where the register says."))


def copies_in_words(count: int) -> str:
    """Return how many copies."""
    return ngettext("{count} copy", "{count} copies", count).format(count=count)

"""Owns the words for destruction lists: what stands on one, where it stands, what keeps a copy from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo

from kiosk.desk import DestructionDetail, DestructionLine, DestructionRow
from kiosk.refusal_texts import refusal_text
from kiosk.seen_words import Line, Section
from kiosk.show import pad, show
from kiosk.texts import N_, _, ngettext
from kiosk.words import level, word

NUMBER_ROOM = 24


def in_short(row: DestructionRow, zone: tzinfo) -> str:
    """Return in a few lines what is about to be decided: how many copies, why, where, who asks."""
    copies = ngettext("{count} copy", "{count} copies", row.copies).format(count=row.copies)
    said = (
        (N_("Why: {value}"), row.reason),
        (N_("Place: {value}"), row.site),
        (N_("Asked for by {value}"), f"{row.requested_by}  {_local(row.requested_at, zone)}"),
    )
    return "\n".join([copies, *(_(text).format(value=show(value)) for text, value in said)])


def destruction_sections(
    found: DestructionDetail, zone: tzinfo, names: Mapping[str, str]
) -> tuple[Section, ...]:
    """Tell a list: what, why and by whom; then its copies, those first that something stands against."""
    row = found.row
    against = [line for line in found.lines if line.reasons]
    others = [line for line in found.lines if not line.reasons]
    copies = ngettext("{count} copy", "{count} copies", row.copies).format(count=row.copies)
    told = (
        Section(word("destruction", row.state), tuple(_facts(row, zone, names))),
        Section(_("Something stands against these"), tuple(map(_line, against))),
        Section(copies, tuple(map(_line, others))),
    )
    return tuple(section for section in told if section.lines)


def line_in_words(line: DestructionLine) -> str:
    """Return number, level, number of the copy and pages; then whether it was destroyed or why it is not to be."""
    parts = [pad(line.copy, NUMBER_ROOM)]
    if line.level:
        parts.append(level(line.level))
        parts.append(f"{line.copy_no}/{line.copies_total}")
    if line.destroyed_at is not None:
        parts.append(_("destroyed ✔"))
    elif line.reasons:
        parts.append("✖ " + _("; ").join(refusal_text(code).reason for code in line.reasons))
    return "  ".join(parts)


def people_of(row: DestructionRow) -> frozenset[str]:
    """Return every staff number on a list, for looking up names."""
    named = (row.requested_by, row.decided_by, row.destroyer, *row.witnesses)
    return frozenset(number for number in named if number)


def _line(line: DestructionLine) -> Line:
    return Line(line_in_words(line))


def _facts(row: DestructionRow, zone: tzinfo, names: Mapping[str, str]) -> Iterator[Line]:
    def who(number: str | None) -> str:
        return "" if number is None else f"{number} {names.get(number, '')}".strip()

    decided = N_("Rejected by {value}") if row.state == "rejected" else N_("Approved by {value}")
    said = (
        (N_("Why: {value}"), row.reason),
        (N_("Place: {value}"), row.site),
        (N_("Asked for by {value}"), f"{who(row.requested_by)}  {_local(row.requested_at, zone)}"),
        (decided, row.decided_by and f"{who(row.decided_by)}  {_local(row.decided_at, zone)}"),
        (N_("Destroyer: {value}"), who(row.destroyer)),
        (N_("Witnesses: {value}"), _(", ").join(map(who, row.witnesses))),
        (N_("Begun: {value}"), _local(row.begun_at, zone)),
        (N_("Ended: {value}"), _local(row.ended_at, zone)),
    )
    for sentence, value in said:
        if value:
            yield Line(_(sentence).format(value=show(value)))
    if row.begun_at is not None:
        progress = {"done": row.destroyed, "all": row.copies}
        yield Line(_("Destroyed: {done} of {all}").format(**progress))


def _local(moment: datetime | None, zone: tzinfo) -> str:
    return "" if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"

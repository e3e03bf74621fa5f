"""Owns telling what is owed and who may no longer keep what: how late, whom to call, what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, tzinfo

from kiosk.desk import Contact, ObligationKind, OverdueRow, ReviewRow
from kiosk.refusal_texts import refusal_text
from kiosk.seen_words import Line, Section
from kiosk.show import show
from kiosk.texts import N_, _, ngettext
from kiosk.words import level, word

DAY = timedelta(days=1)
OWED: Mapping[ObligationKind, str] = {
    ObligationKind.RECEIPT: N_("receipt"),
    ObligationKind.RETURN: N_("return"),
}
FILTERS: Mapping[str, ObligationKind | None] = {
    N_("All that is overdue"): None,
    N_("Receipts not registered"): ObligationKind.RECEIPT,
    N_("Copies not returned"): ObligationKind.RETURN,
}
"""What the list of what is overdue can be narrowed to, by what it is called then."""


def late_in_words(late: timedelta) -> str:
    """Return by how much something is late: hours within the first day, then days."""
    if late < DAY:
        hours = int(late.total_seconds() // 3600)
        return ngettext("{count} hour", "{count} hours", hours).format(count=hours)
    return ngettext("{count} day", "{count} days", late.days).format(count=late.days)


def late_colour(late: timedelta) -> str:
    """Return the theme's colour for how late something is."""
    return "warning" if late < DAY else "error"


def told_overdue(row: OverdueRow, now: datetime, zone: tzinfo) -> tuple[Section, ...]:
    """Return whom to call about something that is late, what it is, and what ends it."""
    owed = [
        Line(_("Late by {late}").format(late=late_in_words(now - row.due_at))),
        Line(_("It was due {due}").format(due=local(row.due_at, zone))),
        Line(f"{level(row.level.name)}  {word('kind', row.copy_kind)}"),
        Line(_("Owed by {unit}").format(unit=show(row.unit))),
    ]
    if row.recalled:
        owed.append(Line(_("It was recalled.")))
    return (
        Section(_("Who to call"), tuple(_people(row))),
        Section(_(HEADINGS[row.kind]), tuple(owed)),
        Section(_("What to do"), (Line(_(TO_DO[row.kind])),)),
    )


HEADINGS: Mapping[ObligationKind, str] = {
    ObligationKind.RECEIPT: N_("Receipt not registered"),
    ObligationKind.RETURN: N_("Not returned"),
}
TO_DO: Mapping[ObligationKind, str] = {
    ObligationKind.RECEIPT: N_("Somebody of the unit registers it at the counter, with F5."),
    ObligationKind.RETURN: N_("The holder brings it back; it is taken back at the counter, with F4."),
}


def _people(row: OverdueRow) -> Iterator[Line]:
    yield Line(_("Holder: {value}").format(value=contact_in_words(row.holder)))
    if row.person is not None and row.person.staff_no != row.holder.staff_no:
        yield Line(_("It is for {value}").format(value=contact_in_words(row.person)))


def contact_in_words(contact: Contact) -> str:
    """Return number, name, post and unit of somebody to call, made safe to show."""
    parts = (contact.staff_no, contact.name, contact.post, contact.unit)
    return "  ".join(show(part) for part in parts if part)


def reasons_in_short(row: ReviewRow) -> str:
    """Return why the holder may no longer hold it, in a line."""
    recalled = (_("recalled already"),) if row.recalled else ()
    return _("; ").join((*recalled, *(refusal_text(code).reason for code in row.reasons)))


def told_review(row: ReviewRow, zone: tzinfo) -> tuple[Section, ...]:
    """Return who holds a copy that they may no longer hold, why not, and what can be done."""
    ground = word("basis", row.basis)
    if row.grant is not None:
        ground = _("{ground}, grant {number}").format(ground=ground, number=row.grant)
    held = (
        Line(contact_in_words(row.holder)),
        Line(f"{show(row.copy)}  {level(row.level.name)}"),
        Line(_("For {whom}: {ground}").format(whom=show(row.held_for), ground=ground)),
        Line(_("Out since {moment}").format(moment=local(row.at, zone))),
    )
    ways = (RECALLED, *WAYS_OUT[1:]) if row.recalled else WAYS_OUT
    return (
        Section(_("Who holds it"), held),
        Section(_("Why not any more"), tuple(Line(refusal_text(code).reason) for code in row.reasons)),
        Section(_("What to do"), tuple(Line(_(text)) for text in ways)),
    )


RECALLED = N_("It is recalled: it is due back now.")
WAYS_OUT = (
    N_("Recall it with F2: it is due back at once."),
    N_("Or have it taken back at the counter, with F4."),
    N_("Or have it handed on to somebody who may hold it."),
)


def local(moment: datetime, zone: tzinfo) -> str:
    """Return a moment as the registry's clocks show it."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"

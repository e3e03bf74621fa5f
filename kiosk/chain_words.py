"""Owns telling a copy in words: what it is, where it is now, and each line of its custody chain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from kiosk.desk import CopyRow, EntryBody, HandedOver, Link, Reads
from kiosk.entry_words import COLLECTOR, COLLECTORS, outcome_in_words, people_in, type_in_words
from kiosk.fact_words import SENTENCES, TELLERS, fact_lines
from kiosk.moments import moment_in_words
from kiosk.refusal_texts import refusal_text
from kiosk.seen_words import Line, Section, Telling
from kiosk.show import show
from kiosk.texts import N_, _
from kiosk.words import level, word

UNTOLD = frozenset(
    {"act", "label", "created", "updated", "unchanged", "rows", "rows_not_listed", "kind", "incident"}
    | {"badge_kind", "badge_state", "basis", "for"}
)
"""Facts that a line leaves to the whole entry: they are about many copies, or said already."""


@dataclass(frozen=True, slots=True)
class ChainLine:
    """One line of a timeline: its entry's number, what happened, and what there is to say of it."""

    seq: int
    at: str
    headline: str
    details: tuple[str, ...]
    type: str


def people_of(link: Link) -> frozenset[str]:
    """Return every staff number that a line tells."""
    handed = link.handed
    named = {} if handed is None else {handed.operator, handed.witness, handed.second_collector}
    held_for = set() if handed is None else {handed.held_for, handed.holder}
    return people_in(link.entry) | frozenset(filter(None, named)) | held_for


def names_in(reads: Reads, links: tuple[Link, ...], copy: CopyRow) -> dict[str, str]:
    """Look up the names of everybody whom a chain and its copy number."""
    people = {number for link in links for number in people_of(link)}
    here = [copy.addressee or ""]
    if copy.custody is not None:
        here += [copy.custody.holder, copy.custody.held_for]
    return reads.names(*people, *here)


def told_link(link: Link, names: Mapping[str, str], zone: tzinfo) -> ChainLine:
    """Return a line of the chain in words."""
    entry, telling = link.entry, telling_of(names, zone)
    told = tuple(filter(None, _details(link, telling)))
    at = f"{entry.at.astimezone(zone):%H:%M}"
    return ChainLine(entry.seq, at, _headline(entry), told, entry.type)


def telling_of(names: Mapping[str, str], zone: tzinfo) -> Telling:
    """Return how people and moments are told: by number and name, in the registry's zone."""
    return Telling(lambda number: f"{show(number)} {show(names.get(number, ''))}".rstrip(), zone)


def _headline(entry: EntryBody) -> str:
    # The import is the roster's; of this one copy it says that the registry has it from now on.
    return _("Registered") if entry.copy is None else type_in_words(entry.type)


def _details(link: Link, telling: Telling) -> Iterator[str]:
    entry, handed = link.entry, link.handed
    if handed is not None:
        yield _taken(handed, telling)
    parties = _at_the_counter(handed, telling) if handed is not None else _parties(entry, telling)
    yield GAP.join(parties)
    for code in entry.refusals:
        yield refusal_text(code).reason
    facts = {name: value for name, value in entry.facts.items() if name in TOLD and name not in UNTOLD}
    if "control_no" not in entry.facts:
        yield GAP.join(line.text for line in fact_lines(facts, telling))


def _taken(handed: HandedOver, telling: Telling) -> str:
    said = {"holder": telling.who(handed.holder), "ground": word("basis", handed.basis)}
    if handed.held_for == handed.holder:
        return _("To {holder}: {ground}").format(**said)
    return _("To {holder}, for {whose}: {ground}").format(**said, whose=telling.who(handed.held_for))


GAP = "   "
"""Between two things said in one line."""


def _at_the_counter(handed: HandedOver, telling: Telling) -> Iterator[str]:
    yield _("Operator: {value}").format(value=telling.who(handed.operator))
    if handed.witness is not None:
        yield _("Witness: {value}").format(value=telling.who(handed.witness))
    if handed.second_collector is not None:
        yield _("Second collector: {value}").format(value=telling.who(handed.second_collector))
    if handed.grant is not None:
        yield _("Grant: {value}").format(value=handed.grant)
    yield _("Label: {value}").format(value=show(handed.label))


TOLD = frozenset(SENTENCES) | frozenset(TELLERS)


def _parties(entry: EntryBody, telling: Telling) -> Iterator[str]:
    collector = COLLECTORS.get(entry.type, COLLECTOR)
    said = (
        (N_("By: {value}"), entry.actor and telling.who(entry.actor)),
        (N_("With: {value}"), entry.second_actor and telling.who(entry.second_actor)),
        (collector, entry.collector and telling.who(entry.collector)),
        (N_("For: {value}"), entry.principal and telling.who(entry.principal)),
        (N_("Grant: {value}"), None if entry.grant is None else str(entry.grant)),
        (N_("Outcome: {value}"), outcome_in_words(entry.outcome) or None),
    )
    for text, value in said:
        if value:
            yield _(text).format(value=value)


def copy_sections(copy: CopyRow, names: Mapping[str, str], zone: tzinfo) -> tuple[Section, ...]:
    """Return what a copy is, for whom, and where it is now."""
    telling = telling_of(names, zone)
    what = (*_what(copy), *_for_whom(copy, telling))
    return (
        Section(_("What it is"), tuple(map(Line, what))),
        Section(_("Where it is now"), tuple(map(Line, where_it_is(copy, telling)))),
    )


def _what(copy: CopyRow) -> Iterator[str]:
    said = {"kind": word("kind", copy.kind), "level": level(copy.level.name), "pages": copy.pages}
    yield _("{level}, {kind}, {pages} pages").format(**said)
    numbered = {"copy_no": copy.copy_no, "total": copy.copies_total, "document": show(copy.document)}
    yield _("Copy {copy_no} of {total} of document {document}").format(**numbered)
    if copy.originator is None:
        yield _("Who sent it and who had it is told to those who work with telegrams.")
    else:
        yield _("Originator: {value}").format(value=show(copy.originator))
    if copy.caveats:
        caveats = _(", ").join(show(each) for each in sorted(copy.caveats))
        yield _("Only those may know it who hold: {caveats}.").format(caveats=caveats)
    if copy.declassify_on is not None:
        yield _("Secret until {day}").format(day=copy.declassify_on.isoformat())


def _for_whom(copy: CopyRow, telling: Telling) -> Iterator[str]:
    if copy.addressee is not None:
        yield _("Addressee: {value}").format(value=telling.who(copy.addressee))
    if copy.addressee_unit is not None:
        yield _("Addressed unit: {value}").format(value=show(copy.addressee_unit))
    if copy.meeting is not None:
        yield _("Meeting: {value}").format(value=show(copy.meeting))
    if copy.seat is not None:
        yield _("Seat: {value}").format(value=show(copy.seat))
    for text, moment in (
        (_("May be collected from {moment}"), copy.available_from),
        (_("Return by {moment}"), copy.return_by),
    ):
        if moment is not None:
            yield text.format(moment=moment_in_words(moment, telling.zone))


FLAGS: Mapping[str, str] = {
    "missing": N_("! Recorded as missing."),
    "recalled": N_("! Recalled."),
    "on_hold": N_("! On hold."),
}


def where_it_is(copy: CopyRow, telling: Telling) -> Iterator[str]:
    """Say in whose hands a copy is, and what keeps it from going on."""
    custody = copy.custody
    if copy.destroyed:
        yield _("✖ Destroyed: there is nothing left of it.")
    elif custody is None and not copy.missing:
        yield _("In the registry: nobody holds it.")
    if custody is not None:
        yield _("{holder} holds it.").format(holder=telling.who(custody.holder))
        if custody.held_for != custody.holder:
            yield _("It is for {value}").format(value=telling.who(custody.held_for))
        yield _("Since {moment}").format(moment=moment_in_words(custody.since, telling.zone))
        yield _("Label: {value}").format(value=show(custody.label))
        if not custody.released:
            yield _("! It still lies on a counter: it was not released.")
        if custody.return_by is not None:
            back = moment_in_words(custody.return_by, telling.zone)
            yield _("Return owed by {moment}").format(moment=back)
    standing = {
        "missing": copy.missing,
        "recalled": copy.recalled,
        "on_hold": copy.hold_reason is not None,
    }
    reasons = {"recalled": copy.recall_reason, "on_hold": copy.hold_reason}
    for name, text in FLAGS.items():
        if standing[name]:
            reason = reasons.get(name)
            yield _(text) + (f" {show(reason)}" if reason else "")

"""Owns telling a log entry in words: what happened, what was decided and why, what the decision saw.

Reads the entry alone; names come from outside, since the log holds numbers only. Whatever it has no words for
is shown as it stands, so that nothing in an entry stays unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import Any

import msgspec

from db.log.body import EntryBody
from db.registry.remarks import Reason
from kiosk.fact_words import fact_lines
from kiosk.refusal_texts import refusal_text
from kiosk.seen_words import Line, Section, Telling, read_collection, seen_sections
from kiosk.show import show
from kiosk.texts import N_, _
from kiosk.words import word

PEOPLE = frozenset(
    {
        *("staff_no", "principal", "proxy", "second_proxy", "addressee", "holder"),
        *("by", "from", "to", "requested_by", "imported_by", "reported_by", "registrar", "counted_at"),
    }
)
"""Facts that number one person; below, those that number several."""
LISTS_OF_PEOPLE = frozenset({"approvals", "involved", "witnesses"})


def people_in(entry: EntryBody) -> frozenset[str]:
    """Return every staff number in the entry, for looking up names."""
    return frozenset(
        filter(None, (entry.actor, entry.second_actor, entry.collector, entry.principal))
    ) | frozenset(_people(entry.facts))


def _people(facts: Any) -> Iterator[str]:
    if isinstance(facts, Mapping):
        for key, value in facts.items():
            if isinstance(value, str) and key in PEOPLE:
                yield value
            elif key in LISTS_OF_PEOPLE and isinstance(value, list):
                yield from value
            else:
                yield from _people(value)
    elif isinstance(facts, list):
        for value in facts:
            yield from _people(value)


def type_in_words(entry_type: str) -> str:
    """Return what happened, beginning with a capital where the language has them."""
    said = word("log", entry_type)
    return said[:1].upper() + said[1:]


def outcome_in_words(outcome: str | None) -> str:
    """Return a word for an entry's outcome: a ground, a grant's state, a label's, an incident's end."""
    if outcome is None:
        return ""
    for table in ("basis", "grant", "label", "disposition", "finding"):
        said = word(table, outcome)
        if said != show(outcome):
            return said
    return show(outcome)


def sections_of(
    entry: EntryBody, names: Mapping[str, str], zone: tzinfo, reason: Reason | None = None
) -> tuple[Section, ...]:
    """Return the entry in words; `names` by staff number, moments are told in `zone`, `reason` is what was given."""
    telling = Telling(lambda number: _who(number, names), zone)
    seen = read_collection(entry.facts)
    said = [Section(_("What happened"), (*_happened(entry, telling), *_given(reason)))]
    if entry.refusals:
        said.append(Section(_reasons_heading(entry), tuple(_reasons(entry))))
    if seen is not None:
        said.extend(seen_sections(seen, telling))
        if "transfer" in entry.facts:
            told = fact_lines({"transfer": entry.facts["transfer"]}, telling)
            said.append(Section(_("Handed on"), tuple(told)))
    elif entry.facts:
        said.append(Section(_("What the log holds"), tuple(fact_lines(entry.facts, telling))))
    said.append(Section(_("The record"), tuple(_record(entry))))
    return tuple(section for section in said if section.lines)


def raw_text(entry: EntryBody) -> str:
    """Return the entry as it is stored, with line breaks for reading."""
    return msgspec.json.format(msgspec.json.encode(entry, order="sorted"), indent=2).decode()


def _who(number: str, names: Mapping[str, str]) -> str:
    name = names.get(number, "")
    return f"{show(number)} {show(name)}" if name else show(number)


def _happened(entry: EntryBody, telling: Telling) -> Iterator[Line]:
    at = f"{entry.at.astimezone(telling.zone):%Y-%m-%d %H:%M:%S}"
    yield Line(f"{at}  {type_in_words(entry.type)}")
    said: list[tuple[str, str | None]] = [
        (_("By: {value}"), entry.actor and telling.who(entry.actor)),
        (_("With: {value}"), entry.second_actor and telling.who(entry.second_actor)),
        (_("Copy: {value}"), entry.copy and show(entry.copy)),
        (
            _(COLLECTORS.get(entry.type, COLLECTOR)),
            entry.collector and telling.who(entry.collector),
        ),
        (_("For: {value}"), entry.principal and telling.who(entry.principal)),
        (_("Grant: {value}"), None if entry.grant is None else str(entry.grant)),
        (_("Outcome: {value}"), outcome_in_words(entry.outcome) or None),
    ]
    for text, value in said:
        if value:
            yield Line(text.format(value=value))


GIVEN = {"reason": N_("Reason given: {value}"), "incoming_no": N_("Incoming number: {value}")}
"""What somebody wrote for an act, by its kind."""


def _given(reason: Reason | None) -> Iterator[Line]:
    if reason is None:
        return
    if not reason.genuine:
        yield Line(_("What was written here is gone or was changed: tell the auditor."))
    if reason.text:
        yield Line(_(GIVEN[reason.kind]).format(value=show(reason.text)))


HOLDER = N_("Holder: {value}")
COLLECTOR = N_("Collector: {value}")
COLLECTORS: Mapping[str, str] = {
    **dict.fromkeys(
        ("registry_created", "pin_failed", "pin_locked", "pin_changed", "pin_reset", "badge_issued"),
        N_("Whose: {value}"),
    ),
    **dict.fromkeys(("badge_revoked", "batch_submitted"), N_("Whose: {value}")),
    **dict.fromkeys(
        ("proxy_requested", "proxy_approved", "proxy_rejected", "proxy_revoked"), N_("Proxy: {value}")
    ),
    **dict.fromkeys(("returned", "copy_found"), N_("Brought back by: {value}")),
    "transferred": N_("New holder: {value}"),
    **dict.fromkeys(("loss_reported", "copy_found", "written_off"), N_("Holder: {value}")),
    **dict.fromkeys(
        ("incident_opened", "incident_joined", "incident_noted", "incident_closed", "incident_escalated"),
        N_("Person: {value}"),
    ),
    **dict.fromkeys(("receipt_registered", "recalled", "recall_lifted", "custody_reviewed"), HOLDER),
    **dict.fromkeys(
        ("stocktake_begun", "stocktake_closed", "stocktake_abandoned", "holdings_confirmed"),
        N_("Whose: {value}"),
    ),
    **dict.fromkeys(("stocktake_scanned", "copy_missing"), HOLDER),
    "witness_joined": N_("Witness: {value}"),
    "second_collector_joined": N_("Second collector: {value}"),
}
"""What the entry's collector is where it is nobody who collects."""


def _reasons_heading(entry: EntryBody) -> str:
    return _("Still needed") if entry.type == "accepted" else _("Why not")


def _reasons(entry: EntryBody) -> Iterator[Line]:
    for code in entry.refusals:
        text = refusal_text(code)
        yield Line(_("{reason} ({code})").format(reason=text.reason, code=code.value), frozenset({code}))
        yield Line(f"   {text.next_step}")


def _record(entry: EntryBody) -> Iterator[Line]:
    yield Line(_("Policy version {version}").format(version=entry.policy_version))
    where = [_("Counter {name}").format(name=show(entry.counter))] if entry.counter else []
    if entry.face:
        where.append(word("face", entry.face))
    if where:
        yield Line(_(", ").join(where))
    if entry.session:
        yield Line(_("Session {value}").format(value=show(entry.session)))
    if entry.act:
        yield Line(_("Act {value}").format(value=show(entry.act)))
    said = {"version": show(entry.program_version), "log": show(entry.log_id)}
    yield Line(_("Program {version}, log {log}").format(**said))

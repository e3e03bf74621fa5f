"""Owns telling the facts of a log entry one by one: what a batch held, a label's fate, a request.

The facts of a decision about a copy are told in `seen_words`. Whatever has no sentence is shown as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from db.custody.refusals import Refusal
from kiosk.act_words import ACTS, batch_kind
from kiosk.incident_words import what_happened
from kiosk.seen_words import Line, Telling, photo_sentence
from kiosk.show import show
from kiosk.texts import N_, NP_, _, ngettext, pgettext
from kiosk.words import word

OWED: Mapping[str, tuple[str, str]] = {
    "receipt": NP_("owed", "registration of the receipt"),
    "return": NP_("owed", "return"),
}
GONE_ALREADY = frozenset(
    {
        "incoming_no_sha256",
        "grant",
        "payload_sha256",
        "text_sha256",
        "site_sha256",
        "seen",
        "sha256",
        "difference_sha256",
        "due_sha256",
        "reason_sha256",
        "job",
        "key",
        "replaced",
    }
)
"""Facts that the header says already, or that only machines compare: the raw entry shows them."""


PEOPLE = frozenset(
    {"addressee", "holder", "for", "by", "requested_by", "imported_by"}
    | {"reported_by", "registrar", "counted_at", "confirming"}
)
"""Facts that number somebody."""


def types_text(counts: Mapping[str, int]) -> str:
    """Return what entries of the log say, counted by their type: `2 badge revoked, 1 signed in`."""
    return _(", ").join(f"{count} {word('log', kind)}" for kind, count in counts.items())


def fact_lines(facts: Mapping[str, Any], telling: Telling) -> Iterator[Line]:
    """Tell each fact in a sentence, in their order."""
    for name in sorted(facts, key=_place):
        value = facts[name]
        if name in GONE_ALREADY or value in (None, [], {}, ""):
            continue
        tell = TELLERS.get(name)
        try:
            yield from _plain(name, value, telling) if tell is None else tell(value, telling)
        except (TypeError, ValueError, KeyError, AttributeError):
            yield _as_it_stands(name, value)


def _place(name: str) -> tuple[int, str]:
    known = (*TELLERS, *SENTENCES)
    return (known.index(name) if name in known else len(known), name)


def _plain(name: str, value: Any, telling: Telling) -> Iterator[Line]:
    if name not in SENTENCES:
        yield _as_it_stands(name, value)
        return
    if name in PEOPLE:
        value = telling.who(str(value))
    elif isinstance(value, list):
        value = _(", ").join(show(str(each)) for each in value)
    yield Line(_(SENTENCES[name]).format(value=show(str(value))))


def _as_it_stands(name: str, value: Any) -> Line:
    return Line(show(f"{name}: {msgspec.json.encode(value).decode()}"))


SENTENCES: Mapping[str, str] = {
    "meeting": N_("Meeting {value}"),
    "seat": N_("Seat {value}"),
    "missing_count": N_("Papers that did not come back: {value}"),
    "taken_count": N_("Papers taken away as allowed: {value}"),
    "returned": N_("Papers that came back: {value}"),
    "reason": N_("Reason given: {value}"),
    "label": N_("Label: {value}"),
    "attempt": N_("Print number {value} of this label."),
    "printer": N_("Printer: {value}"),
    "copy": N_("Copy: {value}"),
    "holder": N_("Held by {value}"),
    "for": N_("Addressed to {value}"),
    "pages": N_("Pages counted: {value}"),
    "registered_pages": N_("Pages it went out with: {value}"),
    "confirming": N_("To be confirmed by {value}"),
    "copies": N_("Copies: {value}"),
    "unreleased": N_("Left on the counter unreleased: {value}"),
    "waiting": N_("Waited for the collector: {value}"),
    "failures": N_("Wrong PINs in a row: {value}"),
    "approvals_missing": N_("Approvals still missing: {value}"),
    "incident": N_("Incident {value}"),
    "note": N_("Note {value}"),
    "destruction": N_("Destruction list {value}"),
    "destroyed": N_("Destroyed: {value}"),
    "left": N_("Left: {value}"),
    "note_corrected": N_("It corrects note {value}."),
    "reported_by": N_("Reported by {value}"),
    "addressee": N_("Addressee: {value}"),
    "by": N_("Unlocked by {value}"),
    "batch": N_("Batch {value}"),
    "created": N_("New rows: {value}"),
    "updated": N_("Changed rows: {value}"),
    "unchanged": N_("Unchanged rows: {value}"),
    "rows": N_("Rows: {value}"),
    "rows_not_listed": N_("Rows not listed here: {value}"),
    "requested_by": N_("Asked for by {value}"),
    "imported_by": N_("Imported by {value}"),
    "source": N_("From the file {value}"),
    "version": N_("Policy version {value} came into force."),
    "clock": N_("The clock said {value}"),
    "last_entry": N_("The last entry was of {value}"),
    "staff": N_("Staff entered: {value}"),
    "badge": N_("Badge number: {value}"),
    "badges": N_("Badges: {value}"),
    "serial": N_("It is this person's badge number {value}."),
    "expires": N_("It expires on {value}."),
    "superseded": N_("It replaced: {value}"),
    "timezone": N_("Time zone: {value}"),
    "engine": N_("Store: {value}"),
    "kept": N_("The store as it was is kept in {value}"),
    "changed": N_("Changed: {value}"),
    "renewed": N_("Renewed: {value}"),
    "stocktake": N_("Count {value}"),
    "counted_at": N_("Counted with {value}"),
    "expected": N_("Due when it began: {value}"),
    "due_seen": N_("Of these scanned: {value}"),
    "scanned": N_("Numbers scanned: {value}"),
    "missing": N_("Missing: {value}"),
    "count": N_("How many: {value}"),
    "registrar": N_("Registered by {value}"),
    "handed_over": N_("It was handed over with log entry {value}."),
}
Teller = Callable[[Any, Telling], Iterator[Line]]


def _act(value: Any, _telling: Telling) -> Iterator[Line]:
    said = pgettext(*ACTS[value]) if value in ACTS else show(value)
    yield Line(_("What was asked for: {act}").format(act=said))


def _kind(value: Any, _telling: Telling) -> Iterator[Line]:
    yield Line(_("About: {kind}").format(kind=batch_kind(value)))


def _why(value: Any, _telling: Telling) -> Iterator[Line]:
    yield Line(word("void", value))


def _code(value: Any, _telling: Telling) -> Iterator[Line]:
    yield Line(what_happened(value))


def _disposition(value: Any, _telling: Telling) -> Iterator[Line]:
    yield Line(_("Outcome: {value}").format(value=word("disposition", value)))


def _involved(value: Any, telling: Telling) -> Iterator[Line]:
    people = _(", ").join(telling.who(str(each)) for each in value)
    yield Line(_("Part of it: {value}").format(value=people), frozenset({Refusal.REVIEWER_INVOLVED}))


def _witnesses(value: Any, telling: Telling) -> Iterator[Line]:
    people = _(", ").join(telling.who(str(each)) for each in value)
    yield Line(_("Witnesses: {value}").format(value=people))


def _present(value: Any, telling: Telling) -> Iterator[Line]:
    people = _(", ").join(telling.who(str(each)) for each in value)
    yield Line(_("Also there: {value}").format(value=people))


def _typed(value: Any, _telling: Telling) -> Iterator[Line]:
    if value:
        yield Line(_("The number was typed, not scanned."))


def _was_due(value: Any, _telling: Telling) -> Iterator[Line]:
    yield Line(_("It was due in this count.") if value else _("It was not due in this count."))


def _due(value: Any, telling: Telling) -> Iterator[Line]:
    yield Line(_("To be reported by: {value}").format(value=_moment(value, telling)))


def _badge_kind(value: Any, _telling: Telling) -> Iterator[Line]:
    yield Line(_("Badge: {value}").format(value=word("badge", value)))


def _badge_state(value: Any, _telling: Telling) -> Iterator[Line]:
    codes = frozenset(code for code in Refusal if code.value.startswith("badge_"))
    yield Line(_("The badge was: {value}").format(value=word("badge", value)), codes)


def _photo(value: Any, _telling: Telling) -> Iterator[Line]:
    yield Line(photo_sentence(value["source"], value["matches"]), frozenset({Refusal.PHOTO_MISMATCH}))


def _missing(value: Any, telling: Telling) -> Iterator[Line]:
    for each in value:
        said = {"seat": show(each["seat"]), "copy": show(each["copy"]), "who": telling.who(each["holder"])}
        yield Line(_("Missing at seat {seat}: {copy}, with {who}").format(**said))


def _opens(value: Any, telling: Telling) -> Iterator[Line]:
    yield Line(_("Its counter was to open {time}.").format(time=_moment(value, telling)))


def _request(value: Any, telling: Telling) -> Iterator[Line]:
    if isinstance(value, int):
        yield Line(_("Request {value}").format(value=value))
        return

    def who(role: str) -> str:
        return telling.who(value[role]) if value.get(role) else _("somebody who is not known here")

    proxy = who("proxy")
    if value.get("second_proxy"):
        proxy = _("{proxy} and {second}").format(proxy=proxy, second=who("second_proxy"))
    said = {"principal": who("principal"), "proxy": proxy}
    yield Line(_("{principal} asked that {proxy} may collect.").format(**said))
    if value["copies"]:
        yield from _plain("copies", value["copies"], telling)
    if value.get("unknown_copies"):
        count = value["unknown_copies"]
        unknown = ngettext("{count} copy was not registered.", "{count} copies were not registered.", count)
        yield Line(unknown.format(count=count))
    window = {name: _moment(value[name], telling) for name in ("starts", "ends")}
    yield Line(_("From {starts} to {ends}, {uses} times.").format(**window, uses=value["uses"]))
    if value.get("on_paper"):
        yield Line(_("The request stands on paper."))


def _confirmed(value: Any, _telling: Telling) -> Iterator[Line]:
    yes, no = _("The principal's own PIN vouches for it."), _("No PIN of the principal vouches for it.")
    yield Line(yes if value else no)


def _basis(value: Any, _telling: Telling) -> Iterator[Line]:
    yield Line(_("Was collected: {value}").format(value=word("basis", value)))


def _ended(value: Any, telling: Telling) -> Iterator[Line]:
    for each in value:
        if isinstance(each, str):
            yield Line(_(ENDED[each]))
            continue
        said = {"what": pgettext(*OWED[each["kind"]]), "due": _moment(each["due"], telling)}
        yield Line(_("No longer owed: {what}, due {due}").format(**said))


def _transfer(value: Any, telling: Telling) -> Iterator[Line]:
    if value.get("from"):
        said = {"giver": telling.who(value["from"]), "taker": telling.who(value["to"])}
        yield Line(_("{giver} handed it on to {taker}.").format(**said))
    shown = ("holder", "label", "badge_kind", "ended")
    yield from fact_lines({name: value[name] for name in shown if name in value}, telling)


def _reopened(value: Any, telling: Telling) -> Iterator[Line]:
    yield Line(_("{holder} holds it again.").format(holder=telling.who(value["holder"])))
    for each in value["owed"]:
        said = {"what": pgettext(*OWED[each["kind"]]), "due": _moment(each["due"], telling)}
        yield Line(_("Still owed: {what}, due {due}").format(**said))


def _printed(value: Any, _telling: Telling) -> Iterator[Line]:
    yield Line(_("Somebody looked: it was printed.") if value else _("Somebody looked: it was not printed."))


def _use_returned(value: Any, _telling: Telling) -> Iterator[Line]:
    if value:
        yield Line(_("The grant's use was given back."))


def _owed(value: Any, telling: Telling) -> Iterator[Line]:
    for each in value:
        due = _moment(each["due"], telling)
        yield Line(_(OWED_FROM_NOW[each["kind"]]).format(due=due))


OWED_FROM_NOW: Mapping[str, str] = {
    "receipt": N_("Its receipt is to be registered by {due}."),
    "return": N_("It is due back by {due}."),
}


ENDED: Mapping[str, str] = {
    "receipt": N_("Nothing more is owed for its receipt."),
    "return": N_("Its return is not owed any more."),
}


def _changed(value: Any, telling: Telling) -> Iterator[Line]:
    """A policy's keys with their values, or what made custody be judged again."""
    if isinstance(value, str):
        yield Line(_("What changed: {what}").format(what=changed_in_words(value)))
    else:
        yield from _plain("changed", value, telling)


CHANGED: Mapping[str, str] = {
    "grant": N_("a proxy grant was revoked"),
    "substitution": N_("a substitute was revoked"),
}


def changed_in_words(what: str) -> str:
    """Return what made custody be judged again: a roster, a grant, a substitute."""
    return _(CHANGED[what]) if what in CHANGED else batch_kind(what)


def _fields(value: Any, _telling: Telling) -> Iterator[Line]:
    yield Line(_("Columns: {value}").format(value=_(", ").join(show(str(each)) for each in value)))


def _place_counted(value: Any, _telling: Telling) -> Iterator[Line]:
    yield Line(_("Counted: {value}").format(value=word("place", value)))


def _finding(value: Any, _telling: Telling) -> Iterator[Line]:
    yield Line(_("It was found: {value}").format(value=word("finding", value)))


def _counts(value: Any, _telling: Telling) -> Iterator[Line]:
    for kind, many in value.items():
        yield Line(_("{difference}: {value}").format(difference=word("difference", kind), value=many))


def _first(value: Any, _telling: Telling) -> Iterator[Line]:
    for kind, numbers in value.items():
        listed = _(", ").join(map(show, numbers))
        yield Line(_("{difference}: {value}").format(difference=word("difference", kind), value=listed))


def _lost(value: Any, _telling: Telling) -> Iterator[Line]:
    yield Line(_("Given up by restoring an older backup: {lost}").format(lost=types_text(value)))


def _lying(value: Any, _telling: Telling) -> Iterator[Line]:
    """Tell which copy lies on which counter: what a count saw, or what stood in the way of more."""
    lying = (
        value.items()
        if isinstance(value, Mapping)
        else ((each["control_no"], each["counter"]) for each in value)
    )
    for copy, counter in lying:
        yield Line(_("{copy} lies on counter {name} unreleased.").format(copy=show(copy), name=show(counter)))


TELLERS: Mapping[str, Teller] = {
    "place": _place_counted,
    "finding": _finding,
    "counts": _counts,
    "first": _first,
    "act": _act,
    "kind": _kind,
    "request": _request,
    "missing": _missing,
    "opens": _opens,
    "confirmed": _confirmed,
    "basis": _basis,
    "ended": _ended,
    "why": _why,
    "code": _code,
    "disposition": _disposition,
    "involved": _involved,
    "witnesses": _witnesses,
    "present": _present,
    "typed": _typed,
    "was_due": _was_due,
    "due": _due,
    "badge_kind": _badge_kind,
    "badge_state": _badge_state,
    "photo": _photo,
    "printed": _printed,
    "use_returned": _use_returned,
    "transfer": _transfer,
    "reopened": _reopened,
    "owed": _owed,
    "changed": _changed,
    "fields": _fields,
    "lost": _lost,
    "lying": _lying,
}


def _moment(text: str, telling: Telling) -> str:
    return f"{datetime.fromisoformat(text).astimezone(telling.zone):%Y-%m-%d %H:%M}"

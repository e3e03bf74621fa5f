"""Owns telling in sentences what a decision about a copy saw: the copy, the people, the grounds.

A log entry's facts are the values that the rule judged, so they are read back as these. Judges nothing anew: a
line says no more than which of the entry's reasons it bears on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

import msgspec

from db.custody.collection import CollectionFacts
from db.custody.refusals import Refusal
from db.custody.values import (
    BadgeFacts,
    Classification,
    Clearance,
    CopyFacts,
    DesignationFacts,
    GrantFacts,
    Kind,
    PersonFacts,
    PhotoComparison,
    PinCheck,
    Presence,
    Signature,
    StaffFacts,
    Witnessing,
)
from kiosk.seen_meetings import meeting_grounds, paper_sentence
from kiosk.show import show
from kiosk.texts import N_, _
from kiosk.words import level, word

Who = Callable[[str], str]
"""Says whom a staff number means: the number, and the name where it is known."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, and the refusal codes for which it is a reason when the entry has them."""

    text: str
    bears_on: frozenset[Refusal] = frozenset()


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """How values are told: whom a number means, and in which zone the moments are."""

    who: Who
    zone: tzinfo


def read_collection(facts: Mapping[str, Any]) -> CollectionFacts | None:
    """Return the facts of a decision about a copy; None where they are something else, or of another form."""
    if "control_no" not in facts:
        return None
    try:
        return msgspec.convert(facts, CollectionFacts)
    except msgspec.ValidationError:
        return None


def seen_sections(facts: CollectionFacts, telling: Telling) -> tuple[Section, ...]:
    """Return what the decision saw, in the order in which it is read."""
    sections = [
        Section(_("The copy"), tuple(_copy(facts, telling))),
        Section(_("The collector"), tuple(_presence(facts.collector, telling))),
        Section(_("On what ground"), tuple(_grounds(facts, telling))),
        Section(_("The operator"), tuple(_staff(facts.operator, telling, OPERATOR))),
    ]
    if facts.second_collector is not None:
        sections.append(Section(_("The second collector"), tuple(_second(facts.second_collector, telling))))
    if facts.witness is not None:
        sections.append(Section(_("The witness"), tuple(_witness(facts.witness, telling))))
    return tuple(sections)


OPERATOR = frozenset(
    {Refusal.OPERATOR_OUT_OF_AUTHORITY, Refusal.OPERATOR_IS_COLLECTOR, Refusal.APPROVER_NOT_INDEPENDENT}
)
WITNESS = frozenset({Refusal.WITNESS_INELIGIBLE, Refusal.WITNESS_NOT_INDEPENDENT})
PAGES = frozenset({Refusal.PAGES_REQUIRED, Refusal.PAGE_COUNT_MISMATCH})
STANDING = frozenset({Refusal.PERSON_SUSPENDED, Refusal.PERSON_LEFT})
CLEARANCE = frozenset({Refusal.CLEARANCE_TOO_LOW, Refusal.CLEARANCE_EXPIRED})
BADGE = frozenset(code for code in Refusal if code.value.startswith("badge_"))
PHOTO = frozenset({Refusal.PHOTO_REQUIRED, Refusal.PHOTO_MISMATCH})
SIGNATURE = frozenset(code for code in Refusal if code.value.startswith("pin_"))
NAMED = frozenset({Refusal.PRINCIPAL_INELIGIBLE, Refusal.PROXY_INELIGIBLE})
UNCOVERED = frozenset({Refusal.PROXY_OUT_OF_SCOPE, Refusal.PROXY_UNLISTED})
DESIGNATION = frozenset(code for code in Refusal if code.value.startswith("designation_"))


def _copy(facts: CollectionFacts, telling: Telling) -> Iterator[Line]:
    copy = facts.copy
    if copy is None:
        unknown = _("No copy was registered under the number {copy}.").format(copy=show(facts.control_no))
        yield Line(unknown, frozenset({Refusal.COPY_UNKNOWN}))
        return
    said = {"kind": word("kind", copy.kind), "level": level(copy.classification.name), "pages": copy.pages}
    yield Line(
        _("It is a {kind}, level {level}, of {pages} pages.").format(**said),
        frozenset({Refusal.KIND_NOT_SUPPORTED}),
    )
    yield _addressed(copy, telling)
    if copy.caveats:
        yield Line(
            _("Only those may know it who hold: {caveats}.").format(caveats=_list(copy.caveats)),
            frozenset({Refusal.CAVEAT_MISSING}),
        )
    yield from _custody(copy, telling)
    counted = _("{pages} pages were counted.").format(pages=facts.pages)
    yield Line(_("Its pages had not been counted.") if facts.pages is None else counted, PAGES)


def _addressed(copy: CopyFacts, telling: Telling) -> Line:
    if copy.addressee is not None:
        return Line(_("It is addressed to {who}.").format(who=telling.who(copy.addressee)))
    if copy.addressee_unit is not None:
        return Line(_("It is addressed to the unit {unit}.").format(unit=show(copy.addressee_unit)))
    return Line(paper_sentence(copy))


def _custody(copy: CopyFacts, telling: Telling) -> Iterator[Line]:
    if copy.holder is None:
        yield Line(_("It lay in the registry: nobody held it."))
    else:
        out = _("It was out: {who} held it.").format(who=telling.who(copy.holder))
        yield Line(out, frozenset({Refusal.COPY_ALREADY_COLLECTED}))
    if copy.available_from is not None:
        moment = _moment(copy.available_from, telling)
        early = _("It may be collected from {moment}.").format(moment=moment)
        yield Line(early, frozenset({Refusal.COPY_NOT_RELEASED}))
    for name, (text, code) in FLAGS.items():
        if getattr(copy, name):
            yield Line(_(text), frozenset({code}))


FLAGS: Mapping[str, tuple[str, Refusal]] = {
    "on_hold": (N_("It was on hold."), Refusal.COPY_ON_HOLD),
    "recalled": (N_("It had been recalled."), Refusal.COPY_RECALLED),
    "missing": (N_("It was recorded as missing."), Refusal.COPY_MISSING),
    "destroyed": (N_("It was recorded as destroyed."), Refusal.COPY_DESTROYED),
}


def _presence(presence: Presence, telling: Telling) -> Iterator[Line]:
    person = presence.person
    yield from _person(person, telling)
    yield _badge(presence.badge)
    yield Line(_photo(presence.photo, presence.photo_on_file), PHOTO)
    yield Line(_signature(presence.signature), SIGNATURE)


def _second(presence: Presence, telling: Telling) -> Iterator[Line]:
    """The log says of a second collector that they are ineligible, not by which of their facts."""
    for place, line in enumerate(_presence(presence, telling)):
        yield Line(line.text, frozenset() if place else frozenset({Refusal.SECOND_COLLECTOR_INELIGIBLE}))


def _person(person: PersonFacts, telling: Telling) -> Iterator[Line]:
    if not person.staff_no:
        yield Line(_("The badge named nobody that the registry knows."))
        return
    said = {
        "who": telling.who(person.staff_no),
        "unit": show(person.unit),
        "state": word("person", person.status),
    }
    yield Line(_("{who}, of {unit}: {state}.").format(**said), STANDING)
    yield Line(clearance_sentence(person), CLEARANCE)
    if person.caveats:
        yield Line(_("May know: {caveats}.").format(caveats=_list(person.caveats)))
    if person.cipher_list:
        yield Line(_("Is on the cipher list."))


def clearance_sentence(person: PersonFacts) -> str:
    """Say how far and until when a person is cleared."""
    if person.clearance is Clearance.NONE:
        return _("{staff_no} has no clearance.").format(staff_no=show(person.staff_no))
    said = {"staff_no": show(person.staff_no), "level": level(person.clearance.name)}
    if person.clearance_until is None:
        return _("{staff_no} has clearance {level}, without an end.").format(**said)
    until = _day(person.clearance_until)
    return _("{staff_no} has clearance {level} until {until}.").format(**said, until=until)


def _badge(badge: BadgeFacts) -> Line:
    said = {"kind": word("badge", badge.kind), "state": word("badge", badge.state)}
    return Line(_("Badge scanned: {kind}, {state}.").format(**said), BADGE)


def _photo(photo: PhotoComparison | None, on_file: bool) -> str:
    if photo is None:
        return _("The face had not been compared with a photo.")
    return photo_sentence(photo.source.value, photo.matches) + (
        "" if on_file else " " + _("The registry had no photo.")
    )


def photo_sentence(source: str, matches: bool) -> str:
    """Say what comparing the face found."""
    source = word("photo", source)
    if matches:
        return _("Face compared with the {source}: it matches.").format(source=source)
    return _("Face compared with the {source}: it does not match.").format(source=source)


def _signature(signature: Signature | None) -> str:
    if signature is None or (signature.pin is None and signature.paper_receipt is None):
        return _("Not signed yet.")
    if signature.paper_receipt is not None:
        return _("Signed on paper, receipt {number}.").format(number=show(signature.paper_receipt))
    if signature.pin is PinCheck.CORRECT and signature.pin_initial:
        return _("Signed by a PIN that somebody else had set.")
    return _(PINS[signature.pin or PinCheck.NOT_SET])


PINS: Mapping[PinCheck, str] = {
    PinCheck.CORRECT: N_("Signed by PIN: correct."),
    PinCheck.WRONG: N_("Signed by PIN: wrong."),
    PinCheck.NOT_SET: N_("Had no PIN to sign with."),
    PinCheck.LOCKED: N_("The PIN was locked."),
}


def _staff(staff: StaffFacts, telling: Telling, codes: frozenset[Refusal]) -> Iterator[Line]:
    person = staff.person
    roles = _list(word("role", role) for role in sorted(staff.roles))
    said = {"who": telling.who(person.staff_no), "roles": roles or _("no role")}
    yield Line(_("{who}: {roles}.").format(**said), codes)
    kinds = _list(word("kind", kind) for kind in sorted(staff.kinds))
    reach = {"level": level(staff.max_classification.name), "kinds": kinds}
    yield Line(_("Authority up to {level}, for: {kinds}.").format(**reach))
    yield Line(clearance_sentence(person))


def _witness(witness: Witnessing, telling: Telling) -> Iterator[Line]:
    yield from _staff(witness.staff, telling, WITNESS)
    yield _badge(witness.badge)
    yield Line(_signature(witness.signature))


def _grounds(facts: CollectionFacts, telling: Telling) -> Iterator[Line]:
    collector = facts.collector.person.staff_no
    if facts.copy is not None and facts.copy.kind is Kind.MEETING_MATERIAL:
        told = meeting_grounds(facts, telling.who, lambda moment: _moment(moment, telling))
        yield from (Line(text, bears_on) for text, bears_on in told)
        return
    if facts.copy is not None and facts.copy.addressee == collector:
        yield Line(_("The collector is the addressee."))
        return
    if not facts.grants and not facts.designations:
        nothing = _("No grant or designation named the collector.")
        yield Line(nothing, frozenset({Refusal.PROXY_UNLISTED}))
        return
    for designation in facts.designations:
        yield Line(_designation(designation, telling), DESIGNATION)
    for grant in sorted(facts.grants, key=lambda each: each.grant):
        yield from _grant(grant, facts.control_no, telling)
    if not facts.grants:
        yield Line(_("No proxy grant named the collector."), frozenset({Refusal.PROXY_UNLISTED}))


def _designation(designation: DesignationFacts, telling: Telling) -> str:
    said = {
        "unit": show(designation.unit),
        "who": telling.who(designation.staff_no),
        "level": level(Classification(designation.max_classification).name),
        "starts": _day(designation.starts),
        "ends": _day(designation.ends),
    }
    return _("{unit} designated {who} up to {level}, from {starts} to {ends}.").format(**said)


def _grant(grant: GrantFacts, control_no: str, telling: Telling) -> Iterator[Line]:
    proxies = telling.who(grant.proxy)
    if grant.second_proxy is not None:
        proxies = _("{proxy} and {second}").format(proxy=proxies, second=telling.who(grant.second_proxy))
    said = {"grant": grant.grant, "principal": telling.who(grant.principal), "proxy": proxies}
    yield Line(_("Grant {grant}: {principal} let {proxy} collect.").format(**said), NAMED)
    covers = control_no in grant.copies
    listed = _("It lists this copy.") if covers else _("It does not list this copy.")
    yield Line(listed, frozenset() if covers else UNCOVERED)
    window = {"starts": _moment(grant.starts, telling), "ends": _moment(grant.ends, telling)}
    yield Line(
        _("It ran from {starts} to {ends}.").format(**window),
        frozenset({Refusal.PROXY_NOT_STARTED, Refusal.PROXY_EXPIRED, Refusal.PROXY_REVOKED}),
    )
    used = {"spent": grant.spent, "uses": grant.uses}
    yield Line(_("{spent} of {uses} uses were spent.").format(**used), frozenset({Refusal.PROXY_USED_UP}))
    approvers = _list(map(telling.who, sorted(grant.approvals)))
    state = {"state": word("grant", grant.state), "who": approvers}
    decided = _("It was {state}, by {who}.") if approvers else _("It was {state}.")
    yield Line(decided.format(**state), frozenset({Refusal.PROXY_UNAPPROVED, Refusal.PROXY_REVOKED}))


def _list(words: Iterable[str]) -> str:
    return _(", ").join(show(each) for each in sorted(words))


def _day(day: date) -> str:
    return day.isoformat()


def _moment(moment: datetime, telling: Telling) -> str:
    return f"{moment.astimezone(telling.zone):%Y-%m-%d %H:%M}"

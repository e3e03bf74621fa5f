"""Owns telling a person in words: who they are, how far they are cleared, what proves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import tzinfo

from kiosk.desk import PersonRow, PinStanding, ReceiptStanding
from kiosk.moments import moment_in_words
from kiosk.seen_words import Line, Section
from kiosk.show import show
from kiosk.texts import N_, NP_, _, pgettext
from kiosk.words import level, word

PINS: Mapping[PinStanding, str] = {
    PinStanding.NOT_SET: N_("PIN: none"),
    PinStanding.INITIAL: N_("PIN: set by somebody else"),
    PinStanding.OWN: N_("PIN: their own"),
    PinStanding.LOCKED: N_("PIN: locked until {moment}"),
}
RECEIPTS: Mapping[ReceiptStanding, tuple[str, str]] = {
    ReceiptStanding.NOT_OWED: NP_("receipt", "-"),
    ReceiptStanding.OWED: NP_("receipt", "owed"),
    ReceiptStanding.REGISTERED: NP_("receipt", "done"),
}


def receipt_in_words(standing: ReceiptStanding) -> str:
    """Say whether a receipt was registered."""
    return pgettext(*RECEIPTS[standing])


def person_sections(person: PersonRow, zone: tzinfo) -> tuple[Section, ...]:
    """Return who a person is and how far they are cleared, and what they prove it by."""
    return (
        Section(_("Who"), tuple(map(Line, _who(person)))),
        Section(_("Badge and PIN"), tuple(map(Line, (*_proof(person, zone), *_role(person))))),
    )


def _who(person: PersonRow) -> Iterator[str]:
    sign = "" if person.status == "active" else "! "
    yield f"{show(person.name)}   {sign}{word('person', person.status)}"
    yield "  ".join(show(each) for each in (person.unit, person.post) if each)
    yield _clearance(person)
    if person.caveats:
        caveats = _(", ").join(show(each) for each in sorted(person.caveats))
        yield _("May know: {caveats}.").format(caveats=caveats)
    yield _("Is on the cipher list.") if person.cipher_list else _("Is not on the cipher list.")


def _clearance(person: PersonRow) -> str:
    said, until = level(person.clearance.name), person.clearance_until
    if until is not None and person.clearance.value:
        said = _("{level} until {day}").format(level=said, day=until.isoformat())
    return _("Clearance: {value}").format(value=said)


def _role(person: PersonRow) -> Iterator[str]:
    if not person.roles:
        return
    yield _("Role: {roles}").format(roles=_(", ").join(word("role", role) for role in sorted(person.roles)))
    if person.max_classification is not None:
        kinds = _(", ").join(word("kind", kind) for kind in sorted(person.kinds))
        reach = {"level": level(person.max_classification.name), "kinds": kinds}
        yield _("Authority up to {level}, for: {kinds}.").format(**reach)


def _proof(person: PersonRow, zone: tzinfo) -> Iterator[str]:
    if not person.badges:
        yield _("No badge was issued.")
    for badge in person.badges[:1]:
        said = {"number": badge.serial, "state": word("badge", badge.state), "day": badge.expires_on}
        yield _("Badge {number}: {state}, until {day}").format(**said)
    if len(person.badges) > 1:
        yield _("Badges before it: {count}").format(count=len(person.badges) - 1)
    yield _("A card number is on file.") if person.has_card else _("No card number is on file.")
    until = person.pin_locked_until
    yield _(PINS[person.pin]).format(moment="" if until is None else moment_in_words(until, zone))

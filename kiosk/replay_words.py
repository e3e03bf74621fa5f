"""Owns saying where log and registry differ: a word for each thing that is compared, a text for each value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kiosk.show import show
from kiosk.texts import NP_, _, pgettext

if TYPE_CHECKING:
    from db.replay.comparing import Difference

ABOUT: Mapping[str, tuple[str, str]] = {
    "copy": NP_("replay", "copy {number}"),
    "grant": NP_("replay", "proxy grant {number}"),
    "substitution": NP_("replay", "substitution {number}"),
}
WHAT: Mapping[str, tuple[str, str]] = {
    "registered": NP_("replay", "registered"),
    "entry": NP_("replay", "entry that began the custody"),
    "holder": NP_("replay", "holder"),
    "held_for": NP_("replay", "held for"),
    "basis": NP_("replay", "ground"),
    "label": NP_("replay", "label"),
    "counter": NP_("replay", "counter"),
    "released": NP_("replay", "left the counter"),
    "grant": NP_("replay", "proxy grant"),
    "seat": NP_("replay", "seat"),
    "second_collector": NP_("replay", "second collector"),
    "operator": NP_("replay", "operator"),
    "owed_for": NP_("replay", "what is owed hangs on"),
    "witness": NP_("replay", "witness"),
    "on_hold": NP_("replay", "on hold"),
    "recalled": NP_("replay", "recalled"),
    "missing": NP_("replay", "missing"),
    "destroyed": NP_("replay", "destroyed"),
    "receipt": NP_("replay", "receipt registration owed"),
    "return": NP_("replay", "return owed"),
    "state": NP_("replay", "state"),
    "principal": NP_("replay", "principal"),
    "proxy": NP_("replay", "proxy"),
    "second_proxy": NP_("replay", "second proxy"),
    "copies": NP_("replay", "copies"),
    "starts": NP_("replay", "begins"),
    "ends": NP_("replay", "ends"),
    "uses": NP_("replay", "uses"),
    "spent": NP_("replay", "uses spent"),
    "requested_by": NP_("replay", "entered by"),
    "approvals": NP_("replay", "approved by"),
    "meeting": NP_("replay", "meeting"),
    "absent": NP_("replay", "absent person"),
    "substitute": NP_("replay", "substitute"),
    "decided_by": NP_("replay", "decided by"),
}


def difference_text(difference: Difference) -> str:
    """Return one difference as a line: what it is about, what the log says, what the registry holds."""
    about = pgettext(*ABOUT[difference.about.value]).format(number=show(difference.number))
    told = _("{about}: {what}: the log says {log}, the registry {registry}")
    return told.format(
        about=about,
        what=pgettext(*WHAT[difference.what]),
        log=value_text(difference.log),
        registry=value_text(difference.tables),
    )


def value_text(value: Any) -> str:
    """Return a value for a person to read."""
    if value is None or value == []:
        return _("nothing")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(value_text, value))
    if isinstance(value, Mapping):
        return " ".join(show(str(each)) for each in value.values() if each is not None)
    return show(str(value))

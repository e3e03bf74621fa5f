"""Owns what stands in the form of a proxy request, before anybody is asked: times as text, and what is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from kiosk.desk import commands as do
from kiosk.texts import N_

FORM = "%Y-%m-%d %H:%M"
EVENING = time(18, 0)
LEAST = timedelta(hours=1)
"""How much of a day must be left for `today` to be worth offering."""


def evening(now: datetime) -> datetime:
    """Return today's 18:00, or four hours from now where that is near or past."""
    today = datetime.combine(now.date(), EVENING, now.tzinfo)
    return today if today - now >= LEAST else now + timedelta(hours=4)


WINDOWS: Mapping[str, Callable[[datetime], datetime]] = {
    N_("this evening"): evening,
    N_("4 hours"): lambda now: now + timedelta(hours=4),
    N_("1 day"): lambda now: now + timedelta(days=1),
    N_("3 days"): lambda now: now + timedelta(days=3),
}
"""Ends that are offered, by what they are called; the policy says per level how long it may be."""


def to_text(moment: datetime) -> str:
    """Return a moment as the form has it."""
    return moment.strftime(FORM)


@dataclass(frozen=True, slots=True)
class Draft:
    """What was entered, as text."""

    principal: str
    proxy: str
    second_proxy: str
    copies: tuple[str, ...]
    starts: str
    ends: str
    uses: str
    reason: str
    paper_request: str

    def missing(self) -> tuple[str, str] | None:
        """Return the field that keeps the request from being made and what to do about it, None if nothing."""
        needed = (
            ("principal", self.principal, N_("Whose files are they? Scan the principal's badge.")),
            ("proxy", self.proxy, N_("Who comes for them? Scan the proxy's badge.")),
            ("copies", self.copies, N_("Which copies? Scan each, or type its number and press Enter.")),
            ("reason", self.reason, N_("Why does somebody else come? A few words are enough.")),
        )
        for field, value, what in needed:
            if not value:
                return field, what
        for field, text in (("starts", self.starts), ("ends", self.ends)):
            if _moment(text) is None:
                return field, N_("Times are written like this: 2026-11-23 18:00")
        return None if self.uses.isdecimal() else ("uses", N_("How often may the proxy come? Once is usual."))

    def command(self, zone: tzinfo, pin: str | None) -> do.RequestProxy:
        """Return the request; ValueError while something is missing. Times are local to `zone`."""
        starts, ends = _moment(self.starts), _moment(self.ends)
        if starts is None or ends is None:
            raise ValueError("the form is not complete")
        return do.RequestProxy(
            principal=self.principal,
            proxy=self.proxy,
            second_proxy=self.second_proxy or None,
            copies=self.copies,
            starts=starts.replace(tzinfo=zone),
            ends=ends.replace(tzinfo=zone),
            uses=int(self.uses),
            reason=self.reason,
            principal_pin=pin,
            paper_request=self.paper_request or None,
        )


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text.strip(), FORM)  # noqa: DTZ007  the registry's zone is added by `command`
    except ValueError:
        return None

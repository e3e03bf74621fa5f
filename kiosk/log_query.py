"""Owns what somebody looks for in the log, and how that is said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from kiosk.entry_words import outcome_in_words, type_in_words
from kiosk.show import show
from kiosk.texts import N_, _

WEEKDAYS = (
    *(N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday")),
    *(N_("Saturday"), N_("Sunday")),
)


@dataclass(frozen=True, slots=True)
class LogQuery:
    """One day of the log, and what its entries must have; None: whatever."""

    day: date
    type: str | None = None
    outcome: str | None = None
    person: str | None = None
    copy: str | None = None

    @property
    def named(self) -> dict[str, str | None]:
        """What the entries must have, as the desk's reads take it."""
        return {"type": self.type, "outcome": self.outcome, "person": self.person, "copy": self.copy}

    @property
    def is_filtered(self) -> bool:
        """Whether something of the day is left out."""
        return any(self.named.values())

    def moved(self, days: int) -> LogQuery:
        """Return the same question about another day."""
        return replace(self, day=self.day + timedelta(days=days))

    def unfiltered(self) -> LogQuery:
        """Return the question for everything of the day."""
        return LogQuery(self.day)

    def in_words(self) -> str:
        """Say what is shown of the day."""
        if not self.is_filtered:
            return _("All entries")
        said = (
            self.type and type_in_words(self.type),
            outcome_in_words(self.outcome),
            self.person and _("person {staff_no}").format(staff_no=show(self.person)),
            self.copy and _("copy {copy}").format(copy=show(self.copy)),
        )
        return _("Only: {what}").format(what=_(", ").join(filter(None, said)))


def day_in_words(day: date, today: date) -> str:
    """Return the date with its weekday, and whether it is today."""
    said = f"{day.isoformat()} {_(WEEKDAYS[day.weekday()])}"
    return _("{day}, today").format(day=said) if day == today else said

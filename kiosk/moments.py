"""Owns how a moment stands in a narrow column."""

from __future__ import annotations

from datetime import datetime, tzinfo


def when(moment: datetime | None, now: datetime, zone: tzinfo) -> str:
    """Return day and time; of another year than `now` the day alone, with its year. At most 11 cells."""
    if moment is None:
        return ""
    local = moment.astimezone(zone)
    same_year = local.year == now.astimezone(zone).year
    return f"{local:%m-%d %H:%M}" if same_year else f"{local:%Y-%m-%d}"


def moment_in_words(moment: datetime, zone: tzinfo) -> str:
    """Return day and time in full."""
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"

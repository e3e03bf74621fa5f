"""The site's holidays in `settings.toml`, and how they reach the registry."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from counter_kit import build_counter

from kiosk.settings import SettingsError, parse_settings
from kiosk.site import Site, open_site

TEXT = """
[calendar]
holidays = [2026-10-01, "2026-10-02"]
worked_instead = [2026-10-10]
"""


def test_days_are_toml_dates_or_text() -> None:
    calendar = parse_settings(TEXT, "settings.toml").calendar
    assert calendar.holidays == (date(2026, 10, 1), date(2026, 10, 2))
    assert calendar.worked_instead == (date(2026, 10, 10),)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('holidays = ["1 October"]', "calendar.holidays"),
        ("holidays = 2026-10-01", "calendar.holidays"),
        ('working_days = ["monday"]', "working_days"),
    ],
)
def test_what_is_no_day_is_named_with_its_place(text: str, place: str) -> None:
    with pytest.raises(SettingsError, match=place):
        parse_settings(f"[calendar]\n{text}\n", "settings.toml")


def test_the_registry_is_opened_with_the_sites_days(tmp_path: Path) -> None:
    built = build_counter(tmp_path / "data", "")
    built.close()
    site = Site(built.site.data, built.site.keys, parse_settings(TEXT, "settings.toml"))
    registry = open_site(site)
    assert registry.holidays == {date(2026, 10, 1), date(2026, 10, 2)}
    assert registry.worked_instead == {date(2026, 10, 10)}
    registry.close()

"""Owns the doctor: looks at everything that a counter stands on and says what to do, a line each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kiosk.cli.answers import FAILED, emit
from kiosk.cli.here import Here, here_of
from kiosk.cli.options import Json
from kiosk.texts import N_, _

if TYPE_CHECKING:
    from db.health import Check
    from kiosk.site import Site

MARKS = {"ok": N_("✔ good"), "warning": N_("○ note"), "failed": N_("✖ bad")}


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("doctor")(doctor)


def doctor(ctx: typer.Context, as_json: Json = False) -> None:
    """Look at what the counter stands on.

    Program, settings, keys, store, clock, fonts, printers, terminal: a line each, and what to do.
    """
    from kiosk.show import pad, show

    here = here_of(ctx)
    checks = list(_checks(here))
    sound = all(each.ok for each in checks)
    if here.as_json:
        emit({"ok": sound, "checks": checks})
    else:
        for each in checks:
            typer.echo(f"{pad(_(MARKS[each.verdict.value]), 8)} {pad(each.name, 14)} {show(each.detail)}")
            if each.remedy:
                typer.echo(f"{'':24}→ {show(each.remedy)}")
    if not sound:
        raise typer.Exit(FAILED)


def _checks(here: Here) -> Iterator[Check]:
    from db.health import Check, Verdict
    from kiosk.cli import checks
    from kiosk.settings import SettingsError

    yield from checks.check_program()
    yield from checks.check_languages()
    yield from checks.check_terminal()
    try:
        site = here.site
    except SettingsError as fault:
        remedy = _("Correct the named place; the rest waits for it.")
        yield Check("settings", Verdict.FAILED, str(fault), remedy)
        return
    registry = site.settings.registry
    yield Check("settings", Verdict.OK, f"{registry.name}, {registry.timezone}")
    yield from _registry(here)
    yield from checks.check_fonts(site)
    yield from checks.check_printers(site)


def _registry(here: Here) -> Iterator[Check]:
    """The registry, its witnesses and its keys; where it does not open, what can be seen from outside."""
    from db.errors import RegistryError
    from db.health import Check, Verdict, check_health
    from kiosk.cli.faults import told
    from kiosk.settings import SettingsError
    from kiosk.site import utc_now

    site = here.site
    try:
        with here.registry() as registry:
            found = check_health(registry, utc_now(), site.issuer_keys)
    except (RegistryError, SettingsError, OSError) as fault:
        known = told(fault)
        if known is None:
            raise
        yield Check("store", Verdict.FAILED, known.happened, known.remedy)
        yield from _from_outside(site)
    else:
        yield from found


def _from_outside(site: Site) -> Iterator[Check]:
    from db.health import check_data, check_keys, check_witnesses

    if site.settings.database.url is None:
        yield from check_data(site.database)
    yield from check_keys(site.keys, site.issuer_keys)
    yield from check_witnesses([Path(name) for name in site.settings.witness.files], None)

"""Owns the doctor: looks at everything that a counter stands on and says what to do, a line each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from kiosk.cli.answers import FAILED, emit
from kiosk.cli.checks import (
    Finding,
    State,
    check_folder,
    check_fonts,
    check_keys,
    check_languages,
    check_printers,
    check_program,
    check_terminal,
)
from kiosk.cli.here import Here, here_of
from kiosk.cli.options import Json
from kiosk.texts import N_, _

if TYPE_CHECKING:
    from db.connection import Registry
    from kiosk.site import Site

MARKS = {State.GOOD: N_("✔ good"), State.NOTE: N_("○ note"), State.BAD: N_("✖ bad")}


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("doctor")(doctor)


def doctor(ctx: typer.Context, as_json: Json = False) -> None:
    """Look at what the counter stands on.

    Program, settings, keys, store, clock, fonts, printers, terminal: a line each, and what to do.
    """
    from kiosk.show import pad, show

    here = here_of(ctx)
    findings = list(_findings(here))
    bad = any(each.state is State.BAD for each in findings)
    if here.as_json:
        emit({"ok": not bad, "findings": findings})
    else:
        for each in findings:
            typer.echo(f"{pad(_(MARKS[each.state]), 8)} {pad(each.subject, 14)} {show(each.said)}")
            if each.remedy and each.state is not State.GOOD:
                typer.echo(f"{'':24}→ {show(each.remedy)}")
    if bad:
        raise typer.Exit(FAILED)


def _findings(here: Here) -> Iterator[Finding]:
    from kiosk.settings import SettingsError

    yield from check_program()
    yield from check_languages()
    yield from check_terminal()
    try:
        site = here.site
    except SettingsError as fault:
        yield Finding("settings", State.BAD, str(fault), _("Correct the named place; the rest waits for it."))
        return
    yield Finding("settings", State.GOOD, _("{name}, {zone}").format(**_told(site)))
    yield from check_folder(site)
    yield from check_keys(site)
    yield from _store(here)
    yield from check_fonts(site)
    yield from check_printers(site)


def _told(site: Site) -> dict[str, str]:
    return {"name": site.settings.registry.name, "zone": site.settings.registry.timezone}


def _store(here: Here) -> Iterator[Finding]:
    """The registry itself: whether it opens, where its log stands, its clock, its witnesses."""
    from kiosk.cli.faults import told

    try:
        with here.registry() as registry:
            yield from _opened(registry)
    except Exception as fault:
        known = told(fault)
        if known is None:
            raise
        yield Finding("store", State.BAD, known.happened, known.remedy)


def _opened(registry: Registry) -> Iterator[Finding]:
    from db.connection import reading
    from db.registry.clock import is_clock_doubtful
    from kiosk.site import utc_now

    with reading(registry) as reader:
        head = reader.head()
    said = _("{engine}: it opens, the log has {size} entries").format(
        engine=registry.engine.value, size=head.size
    )
    yield Finding("store", State.GOOD, said)
    last = _("last entry {at:%Y-%m-%d %H:%M}").format(at=head.last_at.astimezone(registry.zone))
    if is_clock_doubtful(registry, utc_now()):
        remedy = _("Set the clock right; if it is right, a supervisor runs `kiosk clock confirm`.")
        yield Finding("clock", State.BAD, _("it disagrees with the log: {last}").format(last=last), remedy)
    else:
        yield Finding("clock", State.GOOD, last)
    yield from _witnesses(registry)


def _witnesses(registry: Registry) -> Iterator[Finding]:
    from db.log.evidence import read_evidence
    from db.log.verify import verifiers
    from db.log.witness import WitnessError

    if not registry.witnesses:
        remedy = _("Name a file on another disk in the settings: [witness] files.")
        yield Finding("witness", State.NOTE, _("no witness file is named"), remedy)
    for path in registry.witnesses:
        try:
            seen = read_evidence(path, registry.origin, verifiers(registry))
        except WitnessError as fault:
            yield Finding(
                "witness", State.BAD, str(fault), _("Make its folder reachable, or name another file.")
            )
            continue
        wrong = [problem.problem for problem in seen.problems]
        if wrong:
            yield Finding("witness", State.BAD, wrong[0], _("Run `kiosk verify`."))
        else:
            yield Finding("witness", State.GOOD, str(path))

"""Owns vouching for the clock and changing the keys from the command line."""

from __future__ import annotations

import typer

from kiosk.cli.acting import pin_prompt, somebody
from kiosk.cli.answers import done
from kiosk.cli.here import here_of
from kiosk.cli.options import Json, PinStdin, StaffNo
from kiosk.cli.pins import read_pin
from kiosk.texts import _


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    clock = typer.Typer(help="Vouch for the machine's clock.", rich_markup_mode=None)
    clock.command("confirm")(clock_confirm)
    app.add_typer(clock, name="clock")


def clock_confirm(
    ctx: typer.Context, staff_no: StaffNo, as_json: Json = False, pin_stdin: PinStdin = False
) -> None:
    """Vouch that the clock is right.

    A supervisor's: writing goes on after the clock was found in doubt.
    """
    from db.registry.clock import confirm_clock
    from kiosk.site import utc_now

    here = here_of(ctx)
    with here.registry() as registry:
        pin = read_pin(pin_stdin, pin_prompt(staff_no))
        now = utc_now()
        result = confirm_clock(registry, somebody(staff_no), pin, now)
    local = now.astimezone(here.site.settings.zone)
    done(here, result, _("The clock stands confirmed: {now:%Y-%m-%d %H:%M}.").format(now=local))

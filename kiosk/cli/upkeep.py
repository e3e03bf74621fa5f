"""Owns vouching for the clock and changing the keys from the command line."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated

import typer

from kiosk.cli.acting import acting, pin_prompt, somebody
from kiosk.cli.answers import done
from kiosk.cli.here import here_of
from kiosk.cli.options import Json, PinStdin, StaffNo
from kiosk.cli.pins import read_pin
from kiosk.texts import _


class SigningKeys(StrEnum):
    """Keys that sign something."""

    BADGE = "badge"
    LOG = "log"


class RotatedKey(StrEnum):
    """Keys that can be replaced."""

    BADGE = "badge"
    LOG = "log"
    DATABASE = "database"


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    clock = typer.Typer(help="Vouch for the machine's clock.", rich_markup_mode=None)
    clock.command("confirm")(clock_confirm)
    app.add_typer(clock, name="clock")
    keys = typer.Typer(help="Change the registry's keys.", rich_markup_mode=None)
    keys.command("rotate")(keys_rotate)
    keys.command("retire")(keys_retire)
    app.add_typer(keys, name="keys")


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


def keys_rotate(
    ctx: typer.Context,
    staff_no: StaffNo,
    key: Annotated[
        RotatedKey, typer.Argument(metavar="KEY", help="badge, log or database.")
    ] = RotatedKey.BADGE,
    as_json: Json = False,
    pin_stdin: PinStdin = False,
) -> None:
    """Draw the next key.

    Of those that issue badges, unless KEY says another: log signs checkpoints, database locks the store. What
    the keys before it signed stays good until they are retired.
    """
    from db.custody.roles import Act
    from db.registry.keys import KeyRow, rotate_key
    from db.registry.store_key import rotate_store_key
    from kiosk.site import utc_now

    here = here_of(ctx)
    with acting(here, staff_no, pin_stdin, Act.ROTATE_KEYS) as who:
        if key is RotatedKey.DATABASE:
            result = rotate_store_key(who.registry, who.by, utc_now(), os.urandom)
        else:
            row = KeyRow(key.value)
            result = rotate_key(who.registry, who.by, row, utc_now(), os.urandom, here.site.issuer_keys)
    text = _("The new key is {key}. Start the counters again, and make a copy of the keys folder.")
    done(here, result, text.format(key=result.text), key=key.value, key_id=result.text)


def keys_retire(
    ctx: typer.Context,
    key_id: Annotated[str, typer.Argument(metavar="KEY_ID", help="As `kiosk doctor` names it.")],
    staff_no: StaffNo,
    key: Annotated[SigningKeys, typer.Option("--of", help="Of which keys.")] = SigningKeys.BADGE,
    as_json: Json = False,
    pin_stdin: PinStdin = False,
) -> None:
    """Retire a key that was replaced.

    Badges that it issued count as revoked from then on; checkpoints that it signed stay good.
    """
    from db.custody.roles import Act
    from db.registry.keys import KeyRow, retire_key
    from kiosk.site import utc_now

    here = here_of(ctx)
    with acting(here, staff_no, pin_stdin, Act.ROTATE_KEYS) as who:
        row = KeyRow(key.value)
        result = retire_key(who.registry, who.by, row, key_id, utc_now(), here.site.issuer_keys)
    done(here, result, _("The key {key} is retired.").format(key=result.text), key=key.value, key_id=key_id)

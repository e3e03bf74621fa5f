"""Owns the command that makes a new registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.answers import done
from kiosk.cli.here import here_of
from kiosk.cli.options import Json, PinStdin
from kiosk.cli.pins import read_new_pin
from kiosk.texts import _

if TYPE_CHECKING:
    from db.registry.founding import Founder


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("init")(init)


def init(
    ctx: typer.Context,
    admin: Annotated[str, typer.Option("--admin", metavar="STAFF_NO", help="The first administrator.")],
    admin_name: Annotated[str, typer.Option("--admin-name", metavar="NAME", help="Their name.")],
    pin_stdin: PinStdin = False,
    as_json: Json = False,
) -> None:
    """Make a new registry.

    Its database, its keys and its first administrator, with the PIN that they choose.
    """
    from kiosk.show import show
    from kiosk.site import create_site, utc_now

    here = here_of(ctx)
    site = here.site
    registry, result = create_site(site, _founder(admin, admin_name, pin_stdin), utc_now())
    registry.close()
    text = _(
        "The registry is in {data}, its keys in {keys}. Keep a copy of the keys apart from the data.\n"
        "Next: as {admin}, import `people` and then `staff` with a registrar and two supervisors."
    )
    told = text.format(data=show(str(site.data)), keys=show(str(site.keys)), admin=result.text)
    done(here, result, told, data=str(site.data), keys=str(site.keys))


def _founder(staff_no: str, name: str, pin_stdin: bool) -> Founder:
    from db.identity.pins import pin_problem
    from db.registry.founding import Founder
    from db.roster.cells import fold_id, parse_staff_no
    from db.roster.problems import Problem
    from db.roster.text import clean_text

    number, cleaned = parse_staff_no(fold_id(staff_no)), clean_text(name, variants=True)
    if isinstance(number, Problem):
        raise typer.BadParameter(number.error, param_hint="--admin")
    if isinstance(cleaned, Problem) or not cleaned:
        wrong = cleaned.error if isinstance(cleaned, Problem) else _("a person has a name.")
        raise typer.BadParameter(wrong, param_hint="--admin-name")
    pin = read_new_pin(pin_stdin, _("A new PIN for {staff_no}: ").format(staff_no=number))
    if pin_problem(pin, number) is not None:
        raise typer.BadParameter(_("the PIN is 6 to 12 digits, not the first that anybody would try."))
    return Founder(number, cleaned, pin)

"""Owns badges and PINs from the command line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiosk.cli.acting import Acting, acting, pin_prompt, somebody
from kiosk.cli.answers import done, refused
from kiosk.cli.here import Here, here_of
from kiosk.cli.options import Json, Person, PinStdin, StaffNo
from kiosk.cli.pins import read_new_pin, read_pin
from kiosk.texts import _

if TYPE_CHECKING:
    from datetime import date

BADGE_FORMATS = {".png": "png", ".pdf": "pdf"}


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("badge")(badge)
    pins = typer.Typer(help="Change one's own PIN, or set somebody an initial one.", rich_markup_mode=None)
    pins.command("change")(pin_change)
    pins.command("reset")(pin_reset)
    app.add_typer(pins, name="pin")


def badge(
    ctx: typer.Context,
    person: Person,
    staff_no: StaffNo,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Draw the card: .png or .pdf.", show_default=False
        ),
    ] = None,
    text: Annotated[bool, typer.Option("--text", help="Print what a scanner will type.")] = False,
    revoke: Annotated[bool, typer.Option("--revoke", help="Revoke every badge of this person.")] = False,
    as_json: Json = False,
    pin_stdin: PinStdin = False,
) -> None:
    """Issue or revoke a badge.

    The newest badge supersedes the older ones. Its text is shown once and kept nowhere.
    """
    from db.custody.roles import Act
    from db.registry import badges
    from kiosk.site import utc_now

    here = here_of(ctx)
    if revoke and (output is not None or text):
        raise typer.BadParameter(_("--revoke issues no badge: there is nothing to print."))
    if output is not None and output.suffix.lower() not in BADGE_FORMATS:
        raise typer.BadParameter(_("a badge is drawn as .png or .pdf."), param_hint="-o")
    with acting(here, staff_no, pin_stdin, Act.REVOKE_BADGE if revoke else Act.ISSUE_BADGE) as who:
        if revoke:
            result = badges.revoke_badge(who.registry, who.by, person, utc_now())
            told = _("{count} badges of {person} are revoked.").format(count=result.number, person=person)
            done(here, result, told, staff_no=person, badges=result.number)
        else:
            _issue(here, who, person, output, text)


def _issue(here: Here, who: Acting, person: str, output: Path | None, text: bool) -> None:
    from db.registry import badges
    from kiosk.cli.files import Undone, room_for
    from kiosk.show import show
    from kiosk.site import utc_now

    # A card that cannot be drawn or written is found out before the old badge stops to count.
    sample = b"" if output is None else _draw(here, who, person, _sample_token(person), output)
    with room_for(output, 2 * len(sample)) as room:
        result, token = badges.issue_badge(who.registry, who.by, person, utc_now(), os.urandom)
        if result.refused or token is None:
            refused(here, result)
        data: dict[str, Any] = {"staff_no": person, "serial": result.number, "expires_on": _last_day(token)}
        if room is not None and output is not None:
            safe = _("The badge is issued all the same, with serial {serial}; the older ones count no more.")
            remedy = _("Issue another with `kiosk badge {person} -o FILE`: it takes this one's place.")
            undone = Undone(safe.format(serial=result.number), remedy.format(person=person))
            room.fill(_draw(here, who, person, token, output), undone)
            data["file"] = str(output)
    if text or output is None:
        data["text"] = token
    told = token if "text" in data else _("Written: {file}").format(file=show(str(output)))
    done(here, result, told, **data)


def _draw(here: Here, who: Acting, person: str, token: str, output: Path) -> bytes:
    from db.connection import reading
    from db.registry.loading import NOBODY, load_people
    from labels.badge import render_badge
    from labels.fonts import find_font

    with reading(who.registry) as reader:
        owner = load_people(reader, [person]).get(person, NOBODY)
    fonts = find_font([Path(name) for name in here.site.settings.labels.fonts])
    drawn_as = BADGE_FORMATS[output.suffix.lower()]
    return render_badge(person, owner.name, owner.facts.unit, token, _last_day(token), fonts, drawn_as)


def _last_day(token: str) -> date:
    from db.identity.badges import parse_badge

    parsed = parse_badge(token)
    if parsed is None:
        raise ValueError("this is no badge's text")
    return parsed.token.expires_on


def _sample_token(person: str) -> str:
    """Return a text as long as this person's badge, signed by nobody whom a counter knows."""
    from datetime import date

    from db.identity.badges import draw_badge_id, issue_badge

    first, last = date(2026, 1, 1), date(2026, 12, 31)
    ids = {"badge_id": draw_badge_id(os.urandom), "staff_no": person}
    return issue_badge(os.urandom(32), **ids, serial=1, issued_on=first, expires_on=last)


def pin_change(
    ctx: typer.Context, staff_no: StaffNo, as_json: Json = False, pin_stdin: PinStdin = False
) -> None:
    """Change one's own PIN.

    With --pin-stdin: the old one and the new one, a line each.
    """
    from db.registry.pins import change_pin
    from kiosk.site import utc_now

    here = here_of(ctx)
    with here.registry() as registry:
        old = read_pin(pin_stdin, pin_prompt(staff_no))
        new = read_new_pin(pin_stdin, _("A new PIN for {staff_no}: ").format(staff_no=staff_no))
        result = change_pin(registry, somebody(staff_no), staff_no, old, new, utc_now())
    done(here, result, _("The PIN of {staff_no} is changed.").format(staff_no=staff_no))


def pin_reset(
    ctx: typer.Context,
    person: Person,
    staff_no: StaffNo,
    as_json: Json = False,
    pin_stdin: PinStdin = False,
) -> None:
    """Set somebody an initial PIN, printed once."""
    from db.custody.roles import Act
    from db.registry.pin_reset import reset_pin
    from kiosk.site import utc_now

    here = here_of(ctx)
    with acting(here, staff_no, pin_stdin, Act.RESET_PIN) as who:
        result, pin = reset_pin(who.registry, who.by, person, utc_now(), os.urandom)
    told = _("The initial PIN of {person}, shown this once: {pin}").format(person=person, pin=pin)
    if result.number is not None:
        waits = _(
            "{person} holds a role: it opens nothing until a supervisor decides `kiosk approve {batch}`."
        )
        told += "\n" + waits.format(person=person, batch=result.number)
    done(here, result, told, staff_no=person, pin=pin, batch=result.number)

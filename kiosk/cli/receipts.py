"""Owns composing a printed list from the command line, as often as somebody needs it: a receipt above all."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.acting import acting
from kiosk.cli.answers import FAILED, deliver, emit, warn
from kiosk.cli.here import here_of
from kiosk.cli.options import Json, Output, PinStdin, StaffNo
from kiosk.texts import _


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("receipt")(receipt)


def receipt(
    ctx: typer.Context,
    number: Annotated[str, typer.Argument(metavar="RECEIPT", help="The list's number: R001234K, D-3, X-3.")],
    staff_no: StaffNo,
    output: Output = None,
    as_json: Json = False,
    pin_stdin: PinStdin = False,
) -> None:
    """Compose a printed list anew, by its number.

    A PDF on A4, as it was recorded: the receipt of a return (R001234K), the differences of a count (D-3), the record of
    a destruction (X-3).
    """
    from db.custody.roles import Act
    from kiosk.desk.scan import fold
    from kiosk.sheets import sheet_of
    from kiosk.show import show
    from labels.content import Language
    from labels.fonts import find_font

    here = here_of(ctx)
    if here.as_json and output is None:
        raise typer.BadParameter(_("--json leaves no room for the list on stdout: name a file with -o."))
    settings = here.site.settings
    with acting(here, staff_no, pin_stdin, Act.LOOK_UP) as who:
        sheet = sheet_of(who.registry, fold(number), Language(settings.registry.language))
    if sheet is None:
        warn(_("There is no receipt or list {number}.").format(number=show(number)))
        warn(
            _(
                "Nothing was printed. A receipt is R and seven characters, a count D-3, a destruction X-3: the lists on"
                " the screens and the log name them."
            )
        )
        if here.as_json:
            emit({"outcome": "error", "error": "no_receipt"})
        raise typer.Exit(FAILED)
    deliver(here, sheet.pdf(find_font([Path(name) for name in settings.labels.fonts])), output)
    if here.as_json:
        emit({"outcome": "receipt", "receipt": sheet.code.number, "file": str(output)})

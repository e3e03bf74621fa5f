"""Owns the command that makes, renews and opens the demonstration."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.answers import emit, say
from kiosk.cli.here import here_of
from kiosk.texts import _


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("demo")(demo)


def demo(
    ctx: typer.Context,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="DIR", help="Where it lies, if not in its usual place.", show_default=False
        ),
    ] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Start the demonstration anew.")] = False,
    prepare: Annotated[bool, typer.Option("--prepare", help="Only make it; open no counter.")] = False,
    codes: Annotated[bool, typer.Option("--codes", help="Print the scan texts and PINs as JSON.")] = False,
) -> None:
    """Open a demonstration of its own.

    People, badges, copies and the three incidents, ready to play. It never touches a real registry.
    """
    from kiosk.demo import open_demo, play
    from kiosk.show import show

    here = here_of(ctx)
    here.as_json = codes
    opened = open_demo(data or here.data, reset=reset)
    try:
        if codes:
            emit(opened.codes)
        elif prepare:
            say(here, _("The demonstration is in {folder}.").format(folder=show(str(opened.site.data))))
        else:
            play(opened)
    finally:
        opened.registry.close()

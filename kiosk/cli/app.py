"""Owns the program's commands and its global options. What a command does is in a module of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli import (
    backups,
    batches,
    desk,
    doctor,
    founding,
    identity,
    labels,
    log,
    playing,
    policies,
    receipts,
    replaying,
    rosters,
    upkeep,
    verifying,
)
from kiosk.cli.faults import Commands
from kiosk.cli.here import Here
from kiosk.cli.language import speak

app = typer.Typer(
    name="kiosk",
    cls=Commands,
    # Plain help: laying it out in boxes would import Rich for every command.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="The counter where confidential files are collected. Without a command it opens the counter.",
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"kiosk {version('confidential-file-counter')}")
        raise typer.Exit


DataFolder = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="The registry's data folder.", show_default=False)
]
KeysFolder = Annotated[
    Path | None, typer.Option("--keys", metavar="DIR", help="The registry's keys folder.", show_default=False)
]
ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", help="The settings, else settings.toml in DIR.", show_default=False
    ),
]
IssuerKeys = Annotated[
    Path | None,
    typer.Option(
        "--issuer-keys",
        metavar="DIR",
        help="Where the key that issues badges lies, if apart.",
        show_default=False,
    ),
]
Version = Annotated[
    bool,
    typer.Option("--version", help="Print the program's version.", callback=_print_version, is_eager=True),
]


@app.callback(invoke_without_command=True)
def main(
    ctx: typer.Context,
    data: DataFolder = None,
    keys: KeysFolder = None,
    config: ConfigFile = None,
    issuer_keys: IssuerKeys = None,
    version: Version = False,
) -> None:
    """Take the global options; without a command open the counter."""
    ctx.obj = Here(data, keys, config, issuer_keys)
    speak("en")
    if ctx.invoked_subcommand is None:
        from kiosk.cli.opening import open_counter

        raise typer.Exit(open_counter(ctx.obj))


BY_THE_DAY = (founding, rosters, batches, identity, desk, labels, receipts, log)
NOW_AND_THEN = (verifying, replaying, backups, policies, upkeep, doctor, playing)

for _module in (*BY_THE_DAY, *NOW_AND_THEN):
    _module.register(app)

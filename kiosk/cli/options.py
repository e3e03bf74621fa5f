"""Owns the options that many commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kiosk.cli.here import here_of


def _answer_in_json(ctx: typer.Context, wanted: bool) -> bool:
    # Set while options are parsed, so that a fault before the command's first line is told in JSON, too.
    if wanted and not ctx.resilient_parsing:
        here_of(ctx).as_json = True
    return wanted


def _staff_no(text: str) -> str:
    from db.roster.cells import fold_id, parse_staff_no
    from db.roster.problems import Problem

    number = parse_staff_no(fold_id(text.strip()))
    if isinstance(number, Problem):
        raise typer.BadParameter(number.error)
    return number


StaffNo = Annotated[
    str, typer.Option("--as", metavar="STAFF_NO", help="Who acts; the PIN is asked for.", parser=_staff_no)
]
Person = Annotated[str, typer.Argument(metavar="STAFF_NO", help="Whose.", parser=_staff_no)]
PinStdin = Annotated[
    bool, typer.Option("--pin-stdin", help="Read the PIN from the first line of stdin, not from a prompt.")
]
Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON document and nothing else.", callback=_answer_in_json)
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write here instead of stdout.", show_default=False),
]

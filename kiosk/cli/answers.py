"""Owns how a command answers: lines for people, one JSON document for programs, exit codes. Decides nothing."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from kiosk.texts import _

if TYPE_CHECKING:
    from db.registry.acting import ActResult
    from kiosk.cli.here import Here

FAILED = 1
DAMAGED = 3


def say(here: Here, text: str) -> None:
    """Print a line for people: to stdout, or to stderr where stdout is one JSON document."""
    typer.echo(text, err=here.as_json)


def warn(text: str) -> None:
    """Print a line for people to stderr."""
    typer.echo(text, err=True)


def emit(document: Any) -> None:
    """Print the one JSON document of this call."""
    import msgspec

    write_bytes(msgspec.json.encode(document) + b"\n")


def write_bytes(data: bytes) -> None:
    """Write bytes to stdout as they are, after what was printed before."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def deliver(here: Here, data: bytes, output: Path | None) -> None:
    """Write a file, or stdout where none is named. An existing file is replaced whole or not at all."""
    if output is None:
        write_bytes(data)
        return
    from kiosk.cli.files import replace_file
    from kiosk.show import show

    replace_file(output, data)
    say(here, _("Written: {file}").format(file=show(str(output))))


def done(here: Here, result: ActResult, text: str, /, **data: Any) -> None:
    """Answer an act that was done with `text`, or with its outcome as JSON; end the call if it was refused."""
    if result.refused:
        refused(here, result)
    if here.as_json:
        emit(outcome_json(result, data))
    else:
        typer.echo(text)


def refused(here: Here, result: ActResult) -> NoReturn:
    """Say why an act was not done, every reason and what to do next, and end the call."""
    from kiosk.refusal_texts import refusal_text

    warn(_("✖ Refused; nothing was changed."))
    for code in result.reasons:
        text = refusal_text(code)
        warn(f"  {code.value}: {text.reason}\n    → {text.next_step}")
    if result.incident is not None:
        warn(_("  Incident {number} was opened for a supervisor.").format(number=result.incident))
    if here.as_json:
        emit(outcome_json(result, {}))
    raise typer.Exit(FAILED)


def outcome_json(result: ActResult, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an act's result in the shape of the desk's replies."""
    said: dict[str, Any] = {"outcome": result.outcome, "seq": result.seq, "incident": result.incident}
    if result.reasons:
        said["reasons"] = [code.value for code in result.reasons]
    return {name: value for name, value in (said | dict(data)).items() if value is not None}

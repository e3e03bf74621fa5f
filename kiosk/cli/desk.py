"""Owns the desk without a screen on stdin and stdout: one line in, one line out, until the stream or the program
ends; either way the operator is signed out."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Generator, Iterator
from contextlib import closing
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, BinaryIO, cast

import typer

from kiosk.cli.answers import warn
from kiosk.cli.here import here_of
from kiosk.show import show
from kiosk.texts import _

if TYPE_CHECKING:
    from db.connection import Registry

ENDING = ("SIGTERM", "SIGINT", "SIGHUP")


class LineSource:
    """Lines of a stream, until it ends or the program is asked to: in the middle of a command it is not torn
    out, its reply is still given."""

    def __init__(self, stream: BinaryIO, longest: int) -> None:
        self._stream = stream
        self._longest = longest
        self._waiting = False
        self._asked_to_end = False

    def __iter__(self) -> Iterator[bytes]:
        while line := self._next_line():
            yield line

    def end(self, number: int, frame: FrameType | None) -> None:
        """Handle a signal that asks the program to end."""
        self._asked_to_end = True
        if self._waiting:
            raise EOFError

    def _next_line(self) -> bytes:
        try:
            self._waiting = True
            if self._asked_to_end:
                return b""
            return self._read()
        except EOFError:
            return b""
        finally:
            self._waiting = False

    def _read(self) -> bytes:
        line = self._stream.readline(self._longest + 1)
        part = line
        # The rest of a line that is too long anyway is passed over, not taken for another one.
        while len(part) > self._longest and not part.endswith(b"\n"):
            part = self._stream.readline(self._longest + 1)
        return line


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("desk")(desk)


def _warn_once(registry: Registry, warned: bool) -> bool:
    """Say the first time that a witness file cannot be written; say whether that was said."""
    faults = list(registry.witness_faults.values())
    if faults and not warned:
        warn(_("Note: {warning}").format(warning=show("; ".join(faults))))
    return warned or bool(faults)


def desk(
    ctx: typer.Context,
    counter: str = typer.Option(
        "", metavar="NAME", help="Which counter; else the settings'.", show_default=False
    ),
) -> None:
    """Run the desk as JSON Lines.

    One command a line on stdin, one reply a line on stdout. The stream's end signs the operator out.
    """
    from msgspec.structs import replace

    from db.registry.acting import Face
    from kiosk.cli.desk_labels import LabelThread
    from kiosk.cli.faults import explain
    from kiosk.desk import Desk, Surroundings
    from kiosk.desk.jsonl import LONGEST_LINE, run
    from kiosk.printing import Printing
    from kiosk.site import utc_now

    here = here_of(ctx)

    def written(fault: Exception) -> str:
        from kiosk.faults import write_fault

        return write_fault(here.site.faults, fault, utc_now())

    lines = LineSource(sys.stdin.buffer, LONGEST_LINE)
    with here.registry() as registry:
        given = here.site.settings
        settings = replace(given, counter=replace(given.counter, name=counter)) if counter else given
        for ending in ENDING:
            if hasattr(signal, ending):
                signal.signal(getattr(signal, ending), lines.end)
        around = Surroundings(utc_now, os.urandom)
        the_desk = Desk(registry, settings.counter.name, Face.DESK, around)
        printing = Printing(registry, settings, here.site.labels, utc_now)
        labels = LabelThread(printing, partial(explain, here))
        warned = False
        try:
            # Closed here, while the registry is still open: whoever read the replies may go first.
            with closing(cast("Generator[bytes, None, None]", run(the_desk, lines, written))) as replies:
                for reply in replies:
                    sys.stdout.buffer.write(reply + b"\n")
                    sys.stdout.buffer.flush()
                    labels.hear(reply)
                    warned = _warn_once(registry, warned)
        finally:
            labels.end()

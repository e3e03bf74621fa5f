"""Owns reading the log from the command line: as lines, as JSON, as CSV, always oldest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from kiosk.cli.acting import acting
from kiosk.cli.answers import write_bytes
from kiosk.cli.here import here_of
from kiosk.cli.options import Json, PinStdin, StaffNo
from kiosk.texts import _

if TYPE_CHECKING:
    from db.connection import Reading
    from db.log.body import EntryBody

PAGE = 500
COLUMNS = (
    *("seq", "at", "type", "outcome", "refusals", "copy", "collector", "principal", "grant"),
    *("actor", "second_actor", "counter", "session", "face", "act", "policy_version", "program_version"),
)


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("log")(log)


def log(
    ctx: typer.Context,
    staff_no: StaffNo,
    day: Annotated[
        datetime | None,
        typer.Option(
            "--day", metavar="YYYY-MM-DD", formats=["%Y-%m-%d"], help="One day of the registry's zone."
        ),
    ] = None,
    first: Annotated[int, typer.Option("--from", metavar="SEQ", min=1, help="The first entry's number.")] = 1,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many.", show_default=False)
    ] = None,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV for a spreadsheet.")] = False,
    pin_stdin: PinStdin = False,
) -> None:
    """Print the log, oldest first."""
    from db.connection import reading
    from db.custody.roles import Act

    if as_json and as_csv:
        raise typer.BadParameter(_("--json and --csv are two different answers; name one."))
    with acting(here_of(ctx), staff_no, pin_stdin, Act.READ_LOG) as who, reading(who.registry) as reader:
        bodies = _bodies(reader, first, limit, None if day is None else day.date())
        if as_json:
            _print_json(bodies)
        elif as_csv:
            _print_csv(bodies)
        else:
            _print_lines(bodies, who.registry.zone)


def _bodies(reader: Reading, first: int, limit: int | None, day: date | None) -> Iterator[bytes]:
    """Yield the entries asked for. What is written meanwhile is not waited for: the log's end is found once."""
    from db.queries.log import log_bodies

    low, high = (1, reader.head().size) if day is None else _numbers_of(reader, day)
    low = max(low, first)
    left = high - low + 1 if limit is None else min(limit, high - low + 1)
    while left > 0:
        page = log_bodies(reader, low - 1, min(PAGE, left))
        if not page:
            return
        yield from (body for _number, body in page)
        low, left = page[-1][0] + 1, left - len(page)


def _numbers_of(reader: Reading, day: date) -> tuple[int, int]:
    """Return the numbers of a day's first and last entry; of no entry a range that is empty."""
    from db.queries.log import LogFilter, log_page

    wanted = LogFilter.of_day(day, reader.registry.zone)
    first, last = log_page(reader, wanted, after=0, limit=1), log_page(reader, wanted, limit=1)
    return (first[0].seq, last[-1].seq) if first and last else (1, 0)


def _print_json(bodies: Iterator[bytes]) -> None:
    # Bodies are JSON already, and a long log does not fit into memory at once.
    write_bytes(b"[")
    for place, body in enumerate(bodies):
        write_bytes(b",\n" + body if place else body)
    write_bytes(b"]\n")


def _print_csv(bodies: Iterator[bytes]) -> None:
    from db.log.body import decode_body
    from db.roster.export import write_csv

    write_bytes(write_csv((_row(decode_body(body)) for body in bodies), COLUMNS))


def _row(entry: EntryBody) -> Sequence[str | int | None]:
    said = {name: getattr(entry, name) for name in COLUMNS}
    said |= {"at": entry.at.isoformat(), "type": entry.type.value, "refusals": ";".join(entry.refusals)}
    return [said[name] for name in COLUMNS]


def _print_lines(bodies: Iterator[bytes], zone: ZoneInfo) -> None:
    from db.log.body import decode_body

    for body in bodies:
        typer.echo(_line(decode_body(body), zone))


def _line(entry: EntryBody, zone: ZoneInfo) -> str:
    from kiosk.show import pad, show
    from kiosk.words import word

    at = f"{entry.at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    people = " → ".join(show(name) for name in (entry.actor, entry.collector) if name)
    reasons = ", ".join(code.value for code in entry.refusals)
    said = (pad(word("log", entry.type.value), 26), pad(people, 16), show(entry.copy or ""), reasons)
    return f"{entry.seq:>7}  {at}  {'  '.join(said)}".rstrip()

"""Owns looking at batches and deciding them from the command line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiosk.cli.acting import acting, pin_prompt, somebody
from kiosk.cli.answers import done, emit, refused
from kiosk.cli.here import Here, here_of
from kiosk.cli.options import Json, PinStdin, StaffNo
from kiosk.cli.pins import read_pin
from kiosk.texts import N_, _

if TYPE_CHECKING:
    from db.connection import Reading, Registry
    from db.registry.acting import ActResult, By
    from db.registry.batches import BatchRecord
    from db.registry.importing.differences import Difference
    from db.roster.problems import RosterError

BatchNo = Annotated[int, typer.Argument(metavar="BATCH", min=1, help="The batch's number.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("batch")(batch)
    app.command("approve")(approve)
    app.command("reject")(reject)


def batch(
    ctx: typer.Context,
    staff_no: StaffNo,
    number: Annotated[
        int | None, typer.Argument(metavar="BATCH", min=1, help="Without it: all that wait.")
    ] = None,
    as_json: Json = False,
    pin_stdin: PinStdin = False,
) -> None:
    """Show a batch, or those that wait.

    With what it would change in the registry as it is now; ▲ marks what lets somebody do more.
    """
    from db.connection import reading
    from db.custody.roles import Act
    from db.registry.batches import batch_of, waiting_batches

    here = here_of(ctx)
    with acting(here, staff_no, pin_stdin, Act.SHOW_BATCH) as who, reading(who.registry) as reader:
        if number is None:
            _show_all(here, waiting_batches(reader))
            return
        found = batch_of(reader, number)
        if found is None:
            _unknown(here)
        else:
            _show(here, reader, found)


def approve(
    ctx: typer.Context, number: BatchNo, staff_no: StaffNo, as_json: Json = False, pin_stdin: PinStdin = False
) -> None:
    """Put a waiting batch into force."""
    from db.registry.batches import approve_batch

    _decide(here_of(ctx), number, staff_no, pin_stdin, approve_batch, N_("Batch {batch} is in force."))


def reject(
    ctx: typer.Context, number: BatchNo, staff_no: StaffNo, as_json: Json = False, pin_stdin: PinStdin = False
) -> None:
    """Turn a waiting batch down."""
    from db.registry.batches import reject_batch

    text = N_("Batch {batch} was rejected; nothing of it takes effect.")
    _decide(here_of(ctx), number, staff_no, pin_stdin, reject_batch, text)


Deciding = Callable[["Registry", "By", int, str, datetime], "ActResult"]


def _decide(here: Here, number: int, staff_no: str, pin_stdin: bool, act: Deciding, text: str) -> None:
    from db.connection import reading
    from db.custody.refusals import Refusal
    from db.registry.batches import batch_of, batch_problems
    from kiosk.cli.rosters import tell_errors
    from kiosk.site import utc_now

    with here.registry() as registry:
        pin = read_pin(pin_stdin, pin_prompt(staff_no))
        result = act(registry, somebody(staff_no), number, pin, utc_now())
        if Refusal.BATCH_OUTDATED in result.reasons:
            with reading(registry) as reader:
                found = batch_of(reader, number)
                tell_errors(batch_problems(reader, found) if found is not None else ())
    # Only here it is known which language the site speaks.
    done(here, result, _(text).format(batch=number), batch=number)


def _unknown(here: Here) -> None:
    from db.custody.refusals import Refusal
    from db.registry.acting import ActResult

    refused(here, ActResult("refused", reasons=(Refusal.BATCH_UNKNOWN,)))


def _show_all(here: Here, waiting: tuple[BatchRecord, ...]) -> None:
    if here.as_json:
        emit([_head(each) for each in waiting])
        return
    for each in waiting:
        typer.echo(_title(here, each))
    if not waiting:
        typer.echo(_("No batch waits for a supervisor."))


def _show(here: Here, reader: Reading, found: BatchRecord) -> None:
    from db.registry.batches import BatchState, batch_differences, batch_problems
    from kiosk.cli.rosters import tell_errors

    waits = found.state is BatchState.WAITING
    differences = batch_differences(reader, found) if waits else ()
    problems = batch_problems(reader, found) if waits else ()
    if here.as_json:
        emit(_head(found) | {"differences": list(differences), "problems": list(map(_problem, problems))})
        return
    typer.echo(_title(here, found))
    for each in differences:
        typer.echo(_line(each))
    if problems:
        typer.echo(_("It no longer fits the registry and cannot be approved:"))
        tell_errors(problems)


def _title(here: Here, each: BatchRecord) -> str:
    from kiosk.act_words import batch_kind
    from kiosk.show import show
    from kiosk.words import word

    told = _("Batch {number}: {kind} from {source}, asked for by {who} on {at:%Y-%m-%d %H:%M}, {state}.")
    at = each.requested_at.astimezone(here.site.settings.zone)
    state = word("batch", each.state.value)
    said = {"number": each.number, "kind": batch_kind(each.kind), "at": at, "state": state}
    return told.format(**said, source=show(each.source), who=show(each.requested_by))


def _line(each: Difference) -> str:
    from kiosk.show import show

    mark = "▲" if each.widens else " "
    old, new = show(each.old) or "-", show(each.new) or "-"
    return f"  {mark} {show(each.key)}  {show(each.field)}: {old} → {new}"


def _head(each: BatchRecord) -> dict[str, Any]:
    return {
        "batch": each.number,
        "kind": each.kind,
        "source": each.source,
        "state": each.state.value,
        "requested_by": each.requested_by,
        "requested_at": each.requested_at,
        "decided_by": each.decided_by,
        "decided_at": each.decided_at,
    }


def _problem(error: RosterError) -> dict[str, Any]:
    return {"row": error.row, "column": error.column, "error": error.error, "code": error.code.value}

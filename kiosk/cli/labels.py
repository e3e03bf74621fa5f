"""Owns composing a label anew from the command line: of a hand-over that stands, as a file, logged as a reprint."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.acting import Acting, acting
from kiosk.cli.answers import emit, outcome_json, refused, say, write_bytes
from kiosk.cli.here import Here, here_of
from kiosk.cli.options import Json, Output, PinStdin, StaffNo
from kiosk.texts import _

if TYPE_CHECKING:
    from db.registry.acting import By
    from db.registry.outbox import Job
    from kiosk.cli.files import Room
    from kiosk.settings import Settings
    from labels.render import Format

LABEL_BYTES = 512 * 1024
"""More than a label takes in any format."""
WHERE = "command line"
"""What the outbox is told instead of a printer's name."""


class LabelFormat(StrEnum):
    """What a label can be drawn as."""

    PNG = "png"
    PDF = "pdf"
    ZPL = "zpl"
    TXT = "txt"


class LabelMedium(StrEnum):
    """The sizes of paper that labels are laid out for, in millimetres."""

    SMALL = "60x40"
    LARGE = "100x60"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("label")(label)


def label(
    ctx: typer.Context,
    code: Annotated[str, typer.Argument(metavar="LABEL_CODE", help="The label's id, or its QR's text.")],
    staff_no: StaffNo,
    drawn_as: Annotated[
        LabelFormat | None,
        typer.Option("--format", help="Else by FILE's ending, else png.", show_default=False),
    ] = None,
    medium: Annotated[
        LabelMedium | None, typer.Option("--medium", help="Else the settings'.", show_default=False)
    ] = None,
    output: Output = None,
    as_json: Json = False,
    pin_stdin: PinStdin = False,
) -> None:
    """Compose a recorded label anew.

    The label of a copy that is out, as a file; it says REPRINT, and the log says who asked for it.
    """
    from db.custody.roles import Act
    from kiosk.cli.files import room_for
    from labels.render import FORMATS

    here = here_of(ctx)
    if here.as_json and output is None:
        raise typer.BadParameter(_("--json leaves no room for the label on stdout: name a file with -o."))
    form = FORMATS[_format(drawn_as, output)]
    with acting(here, staff_no, pin_stdin, Act.REPRINT_LABEL) as who:
        copy = _copy_with(here, who, code)
        with room_for(output, LABEL_BYTES) as room:
            _reprint(here, who, copy, form, _settings(here, medium), room)


def _format(asked: LabelFormat | None, output: Path | None) -> str:
    if asked is not None:
        return asked.value
    ending = "" if output is None else output.suffix.lower().removeprefix(".")
    return ending if ending in set(LabelFormat) else LabelFormat.PNG.value


def _settings(here: Here, medium: LabelMedium | None) -> Settings:
    from msgspec.structs import replace

    settings = here.site.settings
    return (
        settings if medium is None else replace(settings, labels=replace(settings.labels, media=medium.value))
    )


def _copy_with(here: Here, who: Acting, code: str) -> str:
    """Return the copy that carries this label; a QR's text must be the recorded one to the last character."""
    from db.connection import reading
    from db.custody.refusals import Refusal
    from db.queries.counter import copies_out
    from db.registry.acting import ActResult
    from kiosk.desk.scan import LabelScan, parse_scan

    scanned = parse_scan(code)
    if not isinstance(scanned, LabelScan):
        raise typer.BadParameter(_("this is neither a label's id nor the text of its QR."))
    with reading(who.registry) as reader:
        out = [each.copy for each in copies_out(reader) if each.label_id == scanned.label_id]
    if not out:
        refused(here, ActResult("refused", reasons=(Refusal.COPY_NOT_OUT,)))
    return out[0]


def _reprint(here: Here, who: Acting, copy: str, form: Format, settings: Settings, room: Room | None) -> None:
    from dataclasses import replace

    from db.registry import outbox
    from kiosk.printing import Printing
    from kiosk.site import utc_now

    # A queue of its own: no counter prints this job, and this call takes nobody else's.
    by = replace(who.by, counter=f"cli-{who.by.act[:8]}")
    queued = outbox.request_reprint(who.registry, by, copy, utc_now())
    if queued.refused:
        refused(here, queued)
    job = outbox.take_next(who.registry, by.counter or "", utc_now())
    if job is None:
        raise ValueError(f"the reprint of {copy} was not queued")
    try:
        placed = Printing(who.registry, settings, here.site.labels, utc_now).compose(job)
        _deliver(here, form.render(placed), room)
    except Exception as fault:
        _settle(who, by, job, str(fault))
        raise
    _settle(who, by, job, None)
    if here.as_json:
        said = {
            "copy": copy,
            "label": job.label_id,
            "attempt": job.attempt,
            "file": None if room is None else str(room.target),
        }
        emit(outcome_json(queued, said))


def _deliver(here: Here, drawn: bytes, room: Room | None) -> None:
    from kiosk.cli.files import Undone
    from kiosk.show import show

    if room is None:
        write_bytes(drawn)
        return
    safe = _(
        "Who holds the copy is as it was. The log says that the label was asked for and did not come out."
    )
    room.fill(
        drawn, Undone(safe, _("Run the command again with another file; the label says a higher REPRINT."))
    )
    say(here, _("Written: {file}").format(file=show(str(room.target))))


def _settle(who: Acting, by: By, job: Job, fault: str | None) -> None:
    from dataclasses import replace

    from db.registry import outbox
    from db.registry.outbox import Answer, JobState
    from kiosk.site import utc_now

    state = JobState.PRINTED if fault is None else JobState.FAILED
    acting_anew = replace(by, act=f"{by.act}-{state.value}")
    outbox.settle(who.registry, acting_anew, job.job, Answer(state, fault, WHERE), utc_now())

"""Owns holding the log against its witnesses from the command line, and signing where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiosk.cli.acting import acting
from kiosk.cli.answers import DAMAGED, emit, refused, say, warn, write_bytes
from kiosk.cli.here import Here, here_of
from kiosk.cli.options import Json, Output, PinStdin, StaffNo
from kiosk.texts import _

if TYPE_CHECKING:
    from db.connection import Registry
    from db.log.evidence import Evidence
    from db.log.report import Problem, Report

PRINTED_PREFIXES = ("CF1:", "CL1:")
"""How the text in the QR of a label begins, and that of a printed list."""
NOTE_BYTES = 4096
"""More than any checkpoint takes."""


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("verify")(verify)
    app.command("checkpoint")(checkpoint)


def verify(
    ctx: typer.Context,
    against: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE|LABEL_CODE",
            help="A checkpoint or witness file kept elsewhere, or the text of a QR on a label or a list.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Verify the log.

    Derives its root anew and holds it against every checkpoint and witness. Exit code 3: damage or tampering.
    """
    from db.errors import RegistryDamaged
    from kiosk.log_problem_texts import finding_text
    from kiosk.show import show

    here = here_of(ctx)
    try:
        report, remarks = _verify(here, against or ())
    except RegistryDamaged as damage:
        report, remarks = _unreadable(damage), ()
    for remark in remarks:
        warn(_("Note: {warning}").format(warning=show(finding_text(remark))))
    if here.as_json:
        emit(_as_json(report))
    _tell(here, report)
    if not report.ok:
        raise typer.Exit(DAMAGED)


def checkpoint(
    ctx: typer.Context,
    staff_no: StaffNo,
    output: Output = None,
    as_json: Json = False,
    pin_stdin: PinStdin = False,
) -> None:
    """Sign the log as it stands.

    The note says size and root; kept elsewhere, it convicts whoever edits the log.
    """
    from db.custody.roles import Act
    from db.registry import checkpoints
    from kiosk.cli.files import Undone, room_for
    from kiosk.show import show
    from kiosk.site import utc_now

    here = here_of(ctx)
    with acting(here, staff_no, pin_stdin, Act.CHECKPOINT) as who, room_for(output, NOTE_BYTES) as room:
        result, note = checkpoints.checkpoint(who.registry, who.by, utc_now())
        warn_of_witnesses(who.registry)
        if result.refused:
            refused(here, result)
        if room is not None:
            room.fill(
                note.encode(),
                Undone(
                    _("The checkpoint is signed and logged, and the registry and its witness files hold it."),
                    _("Run the command again with another file: it signs the log as it stands then."),
                ),
            )
            say(here, _("Written: {file}").format(file=show(str(output))))
    if room is None and not here.as_json:
        write_bytes(note.encode())
    if here.as_json:
        emit({"outcome": result.outcome, "seq": result.seq, "note": note})


def warn_of_witnesses(registry: Registry) -> None:
    """Say which witness files could not be written: what was done stands, but it has one witness less."""
    from kiosk.show import show

    for fault in registry.witness_faults.values():
        warn(_("Note: {warning}").format(warning=show(fault)))


def _verify(here: Here, against: Sequence[str]) -> tuple[Report, tuple[Problem, ...]]:
    from db.log import verify as verifying

    with here.registry_to_verify() as registry:
        seen = [_evidence(registry, each) for each in against]
        report = verifying.verify(registry, seen)
    return report, tuple(remark for each in seen for remark in each.remarks)


def _evidence(registry: Registry, named: str) -> Evidence:
    from db.log.evidence import Evidence
    from db.log.report import Pin, Source, SourceKind
    from db.log.verify import evidence_at
    from kiosk.cli.files import FileUnusable
    from kiosk.desk.scan import fold
    from labels.payload import parse_label_code, parse_sheet_code

    text = fold(named)
    if not text.startswith(PRINTED_PREFIXES):
        return evidence_at(registry, Path(named))
    if (label := parse_label_code(text)) is not None:
        return Evidence(pins=(Pin(label.log_size, label.root, Source(SourceKind.LABEL, label.label_id)),))
    if (sheet := parse_sheet_code(text)) is not None:
        return Evidence(pins=(Pin(sheet.log_size, sheet.root, Source(SourceKind.LIST, sheet.number)),))
    raise FileUnusable(_("This is not the whole text of a label's QR, or it was misread."))


def _unreadable(damage: Exception) -> Report:
    from db.log.merkle import Frontier
    from db.log.report import Finding, Problem, Report

    found = Problem.nowhere(Finding.REGISTRY_UNREADABLE, why=str(damage))
    return Report(0, Frontier().root(), (found,))


def _as_json(report: Report) -> dict[str, Any]:
    from kiosk.log_problem_texts import finding_text

    problems = [
        {"first": each.first, "last": each.last, "problem": finding_text(each), "code": each.finding.value}
        for each in report.problems
    ]
    restored = [{"entry": each.entry, "missing": each.missing} for each in report.restored]
    return {
        "ok": report.ok,
        "size": report.size,
        "root": report.root.hex(),
        "problems": problems,
        "restored": restored,
    }


def _tell(here: Here, report: Report) -> None:
    from kiosk.log_problem_texts import finding_text
    from kiosk.show import show

    for restoring in report.restored:
        told = _(
            "Entry {entry} put a backup back: {missing} entries that came after the backup are gone. "
            "The witnesses know it; it is no tampering."
        )
        say(here, told.format(entry=restoring.entry, missing=restoring.missing))
    if report.ok:
        told = _("✔ The log stands: {size} entries, root {root}.")
        say(here, told.format(size=report.size, root=report.root.hex()))
        return
    warn(_("✖ The log does not stand. Change nothing more, keep all witnesses, and report it:"))
    for each in report.problems:
        if each.first is None:
            place = _("somewhere")
        elif each.first == each.last:
            place = _("entry {first}").format(first=each.first)
        else:
            place = _("entries {first} to {last}").format(first=each.first, last=each.last)
        warn(f"  {place}: {show(finding_text(each))}")

"""Owns importing from the command line: rosters, photos and policies, all of a file or nothing of it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kiosk.cli.acting import Acting, acting
from kiosk.cli.answers import FAILED, emit, refused, say, warn
from kiosk.cli.here import Here, here_of
from kiosk.cli.options import Json, PinStdin, StaffNo
from kiosk.texts import _

if TYPE_CHECKING:
    from db.registry.imports import ImportResult
    from db.roster.problems import RosterError

MOST_POLICY_BYTES = 1_000_000


class Kind(StrEnum):
    """What can be imported."""

    PEOPLE = "people"
    STAFF = "staff"
    COPIES = "copies"
    DESIGNATIONS = "designations"
    MEETINGS = "meetings"
    SEATS = "seats"
    PHOTOS = "photos"
    POLICY = "policy"


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("import")(import_)


def import_(
    ctx: typer.Context,
    kind: Annotated[Kind, typer.Argument(metavar="KIND", help=", ".join(Kind))],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV or XLSX; for photos a folder, for policy TOML.")
    ],
    staff_no: StaffNo,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would do.")] = False,
    as_json: Json = False,
    pin_stdin: PinStdin = False,
) -> None:
    """Import a roster, photos or a policy.

    All of it or nothing. What changes who may do what waits for a supervisor as a batch.
    """
    from db.custody.roles import IMPORT_ACTS, ImportKind

    here = here_of(ctx)
    with acting(here, staff_no, pin_stdin, IMPORT_ACTS[ImportKind(kind.value)]) as who:
        imported = _import(here, who, kind, file, dry_run)
    if imported.result is not None and imported.result.refused:
        refused(here, imported.result)
    if here.as_json:
        emit(imported.as_json())
    _tell(here, imported, dry_run)
    if imported.errors:
        raise typer.Exit(FAILED)


def tell_errors(errors: tuple[RosterError, ...]) -> None:
    """Print what is wrong with a file, a line each with its place."""
    from kiosk.roster_words import error_in_words
    from kiosk.show import show

    for error in errors:
        places = [_("row {row}").format(row=error.row) if error.row else "", show(error.column)]
        place = ", ".join(filter(None, places))
        said = show(error_in_words(error))
        warn(f"  {place}: {said}" if place else f"  {said}")


def _import(here: Here, who: Acting, kind: Kind, file: Path, dry_run: bool) -> ImportResult:
    if kind is Kind.PHOTOS:
        return _import_photos(who, file, dry_run)
    if kind is Kind.POLICY:
        return _import_policy(who, file, dry_run)
    return _import_roster(here, who, kind, file, dry_run)


def _import_roster(here: Here, who: Acting, kind: Kind, file: Path, dry_run: bool) -> ImportResult:
    import hashlib

    from db.registry.imports import import_roster
    from db.roster.columns import RosterKind
    from db.roster.parsing import RosterOptions, parse_roster
    from db.roster.reading import MAX_BYTES
    from kiosk.cli.files import read_file
    from kiosk.site import utc_now

    data = read_file(file, MAX_BYTES)
    roster_kind = RosterKind(kind.value)
    options = RosterOptions(store_titles=here.site.settings.titles_stored)
    roster = parse_roster(roster_kind, data, file.name, who.registry.zone, options)
    digest = hashlib.sha256(data).hexdigest()
    return import_roster(
        who.registry, who.by, roster_kind, roster, file.name, utc_now(), dry_run=dry_run, sha256=digest
    )


def _import_photos(who: Acting, folder: Path, dry_run: bool) -> ImportResult:
    from db.registry.photos import import_photos
    from db.roster.photos import read_photo_folder
    from kiosk.site import utc_now

    photos, errors = read_photo_folder(folder)
    return import_photos(who.registry, who.by, photos, errors, utc_now(), source=folder.name, dry_run=dry_run)


def _import_policy(who: Acting, file: Path, dry_run: bool) -> ImportResult:
    from db.registry.policy_import import import_policy
    from kiosk.cli.files import read_text
    from kiosk.site import utc_now

    text = read_text(file, MOST_POLICY_BYTES)
    return import_policy(who.registry, who.by, text, file.name, utc_now(), dry_run=dry_run)


def _tell(here: Here, imported: ImportResult, dry_run: bool) -> None:
    from kiosk.roster_problem_texts import remark_text
    from kiosk.show import show

    for warning in imported.warnings:
        told = remark_text(warning.code, warning.warning)
        warn(_("Note: {warning}").format(warning=show(told)))
    if imported.errors:
        warn(_("✖ Nothing was imported. Correct this in the file and import it again:"))
        tell_errors(imported.errors)
        return
    counts = {"new": imported.created, "changed": imported.updated, "same": imported.unchanged}
    said = _("{new} new, {changed} changed, {same} as they were.").format(**counts)
    say(here, _("Only tried, nothing was written: {said}").format(said=said) if dry_run else said)
    if imported.encoding is not None:
        say(here, _("The file was read as {encoding}.").format(encoding=imported.encoding.value))
    if imported.batch is not None:
        told = _(
            "{rows} of the rows wait in batch {batch}: a supervisor looks at it with `kiosk batch {batch}` "
            "and decides with `kiosk approve {batch}` or `kiosk reject {batch}`."
        )
        say(here, told.format(rows=imported.waiting, batch=imported.batch))
    if imported.set_up_ended:
        say(here, _("Set-up has ended: from now on rosters are the registrar's, and wait for a supervisor."))

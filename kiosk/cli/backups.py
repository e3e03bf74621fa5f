"""Owns making a backup and putting one back from the command line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kiosk.cli.acting import acting, pin_prompt, somebody
from kiosk.cli.answers import done, refused, warn
from kiosk.cli.here import Here, here_of
from kiosk.cli.options import Json, PinStdin, StaffNo
from kiosk.cli.pins import read_new_pin, read_pin
from kiosk.cli.verifying import warn_of_witnesses
from kiosk.texts import _

if TYPE_CHECKING:
    from db.backup import Place, Restored
    from kiosk.site import Site


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, best on another disk.")],
    staff_no: StaffNo,
    with_keys: Annotated[
        bool,
        typer.Option(
            "--with-keys", help="The keys, too: FILE.keys, locked by a passphrase that is asked for."
        ),
    ] = False,
    as_json: Json = False,
    pin_stdin: PinStdin = False,
) -> None:
    """Make a verified copy of the registry.

    Counters go on working. With --pin-stdin and --with-keys the passphrase is the second line.
    """
    from db.backup import backup as make
    from db.custody.roles import Act
    from kiosk.show import show
    from kiosk.site import utc_now

    here = here_of(ctx)
    with acting(here, staff_no, pin_stdin, Act.BACKUP) as who:
        passphrase = read_new_pin(pin_stdin, _("A passphrase for the keys: ")) if with_keys else None
        result, made = make(who.registry, who.by, file, utc_now(), os.urandom, passphrase)
        warn_of_witnesses(who.registry)
    if result.refused or made is None:
        refused(here, result)
    text = _("{file}: {bytes} bytes, verified; the log in it has {size} entries.")
    told = text.format(file=show(str(made.path)), bytes=made.length, size=made.size)
    data: dict[str, Any] = {
        "file": str(made.path),
        "bytes": made.length,
        "size": made.size,
        "root": made.root.hex(),
    }
    if made.keys is None:
        told += "\n" + _("Without the keys it opens nowhere: keep a copy of them in another place.")
    else:
        told += "\n" + _("The keys are in {file}; keep it apart from the backup.").format(
            file=show(str(made.keys))
        )
        data["keys"] = str(made.keys)
    done(here, result, told, **data)


def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `kiosk backup` wrote.")],
    staff_no: StaffNo,
    with_keys: Annotated[
        bool,
        typer.Option("--with-keys", help="First put the keys in FILE.keys in place, by their passphrase."),
    ] = False,
    replacing: Annotated[
        bool, typer.Option("--replace", help="Set the registry aside that is there now; it is kept.")
    ] = False,
    contradicted: Annotated[
        bool, typer.Option("--contradicted", help="Restore although a witness saw another log; it is logged.")
    ] = False,
    losing: Annotated[
        int | None,
        typer.Option(
            "--losing",
            metavar="N",
            min=0,
            help="Give up the N entries that came after the backup.",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    pin_stdin: PinStdin = False,
) -> None:
    """Put a backup back.

    Verified first, and compared with the newest witness and the registry that it replaces: it says how many entries
    are missing. An older backup needs their number. With --pin-stdin
    and --with-keys the passphrase is the second line.
    """
    from db.backup import Consent
    from db.backup import restore as put_back
    from kiosk.site import utc_now

    here = here_of(ctx)
    pin = read_pin(pin_stdin, pin_prompt(staff_no))
    if with_keys:
        _restore_keys(here.site, file, read_pin(pin_stdin, _("The passphrase of the keys: ")))
    by, now = somebody(staff_no), utc_now()
    consent = Consent(replacing, contradicted, losing)
    restored = put_back(file, _place(here.site), by, pin, now, consent)
    if restored.result.refused:
        refused(here, restored.result)
    _tell(here, restored)


def _restore_keys(site: Site, file: Path, passphrase: str) -> None:
    from db.backup import KEYS_SUFFIX, restore_keys
    from kiosk.show import show

    restore_keys(file.with_name(file.name + KEYS_SUFFIX), passphrase, site.keys)
    # Said at once: what follows may still fail, and the keys are put back only once.
    warn(
        _("The keys are in {folder}; another try does without --with-keys.").format(
            folder=show(str(site.keys))
        )
    )


def _place(site: Site) -> Place:
    from db.backup import Place, Server
    from db.identity.keys import load_keys
    from kiosk.site import read_password

    keys, settings = load_keys(site.keys, site.issuer_keys), site.settings.database
    witnesses = tuple(Path(name) for name in site.settings.witness.files)
    if settings.url is None:
        return Place(keys, site.settings.zone, witnesses, database=site.database)
    password = read_password(settings.owner_password_file or settings.password_file)
    server = Server.at(settings.owner_url or settings.url, password)
    return Place(keys, site.settings.zone, witnesses, server=server, role_of=settings.url)


def _tell(here: Here, restored: Restored) -> None:
    from kiosk.fact_words import types_text
    from kiosk.show import show

    zone = here.site.settings.zone
    text = _("Restored: the backup of {at:%Y-%m-%d %H:%M} with {size} entries, verified.")
    told = [text.format(at=restored.made_at.astimezone(zone), size=restored.size)]
    if restored.missing:
        text = _(
            "{missing} entries are missing since: {witness} saw them. What they said must be done again."
        )
        told.append(text.format(missing=restored.missing, witness=show(str(restored.witness))))
        if restored.lost:
            told.append(_("They said: {lost}.").format(lost=types_text(restored.lost)))
    else:
        told.append(_("No witness saw a later entry than the backup holds."))
    if restored.kept is not None:
        told.append(
            _("The registry that was here lies in {folder} now.").format(folder=show(str(restored.kept)))
        )
    for fault in restored.witness_faults:
        warn(_("Note: {warning}").format(warning=show(fault)))
    data: dict[str, Any] = {
        "made_at": restored.made_at,
        "size": restored.size,
        "missing": restored.missing,
        "lost": dict(restored.lost),
        "witness": None if restored.witness is None else str(restored.witness),
        "contradicting": [str(path) for path in restored.contradicting],
        "kept": None if restored.kept is None else str(restored.kept),
    }
    done(here, restored.result, "\n".join(told), **data)

"""Owns holding the registry's tables against what the log alone says, from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from kiosk.cli.acting import acting
from kiosk.cli.answers import DAMAGED, emit, say, warn
from kiosk.cli.here import Here, here_of
from kiosk.cli.options import Json, PinStdin, StaffNo
from kiosk.texts import _, ngettext

if TYPE_CHECKING:
    from db.replay.comparing import Comparison


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("replay")(replay)


def replay(ctx: typer.Context, staff_no: StaffNo, as_json: Json = False, pin_stdin: PinStdin = False) -> None:
    """Rebuild custody from the log alone and say where the registry differs.

    Who holds and held what, holds, recalls, losses, what was and is owed, grants, substitutions, meetings,
    destruction lists, incidents and stocktakes. Whether the log itself stands is asked of `kiosk verify`. Exit code
    3: log and registry differ.
    """
    from db.custody.roles import Act
    from db.replay import comparing

    here = here_of(ctx)
    with acting(here, staff_no, pin_stdin, Act.VERIFY) as who:
        found = comparing.replay(who.registry)
    if here.as_json:
        emit(_document(found))
    _tell(here, found)
    if not found.ok:
        raise typer.Exit(DAMAGED)


def _document(found: Comparison) -> dict[str, Any]:
    return {
        "ok": found.ok,
        "size": found.size,
        "unclear": list(found.unclear),
        "differences": [
            {each.about.value: each.number, "what": each.what, "log": each.log, "registry": each.tables}
            for each in found.differences
        ],
    }


def _tell(here: Here, found: Comparison) -> None:
    from kiosk.replay_words import difference_text

    if found.ok:
        told = _("✔ {size} log entries rebuild the registry's custody exactly.")
        say(here, told.format(size=found.size))
        return
    warn(_("✖ Log and registry differ. Change nothing more, run `kiosk verify`, and report it:"))
    for seq in found.unclear:
        warn(_("  entry {seq}: it contradicts the entries before it, or can't be read").format(seq=seq))
    for each in found.differences:
        warn(f"  {difference_text(each)}")
    count = len(found.differences)
    warn(ngettext("{count} difference.", "{count} differences.", count).format(count=count))

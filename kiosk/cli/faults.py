"""Owns what a fault says on the command line: what happened, what is safe, what to do. Never a traceback.

A fault that nobody foresaw goes into a file in the data folder, for whoever looks after the program.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from kiosk.cli.answers import FAILED, emit, warn
from kiosk.cli.here import Here
from kiosk.texts import N_, _

NOTHING_CHANGED = N_("Nothing was changed.")
UNDONE = N_("What was being saved was undone.")
WHOLE = N_("The registry is whole: an act is saved entirely or not at all.")


SPEAKING = {"KeyFault": "key_fault", "FileUnwritten": "file", "CounterStopped": "counter_stopped"}
"""Faults that say themselves what happened, what is safe and what to do, and their codes."""
KNOWN = {
    "SettingsError": (
        "settings",
        N_("The settings cannot be used."),
        NOTHING_CHANGED,
        N_("Correct the named place in settings.toml, or name another file with --config."),
    ),
    "FileUnusable": (
        "file",
        "",
        NOTHING_CHANGED,
        N_("Name the file that was meant, in the form that the manual says."),
    ),
    "PolicyError": ("policy", "", NOTHING_CHANGED, N_("Correct the policy file and import it again.")),
    "RegistryFull": ("registry_full", "", UNDONE, N_("Make room on the disk, then do it again.")),
    "RegistryTooNew": (
        "registry_too_new",
        "",
        NOTHING_CHANGED,
        N_("Install the program's version that wrote this registry, or a newer one."),
    ),
    "RegistryDamaged": (
        "registry_damaged",
        "",
        N_("The files were left as they are."),
        N_(
            "Check that --data and --keys belong together, run `kiosk doctor`, or restore a backup elsewhere."
        ),
    ),
    "ClockDoubtful": (
        "clock_doubtful",
        "",
        NOTHING_CHANGED,
        N_("Set the machine's clock right; if it is right, a supervisor runs `kiosk clock confirm`."),
    ),
    "RegistryBusy": (
        "registry_busy",
        "",
        UNDONE,
        N_("Try again in a moment; `kiosk doctor` says whether the store can be reached and written."),
    ),
    "RegistryError": (
        "registry_error",
        "",
        NOTHING_CHANGED,
        N_("Run `kiosk doctor` to see how this registry stands."),
    ),
    "LabelError": ("label", "", WHOLE, N_("Run `kiosk doctor`, which names the fonts in use.")),
    "CatalogueError": ("catalogue", "", NOTHING_CHANGED, N_("Install the program again.")),
    "OSError": (
        "file",
        N_("A file or folder cannot be used."),
        WHOLE,
        N_("Check that it is there and who may read and write it, then try again."),
    ),
}
"""Other faults by the name of their class, the nearest base counts: code, what happened (empty: the fault's own
words), what is safe, what to do. By name, since a call that goes well need not import what could go wrong."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fault in words: a stable code, what happened, what is safe, what to do next."""

    code: str
    happened: str
    safe: str
    remedy: str


class Commands(TyperGroup):
    """The group of all commands: the one place where faults become words and exit codes."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, typer.TyperException):
            raise
        except (Exception, KeyboardInterrupt) as fault:
            raise typer.Exit(explain(ctx.obj, fault)) from fault


def explain(here: Here, fault: BaseException) -> int:
    """Say what a fault means and return the exit code."""
    if isinstance(fault, BrokenPipeError):
        _close_output()
    elif isinstance(fault, Exception):
        tell(here, told(fault) or _unforeseen(here, fault))
    else:
        warn("\n" + _("✖ Stopped. What was saved before stays saved; nothing is half done."))
    return FAILED


def tell(here: Here, fault: Told) -> None:
    """Print a fault for people, and for programs where the answer is JSON."""
    from kiosk.show import show

    lines = [*fault.happened.splitlines(), fault.safe, f"→ {fault.remedy}"]
    warn("✖ " + "\n  ".join(show(line) for line in lines if line))
    if here.as_json:
        emit({"outcome": "error", "error": fault.code, "detail": fault.happened})


def told(fault: Exception) -> Told | None:
    """Return a known fault in words, None for one that nobody foresaw."""
    for kind in type(fault).__mro__:
        if kind.__name__ == "BackupFault":
            return _of_backup(fault)
        if kind.__name__ in SPEAKING:
            said: Any = fault
            return Told(SPEAKING[kind.__name__], said.happened, said.safe, said.remedy)
        if kind.__name__ in KNOWN:
            code, happened, safe, remedy = KNOWN[kind.__name__]
            detail = f"{_(happened)}\n{_detail(fault)}" if happened else _detail(fault)
            return Told(code, detail, _(safe), _(remedy))
    return None


def _of_backup(fault: Any) -> Told:
    from kiosk.backup_texts import backup_text

    words = backup_text(fault)
    return Told("backup_fault", words.happened, words.safe, words.remedy)


def _close_output() -> None:
    """Point stdout nowhere: whoever read it has gone, and the interpreter flushes it once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _detail(fault: Exception) -> str:
    if isinstance(fault, OSError) and fault.strerror:
        return fault.strerror if fault.filename is None else f"{fault.filename}: {fault.strerror}"
    return str(fault)


def _unforeseen(here: Here, fault: Exception) -> Told:
    happened = _("The program came upon something that it does not know: {kind}.")
    return Told(
        "unforeseen",
        happened.format(kind=type(fault).__name__),
        _(WHOLE),
        _("Give this file to whoever looks after the program: {file}").format(file=_report(here, fault)),
    )


def _report(here: Here, fault: Exception) -> Path:
    from kiosk.faults import write_fault

    try:
        folder = here.site.faults
        folder.mkdir(mode=0o700, exist_ok=True)
    except Exception:
        # Without a data folder the report must still lie somewhere.
        folder = Path(tempfile.mkdtemp(prefix="kiosk-faults-"))
    return folder / f"{write_fault(folder, fault, datetime.now(UTC))}.txt"

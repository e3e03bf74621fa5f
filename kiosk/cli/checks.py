"""Owns what the doctor looks at outside the registry: program, settings, folders, keys, fonts, printers, terminal.

Every check answers findings and raises nothing: the doctor is called when things are wrong already.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.texts import _

if TYPE_CHECKING:
    from kiosk.settings import PrinterSettings
    from kiosk.site import Site

LEAST_COLUMNS, LEAST_LINES = 80, 24
LEAST_FREE_BYTES = 500_000_000
RARE = "䶮㛃𬭸𠮷"
"""Characters of people's names that not every Chinese font has."""


class State(StrEnum):
    """How something stands: good, worth knowing, or to be put right."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """What the doctor says about one thing, and what to do where it is not good."""

    subject: str
    state: State
    said: str
    remedy: str = ""


def check_program() -> Iterator[Finding]:
    """The program, Python and the store's library."""
    from importlib.metadata import version

    program = version("confidential-file-counter")
    yield Finding("program", State.GOOD, f"{program}, {platform.system()} {platform.machine()}")
    yield Finding("python", State.GOOD, platform.python_version())
    try:
        from db.sqlcipher import SQLITE, SQLITE_VERSION
        from db.store import OLDEST_SQLITE
    except ImportError as missing:
        yield Finding("sqlite", State.BAD, str(missing), _("Install the program again, with sqlcipher3."))
        return
    if SQLITE_VERSION < OLDEST_SQLITE:
        yield Finding("sqlite", State.BAD, SQLITE, _("Install sqlcipher3 0.6.4 or newer."))
    else:
        yield Finding("sqlite", State.GOOD, SQLITE)


def check_languages() -> Iterator[Finding]:
    """The catalogues of the screens' words."""
    from kiosk.texts import LANGUAGES, CatalogueError, current_language, set_language

    spoken = current_language()
    try:
        for language in LANGUAGES:
            set_language(language)
    except CatalogueError as missing:
        yield Finding("languages", State.BAD, str(missing), _("Install the program again."))
    else:
        yield Finding("languages", State.GOOD, ", ".join(LANGUAGES))
    finally:
        set_language(spoken)


def check_folder(site: Site) -> Iterator[Finding]:
    """The data folder: there, one's own, with room left."""
    folder = site.data
    if not folder.is_dir():
        remedy = _("Name it with --data, or make a registry with `kiosk init`.")
        yield Finding("data", State.BAD, _("{folder}: no such folder").format(folder=folder), remedy)
        return
    mode = folder.stat().st_mode & 0o777
    if os.name == "posix" and mode & 0o022:
        said = _("{folder}: others may write in it (mode {mode:04o})").format(folder=folder, mode=mode)
        yield Finding("data", State.BAD, said, f"chmod 700 '{folder}'")
    elif not os.access(folder, os.W_OK):
        said = _("{folder}: it cannot be written").format(folder=folder)
        yield Finding("data", State.BAD, said, _("Give whoever runs the program the right to write there."))
    else:
        yield Finding("data", State.GOOD, str(folder))
    free = shutil.disk_usage(folder).free
    state = State.GOOD if free >= LEAST_FREE_BYTES else State.BAD
    said = _("{megabytes} MB free").format(megabytes=free // 1_000_000)
    yield Finding("disk", state, said, "" if state is State.GOOD else _("Make room on this disk."))


def check_keys(site: Site) -> Iterator[Finding]:
    """The key files, who may read them, and where the key lies that issues badges."""
    from db.identity.keys import KeyPurpose, key_report

    report = key_report(site.keys, site.issuer_keys)
    for each in report:
        if each.fault is not None:
            yield Finding("keys", State.BAD, each.fault.happened, each.fault.remedy)
        elif each.purpose is KeyPurpose.LEFTOVER:
            said = _("{file}: left behind when writing keys was interrupted").format(file=each.path)
            yield Finding("keys", State.NOTE, said, _("Remove it."))
    if any(each.fault is not None for each in report):
        return
    count = sum(each.purpose is not KeyPurpose.FOLDER for each in report)
    said = _("{folder}: {count} files, read by their owner alone").format(folder=site.keys, count=count)
    yield Finding("keys", State.GOOD, said)
    issuers = [each for each in report if each.purpose is KeyPurpose.BADGE_ISSUER and each.in_use]
    if issuers:
        said = _("the key that issues badges lies in {folder}").format(folder=issuers[0].path.parent)
        yield Finding("issuer", State.NOTE, said, _("Counters do without it: it may lie on another machine."))
    else:
        yield Finding("issuer", State.GOOD, _("the key that issues badges is not on this machine"))


def check_fonts(site: Site) -> Iterator[Finding]:
    """The fonts that labels and badges are set in."""
    from labels.errors import LabelError
    from labels.fonts import find_font

    try:
        font = find_font([Path(name) for name in site.settings.labels.fonts])
        missing = "".join(font.missing(RARE))
    except LabelError as fault:
        yield Finding("fonts", State.BAD, str(fault), _("Correct [labels] fonts, or install the font."))
        return
    if missing:
        said = _("{fonts}: without characters of rare names: {missing}").format(
            fonts=font.name, missing=missing
        )
        yield Finding("fonts", State.NOTE, said, _("Install Noto Sans CJK (Debian: fonts-noto-cjk)."))
    else:
        yield Finding("fonts", State.GOOD, font.name)


def check_printers(site: Site) -> Iterator[Finding]:
    """The printers that the settings name; the one in use first."""
    from kiosk.settings import PrinterSettings

    used, named = site.settings.labels.printer, site.settings.printers
    for name in sorted({used, *named}, key=lambda each: (each != used, each)):
        settings = named.get(name, PrinterSettings(kind="file"))
        problem = _printer_problem(settings, site.labels)
        subject = f"printer {name}"
        if problem is None:
            yield Finding(subject, State.GOOD, settings.kind)
        else:
            state = State.BAD if name == used else State.NOTE
            yield Finding(
                subject, state, f"{settings.kind}: {problem}", _("Look at the printer and its cable.")
            )


def check_terminal() -> Iterator[Finding]:
    """The terminal that this call came from: what the counter's screens need of it."""
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if encoding == "utf8":
        yield Finding("encoding", State.GOOD, "UTF-8")
    else:
        remedy = _("Set the terminal and LANG to UTF-8: LANG=zh_CN.UTF-8.")
        yield Finding("encoding", State.BAD, sys.stdout.encoding or "?", remedy)
    if not sys.stdout.isatty():
        yield Finding(
            "terminal", State.NOTE, _("this call has none"), _("Run `kiosk doctor` at the counter, too.")
        )
        return
    size = os.get_terminal_size(sys.stdout.fileno())
    large = size.columns >= LEAST_COLUMNS and size.lines >= LEAST_LINES
    said = f"{os.environ.get('TERM', '?')}, {size.columns}×{size.lines}"
    remedy = "" if large else _("Make the window at least 80×24.")
    yield Finding("terminal", State.GOOD if large else State.BAD, said, remedy)


def _printer_problem(settings: PrinterSettings, folder: Path) -> str | None:
    if settings.kind == "ipp":
        from labels.printers import IppPrinter

        reason, detail = IppPrinter(settings.uri or "").problem()
        return None if reason is None else f"{reason.value} {detail}".strip()
    if settings.kind == "raw9100":
        return _unreachable(settings.host or "", settings.port)
    place = Path(settings.folder) if settings.folder else folder
    nearest = next(each for each in (place, *place.absolute().parents) if each.exists())
    return None if os.access(nearest, os.W_OK) else _("{folder}: it cannot be written").format(folder=place)


def _unreachable(host: str, port: int) -> str | None:
    import socket

    try:
        socket.create_connection((host, port), timeout=3.0).close()
    except OSError as fault:
        return f"{host}:{port}: {fault}"
    return None

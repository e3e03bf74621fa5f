"""Owns what the doctor looks at outside the registry: program, languages, fonts, printers, terminal.

Every check answers and raises nothing: the doctor is called when things are wrong already.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from db.health import Check, Verdict
from kiosk.texts import _

if TYPE_CHECKING:
    from kiosk.settings import PrinterSettings
    from kiosk.site import Site

LEAST_COLUMNS, LEAST_LINES = 80, 24
RARE = "䶮㛃𬭸𠮷"
"""Characters of people's names that not every Chinese font has."""


def check_program() -> Iterator[Check]:
    """The program, Python and the store's library."""
    from importlib.metadata import version

    program = version("confidential-file-counter")
    yield Check("program", Verdict.OK, f"{program}, {platform.system()} {platform.machine()}")
    yield Check("python", Verdict.OK, platform.python_version())
    try:
        from db.sqlcipher import SQLITE, SQLITE_VERSION
        from db.store import OLDEST_SQLITE
    except ImportError as missing:
        yield Check("sqlite", Verdict.FAILED, str(missing), _("Install the program again, with sqlcipher3."))
        return
    if SQLITE_VERSION < OLDEST_SQLITE:
        yield Check("sqlite", Verdict.FAILED, SQLITE, _("Install sqlcipher3 0.6.4 or newer."))
    else:
        yield Check("sqlite", Verdict.OK, SQLITE)


def check_languages() -> Iterator[Check]:
    """The catalogues of the screens' words."""
    from kiosk.texts import LANGUAGES, CatalogueError, current_language, set_language

    spoken = current_language()
    try:
        for language in LANGUAGES:
            set_language(language)
    except CatalogueError as missing:
        yield Check("languages", Verdict.FAILED, str(missing), _("Install the program again."))
    else:
        yield Check("languages", Verdict.OK, ", ".join(LANGUAGES))
    finally:
        set_language(spoken)


def check_fonts(site: Site) -> Iterator[Check]:
    """The fonts that labels and badges are set in."""
    from labels.errors import LabelError
    from labels.fonts import find_font

    try:
        font = find_font([Path(name) for name in site.settings.labels.fonts])
        missing = "".join(font.missing(RARE))
    except LabelError as fault:
        yield Check("fonts", Verdict.FAILED, str(fault), _("Correct [labels] fonts, or install the font."))
        return
    if missing:
        said = _("{fonts}: without characters of rare names: {missing}").format(
            fonts=font.name, missing=missing
        )
        yield Check("fonts", Verdict.WARNING, said, _("Install Noto Sans CJK (Debian: fonts-noto-cjk)."))
    else:
        yield Check("fonts", Verdict.OK, font.name)


def check_printers(site: Site) -> Iterator[Check]:
    """The printers that the settings name; the one in use first."""
    from kiosk.settings import PrinterSettings

    used, named = site.settings.labels.printer, site.settings.printers
    for name in sorted({used, *named}, key=lambda each: (each != used, each)):
        settings = named.get(name, PrinterSettings(kind="file"))
        problem = _printer_problem(settings, site.labels)
        subject = f"printer {name}"
        if problem is None:
            yield Check(subject, Verdict.OK, settings.kind)
        else:
            state = Verdict.FAILED if name == used else Verdict.WARNING
            yield Check(
                subject, state, f"{settings.kind}: {problem}", _("Look at the printer and its cable.")
            )


def check_terminal() -> Iterator[Check]:
    """The terminal that this call came from: what the counter's screens need of it."""
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if encoding == "utf8":
        yield Check("encoding", Verdict.OK, "UTF-8")
    else:
        remedy = _("Set the terminal and LANG to UTF-8: LANG=zh_CN.UTF-8.")
        yield Check("encoding", Verdict.FAILED, sys.stdout.encoding or "?", remedy)
    if not sys.stdout.isatty():
        yield Check(
            "terminal", Verdict.WARNING, _("this call has none"), _("Run `kiosk doctor` at the counter, too.")
        )
        return
    size = os.get_terminal_size(sys.stdout.fileno())
    large = size.columns >= LEAST_COLUMNS and size.lines >= LEAST_LINES
    said = f"{os.environ.get('TERM', '?')}, {size.columns}×{size.lines}"
    remedy = "" if large else _("Make the window at least 80×24.")
    yield Check("terminal", Verdict.OK if large else Verdict.FAILED, said, remedy)


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

"""Owns getting labels onto paper: takes jobs out of the registry's outbox, composes, prints, says what came of it.

Runs beside the counter, never in its way: a printer's fault undoes no custody and stops no hand-over.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from db.connection import Registry
from db.registry import outbox
from db.registry.acting import By, Face
from db.registry.outbox import Answer, Job, JobState
from kiosk.settings import PrinterSettings, Settings
from labels.content import LabelContent, Language, Level, medium_named
from labels.errors import LabelError
from labels.fonts import LabelFont, find_font
from labels.layout import compose
from labels.payload import ROOT_BYTES, LabelCode
from labels.placed import PlacedLabel
from labels.printers import FilePrinter, IppPrinter, Printer, Raw9100Printer
from labels.render import FORMATS


@dataclass(frozen=True, slots=True)
class Printed:
    """What became of one label."""

    copy: str
    label_id: str
    attempt: int
    state: JobState
    reason: str | None = None


class Printing:
    """One counter's way to its label printer."""

    def __init__(
        self, registry: Registry, settings: Settings, folder: Path, clock: Callable[[], datetime]
    ) -> None:
        self.registry = registry
        self.settings = settings
        self.folder = folder
        self.clock = clock
        self.counter = settings.counter.name

    @cached_property
    def fonts(self) -> LabelFont:
        """The fonts that labels are set in, loaded once."""
        return find_font([Path(name) for name in self.settings.labels.fonts])

    @cached_property
    def printer(self) -> Printer:
        """The printer that the settings name."""
        return printer_of(self.printer_settings, self.folder)

    @property
    def printer_settings(self) -> PrinterSettings:
        """The settings of the printer in use; without any, labels are files."""
        name = self.settings.labels.printer
        return self.settings.printers.get(name, PrinterSettings(kind="file"))

    def begin(self, by: By) -> tuple[int, ...]:
        """Find the jobs that a crash left half sent: whether they were printed only a person can tell."""
        return outbox.ask_about_interrupted(self.registry, by, self.counter, self.clock())

    def drain(self, by: By) -> list[Printed]:
        """Print everything that this counter has queued, one label after the other."""
        printed = []
        while (job := outbox.take_next(self.registry, self.counter, self.clock())) is not None:
            answer = self._print(job)
            acting = By(os.urandom(12).hex(), by.face, self.counter, by.session, by.actor)
            outbox.settle(self.registry, acting, job.job, answer, self.clock())
            copy = job.copy.facts.control_no
            printed.append(Printed(copy, job.label_id, job.attempt, answer.state, answer.reason))
        return printed

    def compose(self, job: Job) -> PlacedLabel:
        """Return the label of a job, laid out. `LabelError` where it cannot be made as asked."""
        media = self.settings.labels
        content = label_content(job, self.registry, self.settings)
        return compose(content, medium_named(media.media), media.dpi, self.fonts)

    def _print(self, job: Job) -> Answer:
        name = self.settings.labels.printer
        try:
            placed = self.compose(job)
        except LabelError as fault:
            return Answer(JobState.FAILED, str(fault), name)
        form = FORMATS[self.printer_settings.format]
        outcome = self.printer.print(form.render(placed), form.content_type, f"{job.label_id}-{job.attempt}")
        said = ": ".join(filter(None, (outcome.reason, outcome.detail)))
        return Answer(JobState(outcome.state.value), said or None, name)


def label_content(job: Job, registry: Registry, settings: Settings) -> LabelContent:
    """Return what the label of a job says. Staff and control numbers, never a name or a title."""
    until = job.copy.return_by
    return LabelContent(
        control_no=job.copy.facts.control_no,
        copy_no=job.copy.copy_no,
        copies_total=job.copy.copies_total,
        level=Level(job.copy.facts.classification),
        holder_unit=job.holder_unit,
        holder_staff_no=job.holder,
        handed_over_on=job.handed_over_at.astimezone(registry.zone).date(),
        label_code=LabelCode(job.label_id, job.log_size, job.log_root[:ROOT_BYTES]),
        return_by=None if until is None else until.astimezone(registry.zone).date(),
        attempt=job.attempt,
        language=Language(settings.registry.language),
    )


def printer_of(settings: PrinterSettings, folder: Path) -> Printer:
    """Return the printer that `settings` describe; a file printer without a folder writes into `folder`."""
    if settings.kind == "ipp":
        return IppPrinter(settings.uri or "")
    if settings.kind == "raw9100":
        return Raw9100Printer(settings.host or "", settings.port)
    return FilePrinter(Path(settings.folder) if settings.folder else folder)


def program(counter: str) -> By:
    """Return the program itself as the one who acts, for what no operator did."""
    return By(os.urandom(12).hex(), Face.SCREEN, counter)

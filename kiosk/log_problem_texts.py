"""Owns what is said of each thing that verifying a log can find. Codes and values come from there, words from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.log.report import Finding, Problem, Source, SourceKind
from kiosk.texts import N_, _

SOURCES: Mapping[SourceKind, str] = {
    SourceKind.WITNESS_FILE: N_("the witness file {name}"),
    SourceKind.CHECKPOINT: N_("the checkpoint {name}"),
    SourceKind.OWN_CHECKPOINT: N_("the registry's checkpoint of size {name}"),
    SourceKind.LABEL: N_("the label {name}"),
    SourceKind.LIST: N_("the printed list {name}"),
    SourceKind.REPLACED: N_("the registry that stood at {name}"),
    SourceKind.HEAD: N_("the log's own head"),
}
TEXTS: Mapping[Finding, str] = {
    Finding.MISSING: N_("Entries are missing here; what follows can't be held against witnesses."),
    Finding.OUT_OF_ORDER: N_(
        "Entries stand here twice or out of order; what follows can't be held against witnesses."
    ),
    Finding.UNREADABLE: N_("What is stored here can't be read as an entry: {why}."),
    Finding.WRONG_NUMBER: N_("What is stored here says that it is an entry of another number."),
    Finding.WRONG_LOG: N_("What is stored here was written for another log."),
    Finding.BACKWARDS: N_("The time runs backwards here by more than a clock may."),
    Finding.COLUMNS: N_("The columns that the log is searched by do not say here what the entries say."),
    Finding.MORE: N_("From here on there are more problems with single entries than are listed."),
    Finding.CHANGED: N_(
        "Entries were changed, removed or inserted here: with {size} entries the log had another root, says {source}."
    ),
    Finding.UNLIKE_HEAD: N_(
        "Entries were changed, removed or inserted here: the log's own head was computed over others."
    ),
    Finding.CUT_OFF: N_(
        "Entries were removed, here or at the end: {source} counted {counted}, the log ends with {size}."
    ),
    Finding.PAST_HEAD: N_("Entries stand here that the log's own head does not count."),
    Finding.HEAD_ALTERED: N_(
        "The log's own head was changed: witnesses confirm the entries that it contradicts."
    ),
    Finding.HEAD_UNREADABLE: N_("The log's own head can't be read: {why}."),
    Finding.HEAD_TIME: N_(
        "The log's own head was changed: it names another time than the last entry, and clocks are judged by it."
    ),
    Finding.NO_HEAD: N_("The log's own head is missing."),
    Finding.NONSENSE: N_(
        "With no entries the log had another root, says {source}: it is not a witness of any log."
    ),
    Finding.ANOTHER_LOG: N_("It is of another log, {origin}: {source}."),
    Finding.NOTE_UNSOUND: N_("A checkpoint does not stand ({why}): {source}."),
    Finding.NOTE_TORN: N_("A checkpoint is torn or no checkpoint ({why}): {source}."),
    Finding.WITNESS_UNREADABLE: N_("A witness can't be read: {why}."),
    Finding.MARK_UNFIT: N_(
        "A mark says that entry {entry} put a backup back; the log does not say so, or the mark was moved: {source}."
    ),
    Finding.LOSS_UNDERSTATED: N_(
        "This entry says that putting a backup back lost {said} entries; witnesses saw {seen} that are gone since."
    ),
    Finding.TORN: N_(
        "Lines that say nothing: {count}, the first is line {line} (torn by a power cut, or changed): {source}."
    ),
    Finding.LOG_ID: N_("The log calls itself {log_id}, but the keys are those of {origin}."),
    Finding.NOTE_MISPLACED: N_("The registry's checkpoint of size {size} was signed for {signed} entries."),
    Finding.NOTE_MISSING: N_("The log was signed here, but the registry's checkpoint of it is missing."),
    Finding.GUARD_MISSING: N_(
        "The guard {name}, which keeps rows from being changed below the program, is missing or switched off."
    ),
    Finding.GUARD_CHANGED: N_(
        "The guard {name}, which keeps rows from being changed below the program, was replaced by another."
    ),
    Finding.REGISTRY_UNREADABLE: N_("The registry can't be read: {why}"),
}


def finding_text(problem: Problem) -> str:
    """Return what was found, as a sentence in the language in use."""
    said = {name: _value(value) for name, value in problem.said.items()}
    text = _(TEXTS[problem.finding]).format(**said)
    return text[0].upper() + text[1:]


def source_text(source: Source) -> str:
    """Return a witness as part of a sentence in the language in use."""
    return _(SOURCES[source.kind]).format(name=source.name)


def _value(value: Any) -> Any:
    return source_text(value) if isinstance(value, Source) else value

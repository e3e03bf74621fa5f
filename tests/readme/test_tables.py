"""README.md names every command, option and setting that there is, and none that there is not."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import typer.main
from readme.manual import README, ROOT, codes, section, table

from db.log.entry_types import EntryType
from kiosk.cli.app import app
from kiosk.desk.commands import COMMANDS as DOS
from kiosk.settings import PrinterSettings, Settings
from kiosk.words import OUTCOMES

ACTING = frozenset({"--as", "--pin-stdin"})
WORD = re.compile(r"[a-z]+")


def commands(group: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in getattr(group, "commands", {}).items():
        inner = f"{path} {name}".strip()
        if hasattr(command, "commands"):
            yield from commands(command, inner)
        else:
            yield inner, command


PROGRAM = typer.main.get_command(app)
COMMANDS = dict(commands(PROGRAM))


def options_of(command: Any) -> set[str]:
    return {name for each in command.params for name in each.opts if name.startswith("-")}


def told_commands() -> dict[str, tuple[str, set[str]]]:
    """Return who acts and the options that the table names, by command."""
    told = {}
    for named, who, options, _says in table("Commands"):
        words = codes(named)[0].split()[1:]
        path = " ".join(word for word in words if WORD.fullmatch(word))
        told[path] = (who, set(codes(options)))
    return told


TOLD = told_commands()


def test_the_table_names_the_commands_that_there_are() -> None:
    assert set(TOLD) == {"", *COMMANDS}


@pytest.mark.parametrize("path", COMMANDS)
def test_a_row_names_the_options_of_its_command(path: str) -> None:
    who, named = TOLD.get(path, ("", set()))
    assert named | (ACTING if who else set()) == options_of(COMMANDS[path])


def test_the_global_options_are_named() -> None:
    before_table = section("Commands").split("Where the table")[0]
    named = {word.split()[0] for word in codes(before_table) if word.startswith("--")}
    assert named == options_of(PROGRAM)


def test_no_other_option_is_named_anywhere() -> None:
    known = {option for command in COMMANDS.values() for option in options_of(command)}
    ours = re.sub(r"^.*\bpip install.*$|ARGS=\S+", "", README.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", ours)) <= known | options_of(PROGRAM) | {"--help"}


def settings_there_are() -> dict[str, Any]:
    """Return every setting's default by its place; those without one have None."""
    found: dict[str, Any] = {}
    for each in msgspec.structs.fields(Settings):
        if each.name == "printers":
            inner, place = PrinterSettings, "printers.NAME"
        elif isinstance(each.default, msgspec.Struct):
            inner, place = type(each.default), each.name
        else:
            found[each.name] = each.default
            continue
        for key in msgspec.structs.fields(inner):
            found[f"{place}.{key.name}"] = None if key.default is msgspec.NODEFAULT else key.default
    return found


def test_the_table_of_settings_names_those_that_there_are_with_their_defaults() -> None:
    told = {codes(named)[0]: default for named, default, _says in table("Settings")}
    read = {
        name: tomllib.loads(f"it = {codes(default)[0]}")["it"] if default else None
        for name, default in told.items()
    }
    there_are = {
        name: list(default) if isinstance(default, tuple) else default
        for name, default in settings_there_are().items()
    }
    assert read == there_are


def test_the_desks_table_names_every_do_with_what_it_takes() -> None:
    told = {
        codes(name)[0]: tuple(codes(fields))
        for name, fields, _says, _answers in table("The desk without a screen")
    }
    there_are = {}
    for name, command in DOS.items():
        fields = (each for each in dataclasses.fields(command) if each.name != "act")
        there_are[name] = tuple(f"{each.name}{'' if _is_needed(each) else '?'}" for each in fields)
    assert told == there_are


def _is_needed(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def test_the_desks_table_answers_in_the_desks_words() -> None:
    rows = table("The desk without a screen")
    assert [codes(name) for name, *_, answers in rows if not codes(answers)] == []
    assert {word for *_, answers in rows for word in codes(answers)} <= set(OUTCOMES)


def test_a_copys_life_is_told_in_the_logs_words() -> None:
    said = {word for *_, log in table("A copy's life") for word in codes(log)}
    assert said <= {each.value for each in EntryType}


def test_every_place_and_picture_that_is_named_is_there() -> None:
    text = README.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]+)\)", text)
    places = [word for word in codes(section("The room for a change")) if "/" in word and " " not in word]
    assert links
    assert places
    assert [place for place in (*links, *places) if not (ROOT / place).exists()] == []

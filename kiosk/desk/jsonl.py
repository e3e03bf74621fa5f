"""Owns the JSON Lines face: one object a line in, exactly one object a line out, in order.

Shapes are INTERFACE.md's. A line that is no command answers `error` and the desk goes on; the stream's end signs
the operator out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from kiosk.desk.commands import COMMANDS, Command, Outcome, Scan
from kiosk.desk.desk import Desk

LONGEST_LINE = 1_000_000


class NoCommand(Exception):
    """A line that says nothing that the desk can do; the message says why."""


OnFault = Callable[[Exception], str]
"""What is done with a fault that nobody foresaw; returns the code under which it was written down."""


def unnamed(fault: Exception) -> str:
    """Name a fault by its kind alone: its text may hold what somebody typed."""
    return type(fault).__name__


def run(desk: Desk, lines: Iterable[bytes], on_fault: OnFault = unnamed) -> Iterator[bytes]:
    """Answer each line; sign out at the end of the stream, however it ends."""
    try:
        for line in lines:
            yield answer(desk, line, on_fault)
            # The reply is out: whoever waits at the counter does not wait for this.
            _look_after(desk, on_fault)
    finally:
        desk.end()


def _look_after(desk: Desk, on_fault: OnFault) -> None:
    try:
        desk.look_after_in_time()
    except Exception as fault:  # no reply tells of it, and the desk goes on
        on_fault(fault)


def answer(desk: Desk, line: bytes, on_fault: OnFault = unnamed) -> bytes:
    """Return the one reply to one line, without a line end."""
    try:
        outcome = desk.handle(parse_command(line))
    except NoCommand as fault:
        outcome = Outcome("error", error=str(fault))
    except Exception as fault:  # one reply a line, whatever it is: the desk goes on
        said = f"fault {on_fault(fault)}: ask for the state before going on"
        outcome = Outcome("error", error=said, next=desk.session.next)
    return msgspec.json.encode(outcome.as_json())


def parse_command(line: bytes) -> Command:
    """Return the command that a line asks for; `NoCommand` where it asks for none."""
    if len(line) > LONGEST_LINE:
        raise NoCommand(f"the line is longer than {LONGEST_LINE} bytes")
    try:
        asked = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise NoCommand(f"not JSON: {fault}") from fault
    if not isinstance(asked, dict):
        raise NoCommand("a line is one JSON object")
    return _convert(_kind(asked), {name: value for name, value in asked.items() if name != "do"})


def _kind(asked: dict[str, Any]) -> type[Command]:
    if "scan" in asked and "do" not in asked:
        return Scan
    name = asked.get("do")
    kind = COMMANDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise NoCommand(f"unknown do: {name!r}; known are {', '.join(sorted(COMMANDS))}")
    return kind


def _convert(kind: type[Command], fields: dict[str, Any]) -> Command:
    unknown = sorted(set(fields) - set(kind.__dataclass_fields__))
    if unknown:
        raise NoCommand(f"unknown field: {unknown[0]!r}")
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as fault:
        raise NoCommand(str(fault)) from fault

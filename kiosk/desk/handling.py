"""Owns the shape of what handles commands, and what a task is: work at the counter beside a pickup, in which scans
mean something else until it is finished (a return, a count, a destruction, a meeting's close-out).

Each topic's module names its `HANDLERS`, and for a task its `TASKS`; the desk gathers them. The session holds the
task that is open. Nothing here touches the registry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome
from kiosk.desk.scan import Scanned

if TYPE_CHECKING:
    from kiosk.desk.desk import Desk


Handler = Callable[["Desk", Any], Outcome]
Handlers = Mapping[type[do.Command], Handler]


class Task(Protocol):
    """What is under way at one counter. Every change makes a new one."""

    @property
    def name(self) -> str:
        """The `do` that began it."""

    @property
    def next(self) -> tuple[str, ...]:
        """What the desk waits for, in the words of INTERFACE.md."""

    @property
    def shown(self) -> Mapping[str, Any]:
        """What `state` tells of it: JSON values, numbers only."""


@dataclass(frozen=True, slots=True)
class TaskHandlers:
    """What a scan, `finish` and `cancel` do while a task of one kind is open; `remove`, `count` and `incomplete` where
    it has something to take out, pages to count, or copies that come back without all of them."""

    scan: Callable[[Desk, do.Scan, Scanned], Outcome]
    finish: Callable[[Desk, do.Finish], Outcome]
    cancel: Callable[[Desk, do.Cancel], Outcome]
    remove: Callable[[Desk, do.RemoveCopy], Outcome] | None = None
    count: Callable[[Desk, do.CountPages], Outcome] | None = None
    incomplete: Callable[[Desk, do.TakeIncomplete], Outcome] | None = None


Tasks = Mapping[type[Any], TaskHandlers]

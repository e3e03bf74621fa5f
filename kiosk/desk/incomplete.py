"""Owns what return and close-out share where pages of a copy are gone: a supervisor's badge and PIN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.registry import incomplete as taking
from db.registry import pins
from db.registry.acting import ActResult
from db.registry.counting_back import Counted
from db.registry.gathering import Attendance
from kiosk.desk import commands as do
from kiosk.desk.scan import fold

if TYPE_CHECKING:
    from kiosk.desk.desk import Desk


def take(
    desk: Desk,
    command: do.TakeIncomplete,
    returner: Attendance | None,
    *,
    meeting: str | None = None,
    typed: bool = False,
    left: int | None = None,
) -> tuple[ActResult, Counted | None]:
    """Have the registry take the copy back as it is; whoever confirms proves it by PIN, before anything is judged."""
    by, badge = desk.by(command), fold(command.badge)
    signature = pins.check_pin_of_badge(desk.registry, by, badge, command.pin, desk.now)
    what = taking.Incomplete(
        copy=fold(command.copy),
        pages=command.pages,
        reason=command.reason.strip(),
        returner=returner,
        meeting=meeting,
        typed=typed,
        left=left,
    )
    confirming = Attendance(badge, signature=signature)
    return taking.take_back_incomplete(desk.registry, by, what, confirming, desk.now)

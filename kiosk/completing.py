"""Owns what is looked up after an answer of the desk, because the answer leaves it out: portraits, names, and what
an earlier session left on the counter."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from kiosk.view import PersonShown, View

if TYPE_CHECKING:
    from kiosk.desk import Outcome, Reads, Session

Answer = TypeVar("Answer")


class Ask(Protocol):
    """Looks something up on the registry's thread."""

    def __call__(self, read: Callable[[Reads], Answer]) -> Awaitable[Answer]:
        """Return what `read` finds."""


async def completed(view: View, outcome: Outcome, session: Session, ask: Ask) -> View:
    """Return the view with what this answer leaves out."""
    if outcome.outcome == "signed_in":
        return await _with_operator(view, bool(outcome.data.get("unreleased")), ask)
    if outcome.outcome == "prompt" and "person" in outcome.data:
        return await _with_collector(view, outcome.data, ask)
    if outcome.outcome == "prompt" and view.awaits_pin_of is not None:
        badge = session.badges[view.awaits_pin_of]
        holder = await ask(lambda reads: reads.badge_holder(badge))
        if holder is None:
            return replace(view, second=None)
        return replace(
            view, second=PersonShown(holder.staff_no, holder.name, holder.unit, photo=holder.photo)
        )
    return view


async def _with_operator(view: View, files_lie_here: bool, ask: Ask) -> View:
    number = view.operator or ""
    names = await ask(lambda reads: reads.names(number))
    view = replace(view, operator_name=names.get(number, ""))
    if not files_lie_here:
        return view
    return view.finding_on_counter(await ask(lambda reads: reads.on_the_counter()))


async def _with_collector(view: View, said: Any, ask: Ask) -> View:
    person = PersonShown(
        staff_no=said["person"],
        name=said["name"],
        unit=said["unit"],
        clearance=said["clearance"],
        clearance_until=said.get("clearance_until"),
    )
    if said["photo"]:
        person = replace(person, photo=await ask(lambda reads: reads.photo(person.staff_no)))
    return view.meeting(person)

"""Owns vouching for the clock: a supervisor's act, the one that is possible while the clock stops all others."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from db.connection import Reading, Registry, Transaction, judged_moment, reading
from db.custody.roles import Act, decide_act
from db.custody.values import Decision, Signature
from db.errors import ClockDoubtful, RegistryConflict
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, perform
from db.registry.founding import is_set_up
from db.registry.loading import load_people
from db.registry.pins import check_pin
from db.registry.refusing import refuse


def is_clock_doubtful(registry: Registry, clock: datetime) -> bool:
    """Say whether `clock` (on PostgreSQL the server's) disagrees with the log too far to write."""
    with reading(registry) as reader:
        last, now = reader.head().last_at, reader.server_now(clock)
    try:
        judged_moment(last, now, registry.clock_ahead, False)
    except ClockDoubtful:
        return True
    return False


def confirm_clock(registry: Registry, by: By, pin: str, clock: datetime) -> ActResult:
    """Have the supervisor `by.actor`, proven by their PIN, vouch for the clock: `clock_confirmed`.

    From then on everything is judged from that moment, also where it lies before the last entry. A clock that
    nothing is wrong with is confirmed like any other. Until somebody vouched for it a doubtful clock counts
    for nothing: the PIN is checked, and a refusal logged, as of the last entry.
    """
    doubtful = is_clock_doubtful(registry, clock)
    trusted, moment = _trusted(registry, clock, doubtful)
    signature = check_pin(trusted, by, by.actor or "", pin, moment)
    with reading(registry) as reader:
        decision = _decide(reader, by, signature)
    if not decision.allowed:
        return refuse(trusted, by, decision.reasons, Act.CONFIRM_CLOCK, moment, {"clock": clock.isoformat()})

    def work(tx: Transaction) -> ActResult:
        if not _decide(tx, by, signature).allowed:
            raise RegistryConflict("the supervisor's standing changed meanwhile")
        facts = {"clock": tx.now.isoformat(), "last_entry": tx.began_at.last_at.isoformat()}
        return ActResult("clock_confirmed", append(tx, by, Draft(EntryType.CLOCK_CONFIRMED, facts=facts)))

    return perform(registry, by, clock, work, confirm_clock=doubtful)


def _trusted(registry: Registry, clock: datetime, doubtful: bool) -> tuple[Registry, datetime]:
    """Return the registry and the moment to judge the supervisor by."""
    if not doubtful:
        return registry, clock
    with reading(registry) as reader:
        return replace(registry, server_clock=False), reader.head().last_at


def _decide(reader: Reading, by: By, signature: Signature) -> Decision:
    known = load_people(reader, [by.actor]).get(by.actor or "")
    staff = None if known is None else known.as_staff
    return decide_act(staff, Act.CONFIRM_CLOCK, signature, set_up=is_set_up(reader))

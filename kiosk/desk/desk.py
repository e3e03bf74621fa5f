"""Owns the desk: one door from screens and JSON Lines to the registry. Holds no rule and no SQL.

`Desk.handle` takes one command, asks the session what it means now, has the act done, and answers an `Outcome`.
It is called by one thread at a time. Faults of the registry become outcomes here; nothing is raised to a face.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from db.connection import Registry, reading
from db.custody.refusals import Refusal
from db.errors import (
    ClockDoubtful,
    RegistryBusy,
    RegistryDamaged,
    RegistryError,
    RegistryFull,
    RegistryTooNew,
)
from db.registry.acting import ActResult, By, Face, earlier_result
from db.registry.checkpoints import checkpoint
from db.registry.judging import log_void
from db.registry.refusing import refuse
from db.registry.release import unreleased
from kiosk.desk import (
    batching,
    destruction,
    granting,
    incidents,
    looking_up,
    lookups,
    meetings,
    muster,
    owing,
    pickup,
    releasing,
    returns,
    scanning,
    staffing,
    stocktaking,
    transfers,
)
from kiosk.desk import commands as do
from kiosk.desk.commands import Command, Outcome
from kiosk.desk.handling import Handlers, TaskHandlers, Tasks
from kiosk.desk.outcomes import outcome_of
from kiosk.desk.reads import Reads
from kiosk.desk.session import Session
from kiosk.desk.surroundings import Surroundings

FAULTS: tuple[tuple[type[RegistryError], str], ...] = (
    (RegistryFull, "registry_full"),
    (RegistryBusy, "registry_busy"),
    (RegistryTooNew, "registry_too_new"),
    (RegistryDamaged, "registry_damaged"),
    (ClockDoubtful, "clock_doubtful"),
    (RegistryError, "registry_error"),
)
CHECKPOINT_EVERY = 1000
"""After how many log entries the log is signed, beside every sign-out."""
LONGEST_ACT_SHOWN = 64
LOOK_AFTER = timedelta(minutes=1)
OF_ONE_SESSION = frozenset(
    {
        "signed_in",
        "signed_out",
        "locked",
        "unlocked",
        "identified",
        "prompt",
        "accepted",
        "removed",
        "cancelled",
        "label_read",
    }
)
"""Outcomes that are true of one session alone: after it they are not answered again, as if somebody were still
signed in or identified. All others stay true whoever is at the counter: a count or a list that was begun stays
begun, and is gone on with by its number."""
NEEDS_NO_OPERATOR = (do.SignIn, do.ChangePin, do.State, do.VoidScan)
WORKS_LOCKED = (do.Unlock, do.State, do.VoidScan, do.SignOut)


class Desk:
    """One counter's desk."""

    def __init__(
        self,
        registry: Registry,
        counter: str,
        face: Face,
        around: Surroundings,
        *,
        checkpoint_every: int = CHECKPOINT_EVERY,
    ) -> None:
        self.checkpoint_every = checkpoint_every
        self.registry = registry
        self.counter = counter
        self.face = face
        self.around = around
        self.session = Session()
        self.reads = Reads(self)
        self._signed_at: int | None = None
        self._looked_after: datetime | None = None
        self._answered: dict[str, tuple[bytes, str | None, Outcome]] = {}

    @property
    def now(self) -> datetime:
        """The clock's moment, aware, UTC."""
        return self.around.clock()

    def handle(self, command: Command) -> Outcome:
        """Do one command, or answer why not. A command with an `act` id that was seen before is not done again."""
        try:
            outcome = self._once(command)
        except RegistryError as fault:
            return self._fault(fault)
        self._sign_if_due(outcome.seq)
        return outcome

    def by(self, command: Command, **told: Any) -> By:
        """Return who acts under which act id, for the log. `told` goes into the reply whatever comes of the act."""
        session = self.session
        act = command.act or self.around.random(12).hex()
        return By(
            act=act,
            face=self.face,
            counter=self.counter,
            session=session.session,
            actor=session.operator,
            digest=self._digest(command),
            told=told,
        )

    def end(self) -> Outcome:
        """Close the operator's session whatever lies on the counter: the desk's end is not a choice."""
        if self.session.operator is None:
            return Outcome("state")
        ended = self._sign_out_at_end()
        # A connection that was lost meanwhile is opened anew by the second try.
        return self._sign_out_at_end() if ended.outcome == "error" else ended

    def _sign_out_at_end(self) -> Outcome:
        if not self.session.unreleased:
            return self.handle(do.SignOut(act=None))
        try:
            return staffing.forced_sign_out(self)
        except RegistryError as fault:
            return self._fault(fault)

    def _fault(self, fault: RegistryError) -> Outcome:
        code = next(code for kind, code in FAULTS if isinstance(fault, kind))
        return Outcome("error", error=code, data={"detail": str(fault)}, next=self.session.next)

    def refuse(self, command: Command, *reasons: Refusal, **facts: Any) -> Outcome:
        """Refuse a command before any act begins, and log that."""
        result = refuse(self.registry, self.by(command), reasons, _name(command), self.now, facts)
        return self.outcome(result)

    def outcome(self, result: ActResult, **data: Any) -> Outcome:
        """Return the outcome that says what came of an act, with what the desk waits for now."""
        return outcome_of(result, self.session.next, data)

    def void(self, command: Command, why: str) -> Outcome:
        """Answer a scan that means nothing now, and say why; the log says so."""
        return self.outcome(log_void(self.registry, self.by(command), why, self.now))

    def look_after(self) -> None:
        """Do what is due without anybody asking: the screen's clock calls it once a minute."""
        self._looked_after = self.now
        incidents.escalate(self)

    def look_after_in_time(self) -> None:
        """Look after what is due where no screen's clock calls: at most once a minute, between two commands. A
        registry that does not answer now is asked again in a minute: nobody waits for this."""
        last = self._looked_after
        if self.session.operator is None or (last is not None and self.now - last < LOOK_AFTER):
            return
        with contextlib.suppress(RegistryError):
            self.look_after()

    @property
    def task_handlers(self) -> TaskHandlers | None:
        """What takes scans now instead of the pickup; None while no task is open."""
        task = self.session.task
        return None if task is None else TASKS[type(task)]

    @property
    def witness_faults(self) -> int | None:
        """How many witness files could not be written; None where all could."""
        return len(self.registry.witness_faults) or None

    def lying_here(self) -> tuple[str, ...]:
        """Look up which copies lie on this counter unreleased."""
        with reading(self.registry) as reader:
            return tuple(unreleased(reader, self.counter))

    def _sign_if_due(self, seq: int | None) -> None:
        """Sign the log after every so many entries. The act is done whatever comes of this: a fault here must
        never read as if it were not, and the next act tries again."""
        if seq is None or self.session.locked:
            return
        if self._signed_at is None:
            self._signed_at = seq
        if seq - self._signed_at < self.checkpoint_every:
            return
        with contextlib.suppress(RegistryError):
            result, _ = checkpoint(self.registry, self.by(do.State()), self.now)
            self._signed_at = result.seq

    def _once(self, command: Command) -> Outcome:
        if command.act is None or (self.session.locked and not isinstance(command, WORKS_LOCKED)):
            # On a locked counter nothing is told again either: an answer may hold names.
            return self._do(replace(command, act=None))
        digest = self._digest(command)
        earlier = self._answered.get(command.act)
        if earlier is None:
            with reading(self.registry) as reader:
                kept = earlier_result(reader, self.by(command))
            if kept is not None:
                passed = kept.outcome in OF_ONE_SESSION or Refusal.ACT_REUSED in kept.reasons
                return self._refuse_reuse(command) if passed else self.outcome(kept)
            outcome = self._do(command)
            if outcome.outcome != "error":
                self._answered[command.act] = (digest, self.session.session, outcome)
            return outcome
        asked, session, answer = earlier
        passed = answer.outcome in OF_ONE_SESSION and session != self.session.session
        if asked != digest or passed:
            return self._refuse_reuse(command)
        awaited = answer.next if session == self.session.session else self.session.next
        return replace(answer, repeated=True, next=awaited)

    def _refuse_reuse(self, command: Command) -> Outcome:
        """The id is another act's: the refusal is logged under one of its own."""
        facts = {"reused": command.act} if len(command.act or "") <= LONGEST_ACT_SHOWN else {}
        return self.refuse(replace(command, act=None), Refusal.ACT_REUSED, **facts)

    def _do(self, command: Command) -> Outcome:
        if self.session.locked and not isinstance(command, WORKS_LOCKED):
            return self.refuse(command, Refusal.COUNTER_LOCKED)
        if self.session.operator is None and not isinstance(command, NEEDS_NO_OPERATOR):
            return self.refuse(command, Refusal.OPERATOR_NOT_SIGNED_IN)
        return HANDLERS[type(command)](self, command)

    def _digest(self, command: Command) -> bytes:
        # Keyed, since a command may hold a PIN: a bare hash of it could be guessed.
        # One counter's id is not another's: two of them may count from 1.
        asked = repr((self.counter, _name(command), sorted(_fields(command).items()))).encode()
        return hmac.digest(self.registry.keys.pepper, asked, hashlib.sha256)[:16]


def _name(command: Command) -> str:
    return next((name for name, kind in do.COMMANDS.items() if type(command) is kind), "scan")


def _fields(command: Command) -> Mapping[str, Any]:
    fields = type(command).__dataclass_fields__
    return {name: repr(getattr(command, name)) for name in fields if name != "act"}


TOPICS: tuple[Any, ...] = (
    batching,
    destruction,
    granting,
    incidents,
    looking_up,
    lookups,
    meetings,
    muster,
    owing,
    pickup,
    releasing,
    returns,
    scanning,
    staffing,
    stocktaking,
    transfers,
)
HANDLERS: Handlers = {kind: handler for topic in TOPICS for kind, handler in topic.HANDLERS.items()}
TASKS: Tasks = {kind: each for topic in TOPICS for kind, each in getattr(topic, "TASKS", {}).items()}
"""What scans and `finish` mean while a task is open."""

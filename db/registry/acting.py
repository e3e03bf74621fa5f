"""Owns what every act shares: who acts and through which face, what came of it, and that no act is done twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from db.compiled import Compiled
from db.connection import Reading, Registry, Transaction, reading, write_transaction
from db.custody.refusals import Refusal
from db.errors import CommitUnknown, RegistryBusy, RegistryConflict
from db.tables import Act

EARLIER = Compiled(lambda acts: Act.select(Act.digest, Act.result).where(Act.act == acts[0]))
RECORD = Compiled(
    lambda values: Act.insert(dict(zip((Act.act, Act.digest, Act.result), values, strict=True)))
)


class Face(StrEnum):
    """Through what an act came in."""

    SCREEN = "screen"
    DESK = "desk"
    CLI = "cli"


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, where, through which face, and under which act id.

    `digest` is a hash of what was asked: the same id with another digest is `act_reused`. `told` are parts of the
    reply that are known before the act: they are kept with what comes of it.
    """

    act: str
    face: Face
    counter: str | None = None
    session: str | None = None
    actor: str | None = None
    second_actor: str | None = None
    digest: bytes = b""
    told: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class CopyResult:
    """What became of one copy: its log entry and, where it was handed over, the label's parts."""

    copy: str
    seq: int | None = None
    reasons: tuple[Refusal, ...] = ()
    label_id: str | None = None
    log_size: int | None = None
    log_root: bytes | None = None
    released: bool = False


@dataclass(frozen=True, slots=True)
class ActResult:
    """What came of an act. `seq` is the number of its last log entry; `number` that of the grant, batch, job or
    incident it was about; `told` are more parts of the reply, staff and control numbers and figures, never names;
    `repeated` says that it was done before and only looked up now."""

    outcome: str
    seq: int | None = None
    reasons: tuple[Refusal, ...] = ()
    incident: int | None = None
    copies: tuple[CopyResult, ...] = ()
    number: int | None = None
    text: str | None = None
    told: Mapping[str, Any] = field(default_factory=dict, compare=False)
    repeated: bool = field(default=False, compare=False)

    @property
    def refused(self) -> bool:
        """Say whether it was not done."""
        return bool(self.reasons)


RESULT = msgspec.json.Decoder(ActResult)


def digest_of(*parts: object) -> bytes:
    """Return a hash of what was asked."""
    return hashlib.sha256(repr(parts).encode()).digest()[:16]


Work = Callable[[Transaction], ActResult]


def perform(
    registry: Registry, by: By, clock: datetime, work: Work, *, confirm_clock: bool = False
) -> ActResult:
    """Do `work` in one write transaction under the act id of `by`, once and for all.

    An id that was used before answers with what came of it then; used for something else it is refused with
    `act_reused`. Whoever loses a race is judged anew. After a connection that was lost during COMMIT the act is
    looked up, never done again blindly.
    """
    try:
        return _perform_once(registry, by, clock, work, confirm_clock)
    except RegistryConflict:
        return _perform_once(registry, by, clock, work, confirm_clock)
    except CommitUnknown as lost:
        with reading(registry) as reader:
            earlier = earlier_result(reader, by)
        if earlier is None:
            raise RegistryBusy("the connection was lost; nothing was saved, try again") from lost
        return replace(earlier, repeated=False)


def _perform_once(registry: Registry, by: By, clock: datetime, work: Work, confirm_clock: bool) -> ActResult:
    with write_transaction(registry, clock, confirm_clock=confirm_clock) as tx:
        result = earlier_result(tx, by)
        if result is None:
            result = work(tx)
            if by.told:
                result = replace(result, told={**by.told, **result.told})
            _record(tx, by, result)
    return result


def earlier_result(reader: Reading, by: By) -> ActResult | None:
    """Return what came of the act with this id before, None if there was none."""
    found = EARLIER.rows(reader.database, [by.act])
    if not found:
        return None
    digest, result = found[0]
    if bytes(digest) != by.digest:
        return ActResult("refused", reasons=(Refusal.ACT_REUSED,))
    return replace(RESULT.decode(bytes(result)), repeated=True)


def _record(tx: Transaction, by: By, result: ActResult) -> None:
    RECORD.change(tx.database, (by.act, by.digest, msgspec.json.encode(result)))

"""Owns what the log says of counts: begun, what was due, every scan, closed or abandoned before a second person. Pure.

What became missing or was found by a count is also the copy's own: that is `custody`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from sys import intern

from db.custody.stocktaking import StocktakeState as State
from db.log.body import EntryBody
from db.log.entry_types import EntryType
from db.replay.telling import Contradiction, Kind, known, named, new, number_in_facts


@dataclass(frozen=True, slots=True)
class CountState:
    """One count. `scanned` says how many numbers were scanned, `seen` how many of these were due; `missing` and
    `found` how many copies it has made so, which its end must tell as well."""

    state: str
    place: str
    holder: str | None
    expected: int
    counter: str
    begun_by: str
    begun_at: datetime
    scanned: int = 0
    seen: int = 0
    ended_at: datetime | None = None
    ended_by: str | None = None
    second_person: str | None = None
    missing: int = field(default=0, compare=False)
    found: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class DueState:
    """What was due when a count began: how many copies, and the SHA-256 over their numbers and labels."""

    copies: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ScanState:
    """One scan of a count. `label` is that of the hand-over that the copy was out under."""

    finding: str
    at: datetime
    scanned_by: str
    label: str | None


@dataclass(frozen=True, slots=True)
class ResultState:
    """How a closed count and the register differ: how often in which way, and the SHA-256 over all of it."""

    counts: tuple[str, ...]
    sha256: str


ScanKey = tuple[int, str]
"""In which count, and what number, was scanned: once each."""


def begun(count: CountState | None, entry: EntryBody) -> CountState:
    """Somebody began to count."""
    new(count)
    return CountState(
        state=State.OPEN.value,
        place=entry.facts["place"],
        holder=entry.collector,
        expected=entry.facts["expected"],
        counter=entry.counter or "",
        begun_by=entry.actor or "",
        begun_at=entry.at,
    )


def counted(count: CountState | None, entry: EntryBody) -> CountState:
    """One number was scanned."""
    count = _open(count)
    return replace(count, scanned=count.scanned + 1, seen=count.seen + bool(entry.facts["was_due"]))


def missed(count: CountState | None, _: EntryBody) -> CountState:
    """A copy became missing by it."""
    count = _open(count)
    return replace(count, missing=count.missing + 1)


def found(count: CountState | None, _: EntryBody) -> CountState:
    """A copy that was missing was found by it."""
    count = _open(count)
    return replace(count, found=count.found + 1)


def closed(count: CountState | None, entry: EntryBody) -> CountState:
    """Two people signed its result."""
    count, counts = _open(count), entry.facts["counts"]
    if (count.missing, count.found) != (counts["missing"], counts["found"]):
        raise Contradiction
    return _ended(count, entry, State.CLOSED)


def abandoned(count: CountState | None, entry: EntryBody) -> CountState:
    """Two people ended it without a result: nothing became missing or found by it."""
    count = _open(count)
    if count.missing or count.found:
        raise Contradiction
    return _ended(count, entry, State.ABANDONED)


def _due(due: DueState | None, entry: EntryBody) -> DueState | None:
    new(due)
    expected = entry.facts["expected"]
    return DueState(expected, entry.facts["due_sha256"]) if expected else None


def _scan(scan: ScanState | None, entry: EntryBody) -> ScanState:
    """No number leaves two scans in one count. There may be very many, of few people with few findings: these are
    kept once each."""
    new(scan)
    finding, scanned_by = intern(named(entry.outcome)), intern(entry.actor or "")
    return ScanState(finding, entry.at, scanned_by, entry.facts["label"])


def _result(result: ResultState | None, entry: EntryBody) -> ResultState | None:
    new(result)
    counts = told_counts(entry.facts["counts"])
    return ResultState(counts, entry.facts["difference_sha256"]) if counts else None


def told_counts(counts: dict[str, int]) -> tuple[str, ...]:
    """Return how often a count and the register differ, in each way in which they do."""
    return tuple(f"{kind} {counts[kind]}" for kind in sorted(counts) if counts[kind])


def _open(count: CountState | None) -> CountState:
    count = known(count)
    if count.state != State.OPEN:
        raise Contradiction
    return count


def _ended(count: CountState, entry: EntryBody, state: State) -> CountState:
    """Return a count as its end tells of it, which must be how the entries before left it."""
    told = entry.facts
    if (told["expected"], told["scanned"], told["due_seen"]) != (count.expected, count.scanned, count.seen):
        raise Contradiction
    second = named(entry.second_actor)
    return replace(count, state=state.value, ended_at=entry.at, ended_by=entry.actor, second_person=second)


def _number(entry: EntryBody) -> int | None:
    """A copy becomes missing by a count alone; it is found by other acts too, which name none."""
    elsewhere = entry.type is EntryType.COPY_FOUND and "stocktake" not in entry.facts
    return None if elsewhere else int(entry.facts["stocktake"])


def _scan_key(entry: EntryBody) -> ScanKey:
    return int(entry.facts["stocktake"]), named(entry.copy)


STOCKTAKES: Kind[CountState] = Kind(
    _number,
    {
        EntryType.STOCKTAKE_BEGUN: begun,
        EntryType.STOCKTAKE_SCANNED: counted,
        EntryType.COPY_MISSING: missed,
        EntryType.COPY_FOUND: found,
        EntryType.STOCKTAKE_CLOSED: closed,
        EntryType.STOCKTAKE_ABANDONED: abandoned,
    },
)
DUE: Kind[DueState | None] = Kind(number_in_facts("stocktake"), {EntryType.STOCKTAKE_BEGUN: _due})
SCANS: Kind[ScanState] = Kind(_scan_key, {EntryType.STOCKTAKE_SCANNED: _scan})
RESULTS: Kind[ResultState | None] = Kind(number_in_facts("stocktake"), {EntryType.STOCKTAKE_CLOSED: _result})

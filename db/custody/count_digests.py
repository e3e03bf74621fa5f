"""Owns the digests by which the log tells of a count's long lists: what was due, and how count and register differ.

Whoever has the lists computes them anew, in whatever order a store gives them: sorted here, by code points.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from db.custody.stocktaking import Difference

PLACES = {kind.value: place for place, kind in enumerate(Difference)}


def due_sha256(due: Iterable[tuple[str, str | None]]) -> str:
    """Return the SHA-256 over control numbers that are due, each with the label that it is out under: a line
    `NUMBER<tab>LABEL` for each, the label empty for what lies in the vault."""
    return _sha256(f"{control_no}\t{label or ''}\n" for control_no, label in sorted(due, key=_first))


def difference_sha256(differences: Iterable[tuple[str, str]]) -> str:
    """Return the SHA-256 over differences, each a kind and a control number: a line `KIND NUMBER` for each, the kinds
    in their order."""
    return _sha256(f"{kind} {control_no}\n" for kind, control_no in sorted(differences, key=_kind_first))


def _first(pair: tuple[str, str | None]) -> str:
    return pair[0]


def _kind_first(pair: tuple[str, str]) -> tuple[int, str, str]:
    return (PLACES.get(pair[0], len(PLACES)), *pair)


def _sha256(lines: Iterable[str]) -> str:
    return hashlib.sha256("".join(lines).encode()).hexdigest()

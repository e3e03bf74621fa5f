"""Owns breaking a text into lines: after a sentence or a clause rather than within one, never within a name.

Textual and Rich break Chinese wherever the room ends, which leaves a full stop alone on a line, and at the space
inside of a name.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

CLOSING = frozenset("，。；：、！？）】》」』”,.;:!?)]%")
"""Nothing begins a line with these."""
OPENING = frozenset("（【《「『“([")
"""Nothing ends a line with these."""
SENTENCE = frozenset("。；！？")
CLAUSE = frozenset("，：、")
GAP, PUNCTUATION, SPACE, ANYWHERE, NOWHERE_ELSE = 4, 3, 2, 1, 0
FULL_ENOUGH = {GAP: 0.4, PUNCTUATION: 0.4, SPACE: 0.6}
"""How much of the room a line with Chinese in it fills at least when it is broken there."""


def wrapped(text: str, room: int) -> list[str]:
    """Return `text` in lines of at most `room` cells; a character wider than that gets a line of its own."""
    lines: list[str] = []
    while cell_len(text) > room:
        cut = _cut(text, room)
        lines.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*lines, text]


def _cut(text: str, room: int) -> int:
    """Return where the first line ends: at the best kind of place at which it is full enough, there at the last."""
    fits = _fitting(text, room)
    places = list(_places(text, fits))
    if not _has_wide(text):
        # Words are short: a line is filled, whatever stands at its end.
        return next((at for at, kind in reversed(places) if kind >= SPACE), fits)
    for wanted, least in FULL_ENOUGH.items():
        for at, kind in reversed(places):
            if kind == wanted and cell_len(text[:at].rstrip()) >= room * least:
                return at
    anywhere = [at for at, kind in places if kind >= ANYWHERE] or [at for at, _kind in places]
    return anywhere[-1] if anywhere else fits


def _places(text: str, fits: int) -> Iterator[tuple[int, int]]:
    """Yield every place at which the first line may end, and of what kind it is."""
    for at in range(1, fits + 1):
        before, after = text[at - 1], text[at] if at < len(text) else " "
        if after == " " and before != " ":
            yield at, _kind_of_space(text, at)
        elif before in SENTENCE or before in CLAUSE:
            if after not in CLOSING:
                yield at, PUNCTUATION
        elif before != " " and (_wide(before) or _wide(after)):
            yield at, NOWHERE_ELSE if after in CLOSING or before in OPENING else ANYWHERE


def _kind_of_space(text: str, at: int) -> int:
    before, beyond = text[at - 1], text[at:].lstrip()
    if len(text) - at - len(beyond) > 1:
        return GAP
    if before in CLOSING:
        return PUNCTUATION
    # A person's number and name, the parts of a Chinese name, a number and what it counts, a day and its time belong
    # together.
    together = beyond and (_wide(beyond[0]) or (before.isdigit() and beyond[0].isdigit()))
    return NOWHERE_ELSE if together else SPACE


def _fitting(text: str, room: int) -> int:
    """Return how many characters fit into `room` cells, at least one."""
    used = 0
    for place, character in enumerate(text):
        used += cell_len(character)
        if used > room:
            return max(place, 1)
    return len(text)


def _wide(character: str) -> bool:
    return cell_len(character) == 2


def _has_wide(text: str) -> bool:
    return cell_len(text) > len(text)

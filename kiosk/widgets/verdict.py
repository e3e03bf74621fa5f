"""Owns the verdict: the largest thing on the screen, told by word, shape and colour at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from kiosk.show import show
from kiosk.widgets import shapes

ROOMY = 7
"""Rows from which on there is room for the large shape."""


class Tone(Enum):
    """What kind of thing is said: `value` is the CSS class, `sign` the small shape, `shape` the large one."""

    PROMPT = ("-prompt", ">", shapes.BARS)
    ALLOWED = ("-allowed", "✔", shapes.CHECK)
    GIVE = ("-give", "➜", shapes.GIVE)
    REFUSED = ("-refused", "✖", shapes.CROSS)
    ATTENTION = ("-attention", "!", shapes.BANG)

    def __init__(self, css_class: str, sign: str, shape: str) -> None:
        self.css_class = css_class
        self.sign = sign
        self.shape = shape


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the verdict says: a headline of one to four words, what it is about, and a few lines more."""

    tone: Tone
    headline: str
    subject: str = ""
    lines: tuple[str, ...] = ()


class Verdict(Horizontal):
    """Shows one `Ruling` until the next. With few rows it becomes a bar: sign, headline, subject, lines."""

    ruling: reactive[Ruling] = reactive(Ruling(Tone.PROMPT, ""), init=False)

    def __init__(self, ruling: Ruling, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.set_reactive(Verdict.ruling, ruling)

    def compose(self) -> ComposeResult:
        """Lay out shape and words."""
        yield Static(classes="verdict-shape", markup=False)
        with Vertical(classes="verdict-words"):
            yield Static(classes="verdict-headline", markup=False)
            yield Static(classes="verdict-subject", markup=False)
            yield Static(classes="verdict-lines", markup=False)

    def on_mount(self) -> None:
        """Say the first ruling."""
        self.watch_ruling(self.ruling)

    def on_resize(self, event: events.Resize) -> None:
        """Choose between panel and bar."""
        self.set_class(event.size.height < ROOMY, "-compact")
        self.watch_ruling(self.ruling)

    def watch_ruling(self, ruling: Ruling) -> None:
        """Say it."""
        for tone in Tone:
            self.set_class(tone is ruling.tone, tone.css_class)
        compact = self.has_class("-compact")
        headline = f"{ruling.tone.sign} {show(ruling.headline)}" if compact else show(ruling.headline)
        lines = [show(line) for line in ruling.lines]
        self._part("shape").update(Content(ruling.tone.shape))
        self._part("headline").update(Content(headline))
        self._part("subject").update(Content(show(ruling.subject)))
        self._part("lines").update(Content("\n".join(lines)))
        self._part("subject").display = bool(ruling.subject)
        self._part("lines").display = bool(lines)

    def _part(self, name: str) -> Static:
        return self.query_one(f".verdict-{name}", Static)

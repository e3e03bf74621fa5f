"""Owns the verdict: the largest thing on the screen, told by word, shape and colour at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from kiosk.show import show
from kiosk.widgets import shapes
from kiosk.widgets.big_letters import big
from kiosk.widgets.line_breaks import wrapped

ROOMY = 7
"""Rows from which on there is room for the large shape."""
SHAPE_WIDTH = 18
"""Cells that the shape and the space around it take (`styles/widgets.tcss`)."""
HEADLINE_GAP = 1
"""Rows between headline and subject, where there is room for one."""


class Tone(Enum):
    """What kind of thing is said: `value` is the CSS class, `sign` the small shape, `shape` the large one."""

    PROMPT = ("-prompt", ">", shapes.BARS)
    ALLOWED = ("-allowed", "✔", shapes.CHECK)
    GIVE = ("-give", "»", shapes.GIVE)
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


@dataclass(frozen=True, slots=True)
class Below:
    """What stands below the headline, and how many rows below."""

    gap: int
    subject: str
    lines: tuple[str, ...]

    def rows(self, width: int) -> int:
        """Return how many rows it takes."""
        texts = (*((self.subject,) if self.subject else ()), *self.lines)
        return self.gap + sum(len(_broken(text, width)) for text in texts)

    def drawn_together(self) -> Below:
        """Return it with the subject on the first of the lines."""
        if not (self.subject and self.lines):
            return replace(self, gap=0)
        return Below(0, f"{self.subject}  {self.lines[0]}", self.lines[1:])


class Verdict(Horizontal):
    """Shows one `Ruling` until the next. With few rows it becomes a bar: sign, headline, subject, lines."""

    ruling: reactive[Ruling] = reactive(Ruling(Tone.PROMPT, ""), init=False)

    def __init__(self, ruling: Ruling, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.set_reactive(Verdict.ruling, ruling)
        self.add_class(ruling.tone.css_class)
        # Kept, not asked for: a screen that is left while it opens has none of its widgets any more.
        self._parts = {
            name: Static(classes=f"verdict-{name}", markup=False)
            for name in ("shape", "headline", "subject", "lines")
        }

    def compose(self) -> ComposeResult:
        """Lay out shape and words."""
        yield self._parts["shape"]
        with Vertical(classes="verdict-words"):
            yield self._parts["headline"]
            yield self._parts["subject"]
            yield self._parts["lines"]

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
        self._parts["shape"].update(Content(ruling.tone.shape))
        headline = show(ruling.headline)
        compact = self.has_class("-compact")
        said = Below(HEADLINE_GAP, show(ruling.subject), tuple(map(show, ruling.lines)))
        large, said = (None, said) if compact else self._large(headline, said)
        signed = f"{ruling.tone.sign} {headline}"
        self._parts["headline"].update(Content(large or (signed if compact else headline)))
        self.border_title = Content(signed) if large else None  # so that the word stands there as text too
        self.set_class(not said.gap, "-tight")
        self._tell(said, self.content_size.width - (0 if compact else SHAPE_WIDTH))

    def _tell(self, said: Below, room: int) -> None:
        self._parts["subject"].update(Content("\n".join(_broken(said.subject, room))))
        lines = [part for line in said.lines for part in _broken(line, room)]
        self._parts["lines"].update(Content("\n".join(lines)))
        self._parts["subject"].display = bool(said.subject)
        self._parts["lines"].display = bool(said.lines)

    def _large(self, headline: str, said: Below) -> tuple[str | None, Below]:
        """Return the headline in big letters and what else is said, as loosely as there is room; None without."""
        width, height = self.content_size.width - SHAPE_WIDTH, self.content_size.height
        for tried in (said, replace(said, gap=0), said.drawn_together()):
            large = big(headline, width, height - tried.rows(width))
            if large is not None:
                return large, tried
        return None, said


def _broken(text: str, room: int) -> list[str]:
    """Return `text` in the lines that it takes; whole before the first layout, when there is no room yet."""
    return wrapped(text, room) if room > 0 else [text]

"""Owns the list of reasons on a refusal: every one, each with what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Static

from kiosk.show import show

REASON, NEXT = "✖", "->"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason in words of the language in use; `subject` is the copy or person it is about, if not all."""

    reason: str
    next_step: str
    subject: str = ""


class ReasonItem(Vertical):
    """A reason and, below it, the next step."""

    def __init__(self, reason: Reason) -> None:
        super().__init__()
        self._reason = reason

    def compose(self) -> ComposeResult:
        """Lay out the two lines."""
        about = f"{show(self._reason.subject)}  " if self._reason.subject else ""
        yield from self._line("reason-why", REASON, about + show(self._reason.reason))
        yield from self._line("reason-next", NEXT, show(self._reason.next_step))

    def _line(self, css_class: str, sign: str, text: str) -> ComposeResult:
        with Horizontal(classes=css_class):
            yield Static(sign, classes="reason-sign", markup=False)
            yield Static(text, classes="reason-text", markup=False)


class ReasonList(VerticalScroll):
    """Reasons in their order; scrolls when there are more than fit."""

    def __init__(self, reasons: Sequence[Reason], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._reasons = reasons

    def compose(self) -> ComposeResult:
        """List them."""
        yield from (ReasonItem(reason) for reason in self._reasons)

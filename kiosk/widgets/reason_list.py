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
        why, next_step = self._texts()
        yield from self._line("reason-why", REASON, why)
        yield from self._line("reason-next", NEXT, next_step)

    def show_reason(self, reason: Reason) -> None:
        """Say another reason."""
        self._reason = reason
        for place, text in zip(self.query(".reason-text").results(Static), self._texts(), strict=True):
            place.update(text)

    def _texts(self) -> tuple[str, str]:
        about = f"{show(self._reason.subject)}  " if self._reason.subject else ""
        return about + show(self._reason.reason), show(self._reason.next_step)

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

    async def show_reasons(self, reasons: Sequence[Reason]) -> None:
        """List others. Items are kept and say something else: mounting new ones would hold the verdict up."""
        items = list(self.query(ReasonItem))
        for item, reason in zip(items, reasons, strict=False):
            item.show_reason(reason)
        for place, item in enumerate(items):
            item.display = place < len(reasons)
        if len(reasons) > len(items):
            await self.mount_all(ReasonItem(reason) for reason in reasons[len(items) :])
        self.scroll_home(animate=False)

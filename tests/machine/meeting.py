"""The meeting's counter as the driver expects it: opened early, its papers counted back, closed for good."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from machine.losses import Losses
from machine.model import Model
from machine.world import CLERKS, PAPER, SUPERVISORS


class CloseOut(Losses):
    """The close-outs that are under way; the model knows from when to when papers are handed out."""

    model: Model
    nothing_open: dict[str, Any]
    closed = False

    def open_meeting(self, at: Any) -> bool:
        model = self.model
        if not self._reaches(at, SUPERVISORS) or model.now >= min(model.opens, model.closes):
            return False
        model.opens = model.now
        return True

    def close_meeting(self, at: Any) -> bool:
        if at.task or at.taken or at.label or not self._closable(at):
            return False
        vars(at).update({**self.nothing_open, "task": "close"})
        return True

    def _closable(self, at: Any) -> bool:
        begun = self.model.opens <= self.model.now and not self.closed
        return begun and self._reaches(at, CLERKS)

    def _reaches(self, at: Any, roles: frozenset[str]) -> bool:
        """Say whether whoever is signed in serves the highest of the meeting's papers."""
        papers = [each for each in self.model.copies.values() if each.kind == PAPER]
        return all(self.model.serves(at.operator, paper, roles) for paper in papers)

    def papers(self) -> list[str]:
        """Return the papers that are out."""
        return [copy for copy in self.model.out if self.model.copies[copy].kind == PAPER]

    def counted_back(self, at: Any) -> list[str]:
        """Return what the close-out that is open here can take back."""
        return [copy for copy in self.papers() if self.model.comes_back(at, copy, at.returner)]

    def counts_back(self, at: Any, copy: str, *, typed: bool) -> bool | None:
        """From confidential on a paper must be seen, from secret on its pages are counted first."""
        at.pages_of = None
        if copy not in self.counted_back(at):
            return False
        if typed and self.model.copies[copy].level >= 1:
            return None
        if self.model.copies[copy].level >= 2:
            at.pages_of = copy
            return True
        return bool(self.model.take_back(at, [copy], at.returner))

    def pages(self, at: Any, copy: str, right: bool) -> bool | None:
        if at.task != "close" or at.pages_of != copy:
            return None
        at.pages_of = None
        self._miss_pages(set() if right else {copy})
        return right and copy in self.counted_back(at) and bool(self.model.take_back(at, [copy], at.returner))

    def closes(self, at: Any, sure: bool) -> bool:
        """Close the meeting; whoever holds a paper still answers for it. None whose pages are awaited is missing."""
        model, papers = self.model, self.papers()
        lying = any(not model.out[copy].released for copy in papers)
        early = model.now < model.closes - timedelta(hours=1) and not sure
        if early or not self._closable(at) or lying or at.pages_of in papers:
            return False
        self.closed, model.closes = True, min(model.closes, model.now)
        for copy in self.papers():
            if model.copies[copy].stays:
                self.lose(at, copy, model.out[copy].holder, at_close=True)
        vars(at).update(self.nothing_open)
        return True

"""Losses as the driver expects them: each copy that is gone has one incident, about which people write and which
somebody closes who had no part in it. What refusals open is not here: the reference tells no reasons."""

from __future__ import annotations

from types import SimpleNamespace as Record
from typing import Any

from machine.model import Model
from machine.world import PAPER, SUPERVISORS

HARMLESS = ("false_alarm", "no_leak")
DISPOSITIONS = (*HARMLESS, "possible_leak_reported", "leak_reported")


class Losses:
    """The losses that are open, by copy, with everybody who was part of them. `notes` are the numbers of what was
    written, with the loss that it is about."""

    model: Model
    asked: dict[int, Any]
    losses: dict[str, Any]
    notes: dict[int, Any]

    def pin(self, who: str, right: bool) -> bool:
        raise NotImplementedError

    def stand(self, at: Any) -> Any:
        """Return how the copies stand before an act, and who brings something back here."""
        flags = self.model.flags.items()
        missing = {copy for copy, each in flags if "missing" in each}
        return Record(out=dict(self.model.out), missing=missing, returner=at.returner)

    def lose(
        self, at: Any, copy: str, person: str | None, *others: str | None, at_close: bool = False
    ) -> None:
        """A copy is gone: that is one incident, whoever had it."""
        known, out = self.model.copies[copy], self.model.out.get(copy)
        begun = Record(person=person, stood=out, people={person, known.person}, unreturned=None)
        loss = self.losses.setdefault(copy, begun)
        loss.people |= {at.operator, *others}
        loss.unreturned = out if at_close else loss.unreturned

    def follow_losses(self, at: Any, act: str, before: Any, also: str | None) -> None:
        """Whoever found a copy again or took it back while its loss was open had a part in it; `also` signed for it."""
        now = self.stand(at)
        came = {copy for copy in before.out if copy not in now.out and act != "withdraw"}
        for copy in (came | (before.missing - now.missing)) & self.losses.keys():
            held = [now.out[copy].holder] if act == "report_found" and copy in now.out else []
            brought = [before.returner] if copy in came else []
            self.losses[copy].people |= {at.operator, also, *held, *brought}

    def note(self, at: Any, copy: str, corrects: int | None) -> bool:
        """`corrects`: the number of a note, of this loss or of another one."""
        loss = self.losses.get(copy)
        known = corrects is None or self.notes.get(corrects) is loss
        return loss is not None and known and self.model.works(at.operator, SUPERVISORS)

    def close_loss(self, at: Any, copy: str, word: str, right: bool) -> bool:
        """Close what is known about a copy that was gone, with one word for what became of it."""
        signed, loss = self.pin(at.operator, right), self.losses.get(copy)
        if not signed or loss is None or not self.model.works(at.operator, SUPERVISORS):
            return False
        out = loss.unreturned is not None and self.model.out.get(copy) is loss.unreturned
        gone = out or "missing" in self.model.flags[copy]
        if at.operator in self.involved(copy) or (word in HARMLESS and gone):
            return False
        del self.losses[copy]
        if word not in HARMLESS and "missing" in self.model.flags[copy] and copy in self.model.out:
            self._write_off(copy)
        return True

    def _write_off(self, copy: str) -> None:
        """Nobody holds what was lost and reported, and nobody owes its return; its receipt they do."""
        out, owed = self.model.out.pop(copy), self.model.owed
        ended = {(copy, "return", each.at) for each in (out, *out.before.values())}
        ended |= set() if out.released else {(copy, "receipt", out.at)}
        self.model.owed = {key: each for key, each in owed.items() if key not in ended}

    def involved(self, copy: str) -> set[str | None]:
        """Return everybody who was part of a loss."""
        loss, model = self.losses[copy], self.model
        outs = [out for out in (loss.stood, model.out.get(copy)) if out is not None]
        people = set(loss.people)
        for out in outs:
            people |= {out.holder, out.second, out.witness, out.operator}
        grants = {out.grant for out in outs if out.grant}
        grants |= {
            number
            for number, each in model.grants.items()
            if each.proxy == loss.person and copy in each.copies
        }
        for each in (model.grants[number] for number in grants):
            people |= {each.principal, each.proxy, each.asked_by, *each.approvals}
        if model.copies[copy].kind == PAPER:
            people |= self._sat_in(copy, loss)
        return people

    def _sat_in(self, copy: str, loss: Any) -> set[str | None]:
        """Return everybody of whatever was asked for the seat of a meeting's paper, or for whoever had it."""
        people: set[str | None] = set()
        seat_of = self.model.copies[copy].person
        for each in self.asked.values():
            if each.absent == seat_of or each.substitute == loss.person:
                people |= {each.absent, each.substitute, each.asked_by, each.decided_by}
        return people

"""Counts 清点 as the driver expects them: of the vault or of what somebody holds, at several counters at once, closed
under two signatures or abandoned; and a holder's word for what they hold."""

from __future__ import annotations

from types import SimpleNamespace as Record
from typing import Any

from machine.losses import Losses
from machine.model import Model
from machine.world import CLERKS, STAFF

FEW = 5


class Counting(Losses):
    """All counts that were begun, by their numbers; `expect` lets them follow what moves meanwhile."""

    model: Model
    counts: dict[int, Any]
    nothing_open: dict[str, Any]

    def proves(self, who: str, right: bool) -> bool:
        raise NotImplementedError

    def due(self, holder: str | None) -> dict[str, Any]:
        """Return what somebody has from a counter, or what is in the vault, with the custody that it is in now."""
        model = self.model
        there = [copy for copy in model.copies if not model.flags[copy] & {"missing", "destroyed"}]
        outs = {copy: model.out.get(copy) for copy in there}
        if holder is None:
            return {copy: out for copy, out in outs.items() if out is None or not out.released}
        return {copy: out for copy, out in outs.items() if out and out.released and out.holder == holder}

    def open_counts(self, operator: str) -> list[int]:
        """Return the counts that are under way, and not of what the operator holds."""
        counts = self.counts.items()
        return [number for number, each in counts if each.state == "open" and each.holder != operator]

    def left(self, at: Any) -> list[str]:
        """Return what nobody has scanned yet in the count that is open here."""
        count = self.counts[at.count]
        return [copy for copy in count.due if copy not in count.seen] if count.state == "open" else []

    def unseen(self, count: Any) -> list[str]:
        """Return what would be missing if a count were closed now."""
        flags = self.model.flags
        gone = {copy for copy in count.due if flags[copy] & {"missing", "destroyed"}}
        return [copy for copy in count.due if copy not in count.seen and copy not in gone]

    def follow_counts(self) -> None:
        """Whatever does not stand as it stood when a count began is explained by that."""
        for count in self.counts.values():
            away = (out is not None and out.released for out in count.due.values())
            as_due = zip(count.due.items(), away, strict=True)
            count.due = {
                copy: out
                for (copy, out), left in as_due
                if self.model.out.get(copy) is out and left == (count.holder is not None)
            }

    def begin_count(self, at: Any, holder: str | None) -> bool:
        due = self.due(holder)
        level = max((self.model.copies[copy].level for copy in due), default=0)
        counted = any(each.holder == holder and each.state == "open" for each in self.counts.values())
        if at.task or at.taken or at.label or counted or not self._counts(at.operator, holder, level):
            return False
        said = {"holder": holder, "state": "open", "level": level, "expected": len(due)}
        self.counts[len(self.counts) + 1] = Record(due=due, seen={}, people={at.operator}, **said)
        vars(at).update({**self.nothing_open, "task": "count", "count": len(self.counts)})
        return True

    def resume_count(self, at: Any, number: int) -> bool:
        if at.task or at.taken or at.label or not self._goes_on(at, number):
            return False
        vars(at).update({**self.nothing_open, "task": "count", "count": number})
        return True

    def abandon_count(self, at: Any, number: int | None, second: str, also: bool) -> bool:
        """`number`: None for the one that is open here; `also`: the second person's PIN."""
        here = at.count if at.task == "count" else None
        number = here if number is None else number
        if number is None:
            return False
        signed, count = self.proves(second, also), self.counts.get(number)
        if not signed or count is None or not self._goes_on(at, number) or not self._signs(at, second, count):
            return False
        self.counts[number].state = "abandoned"
        vars(at).update(self.nothing_open if number == here else {})
        return True

    def _counts(self, who: str, holder: str | None, level: int) -> bool:
        """Say whether somebody may count, and sign for, copies up to this level; a telegram's too: nobody reads it."""
        return self.model.works(who, CLERKS) and self.model.people[who].level >= level and who != holder

    def _goes_on(self, at: Any, number: int) -> bool:
        count = self.counts.get(number)
        return count is not None and count.state == "open" and self._counts(at.operator, count.holder, 0)

    def _count(self, at: Any, copy: str) -> bool:
        """Whatever is scanned is counted, known or not."""
        count = self.counts[at.count]
        if not self._goes_on(at, at.count):
            self._drop_ended(at, count)
            return False
        count.people |= {at.operator} if copy not in count.seen else set()
        count.seen.setdefault(copy, "missing" in self.model.flags.get(copy, ()))
        return True

    def _drop_ended(self, at: Any, count: Any) -> None:
        """A count that ended elsewhere is open here no more."""
        vars(at).update(self.nothing_open if count.state != "open" else {})

    def sign_count(self, at: Any, right: bool, second: str, also: bool, sure: bool) -> bool:
        """`right`: the operator's PIN; `also`: the second person's; `sure`: they vouch for it."""
        model, count = self.model, self.counts[at.count]
        signed = [self.pin(at.operator, right), self.proves(second, also)]
        apart = self._signs(at, second, count)
        able = self._counts(at.operator, count.holder, count.level)
        missing = self.unseen(count)
        much = len(missing) > FEW and len(missing) * 5 > count.expected
        doubtful = bool(missing) and (not count.seen or much) and not sure
        if count.state != "open" or not all(signed) or not apart or not able or doubtful:
            self._drop_ended(at, count)
            return False
        found = [copy for copy, lost in count.seen.items() if lost and "missing" in model.flags[copy]]
        for copy in (*missing, *found):
            model.flags[copy] ^= {"missing"}
        for copy in missing:
            self.lose(at, copy, count.holder, second, *count.people)
        count.state = "closed"
        vars(at).update(self.nothing_open)
        return True

    def _signs(self, at: Any, second: str, count: Any) -> bool:
        """Say whether somebody may sign beside the operator how a count ends."""
        able = self.model.works(second, STAFF) and self.model.people[second].level >= count.level
        return able and second not in (at.operator, count.holder)

    def confirm(self, at: Any, who: str, right: bool) -> bool:
        """A holder says, by badge and PIN, that the list of what they hold is right."""
        signed, model = self.proves(who, right), self.model
        held = [copy for copy, out in model.out.items() if out.released and out.holder == who]
        if any(model.copies[copy].level > model.people[at.operator].level for copy in held):
            return False
        return signed and model.people[who].active and who != at.operator and model.works(at.operator, STAFF)

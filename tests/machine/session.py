"""The counter's protocol as the driver expects it: who is signed in, who stands there, which PIN is right.

A method for each act returns True (it is done), False (it is refused) or None (it means nothing now). What it means
for custody is asked of the model.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from types import SimpleNamespace as Record
from typing import Any

from machine.counting import Counting
from machine.meeting import CloseOut
from machine.model import Model
from machine.world import CLERKS, PAPER, SEATS, STAFF, SUPERVISORS

WINDOWS = (timedelta(days=7), timedelta(days=3), timedelta(days=1), timedelta(hours=4))
NOBODY = {
    "collector": None,
    "seen": False,
    "taken": (),
    "second": None,
    "witness": None,
    "label": None,
    "shown": {},
}
NO_TASK = {
    "task": "",
    "returner": None,
    "back": (),
    "list": None,
    "watching": (),
    "count": None,
    "pages_of": None,
    "giver": None,
    "given": (),
}
WORKS_LOCKED = ("unlock", "free", "sign_out")


class Sessions(Counting, CloseOut):
    """All counters, the PINs that people get wrong at them, and the paper receipts and grants that they take."""

    def __init__(self, model: Model, counters: tuple[str, ...]) -> None:
        self.model = model
        self.at = {
            name: Record(name=name, operator=None, locked=False, **NOBODY, **NO_TASK) for name in counters
        }
        self.wrong: dict[str, int] = {}
        self.short: set[str] = set()
        self.locked_until: dict[str, datetime] = {}
        self.paper: set[str] = set()
        self.asked: dict[int, Any] = {}
        self.lists: dict[int, Any] = {}
        self.counts: dict[int, Any] = {}
        self.losses: dict[str, Any] = {}
        self.notes: dict[int, Any] = {}
        self.badges = dict.fromkeys(model.people, 1)
        self.numbers: dict[str, int] = {}
        self.nothing_open = {**NOBODY, **NO_TASK}

    def expect(self, act: str, counter: str, **asked: Any) -> bool | None:
        """Let an act at a counter take effect and return what must come of it."""
        at = self.at[counter]
        if at.locked and act not in WORKS_LOCKED:
            return False
        if at.operator is None and act != "sign_in":
            return False
        before = self.stand(at)
        done: bool | None = getattr(self, act)(at, **asked)
        self.follow_counts()
        self.follow_losses(at, act, before, asked.get("second"))
        return done

    def pin(self, who: str, right: bool) -> bool:
        """Say whether a PIN is taken; the fifth wrong one locks, for a minute, then for twice as long."""
        now = self.model.now
        if now < self.locked_until.get(who, now):
            return False
        wrong = self.wrong[who] = 0 if right else self.wrong.get(who, 0) + 1
        if wrong >= 5:
            self.locked_until[who] = now + min(timedelta(minutes=2 ** (wrong - 5)), timedelta(hours=1))
        return right

    def proves(self, who: str, right: bool) -> bool:
        """Say whether somebody's badge and PIN are taken; nobody tries a PIN by a badge that is not good."""
        return self.badges[who] > 0 and self.pin(who, right)

    def shows(self, at: Any, who: str) -> dict[str, int]:
        """Return whose badges were shown at this counter, and which ones, with the one that is shown now."""
        return {**at.shown, who: self.badges[who]}

    def knows(self, at: Any, who: str) -> bool:
        """Say whether the badge that somebody showed here is still the one that is good."""
        return bool(at.shown[who] == self.badges[who])

    def may_take(self, at: Any, copy: str, giver: str | None = None) -> bool:
        """Say whether a copy may go to whoever stands here, by badges that are good still."""
        return self.model.may_take(at, copy, giver) and self.all_known(at, copy)

    def all_known(self, at: Any, copy: str) -> bool:
        secret = copy in self.model.copies and self.model.copies[copy].level == 3
        others = (at.second, at.witness) if secret else ()
        return all(self.knows(at, who) for who in (at.collector, *others) if who)

    def sign_in(self, at: Any, who: str, right: bool) -> bool:
        if at.operator or not self.model.people[who].active or not self.proves(who, right):
            return False
        if not self.model.works(who, STAFF):
            return False
        at.operator = who
        return True

    def sign_out(self, at: Any) -> bool:
        if any(out.counter == at.name and not out.released for out in self.model.out.values()):
            return False
        vars(at).update(operator=None, locked=False, **NOBODY, **NO_TASK)
        return True

    def lock(self, at: Any) -> bool:
        at.locked = True
        return True

    def unlock(self, at: Any, right: bool) -> bool:
        opened = self.pin(at.operator, right) and self.model.people[at.operator].active
        at.locked = at.locked and not opened
        return opened

    def free(self, at: Any, who: str, right: bool) -> bool:
        """Unlock with a badge: a supervisor's, other than the operator's, ends the session whatever lies there."""
        if not self.model.people[who].active or not self.proves(who, right):
            return False
        if who == at.operator:
            at.locked = False
            return True
        if self.model.works(who, SUPERVISORS):
            vars(at).update(operator=None, locked=False, **self.nothing_open)
            return True
        return False

    def badge(self, at: Any, who: str) -> bool | None:
        if at.task in ("destroy", "count"):
            return None
        if at.task == "transfer":
            return None if at.giver else self._gives(at, who)
        if at.task == "close" and who == at.returner and self.model.works(at.operator, CLERKS):
            at.returner = None
            return True
        if at.task:
            return None if at.task == "return" and at.returner else self._brings(at, who)
        if at.collector or at.label:
            return None
        if not self.model.works(at.operator, STAFF) or not self.is_somebody(who):
            return False
        at.collector, at.seen, at.shown = who, False, self.shows(at, who)
        return True

    def _gives(self, at: Any, who: str) -> bool:
        if who == at.operator or not self.is_somebody(who):
            return False
        at.giver, at.shown = who, self.shows(at, who)
        return True

    def is_somebody(self, who: str) -> bool:
        """Say whether somebody's badge names them as one who works here."""
        return self.model.people[who].active and self.badges[who] > 0

    def _brings(self, at: Any, who: str) -> bool:
        if who == at.operator or not self.model.works(at.operator, CLERKS):
            return False
        at.returner = who
        return True

    def photo(self, at: Any, matches: bool) -> bool:
        if at.collector is None or at.seen:
            return False
        at.seen = matches and self.model.people[at.collector].active and self.knows(at, at.collector)
        if not at.seen:
            vars(at).update(NOBODY)
        return bool(at.seen)

    def scan(self, at: Any, copy: str) -> bool | None:
        if at.task == "destroy":
            return self._destroy(at, copy)
        if at.task == "count":
            return self._count(at, copy)
        if at.task == "close":
            return self.counts_back(at, copy, typed=False)
        if at.task == "transfer":
            return self._hand_on(at, copy)
        if at.task:
            return self._scan_back(at, copy)
        if at.label:
            label, at.label = at.label, None
            return bool(self.model.release(at, copy, label))
        if not at.seen:
            return False
        if copy not in at.taken:
            if not self.may_take(at, copy):
                return False
            at.taken = (*at.taken, copy)
        return True

    def _scan_back(self, at: Any, copy: str) -> bool:
        if copy not in at.back:
            if not self.model.comes_back(at, copy, at.returner):
                return False
            at.back = (*at.back, copy)
        return True

    def remove(self, at: Any, copy: str) -> bool | None:
        of = {"return": "back", "transfer": "given"}.get(at.task, "taken")
        if copy not in getattr(at, of):
            return None
        setattr(at, of, tuple(each for each in getattr(at, of) if each != copy))
        return True

    def cancel(self, at: Any) -> bool:
        vars(at).update(NO_TASK if at.task else NOBODY)
        return True

    def begin_transfer(self, at: Any) -> bool:
        """Who hands on and what is scanned from now on, until it is signed; a return that is empty yet gives way."""
        if at.task == "return" and not at.back:
            vars(at).update(NO_TASK)
        if at.task or at.taken or at.label or not at.seen or not self.model.works(at.operator, CLERKS):
            return False
        at.task = "transfer"
        return True

    def passes_on(self, at: Any) -> list[str]:
        """Return what the collector can have from the giver who is here, or from whoever has it."""
        outs = [(copy, out.holder) for copy, out in self.model.out.items() if at.giver in (None, out.holder)]
        return [copy for copy, holder in outs if self.may_take(at, copy, holder)]

    def _hand_on(self, at: Any, copy: str) -> bool:
        if copy not in at.given:
            gives = at.giver is None or (self.model.people[at.giver].active and self.knows(at, at.giver))
            if not gives or copy not in self.passes_on(at):
                return False
            at.given = (*at.given, copy)
        return True

    def take_back(self, at: Any) -> bool:
        if at.task or at.taken or at.label or not self.model.works(at.operator, CLERKS):
            return False
        if at.collector and not at.seen:
            vars(at).update(NOBODY)
        vars(at).update(task="return", returner=at.collector, back=())
        return True

    def sign(self, at: Any, right: bool, second: str, also: bool, sure: bool) -> bool | None:
        """Finish with two signatures, which a count asks for and nothing else."""
        if at.task == "count":
            return self.sign_count(at, right, second, also, sure)
        return self.finish(at, (), ())

    def finish(
        self, at: Any, counted: tuple[str, ...], wrong: tuple[str, ...], sure: bool = True
    ) -> bool | None:
        """`sure`: a meeting is over although it was planned for longer."""
        if not at.task:
            return None
        if at.task == "destroy":
            return self._end(at)
        if at.task == "count":
            self._drop_ended(at, self.counts[at.count])
            return False
        if at.task == "close":
            return self.closes(at, sure)
        if at.task == "transfer":
            return None
        if at.returner is None:
            return False
        if not at.back:
            return None
        right = self._counted(at.back, counted, wrong)
        if self.model.works(at.operator, CLERKS) and at.returner != at.operator:
            self._miss_pages(set(at.back) & set(counted) & set(wrong))
        if not right or not self.model.take_back(at, at.back, at.returner):
            return False
        vars(at).update(NO_TASK)
        return True

    def _miss_pages(self, copies: set[str]) -> None:
        """Somebody must look into pages that were not counted: until then no hold on the copy is lifted."""
        self.short |= copies & set(self.model.out)

    def _counted(self, copies: tuple[str, ...], counted: tuple[str, ...], wrong: tuple[str, ...]) -> bool:
        """From secret on pages are counted; a count that was made must be right."""
        known = self.model.copies
        missing = any(copy not in known or known[copy].level >= 2 for copy in copies if copy not in counted)
        return not missing and not set(copies) & set(wrong)

    def second(self, at: Any, who: str, right: bool, matches: bool) -> bool:
        return self._joins(at, "second", who, right, matches, 0)

    def witness(self, at: Any, who: str, right: bool) -> bool:
        return self._joins(at, "witness", who, right, True, 1)

    def _joins(self, at: Any, role: str, who: str, right: bool, matches: bool, place: int) -> bool:
        if not at.seen:
            return False
        joined = Record(**{**vars(at), role: who, "shown": self.shows(at, who)})
        if not self.proves(who, right) or not matches or not self.model.people[who].active:
            return False
        for copy in at.taken or at.given:
            what = self.model.copies[copy]
            approvers = self.model.approvers(what, self.model.grant_for(joined, what))
            operates = role == "second" and who == at.operator
            if operates or not [*self.model.along(joined, what, approvers)][place]:
                return False
        vars(at).update({role: who, "shown": joined.shown})
        return True

    def hand_over(
        self, at: Any, right: bool, counted: tuple[str, ...], wrong: tuple[str, ...], paper: str
    ) -> bool | None:
        """`paper`: the number of a receipt instead of the PIN."""
        if not at.seen:
            return False
        if not at.taken:
            return None
        if paper:
            signed = paper not in self.paper and all(self.model.copies[copy].level < 2 for copy in at.taken)
        else:
            signed = self.pin(at.collector, right)
        signed = signed and all(self.all_known(at, copy) for copy in at.taken)
        if not self.model.hand_over(at, at.taken, signed and self._counted(at.taken, counted, wrong)):
            return False
        self.paper |= {paper} - {""}
        vars(at).update(NOBODY)
        return True

    def transfer(
        self, at: Any, copies: tuple[str, ...], giver: str, right: bool, gives: bool, counted: tuple[str, ...]
    ) -> bool | None:
        """`right`: the collector's PIN; `gives`: the giver's. No copies: those that were scanned."""
        if not at.seen or at.taken or at.label or at.task not in ("", "transfer"):
            return False
        if not copies and not at.given:
            return None
        if not copies and not at.giver:
            return False
        shown = self.shows(at, giver) if copies else at.shown
        copies, giver = (copies, giver) if copies else (at.given, at.giver)
        given = shown[giver] == self.badges[giver] > 0 and self.pin(giver, gives)
        signed = self.pin(at.collector, right)
        there = given and signed and self.model.people[giver].active and giver != at.operator
        there = there and all(self.all_known(at, copy) for copy in copies)
        if not self.model.hand_over(at, copies, there and self._counted(copies, counted, ()), giver):
            return False
        vars(at).update(self.nothing_open)
        return True

    def pass_on(self, at: Any, **signed: Any) -> bool | None:
        """Hand on what was scanned."""
        return self.transfer(at, **signed)

    def read_label(self, at: Any, copy: str, out: Any, whole: bool) -> bool | None:
        """`out`: the custody that the label was printed for; `whole`: it is the QR's text, not a typed id."""
        if at.task in ("destroy", "transfer"):
            return None
        if at.task == "close":
            return self.counts_back(at, copy, typed=not whole)
        if at.task:
            return self.scan(at, copy)
        if not whole or out.released or not self.serve(at, [copy], CLERKS):
            return False
        at.label = out
        return True

    def reprint(self, at: Any, copy: str) -> bool:
        return copy in self.model.out and self.serve(at, [copy], STAFF)

    def serve(self, at: Any, copies: Iterable[str], roles: frozenset[str]) -> bool:
        """Say whether whoever is signed in may do something with all of these copies."""
        model, known = self.model, self.model.copies
        able = all(model.serves(at.operator, known[copy], roles) for copy in copies if copy in known)
        return able and bool(model.works(at.operator, roles))

    def withdraw(self, at: Any, copy: str) -> bool:
        at.label = None
        return bool(self.model.withdraw(at, copy))

    def register(self, at: Any, copies: tuple[str, ...], who: str, right: bool) -> bool:
        model, owing = self.model, ("receipt", self.model.people[who].unit)
        signed = self.pin(who, right) and model.people[who].active and who != at.operator
        theirs = {copy for copy, kind, _ in self.receipts() if (kind, model.copies[copy].owing) == owing}
        if not (signed and self.serve(at, copies, STAFF) and set(copies) <= theirs):
            return False
        for key in [each for each in self.receipts() if each[0] in copies]:
            del model.owed[key]
            out = model.out.get(key[0])
            for custody in (out, *out.before.values()) if out is not None else ():
                custody.registered |= custody.at == key[2]
        return True

    def receipts(self) -> list[Any]:
        """Return what is to be registered, wherever the copies are by now; what lies on a counter is not yet."""
        owed = self.model.owed.items()
        return [key for key, each in owed if key[1] == "receipt" and each.due < self.model.never]

    def hold(self, at: Any, copy: str) -> bool:
        return self._flag(at, copy, "on_hold", True)

    def unhold(self, at: Any, copy: str) -> bool:
        return copy not in self.short and self._flag(at, copy, "on_hold", False)

    def recall(self, at: Any, copy: str) -> bool:
        return self._flag(at, copy, "recalled", True)

    def unrecall(self, at: Any, copy: str) -> bool:
        return self._flag(at, copy, "recalled", False)

    def report_loss(self, at: Any, copy: str) -> bool:
        lost = self._flag(at, copy, "missing", True)
        holder = self.model.out[copy].holder if copy in self.model.out else None
        if lost:
            self.lose(at, copy, holder)
        return lost

    def report_found(self, at: Any, copy: str) -> bool:
        return self._flag(at, copy, "missing", False)

    def _flag(self, at: Any, copy: str, name: str, on: bool) -> bool:
        """Hold a copy, recall it, report it lost; or the opposite. What is not so cannot be found again."""
        model, roles = self.model, STAFF if on and name == "missing" else SUPERVISORS
        has = name in model.flags.get(copy, ())
        again = has or "destroyed" in model.flags.get(copy, ()) if on else name == "missing" and not has
        if copy not in model.copies or not model.works(at.operator, roles) or again:
            return False
        holder = model.out[copy].holder if copy in model.out else None
        if not on and at.operator in (holder, model.copies[copy].person):
            return False
        model.flags[copy] = model.flags[copy] | {name} if on else model.flags[copy] - {name}
        if name == "recalled" and has != on and copy in model.out and model.out[copy].released:
            model.owe_return(copy, on)
        return True

    def request(self, at: Any, asked: Any, right: bool) -> bool:
        """`asked`: principal, proxy, copies, starts, ends, uses of a proxy grant."""
        model, now, signed = self.model, self.model.now, self.pin(asked.principal, right)
        copies, who = [copy for copy in asked.copies if copy in model.copies], (asked.principal, asked.proxy)
        level = max((model.copies[copy].level for copy in copies), default=0)
        span = asked.starts < asked.ends > now and asked.ends - asked.starts <= WINDOWS[level]
        known = [model.copies[copy] for copy in copies]
        own = all(model.entitled(asked.principal, what) for what in known) and len(set(who)) == 2
        own = own and all(what.kind != PAPER for what in known)
        own = own and not any("destroyed" in model.flags[copy] for copy in copies)
        fit = all(model.fit(each, what) for what in known for each in who)
        fit = fit and all(model.designated(asked.proxy, what) for what in known if what.level == 3)
        served = self.serve(at, copies, STAFF) and len(copies) == len(asked.copies) > 0
        again = any(
            (each.principal, each.proxy) == who and set(each.copies) & set(copies)
            for number, each in model.grants.items()
            if each.state in ("requested", "approved") and each.ends > now
            if sum(number in under.values() for under in model.pickups) < each.uses
            if each.starts < asked.ends and asked.starts < each.ends
        )
        if again or not (signed and span and own and fit and served):
            return False
        said = {**vars(asked), "asked_by": at.operator, "state": "requested", "approvals": set()}
        model.grants[len(model.grants) + 1] = Record(needed=1 + (level == 3), **said)
        return True

    def sit_in(self, at: Any, absent: str, substitute: str) -> bool:
        """Ask that somebody sits in for an absent person."""
        papers = [copy for copy, each in self.model.copies.items() if each.kind == PAPER]
        seats = [copy for copy in papers if self.model.copies[copy].person == absent]
        if not self.serve(at, seats, STAFF) or not self._may_sit_in(absent, substitute):
            return False
        asked = {"absent": absent, "substitute": substitute, "asked_by": at.operator, "state": "requested"}
        self.asked[len(self.asked) + 1] = Record(**asked, decided_by=None)
        return True

    def _may_sit_in(self, absent: str, substitute: str) -> bool:
        model, seats = self.model, SEATS.values()
        papers = [copy for copy, each in model.copies.items() if each.kind == PAPER and each.person == absent]
        knows = all(model.people[substitute].level >= model.copies[copy].level for copy in papers)
        taken = [substitute == sits for sits, _approver in model.sits.values()]
        free = absent in seats and substitute not in seats and model.sits[absent][0] == absent
        there = model.people[substitute].active and knows and not any(taken)
        return free and there and not set(papers) & set(model.out) and model.now < model.closes

    def seat(self, at: Any, number: int, right: bool) -> bool:
        """Approve a substitute."""
        asked = self._asked(at, number, right, "requested")
        if asked is None or at.operator in (asked.asked_by, asked.absent, asked.substitute):
            return False
        if not self._may_sit_in(asked.absent, asked.substitute):
            return False
        asked.state, asked.decided_by = "approved", at.operator
        self.model.sits[asked.absent] = (asked.substitute, at.operator)
        return True

    def unask(self, at: Any, number: int, right: bool) -> bool:
        """Reject a request for a substitute."""
        asked = self._asked(at, number, right, "requested")
        if asked is not None:
            asked.state, asked.decided_by = "rejected", at.operator
        return asked is not None

    def unseat(self, at: Any, number: int, right: bool) -> bool:
        """Revoke a substitution, approved or not."""
        asked = self._asked(at, number, right, "requested", "approved")
        if asked is None:
            return False
        if asked.state == "approved":
            self.model.sits[asked.absent] = (asked.absent, None)
        asked.state, asked.decided_by = "revoked", at.operator
        return True

    def _asked(self, at: Any, number: int, right: bool, *states: str) -> Any:
        signed, asked = self.pin(at.operator, right), self.asked.get(number)
        may = signed and asked is not None and self.model.works(at.operator, SUPERVISORS)
        return asked if may and asked.state in states else None

    def discard(self, at: Any, copies: tuple[str, ...]) -> bool:
        """Put copies on a list that is to be destroyed."""
        if not self.serve(at, copies, STAFF) or not all(map(self.destroyable, copies)):
            return False
        said = {"copies": copies, "left": set(copies), "asked_by": at.operator, "state": "requested"}
        self.lists[len(self.lists) + 1] = Record(decided_by=None, **said)
        return True

    def destroyable(self, copy: str, this: int | None = None) -> bool:
        """Say whether a copy lies here unhindered and is on no other open list."""
        model = self.model
        if copy not in model.copies or model.copies[copy].kind == PAPER or copy in model.out:
            return False
        open_lists = (each for number, each in self.lists.items() if number != this and each.state != "ended")
        elsewhere = any(copy in each.left for each in open_lists)
        return not elsewhere and not model.flags[copy] & {"on_hold", "missing", "destroyed"}

    def agree(self, at: Any, number: int, right: bool) -> bool:
        """Approve a list."""
        signed, asked = self.pin(at.operator, right), self.lists.get(number)
        may = signed and self.model.works(at.operator, SUPERVISORS)
        if not may or asked is None or asked.state != "requested" or asked.asked_by == at.operator:
            return False
        if not all(self.destroyable(copy, number) for copy in asked.copies):
            return False
        asked.state, asked.decided_by = "approved", at.operator
        return True

    def spare(self, at: Any, number: int, right: bool) -> bool:
        """Reject a list, or take its approval back before anything of it is destroyed."""
        signed, asked = self.pin(at.operator, right), self.lists.get(number)
        may = signed and self.model.works(at.operator, SUPERVISORS) and asked is not None
        if not may or asked.asked_by == at.operator or asked.state not in ("requested", "approved"):
            return False
        asked.state = "ended"
        return True

    def destroy(self, at: Any, number: int, watching: tuple[str, str], right: tuple[bool, bool]) -> bool:
        """Begin to carry a list out before two witnesses, or go on with it."""
        if at.task or at.taken or at.label:
            return False
        signed = [self.proves(who, each) for who, each in zip(watching, right, strict=True)]
        model, asked = self.model, self.lists.get(number)
        if asked is None or asked.state not in ("approved", "begun") or not all(signed):
            return False
        involved = (at.operator, asked.decided_by)
        apart = len(set(watching)) == 2 and not set(watching) & set(involved)
        able = model.works(at.operator, CLERKS) and all(model.works(who, STAFF) for who in watching)
        able = able and all(self._able(at.operator, watching, copy) for copy in asked.left)
        if not apart or not able or at.operator == asked.decided_by:
            return False
        asked.state = "begun"
        vars(at).update({**NOBODY, **NO_TASK, "task": "destroy", "list": number, "watching": watching})
        return True

    def _able(self, operator: str, watching: tuple[str, ...], copy: str) -> bool:
        what = self.model.copies[copy]
        watched = all(self.model.serves(who, what, STAFF) for who in watching)
        return watched and self.model.serves(operator, what, CLERKS)

    def _destroy(self, at: Any, copy: str) -> bool:
        asked = self.lists[at.list]
        if asked.state != "begun" or copy not in asked.copies or not self.destroyable(copy, at.list):
            return False
        if not self._able(at.operator, at.watching, copy):
            return False
        self.model.flags[copy].add("destroyed")
        asked.left.discard(copy)
        return True

    def _end(self, at: Any) -> bool:
        asked = self.lists[at.list]
        if asked.state != "begun" or not self.model.works(at.operator, CLERKS):
            return False
        asked.state = "ended"
        vars(at).update(NO_TASK)
        return True

    def approve(self, at: Any, number: int, right: bool) -> bool:
        grant = self._waiting(at, number, right, "requested")
        if grant is None or self.model.now >= grant.ends:
            return False
        if at.operator in {grant.principal, grant.proxy, grant.asked_by, *grant.approvals}:
            return False
        grant.approvals.add(at.operator)
        if len(grant.approvals) == grant.needed:
            grant.state = "approved"
        return True

    def reject(self, at: Any, number: int, right: bool) -> bool:
        grant = self._waiting(at, number, right, "requested")
        if grant is not None:
            grant.state = "rejected"
        return grant is not None

    def revoke(self, at: Any, number: int, right: bool) -> bool:
        grant = self._waiting(at, number, right, "requested", "approved")
        if grant is not None:
            grant.state = "revoked"
        return grant is not None

    def _waiting(self, at: Any, number: int, right: bool, *states: str) -> Any:
        """Return the grant if a supervisor may decide on it."""
        signed, grant = self.pin(at.operator, right), self.model.grants.get(number)
        may = signed and grant is not None and self.model.works(at.operator, SUPERVISORS)
        return grant if may and grant.state in states else None

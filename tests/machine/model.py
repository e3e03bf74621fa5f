"""The reference: who may take what, what becomes of it, and who then holds what. At most 150 lines of code.

Written from POLICY.md and DESIGN.md, not from the rules' code, of which it imports nothing. A method for each act on
custody says whether it is done, and lets it take effect. `at` is a counter: operator, collector, second collector,
witness. What a counter itself asks for (sessions, PINs), and procedures beside custody, are `session`'s.
"""

from datetime import datetime, time, timedelta
from types import SimpleNamespace as Record

from machine.world import CLERKS, COPIES, DESIGNATED, MEETING, PAPER, STAFF, TELEGRAM, local, people, unit_of


class Model:
    def __init__(self, now):
        self.now, self.people, self.copies = now, people(), COPIES
        self.out, self.grants, self.owed, self.flags = {}, {}, {}, {copy: set() for copy in COPIES}
        self.opens, self.closes = MEETING
        self.substitutes = {}  # by whose seat it is: who sits there, and who approved that
        self.badges = dict.fromkeys(self.people, 1)  # which one of each is good; 0: none
        self.revoked = {}  # since when one is not

    def works(self, who, roles):
        return self.people[who].active and bool(roles & self.people[who].roles)

    def knows(self, at, who):
        return at.shown[who] == self.badges[who]

    def fit(self, who, copy):
        person, what = self.people[who], self.copies[copy]
        listed = what.caveats <= person.caveats and (person.cipher or what.kind != TELEGRAM)
        return person.active and person.level >= what.level and listed

    def serves(self, who, copy, roles):
        filed = "cipher_clerk" in self.people[who].roles or self.copies[copy].kind != TELEGRAM
        return self.works(who, roles) and self.people[who].level >= self.copies[copy].level and filed

    def designated(self, who, copy):
        level = DESIGNATED.get((unit_of(copy), who), -1)
        return self.copies[copy].person == who or level >= self.copies[copy].level

    def entitled(self, who, copy):
        if self.copies[copy].kind == PAPER:
            return who == self.sits(copy)[0] and self.opens <= self.now < self.closes
        return self.copies[copy].person == who if self.copies[copy].person else self.designated(who, copy)

    def sits(self, copy):
        """Return who sits where a meeting's paper lies, and who approved that, if anybody had to."""
        return self.substitutes.get(self.copies[copy].person, (self.copies[copy].person, None))

    def approvers(self, copy, number):
        """Return on whose yes somebody may take a copy under this grant, or at somebody else's seat."""
        if self.copies[copy].kind == PAPER:
            return {self.sits(copy)[1]} - {None}
        return self.grants[number].approvals if number else set()

    def grant_for(self, at, copy):
        """Return the proxy grant that a copy would go under, if it takes one."""
        here, secret = {at.operator, at.witness, at.second}, self.copies[copy].level == 3
        good = [
            (bool(each.approvals & here), each.ends, number)
            for number, each in self.grants.items()
            if each.proxy == at.collector and copy in each.copies and each.state == "approved"
            if each.starts <= self.now < each.ends and each.spent < each.uses
            if self.entitled(each.principal, copy) and self.fit(each.principal, copy)
            if not secret or (self.designated(at.collector, copy) and len(each.approvals) > 1)
        ]
        return None if self.entitled(at.collector, copy) or not good else min(good)[2]

    def may_take(self, at, copy, giver=None):
        """Say whether a copy may go to the collector, from the registry or from `giver`, once all are there."""
        out, here = self.out.get(copy), {at.collector, at.second, at.witness}
        if copy not in self.copies or self.flags[copy] or (out is None) != (giver is None):
            return False
        if out and (not out.released or out.holder != giver or giver in here or self.copies[copy].seat):
            return False
        number = self.grant_for(at, copy)
        approvers, principal = self.approvers(copy, number), self.grants[number].principal if number else None
        names = {at.collector, at.second, self.copies[copy].person, principal} - {None}
        if any(
            self.blocks(owed, copy, names) for owed in self.owed.values() if not giver or owed.copy != copy
        ):
            return False
        apart = at.operator not in {at.collector, at.second, *approvers}
        listed = (number or self.entitled(at.collector, copy)) and self.fit(at.collector, copy)
        known = self.knows(at, at.collector) and all(self.along(at, copy, approvers))
        return bool(listed and known and apart and self.serves(at.operator, copy, CLERKS))

    def along(self, at, copy, approvers):
        """Say of second collector and witness whether they will do; who did not come yet is no reason against."""
        second, witness, others = at.second, at.witness, {at.collector, *approvers}
        fits = second and self.fit(second, copy) and self.designated(second, copy) and second not in others
        sees = witness and self.serves(witness, copy, STAFF) and witness not in {at.operator, second, *others}
        for who, will_do in ((second, fits), (witness, sees)):
            yield self.copies[copy].level < 3 or not who or (will_do and self.knows(at, who))

    def blocks(self, owed, copy, names):
        """Say whether something that is owed stands against it: overdue, of top secret, or about telegrams."""
        what, other, receipt = self.copies[copy], self.copies[owed.copy], owed.kind == "receipt"
        theirs = owed.holder in names or owed.person in names or owed.unit == what.unit
        if receipt and TELEGRAM in (what.kind, other.kind):
            return theirs or owed.unit in {what.unit, *(self.people[name].unit for name in names)}
        return theirs and ((receipt and other.level == 3) or owed.due <= self.now)

    def owe(self, copy, kind, due):
        """From now on this is owed for a copy that is out, until then; None: no more."""
        self.owed.pop((copy, kind), None)
        whose = {"person": self.copies[copy].person, "unit": unit_of(copy), "holder": self.out[copy].holder}
        self.owed |= {(copy, kind): Record(copy=copy, kind=kind, due=due, **whose)} if due else {}

    def owe_return(self, copy, at_once):
        """Make the return of a copy due now, or when it ordinarily is."""
        ordinary = self.copies[copy].return_by
        self.owe(copy, "return", min(self.now, ordinary or self.now) if at_once else ordinary)

    def leave(self, copy):
        """A copy leaves the counter: its receipt and its return are owed from now on, or still as its giver owed."""
        here, what, self.out[copy].released = local(self.now), self.copies[copy], True
        days = (1, 1, 1, 1, 3, 2, 1)[here.weekday()] if what.level == 1 or here.hour >= 18 else 0
        due = datetime.combine(here.date() + timedelta(days), time(12 if days else 18), here.tzinfo)
        receipt = (None, due, due, here + timedelta(hours=2))[what.level]
        for kind, due in (("receipt", None if what.stays else receipt), ("return", what.return_by)):
            before = self.owed.get((copy, kind), Record(due=None)).due
            self.owe(copy, kind, min(filter(None, (due, before)), default=None))

    def hand_over(self, at, copies, signed, giver=None):
        """`signed`: PINs, receipts and page counts are in order."""
        alone = not (at.second and at.witness) and any(self.copies[copy].level == 3 for copy in copies)
        if alone or not signed or not all(self.may_take(at, copy, giver) for copy in copies):
            return False
        under = {copy: self.grant_for(at, copy) for copy in copies}
        for number in {*under.values()} - {None}:
            self.grants[number].spent += 1
        came = {"holder": at.collector, "counter": at.name, "second": at.second, "witness": at.witness}
        came |= {"operator": at.operator, "at": self.now, "pickup": under, "released": False}
        for copy, number in [*under.items()]:
            self.out[copy] = Record(grant=number, before={copy: self.out[copy]} if giver else {}, **came)
            if self.copies[copy].level == 0:
                self.leave(copy)
        return True

    def release(self, at, copy, label):
        out = self.out.get(copy)
        if out is not label or out.released or self.flags[copy]:
            return False
        paper, secret = self.copies[copy].kind == PAPER, self.copies[copy].level == 3
        free = not out.grant or self.grants[out.grant].state == "approved"
        stands = free and (self.entitled(out.holder, copy) or not paper)
        came = not secret or (self.fit(out.second, copy) and self.serves(out.witness, copy, STAFF))
        known = self.fit(out.holder, copy) and self.revoked.get(out.holder, out.at) <= out.at
        apart = at.operator not in {out.holder, *self.approvers(copy, out.grant)}
        if stands and came and known and apart and self.serves(at.operator, copy, CLERKS):
            self.leave(copy)
        return out.released

    def withdraw(self, at, copy):
        out = self.out.get(copy, Record(released=True))
        if out.released or not self.works(at.operator, CLERKS):
            return False
        del out.pickup[copy], self.out[copy]
        if out.grant and out.grant not in out.pickup.values():
            self.grants[out.grant].spent -= 1
        self.out.update(out.before)
        if copy in self.out and "recalled" in self.flags[copy]:
            self.owe_return(copy, True)
        return True

    def comes_back(self, at, copy, returner):
        out = self.out.get(copy, Record(released=False))
        known = out.released and at.operator not in (out.holder, returner)
        return known and self.serves(at.operator, copy, CLERKS)

    def take_back(self, at, copies, returner):
        done = all(self.comes_back(at, copy, returner) for copy in copies)
        for copy in copies if done else ():
            for kind in ("receipt", "return"):
                self.owe(copy, kind, None)
            self.flags[copy].discard("missing")
            del self.out[copy]
        return done

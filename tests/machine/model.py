"""The reference, written from POLICY.md and DESIGN.md: who may take what, and who then holds what. At most 150 lines.
Acts on custody say whether they are done. `at` is a counter and who is there; whatever is beside is `session`'s."""

from datetime import datetime, time, timedelta
from types import SimpleNamespace as Record

from machine.world import CLERKS, COPIES, DESIGNATED, MEETING, PAPER, SEATS, STAFF, TELEGRAM, local, people


class Model:
    def __init__(self, now):
        self.now, self.people, self.copies, (self.opens, self.closes) = now, people(), COPIES, MEETING
        self.out, self.grants, self.owed, self.flags = {}, {}, {}, {copy: set() for copy in COPIES}
        self.sits = {person: (person, None) for person in SEATS.values()}  # at whose seat; who approved that
        self.pickups, self.revoked, self.never = [], {}, datetime.max.replace(tzinfo=now.tzinfo)

    def works(self, who, roles):
        return self.people[who].active and bool(roles & self.people[who].roles)

    def fit(self, who, what):
        person = self.people[who]
        listed = what.caveats <= person.caveats and (person.cipher or what.kind != TELEGRAM)
        return person.active and person.level >= what.level and listed

    def serves(self, who, what, roles):
        filed = "cipher_clerk" in self.people[who].roles or what.kind != TELEGRAM
        return self.works(who, roles) and self.people[who].level >= what.level and filed

    def designated(self, who, what):
        return what.person == who or DESIGNATED.get((what.owing, who), -1) >= what.level

    def entitled(self, who, what):
        if what.kind == PAPER:
            return who == self.sits[what.person][0] and self.opens <= self.now < self.closes
        return what.person == who if what.person else self.designated(who, what)

    def approvers(self, what, number):
        by_grant = self.grants[number].approvals if number else set()
        return {self.sits[what.person][1]} if what.kind == PAPER else by_grant

    def grant_for(self, at, what):
        good = [
            (bool(each.approvals & {at.operator, at.witness, at.second}), each.ends, number)
            for number, each in self.grants.items()
            if each.state == "approved" and each.starts <= self.now < each.ends
            if each.proxy == at.collector and what.number in each.copies
            if sum(number in under.values() for under in self.pickups) < each.uses
            if self.entitled(each.principal, what) and self.fit(each.principal, what)
            if what.level < 3 or (self.designated(at.collector, what) and len(each.approvals) > 1)
        ]
        return None if self.entitled(at.collector, what) or not good else min(good)[2]

    def may_take(self, at, copy, giver=None):  # from the registry or from `giver`, once all are there
        out, what, here = self.out.get(copy), self.copies.get(copy), {at.collector, at.second, at.witness}
        given = out and out.released and out.holder == giver and giver not in here and not what.seat
        if what is None or self.flags[copy] or not (given if giver else out is None):
            return False
        number = self.grant_for(at, what)
        approvers, principal = self.approvers(what, number), self.grants[number].principal if number else None
        names = {at.collector, at.second, what.person, principal} - {None}
        free = not any(self.blocks(key, what, names) for key in self.owed if not giver or key[0] != copy)
        listed = (number or self.entitled(at.collector, what)) and self.fit(at.collector, what)
        apart = at.operator not in {at.collector, at.second, *approvers} and self.serves(
            at.operator, what, CLERKS
        )
        return bool(free and listed and apart and all(self.along(at, what, approvers)))

    def along(self, at, what, approvers):  # who did not come yet is no reason against
        second, witness, others = at.second, at.witness, {at.collector, *approvers}
        fits = second and self.fit(second, what) and self.designated(second, what)
        yield what.level < 3 or not second or (fits and second not in others)
        sees = witness and self.serves(witness, what, STAFF) and witness not in {at.operator, second}
        yield what.level < 3 or not witness or (sees and witness not in others)

    def blocks(self, key, what, names):  # what is owed: overdue, of top secret, or about telegrams
        owed, other, receipt = self.owed[key], self.copies[key[0]], key[1] == "receipt"
        theirs = owed.holder in names or other.person in names or other.owing == what.owing
        if receipt and TELEGRAM in (what.kind, other.kind):
            return theirs or other.owing in {what.owing, *(self.people[name].unit for name in names)}
        return theirs and ((receipt and other.level == 3) or owed.due <= self.now)

    def owe(self, copy, kind, due):
        found = {(copy, kind, self.out[copy].at): Record(due=due, holder=self.out[copy].holder)}
        self.owed = {key: each for key, each in (self.owed | found).items() if each.due}

    def owe_return(self, copy, at_once):
        due = self.copies[copy].return_by
        self.owe(copy, "return", min(self.now, due or self.now) if at_once else due)

    def leave(self, copy):  # what is owed from now on, or still since its giver owed it
        here, what, out = local(self.now), self.copies[copy], self.out[copy]
        giver = out.before.get(copy, Record(at=None, registered=what.stays))
        out.released, out.registered = True, giver.registered
        days = (1, 1, 1, 1, 3, 2, 1)[here.weekday()] if what.level == 1 or here.hour >= 18 else 0
        due = datetime.combine(here.date() + timedelta(days), time(12 if days else 18), here.tzinfo)
        receipt = (None, due, due, here + timedelta(hours=2))[what.level * (not out.registered)]
        for kind, due in (("receipt", receipt), ("return", what.return_by)):
            before = self.owed.pop((copy, kind, giver.at), Record(due=None)).due
            self.owe(copy, kind, min(filter(None, (due, before)), default=None))

    def hand_over(self, at, copies, signed, giver=None):
        alone = not (at.second and at.witness) and any(self.copies[copy].level == 3 for copy in copies)
        if alone or not signed or not all(self.may_take(at, copy, giver) for copy in copies):
            return False
        under = {copy: self.grant_for(at, self.copies[copy]) for copy in copies}
        self.pickups.append(under)
        came = {"holder": at.collector, "counter": at.name, "second": at.second, "witness": at.witness}
        came |= dict(operator=at.operator, at=self.now, pickup=under, released=False, registered=False)
        for copy, number in [*under.items()]:
            self.out[copy] = Record(grant=number, before={copy: self.out[copy]} if giver else {}, **came)
            self.owe(copy, "receipt", None if giver or self.copies[copy].seat else self.never)
            if self.copies[copy].level == 0:
                self.leave(copy)
        return True

    def release(self, at, copy, label):
        out, what = self.out.get(copy), self.copies.get(copy)
        if out is not label or out.released or self.flags[copy]:
            return False
        free = not out.grant or self.grants[out.grant].state == "approved"
        stands = free and (what.kind != PAPER or self.entitled(out.holder, what))
        came = what.level < 3 or (self.fit(out.second, what) and self.serves(out.witness, what, STAFF))
        known = self.fit(out.holder, what) and self.revoked.get(out.holder, out.at) <= out.at
        apart = at.operator not in {out.holder, *self.approvers(what, out.grant)}
        if stands and came and known and apart and self.serves(at.operator, what, CLERKS):
            self.leave(copy)
        return out.released

    def withdraw(self, at, copy):
        out = self.out.get(copy, Record(released=True))
        if out.released or not self.serves(at.operator, self.copies[copy], CLERKS):
            return False
        self.owe(copy, "receipt", None)
        del out.pickup[copy], self.out[copy]
        self.out.update(out.before)
        if copy in self.out and "recalled" in self.flags[copy]:
            self.owe_return(copy, True)
        return True

    def comes_back(self, at, copy, returner):
        out = self.out.get(copy, Record(released=False))
        known = out.released and at.operator not in (out.holder, returner)
        return known and self.serves(at.operator, self.copies[copy], CLERKS)

    def take_back(self, at, copies, returner):
        done = all(self.comes_back(at, copy, returner) for copy in copies)
        for copy in copies if done else ():
            self.owed.pop((copy, "return", self.out.pop(copy).at), None)
            self.flags[copy].discard("missing")
        return done

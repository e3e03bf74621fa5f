"""Plays acts at several counters of one registry beside the reference, and holds the two against each other."""

from __future__ import annotations

import random
from collections import Counter as Tally
from datetime import timedelta
from types import SimpleNamespace as Record
from typing import Any

from counter_kit import Counter
from machine.acts import ACTS, EVERYBODY, Draw
from machine.model import Model
from machine.session import Sessions
from machine.world import COLLECTORS, change, issue, people, revoke

from db.compiled import Compiled
from db.connection import reading
from db.log.verify import verify
from db.registry.acting import Face
from db.replay.comparing import replay
from db.tables import FileCopy, HandOver, Incident, Obligation
from kiosk.desk.commands import Outcome
from kiosk.desk.desk import Desk, Surroundings

COUNTERS = ("1", "2", "3")
SPANS = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=4), timedelta(hours=15))
GIVEN = ("handed_over", "transferred")
HELD = Compiled(
    lambda: HandOver.select(HandOver.control_no, HandOver.holder).where(HandOver.closed_at.is_null())
)
LOST = Compiled(
    lambda: Incident.select(Incident.control_no, Incident.incident).where(
        (Incident.matter == "loss") & Incident.closed_at.is_null()
    )
)
DONE: Tally[str] = Tally()
"""How often each act was done, refused or meant nothing, and each reason was given, in all plays."""


class Disagreement(AssertionError):
    """Program and reference differ; the steps that led there are told."""


class Play:
    """One registry, from its first act to the last."""

    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        dice = random.Random(0)
        around = Surroundings(lambda: self.counter.now, dice.randbytes)
        self.desks = {name: Desk(counter.registry, name, Face.DESK, around) for name in COUNTERS}
        self.model = Model(counter.now)
        self.sessions = Sessions(self.model, COUNTERS)
        self.steps: list[str] = []
        self.failed = False
        self.issued = 1

    def step(self, draw: Draw) -> None:
        """Do one thing: mostly an act at a counter that is natural there, now and then anything at all."""
        self.counter.now += timedelta(seconds=1)
        self.model.now = self.counter.now
        beside = draw.below(60)
        if beside == 57:
            self._renew_badge(draw)
        elif beside == 58:
            self._wait(SPANS[draw.below(len(SPANS))])
        elif beside == 59:
            self._change_somebody(draw)
        else:
            self._act(draw)

    def end(self) -> None:
        """Look at everything once no more happens."""
        if self.failed:
            return
        report = verify(self.counter.registry)
        self._agree(report.ok, report)
        found = replay(self.counter.registry)
        self._agree(found.ok, found)
        with reading(self.counter.registry) as reader:
            rows = reader.rows(Obligation.select().where(Obligation.ended_at.is_null()))
            lying = reader.rows(HandOver.select().where(HandOver.closed_at.is_null()))
            copies = reader.tuples(FileCopy.select(FileCopy.control_no, FileCopy.missing))
        owed = sorted((row.control_no, str(row.kind), row.holder, row.due_at) for row in rows)
        owing = ((*key[:2], each.holder, each.due) for key, each in self.model.owed.items())
        due = sorted(each for each in owing if each[-1] < self.model.never)
        self._agree(owed == due, owed, due)
        # Whoever hands something on owes for it until it leaves the counter.
        away = {row.hand_over if row.released_at else row.transferred_from for row in lying}
        missing = sorted(copy for copy, flags in self.model.flags.items() if "missing" in flags)
        gone = sorted(copy for copy, is_missing in copies if is_missing)
        self._agree(gone == missing, gone, missing)
        backs = {row.hand_over for row in rows if row.kind == "return"}
        self._agree(backs <= away, "returns owed for what is not out")

    def _wait(self, span: timedelta) -> None:
        self.steps.append(f"{span} pass")
        self.counter.now += span
        DONE["time passes done"] += 1

    def _change_somebody(self, draw: Draw) -> None:
        """Suspend or reinstate somebody, or take their clearance away or give it back, below the program."""
        usually, now = people(), self.model.people
        changed = [who for who, someone in now.items() if someone != usually[who]]
        who = draw.one(changed if changed and draw.below(3) else (*COLLECTORS, *COLLECTORS, *EVERYBODY))
        what, usual, someone = draw.below(2), usually[who], now[who]
        if what:
            someone.active = not someone.active
        else:
            someone.level = 0 if someone.level == usual.level else usual.level
        self.steps.append(f"{who} becomes active={someone.active} level={someone.level}")
        change(self.counter, who, someone)
        DONE["people change done"] += 1

    def _renew_badge(self, draw: Draw) -> None:
        """Have a badge revoked, or a new one issued: to whoever has none, or in place of one that is good."""
        badges = self.sessions.badges
        lacking = [who for who, number in badges.items() if not number]
        here = [who for at in self.sessions.at.values() for who in at.shown]
        here += [out.holder for out in self.model.out.values() if not out.released] * 2
        likely = here if here and draw.below(2) else lacking
        who = draw.one(likely if likely and draw.below(4) else (*COLLECTORS, *EVERYBODY))
        if badges[who] and draw.below(4):
            revoke(self.counter, who)
            badges[who], self.model.revoked[who] = 0, self.model.now
            self.steps.append(f"{who}'s badge is revoked")
        else:
            issue(self.counter, who)
            self.issued += 1
            badges[who] = self.issued
            self.steps.append(f"{who} gets a new badge")
        DONE["badges change done"] += 1

    def _act(self, draw: Draw) -> None:
        name = draw.rather(COUNTERS[:1], COUNTERS[1:]) if draw.below(2) else draw.one(COUNTERS)
        at = self.sessions.at[name]
        likely = [act for act, each in ACTS.items() if each.natural(self.sessions, at)]
        natural = [act for act in likely for _ in range(ACTS[act].weight)]
        act = draw.rather(natural, tuple(ACTS))
        drawn = ACTS[act].draw(draw, self.sessions, at)
        if drawn is None:
            return
        self.steps.append(f"{name} {at.operator}: {act} {dict(drawn)}")
        given = Record(**vars(at), badges=self.counter.badges, numbers=self.sessions.numbers)
        command = ACTS[act].command(given, Record(**drawn))
        expected = self.sessions.expect(act, name, **drawn)
        outcome = self.desks[name].handle(command)
        about = self.sessions.losses.get(drawn.get("copy", ""))
        self._compare(act, expected, outcome)
        if "note" in outcome.data:
            self.sessions.notes[outcome.data["note"]] = about

    def _compare(self, act: str, expected: bool | None, outcome: Outcome) -> None:
        came = done_by(outcome)
        DONE[f"{act} {({True: 'done', False: 'refused', None: 'void'})[came]}"] += 1
        DONE.update(outcome.reasons)
        self._agree(came is expected, act, "expected", expected, "came", outcome)
        for each in outcome.data.get("copies", ()) if outcome.outcome in GIVEN else ():
            self.model.out[each["copy"]].label = each["label"]
        stored = sorted(HELD.rows(self.counter.registry.database))
        self._agree(
            stored == sorted((copy, out.holder) for copy, out in self.model.out.items()), "holders", stored
        )
        lost = dict(LOST.rows(self.counter.registry.database))
        self._agree(lost.keys() == self.sessions.losses.keys(), "losses", sorted(lost))
        self.sessions.numbers |= lost

    def _agree(self, agreed: bool, *told: Any) -> None:
        if not agreed:
            self.failed = True
            steps = "\n".join(f"  {step}" for step in self.steps)
            raise Disagreement(f"{' '.join(map(str, told))}\nafter\n{steps}")


def done_by(outcome: Outcome) -> bool | None:
    """Say whether something was done or refused; None where it meant nothing at that moment."""
    if outcome.outcome == "refused":
        return False
    meant_nothing = outcome.outcome == "void" or "role" in outcome.data
    if outcome.outcome == "error":
        if outcome.error not in (
            "not_accepted",
            "nothing_accepted",
            "nothing_to_finish",
            "not_scanned",
            "finish_with_transfer",
        ):
            raise Disagreement(f"a fault: {outcome}")
        meant_nothing = True
    return None if meant_nothing and outcome.outcome != "identified" else True

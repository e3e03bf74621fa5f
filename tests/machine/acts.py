"""Every act as data: when it is natural, which arguments are drawn for it, and the command that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace as Record
from typing import Any, TypeVar

from counter_kit import PAGES, pin_of
from machine.losses import DISPOSITIONS
from machine.session import Sessions
from machine.world import COLLECTORS, COPIES, DISCARDED, LATE, SEATS, SERVING, people

from db.custody.incidents import Disposition
from kiosk.desk import commands as do

T = TypeVar("T")
EVERYBODY = tuple(people())
UNKNOWN = "X-99"
SUPERVISE = {who for who, each in people().items() if "supervisor" in each.roles}
Asked = Mapping[str, Any]


@dataclass
class Draw:
    """Chooses: `below` draws a number from 0 to one less than it is given; smaller is simpler."""

    below: Callable[[int], int]

    def one(self, things: Sequence[T]) -> T:
        return things[self.below(len(things))]

    def mostly(self, odds: int = 12) -> bool:
        """Draw yes, and no once in `odds`."""
        return self.below(odds) != odds - 1

    def rather(self, likely: Sequence[T], others: Sequence[T]) -> T:
        """Draw one of the likely ones, now and then any other."""
        return self.one(likely) if likely and self.mostly() else self.one(others)


@dataclass(frozen=True)
class Act:
    """`natural` says whether the act is a likely one at this counter now. `draw` gives what the model is asked,
    `command` what the desk is told for it; `desk` is that counter's program."""

    draw: Callable[[Draw, Sessions, Any], Asked | None]
    command: Callable[[Any, Any], do.Command]
    natural: Callable[[Sessions, Any], bool]
    weight: int = 1
    known: Mapping[str, Any] = field(default_factory=dict)


def pin(who: str, right: bool) -> str:
    return pin_of(who) if right else "000001"


def takeable(s: Sessions, at: Any) -> list[str]:
    if not (at.operator and at.collector):
        return []
    return [copy for copy in COPIES if copy not in at.taken and s.may_take(at, copy)]


def lying(s: Sessions, at: Any) -> list[str]:
    return [copy for copy, out in s.model.out.items() if not out.released and out.counter == at.name]


def labelled(s: Sessions, at: Any) -> list[str]:
    return [copy for copy in lying(s, at) if s.model.out[copy] is at.label]


def likely_copies(draw: Draw, s: Sessions, at: Any) -> Asked:
    likely = awaited(s, at) if at.task else labelled(s, at) if at.label else takeable(s, at)
    return {"copy": draw.rather(likely, (*COPIES, UNKNOWN))}


def awaited(s: Sessions, at: Any) -> list[str]:
    """Return what the task that is open here can take now."""
    of_task = {
        "destroy": discarded,
        "count": Sessions.left,
        "close": Sessions.counted_back,
        "return": returning,
        "transfer": to_pass_on,
    }
    return of_task[at.task](s, at)


def to_pass_on(s: Sessions, at: Any) -> list[str]:
    return [copy for copy in s.passes_on(at) if copy not in at.given]


def discarded(s: Sessions, at: Any) -> list[str]:
    """Return what of the list that is carried out here can be destroyed now."""
    listed = s.lists[at.list]
    return [copy for copy in sorted(listed.left) if listed.state == "begun" and s.destroyable(copy, at.list)]


def draw_list(draw: Draw, s: Sessions, at: Any) -> Asked:
    likely = [copy for copy in DISCARDED if s.destroyable(copy)]
    copies = [draw.rather(likely, (*DISCARDED, UNKNOWN)) for _ in range(1 + draw.below(2))]
    return {"copies": tuple(dict.fromkeys(copies))}


def lists_in(s: Sessions, at: Any, *states: str) -> list[int]:
    """Return the lists in these states in which whoever is signed in has no part."""
    lists = s.lists.items()
    return [
        number
        for number, each in lists
        if each.state in states and at.operator not in (each.asked_by, each.decided_by)
    ]


def draw_agreement(draw: Draw, s: Sessions, at: Any) -> Asked:
    likely = lists_in(s, at, "requested")
    return {"number": draw.rather(likely, range(1, len(s.lists) + 2)), "right": draw.mostly()}


def draw_destruction(draw: Draw, s: Sessions, at: Any) -> Asked:
    number = draw.rather(lists_in(s, at, "approved", "begun"), range(1, len(s.lists) + 2))
    known = s.lists.get(number)
    free = [who for who in SERVING if who != at.operator and (known is None or who != known.decided_by)]
    first = draw.rather(free, EVERYBODY)
    second = draw.rather([who for who in free if who != first], EVERYBODY)
    return {"number": number, "watching": (first, second), "right": (draw.mostly(), draw.mostly())}


def returning(s: Sessions, at: Any) -> list[str]:
    return [copy for copy in s.model.out if copy not in at.back and s.model.comes_back(at, copy, at.returner)]


def draw_finish(draw: Draw, s: Sessions, at: Any) -> Asked:
    all_counted, all_right = draw.mostly(), draw.mostly()
    counted = at.back if all_counted else at.back[1:]
    return {"counted": counted, "wrong": () if all_right else counted[:1], "sure": draw.mostly(4)}


def held_by_others(s: Sessions, at: Any) -> list[str]:
    """Return what the collector could take over from whoever has it."""
    if not (at.operator and at.collector):
        return []
    out = s.model.out
    return [copy for copy, each in out.items() if s.may_take(at, copy, each.holder)]


def draw_transfer(draw: Draw, s: Sessions, at: Any) -> Asked:
    copy = draw.rather(held_by_others(s, at), tuple(s.model.out) or tuple(COPIES))
    holder = s.model.out[copy].holder if copy in s.model.out else EVERYBODY[0]
    giver = holder if draw.mostly() else draw.one(EVERYBODY)
    also = [each for each in held_by_others(s, at) if s.model.out[each].holder == giver and each != copy]
    copies = (copy, *also[: draw.below(2)])
    pins = {"right": draw.mostly(), "gives": draw.mostly()}
    return {"copies": copies, "giver": giver, "counted": copies if draw.mostly() else copies[1:], **pins}


def draw_passing(draw: Draw, s: Sessions, at: Any) -> Asked:
    """Draw the signatures and page counts of what was scanned."""
    pins = {"right": draw.mostly(), "gives": draw.mostly()}
    return {"copies": (), "giver": at.giver, "counted": at.given if draw.mostly() else at.given[1:], **pins}


def draw_registration(draw: Draw, s: Sessions, at: Any) -> Asked:
    owed = list(dict.fromkeys(copy for copy, kind, _ in s.receipts()))
    copy = draw.one(owed) if owed else None
    unit = COPIES[copy].owing if copy else ""
    theirs = [who for who in COLLECTORS if s.model.people[who].unit == unit]
    copies = {copy: None} if copy and draw.mostly() else {draw.one((*COPIES, UNKNOWN)): None}
    copies |= {other: None for other in owed if COPIES[other].owing == unit} if draw.below(2) else {}
    return {"copies": tuple(copies), "who": draw.rather(theirs, EVERYBODY), "right": draw.mostly()}


def draw_badge(draw: Draw, s: Sessions, at: Any) -> Asked:
    """Draw whoever has come for something more often than whoever has not."""
    if at.task == "transfer":
        holders = sorted({s.model.out[copy].holder for copy in s.passes_on(at)})
        return {"who": draw.rather(holders, EVERYBODY)}
    coming = {
        who: Record(**{**vars(at), "collector": who, "shown": s.shows(at, who)})
        for who in COLLECTORS
        if at.operator and s.is_somebody(who)
    }
    for_others = [who for who, they in coming.items() if held_by_others(s, they)]
    likely = [who for who, they in coming.items() if takeable(s, they)]
    seated = [who for who in likely if any(COPIES[copy].seat for copy in takeable(s, coming[who]))]
    likely = seated if seated and not draw.below(3) else likely
    wanted = for_others if for_others and draw.below(2) else likely
    return {"who": draw.rather(wanted or COLLECTORS, EVERYBODY)}


def draw_place(draw: Draw, s: Sessions, at: Any) -> Asked:
    """Draw whose things are counted, or None: the vault."""
    hold = [who for who in COLLECTORS if s.due(who)]
    return {"holder": draw.rather(hold, EVERYBODY) if draw.below(4) else None}


def draw_count(draw: Draw, s: Sessions, at: Any) -> Asked:
    return {"number": draw.rather(s.open_counts(at.operator), range(1, len(s.counts) + 2))}


def draw_abandoned(draw: Draw, s: Sessions, at: Any) -> Asked:
    number = {"number": None} if draw.below(2) else draw_count(draw, s, at)
    likely = [who for who in SERVING if who != at.operator]
    return {**number, "second": draw.rather(likely, EVERYBODY), "also": draw.mostly()}


def draw_signatures(draw: Draw, s: Sessions, at: Any) -> Asked:
    likely = [who for who in SERVING if who != at.operator]
    signed = {"right": draw.mostly(), "also": draw.mostly(), "sure": not draw.mostly(6)}
    return {"second": draw.rather(likely, EVERYBODY), **signed}


def nearly_counted(s: Sessions, at: Any) -> bool:
    """Say whether two people could sign the count that is open here."""
    if at.task != "count" or not works(s, at) or stuck(s, at):
        return False
    return bool(s.counts[at.count].seen) and len(s.left(at)) < 3


def free(s: Sessions, at: Any) -> bool:
    return clerk(s, at) and not (at.task or at.taken or at.label)


def lapsed(s: Sessions, at: Any) -> bool:
    """Say whether something was accepted on a ground that is gone. Who comes along then is judged by whichever of
    the lapsed grants is nearest: that is a table of the rules' own, and none of the reference's."""
    model = s.model
    return any(
        not model.entitled(at.collector, COPIES[copy]) and not model.grant_for(at, COPIES[copy])
        for copy in (*at.taken, *at.given)
    )


def draw_second(draw: Draw, s: Sessions, at: Any) -> Asked | None:
    if lapsed(s, at):
        return None
    secret = [COPIES[copy] for copy in (*at.taken, *at.given) if COPIES[copy].level == 3]
    likely = [
        who
        for who in COLLECTORS
        if who != at.collector
        and all(s.model.fit(who, what) and s.model.designated(who, what) for what in secret)
    ]
    return {"who": draw.rather(likely, EVERYBODY), "right": draw.mostly(), "matches": draw.mostly()}


def draw_witness(draw: Draw, s: Sessions, at: Any) -> Asked | None:
    if lapsed(s, at):
        return None
    likely = [who for who in SERVING if who != at.operator]
    return {"who": draw.rather(likely, EVERYBODY), "right": draw.mostly()}


def draw_hand_over(draw: Draw, s: Sessions, at: Any) -> Asked:
    right, all_counted, all_right = draw.mostly(), draw.mostly(), draw.mostly()
    plain = bool(at.taken) and all(COPIES[copy].level < 2 for copy in at.taken)
    paper = f"PR-{draw.below(40)}" if not draw.mostly(2 if plain else 12) else ""
    counted = at.taken if all_counted else at.taken[1:]
    return {"right": right, "counted": counted, "wrong": () if all_right else counted[:1], "paper": paper}


def hand_over(at: Any, asked: Any) -> do.HandOver:
    pages = {copy: PAGES - (copy in asked.wrong) for copy in asked.counted}
    if asked.paper:
        return do.HandOver(pages=pages, paper_receipt=asked.paper)
    return do.HandOver(pages=pages, sign_pin=pin(at.collector or EVERYBODY[0], asked.right))


def draw_label(draw: Draw, s: Sessions, at: Any) -> Asked | None:
    out = s.model.out
    if not out:
        return None
    copy = draw.rather(lying(s, at), tuple(out))
    return {"copy": copy, "out": out[copy], "whole": draw.mostly()}


def draw_request(draw: Draw, s: Sessions, at: Any) -> Asked:
    first = draw.one(tuple(COPIES.values()))
    likely = [who for who in COLLECTORS if s.model.entitled(who, first) and s.model.fit(who, first)]
    principal = draw.rather(likely, EVERYBODY)
    proxies = [who for who in COLLECTORS if who != principal and s.model.fit(who, first)]
    proxies = [who for who in proxies if first.level < 3 or s.model.designated(who, first)]
    same = [copy for copy, what in COPIES.items() if s.model.entitled(principal, what)]
    copies = dict.fromkeys((first.number, *(draw.rather(same, (UNKNOWN,)) for _ in range(draw.below(3)))))
    starts = s.model.now + timedelta(hours=draw.one((0, 0, 0, 2, -1)))
    longest = (160, 70, 20, 4)[first.level]
    ends = starts + timedelta(hours=draw.rather((longest, 2, longest // 2), (200, 0, -1)))
    said = {"principal": principal, "proxy": draw.rather(proxies, EVERYBODY), "copies": tuple(copies)}
    return {"asked": Record(starts=starts, ends=ends, uses=1 + draw.below(2), **said), "right": draw.mostly()}


def decidable(s: Sessions, at: Any, *states: str) -> list[int]:
    """Return the grants in these states in which whoever is signed in has no part."""
    grants = s.model.grants.items()
    return [
        number
        for number, each in grants
        if each.state in states and at.operator not in {each.asked_by, *each.approvals}
        if s.model.now < each.ends
    ]


def draw_substitute(draw: Draw, s: Sessions, at: Any) -> Asked:
    absent = draw.rather(tuple(SEATS.values()), EVERYBODY)
    others = [who for who in COLLECTORS if who not in SEATS.values() and s.model.people[who].active]
    return {"absent": absent, "substitute": draw.rather(others, EVERYBODY)}


def decidable_seats(s: Sessions, at: Any, *states: str) -> list[int]:
    """Return the substitutions in these states that whoever is signed in did not ask for."""
    asked = s.asked.items()
    return [number for number, each in asked if each.state in states and each.asked_by != at.operator]


def draw_seat(*states: str) -> Callable[[Draw, Sessions, Any], Asked]:
    def draw_one(draw: Draw, s: Sessions, at: Any) -> Asked:
        likely = decidable_seats(s, at, *states)
        return {"number": draw.rather(likely, range(1, len(s.asked) + 2)), "right": draw.mostly()}

    return draw_one


def draw_grant(*states: str) -> Callable[[Draw, Sessions, Any], Asked]:
    def draw_one(draw: Draw, s: Sessions, at: Any) -> Asked:
        likely = decidable(s, at, *states)
        return {"number": draw.rather(likely, range(1, len(s.model.grants) + 2)), "right": draw.mostly()}

    return draw_one


def flagged(s: Sessions, name: str) -> list[str]:
    return [copy for copy, flags in s.model.flags.items() if name in flags]


def flagging(command: Any, name: str, on: bool, by_clerks: bool = False, **told: str) -> Act:
    """Return an act that holds, recalls or loses a copy, or the opposite; few are so at a time."""

    def draw(draw: Draw, s: Sessions, at: Any) -> Asked:
        return {"copy": draw.rather([] if on else flagged(s, name), (*COPIES, UNKNOWN))}

    def natural(s: Sessions, at: Any) -> bool:
        may = works(s, at) if by_clerks else supervisor(s, at)
        return may and (not flagged(s, name) if on else bool(flagged(s, name)))

    return Act(draw, lambda x, asked: command(copy=asked.copy, **told), natural, weight=1 if on else 4)


def closable(s: Sessions, at: Any) -> list[str]:
    """Return the losses in which whoever is signed in has no part."""
    return [copy for copy in s.losses if at.operator not in s.involved(copy)]


def draw_note(draw: Draw, s: Sessions, at: Any) -> Asked:
    copy = draw.rather(tuple(s.losses), (*COPIES, UNKNOWN))
    own = [number for number, loss in s.notes.items() if loss is s.losses.get(copy)]
    return {"copy": copy, "corrects": draw.rather(own, (*s.notes, 999)) if draw.below(2) else None}


def draw_closing(draw: Draw, s: Sessions, at: Any) -> Asked:
    likely = closable(s, at) if draw.below(3) else []
    copy = draw.rather(likely or tuple(s.losses), (*COPIES, UNKNOWN))
    return {"copy": copy, "word": draw.one(DISPOSITIONS), "right": draw.mostly()}


def works(s: Sessions, at: Any) -> bool:
    return at.operator is not None and not at.locked


def clerk(s: Sessions, at: Any) -> bool:
    return works(s, at) and bool({"clerk", "cipher_clerk"} & s.model.people[at.operator].roles)


def supervisor(s: Sessions, at: Any) -> bool:
    return works(s, at) and "supervisor" in s.model.people[at.operator].roles


def stands(s: Sessions, at: Any) -> bool:
    return clerk(s, at) and bool(at.seen) and not at.label and not at.task


def natural_scan(s: Sessions, at: Any) -> bool:
    if not clerk(s, at):
        return False
    if at.task:
        return bool(awaited(s, at))
    return bool(labelled(s, at)) or (stands(s, at) and bool(takeable(s, at)))


def ready(s: Sessions, at: Any) -> bool:
    """Say whether everything that was accepted can be handed over now."""
    alone = not lacks(s, at) or bool(at.second and at.witness)
    return stands(s, at) and bool(at.taken) and alone and all(s.may_take(at, copy) for copy in at.taken)


def stuck(s: Sessions, at: Any) -> bool:
    """Say whether something that was accepted cannot be done any more."""
    if at.task == "destroy":
        return s.lists[at.list].state != "begun"
    if at.task == "count":
        return s.counts[at.count].state != "open"
    if at.task == "close":
        return s.closed
    if at.task == "transfer":
        return not all(copy in s.passes_on(at) for copy in at.given)
    if at.task:
        return not all(s.model.comes_back(at, copy, at.returner) for copy in at.back)
    return bool(at.taken) and not all(s.may_take(at, copy) for copy in at.taken)


def finishing(s: Sessions, at: Any) -> bool:
    """Say whether the task that is open here has come to its end."""
    if at.task in ("", "count", "transfer") or not works(s, at) or stuck(s, at):
        return False
    if at.task == "return":
        return bool(at.returner and at.back)
    if at.task == "close":
        # Mostly all papers came back; one that did not is a loss.
        return s.model.now >= LATE and len(awaited(s, at)) < 2
    return not awaited(s, at)


def idle(s: Sessions, at: Any) -> bool:
    """Say whether whoever stands here can do nothing more."""
    if not works(s, at):
        return False
    if at.task == "transfer":
        return stuck(s, at) or not (at.given or awaited(s, at))
    if at.task == "close":
        return stuck(s, at) or not awaited(s, at)
    if at.task in ("destroy", "count"):
        return stuck(s, at)
    if at.task:
        return stuck(s, at) or (not at.back and not returning(s, at))
    return stands(s, at) and (stuck(s, at) or (not at.taken and not takeable(s, at)))


def lacks(s: Sessions, at: Any) -> bool:
    here = stands(s, at) or (at.task == "transfer" and clerk(s, at))
    return here and any(COPIES[copy].level == 3 for copy in (*at.taken, *at.given))


ACTS: Mapping[str, Act] = {
    "sign_in": Act(
        lambda draw, s, at: {"who": draw.rather(SERVING, EVERYBODY), "right": draw.mostly()},
        lambda x, asked: do.SignIn(badge=x.badges[asked.who], pin=pin(asked.who, asked.right)),
        lambda s, at: at.operator is None,
        weight=6,
    ),
    "sign_out": Act(
        lambda draw, s, at: {},
        lambda x, asked: do.SignOut(),
        lambda s, at: supervisor(s, at) and not clerk(s, at),
    ),
    "lock": Act(lambda draw, s, at: {}, lambda x, asked: do.Lock(), lambda s, at: False),
    "unlock": Act(
        lambda draw, s, at: {"right": draw.mostly()},
        lambda x, asked: do.Unlock(pin=pin(x.operator or SERVING[0], asked.right)),
        lambda s, at: at.locked,
        weight=6,
    ),
    "free": Act(
        lambda draw, s, at: {
            "who": draw.rather(sorted(SUPERVISE - {at.operator}), EVERYBODY),
            "right": draw.mostly(),
        },
        lambda x, asked: do.Unlock(pin=pin(asked.who, asked.right), badge=x.badges[asked.who]),
        lambda s, at: at.locked,
        weight=3,
    ),
    "badge": Act(
        draw_badge,
        lambda x, asked: do.Scan(scan=x.badges[asked.who]),
        lambda s, at: (
            clerk(s, at)
            and at.task not in ("destroy", "count")
            and (not (at.returner or at.giver) if at.task else not (at.collector or at.label))
        ),
        weight=6,
    ),
    "photo": Act(
        lambda draw, s, at: {"matches": draw.mostly()},
        lambda x, asked: do.ConfirmPhoto(matches=asked.matches),
        lambda s, at: works(s, at) and bool(at.collector) and not at.seen and not at.task,
        weight=8,
    ),
    "scan": Act(
        likely_copies,
        lambda x, asked: do.Scan(scan=asked.copy),
        natural_scan,
        weight=8,
    ),
    "remove": Act(
        lambda draw, s, at: {"copy": draw.rather(at.taken, tuple(COPIES))},
        lambda x, asked: do.RemoveCopy(copy=asked.copy),
        lambda s, at: False,
    ),
    "cancel": Act(
        lambda draw, s, at: {},
        lambda x, asked: do.Cancel(),
        idle,
        weight=4,
    ),
    "second": Act(
        draw_second,
        lambda x, asked: do.SecondCollector(
            badge=x.badges[asked.who], pin=pin(asked.who, asked.right), matches=asked.matches
        ),
        lambda s, at: lacks(s, at) and not at.second,
        weight=8,
    ),
    "witness": Act(
        draw_witness,
        lambda x, asked: do.Witness(badge=x.badges[asked.who], pin=pin(asked.who, asked.right)),
        lambda s, at: lacks(s, at) and not at.witness,
        weight=8,
    ),
    "hand_over": Act(
        draw_hand_over,
        hand_over,
        ready,
        weight=6,
    ),
    "read_label": Act(
        draw_label,
        lambda x, asked: do.Scan(scan=asked.out.label, typed=not asked.whole),
        lambda s, at: clerk(s, at) and bool(lying(s, at)) and not at.label and not at.task,
        weight=8,
    ),
    "reprint": Act(
        lambda draw, s, at: {"copy": draw.rather(lying(s, at), (*COPIES, UNKNOWN))},
        lambda x, asked: do.Reprint(copy=asked.copy),
        lambda s, at: False,
    ),
    "withdraw": Act(
        lambda draw, s, at: {"copy": draw.rather(lying(s, at), (*COPIES, UNKNOWN))},
        lambda x, asked: do.Withdraw(copy=asked.copy, reason="错发"),
        lambda s, at: clerk(s, at) and bool(lying(s, at)),
    ),
    "take_back": Act(
        lambda draw, s, at: {},
        lambda x, asked: do.TakeBack(),
        lambda s, at: clerk(s, at) and not at.taken and not at.label and not at.task and bool(s.model.out),
        weight=3,
    ),
    "finish": Act(
        draw_finish,
        lambda x, asked: do.Finish(
            pages={copy: PAGES - (copy in asked.wrong) for copy in asked.counted}, sure=asked.sure
        ),
        finishing,
        weight=10,
    ),
    "begin_count": Act(
        draw_place,
        lambda x, asked: do.BeginStocktake(place="holder" if asked.holder else "vault", holder=asked.holder),
        lambda s, at: free(s, at) and len(s.open_counts(at.operator)) < 2,
    ),
    "resume_count": Act(
        draw_count,
        lambda x, asked: do.ResumeStocktake(stocktake=asked.number),
        lambda s, at: free(s, at) and bool(s.open_counts(at.operator)),
        weight=2,
    ),
    "abandon_count": Act(
        draw_abandoned,
        lambda x, asked: do.AbandonStocktake(
            stocktake=asked.number,
            reason="停电",
            badge=x.badges[asked.second],
            second_pin=pin(asked.second, asked.also),
        ),
        lambda s, at: at.task == "count" and clerk(s, at) and not s.counts[at.count].seen,
    ),
    "sign": Act(
        draw_signatures,
        lambda x, asked: do.Finish(
            pin=pin(x.operator or SERVING[0], asked.right),
            badge=x.badges[asked.second],
            second_pin=pin(asked.second, asked.also),
            sure=asked.sure,
        ),
        nearly_counted,
        weight=6,
    ),
    "confirm": Act(
        lambda draw, s, at: {
            "who": draw.rather([who for who in COLLECTORS if s.due(who)], EVERYBODY),
            "right": draw.mostly(),
        },
        lambda x, asked: do.ConfirmHoldings(badge=x.badges[asked.who], pin=pin(asked.who, asked.right)),
        lambda s, at: stands(s, at) and bool(s.due(at.collector)),
    ),
    "open_meeting": Act(
        lambda draw, s, at: {},
        lambda x, asked: do.OpenMeeting(meeting="M"),
        lambda s, at: supervisor(s, at) and s.model.now < s.model.opens,
    ),
    "close_meeting": Act(
        lambda draw, s, at: {},
        lambda x, asked: do.CloseMeeting(meeting="M"),
        lambda s, at: free(s, at) and not s.closed and bool(s.counted_back(at)),
        weight=4,
    ),
    "pages": Act(
        lambda draw, s, at: {"copy": at.pages_of or draw.one(tuple(COPIES)), "right": draw.mostly()},
        lambda x, asked: do.CountPages(copy=asked.copy, pages=PAGES - (not asked.right)),
        lambda s, at: at.pages_of is not None and works(s, at),
        weight=20,
    ),
    "begin_transfer": Act(
        lambda draw, s, at: {},
        lambda x, asked: do.BeginTransfer(),
        lambda s, at: stands(s, at) and not at.taken and bool(held_by_others(s, at)),
        weight=15,
    ),
    "pass_on": Act(
        draw_passing,
        lambda x, asked: do.Transfer(
            giver_pin=pin(x.giver or EVERYBODY[0], asked.gives),
            sign_pin=pin(x.collector or EVERYBODY[0], asked.right),
            pages=dict.fromkeys(asked.counted, PAGES),
        ),
        lambda s, at: at.task == "transfer" and clerk(s, at) and bool(at.given and at.giver),
        weight=6,
    ),
    "transfer": Act(
        draw_transfer,
        lambda x, asked: do.Transfer(
            copies=asked.copies,
            giver_badge=x.badges[asked.giver],
            giver_pin=pin(asked.giver, asked.gives),
            sign_pin=pin(x.collector or EVERYBODY[0], asked.right),
            pages=dict.fromkeys(asked.counted, PAGES),
        ),
        lambda s, at: stands(s, at) and not at.taken and bool(held_by_others(s, at)),
        weight=15,
    ),
    "register": Act(
        draw_registration,
        lambda x, asked: do.RegisterReceipt(
            copies=asked.copies, incoming_no="收2026-1", by=asked.who, pin=pin(asked.who, asked.right)
        ),
        lambda s, at: works(s, at) and bool(s.receipts()),
        weight=3,
    ),
    "hold": flagging(do.Hold, "on_hold", True, reason="核查"),
    "unhold": flagging(do.Unhold, "on_hold", False, reason="已核"),
    "recall": flagging(do.Recall, "recalled", True, reason="改版"),
    "unrecall": flagging(do.Unrecall, "recalled", False, reason="不改"),
    "report_loss": flagging(do.ReportLoss, "missing", True, by_clerks=True, circumstances="找不到"),
    "report_found": flagging(do.ReportFound, "missing", False, note="在柜中"),
    "note": Act(
        draw_note,
        lambda x, asked: do.NoteIncident(
            incident=x.numbers.get(asked.copy, 999), text="已问", corrects=asked.corrects
        ),
        lambda s, at: supervisor(s, at) and bool(s.losses),
    ),
    "close_loss": Act(
        draw_closing,
        lambda x, asked: do.CloseIncident(
            incident=x.numbers.get(asked.copy, 999),
            disposition=Disposition(asked.word),
            text="已核实",
            pin=pin(x.operator or SERVING[0], asked.right),
        ),
        lambda s, at: supervisor(s, at) and bool(s.losses),
        weight=5,
    ),
    "request": Act(
        draw_request,
        lambda x, asked: do.RequestProxy(
            **vars(asked.asked), reason="出差", principal_pin=pin(asked.asked.principal, asked.right)
        ),
        works,
        weight=2,
    ),
    "discard": Act(
        draw_list,
        lambda x, asked: do.RequestDestruction(copies=asked.copies, reason="过期", site="销毁中心"),
        lambda s, at: works(s, at) and s.model.now >= LATE and any(map(s.destroyable, DISCARDED)),
    ),
    "agree": Act(
        draw_agreement,
        lambda x, asked: do.ApproveDestruction(
            destruction=asked.number, pin=pin(x.operator or SERVING[0], asked.right)
        ),
        lambda s, at: supervisor(s, at) and bool(lists_in(s, at, "requested")),
        weight=4,
    ),
    "spare": Act(
        draw_agreement,
        lambda x, asked: do.RejectDestruction(
            destruction=asked.number, pin=pin(x.operator or SERVING[0], asked.right)
        ),
        lambda s, at: False,
    ),
    "destroy": Act(
        draw_destruction,
        lambda x, asked: do.BeginDestruction(
            destruction=asked.number,
            witnesses=tuple(
                do.DestructionWitness(badge=x.badges[who], pin=pin(who, right))
                for who, right in zip(asked.watching, asked.right, strict=True)
            ),
        ),
        lambda s, at: (
            clerk(s, at)
            and not (at.task or at.taken or at.label)
            and bool(lists_in(s, at, "approved", "begun"))
        ),
        weight=4,
    ),
    "sit_in": Act(
        draw_substitute,
        lambda x, asked: do.RequestSubstitute(
            meeting="M", absent=asked.absent, substitute=asked.substitute, reason="出差"
        ),
        lambda s, at: (
            works(s, at) and s.model.now < s.model.closes and not decidable_seats(s, at, "requested")
        ),
    ),
    "seat": Act(
        draw_seat("requested"),
        lambda x, asked: do.ApproveSubstitute(
            request=asked.number, pin=pin(x.operator or SERVING[0], asked.right)
        ),
        lambda s, at: (
            supervisor(s, at) and s.model.now < s.model.closes and bool(decidable_seats(s, at, "requested"))
        ),
        weight=6,
    ),
    "unask": Act(
        draw_seat("requested"),
        lambda x, asked: do.RejectSubstitute(
            request=asked.number, pin=pin(x.operator or SERVING[0], asked.right)
        ),
        lambda s, at: supervisor(s, at) and bool(decidable_seats(s, at, "requested")),
    ),
    "unseat": Act(
        draw_seat("approved", "requested"),
        lambda x, asked: do.RevokeSubstitute(
            request=asked.number, pin=pin(x.operator or SERVING[0], asked.right)
        ),
        lambda s, at: supervisor(s, at) and bool(decidable_seats(s, at, "approved")),
    ),
    "approve": Act(
        draw_grant("requested"),
        lambda x, asked: do.ApproveProxy(grant=asked.number, pin=pin(x.operator or SERVING[0], asked.right)),
        lambda s, at: supervisor(s, at) and bool(decidable(s, at, "requested")),
        weight=6,
    ),
    "reject": Act(
        draw_grant("requested"),
        lambda x, asked: do.RejectProxy(grant=asked.number, pin=pin(x.operator or SERVING[0], asked.right)),
        lambda s, at: supervisor(s, at) and bool(decidable(s, at, "requested")),
    ),
    "revoke": Act(
        draw_grant("approved", "requested"),
        lambda x, asked: do.RevokeProxy(grant=asked.number, pin=pin(x.operator or SERVING[0], asked.right)),
        lambda s, at: supervisor(s, at) and bool(decidable(s, at, "approved")),
    ),
}

"""Owns what the counter says after each answer of the desk: headline, subject and lines, and what to do now.

Words only; what is true stands in the view.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kiosk.desk import Outcome, Refusal
from kiosk.desk import commands as do
from kiosk.fault_texts import fault_text
from kiosk.refusal_texts import refusal_text
from kiosk.show import show
from kiosk.texts import N_, _, ngettext, pgettext
from kiosk.view import CopyLine, LineState, PersonShown, Said, View
from kiosk.widgets.verdict import Ruling, Tone
from kiosk.words import level, word

MOST_NAMED = 2
"""Proxies that one line names; the others it counts."""
MOST_LYING = 3
"""Copies left on other counters that a sign-in names; the others it counts."""


def what_now(view: View) -> str:
    """Return the one thing to do now."""
    read = next((line.copy for line in view.lines if line.state is LineState.LABEL_READ), None)
    if read is not None:
        return _("Scan the labelled copy {copy}").format(copy=read)
    handed = [line for line in view.lines if line.state is LineState.HANDED]
    if handed and (view.gone or view.collector is None):
        return _("Stick the label on, then scan its QR code")
    if "second_collector" in view.next:
        return _("Second collector: scan the badge")
    if "witness" in view.next:
        return _("Witness: scan the badge")
    if "hand_over" in view.next:
        return _("Scan the next copy, or F2: hand over")
    if "copy" in view.next:
        return word("awaited", "copy")
    return word("awaited", view.next[0]) if view.next else ""


def ruling_of(view: View) -> Ruling:
    """Return what the verdict says about the last answer."""
    if view.said is None:
        return Ruling(Tone.PROMPT, what_now(view))
    return RULINGS.get(view.said.outcome.outcome, _plain)(view, view.said)


def copy_in_words(line: CopyLine) -> str:
    """Return level, number of the copy and ground on which it may be taken, for one line."""
    parts = [] if line.level is None else [level(line.level)]
    if line.copy_no is not None:
        parts.append(_("copy {number} of {total}").format(number=line.copy_no, total=line.copies_total))
    if line.basis is not None:
        parts.append(ground_in_words(line))
    return "  ".join(parts)


def ground_in_words(line: CopyLine) -> str:
    """Return on what ground the collector may take the copy."""
    if line.held_for is None or line.basis in ("own", "seat"):
        return word("basis", line.basis or "own")
    if line.until is None:
        return _("for {addressee}").format(addressee=line.held_for)
    return _("for {addressee} until {time}").format(
        addressee=line.held_for, time=line.until.strftime("%m-%d %H:%M")
    )


def clearance_in_words(person: PersonShown) -> str:
    """Return the person's clearance and until when it holds."""
    cleared = level(person.clearance or "none")
    if person.clearance_until is None:
        return cleared
    return _("{level} until {date}").format(level=cleared, date=person.clearance_until)


def _plain(view: View, said: Said) -> Ruling:
    return Ruling(Tone.PROMPT, word("outcome", said.outcome.outcome).capitalize(), said.subject or "")


def _signed_in(view: View, said: Said) -> Ruling:
    left = len(view.on_the_counter)
    elsewhere = _lying_elsewhere(said)
    if not left:
        who = f"{view.operator or ''}  {view.operator_name}"
        tone = Tone.ATTENTION if _unwitnessed(said) or elsewhere else Tone.ALLOWED
        return Ruling(tone, _("Signed in"), who, (*elsewhere, *_unwitnessed(said), *_open_incidents(said)))
    text = ngettext("{count} copy lies on this counter", "{count} copies lie on this counter", left)
    todo = _("It was signed for and never released: scan its label and the copy, or withdraw it with F7.")
    lines = (todo, *elsewhere, *_unwitnessed(said), *_open_incidents(said))
    return Ruling(Tone.ATTENTION, _("KEEP IT HERE"), text.format(count=left), lines)


def _lying_elsewhere(said: Said) -> tuple[str, ...]:
    """Say what lies on other counters, signed for and never released: each with its counter, and since when."""
    here = said.outcome.data.get("unreleased") or ()
    lying = [each for each in said.outcome.data.get("lying") or () if each["copy"] not in here]
    lines = [
        _("{copy} lies on counter {name} unreleased since {since}").format(
            copy=show(each["copy"]), name=show(each["counter"]), since=each["since"][:10]
        )
        for each in lying[:MOST_LYING]
    ]
    more = len(lying) - MOST_LYING
    if more > 0:
        lines.append(ngettext("and {count} more", "and {count} more", more).format(count=more))
    return tuple(lines)


def _unwitnessed(said: Said) -> tuple[str, ...]:
    """Say that witness files could not be written: what is done now has one witness less."""
    count = said.outcome.data.get("witness_faults", 0)
    if not count:
        return ()
    text = ngettext(
        "{count} witness file cannot be written: tell the administrator.",
        "{count} witness files cannot be written: tell the administrator.",
        count,
    )
    return (text.format(count=count),)


def _open_incidents(said: Said) -> tuple[str, ...]:
    """Tell a supervisor in one line what is open, and whether any of it is past its time."""
    counted = said.outcome.data.get("incidents") or {"open": 0}
    if not counted["open"]:
        return ()
    text = ngettext("{count} open incident", "{count} open incidents", counted["open"])
    line = text.format(count=counted["open"])
    if counted["overdue"]:
        line = _("{incidents}, {count} overdue").format(incidents=line, count=counted["overdue"])
    return (_("{incidents}: F6, then F4.").format(incidents=line),)


def _identified(view: View, said: Said) -> Ruling:
    role = said.outcome.data.get("role")
    if role is not None:
        joined = {
            "second_collector": _("Second is here"),
            "witness": _("Witness is here"),
        }
        person = str(said.outcome.data.get("person") or "")
        return Ruling(Tone.ALLOWED, joined[role], person, (what_now(view),))
    waiting = len(said.outcome.data["waiting"])
    text = ngettext(
        "{count} copy waits for this collector", "{count} copies wait for this collector", waiting
    )
    who = "" if view.collector is None else f"{view.collector.staff_no}  {view.collector.name}"
    lines = (text.format(count=waiting),) if waiting else (_("No copy waits for this collector."),)
    return Ruling(Tone.ALLOWED, _("Identified"), who, (*lines, *_used_in_their_name(said.outcome.data)))


def _used_in_their_name(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Say in one line what was collected under grants of the collector since they were last here."""
    used = data.get("used", ())
    if not used:
        return ()
    copies = len(used)
    text = ngettext(
        "Taken for them since last time: {count} copy by {proxies} ({first})",
        "Taken for them since last time: {count} copies by {proxies} ({first})",
        copies,
    )
    proxies = list(dict.fromkeys(each["proxy"] for each in used))
    shown = _(", ").join(proxies[:MOST_NAMED]) + (
        f" +{len(proxies) - MOST_NAMED}" if proxies[MOST_NAMED:] else ""
    )
    first = used[0]["copy"] + (f" +{copies - 1}" if copies > 1 else "")
    return (text.format(proxies=shown, count=copies, first=first),)


def _accepted(view: View, said: Said) -> Ruling:
    line = next((line for line in view.lines if line.copy == said.subject), None)
    headline = _("Accepted already") if said.outcome.data.get("already") else _("Accepted")
    words = "" if line is None else copy_in_words(line)
    lacks = () if line is None else line.lacks
    others = {
        Refusal.SECOND_COLLECTOR_REQUIRED: _("second collector"),
        Refusal.WITNESS_REQUIRED: _("witness"),
    }
    still = [text for code, text in others.items() if code in lacks]
    lines = (words,) if words else ()
    if still:
        lines = (*lines, _("Still to come: {what}").format(what=", ".join(still)))
    return Ruling(Tone.ALLOWED, headline, said.subject or "", lines)


def _handed_over(view: View, said: Said) -> Ruling:
    copies = said.outcome.data["copies"]
    released = [each["copy"] for each in copies if each["released"]]
    kept = [each["copy"] for each in copies if not each["released"]]
    if not kept:
        return Ruling(Tone.GIVE, _("GIVE THE FILE"), "  ".join(released), _given_to(view, _collector(view)))
    lines = [
        _("1 Stick the label on  2 Scan its QR  3 Scan the copy"),
        *_label_trouble(view),
    ]
    if released:
        lines.append(_("Give now: {copies}").format(copies="  ".join(released)))
    return Ruling(Tone.ATTENTION, _("KEEP IT HERE"), "  ".join(kept), tuple(lines))


def _label_trouble(view: View) -> tuple[str, ...]:
    failed = [line.copy for line in view.on_the_counter if line.label_state in ("failed", "unknown")]
    if not failed:
        return ()
    return (_("Label not printed: {copies}. F7 prints it again.").format(copies="  ".join(failed)),)


def _label_read(view: View, said: Said) -> Ruling:
    return Ruling(
        Tone.PROMPT, _("Label read"), said.subject or "", (_("Now scan the copy that carries this label."),)
    )


def _released(view: View, said: Said) -> Ruling:
    line = next((line for line in view.lines if line.copy == said.subject), None)
    left = len(view.on_the_counter)
    lines = [] if line is None else [*_given_to(view, line.holder)]
    if left:
        text = ngettext(
            "{count} more copy lies on the counter", "{count} more copies lie on the counter", left
        )
        lines.append(text.format(count=left))
    return Ruling(Tone.GIVE, _("GIVE THE FILE"), said.subject or "", tuple(lines))


def _given_to(view: View, holder: str | None) -> tuple[str, ...]:
    """Say to whom, with the name where whoever signed stands here still."""
    if holder is None:
        return ()
    name = view.collector.name if view.collector is not None and holder == _collector(view) else ""
    return (_("To {holder}").format(holder=f"{holder} {name}".rstrip()),)


def _collector(view: View) -> str | None:
    return None if view.collector is None else view.collector.staff_no


def _withdrawn(view: View, said: Said) -> Ruling:
    holder = said.outcome.data.get("holder")
    lines = (_("The copy is the registry's again. Take it back and destroy its label."),)
    if holder is not None:
        lines = (_("{holder} holds it again. Give it back and destroy its new label.").format(holder=holder),)
    return Ruling(Tone.ATTENTION, _("Withdrawn"), said.subject or "", lines)


def _cancelled(view: View, said: Said) -> Ruling:
    if said.outcome.data.get("task"):
        return Ruling(Tone.PROMPT, _("Cancelled"), "", (_("What was recorded stays recorded."),))
    lines = (_("What was not signed for stays in the registry: put it back."),)
    if "task" in said.outcome.data:
        lines = (_("Nothing that was scanned for it has changed."),)
    return Ruling(Tone.PROMPT, _("Cancelled"), "", lines)


def _returned(view: View, said: Said) -> Ruling:
    if said.outcome.incident is not None:
        return taken_incomplete(said.outcome)
    number = _("Receipt {number}").format(number=said.outcome.data["receipt"])
    return Ruling(Tone.ALLOWED, _("RETURNED"), number, (_("The log has it."),))


def taken_incomplete(outcome: Outcome, *more: str) -> Ruling:
    """Return the verdict on a copy that came back with pages gone."""
    open_ = _("It is on hold here; incident {number} is open.").format(number=outcome.incident)
    number = _("Receipt {number}").format(number=outcome.data["receipt"])
    subject = f"{show(outcome.data['copies'][0]['copy'])}  {number}"
    return Ruling(Tone.ATTENTION, _("BACK, PAGES GONE"), subject, (open_, *more))


def _removed(view: View, said: Said) -> Ruling:
    return Ruling(Tone.PROMPT, _("Taken out"), said.subject or "", (_("It stays in the registry."),))


def _refused(view: View, said: Said) -> Ruling:
    reasons = [refusal_text(code).reason for code in said.outcome.reasons]
    after = [_("The copy stays here.")] if keeps_the_copy(view, said) else []
    if said.outcome.incident is not None:
        after.append(_("Incident {number} was opened.").format(number=said.outcome.incident))
    lines = (_("; ").join(reasons), *filter(None, (" ".join(after),)))
    return Ruling(Tone.REFUSED, _("REFUSED"), subject_of(said), lines)


def keeps_the_copy(view: View, said: Said) -> bool:
    """Say whether what was refused is a copy that a collector wanted to leave with."""
    wanted = said.asked in (do.Scan, do.HandOver) and view.task is None
    return wanted and said.person is not None and said.subject is not None


def subject_of(said: Said) -> str:
    """Return what a refusal is about: the copy, and who wanted it."""
    return "  ".join(part for part in (said.subject, said.person) if part)


UNTIMELY: Mapping[str, str] = {
    "badge_not_awaited": N_("First finish what is begun here, or cancel it with Esc."),
    "label_not_awaited": N_("First finish what is begun here, or cancel it with Esc."),
    "typed_copy_at_scan_back": N_("Scan the code on the copy."),
    "typed_copy_at_destruction": N_("Scan the code on the copy."),
    "typed_copy_at_count": N_("Scan the code on the copy."),
}
"""What was read well and means nothing at this moment: what to do next, by the desk's word for it."""


def _void(view: View, said: Said) -> Ruling:
    if said.why == "dropped":
        lines = (_("They were not used. The log says so."),)
        return Ruling(Tone.PROMPT, _("Waiting scans dropped"), "", lines)
    why = word("void", said.why) if said.why is not None else ""
    if said.why is not None and said.why in UNTIMELY:
        return Ruling(Tone.ATTENTION, _("Not now"), why, (_("Nothing happened."), _(UNTIMELY[said.why])))
    return Ruling(Tone.ATTENTION, _("Unreadable scan"), why, (_("Nothing happened. Scan it again."),))


def _registered(view: View, said: Said) -> Ruling:
    copies = [each["copy"] for each in said.outcome.data["copies"]]
    text = ngettext("The receipt of {count} copy", "The receipts of {count} copies", len(copies))
    subject = copies[0] if len(copies) == 1 else text.format(count=len(copies))
    return Ruling(
        Tone.ALLOWED,
        pgettext("receipt", "Registered"),
        subject,
        (_("These receipts hold nobody up any more."),),
    )


def _loss_reported(view: View, said: Said) -> Ruling:
    lines = (
        _("Incident {number} was opened: it is reported within 24 hours.").format(
            number=said.outcome.incident
        ),
        _("Nobody gets this copy. A supervisor records it when it is found."),
    )
    return Ruling(Tone.ATTENTION, _("Loss reported"), said.subject or "", lines)


def _queued(view: View, said: Said) -> Ruling:
    return Ruling(
        Tone.PROMPT, _("Label prints again"), said.subject or "", (_("It says REPRINT; destroy the first."),)
    )


def _fault(view: View, said: Said) -> Ruling:
    text = fault_text(said.outcome)
    return Ruling(Tone.ATTENTION, text.happened, "", (text.safe, text.remedy))


def _note(view: View, said: Said) -> Ruling:
    notes = {
        "nothing_accepted": _("No copy was accepted yet: scan one first."),
        "nothing_scanned": _("Nothing was scanned yet: scan a copy first."),
        "whose_badge": _("Nobody was named yet: scan the badge that is asked for above."),
        "others_first": _("Somebody else comes first: see above whose badge to scan."),
        "nobody_here": _("No collector is here: scan a badge first."),
        "nothing_to_take_out": _("No accepted copy is marked: choose one with the arrow keys."),
        "nothing_on_counter": _("No copy lies on this counter."),
        "not_here": _("Your role does not cover this."),
    }
    return Ruling(Tone.ATTENTION, _("Not yet"), "", (notes[str(said.outcome.data["note"])],))


def note(code: str) -> Outcome:
    """Return an answer that the counter gives itself, without asking the desk."""
    return Outcome("note", data={"note": code})


RULINGS: Mapping[str, Callable[[View, Said], Ruling]] = {
    "signed_in": _signed_in,
    "identified": _identified,
    "accepted": _accepted,
    "handed_over": _handed_over,
    "transferred": _handed_over,
    "label_read": _label_read,
    "released": _released,
    "returned": _returned,
    "withdrawn": _withdrawn,
    "cancelled": _cancelled,
    "removed": _removed,
    "refused": _refused,
    "void": _void,
    "registered": _registered,
    "loss_reported": _loss_reported,
    "label_queued": _queued,
    "error": _fault,
    "note": _note,
}

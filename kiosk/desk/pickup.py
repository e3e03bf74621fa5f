"""Owns the pickup's commands: scans, photo, the other two people, hand-over."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import tzinfo
from typing import TYPE_CHECKING, Any

from db.custody.refusals import Refusal
from db.custody.values import Classification, PhotoComparison, PhotoSource, Signature
from db.queries.owing import GrantUse
from db.registry import hand_over as handing
from db.registry import identification, joining, judging, pins
from db.registry.gathering import Attendance
from kiosk.desk import commands as do
from kiosk.desk import releasing
from kiosk.desk.commands import Outcome
from kiosk.desk.handling import Handlers
from kiosk.desk.scan import fold
from kiosk.desk.session import Collector
from labels.payload import RANDOM_BYTES, new_label_id

if TYPE_CHECKING:
    from kiosk.desk.desk import Desk

RECEIPT_NO = re.compile(r"(?=.*[0-9])[A-Z0-9][A-Z0-9/-]{0,31}")
"""A paper receipt's number: the log holds it, so it is no free text."""


def read_badge(desk: Desk, command: do.Scan, text: str) -> Outcome:
    session = desk.session
    if session.collector is not None or session.label is not None:
        awaited = session.roles_awaited
        if session.collector is None or not session.collector.identified or not awaited:
            return desk.void(command, "badge_not_awaited")
        role = awaited[0]
        desk.session = session.badge_for(role, text)
        return Outcome("prompt", next=desk.session.next, data={"role": role})
    scanned, result = identification.scan_badge(desk.registry, desk.by(command), text, desk.now)
    if scanned is None or result.refused:
        return desk.outcome(result)
    desk.session = session.meeting(scanned.staff_no, text)
    return desk.outcome(
        result,
        person=scanned.staff_no,
        name=scanned.name,
        unit=scanned.unit,
        clearance=Classification(scanned.clearance).name.lower() if scanned.clearance else "none",
        clearance_until=scanned.clearance_until,
        photo=scanned.photo_on_file,
    )


def confirm_photo(desk: Desk, command: do.ConfirmPhoto) -> Outcome:
    collector = desk.session.collector
    if collector is None or collector.identified:
        return desk.refuse(command, Refusal.COLLECTOR_NOT_IDENTIFIED)
    photo = _compared(desk, collector.staff_no, command.matches, command.source)
    attendance = replace(collector.attendance, photo=photo)
    compared = replace(desk.session, collector=Collector(collector.staff_no, attendance, identified=True))
    result, found = identification.identify(desk.registry, desk.by(command), compared.party(), desk.now)
    desk.session = desk.session.without_collector() if result.refused else compared
    data: dict[str, Any] = {}
    if not result.refused:
        waiting = [_waiting(each, desk.registry.zone) for each in found.waiting]
        data = {"person": collector.staff_no, "waiting": waiting}
        data["used"] = [_used(each) for each in found.used]
    return desk.outcome(result, **data)


def _compared(desk: Desk, staff_no: str, matches: bool, source: PhotoSource | None) -> PhotoComparison:
    """Return the operator's word on the face. Where the registry has no photo it can only have been the card's;
    where it has one and nothing else is said, it was that."""
    if not identification.has_photo(desk.registry, staff_no):
        source = PhotoSource.CARD
    return PhotoComparison(matches, source or PhotoSource.REGISTRY)


def _waiting(each: identification.Waiting, zone: tzinfo) -> dict[str, Any]:
    shown = {
        "copy": each.copy,
        "level": Classification(each.classification).name.lower(),
        "kind": each.kind,
        "copy_no": each.copy_no,
        "copies_total": each.copies_total,
        "basis": each.basis.value,
    }
    if each.principal is not None:
        shown["for"] = each.principal
    if each.until is not None:
        shown["until"] = each.until.astimezone(zone).isoformat()
    return shown


def _used(each: GrantUse) -> dict[str, Any]:
    return {"grant": each.grant, "proxy": each.proxy, "copy": each.copy, "at": each.at.isoformat()}


def read_copy(desk: Desk, command: do.Scan, control_no: str) -> Outcome:
    session = desk.session
    if session.label is not None:
        if command.typed:
            return desk.void(command, "typed_copy_at_scan_back")
        return releasing.release(desk, command, control_no)
    if session.collector is None or not session.collector.identified:
        return desk.refuse(command, Refusal.COLLECTOR_NOT_IDENTIFIED, copy=control_no)
    if control_no in session.accepted:
        return Outcome("accepted", next=session.next, data={"copy": control_no, "already": True})
    result = judging.judge_copy(desk.registry, desk.by(command), session.party(), control_no, desk.now)
    if not result.refused or result.outcome == "accepted":
        desk.session = session.accepting(control_no, result.reasons)
    return desk.outcome(result)


def second_collector(desk: Desk, command: do.SecondCollector) -> Outcome:
    return _join(
        desk, command, "second_collector", command.badge, command.pin, (command.matches, command.source)
    )


def witness(desk: Desk, command: do.Witness) -> Outcome:
    return _join(desk, command, "witness", command.badge, command.pin, (None, None))


def _join(
    desk: Desk,
    command: do.Command,
    role: str,
    badge: str | None,
    pin: str | None,
    face: tuple[bool | None, PhotoSource | None],
) -> Outcome:
    session = desk.session
    if session.collector is None or not session.collector.identified:
        return desk.refuse(command, Refusal.COLLECTOR_NOT_IDENTIFIED)
    text = fold(badge) if badge else session.badges.get(role)
    if text is None:
        lacking = {"second_collector": Refusal.SECOND_COLLECTOR_REQUIRED, "witness": Refusal.WITNESS_REQUIRED}
        return desk.refuse(command, lacking[role])
    by = desk.by(command, role=role)
    signature = pins.check_pin_of_badge(desk.registry, by, text, pin, desk.now)
    matches, source = face
    holder = identification.holder_of(desk.registry, text, desk.now)
    photo = None if matches is None else _compared(desk, holder or "", matches, source)
    attendance = Attendance(text, photo, signature)
    joined = session.joined_by(role, attendance)
    result = joining.join(desk.registry, by, joined.party(), role, tuple(session.taking), desk.now)
    if not result.refused:
        joined = session.joined_by(role, replace(attendance, staff_no=result.text))
    badges = {other: kept for other, kept in session.badges.items() if other != role}
    desk.session = replace(session if result.refused else joined, badges=badges)
    return desk.outcome(result, person=None if result.refused else result.text)


def remove_copy(desk: Desk, command: do.RemoveCopy) -> Outcome:
    copy = fold(command.copy)
    if copy not in desk.session.accepted:
        return Outcome("error", error="not_accepted", next=desk.session.next)
    result = judging.log_removed(desk.registry, desk.by(command), copy, desk.now)
    desk.session = desk.session.removing(copy)
    return desk.outcome(result, copy=copy)


def cancel(desk: Desk, command: do.Cancel) -> Outcome:
    collector = desk.session.collector
    person = None if collector is None else collector.staff_no
    result = judging.log_cancelled(desk.registry, desk.by(command), person, desk.now)
    desk.session = desk.session.without_collector()
    return desk.outcome(result)


def hand_over(desk: Desk, command: do.HandOver) -> Outcome:
    session = desk.session
    if session.collector is None or not session.collector.identified:
        return desk.refuse(command, Refusal.COLLECTOR_NOT_IDENTIFIED)
    if not session.accepted:
        return Outcome("error", error="nothing_accepted", next=session.next)
    receipt = fold(command.paper_receipt or "")
    if receipt and RECEIPT_NO.fullmatch(receipt) is None:
        return Outcome("error", error="no_receipt_number", next=session.next)
    by = desk.by(command)
    signature: Signature | None = None
    if command.sign_pin:
        signature = pins.check_pin(desk.registry, by, session.collector.staff_no, command.sign_pin, desk.now)
    elif receipt:
        signature = Signature(paper_receipt=receipt)
    party = session.party()
    party = replace(party, collector=replace(party.collector, signature=signature))
    labels = {copy: new_label_id(desk.around.random(RANDOM_BYTES)) for copy in session.accepted}
    pages = {fold(copy): count for copy, count in command.pages.items()}
    result = handing.hand_over(desk.registry, by, party, handing.Pickup(labels, pages), desk.now)
    if not result.refused:
        lying = tuple(copy.copy for copy in result.copies if not copy.released)
        desk.session = session.without_collector().laying_down(*lying)
    return desk.outcome(result)


HANDLERS: Handlers = {
    do.ConfirmPhoto: confirm_photo,
    do.SecondCollector: second_collector,
    do.Witness: witness,
    do.HandOver: hand_over,
}

"""Owns making the demonstration registry, by the same acts that a real one is made by."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from db.connection import Registry
from db.errors import RegistryError
from db.identity.pins import PinProfile
from db.registry import badges, batches, grants, holds, pins, recalls
from db.registry.acting import ActResult, By, Face
from db.registry.founding import Founder
from db.registry.imports import ImportResult, import_roster
from db.registry.photos import import_photos
from db.roster.columns import RosterKind
from db.roster.parsing import parse_roster
from db.roster.photos import Photo
from kiosk.demo import cast
from kiosk.demo.portraits import draw_portrait
from kiosk.desk import Desk, Surroundings
from kiosk.desk import commands as do
from kiosk.site import Site, create_site

QUICK = PinProfile(memory_kib=19 * 1024, passes=2, lanes=1)
"""OWASP's least for Argon2id. A demonstration's PINs are printed on its tray: 60 costly hashes would only make
the newcomer wait."""
BADGES = ("A001", *(actor.staff_no for actor in cast.ACTORS))


class DemoBroken(RegistryError):
    """An act that makes the demonstration was refused."""


@dataclass
class Builder:
    """Somebody at the command line who does what registrar, supervisors and principals would do."""

    registry: Registry
    now: datetime
    tokens: dict[str, str] = field(default_factory=dict)

    def by(self, actor: str) -> By:
        """Act as `actor`."""
        return By(os.urandom(12).hex(), Face.CLI, actor=actor)

    def imports(self, actor: str, kind: RosterKind, text: str, approver: str = "S001") -> ImportResult:
        """Import a roster; a batch that waits is approved by a supervisor who is not in it."""
        name = f"{kind.value}.csv"
        roster = parse_roster(kind, text.encode(), name, self.registry.zone)
        result = import_roster(self.registry, self.by(actor), kind, roster, name, self.now)
        return self._approved(result, approver)

    def photographs(self, staff_nos: tuple[str, ...]) -> None:
        """Import everybody's portrait."""
        photos = tuple(Photo(number, draw_portrait(number)) for number in staff_nos)
        self._approved(
            import_photos(self.registry, self.by("R001"), photos, (), self.now, source="portraits"),
            "S001",
        )

    def issues(self, staff_no: str) -> None:
        """Issue a badge and keep its text for the tray."""
        result, token = badges.issue_badge(self.registry, self.by("R001"), staff_no, self.now, os.urandom)
        expect(result, "badge_issued")
        if token is not None:
            self.tokens[staff_no] = token

    def chooses_pin(self, person: cast.Actor) -> None:
        """Change the initial PIN to the one on the tray."""
        staff_no = person.staff_no
        old, new = cast.initial_pin(person), cast.pin_of(staff_no)
        result = pins.change_pin(self.registry, self.by(staff_no), staff_no, old, new, self.now)
        expect(result, "pin_changed")

    def requests(
        self, principal: str, proxy: str, copies: tuple[str, ...], lasts: timedelta, *, approve: bool = True
    ) -> None:
        """Have a principal request a proxy grant, and a supervisor approve it."""
        request = grants.Request(principal, proxy, copies, self.now, self.now + lasts, 2, "出差在外")
        asked = grants.request_proxy(
            self.registry, self.by("C001"), request, cast.pin_of(principal), self.now
        )
        expect(asked, "proxy_requested")
        if approve and asked.number is not None:
            yes = grants.approve_proxy(
                self.registry, self.by("S001"), asked.number, cast.pin_of("S001"), self.now
            )
            expect(yes, "proxy_approved")

    def grants_of_today(self, generation: int = 0, *, waits: frozenset[str] = frozenset()) -> None:
        """Make the grants that a newcomer plays with: one good, one about to end, one that waits unless its copy is in
        a grant of these `waits` still."""
        tail = f"-G{generation}" if generation else ""
        self.requests("P014", "P077", (f"JM2026-0831{tail}-01", f"JM2026-0831{tail}-02"), timedelta(hours=10))
        self.requests("P014", "P077", (f"JM2026-0831{tail}-03",), timedelta(seconds=30))
        third = f"JM2026-0901{tail}-01"
        if third not in waits:
            self.requests("P021", "P022", (third,), timedelta(hours=10), approve=False)

    def holds_meeting(self, generation: int = 0) -> None:
        """Hold the meeting of the second incident: whose seat is whose, and a supervisor's yes to it."""
        self.imports(
            "R001",
            RosterKind.MEETINGS,
            cast.meetings_roster(self.now.astimezone(self.registry.zone), generation),
        )
        self.imports("R001", RosterKind.SEATS, cast.seats_roster(generation))

    def leaves_telegrams_unregistered(self, generation: int = 0) -> None:
        """Let P031 collect two telegrams and register neither: the third incident waits to be played."""
        series = cast.TELEGRAMS if generation == 0 else f"{cast.TELEGRAMS}-G{generation}"
        copies = [f"{series}-{number}" for number in cast.LEFT_UNREGISTERED]
        desk = Desk(self.registry, "1", Face.DESK, Surroundings(lambda: self.now, os.urandom))
        self._told(desk, do.SignIn(badge=self.tokens["K001"], pin=cast.pin_of("K001")), "signed_in")
        self._told(desk, do.Scan(scan=self.tokens["P031"]), "prompt")
        self._told(desk, do.ConfirmPhoto(matches=True), "identified")
        for copy in copies:
            self._told(desk, do.Scan(scan=copy), "accepted")
        signing = do.HandOver(pages=dict.fromkeys(copies, 1), sign_pin=cast.pin_of("P031"))
        for handed in self._told(desk, signing, "handed_over").data["copies"]:
            self._told(desk, do.Scan(scan=handed["label"]), "label_read")
            self._told(desk, do.Scan(scan=handed["copy"]), "released")
        self._told(desk, do.SignOut(), "signed_out")

    def keeps_back(self) -> None:
        """Hold one copy of the vault and recall another: the supervisors' list has something to show."""
        held, recalled = cast.KEPT_BACK
        by = self.by("S001")
        expect(holds.hold(self.registry, by, held, "核对页码", self.now), "held")
        by = self.by("S001")
        expect(recalls.recall(self.registry, by, recalled, "发错版本", self.now), "recalled")

    def _told(self, desk: Desk, command: do.Command, outcome: str) -> do.Outcome:
        told = desk.handle(command)
        if told.outcome != outcome:
            why = told.error or ", ".join(told.reasons)
            raise DemoBroken(f"the demonstration could not be made: {outcome} was refused ({why})")
        return told

    def _approved(self, result: ImportResult, approver: str) -> ImportResult:
        if result.errors:
            raise DemoBroken(f"the demonstration's roster was refused: {result.errors[0].error}")
        if result.batch is not None:
            pin = cast.pin_of(approver)
            yes = batches.approve_batch(self.registry, self.by(approver), result.batch, pin, self.now)
            expect(yes, "batch_approved")
        return result


def build(site: Site, now: datetime) -> dict[str, str]:
    """Make the demonstration in an empty site and return the badges' texts by staff number."""
    administrator = cast.ADMINISTRATOR
    founder = Founder(administrator.staff_no, administrator.name, cast.pin_of(administrator.staff_no))
    registry, _ = create_site(site, founder, now, pin_profile=QUICK)
    try:
        builder = Builder(registry, now)
        today = now.astimezone(registry.zone).date()
        builder.imports("A001", RosterKind.PEOPLE, cast.people_roster(today))
        builder.imports("A001", RosterKind.STAFF, cast.staff_roster())
        for actor in cast.ACTORS:
            builder.chooses_pin(actor)
        builder.imports("R001", RosterKind.DESIGNATIONS, cast.designations_roster(today))
        builder.holds_meeting()
        builder.imports("R001", RosterKind.COPIES, cast.copies_roster(today))
        builder.photographs(tuple(person.staff_no for person in cast.everybody()))
        for staff_no in BADGES:
            builder.issues(staff_no)
        builder.leaves_telegrams_unregistered()
        builder.grants_of_today()
        builder.keeps_back()
        return builder.tokens
    finally:
        registry.close()


def expect(result: ActResult, outcome: str) -> None:
    """Raise `DemoBroken` where an act was refused."""
    if result.outcome != outcome:
        reasons = ", ".join(result.reasons)
        raise DemoBroken(f"the demonstration could not be made: {outcome} was refused ({reasons})")

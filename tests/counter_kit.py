"""A counter to test with: a registry that is set up with people, staff and copies, and words for what happens.

Reads as steps: `counter.signs_in("C001")`, `counter.identifies("P077")`, `counter.scans("JM2026-0815-03")`.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from db.connection import Registry, reading, write_transaction
from db.custody.values import Classification, Clearance, Kind, PersonStatus, Role
from db.identity.badges import draw_badge_id, issue_badge
from db.identity.pins import PinProfile
from db.registry.acting import By, Face
from db.registry.founding import Founder
from db.registry.pins import set_pin_hash
from db.tables import (
    Badge,
    Designation,
    Document,
    FileCopy,
    HandOver,
    Incident,
    LogEntry,
    Meta,
    Person,
    Photo,
    Staff,
)
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome
from kiosk.desk.desk import Desk, Surroundings
from kiosk.settings import parse_settings
from kiosk.site import Site, create_site, open_site

CHEAP = PinProfile(memory_kib=8, passes=1, lanes=1)
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""Monday, 09:00 in Shanghai."""
UNIT, OTHER_UNIT = "服务中心", "综合处"

PEOPLE: Mapping[str, dict[str, Any]] = {
    "C001": {"unit": "机要室", "clearance": Clearance.TOP_SECRET},
    "C002": {"unit": "机要室", "clearance": Clearance.TOP_SECRET},
    "S001": {"unit": "保密办", "clearance": Clearance.TOP_SECRET},
    "S002": {"unit": "保密办", "clearance": Clearance.TOP_SECRET},
    "S003": {"unit": "保密办", "clearance": Clearance.TOP_SECRET},
    "R001": {"unit": "人事处", "clearance": Clearance.CONFIDENTIAL},
    "P009": {"unit": UNIT, "clearance": Clearance.TOP_SECRET},
    "P014": {"unit": UNIT, "clearance": Clearance.TOP_SECRET},
    "P015": {"unit": UNIT, "clearance": Clearance.TOP_SECRET},
    "P020": {"unit": OTHER_UNIT, "clearance": Clearance.SECRET},
    "P077": {"unit": UNIT, "clearance": Clearance.SECRET},
}
STAFF: Mapping[str, frozenset[Role]] = {
    "C001": frozenset({Role.CLERK}),
    "C002": frozenset({Role.CLERK}),
    "S001": frozenset({Role.SUPERVISOR}),
    "S002": frozenset({Role.SUPERVISOR}),
    "S003": frozenset({Role.SUPERVISOR, Role.CLERK}),
    "R001": frozenset({Role.REGISTRAR}),
}
COPIES: tuple[tuple[str, Classification, str | None, str | None], ...] = (
    ("JM2026-0801-01", Classification.INTERNAL, "P009", None),
    ("JM2026-0802-01", Classification.CONFIDENTIAL, "P009", None),
    ("JM2026-0815-01", Classification.SECRET, "P009", None),
    ("JM2026-0815-02", Classification.SECRET, "P009", None),
    ("JM2026-0815-03", Classification.SECRET, "P009", None),
    ("JM2026-0820-01", Classification.SECRET, None, UNIT),
    ("JM2026-0900-01", Classification.TOP_SECRET, "P009", None),
)
PAGES = 12


def pin_of(staff_no: str) -> str:
    """Everybody's PIN in tests."""
    return f"73{int(staff_no[1:]):04d}91"


class Counter:
    """One counter and everybody's badges."""

    def __init__(self, site: Site, registry: Registry) -> None:
        self.site = site
        self.registry = registry
        self.now = START
        self.badges: dict[str, str] = {}
        self._serials = itertools.count(1)
        self.desk = self.another_desk("1")

    def another_desk(self, name: str) -> Desk:
        return Desk(self.registry, name, Face.DESK, Surroundings(self._tick, os.urandom))

    def _tick(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def waits(self, **span: float) -> None:
        self.now += timedelta(**span)

    def does(self, command: do.Command) -> Outcome:
        return self.desk.handle(command)

    def signs_in(self, staff_no: str) -> Outcome:
        return self.does(do.SignIn(badge=self.badges[staff_no], pin=pin_of(staff_no)))

    def signs_out(self) -> Outcome:
        return self.does(do.SignOut())

    def scans(self, text: str) -> Outcome:
        return self.does(do.Scan(scan=text))

    def identifies(self, staff_no: str) -> Outcome:
        prompted = self.scans(self.badges[staff_no])
        return self.does(do.ConfirmPhoto(matches=True)) if prompted.outcome == "prompt" else prompted

    def hands_over(self, signer: str, **pages: int) -> Outcome:
        counted = {copy: PAGES for copy in self.desk.session.accepted}
        return self.does(do.HandOver(pages={**counted, **pages}, sign_pin=pin_of(signer)))

    def grants(self, principal: str, proxy: str, *copies: str, approver: str = "S001", **options: Any) -> int:
        """Request a grant through the desk as `C001` and have `approver` approve it."""
        self.signs_in("C001")
        requested = self.does(
            do.RequestProxy(
                principal=principal,
                principal_pin=pin_of(principal),
                proxy=proxy,
                copies=copies,
                starts=options.get("starts", self.now),
                ends=options.get("ends", self.now + timedelta(hours=4)),
                uses=options.get("uses", 1),
                reason="出差",
            )
        )
        assert requested.outcome == "proxy_requested", requested
        self.signs_out()
        self.signs_in(approver)
        number = int(requested.data["grant"])
        approved = self.does(do.ApproveProxy(grant=number, pin=pin_of(approver)))
        assert approved.outcome == "proxy_approved", approved
        self.signs_out()
        return number

    def issue(self, staff_no: str, expires_on: date = date(2028, 12, 31)) -> str:
        """Issue a badge below the program and remember it as this person's."""
        key = self.registry.keys.badge_private
        assert key is not None
        badge_id = draw_badge_id(os.urandom)
        text = issue_badge(
            key.seed,
            badge_id=badge_id,
            staff_no=staff_no,
            serial=next(self._serials),
            issued_on=date(2026, 1, 1),
            expires_on=expires_on,
        )
        with write_transaction(self.registry, self.now) as tx:
            row = {"badge_id": badge_id, "staff_no": staff_no, "serial": 1, "key_id": key.key_id}
            tx.change(Badge.insert(**row, issued_at=self.now, expires_on=expires_on))
        self.badges[staff_no] = text
        return text

    def holder(self, copy: str) -> str | None:
        with reading(self.registry) as reader:
            query = HandOver.select().where((HandOver.control_no == copy) & HandOver.closed_at.is_null())
            row = reader.first(query)
        return None if row is None else row.holder

    def log_says(self, type_: str, **where: str) -> bool:
        names = {"copy": LogEntry.control_no, "collector": LogEntry.collector, "actor": LogEntry.actor}
        with reading(self.registry) as reader:
            query = LogEntry.select().where(LogEntry.type == type_)
            for name, value in where.items():
                query = query.where(names[name] == value)
            return reader.first(query) is not None

    def incidents(self) -> list[Incident]:
        with reading(self.registry) as reader:
            return reader.rows(Incident.select().order_by(Incident.incident))

    def write_settings(self) -> None:
        """Write settings.toml, for programs of their own."""
        settings = self.site.settings.database
        names = {"url": settings.url, "owner_url": settings.owner_url}
        lines = ["[database]", *(f'{name} = "{value}"' for name, value in names.items() if value is not None)]
        (self.site.data / "settings.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")

    @property
    def database_name(self) -> str | None:
        """The PostgreSQL database's name, None on SQLCipher."""
        url = self.site.settings.database.url
        return None if url is None else url.rpartition("/")[2]

    def close(self) -> None:
        self.registry.close()


def build_counter(data: Path, database_settings: str) -> Counter:
    """Make a registry in `data` and fill it below the program: imports have tests of their own."""
    site = _site(data, database_settings)
    owner, created = create_site(
        site, Founder("A001", "管理员", "860213"), START, pin_profile=CHEAP, server_clock=False
    )
    assert created.outcome == "created"
    owner.close()
    counter = Counter(site, _open(site))
    fill(counter.registry)
    for staff_no in PEOPLE:
        counter.issue(staff_no)
    return counter


def copy_counter(pristine: Counter, data: Path, database_settings: str) -> Counter:
    """Return a counter on a copy of a closed, pristine one; on PostgreSQL the database was copied already."""
    shutil.copytree(pristine.site.data, data)
    site = _site(data, database_settings)
    counter = Counter(site, _open(site))
    counter.badges.update(pristine.badges)
    counter.now = pristine.now
    return counter


def _site(data: Path, database_settings: str) -> Site:
    return Site(data, data / "keys", parse_settings(database_settings, "settings.toml"))


def _open(site: Site) -> Registry:
    registry = open_site(site)
    registry.pin_profile = CHEAP
    registry.server_clock = False
    return registry


def fill(registry: Registry) -> None:
    """Enter people, staff, designations and copies."""
    hashes = {number: registry.hash_pin(pin_of(number), number) for number in PEOPLE}
    with write_transaction(registry, START) as tx:
        for number, person in PEOPLE.items():
            tx.change(
                Person.insert(
                    staff_no=number,
                    name=f"姓名{number}",
                    post="",
                    status=PersonStatus.ACTIVE,
                    clearance_until=date(2027, 3, 1),
                    caveats=frozenset(),
                    cipher_list=False,
                    **person,
                )
            )
            tx.change(Photo.insert(staff_no=number, image=b"picture"))
            set_pin_hash(tx, number, hashes[number], initial=False)
        for number, roles in STAFF.items():
            authority = {"max_classification": Classification.TOP_SECRET, "kinds": frozenset({Kind.DOCUMENT})}
            tx.change(Staff.insert(staff_no=number, roles=roles, **authority))
        for number in ("P014", "P015"):
            tx.change(
                Designation.insert(
                    unit=UNIT,
                    staff_no=number,
                    max_classification=Classification.TOP_SECRET,
                    kinds=frozenset({Kind.DOCUMENT}),
                    starts=date(2026, 1, 1),
                    ends=date(2026, 12, 31),
                )
            )
        for control_no, level, addressee, unit in COPIES:
            add_copy(tx, control_no, level, addressee, unit)
        tx.change(Meta.insert(name="set_up_completed", value=START.isoformat()))


def add_copy(
    tx: Any, control_no: str, level: Classification, addressee: str | None, unit: str | None = None
) -> None:
    """Register one copy; its document is the control number without the last part."""
    document_no, _, copy_no = control_no.rpartition("-")
    known = tx.first(Document.select().where(Document.document_no == document_no))
    if known is None:
        tx.change(
            Document.insert(
                document_no=document_no,
                kind=Kind.DOCUMENT,
                classification=level,
                originator="办公厅",
                copies_total=999,
            )
        )
    tx.change(
        FileCopy.insert(
            control_no=control_no,
            document_no=document_no,
            copy_no=int(copy_no),
            pages=PAGES,
            caveats=frozenset(),
            addressee=addressee,
            addressee_unit=unit,
            recalled=False,
            missing=False,
            destroyed=False,
        )
    )


def by(actor: str | None = None) -> By:
    """Somebody acting through the command line, for acts without a desk."""
    return By(act=os.urandom(8).hex(), face=Face.CLI, actor=actor)

"""Owns how a registry begins: its log, its first administrator, and the end of set-up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.connection import Reading, Registry, Transaction, faults_named, set_meta
from db.custody.roles import set_up_complete
from db.custody.values import Classification, Clearance, PersonStatus, Role
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.log.merkle import Frontier
from db.registry.acting import ActResult, By, perform
from db.registry.loading import load_people
from db.registry.pins import set_pin_hash
from db.tables import LogHead, Person, Staff

SET_UP = "set_up_completed"


@dataclass(frozen=True, slots=True)
class Founder:
    """The first administrator, with the PIN that they chose."""

    staff_no: str
    name: str
    pin: str


def found(registry: Registry, by: By, founder: Founder, log_id: str, clock: datetime) -> ActResult:
    """Begin the log and enter the first administrator. The store is migrated and empty."""
    hashed = registry.hash_pin(founder.pin, founder.staff_no)
    with faults_named():
        head = {"id": 1, "log_id": log_id, "size": 0, "frontier": Frontier().to_bytes(), "last_at": clock}
        LogHead.insert(**head).execute(registry.database)

    def work(tx: Transaction) -> ActResult:
        tx.change(
            Person.insert(
                staff_no=founder.staff_no,
                name=founder.name,
                unit="",
                post="",
                status=PersonStatus.ACTIVE,
                clearance=Clearance.NONE,
                caveats=frozenset(),
                cipher_list=False,
            )
        )
        tx.change(
            Staff.insert(
                staff_no=founder.staff_no,
                roles=frozenset({Role.ADMINISTRATOR}),
                max_classification=Classification.INTERNAL,
                kinds=frozenset(),
            )
        )
        set_pin_hash(tx, founder.staff_no, hashed, initial=False)
        set_meta(tx, [("timezone", str(registry.zone)), ("founded_by", founder.staff_no)])
        facts = {"timezone": str(registry.zone), "engine": registry.engine.value}
        seq = append(tx, by, Draft(EntryType.REGISTRY_CREATED, collector=founder.staff_no, facts=facts))
        return ActResult("created", seq, text=founder.staff_no)

    return perform(registry, by, clock, work)


def is_set_up(reader: Reading) -> bool:
    """Say whether set-up ended, once and for good."""
    return reader.meta(SET_UP) is not None


def end_set_up_if_complete(tx: Transaction) -> tuple[Draft, ...]:
    """End set-up where the staff now holds a registrar and two supervisors; return the log entry that says so."""
    if is_set_up(tx):
        return ()
    numbers = [row[0] for row in tx.tuples(Staff.select(Staff.staff_no))]
    staff = [known.as_staff for known in load_people(tx, numbers).values()]
    if not set_up_complete(staff):
        return ()
    set_meta(tx, [(SET_UP, tx.now.isoformat())])
    return (Draft(EntryType.SETUP_COMPLETED, facts={"staff": len(staff)}),)

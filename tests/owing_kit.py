"""Words for what is owed after a hand-over: somebody collects, a unit registers, a supervisor recalls."""

from __future__ import annotations

from typing import Any

from counter_kit import PAGES, Counter, pin_of

from db.connection import reading, write_transaction
from db.custody.obligations import ObligationKind
from db.custody.values import Classification, Kind, Role
from db.log.body import decode_body
from db.tables import Document, FileCopy, LogEntry, Obligation, Person, Staff
from kiosk.desk import commands as do
from kiosk.desk.commands import Outcome

RECEIPT, RETURN = ObligationKind.RECEIPT, ObligationKind.RETURN


def collects(counter: Counter, person: str, *copies: str, operator: str = "C001") -> None:
    """Let `person` take these copies away, labels scanned back and all."""
    if counter.desk.session.operator is None:
        counter.signs_in(operator)
    counter.identifies(person)
    for copy in copies:
        assert counter.scans(copy).outcome == "accepted", counter.scans(copy)
    handed = counter.hands_over(person)
    assert handed.outcome == "handed_over", handed
    for each in handed.data["copies"]:
        if not each["released"]:
            counter.scans(each["label"])
            assert counter.scans(each["copy"]).outcome == "released"


def registers(counter: Counter, *copies: str, by: str = "P015", **changes: Any) -> Outcome:
    """Let `by` register the receipt of these copies."""
    said = {"incoming_no": "收文118", "by": by, **changes}
    said.setdefault("pin", pin_of(by) if by[1:].isdecimal() else "")
    return counter.does(do.RegisterReceipt(copies=copies, **said))


def asks(counter: Counter, person: str, copy: str) -> tuple[str, ...]:
    """Let `person` ask for a copy and leave again; return every reason against it."""
    counter.identifies(person)
    answered = counter.scans(copy)
    counter.does(do.Cancel())
    return answered.reasons if answered.outcome == "refused" else ()


def owed(counter: Counter, copy: str, *, ended: bool = False) -> dict[ObligationKind, Obligation]:
    """Return what is still owed for a copy, or what was, by kind."""
    with reading(counter.registry) as reader:
        rows = reader.rows(Obligation.select().where(Obligation.control_no == copy))
    return {row.kind: row for row in rows if (row.ended_at is not None) is ended}


def changes(counter: Counter, query: Any) -> None:
    """Change a table below the program."""
    with write_transaction(counter.registry, counter.now) as tx:
        tx.change(query)


def becomes(counter: Counter, person: str, **values: Any) -> None:
    """Change a person below the program."""
    changes(counter, Person.update(**values).where(Person.staff_no == person))


def add_telegram(counter: Counter, control_no: str, addressee: str | None, unit: str | None = None) -> None:
    """Register a secret cipher telegram."""
    document_no, _, copy_no = control_no.rpartition("-")
    with write_transaction(counter.registry, counter.now) as tx:
        if tx.first(Document.select().where(Document.document_no == document_no)) is None:
            kind = {"kind": Kind.CIPHER_TELEGRAM, "classification": Classification.SECRET}
            said = {"document_no": document_no, "originator": "机要局", "copies_total": 99}
            tx.change(Document.insert(**said, **kind))
        place = {"control_no": control_no, "document_no": document_no, "copy_no": int(copy_no)}
        whose = {"addressee": addressee, "addressee_unit": unit}
        flags = {"recalled": False, "missing": False, "destroyed": False}
        tx.change(FileCopy.insert(**place, **whose, **flags, pages=PAGES, caveats=frozenset()))


def make_cipher_clerk(counter: Counter, staff_no: str) -> None:
    """Let a clerk hand out telegrams."""
    becomes(counter, staff_no, cipher_list=True)
    authority = {"roles": frozenset({Role.CLERK, Role.CIPHER_CLERK}), "kinds": frozenset(Kind)}
    changes(counter, Staff.update(**authority).where(Staff.staff_no == staff_no))


def last_facts(counter: Counter, type_: str, copy: str | None) -> dict[str, Any]:
    """Return the facts of the last entry of this type about a copy."""
    with reading(counter.registry) as reader:
        found = (LogEntry.type == type_) & (LogEntry.control_no == copy)
        row = reader.first(LogEntry.select().where(found).order_by(LogEntry.seq.desc()))
    assert row is not None, f"no {type_} about {copy}"
    return dict(decode_body(bytes(row.body)).facts)

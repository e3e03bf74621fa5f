"""Owns the question whether a receipt is registered 收文登记: by somebody of the unit that owes it, for a copy that
left the counter, and not by whoever stands at the counter for the registry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from db.custody.authority import has_authority_over
from db.custody.person_reasons import NO_REASONS, Reasons, reasons, signature_reasons, status_reasons
from db.custody.refusals import Refusal
from db.custody.roles import Act
from db.custody.values import CopyFacts, Decision, PersonFacts, Signature, StaffFacts

LONGEST_INCOMING_NO = 64


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """Where the receipt of one copy stands that is out now. `unit` is the one that owes or owed it, None where
    nothing ever was owed; `owed` says that it still is; `copy` is None for a number that nobody registered."""

    control_no: str
    known: bool = True
    out: bool = True
    released: bool = True
    owed: bool = True
    unit: str | None = None
    copy: CopyFacts | None = None


@dataclass(frozen=True, slots=True)
class Registering:
    """Who registers, before whom."""

    operator: StaffFacts
    registrar: PersonFacts
    signature: Signature | None


def is_incoming_no(text: str) -> bool:
    """Say whether `text` can be a unit's incoming number 收文号: not empty, at most 64 characters, all of them
    printing."""
    return 0 < len(text) <= LONGEST_INCOMING_NO and text.isprintable() and text == text.strip()


def decide_registration(receipt: ReceiptFacts, registering: Registering, today: date) -> Decision:
    """Say whether the receipt of one copy may be registered, with every reason against it."""
    concerned = () if receipt.copy is None else (receipt.copy,)
    able = has_authority_over(registering.operator, Act.REGISTER_RECEIPT, concerned, today)
    return Decision.ruling(
        _people_reasons(registering)
        | _receipt_reasons(receipt, registering.registrar)
        | reasons((not able, Refusal.OPERATOR_OUT_OF_AUTHORITY))
    )


def _people_reasons(registering: Registering) -> Reasons:
    operator, registrar = registering.operator, registering.registrar
    return (
        status_reasons(registrar)
        | signature_reasons(registering.signature, initial_counts=False, paper=False)
        | reasons(
            (operator.person.staff_no == registrar.staff_no, Refusal.REGISTRAR_IS_OPERATOR),
        )
    )


def _receipt_reasons(receipt: ReceiptFacts, registrar: PersonFacts) -> Reasons:
    stranger = receipt.unit is not None and registrar.unit != receipt.unit
    of_unit = reasons((stranger, Refusal.REGISTRAR_NOT_OF_UNIT))
    return of_unit | (NO_REASONS if receipt.owed else frozenset({_why_not_owed(receipt)}))


def _why_not_owed(receipt: ReceiptFacts) -> Refusal:
    """Return the nearest truth about a copy for which nobody owes a registration."""
    if not receipt.known:
        return Refusal.COPY_UNKNOWN
    if not receipt.out:
        return Refusal.COPY_NOT_OUT
    return Refusal.ALREADY_REGISTERED if receipt.released else Refusal.COPIES_UNRELEASED

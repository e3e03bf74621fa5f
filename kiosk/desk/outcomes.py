"""Owns turning what the registry answers into the desk's outcomes, in INTERFACE's shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from db.custody.refusals import Refusal
from db.custody.values import Classification
from db.registry.acting import ActResult, CopyResult
from db.registry.loading import CopyRecord
from db.registry.meetings import closing_of
from kiosk.desk.commands import Outcome
from labels.payload import ROOT_BYTES, LabelCode, encode_label_code, receipt_number


def outcome_of(result: ActResult, awaited: tuple[str, ...], data: Mapping[str, Any]) -> Outcome:
    """Return the outcome of an act; `awaited` is what the desk waits for now, `data` goes into the reply."""
    shape = SHAPES.get(result.outcome)
    said = {} if shape is None else shape(result)
    # What an accepted copy still lacks is in `next` or `lacks`, not a reason against it.
    reasons = () if result.outcome in ("accepted", "prompt") else result.reasons
    return Outcome(
        outcome=result.outcome,
        seq=result.seq,
        reasons=tuple(map(str, reasons)),
        next=awaited,
        incident=result.incident,
        data={name: value for name, value in {**result.told, **said, **data}.items() if value is not None},
        repeated=result.repeated,
    )


def described(record: CopyRecord, lacks: tuple[Refusal, ...]) -> dict[str, Any]:
    """Return what a reply says of a copy that is out and was accepted for a task, with what it still lacks."""
    return {
        "level": Classification(record.facts.classification).name.lower(),
        "kind": record.facts.kind.value,
        "copy_no": record.copy_no,
        "copies_total": record.copies_total,
        "holder": record.facts.holder,
        "for": record.held_for,
        "lacks": list(map(str, lacks)) or None,
    }


def _destruction(result: ActResult) -> dict[str, Any]:
    said: dict[str, Any] = {"destruction": result.number}
    if result.outcome == "destruction_begun":
        said["witnesses"] = (result.text or "").split()
        said["left"] = [copy.copy for copy in result.copies]
    elif result.outcome == "destruction_ended":
        said["destroyed"] = int(result.text or 0)
        said["left"] = [copy.copy for copy in result.copies]
    return said


def _one_copy(result: ActResult) -> dict[str, Any]:
    return {"copy": result.copies[0].copy} if result.copies else {}


def _withdrawn(result: ActResult) -> dict[str, Any]:
    return {**_one_copy(result), "holder": result.text}


def _grant(result: ActResult) -> dict[str, Any]:
    return {"grant": result.number, "state": result.text}


def _request(result: ActResult) -> dict[str, Any]:
    return {"request": result.number, "state": result.text}


def _note(result: ActResult) -> dict[str, Any]:
    return {"note": result.number}


def _pickup(result: ActResult) -> dict[str, Any]:
    return {"pickup": result.text, "copies": [_handed(copy) for copy in result.copies]}


def _entries(result: ActResult) -> dict[str, Any]:
    return {"copies": [{"copy": copy.copy, "seq": copy.seq} for copy in result.copies]}


def _returned(result: ActResult) -> dict[str, Any]:
    receipt = receipt_number(result.copies[0].seq or 0)
    owed = [copy.copy for copy in result.copies if Refusal.RECEIPT_UNREGISTERED in copy.reasons]
    return {"returner": result.text, "receipt": receipt, "unregistered": owed or None, **_entries(result)}


def _count(result: ActResult) -> dict[str, Any]:
    return {"stocktake": result.number}


def _counted(result: ActResult) -> dict[str, Any]:
    return {**_one_copy(result), **_count(result), "finding": result.text}


def _batch(result: ActResult) -> dict[str, Any]:
    return {"batch": result.number}


def _holdings(result: ActResult) -> dict[str, Any]:
    return {"count": result.number, "sha256": result.text}


def _void(result: ActResult) -> dict[str, Any]:
    return {**_one_copy(result), "why": result.text}


def _meeting(result: ActResult) -> dict[str, Any]:
    return {"meeting": result.text}


def _refused(result: ActResult) -> dict[str, Any]:
    if not result.copies:
        return {}
    return {
        "copies": [{"copy": copy.copy, "reasons": list(map(str, copy.reasons))} for copy in result.copies]
    }


def _handed(copy: CopyResult) -> dict[str, Any]:
    return {"copy": copy.copy, "seq": copy.seq, "label": label_text(copy), "released": copy.released}


def label_text(copy: CopyResult) -> str:
    """Return the text of the QR on the label of a copy that was handed over."""
    if copy.label_id is None or copy.log_size is None or copy.log_root is None:
        raise ValueError(f"{copy.copy} has no label")
    return encode_label_code(LabelCode(copy.label_id, copy.log_size, copy.log_root[:ROOT_BYTES]))


Shape = Callable[[ActResult], dict[str, Any]]
SHAPES: Mapping[str, Shape] = {
    **dict.fromkeys(("accepted", "prompt", "label_read", "released", "label_queued"), _one_copy),
    **dict.fromkeys(("held", "unheld", "recalled", "recall_lifted"), _one_copy),
    **dict.fromkeys(("loss_reported", "found", "destroyed"), _one_copy),
    "withdrawn": _withdrawn,
    **dict.fromkeys(("proxy_requested", "proxy_approved", "proxy_rejected", "proxy_revoked"), _grant),
    **dict.fromkeys(("substitute_requested", "substitute_approved"), _request),
    **dict.fromkeys(("substitute_rejected", "substitute_revoked"), _request),
    **dict.fromkeys(("destruction_requested", "destruction_approved", "destruction_rejected"), _destruction),
    **dict.fromkeys(("destruction_begun", "destruction_ended"), _destruction),
    **dict.fromkeys(("incident_noted", "incident_closed"), _note),
    **dict.fromkeys(("handed_over", "transferred"), _pickup),
    "returned": _returned,
    "registered": _entries,
    "meeting_opened": _meeting,
    "meeting_closed": closing_of,
    **dict.fromkeys(("stocktake_begun", "stocktake_closed", "stocktake_abandoned"), _count),
    "counted": _counted,
    "holdings_confirmed": _holdings,
    **dict.fromkeys(("batch_approved", "batch_rejected"), _batch),
    "void": _void,
    "refused": _refused,
}
"""What each outcome says beside its name; all others say nothing more, or what the desk adds."""

"""A supervisor decides nothing in favour of a copy that they hold themselves, or that is for them."""

from __future__ import annotations

import pytest
from counter_kit import Counter, add_copy, pin_of

from db.connection import write_transaction
from db.custody.values import Classification
from kiosk.desk import commands as do

OWN = "JM2026-0950-01"
RESTRICTING = {
    "unhold": do.Hold(copy=OWN, reason="待查"),
    "unrecall": do.Recall(copy=OWN, reason="作废"),
    "report_found": do.ReportLoss(copy=OWN, circumstances="不见了"),
}
FREEING = {
    "unhold": do.Unhold(copy=OWN, reason="查清"),
    "unrecall": do.Unrecall(copy=OWN, reason="误收"),
    "report_found": do.ReportFound(copy=OWN, note="在抽屉里"),
}


def reasons(counter: Counter, who: str, command: do.Command) -> tuple[str, ...]:
    counter.signs_in(who)
    said = counter.does(command).reasons
    counter.signs_out()
    return said


@pytest.mark.parametrize("collects", [False, True])
@pytest.mark.parametrize("act", FREEING)
def test_nobody_frees_their_own_copy(counter: Counter, act: str, collects: bool) -> None:
    with write_transaction(counter.registry, counter.now) as tx:
        add_copy(tx, OWN, Classification.INTERNAL, "S001")
    if collects:
        counter.signs_in("C001")
        counter.identifies("S001")
        counter.scans(OWN)
        assert counter.does(do.HandOver(sign_pin=pin_of("S001"))).outcome == "handed_over"
        counter.signs_out()
    assert reasons(counter, "S002", RESTRICTING[act]) == ()
    assert reasons(counter, "S001", FREEING[act]) == ("approver_not_independent",)
    assert counter.log_says("refused", copy=OWN, actor="S001")
    assert reasons(counter, "S002", FREEING[act]) == ()

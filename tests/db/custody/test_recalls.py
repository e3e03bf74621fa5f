"""When a copy may be recalled, and when a recall may be lifted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from custody_facts import file_copy, staff, supervisor

from db.custody.recalls import decide_recall, decide_unrecall
from db.custody.refusals import Refusal, in_order
from db.custody.values import Decision, PersonStatus

R = Refusal
RECALLING: Mapping[Refusal, dict[str, Any]] = {
    R.OPERATOR_OUT_OF_AUTHORITY: {"staff": staff()},
    R.COPY_UNKNOWN: {"copy": None},
    R.COPY_RECALLED: {"recalled": True},
    R.COPY_DESTROYED: {"destroyed": True},
}


def recalling(*said: Mapping[str, Any]) -> Decision:
    asked = {name: value for each in said for name, value in each.items()}
    by = asked.pop("staff", supervisor())
    if "copy" in asked:
        return decide_recall(by, None)
    return decide_recall(by, replace(file_copy(), **asked))


def test_a_supervisor_recalls_any_copy_that_exists() -> None:
    assert recalling().allowed
    for flag in ("on_hold", "missing"):
        assert recalling({flag: True}).allowed
    assert recalling({"holder": "P009"}).allowed


@pytest.mark.parametrize("code", RECALLING)
def test_each_reason_alone(code: Refusal) -> None:
    assert recalling(RECALLING[code]).reasons == (code,)


@pytest.mark.parametrize(("one", "other"), list(combinations(RECALLING, 2)))
def test_each_pair_of_reasons(one: Refusal, other: Refusal) -> None:
    both = {one, other}
    expected = both - {R.COPY_RECALLED, R.COPY_DESTROYED} if R.COPY_UNKNOWN in both else both
    assert recalling(RECALLING[one], RECALLING[other]).reasons == in_order(expected)


def test_a_suspended_supervisor_recalls_nothing_and_lifts_nothing() -> None:
    away = supervisor(person=replace(supervisor().person, status=PersonStatus.SUSPENDED))
    assert decide_recall(away, file_copy()).reasons == (R.OPERATOR_OUT_OF_AUTHORITY,)
    assert decide_unrecall(away, file_copy()).reasons == (R.OPERATOR_OUT_OF_AUTHORITY,)


def test_lifting_a_recall_that_is_not_there_is_no_refusal() -> None:
    assert decide_unrecall(supervisor(), file_copy()).allowed
    assert decide_unrecall(supervisor(), file_copy(recalled=True)).allowed


@pytest.mark.parametrize("own", [{"holder": "S001"}, {"addressee": "S001"}])
def test_nobody_lifts_the_recall_of_a_copy_of_their_own(own: dict[str, Any]) -> None:
    theirs = file_copy(recalled=True, **own)
    assert decide_unrecall(supervisor("S001"), theirs).reasons == (R.APPROVER_NOT_INDEPENDENT,)
    assert decide_unrecall(supervisor("S002"), theirs).allowed
    assert decide_recall(supervisor("S001"), file_copy(**own)).allowed


def test_lifting_needs_a_supervisor_and_a_copy() -> None:
    assert decide_unrecall(staff(), None).reasons == (R.OPERATOR_OUT_OF_AUTHORITY, R.COPY_UNKNOWN)

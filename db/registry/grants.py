"""Owns proxy grants: the request, the supervisors' decisions, the withdrawal. Uses are spent by `hand_over`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.connection import Registry, Transaction
from db.custody.grants import (
    GrantDecision,
    RequestFacts,
    decide_approval,
    decide_rejection,
    decide_request,
    decide_revocation,
)
from db.custody.values import GrantFacts, Signature
from db.log.body import EntryType
from db.log.entries import Draft, append
from db.registry.acting import ActResult, By, perform
from db.registry.keeping import review_of_grant
from db.registry.loading import (
    NOBODY,
    UNKNOWN,
    Known,
    load_copies,
    load_designations,
    load_grant,
    load_grants_naming,
    load_people,
)
from db.registry.pins import check_pin
from db.registry.policies import policy_in_force
from db.registry.refusing import log_refusal
from db.registry.rosters_lock import hold_rosters_still
from db.tables import GrantApproval, GrantCopy, ProxyGrant


@dataclass(frozen=True, slots=True)
class Request:
    """What the principal asks for. `starts` <= collection < `ends`, aware; `uses` hand-overs."""

    principal: str
    proxy: str
    copies: tuple[str, ...]
    starts: datetime
    ends: datetime
    uses: int
    reason: str
    paper_request: str | None = None
    second_proxy: str | None = None


Rule = Callable[[Transaction, GrantFacts | None, Known, Signature], GrantDecision]


def request_proxy(
    registry: Registry, by: By, request: Request, principal_pin: str | None, clock: datetime
) -> ActResult:
    """Record the principal's request, proven by their PIN or by the number of a paper 委托书.

    The result is `proxy_requested` with the grant's number, or `refused`.
    """
    signature: Signature | None = None
    if request.paper_request:
        signature = Signature(paper_receipt=request.paper_request)
    elif principal_pin:
        signature = check_pin(registry, by, request.principal, principal_pin, clock)

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        facts = _request_facts(tx, by, request, signature)
        policy = policy_in_force(tx, tx.began_at.policy_version)
        judged = decide_request(facts, policy, tx.local_now)
        seen: dict[str, Any] = {"request": _as_seen(facts, request), "confirmed": judged.confirmed}
        if not judged.allowed:
            known = None if facts.proxy is None else facts.proxy.staff_no
            return log_refusal(tx, by, judged.decision.reasons, "request_proxy", person=known, facts=seen)
        number = _insert(tx, by, request, judged)
        seen["request"] |= _as_kept(request, judged)
        entry = Draft(
            EntryType.PROXY_REQUESTED,
            collector=request.proxy,
            principal=request.principal,
            grant=number,
            facts=seen,
        )
        return ActResult("proxy_requested", append(tx, by, entry), number=number)

    return perform(registry, by, clock, work)


def approve_proxy(registry: Registry, by: By, number: int, pin: str, clock: datetime) -> ActResult:
    """Give the signed-in supervisor's yes; with the last yes that the levels ask for the grant is good."""

    def rule(tx: Transaction, grant: GrantFacts | None, actor: Known, signature: Signature) -> GrantDecision:
        copies = load_copies(tx, grant.copies if grant else ())
        levels = [record.facts.classification for record in copies.values()]
        policy = policy_in_force(tx, tx.began_at.policy_version)
        return decide_approval(grant, actor.as_staff, signature, levels, policy, tx.local_now)

    return _decide(registry, by, number, pin, clock, "approve_proxy", rule)


def reject_proxy(registry: Registry, by: By, number: int, pin: str, clock: datetime) -> ActResult:
    """Turn a request down."""

    def rule(_: Transaction, grant: GrantFacts | None, actor: Known, signature: Signature) -> GrantDecision:
        return decide_rejection(grant, actor.as_staff, signature)

    return _decide(registry, by, number, pin, clock, "reject_proxy", rule)


def revoke_proxy(registry: Registry, by: By, number: int, pin: str, clock: datetime) -> ActResult:
    """Take a grant back; what was handed over under it stays handed over."""

    def rule(_: Transaction, grant: GrantFacts | None, actor: Known, signature: Signature) -> GrantDecision:
        return decide_revocation(grant, actor.as_staff, signature)

    return _decide(registry, by, number, pin, clock, "revoke_proxy", rule)


OUTCOMES = {
    "approve_proxy": ("proxy_approved", EntryType.PROXY_APPROVED),
    "reject_proxy": ("proxy_rejected", EntryType.PROXY_REJECTED),
    "revoke_proxy": ("proxy_revoked", EntryType.PROXY_REVOKED),
}


def _decide(
    registry: Registry, by: By, number: int, pin: str, clock: datetime, act: str, rule: Rule
) -> ActResult:
    signature = check_pin(registry, by, by.actor or "", pin, clock)
    outcome, type_ = OUTCOMES[act]

    def work(tx: Transaction) -> ActResult:
        hold_rosters_still(tx)
        grant = load_grant(tx, number)
        actor = load_people(tx, [by.actor])[by.actor or ""]
        judged = rule(tx, grant, actor, signature)
        facts: dict[str, Any] = {"grant": number, "copies": sorted(grant.copies) if grant else []}
        if grant is None or not judged.allowed:
            return log_refusal(tx, by, judged.decision.reasons, act, facts=facts)
        if act == "approve_proxy":
            tx.change(GrantApproval.insert(proxy_grant=number, approver=by.actor, at=tx.now))
        tx.change(ProxyGrant.update(state=judged.state).where(ProxyGrant.proxy_grant == number))
        facts["approvals_missing"] = judged.approvals_missing
        entry = Draft(
            type_,
            outcome=str(judged.state),
            collector=grant.proxy,
            principal=grant.principal,
            grant=number,
            facts=facts,
        )
        reviewed = review_of_grant(tx, number) if act == "revoke_proxy" else ()
        return ActResult(outcome, append(tx, by, entry, *reviewed), number=number, text=str(judged.state))

    return perform(registry, by, clock, work)


def _request_facts(tx: Transaction, by: By, request: Request, signature: Signature | None) -> RequestFacts:
    records = load_copies(tx, request.copies)
    addressees = {record.facts.addressee for record in records.values()}
    named = {by.actor, request.principal, request.proxy, request.second_proxy}
    people = load_people(tx, named | addressees)
    principal, operator = people.get(request.principal), people.get(by.actor or "")
    facts = {number: known.facts for number, known in people.items()}
    return RequestFacts(
        operator=(operator or NOBODY).as_staff,
        principal=facts.get(request.principal),
        proxy=facts.get(request.proxy),
        copies={copy: records[copy].facts if copy in records else None for copy in request.copies},
        starts=request.starts,
        ends=request.ends,
        uses=request.uses,
        signature=signature,
        principal_has_role=principal is not None and principal.staff is not None,
        second_proxy=facts.get(request.second_proxy or "", UNKNOWN if request.second_proxy else None),
        addressees={number: facts[number] for number in addressees if number in facts},
        designations=load_designations(tx, [number for number in named if number]),
        grants=load_grants_naming(tx, [request.proxy]),
    )


def _as_seen(facts: RequestFacts, request: Request) -> dict[str, Any]:
    """Return the request for the log: only numbers that the registry knows, and no free text, which could hold
    a name. The reason is kept with the grant."""
    people = {"principal": facts.principal, "proxy": facts.proxy, "second_proxy": facts.second_proxy}
    return {
        **{role: person.staff_no for role, person in people.items() if person is not None},
        "copies": sorted(copy for copy, known in facts.copies.items() if known is not None),
        "unknown_copies": sum(known is None for known in facts.copies.values()),
        "starts": request.starts.isoformat(),
        "ends": request.ends.isoformat(),
        "uses": request.uses,
        "on_paper": request.paper_request is not None,
    }


def _as_kept(request: Request, judged: GrantDecision) -> dict[str, Any]:
    """Return what the log says beside of a request that is kept: how many approvals it takes, and the SHA-256 of what
    somebody wrote, so that nobody changes it unseen."""
    paper = request.paper_request
    return {
        "approvals": judged.approvals_missing,
        "reason_sha256": hashlib.sha256(request.reason.encode()).hexdigest(),
        "paper_sha256": None if paper is None else hashlib.sha256(paper.encode()).hexdigest(),
    }


def _insert(tx: Transaction, by: By, request: Request, judged: GrantDecision) -> int:
    number = int(
        tx.change(
            ProxyGrant.insert(
                principal=request.principal,
                proxy=request.proxy,
                second_proxy=request.second_proxy,
                starts=request.starts,
                ends=request.ends,
                uses=request.uses,
                spent=0,
                state="requested",
                reason=request.reason,
                paper_request=request.paper_request,
                requested_by=by.actor or "",
                requested_at=tx.now,
                approvals_needed=judged.approvals_missing,
                confirmed=judged.confirmed,
            )
        )
    )
    for copy in sorted(set(request.copies)):
        tx.change(GrantCopy.insert(proxy_grant=number, control_no=copy))
    return number

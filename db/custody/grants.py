"""Owns the life of a proxy grant: who may ask for one, who may approve, reject and revoke it.

Whether a grant entitles somebody at the counter is `listing`'s question; everything is judged again there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from db.custody.authority import has_authority_over
from db.custody.listing import Grounds, independent_approvals, may_be_principal
from db.custody.person_reasons import (
    Reasons,
    cipher_reasons,
    knowing_reasons,
    reasons,
    signature_reasons,
    status_reasons,
)
from db.custody.policy import Policy
from db.custody.refusals import Refusal
from db.custody.roles import Act, may
from db.custody.values import (
    Classification,
    CopyFacts,
    Decision,
    DesignationFacts,
    GrantFacts,
    GrantState,
    Kind,
    PersonFacts,
    PinCheck,
    Signature,
    StaffFacts,
)

GRANTABLE = frozenset({Kind.DOCUMENT, Kind.CIPHER_TELEGRAM})
"""A meeting's papers are for a seat: whoever cannot come has a substitute, not a proxy."""
LONGEST_AHEAD = timedelta(days=366)
"""How far ahead a grant may begin: nobody judges today who may collect in ten years."""
OPEN = frozenset({GrantState.REQUESTED, GrantState.APPROVED})


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A request that somebody may collect `copies` of `principal` for them.

    `copies` maps each asked control number to the copy, None where no such copy is registered; `addressees`
    maps staff numbers to the persons that copies are addressed to; `designations` are those of all units
    concerned, `grants` those of any state that name the proxy already. `signature` is the principal's: a PIN, or in
    `paper_receipt` the number of a written request. None stands for a person whom the rosters do not know.
    """

    operator: StaffFacts
    principal: PersonFacts | None
    proxy: PersonFacts | None
    copies: Mapping[str, CopyFacts | None]
    starts: datetime
    ends: datetime
    uses: int = 1
    signature: Signature | None = None
    principal_has_role: bool = False
    second_proxy: PersonFacts | None = None
    addressees: Mapping[str, PersonFacts] | None = None
    designations: tuple[DesignationFacts, ...] = ()
    grants: tuple[GrantFacts, ...] = ()

    def grounds(self) -> tuple[Grounds, ...]:
        """Return for each known copy what entitles people to it."""
        people = dict(self.addressees or {})
        principals = {}
        if self.principal is not None:
            people[self.principal.staff_no] = self.principal
            principals[self.principal.staff_no] = self.principal
        return tuple(
            Grounds(copy, people.get(copy.addressee or ""), (), self.designations, principals)
            for copy in self.copies.values()
            if copy is not None
        )


@dataclass(frozen=True, slots=True)
class GrantDecision:
    """What was decided about a grant, the state it comes to (None: refused), and how many approvals it then
    still waits for. `confirmed` is False for a request that the principal's own PIN does not vouch for."""

    decision: Decision
    state: GrantState | None = None
    approvals_missing: int = 0
    confirmed: bool = True

    @property
    def allowed(self) -> bool:
        """Nothing stands against it."""
        return self.decision.allowed

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Every reason against it, in reporting order."""
        return self.decision.refusals


def approvals_needed(levels: Iterable[Classification], policy: Policy) -> int:
    """Return how many independent supervisors must approve a grant for copies of these levels."""
    return max((policy.levels[level].proxy_approvals for level in levels), default=1)


def longest_window(levels: Iterable[Classification], policy: Policy) -> timedelta:
    """Return how long a grant for copies of these levels may last."""
    return min((policy.levels[level].proxy_window for level in levels), default=timedelta())


def decide_request(request: RequestFacts, policy: Policy, now: datetime) -> GrantDecision:
    """Say whether a proxy may be requested; it then waits for approvals and entitles nobody yet.

    A window that begins over a year ahead is `window_too_long`; one that is over, or ends before it starts, is
    `proxy_expired`; fewer uses than one `proxy_used_up`; no copies at all `proxy_out_of_scope`. Where the proxy has
    leave already, or it waits, to collect one of the copies for the same principal in the same hours, it is
    `grant_overlaps`: two grants of one use each would be two uses, each approved as the only one. A written request,
    and a PIN that somebody else had set for a person without a role, are no proof of the principal's will: such a
    request is unconfirmed, for approvers to see.
    """
    grounds = request.grounds()
    levels = [each.copy.classification for each in grounds]
    decision = Decision.ruling(
        _request_reasons(request, now)
        | _principal_reasons(request, grounds, now.date())
        | _scope_reasons(request, grounds)
        | reasons(
            (bool(levels) and _window(request) > longest_window(levels, policy), Refusal.WINDOW_TOO_LONG),
            (request.starts > now + LONGEST_AHEAD, Refusal.WINDOW_TOO_LONG),
            (not _proxies_eligible(request, grounds, policy, now.date()), Refusal.PROXY_INELIGIBLE),
            (any(_overlaps(each, request, now) for each in request.grants), Refusal.GRANT_OVERLAPS),
        )
    )
    if not decision.allowed:
        return GrantDecision(decision, confirmed=_confirmed(request.signature))
    missing = approvals_needed(levels, policy)
    return GrantDecision(decision, GrantState.REQUESTED, missing, _confirmed(request.signature))


def _overlaps(grant: GrantFacts, request: RequestFacts, now: datetime) -> bool:
    """Say whether `grant` lets the same proxy collect one of the copies for the same principal while this would."""
    if request.principal is None or request.proxy is None:
        return False
    same = grant.principal == request.principal.staff_no and grant.names(request.proxy.staff_no)
    usable = grant.state in OPEN and grant.spent < grant.uses and grant.ends > now
    together = grant.starts < request.ends and request.starts < grant.ends
    return same and usable and together and not grant.copies.isdisjoint(request.copies)


def _window(request: RequestFacts) -> timedelta:
    # In UTC: two moments of one zone are subtracted by the wall clock, which jumps in spring and autumn.
    return request.ends.astimezone(UTC) - request.starts.astimezone(UTC)


def _confirmed(signature: Signature | None) -> bool:
    return signature is not None and signature.pin is PinCheck.CORRECT and not signature.pin_initial


def _request_reasons(request: RequestFacts, now: datetime) -> Reasons:
    known = [copy for copy in request.copies.values() if copy is not None]
    able = has_authority_over(request.operator, Act.REQUEST_PROXY, known, now.date())
    return signature_reasons(
        request.signature, initial_counts=not request.principal_has_role, paper=True
    ) | reasons(
        (not able, Refusal.OPERATOR_OUT_OF_AUTHORITY),
        (request.ends <= now or request.ends <= request.starts, Refusal.PROXY_EXPIRED),
        (request.uses < 1, Refusal.PROXY_USED_UP),
        (not request.copies, Refusal.PROXY_OUT_OF_SCOPE),
    )


def _principal_reasons(request: RequestFacts, grounds: tuple[Grounds, ...], today: date) -> Reasons:
    principal = request.principal
    eligible = (
        principal is not None
        and not status_reasons(principal)
        and all(may_be_principal(principal.staff_no, each, today) for each in grounds)
    )
    return reasons((not eligible, Refusal.PRINCIPAL_INELIGIBLE))


def _scope_reasons(request: RequestFacts, grounds: tuple[Grounds, ...]) -> Reasons:
    return reasons(
        (None in request.copies.values(), Refusal.COPY_UNKNOWN),
        (any(each.copy.kind not in GRANTABLE for each in grounds), Refusal.KIND_NOT_SUPPORTED),
        (any(each.copy.destroyed for each in grounds), Refusal.COPY_DESTROYED),
    )


def _proxies_eligible(
    request: RequestFacts, grounds: tuple[Grounds, ...], policy: Policy, today: date
) -> bool:
    """Say whether every person named works here, is none of the others, and may know every copy."""
    if request.proxy is None:
        return False
    proxies = [request.proxy] + ([request.second_proxy] if request.second_proxy is not None else [])
    people = [each.staff_no for each in proxies]
    if request.principal is not None:
        people.append(request.principal.staff_no)
    if len(set(people)) < len(people):
        return False
    return all(
        not status_reasons(proxy) and _may_carry(proxy, each, policy, today)
        for proxy in proxies
        for each in grounds
    )


def _may_carry(proxy: PersonFacts, grounds: Grounds, policy: Policy, today: date) -> bool:
    by_name = policy.levels[grounds.copy.classification].proxy_designated
    designated = not by_name or grounds.designates(proxy.staff_no, today)
    return designated and not knowing_reasons(proxy, grounds.copy, today) | cipher_reasons(
        proxy, grounds.copy
    )


def decide_approval(
    grant: GrantFacts | None,
    approver: StaffFacts,
    signature: Signature | None,
    levels: Iterable[Classification],
    policy: Policy,
    now: datetime,
) -> GrantDecision:
    """Say whether `approver` may approve `grant`, and whether it is approved with that.

    `levels` are those of the grant's copies. Whoever entered the request, gains by it or approved it before is
    not independent.
    """
    decision = Decision.ruling(
        _deciding_reasons(grant, approver, signature, frozenset({GrantState.REQUESTED}))
        | reasons(
            (grant is not None and grant.ends <= now, Refusal.PROXY_EXPIRED),
            (grant is not None and _involved(grant, approver), Refusal.APPROVER_NOT_INDEPENDENT),
        )
    )
    if grant is None or not decision.allowed:
        return GrantDecision(decision)
    missing = max(0, approvals_needed(levels, policy) - len(independent_approvals(grant)) - 1)
    return GrantDecision(decision, GrantState.REQUESTED if missing else GrantState.APPROVED, missing)


def _involved(grant: GrantFacts, approver: StaffFacts) -> bool:
    people = grant.approvals | {grant.principal, grant.proxy, grant.second_proxy, grant.requested_by}
    return approver.person.staff_no in people


def decide_rejection(
    grant: GrantFacts | None, approver: StaffFacts, signature: Signature | None
) -> GrantDecision:
    """Say whether `approver` may reject a grant that waits. It widens nothing: independence is not asked."""
    states = frozenset({GrantState.REQUESTED})
    decision = Decision.ruling(_deciding_reasons(grant, approver, signature, states))
    return GrantDecision(decision, GrantState.REJECTED if decision.allowed else None)


def decide_revocation(
    grant: GrantFacts | None, approver: StaffFacts, signature: Signature | None
) -> GrantDecision:
    """Say whether `approver` may revoke a grant, waiting or approved. It widens nothing either."""
    decision = Decision.ruling(_deciding_reasons(grant, approver, signature, OPEN))
    return GrantDecision(decision, GrantState.REVOKED if decision.allowed else None)


def _deciding_reasons(
    grant: GrantFacts | None,
    approver: StaffFacts,
    signature: Signature | None,
    states: frozenset[GrantState],
) -> Reasons:
    return (
        status_reasons(approver.person)
        | signature_reasons(signature, initial_counts=False, paper=False)
        | reasons(
            (not may(approver.roles, Act.DECIDE_PROXY), Refusal.APPROVER_NOT_AUTHORIZED),
            (grant is None, Refusal.GRANT_UNKNOWN),
            (grant is not None and grant.state not in states, Refusal.GRANT_ALREADY_DECIDED),
        )
    )

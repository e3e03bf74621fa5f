"""Owns what a policy file does to the registry: a next version, complete, so that it means the same for good."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from db.connection import Reading, Transaction
from db.custody.policy_changes import policy_differences
from db.custody.policy_file import PolicyError, parse_policy, to_toml
from db.log.body import EntryType
from db.log.entries import Draft
from db.registry.importing.mismatches import Mismatch
from db.registry.importing.plans import Change, Item, Plan
from db.registry.policies import policy_in_force
from db.roster.problems import RosterError
from db.tables import PolicyVersion

KEY = "policy"


@dataclass(frozen=True, slots=True)
class PolicyContent:
    """A policy file's text."""

    toml: str


def plan_policy(reader: Reading, content: PolicyContent, now: datetime) -> Plan:
    """Compare a policy with the one in force; an error names key, value and article."""
    try:
        new = parse_policy(content.toml)
    except PolicyError as refused:
        return Plan(
            errors=tuple(
                RosterError(0, problem.key, str(problem), Mismatch.POLICY_UNSOUND)
                for problem in refused.problems
            )
        )
    old = policy_in_force(reader, reader.head().policy_version)
    changes = tuple(
        Change(each.key, each.old, each.new, each.loosens) for each in policy_differences(old, new)
    )
    return Plan((Item(KEY, 0, False, {}, changes),))


def put_in_force(
    tx: Transaction, content: PolicyContent, item: Item, imported_by: str, approved_by: str
) -> Draft:
    """Store the policy as the next version and return the log entry that says so."""
    version = tx.head().policy_version + 1
    complete = to_toml(replace(parse_policy(content.toml), version=version))
    stored = {"version": version, "toml": complete, "since": tx.now}
    tx.change(PolicyVersion.insert(**stored, imported_by=imported_by, approved_by=approved_by))
    changed = {change.field: {"old": change.old, "new": change.new} for change in item.changes}
    facts = {"version": version, "imported_by": imported_by, "changed": changed}
    return Draft(EntryType.POLICY_CHANGED, facts=facts)

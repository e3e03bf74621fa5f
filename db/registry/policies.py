"""Owns which policy is in force: the newest version, parsed once."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from db.connection import Reading
from db.custody.policy import Policy, default_policy
from db.custody.policy_file import parse_policy
from db.tables import PolicyVersion


def policy_in_force(reader: Reading, version: int) -> Policy:
    """Return the policy of this `version`, the default one for 0. Versions never change: they are kept parsed."""
    kept = reader.registry.policies
    if version not in kept:
        row = reader.first(PolicyVersion.select().where(PolicyVersion.version == version))
        parsed = default_policy() if row is None else parse_policy(row.toml)
        kept[version] = replace(parsed, version=version)
    return cast(Policy, kept[version])

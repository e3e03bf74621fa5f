"""Owns the act of importing a site policy: always a batch, since nobody changes the policy in force alone."""

from __future__ import annotations

import hashlib
from datetime import datetime

from db.connection import Registry
from db.custody.roles import ImportKind
from db.registry.acting import By
from db.registry.importing.policies import PolicyContent
from db.registry.imports import ImportResult, Proposal, propose


def import_policy(
    registry: Registry, by: By, toml_text: str, source: str, clock: datetime, *, dry_run: bool = False
) -> ImportResult:
    """Submit a policy file as a batch whose differences from the policy in force a supervisor decides.

    An error names key, value and, for a floor, the article; its column is the key.
    """
    digest = hashlib.sha256(toml_text.encode()).hexdigest()
    proposal = Proposal(ImportKind.POLICY, PolicyContent(toml_text), source, digest)
    return propose(registry, by, proposal, clock, dry_run=dry_run)

"""All acts at the counter against a small reference, on both engines: whatever Hypothesis has people do."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from machine import model as reference
from machine.machine import run
from machine.registries import Templates
from postgres_cluster import Cluster

STEPS = {"sqlcipher": 13_000, "postgresql": 7_000}
"""20,000 together; a server takes more than twice as long for each."""
MOST_LINES = 150


def test_program_and_reference_never_disagree(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    cluster: Cluster | None = None if engine == "sqlcipher" else request.getfixturevalue("cluster")
    templates = Templates(tmp_path, cluster)
    try:
        run(templates.fresh, STEPS[engine])
    finally:
        templates.throw_away()


def test_the_reference_stays_small_and_knows_no_rule() -> None:
    source = Path(reference.__file__ or "").read_text(encoding="utf-8")
    assert source.count("\n") <= MOST_LINES
    tree = ast.parse(source)
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {"datetime", "machine.world", "types"}
    assert not any(isinstance(node, ast.Import) for node in ast.walk(tree))

"""Plays on and on, on both engines, and says how often each act was done, refused or meant nothing: `make soak`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from machine.machine import run
from machine.play import DONE
from machine.registries import Templates
from postgres_cluster import Cluster, NoServer, start_cluster

STEPS = 200_000
A_LEG = 10_000
"""Steps after which it says that it is still at it."""


def main() -> int:
    """Play half of the steps on each engine that there is."""
    asked = argparse.ArgumentParser(prog="make soak", description=__doc__)
    asked.add_argument("--steps", type=int, default=STEPS, help="steps on both engines together")
    steps = asked.parse_args().steps
    try:
        cluster: Cluster | None = start_cluster()
    except NoServer as missing:
        print(f"{missing}; all steps are on SQLCipher", file=sys.stderr)
        cluster = None
    try:
        _soak("sqlcipher", None, steps // 2 if cluster else steps)
        if cluster is not None:
            _soak("postgresql", cluster, steps - steps // 2)
    finally:
        if cluster is not None:
            cluster.stop()
    return 0


def _soak(engine: str, cluster: Cluster | None, steps: int) -> None:
    DONE.clear()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="machine-") as folder:
        templates = Templates(Path(folder), cluster)
        try:
            while (played := _played()) < steps:
                run(templates.fresh, min(A_LEG, steps - played))
                print(f"{engine}: {_played()} steps, {time.monotonic() - began:.0f} s", flush=True)
        finally:
            templates.throw_away()
    _tell()


def _played() -> int:
    return sum(count for name, count in DONE.items() if " " in name)


def _tell() -> None:
    """Print a line for each act, and how often each reason was given."""
    acts = sorted({name.rpartition(" ")[0] for name in DONE if " " in name})
    print(f"  {'act':<20}{'done':>9}{'refused':>9}{'void':>9}")
    for act in acts:
        counts = "".join(f"{DONE[f'{act} {came}']:>9}" for came in ("done", "refused", "void"))
        print(f"  {act:<20}{counts}")
    print(
        "  reasons: "
        + ", ".join(f"{name} {count}" for name, count in sorted(DONE.items()) if " " not in name)
    )


if __name__ == "__main__":
    sys.exit(main())

"""Measures what has a budget and prints one table. Nothing here is a test: a busy machine fails nobody.

`--quick` grows the large log to 100,000 entries instead of 1,000,000. `--only` names the lines to measure.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from bench import hand_overs, paper, reads, terminals
from bench.table import Line, table

from db import sqlcipher

BENCH = Path(__file__).parents[2] / ".bench"
SIZE, QUICK_SIZE = 1_000_000, 100_000

Measurement = Callable[[], Line]


def main() -> None:
    """Measure and print."""
    asked = _arguments()
    size = QUICK_SIZE if asked.quick else SIZE
    BENCH.mkdir(exist_ok=True)
    lines = []
    with tempfile.TemporaryDirectory(dir=BENCH, prefix="scratch-") as scratch:
        for name, measure in _measurements(size, Path(scratch)).items():
            if name in (asked.only or (name,)):
                print(f"{name} …", file=sys.stderr, flush=True)
                lines.append(measure())
    print(_machine())
    if asked.quick:
        print(f"Quick: the large log has {size:,} entries, not {SIZE:,}.")
    print(f"\n{table(lines)}")


def _measurements(size: int, scratch: Path) -> Mapping[str, Measurement]:
    return {
        "hand-over": partial(hand_overs.beside_driver, BENCH, scratch),
        "large-log": partial(hand_overs.in_large_log, BENCH, scratch, size),
        "scan": partial(terminals.scan, scratch),
        "start": partial(terminals.start, scratch),
        "label": paper.label,
        "log-page": partial(reads.days_page, BENCH, size),
        "verify": partial(reads.verification, BENCH, size),
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a large log of 100,000 entries")
    parser.add_argument("--only", action="append", help="a line to measure", choices=_measurements(0, BENCH))
    return parser.parse_args()


def _machine() -> str:
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    python = platform.python_version()
    return f"Python {python}, SQLite {sqlcipher.SQLITE}, {os.cpu_count()} processors, load {load}"


if __name__ == "__main__":
    main()

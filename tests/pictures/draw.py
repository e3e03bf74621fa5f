"""Draws the kept pictures of the screens anew: `PYTHONPATH=.:tests .venv/bin/python -m pictures.draw [NAME…]`.

A name is a journey's or a part of it; without any all are drawn. With `--png FOLDER` the kept pictures whose file
names hold one of the names are laid side by side in PNG files, to look at, and nothing is drawn anew.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pictures.all_journeys import JOURNEYS
from pictures.stage import KEPT, Journey, taken


def draw(journey: Journey) -> None:
    """Play one journey and keep its pictures; those that it no longer takes go."""
    pictures = taken(journey)
    journey.folder.mkdir(parents=True, exist_ok=True)
    for old in journey.folder.iterdir():
        if old.name not in pictures:
            old.unlink()
    for name, svg in pictures.items():
        (journey.folder / name).write_text(svg, encoding="utf-8")
    print(journey.folder, len(pictures))


def wanted(name: str, asked: list[str]) -> bool:
    """Say whether a name is one of those asked for."""
    return not asked or any(each in name for each in asked)


def main(arguments: list[str]) -> None:
    """Draw what is asked for."""
    if arguments[:1] == ["--png"]:
        # Needs the drawing of README's pictures, which a test run does not.
        from pictures.sheets import lay_out

        names = [path for path in sorted(KEPT.rglob("*.svg")) if wanted(str(path), arguments[2:])]
        lay_out(names, Path(arguments[1]))
        return
    for journey in JOURNEYS.values():
        if wanted(journey.name, arguments):
            draw(journey)


if __name__ == "__main__":
    main(sys.argv[1:])

"""Lays kept pictures side by side in PNG files: one file for each state, both languages and both sizes on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from pictures.picture import read_kept
from PIL import Image
from readme.terminal_picture import picture_of

GAP = 12


def lay_out(kept: Iterable[Path], folder: Path) -> None:
    """Write a PNG for each state and size; the languages stand side by side."""
    states: dict[str, list[Path]] = defaultdict(list)
    for path in kept:
        state, _language, size, _svg = path.name.split(".")
        states[f"{path.parent.name}.{state}.{size}"].append(path)
    folder.mkdir(parents=True, exist_ok=True)
    for state, paths in states.items():
        pictures = [picture_of(read_kept(path.read_text(encoding="utf-8"))) for path in paths]  # type: ignore[arg-type]
        width = sum(each.width + GAP for each in pictures) - GAP
        sheet = Image.new("RGB", (width, max(each.height for each in pictures)), "#FFFFFF")
        left = 0
        for each in pictures:
            sheet.paste(each, (left, 0))
            left += each.width + GAP
        sheet.save(folder / f"{state}.png")
        print(folder / f"{state}.png")

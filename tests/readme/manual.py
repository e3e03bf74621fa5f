"""Reads README.md: its sections, tables, code words and shell blocks."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
CODE = re.compile(r"`([^`]+)`")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def section(heading: str) -> str:
    """Return what stands under a heading of the second level."""
    parts = re.split(r"^## (.+)$", README.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[heading]


def table(heading: str) -> list[list[str]]:
    """Return the rows of the table under a heading, without its head."""
    lines = [line for line in section(heading).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def codes(text: str) -> list[str]:
    """Return the code words in a piece of text."""
    return CODE.findall(text)


def shell(heading: str) -> str:
    """Return all shell blocks under a heading, one after the other."""
    return "".join(text for language, text in BLOCK.findall(section(heading)) if language == "sh")

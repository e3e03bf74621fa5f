"""Owns the choice of format: each turns a placed page into the bytes of a file or print job.

The libraries behind a format are imported when it is first used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from labels.placed import PlacedLabel
from labels.render.pdf import render_pages, render_pdf
from labels.render.png import render_png
from labels.render.terminal import render_text
from labels.render.zpl import render_zpl

__all__ = ["FORMATS", "Format", "render_pages", "render_pdf", "render_png", "render_text", "render_zpl"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format of printed pages: its MIME type, its file name's ending, and how a page becomes its bytes."""

    content_type: str
    suffix: str
    render: Callable[[PlacedLabel], bytes]


FORMATS: dict[str, Format] = {
    "png": Format("image/png", ".png", render_png),
    "pdf": Format("application/pdf", ".pdf", render_pdf),
    "zpl": Format("application/vnd.zebra-zpl", ".zpl", render_zpl),
    "txt": Format("text/plain; charset=utf-8", ".txt", lambda label: render_text(label).encode()),
}

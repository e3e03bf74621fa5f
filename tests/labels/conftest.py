"""Independent readers of what labels print: zxing-cpp for symbols, pdfium for PDF, a renderer of ZPL in node."""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from labels.content import LabelContent, Language
from labels.fonts import LabelFont, find_font, packaged_font
from labels.payload import encode_label_code
from labels.sample import sample_content

REQUIRED = bool(os.environ.get("COUNTER_REQUIRE_SERVERS"))
NODE_MODULES = os.environ.get("COUNTER_NODE_MODULES", str(Path(__file__).parent))


def _absent(what: str) -> None:
    """Skip the test, or fail it where nothing may be absent."""
    if REQUIRED:
        pytest.fail(f"{what} is required here and missing")
    pytest.skip(f"{what} is not installed")


@pytest.fixture(scope="session")
def absent() -> Callable[[str], None]:
    """What to call with the name of a tool that a test needs and that is not there."""
    return _absent


@pytest.fixture(scope="session")
def font() -> LabelFont:
    """The fonts that this machine has."""
    return find_font()


@pytest.fixture(scope="session")
def wqy() -> LabelFont:
    """The packaged font alone, which every machine has."""
    return packaged_font()


@pytest.fixture(scope="session")
def noto(font: LabelFont) -> LabelFont:
    """A font with the characters of rare names."""
    if "Noto Sans CJK" not in font.name:
        _absent("Noto Sans CJK")
    return font


@pytest.fixture(scope="session")
def content() -> Callable[..., LabelContent]:
    """A maker of label contents: the sample with some parts changed."""

    def make(language: Language = Language.ZH_CN, **changes: Any) -> LabelContent:
        return replace(sample_content(language), **changes)

    return make


@pytest.fixture(scope="session")
def scan() -> Callable[[Image.Image], dict[str, str]]:
    """A scanner: symbology and text of everything that zxing-cpp reads in a picture, each symbology once."""

    def read(picture: Image.Image) -> dict[str, str]:
        found = zxingcpp.read_barcodes(picture.convert("L"))
        texts = {each.format.name.replace(" ", ""): each.text for each in found}
        assert len(texts) == len(found), f"a symbology twice: {[each.text for each in found]}"
        return texts

    return read


@pytest.fixture(scope="session")
def symbols_of() -> Callable[[LabelContent], dict[str, str]]:
    """What a scanner must read on the label of a content."""

    def expect(content: LabelContent) -> dict[str, str]:
        return {
            "QRCode": encode_label_code(content.label_code),
            "Code128": content.label_code.label_id,
        }

    return expect


@pytest.fixture(scope="session")
def rasterise() -> Callable[[bytes, float], Image.Image]:
    """pdfium: the only page of a PDF as a picture of so many dots a mm."""
    import pypdfium2

    def render(document: bytes, dots_per_mm: float) -> Image.Image:
        pages = pypdfium2.PdfDocument(document)
        assert len(pages) == 1
        return pages[0].render(scale=dots_per_mm * 25.4 / 72).to_pil()

    return render


class ZplRenderer:
    """A node process that renders ZPL, a job a line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def render(self, zpl: bytes, width_mm: float, height_mm: float, dots_per_mm: int) -> Image.Image:
        """Return the label that a printer of `dots_per_mm` would print on stock of this size."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        job = {"zpl": zpl.decode("ascii"), "width": width_mm, "height": height_mm, "dpmm": dots_per_mm}
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return Image.open(io.BytesIO(base64.b64decode(self._process.stdout.readline())))


@pytest.fixture(scope="session")
def zpl_renderer() -> Iterator[ZplRenderer]:
    """The renderer of the npm package zpl-renderer-js, from COUNTER_NODE_MODULES."""
    node = shutil.which("node")
    if node is None:
        _absent("node")
    if not (Path(NODE_MODULES) / "node_modules" / "zpl-renderer-js").is_dir():
        _absent("the npm package zpl-renderer-js (in the folder that COUNTER_NODE_MODULES names)")
    process = subprocess.Popen(
        [str(node), str(Path(__file__).parent / "render_zpl.mjs"), NODE_MODULES],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield ZplRenderer(process)
    process.kill()
    process.communicate()

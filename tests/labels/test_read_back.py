"""Every label in every format, on every medium, at every resolution: scanners read what was recorded."""

from __future__ import annotations

import base64
import binascii
import io
import re
import zlib
from collections.abc import Callable
from math import ceil
from typing import Any

import pytest
from PIL import Image

from labels.content import MEDIA, RESOLUTIONS, LabelContent, Language, Level, Medium, Resolution
from labels.fonts import LabelFont
from labels.layout import compose
from labels.placed import PlacedLabel
from labels.render import FORMATS, render_pdf, render_png, render_text, render_zpl
from labels.render.bitmap import draw
from labels.sample import sample_content, sample_picture

Scan = Callable[[Image.Image], dict[str, str]]
Make = Callable[..., LabelContent]
Expect = Callable[[LabelContent], dict[str, str]]

EVERY_LABEL = [
    pytest.param(medium, resolution, language, id=f"{medium.name}-{resolution.dpi}-{language}")
    for medium in MEDIA
    for resolution in RESOLUTIONS
    for language in Language
]
EVERY_STOCK = [
    pytest.param(medium, resolution, id=f"{medium.name}-{resolution.dpi}")
    for medium in MEDIA
    for resolution in RESOLUTIONS
]
Z64_FIELD = re.compile(
    r"\^XA\n\^PW(\d+)\n\^LL(\d+)\n\^LH0,0\n\^FO0,0\^GFA,(\d+),(\d+),(\d+),:Z64:([A-Za-z0-9+/=]+):([0-9A-Fa-f]{4})\^FS\n"
    r"\^PQ1\n\^XZ\n"
)


def printed_dots(zpl: bytes) -> Image.Image:
    """Decode a job by the manual: label size, counts, base64, CRC-16, zlib; a set bit is a printed dot."""
    job = Z64_FIELD.fullmatch(zpl.decode("ascii"))
    assert job is not None
    width, height, transmitted, total, per_row = map(int, job.groups()[:5])
    packed, checksum = job[6].encode(), int(job[7], 16)
    assert transmitted == len(f":Z64:{job[6]}:{job[7]}")
    assert checksum == binascii.crc_hqx(packed, 0)
    bits = zlib.decompress(base64.b64decode(packed, validate=True))
    assert len(bits) == total == per_row * height
    assert per_row == ceil(width / 8)
    return Image.frombytes("1", (width, height), bytes(byte ^ 0xFF for byte in bits))


@pytest.mark.parametrize(("medium", "resolution", "language"), EVERY_LABEL)
class TestEveryLabel:
    @pytest.fixture
    def said(self, content: Make, language: Language) -> LabelContent:
        return content(language)

    @pytest.fixture
    def label(
        self, said: LabelContent, medium: Medium, resolution: Resolution, font: LabelFont
    ) -> PlacedLabel:
        return compose(said, medium, resolution.dpi, font)

    def test_png(self, label: PlacedLabel, said: LabelContent, scan: Scan, symbols_of: Expect) -> None:
        picture = Image.open(io.BytesIO(render_png(label)))
        assert picture.mode == "1"
        assert scan(picture) == symbols_of(said)
        for across, length in zip(picture.info["dpi"], (label.width, label.height), strict=True):
            assert length / across * 25.4 == pytest.approx(length / label.resolution.dots_per_mm, abs=0.01)

    def test_pdf(
        self,
        label: PlacedLabel,
        said: LabelContent,
        scan: Scan,
        symbols_of: Expect,
        rasterise: Callable[[bytes, float], Image.Image],
    ) -> None:
        document = render_pdf(label)
        for dots_per_mm in (label.resolution.dots_per_mm, 600 / 25.4):
            assert scan(rasterise(document, dots_per_mm)) == symbols_of(said)

    def test_zpl_rendered_independently(
        self, label: PlacedLabel, said: LabelContent, scan: Scan, symbols_of: Expect, zpl_renderer: Any
    ) -> None:
        dots_per_mm = ceil(label.resolution.dots_per_mm)
        picture = zpl_renderer.render(
            render_zpl(label), label.medium.width_mm, label.medium.height_mm, dots_per_mm
        )
        assert scan(picture) == symbols_of(said)

    def test_zpl_decoded_by_the_manual(
        self, label: PlacedLabel, said: LabelContent, scan: Scan, symbols_of: Expect
    ) -> None:
        picture = printed_dots(render_zpl(label))
        assert scan(picture) == symbols_of(said)
        assert picture.tobytes() == draw(label).tobytes()

    def test_txt(self, label: PlacedLabel, said: LabelContent, scan: Scan, symbols_of: Expect) -> None:
        assert scan(shown(render_text(label)))["QRCode"] == symbols_of(said)["QRCode"]


def shown(preview: str) -> Image.Image:
    """Draw the half-blocks of a preview as a terminal does, dark on light, four by eight dots a character."""
    lines = preview.splitlines()
    picture = Image.new("L", (37, 2 * len(lines)), 255)
    for row, line in enumerate(lines):
        for column, character in enumerate(line[:37]):
            if character in "▀█":
                picture.putpixel((column, 2 * row), 0)
            if character in "▄█":
                picture.putpixel((column, 2 * row + 1), 0)
    return picture.resize((picture.width * 4, picture.height * 4), Image.Resampling.NEAREST)


@pytest.mark.parametrize(("medium", "resolution"), EVERY_STOCK)
@pytest.mark.parametrize("level", Level)
def test_every_level_and_a_reprint_are_read_back(
    font: LabelFont,
    content: Make,
    scan: Scan,
    symbols_of: Expect,
    medium: Medium,
    resolution: Resolution,
    level: Level,
) -> None:
    said = content(level=level, attempt=2, control_no="WWW2026-0815-0301-XYZQ-1")
    picture = Image.open(io.BytesIO(render_png(compose(said, medium, resolution.dpi, font))))
    assert scan(picture) == symbols_of(said)
    for turned in (90, 180, 270):
        assert scan(picture.rotate(turned, expand=True)) == symbols_of(said)


@pytest.mark.parametrize(("medium", "resolution"), EVERY_STOCK)
def test_a_pdf_page_has_the_medium_s_size(
    wqy: LabelFont, content: Make, medium: Medium, resolution: Resolution
) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(render_pdf(compose(content(), medium, resolution.dpi, wqy)))
    width, height = (points / 72 * 25.4 for points in document[0].get_size())
    assert width == pytest.approx(medium.width_mm, abs=0.01)
    assert height == pytest.approx(medium.height_mm, abs=0.01)


def test_a_pdf_holds_no_text_and_no_time(wqy: LabelFont, content: Make) -> None:
    import pypdfium2

    label = compose(content(), MEDIA[0], 203, wqy)
    document = render_pdf(label)
    assert pypdfium2.PdfDocument(document)[0].get_textpage().get_text_range() == ""
    assert document == render_pdf(label)
    assert b"(D:19700101" in document


@pytest.mark.parametrize("language", Language)
def test_the_sample_picture_is_read_back(scan: Scan, symbols_of: Expect, language: Language) -> None:
    picture = Image.open(io.BytesIO(sample_picture(language)))
    assert scan(picture) == symbols_of(sample_content(language))


def test_a_zpl_job_carries_no_text_of_the_content(wqy: LabelFont, content: Make) -> None:
    said = content(control_no="A^FS^FO0,0^GB9,9,9", holder_unit="^XZ~JA^XA")
    assert printed_dots(render_zpl(compose(said, MEDIA[1], 203, wqy))).size == (800, 480)


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_says_its_type_and_suffix(wqy: LabelFont, content: Make, name: str) -> None:
    begins = {"png": b"\x89PNG", "pdf": b"%PDF-", "zpl": b"^XA", "txt": b"\n"}
    types = {"png": "image/png", "pdf": "application/pdf", "zpl": "application/vnd.zebra-zpl"}
    document = FORMATS[name].render(compose(content(), MEDIA[0], 203, wqy))
    assert document.startswith(begins[name])
    assert FORMATS[name].suffix == f".{name}"
    assert FORMATS[name].content_type == types.get(name, "text/plain; charset=utf-8")

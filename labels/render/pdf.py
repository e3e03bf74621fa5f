"""Owns PDF: pages of exactly the paper's size in mm, with the bitmap on each in its true size.

The bitmap rather than text in embedded fonts: a printer of the same resolution gets the very dots that were
composed and read back, nothing depends on a font program in the printer, making a page costs no subsetting of
a font of 20 MB, and no text of a confidential label can be searched for in a spool folder.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from labels.placed import PlacedLabel
from labels.render.bitmap import draw

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


def render_pdf(label: PlacedLabel) -> bytes:
    """Return the page as a PDF file. The same page gives the same bytes: the file names no time of its own."""
    return render_pages([label])


def render_pages(pages: Iterable[PlacedLabel]) -> bytes:
    """Return pages, each of its own size, as one PDF file."""
    from fpdf import FPDF
    from fpdf.prefs import ViewerPreferences

    document = FPDF(unit="mm")
    document.set_creation_date(_NO_TIME)
    document.viewer_preferences = ViewerPreferences(print_scaling="None")
    document.set_margin(0)
    document.set_auto_page_break(False)
    document.set_image_filter("FlateDecode")
    for page in pages:
        document.add_page(format=(page.medium.width_mm, page.medium.height_mm))
        dots = page.resolution.dots_per_mm
        # In grey: fpdf2 2.8 shears a bitmap of one bit a dot where Pillow has no libtiff to encode it as fax.
        picture = draw(page).convert("L")
        document.image(picture, x=0, y=0, w=page.width / dots, h=page.height / dots)
    return bytes(document.output())

"""Owns the printed badge: an ID-1 card with name, staff number, unit, last day and the token as a QR code.

The card identifies nobody by itself; what the token proves is for the reader of the scan to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from labels.content import Language, Medium, resolution_of
from labels.errors import LabelDoesNotFit
from labels.fonts import LabelFont, Weight
from labels.placed import Area, PlacedBox, PlacedLabel, PlacedSymbol
from labels.render import FORMATS
from labels.sheet import Parts, Sheet, assemble
from labels.symbols import qr_symbol
from labels.typesetting import Paragraph, Typesetter

CARD = Medium("ID-1", 85.6, 54, scale=1.0, qr_module_mm=0.5, bar_module_mm=0.25)
"""The card of ISO/IEC 7810."""

MARGIN = 4.0
BAND = (0.0, 10.0)
NAME = (15.0, 10.5)
STAFF_NO = (26.5, 6.0)
UNIT = (34.0, 9.0)
VALID_UNTIL = (45.0, 4.5)
LARGEST_QR = 38.0
LEAST_QR_MODULE = 4

_TITLES = {Language.ZH_CN: "工作证", Language.EN: "STAFF BADGE"}
_VALID_UNTIL = {Language.ZH_CN: "有效期至", Language.EN: "Valid until"}


@dataclass(frozen=True, slots=True)
class BadgeContent:
    """One badge. `token` is the QR's text, in the QR alphanumeric set; `valid_until` the last day of it."""

    staff_no: str
    name: str
    unit: str
    token: str
    valid_until: date
    language: Language = Language.ZH_CN


def render_badge(
    staff_no: str,
    name: str,
    unit: str,
    token: str,
    valid_until: date,
    fonts: LabelFont,
    format: str = "png",
    dpi: int = 300,
    language: Language = Language.ZH_CN,
) -> bytes:
    """Return a card as a file in one of `FORMATS`. KeyError for another; faults as `compose_badge`'s."""
    content = BadgeContent(staff_no, name, unit, token, valid_until, language)
    return FORMATS[format].render(compose_badge(content, dpi, fonts))


def compose_badge(content: BadgeContent, dpi: int, fonts: LabelFont) -> PlacedLabel:
    """Place `content` on a card.

    LabelDoesNotFit or MissingGlyph when a part cannot be set, ValueError for a token that no QR code of the
    alphanumeric mode holds, KeyError for a resolution that is not in the table.
    """
    sheet = Sheet(CARD, resolution_of(dpi), Typesetter(fonts))
    qr = _place_token(sheet, content.token)
    left, right = sheet.dots(MARGIN), qr.quiet_area.left
    valid = f"{_VALID_UNTIL[content.language]} {content.valid_until.isoformat()}"
    name = Paragraph(content.name, Weight.BOLD)
    staff_no = sheet.band(left, right, STAFF_NO)
    texts = (
        *sheet.block("name", [name], sheet.band(left, right, NAME), sheet.sizes(8.0)),
        sheet.line("staff number", content.staff_no, Weight.BOLD, staff_no, sheet.sizes(5.5)),
        *sheet.block("unit", [Paragraph(content.unit)], sheet.band(left, right, UNIT), sheet.sizes(3.5)),
        *sheet.block("last day", [Paragraph(valid)], sheet.band(left, right, VALID_UNTIL), sheet.sizes(3.4)),
    )
    lines = (_TITLES[content.language], content.name, content.staff_no, content.unit, valid)
    return assemble(sheet, (_band(sheet, content.language), Parts(symbols=(qr,), texts=texts)), lines)


def _place_token(sheet: Sheet, token: str) -> PlacedSymbol:
    """Place the QR code at the right below the band, with modules as large as there is room."""
    symbol = qr_symbol(token)
    module = sheet.dots(LARGEST_QR) // (symbol.width + 2 * symbol.quiet)
    if module < LEAST_QR_MODULE:
        raise LabelDoesNotFit("token", token, CARD.name)
    side, quiet = symbol.width * module, symbol.quiet * module
    below = sheet.dots(BAND[1])
    top = below + (sheet.height - below - side) // 2
    return PlacedSymbol(symbol, Area(sheet.width - quiet - side, top, side, side), module)


def _band(sheet: Sheet, language: Language) -> Parts:
    band = sheet.band(0, sheet.width, BAND)
    room = sheet.band(sheet.dots(MARGIN), sheet.width - sheet.dots(MARGIN), BAND)
    title = sheet.line("title", _TITLES[language], Weight.BOLD, room, sheet.sizes(5.0))
    return Parts(boxes=(PlacedBox(band),), texts=(title.inverted(),))

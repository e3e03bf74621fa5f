"""Owns where everything stands on a custody label: content, medium, resolution and font to placed parts.

Measures, then shrinks, then refuses; never clips. Lengths are those of the 60 × 40 mm label in mm, multiplied
by the medium's scale. The upper part is for people: level, control number, holder, dates, copy. The lower one
is for scanners: Code 128 on the left, the QR code in the right corner.
"""

from __future__ import annotations

from labels.content import LEVEL_WORDS, WORDS, LabelContent, Level, Medium, resolution_of
from labels.fonts import LabelFont, Weight
from labels.payload import encode_label_code
from labels.placed import Area, PlacedBox, PlacedLabel, PlacedSymbol, PlacedText
from labels.sheet import Parts, Sheet, assemble
from labels.symbols import code128_symbol, qr_symbol
from labels.typesetting import LEADING, Paragraph, Typesetter

LEFT_MARGIN = 2.5
RIGHT_MARGIN = 2.0
GAP = 1.0
HEADER = (1.6, 5.6)
RULE = (6.95, 0.25)
NUMBER = (7.7, 5.4)
DETAILS = (14.1, 11.8)
COPY_NO = (14.1, 4.0)
COPIES_TOTAL = (18.2, 3.0)
BAR_CODE = (27.2, 6.8)
LABEL_ID = (34.5, 3.6)

LEVEL_BARS = 3
LEVEL_BAR_WIDTH = 1.9
LEVEL_BAR_GAP = 0.7
PADDING = 0.9

LEAST_QR_MODULE = 4
LEAST_BAR_MODULE = 2


def compose(content: LabelContent, medium: Medium, dpi: int, fonts: LabelFont) -> PlacedLabel:
    """Place `content` on `medium` for a print head of `dpi`.

    LabelDoesNotFit when a part is too long even in the smallest type, MissingGlyph when no font has one of
    its characters, KeyError for a resolution that is not in the table.
    """
    sheet = Sheet(medium, resolution_of(dpi), Typesetter(fonts))
    qr = _place_qr(sheet, content)
    bars = _place_bar_code(sheet, content)
    return assemble(
        sheet,
        (
            Parts(symbols=(qr, bars)),
            _header(sheet, content),
            Parts(texts=(_control_number(sheet, content),)),
            Parts(texts=_details(sheet, content, qr)),
            Parts(texts=_copy(sheet, content, qr)),
            Parts(texts=(_label_id(sheet, content, bars),)),
        ),
        lines_of(content),
    )


def lines_of(content: LabelContent) -> tuple[str, ...]:
    """Return what the label says, a line each, for people who read it on a screen."""
    words = WORDS[content.language]
    bars = "#" * content.level + "-" * (LEVEL_BARS - content.level)
    return (
        f"[{bars}] {LEVEL_WORDS[content.language][content.level]}",
        content.control_no,
        " ".join(_copy_words(content)),
        _holder_words(content),
        f"{words.handed_over} {content.handed_over_on.isoformat()}",
        *_return_words(content),
        content.label_code.label_id,
        *([" ".join(_reprint_words(content))] if content.attempt > 1 else []),
    )


def _place_qr(sheet: Sheet, content: LabelContent) -> PlacedSymbol:
    symbol = qr_symbol(encode_label_code(content.label_code))
    module = max(LEAST_QR_MODULE, sheet.resolution.dots(sheet.medium.qr_module_mm))
    side = symbol.width * module
    quiet = symbol.quiet * module
    area = Area(sheet.width - quiet - side, sheet.height - quiet - side, side, side)
    return PlacedSymbol(symbol, area, module)


def _place_bar_code(sheet: Sheet, content: LabelContent) -> PlacedSymbol:
    symbol = code128_symbol(content.label_code.label_id)
    module = max(LEAST_BAR_MODULE, sheet.resolution.dots(sheet.medium.bar_module_mm))
    left = max(symbol.quiet * module, sheet.dots(LEFT_MARGIN))
    return PlacedSymbol(symbol, sheet.band(left, left + symbol.width * module, BAR_CODE), module)


def _header(sheet: Sheet, content: LabelContent) -> Parts:
    bars, right_of_bars = _level_bars(sheet, content.level)
    reprint = _reprint(sheet, content)
    left = right_of_bars + sheet.dots(GAP)
    right = min((box.area.left - sheet.dots(GAP) for box in reprint.boxes), default=_right_margin(sheet))
    word = _level_word(sheet, content, sheet.band(left, right, HEADER))
    rule = PlacedBox(sheet.band(left, _right_margin(sheet), RULE))
    return Parts(boxes=(*bars.boxes, rule, *word.boxes, *reprint.boxes), texts=word.texts + reprint.texts)


def _level_bars(sheet: Sheet, level: Level) -> tuple[Parts, int]:
    """Return the three bars, as many of them filled as the level counts, and the column to their right."""
    width, step = sheet.dots(LEVEL_BAR_WIDTH), sheet.dots(LEVEL_BAR_WIDTH + LEVEL_BAR_GAP)
    lefts = [sheet.dots(LEFT_MARGIN) + place * step for place in range(LEVEL_BARS)]
    boxes = tuple(
        box
        for place, left in enumerate(lefts)
        for box in sheet.outline(sheet.band(left, left + width, HEADER), filled=place < level)
    )
    return Parts(boxes=boxes), lefts[-1] + width


def _level_word(sheet: Sheet, content: LabelContent, room: Area) -> Parts:
    """Set the level in a box: white on black from secret upwards."""
    inverse = content.level >= Level.SECRET
    padding = sheet.dots(PADDING)
    word = LEVEL_WORDS[content.language][content.level]
    inside = Area(room.left + padding, room.top, room.width - 2 * padding, room.height)
    text = sheet.line("level", word, Weight.BOLD, inside, sheet.sizes(4.6))
    box = Area(room.left, room.top, text.area.width + 2 * padding, room.height)
    return Parts(boxes=sheet.outline(box, filled=inverse), texts=(text.inverted() if inverse else text,))


def _reprint(sheet: Sheet, content: LabelContent) -> Parts:
    """Set the mark of a second or later printing, white on black at the right of the header."""
    if content.attempt == 1:
        return Parts()
    words, padding, size = _reprint_words(content), sheet.dots(PADDING), sheet.sizes(2.2)[-1]
    width = max(sheet.type.width(word, Weight.BOLD, size) for word in words) + 2 * padding
    box = sheet.band(_right_margin(sheet) - width, _right_margin(sheet), HEADER)
    step = round(size * LEADING)
    first = box.top + box.height // 2 - step * (len(words) - 1) // 2
    texts = tuple(
        sheet.type.place(word, Weight.BOLD, size, box.left + padding, first + step * place).inverted()
        for place, word in enumerate(words)
    )
    return Parts(boxes=sheet.outline(box, filled=True), texts=texts)


def _control_number(sheet: Sheet, content: LabelContent) -> PlacedText:
    room = sheet.band(sheet.dots(LEFT_MARGIN), _right_margin(sheet), NUMBER)
    return sheet.line("control number", content.control_no, Weight.BOLD, room, sheet.sizes(5.2, smallest=2.6))


def _details(sheet: Sheet, content: LabelContent, qr: PlacedSymbol) -> tuple[PlacedText, ...]:
    words = WORDS[content.language]
    paragraphs = [
        Paragraph(_holder_words(content), Weight.BOLD),
        Paragraph(f"{words.handed_over} {content.handed_over_on.isoformat()}"),
        *(Paragraph(words, Weight.BOLD) for words in _return_words(content)),
    ]
    room = sheet.band(sheet.dots(LEFT_MARGIN), qr.quiet_area.left, DETAILS)
    return sheet.block("holder and dates", paragraphs, room, sheet.sizes(3.1))


def _copy(sheet: Sheet, content: LabelContent, qr: PlacedSymbol) -> tuple[PlacedText, ...]:
    number, total = _copy_words(content)
    left, right = qr.area.left, qr.area.right
    return (
        sheet.line("copy number", number, Weight.BOLD, sheet.band(left, right, COPY_NO), sheet.sizes(3.8)),
        sheet.line("copies", total, Weight.REGULAR, sheet.band(left, right, COPIES_TOTAL), sheet.sizes(2.8)),
    )


def _label_id(sheet: Sheet, content: LabelContent, bars: PlacedSymbol) -> PlacedText:
    room = sheet.band(bars.area.left, bars.area.right, LABEL_ID)
    text = content.label_code.label_id
    placed = sheet.line("label id", text, Weight.REGULAR, room, sheet.sizes(3.2))
    left = room.left + (room.width - placed.area.width) // 2
    return sheet.type.place(text, Weight.REGULAR, placed.size, left, room.top + room.height // 2)


def _copy_words(content: LabelContent) -> tuple[str, str]:
    words = WORDS[content.language]
    return words.copy_no.format(content.copy_no), words.copies_total.format(content.copies_total)


def _holder_words(content: LabelContent) -> str:
    return f"{WORDS[content.language].holder} {content.holder_staff_no} {content.holder_unit}"


def _return_words(content: LabelContent) -> list[str]:
    if content.return_by is None:
        return []
    return [f"{WORDS[content.language].return_by} {content.return_by.isoformat()}"]


def _reprint_words(content: LabelContent) -> list[str]:
    return [words.format(content.attempt) for words in WORDS[content.language].reprint]


def _right_margin(sheet: Sheet) -> int:
    return sheet.width - sheet.dots(RIGHT_MARGIN)

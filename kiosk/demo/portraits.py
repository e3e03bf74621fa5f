"""Owns the demonstration's portraits: plain drawn faces, the same ones every time, none of anybody's."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 240, 320
SKIN = ((241, 201, 165), (224, 177, 138), (250, 219, 190), (205, 158, 120))
HAIR = ((30, 26, 24), (58, 42, 32), (92, 90, 92), (20, 20, 32))
CLOTHES = ((44, 72, 112), (110, 44, 52), (52, 92, 72), (82, 82, 92), (122, 92, 42))
BACKDROP = ((176, 196, 214), (204, 202, 190), (186, 206, 190))


def draw_portrait(staff_no: str) -> bytes:
    """Return a JPEG portrait, 240 × 320, that belongs to `staff_no` as a face does to a person."""
    from PIL import Image
    from PIL.ImageDraw import Draw

    seed = hashlib.sha256(staff_no.encode()).digest()
    skin, hair = SKIN[seed[0] % len(SKIN)], HAIR[seed[1] % len(HAIR)]
    image = Image.new("RGB", (WIDTH, HEIGHT), BACKDROP[seed[2] % len(BACKDROP)])
    draw = Draw(image)
    clothes = CLOTHES[seed[3] % len(CLOTHES)]
    draw.ellipse((20, 240, 220, 420), fill=clothes)
    draw.polygon(((95, 250), (120, 300), (145, 250)), fill=(240, 240, 240))
    draw.rectangle((100, 205, 140, 262), fill=skin)
    wide = 52 + seed[4] % 14
    long_hair = seed[5] % 2 == 0
    if long_hair:
        draw.rounded_rectangle((120 - wide - 14, 70, 120 + wide + 14, 240), 50, fill=hair)
    draw.ellipse((120 - wide, 78, 120 + wide, 232), fill=skin)
    draw.pieslice((120 - wide - 6, 58, 120 + wide + 6, 190), 180, 360, fill=hair)
    draw.rectangle((120 - wide - 6, 118, 120 - wide + 6, 150), fill=hair)
    draw.rectangle((120 + wide - 6, 118, 120 + wide + 6, 150), fill=hair)
    _draw_features(draw, seed, hair)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()


def _draw_features(draw: ImageDraw, seed: bytes, hair: tuple[int, int, int]) -> None:
    apart, brow = 20 + seed[6] % 7, 138 - seed[7] % 6
    for side in (-1, 1):
        x = 120 + side * apart
        draw.ellipse((x - 8, 148, x + 8, 159), fill=(250, 250, 250))
        draw.ellipse((x - 4, 149, x + 4, 158), fill=(40, 28, 20))
        draw.line((x - 11, brow, x + 11, brow - side * (seed[8] % 4)), fill=hair, width=4)
    draw.line((120, 160, 116, 184, 123, 186), fill=(160, 110, 80), width=3)
    draw.arc((100, 186, 140, 212), 20, 160, fill=(150, 60, 60), width=4)
    if seed[9] % 3 == 0:
        for side in (-1, 1):
            x = 120 + side * apart
            draw.ellipse((x - 15, 140, x + 15, 167), outline=(30, 30, 30), width=3)
        draw.line((120 - apart + 15, 153, 120 + apart - 15, 153), fill=(30, 30, 30), width=3)

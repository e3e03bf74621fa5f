"""Measures a label: composed from new content and encoded, on every medium, at every resolution."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import partial

from bench.table import Line
from bench.timing import Step, worst_of

from labels.content import MEDIA, RESOLUTIONS, LabelContent, Level, Medium
from labels.fonts import LabelFont, find_font
from labels.layout import compose
from labels.payload import RANDOM_BYTES, ROOT_BYTES, LabelCode, new_label_id
from labels.render import FORMATS
from labels.sample import sample_content

ROUNDS = 60
MEASURED_FORMATS = ("png", "zpl")


def label() -> Line:
    """Compose and encode labels whose content was never seen before, and say which kind was slowest."""
    fonts = find_font()
    cases = [
        (
            f"the slowest: {name.upper()}, {medium.name} mm, {resolution.dpi} dpi",
            _printing(fonts, medium, resolution.dpi, name),
        )
        for medium in MEDIA
        for resolution in RESOLUTIONS
        for name in MEASURED_FORMATS
    ]
    slowest, span = worst_of(cases, ROUNDS, warm_up=3)
    return Line.within("label composed and encoded, PNG or ZPL", span, slowest, 10)


def _printing(fonts: LabelFont, medium: Medium, dpi: int, name: str) -> Step:
    contents = partial(_content, random.Random(f"{medium.name} {dpi} {name}"))
    return lambda _: FORMATS[name].render(compose(contents(), medium, dpi, fonts))


def _content(chance: random.Random) -> LabelContent:
    total = chance.randint(2, 400)
    code = LabelCode(
        new_label_id(chance.randbytes(RANDOM_BYTES)),
        chance.randint(1, 2_000_000),
        chance.randbytes(ROOT_BYTES),
    )
    return replace(
        sample_content(level=chance.choice(list(Level))),
        control_no=f"JM2026-{chance.randint(1, 9999):04d}-{chance.randint(1, 99):02d}",
        copy_no=chance.randint(1, total),
        copies_total=total,
        holder_staff_no=f"P{chance.randint(1, 999):03d}",
        label_code=code,
    )

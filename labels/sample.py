"""Owns the sample label: invented content for a test page, the manual's picture, and tests. Of no registry."""

from __future__ import annotations

from datetime import date

from labels.content import LabelContent, Language, Level, medium_named
from labels.fonts import packaged_font
from labels.layout import compose
from labels.payload import LabelCode, new_label_id
from labels.render import render_png


def sample_content(language: Language = Language.ZH_CN, level: Level = Level.SECRET) -> LabelContent:
    """Return the content of a sample label, the same at every call."""
    return LabelContent(
        control_no="JM2026-0815-03",
        copy_no=3,
        copies_total=10,
        level=level,
        holder_unit="服务中心" if language is Language.ZH_CN else "Service Centre",
        holder_staff_no="P014",
        handed_over_on=date(2026, 11, 23),
        return_by=date(2026, 12, 1),
        label_code=LabelCode(new_label_id(b"\x9a\x31\xc7\x5e\x08"), 14203, bytes(range(7, 23))),
        language=language,
    )


def sample_picture(language: Language = Language.ZH_CN, level: Level = Level.SECRET) -> bytes:
    """Return the sample label as a PNG, 60 × 40 mm at 300 dpi, in the packaged font. NoFont without that."""
    return render_png(compose(sample_content(language, level), medium_named("60x40"), 300, packaged_font()))

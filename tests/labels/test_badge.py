from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from labels.badge import CARD, BadgeContent, compose_badge, render_badge
from labels.content import Language
from labels.errors import LabelDoesNotFit, MissingGlyph
from labels.fonts import LabelFont

Scan = Callable[[Image.Image], dict[str, str]]

UNTIL = date(2027, 11, 23)
TOKENS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=100, max_size=300).map(
    lambda rest: f"CB1.{rest}"
)
TOKEN = "CB1." + "GEZDGNBVGY3TQOJQ" * 12


@settings(max_examples=15, deadline=None)
@given(TOKENS, st.sampled_from([203, 300]))
def test_the_token_is_read_back(wqy: LabelFont, scan: Scan, token: str, dpi: int) -> None:
    card = render_badge("P014", "周某", "服务中心", token, UNTIL, wqy, dpi=dpi)
    assert scan(Image.open(io.BytesIO(card))) == {"QRCode": token}


def test_the_token_is_read_back_from_pdf(
    wqy: LabelFont, scan: Scan, rasterise: Callable[[bytes, float], Image.Image]
) -> None:
    card = render_badge("P014", "周某", "服务中心", TOKEN, UNTIL, wqy, format="pdf")
    picture = rasterise(card, 300 / 25.4)
    assert scan(picture) == {"QRCode": TOKEN}
    assert picture.width / picture.height == pytest.approx(85.6 / 54, abs=0.01)


@pytest.mark.parametrize("language", Language)
def test_a_card_names_its_holder_and_its_last_day(wqy: LabelFont, language: Language) -> None:
    content = BadgeContent("P014", "周某", "服务中心", TOKEN, UNTIL, language)
    card = compose_badge(content, 300, wqy)
    said = " ".join(text.text for text in card.texts)
    assert card.medium is CARD
    for word in ("P014", "周某", "服务中心", "2027-11-23"):
        assert word in said
    assert TOKEN not in said
    assert TOKEN not in " ".join(card.lines)


def test_the_code_s_quiet_zone_is_on_the_card_and_free(wqy: LabelFont) -> None:
    unit = "某某省人民政府办公厅机要文件交换服务中心第三处"
    content = BadgeContent("P014", "Alexandra Featherstonehaugh", unit, TOKEN, UNTIL)
    card = compose_badge(content, 300, wqy)
    (code,) = card.symbols
    quiet = code.quiet_area
    assert quiet.right <= card.width
    assert quiet.bottom <= card.height
    assert not any(quiet.overlaps(each.area) for each in (*card.texts, *card.boxes))


def test_a_rare_name_is_printed_or_named(wqy: LabelFont, noto: LabelFont) -> None:
    with pytest.raises(MissingGlyph, match="䶮"):
        render_badge("P014", "王䶮", "服务中心", TOKEN, UNTIL, wqy)
    assert render_badge("P014", "王䶮", "服务中心", TOKEN, UNTIL, noto).startswith(b"\x89PNG")


def test_what_a_card_cannot_hold_is_refused(wqy: LabelFont) -> None:
    with pytest.raises(LabelDoesNotFit, match="token"):
        render_badge("P014", "周某", "服务中心", "A" * 3000, UNTIL, wqy)
    with pytest.raises(LabelDoesNotFit, match="name"):
        render_badge("P014", "周" * 200, "服务中心", TOKEN, UNTIL, wqy)
    with pytest.raises(ValueError, match="alphanumeric"):
        render_badge("P014", "周某", "服务中心", TOKEN.lower(), UNTIL, wqy)
    with pytest.raises(KeyError):
        render_badge("P014", "周某", "服务中心", TOKEN, UNTIL, wqy, format="gif")

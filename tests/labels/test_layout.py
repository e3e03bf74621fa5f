from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from labels.content import MEDIA, RESOLUTIONS, LabelContent, Language, Level, Medium, Resolution
from labels.errors import LabelDoesNotFit, MissingGlyph
from labels.fonts import LabelFont
from labels.layout import compose
from labels.placed import Area, PlacedLabel
from labels.render.bitmap import draw

STOCK = [
    pytest.param(medium, resolution, id=f"{medium.name}-{resolution.dpi}")
    for medium in MEDIA
    for resolution in RESOLUTIONS
]
LONGEST_NUMBER = "WWW2026-0815-0301-XYZQ-1"
LONG_UNIT = "某某省人民政府办公厅机要文件交换服务中心第三处综合科"
LONG_UNIT_EN = "Office of the Deputy Director for Regional Coordination"


def whole(label: PlacedLabel) -> Area:
    return Area(0, 0, label.width, label.height)


def dark_dots(label: PlacedLabel, area: Area) -> int:
    """Count the ink in an area of the picture."""
    part = draw(label).crop((area.left, area.top, area.right, area.bottom))
    return part.histogram()[0]


def contains(outer: Area, inner: Area) -> bool:
    return (
        outer.left <= inner.left
        and inner.right <= outer.right
        and outer.top <= inner.top
        and inner.bottom <= outer.bottom
    )


def check_nothing_collides(label: PlacedLabel) -> None:
    texts = [text.area for text in label.texts]
    for placed in label.symbols:
        assert contains(whole(label), placed.quiet_area)
        assert not any(placed.area.overlaps(area) for area in texts)
    for area in [*texts, *(box.area for box in label.boxes)]:
        assert contains(whole(label), area)
        assert not any(symbol.area.overlaps(area) for symbol in label.symbols)
    qr, bars = label.symbols
    assert not qr.area.overlaps(bars.quiet_area)
    assert not bars.area.overlaps(qr.quiet_area)


def check_quiet_zones_are_white(label: PlacedLabel) -> None:
    for placed in label.symbols:
        symbol, quiet = placed.area, placed.quiet_area
        around = dark_dots(label, quiet) - dark_dots(label, symbol)
        assert around == 0


def check_ink_stays_in_its_areas(label: PlacedLabel) -> None:
    """Paint over all that was placed: nothing is left. So no glyph sticks out of what was measured."""
    picture = draw(label)
    placed = (*label.boxes, *label.symbols, *label.texts)
    for area in (each.area for each in placed):
        picture.paste(1, (area.left - 1, area.top, area.right + 1, area.bottom))
    assert picture.histogram()[0] == 0


@pytest.mark.parametrize(("medium", "resolution"), STOCK)
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("level", Level)
def test_nothing_collides_and_quiet_zones_are_white(
    font: LabelFont,
    wqy: LabelFont,
    content: Callable[..., LabelContent],
    medium: Medium,
    resolution: Resolution,
    language: Language,
    level: Level,
) -> None:
    for fonts in (font, wqy):
        label = compose(content(language, level=level), medium, resolution.dpi, fonts)
        check_nothing_collides(label)
        check_quiet_zones_are_white(label)
        check_ink_stays_in_its_areas(label)


@pytest.mark.parametrize(("medium", "resolution"), STOCK)
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"control_no": LONGEST_NUMBER}, id="24 characters"),
        pytest.param({"holder_unit": LONG_UNIT}, id="long unit"),
        pytest.param({"holder_unit": LONG_UNIT_EN, "language": Language.EN}, id="long English unit"),
        pytest.param({"copy_no": 999, "copies_total": 999}, id="999 of 999"),
        pytest.param({"copy_no": 10, "copies_total": 10}, id="10 of 10"),
        pytest.param({"return_by": None}, id="nothing to return"),
        pytest.param({"holder_staff_no": "P0140000123"}, id="long staff number"),
        pytest.param(
            {
                "control_no": LONGEST_NUMBER,
                "holder_unit": LONG_UNIT_EN,
                "level": Level.CONFIDENTIAL,
                "attempt": 99,
                "copy_no": 999,
                "copies_total": 999,
                "language": Language.EN,
            },
            id="everything long",
        ),
    ],
)
def test_long_parts_are_set_smaller_and_whole(
    font: LabelFont,
    content: Callable[..., LabelContent],
    medium: Medium,
    resolution: Resolution,
    changes: dict[str, object],
) -> None:
    said = content(**changes)
    label = compose(said, medium, resolution.dpi, font)
    check_nothing_collides(label)
    check_quiet_zones_are_white(label)
    check_ink_stays_in_its_areas(label)
    printed = "".join(text.text for text in label.texts).replace(" ", "")
    assert said.control_no in printed
    assert said.holder_unit.replace(" ", "") in printed
    assert said.holder_staff_no in printed


TEXT_OF_ANY_WIDTH = st.text(st.sampled_from("WiIl1 .-测试机要文件交换中心"), max_size=60)


@settings(max_examples=40, deadline=None)
@given(
    number=st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", min_size=1, max_size=24),
    unit=TEXT_OF_ANY_WIDTH,
    total=st.integers(1, 9999),
    level=st.sampled_from(Level),
    language=st.sampled_from(Language),
    attempt=st.integers(1, 99),
    return_by=st.none() | st.just(date(2026, 12, 1)),
    stock=st.sampled_from([(medium, resolution.dpi) for medium in MEDIA for resolution in RESOLUTIONS]),
)
def test_a_label_is_right_or_refused(
    wqy: LabelFont,
    content: Callable[..., LabelContent],
    number: str,
    unit: str,
    total: int,
    level: Level,
    language: Language,
    attempt: int,
    return_by: date | None,
    stock: tuple[Medium, int],
) -> None:
    said = content(
        language,
        control_no=number,
        holder_unit=unit,
        copy_no=total,
        copies_total=total,
        level=level,
        attempt=attempt,
        return_by=return_by,
    )
    try:
        label = compose(said, *stock, wqy)
    except LabelDoesNotFit:
        return
    check_nothing_collides(label)
    check_quiet_zones_are_white(label)


def test_what_does_not_fit_is_refused_by_name(font: LabelFont, content: Callable[..., LabelContent]) -> None:
    with pytest.raises(LabelDoesNotFit, match="control number does not fit on 60x40") as caught:
        compose(content(control_no="W" * 40), MEDIA[0], 203, font)
    assert caught.value.part == "control number"
    with pytest.raises(LabelDoesNotFit, match="holder and dates"):
        compose(content(holder_unit=LONG_UNIT * 4), MEDIA[0], 203, font)


def test_a_rare_name_is_set_or_named(
    wqy: LabelFont, noto: LabelFont, content: Callable[..., LabelContent]
) -> None:
    said = content(holder_unit="䶮㛃𬭸𠮷工作室")
    with pytest.raises(MissingGlyph, match="䶮"):
        compose(said, MEDIA[0], 203, wqy)
    label = compose(said, MEDIA[0], 203, noto)
    assert any("䶮㛃𬭸𠮷" in text.text for text in label.texts)


@pytest.mark.parametrize("hostile", ["\x1b[31m", "a\nb", "a\u202eb", "^FS^FO0,0\x7f"])
def test_control_characters_never_reach_a_label(
    font: LabelFont, content: Callable[..., LabelContent], hostile: str
) -> None:
    with pytest.raises(MissingGlyph):
        compose(content(holder_unit=hostile), MEDIA[0], 203, font)


@pytest.mark.parametrize("language", Language)
def test_the_first_printing_does_not_say_reprint_and_the_second_does(
    font: LabelFont, content: Callable[..., LabelContent], language: Language
) -> None:
    def words(attempt: int) -> list[str]:
        label = compose(content(language, attempt=attempt), MEDIA[0], 203, font)
        return [text.text for text in label.texts if text.inverse]

    assert not any("REPRINT" in word for word in words(1))
    assert "REPRINT 2" in words(2)
    assert "REPRINT 13" in words(13)


@pytest.mark.parametrize(("medium", "resolution"), STOCK)
def test_levels_differ_in_word_and_in_bars(
    font: LabelFont, content: Callable[..., LabelContent], medium: Medium, resolution: Resolution
) -> None:
    """The three bars at the top left: as many are solid as the level counts."""
    for level in Level:
        label = compose(content(level=level), medium, resolution.dpi, font)
        bars = sorted({box.area for box in label.boxes if box.ink}, key=lambda area: area.left)[:3]
        solid = [dark_dots(label, bar) == bar.width * bar.height for bar in bars]
        assert solid == [place < level for place in range(3)]
    words = {compose(content(level=level), medium, resolution.dpi, font).texts[0].text for level in Level}
    assert words == {"内部", "秘密", "机密", "绝密"}


@pytest.mark.parametrize(("medium", "resolution"), STOCK)
def test_modules_have_their_least_width(
    font: LabelFont, content: Callable[..., LabelContent], medium: Medium, resolution: Resolution
) -> None:
    qr, bars = compose(content(), medium, resolution.dpi, font).symbols
    assert qr.module >= 4
    assert bars.module >= 2
    assert qr.module / resolution.dots_per_mm >= 0.49
    assert bars.module / resolution.dots_per_mm >= 0.245


@pytest.mark.parametrize(("medium", "resolution"), STOCK)
def test_type_is_never_smaller_than_two_millimetres(
    font: LabelFont, content: Callable[..., LabelContent], medium: Medium, resolution: Resolution
) -> None:
    said = content(holder_unit=LONG_UNIT, control_no=LONGEST_NUMBER, copy_no=999, copies_total=999, attempt=9)
    sizes = [text.size for text in compose(said, medium, resolution.dpi, font).texts]
    assert min(sizes) >= round(2 * resolution.dots_per_mm)


def test_the_control_number_is_the_largest_type(
    font: LabelFont, content: Callable[..., LabelContent]
) -> None:
    texts = compose(content(), MEDIA[0], 203, font).texts
    assert max(texts, key=lambda text: text.size).text == "JM2026-0815-03"


def test_two_labels_differ_where_their_contents_do(
    font: LabelFont, content: Callable[..., LabelContent]
) -> None:
    variants = [
        content(),
        content(copy_no=4),
        content(level=Level.TOP_SECRET),
        content(holder_staff_no="P015"),
        content(holder_unit="档案处"),
        content(handed_over_on=date(2026, 11, 24)),
        content(return_by=None),
        content(attempt=2),
        content(language=Language.EN),
    ]
    pictures = [draw(compose(each, MEDIA[0], 203, font)).tobytes() for each in variants]
    assert all(one != other for one, other in combinations(pictures, 2))


def test_the_page_has_the_medium_s_size_in_dots(
    font: LabelFont, content: Callable[..., LabelContent]
) -> None:
    sizes = {
        (medium.name, resolution.dpi): draw(compose(content(), medium, resolution.dpi, font)).size
        for medium in MEDIA
        for resolution in RESOLUTIONS
    }
    assert sizes == {
        ("60x40", 203): (480, 320),
        ("60x40", 300): (708, 472),
        ("100x60", 203): (800, 480),
        ("100x60", 300): (1181, 708),
    }


def test_the_picture_has_one_bit_a_dot(font: LabelFont, content: Callable[..., LabelContent]) -> None:
    picture: Image.Image = draw(compose(content(), MEDIA[0], 203, font))
    assert picture.mode == "1"

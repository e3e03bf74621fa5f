from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from labels.content import (
    LEVEL_WORDS,
    MEDIA,
    RESOLUTIONS,
    WORDS,
    LabelContent,
    Language,
    Level,
    medium_named,
    resolution_of,
)


def test_a_label_says_these_things_and_no_title() -> None:
    assert {field.name for field in dataclasses.fields(LabelContent)} == {
        "control_no",
        "copy_no",
        "copies_total",
        "level",
        "holder_unit",
        "holder_staff_no",
        "handed_over_on",
        "return_by",
        "label_code",
        "attempt",
        "language",
    }


@pytest.mark.parametrize(
    "changes", [{"copy_no": 0}, {"copy_no": 11}, {"copies_total": 2}, {"attempt": 0}], ids=str
)
def test_numbers_that_contradict_each_other_are_refused(
    content: Callable[..., LabelContent], changes: dict[str, int]
) -> None:
    with pytest.raises(ValueError, match=r"copy|attempts"):
        content(**changes)


def test_media_and_resolutions_are_rows_of_tables() -> None:
    assert [medium.name for medium in MEDIA] == ["60x40", "100x60"]
    assert medium_named("100x60").width_mm == 100
    assert [resolution.dpi for resolution in RESOLUTIONS] == [203, 300]
    assert resolution_of(203).dots(60) == 480
    with pytest.raises(KeyError, match="60x40, 100x60"):
        medium_named("a4")
    with pytest.raises(KeyError, match="203, 300"):
        resolution_of(600)


@pytest.mark.parametrize("language", Language)
def test_every_language_has_all_words(language: Language) -> None:
    assert set(LEVEL_WORDS[language]) == set(Level)
    assert len(set(LEVEL_WORDS[language].values())) == len(Level)
    assert WORDS[language].reprint

"""Owns what a custody label says, in which words, and on which media it can be printed.

Values only: nothing here measures or draws. A label never carries a document's title.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from labels.payload import LabelCode


class Level(IntEnum):
    """Level of the document, lowest first; the number is how many of the three bars are filled."""

    INTERNAL = 0
    CONFIDENTIAL = 1
    SECRET = 2
    TOP_SECRET = 3


class Language(StrEnum):
    """Language of a label's words."""

    ZH_CN = "zh_CN"
    EN = "en"


@dataclass(frozen=True, slots=True)
class LabelContent:
    """One custody label. `return_by` is None where nothing is owed back; `attempt` counts printings from 1.

    Raises ValueError for a copy number outside 1..`copies_total` or an attempt below 1.
    """

    control_no: str
    copy_no: int
    copies_total: int
    level: Level
    holder_unit: str
    holder_staff_no: str
    handed_over_on: date
    label_code: LabelCode
    return_by: date | None = None
    attempt: int = 1
    language: Language = Language.ZH_CN

    def __post_init__(self) -> None:
        if not 1 <= self.copy_no <= self.copies_total:
            raise ValueError(f"copy {self.copy_no} of {self.copies_total}")
        if self.attempt < 1:
            raise ValueError(f"printing attempts count from 1, not {self.attempt}")


@dataclass(frozen=True, slots=True)
class Medium:
    """A size of label stock in mm. `scale` is the type size beside that of the 60 × 40 mm label.

    `qr_module_mm` and `bar_module_mm` are the widths of one module of the QR code and of Code 128.
    """

    name: str
    width_mm: float
    height_mm: float
    scale: float
    qr_module_mm: float
    bar_module_mm: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """A print head by its trade name in dpi. A "203 dpi" head has 8 dots a mm exactly."""

    dpi: int
    dots_per_mm: float

    def dots(self, mm: float) -> int:
        """Return the nearest whole number of dots."""
        return round(mm * self.dots_per_mm)


MEDIA: tuple[Medium, ...] = (
    Medium("60x40", 60, 40, scale=1.0, qr_module_mm=0.5, bar_module_mm=0.25),
    Medium("100x60", 100, 60, scale=1.5, qr_module_mm=0.75, bar_module_mm=0.375),
)

RESOLUTIONS: tuple[Resolution, ...] = (Resolution(203, 8.0), Resolution(300, 300 / 25.4))

LEVEL_WORDS: dict[Language, dict[Level, str]] = {
    Language.ZH_CN: {
        Level.INTERNAL: "内部",
        Level.CONFIDENTIAL: "秘密",
        Level.SECRET: "机密",
        Level.TOP_SECRET: "绝密",
    },
    Language.EN: {
        Level.INTERNAL: "INTERNAL",
        Level.CONFIDENTIAL: "CONFIDENTIAL",
        Level.SECRET: "SECRET",
        Level.TOP_SECRET: "TOP SECRET",
    },
}


@dataclass(frozen=True, slots=True)
class Words:
    """The other words of a label in one language; `{}` is where a number goes."""

    copy_no: str
    copies_total: str
    holder: str
    handed_over: str
    return_by: str
    reprint: tuple[str, ...]


WORDS: dict[Language, Words] = {
    Language.ZH_CN: Words(
        copy_no="第 {} 份",
        copies_total="共 {} 份",
        holder="持有",
        handed_over="领取",
        return_by="清退",
        reprint=("补打", "REPRINT {}"),
    ),
    Language.EN: Words(
        copy_no="Copy {}",
        copies_total="of {}",
        holder="Holder",
        handed_over="Handed over",
        return_by="Return by",
        reprint=("REPRINT {}",),
    ),
}


def medium_named(name: str) -> Medium:
    """Return the medium called `name`. KeyError names those there are."""
    for medium in MEDIA:
        if medium.name == name:
            return medium
    raise KeyError(f"no label medium {name!r}; there are {', '.join(medium.name for medium in MEDIA)}")


def resolution_of(dpi: int) -> Resolution:
    """Return the resolution sold as `dpi`. KeyError names those there are."""
    for resolution in RESOLUTIONS:
        if resolution.dpi == dpi:
            return resolution
    known = ", ".join(str(resolution.dpi) for resolution in RESOLUTIONS)
    raise KeyError(f"no resolution of {dpi} dpi; there are {known}")

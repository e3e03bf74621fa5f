"""Owns the fonts of a label: finding them, knowing which characters they have, and loading them in a size.

Fonts form a chain: a character is set in the first that has it, so that a rare name needs one more font
and not another. Pillow and fontTools are imported when a font is first asked for.
"""

from __future__ import annotations

import importlib.util
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from itertools import groupby
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from labels.errors import MissingGlyph, NoFont

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

SYSTEM_FONTS: tuple[Path, ...] = tuple(
    Path(place)
    for place in (
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
        "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
        "/System/Library/Fonts/Hiragino Sans GB.ttc",
        "C:/Windows/Fonts/msyh.ttc",
    )
)
"""Where systems keep a font with Chinese characters, best first: only Noto has the rare-name characters."""

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class Weight(Enum):
    """Weight of a piece of text."""

    REGULAR = "Regular"
    BOLD = "Bold"


@dataclass(frozen=True, slots=True)
class Face:
    """One face in a font file; a collection holds several. A `doubled` one is struck twice, to look bold."""

    path: Path
    index: int
    name: str
    doubled: bool = False

    def strikes(self, size: int) -> int:
        """Return how often to print it, each time a dot further right. Small type would close up."""
        return 1 + size // 20 if self.doubled else 1


@dataclass(frozen=True, slots=True)
class LabelFont:
    """The chain of faces to set text in, by weight; each chain has at least one face."""

    regular: tuple[Face, ...]
    bold: tuple[Face, ...]

    @property
    def name(self) -> str:
        """The names of the fonts, in the order in which they are asked."""
        return ", ".join(dict.fromkeys(face.name for face in self.regular))

    def faces(self, weight: Weight) -> tuple[Face, ...]:
        """Return the chain for `weight`."""
        return self.bold if weight is Weight.BOLD else self.regular

    def runs(self, text: str, weight: Weight) -> Iterator[tuple[Face, str]]:
        """Split `text` into runs of one face each. MissingGlyph names the first character that has none."""
        for face, run in groupby(text, lambda character: self._face_of(character, weight)):
            yield face, "".join(run)

    def missing(self, text: str) -> tuple[str, ...]:
        """Return the characters of `text` that no face has, each once."""
        return tuple(
            character for character in dict.fromkeys(text) if self._find(character, self.regular) is None
        )

    def _face_of(self, character: str, weight: Weight) -> Face:
        face = self._find(character, self.faces(weight))
        if face is None:
            raise MissingGlyph(character, self.name)
        return face

    @staticmethod
    def _find(character: str, faces: tuple[Face, ...]) -> Face | None:
        if unicodedata.category(character) in _INVISIBLE:
            return None
        return next((face for face in faces if ord(character) in coverage(face)), None)


def find_font(paths: Sequence[Path] = (), system: Sequence[Path] = SYSTEM_FONTS) -> LabelFont:
    """Return the chain: the files that the settings name, then the system's, then the packaged font.

    NoFont when a file named in `paths` cannot be read, or when there is no font at all.
    """
    named = [_open_face(path) for path in paths]
    installed = [_open_face(path) for path in system if path.is_file()][:1]
    packaged = [_open_face(path) for path in _packaged_files()]
    regular = (*named, *installed, *packaged)
    if not regular:
        raise NoFont(
            "no font with Chinese characters was found: install Noto Sans CJK (Debian: fonts-noto-cjk), "
            "or the package's 'fonts' extra, or name a font file in the settings, [labels] fonts"
        )
    return LabelFont(
        regular, (*_bold_companions(regular), *(replace(face, doubled=True) for face in regular))
    )


def packaged_font() -> LabelFont:
    """Return the font of the `fonts` extra alone: the same glyphs on every machine. NoFont without it."""
    return find_font(system=())


def coverage(face: Face) -> frozenset[int]:
    """Return the code points that `face` has glyphs for. NoFont when its file cannot be read."""
    return _code_points(face.path, face.index)


@lru_cache(maxsize=16)
def _code_points(path: Path, index: int) -> frozenset[int]:
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(str(path), fontNumber=index, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except (OSError, TTLibError) as error:
        raise NoFont(f"font file {path} cannot be read: {error}") from error


def sized(face: Face, size: int) -> FreeTypeFont:
    """Return `face` ready to draw at `size` dots an em. Basic layout: the same result on every machine."""
    return _sized(face.path, face.index, size)


@lru_cache(maxsize=1024)
def advance(face: Face, text: str, size: int) -> float:
    """Return how far `text` moves the pen when drawn in one bit a dot, whose hints differ from those in grey."""
    return sized(face, size).getlength(text, mode="1") + face.strikes(size) - 1


@lru_cache(maxsize=1024)
def overhang(face: Face, character: str, size: int) -> int:
    """Return how many dots `character` reaches back over where the pen stands, such as a J's hook."""
    return max(0, ceil(-sized(face, size).getbbox(character, mode="1", anchor="ls")[0]))


@lru_cache(maxsize=256)
def _sized(path: Path, index: int, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(path), size, index=index, layout_engine=ImageFont.Layout.BASIC)


def _open_face(path: Path) -> Face:
    """Return the face for Simplified Chinese of a font file, else its first one."""
    from PIL import ImageFont

    try:
        first = ImageFont.truetype(str(path), 10)
        names = [" ".join(filter(None, first.getname()))]
        if path.suffix.lower() in (".ttc", ".otc"):
            names += _names_after_first(path)
    except OSError as error:
        raise NoFont(f"font file {path} cannot be read: {error}") from error
    index = next((place for place, name in enumerate(names) if "SC" in name.split()), 0)
    return Face(path, index, names[index])


def _names_after_first(path: Path) -> Iterator[str]:
    from PIL import ImageFont

    for index in range(1, 64):
        try:
            yield " ".join(filter(None, ImageFont.truetype(str(path), 10, index=index).getname()))
        except OSError:  # past the last face of the collection
            return


def _bold_companions(faces: Sequence[Face]) -> Iterator[Face]:
    for face in faces:
        path = face.path.with_name(face.path.name.replace("Regular", "Bold"))
        if path != face.path and path.is_file():
            yield _open_face(path)


def _packaged_files() -> Iterator[Path]:
    package = importlib.util.find_spec("paperang_p2_fonts_cjk")
    for folder in package.submodule_search_locations or () if package else ():
        yield from sorted(Path(folder).glob("fonts/*.ttc"))

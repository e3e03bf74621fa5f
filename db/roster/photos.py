"""Owns how a folder of portraits becomes small, clean pictures by staff number. It stores nothing."""

from __future__ import annotations

import io
import os
import stat
import warnings
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from db.roster.cells import fold_id, parse_staff_no
from db.roster.problems import Problem, shown

if TYPE_CHECKING:
    from PIL import Image

MAX_PHOTO_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_PHOTOS = 10_000
LARGEST = (480, 640)
"""Width and height in pixels that a stored portrait fits into."""

SUFFIXES = (".jpg", ".jpeg", ".png")
LEFT_BY_SYSTEMS = (".ds_store", "thumbs.db", "desktop.ini")


class PhotoProblem(StrEnum):
    """Why a file is no portrait. Values are sent to other programs: never renamed."""

    FOLDER_UNREADABLE = "folder_unreadable"
    TOO_MANY_FILES = "too_many_files"
    NAME_NOT_STAFF_NO = "name_not_staff_no"
    NOT_A_FILE = "not_a_file"
    FILE_UNREADABLE = "file_unreadable"
    FILE_TOO_BIG = "file_too_big"
    NOT_A_PICTURE = "not_a_picture"
    PICTURE_TOO_LARGE = "picture_too_large"
    STAFF_NO_REPEATED = "staff_no_repeated"


@dataclass(frozen=True, slots=True)
class Photo:
    """A portrait: JPEG of at most 480 x 640 pixels, without metadata."""

    staff_no: str
    image: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PhotoError:
    """A file that cannot be taken; `file` is its name in the folder, or empty for the folder itself."""

    file: str
    error: str
    code: PhotoProblem


class _Unfit(Exception):
    def __init__(self, code: PhotoProblem, error: str) -> None:
        super().__init__(error)
        self.code = code


def read_photo_folder(folder: Path) -> tuple[tuple[Photo, ...], tuple[PhotoError, ...]]:
    """Read `STAFF_NO.jpg` and `.png` of `folder`, in the order of their names; what systems leave there is skipped.

    Symbolic links are never followed. A caller that wants all or nothing looks at the errors first.
    """
    try:
        names = sorted(name for name in os.listdir(folder) if name.lower() not in LEFT_BY_SYSTEMS)
    except OSError as fault:
        reason = f"The folder cannot be read: {fault.strerror}."
        return (), (PhotoError("", reason, PhotoProblem.FOLDER_UNREADABLE),)
    if len(names) > MAX_PHOTOS:
        reason = f"The folder holds {len(names):,} files; at most {MAX_PHOTOS:,} are read."
        return (), (PhotoError("", reason, PhotoProblem.TOO_MANY_FILES),)
    photos: dict[str, Photo] = {}
    errors = []
    for name in names:
        try:
            photo = _read_photo(folder, name)
            if photo.staff_no in photos:
                raise _Unfit(PhotoProblem.STAFF_NO_REPEATED, f"{photo.staff_no} has another picture here.")
            photos[photo.staff_no] = photo
        except _Unfit as fault:
            errors.append(PhotoError(name, str(fault), fault.code))
    return tuple(photos.values()), tuple(errors)


def _read_photo(folder: Path, name: str) -> Photo:
    stem, suffix = os.path.splitext(name)
    staff_no = parse_staff_no(fold_id(stem))
    if suffix.lower() not in SUFFIXES or isinstance(staff_no, Problem):
        raise _Unfit(
            PhotoProblem.NAME_NOT_STAFF_NO,
            f"{shown(name)} is not named after a staff number, as in P014.jpg or P014.png.",
        )
    return Photo(staff_no, shrink_portrait(_read_file(folder / name)))


def _read_file(path: Path) -> bytes:
    if path.is_symlink():
        raise _Unfit(PhotoProblem.NOT_A_FILE, f"{shown(path.name)} is a symbolic link.")
    try:
        with open(path, "rb", opener=_open_plain) as file:
            data = file.read(MAX_PHOTO_BYTES + 1)
    except OSError as fault:
        raise _Unfit(
            PhotoProblem.FILE_UNREADABLE, f"{shown(path.name)} cannot be read: {fault.strerror}."
        ) from fault
    if len(data) > MAX_PHOTO_BYTES:
        raise _Unfit(PhotoProblem.FILE_TOO_BIG, f"A picture has at most {MAX_PHOTO_BYTES:,} bytes.")
    return data


def _open_plain(path: str, flags: int) -> int:
    """Open a regular file: not what became a link meanwhile, nor a pipe, which would wait for a writer."""
    descriptor = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise _Unfit(PhotoProblem.NOT_A_FILE, f"{shown(os.path.basename(path))} is no plain file.")


def shrink_portrait(data: bytes) -> bytes:
    """Return a JPEG or PNG picture upright, within 480 x 640, as JPEG without metadata.

    The metadata of a portrait may tell place and time; the turn that it asks for is applied first.
    """
    from PIL import Image, ImageOps  # slow to import, and needed here alone

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # MAX_PIXELS is stricter
            with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
                _check_size(*picture.size)
                picture.draft("RGB", (2 * max(LARGEST), 2 * max(LARGEST)))  # JPEG decodes small at once
                portrait = _flatten(ImageOps.exif_transpose(picture))
        portrait.thumbnail(LARGEST)
        return _encode(portrait)
    except _Unfit:
        raise
    except Image.DecompressionBombError as fault:
        raise _Unfit(PhotoProblem.PICTURE_TOO_LARGE, "The picture has far too many pixels.") from fault
    except Exception as fault:
        # A hostile picture fails anywhere in the decoders, with whatever its bytes led them to raise.
        raise _Unfit(PhotoProblem.NOT_A_PICTURE, "The file is no whole JPEG or PNG picture.") from fault


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _Unfit(
            PhotoProblem.PICTURE_TOO_LARGE,
            f"{width} x {height} pixels are too many; at most {MAX_PIXELS:,} are read.",
        )


def _flatten(picture: Image.Image) -> Image.Image:
    """Put a transparent picture on white."""
    from PIL import Image

    if not picture.has_transparency_data:
        return picture.convert("RGB")
    opaque = Image.new("RGB", picture.size, "white")
    layer = picture.convert("RGBA")
    opaque.paste(layer, mask=layer)
    return opaque


def _encode(picture: Image.Image) -> bytes:
    """Write pixels alone: a copy of them carries no metadata along."""
    from PIL import Image

    bare = Image.new("RGB", picture.size)
    bare.paste(picture)
    file = io.BytesIO()
    bare.save(file, "JPEG", quality=88)
    return file.getvalue()

"""A folder of portraits becomes small clean pictures; whatever else lies there is named as an error."""

from __future__ import annotations

import io
import os
import struct
import zlib

import pytest
from PIL import Image

from db.roster.photos import MAX_PHOTO_BYTES, PhotoProblem, read_photo_folder

RED = (200, 30, 30)


def picture(size=(300, 400), form="JPEG", mode="RGB", colour=RED, **options) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, form, **options)
    return file.getvalue()


def read_back(photo):
    return Image.open(io.BytesIO(photo.image))


def problems_of(folder):
    photos, errors = read_photo_folder(folder)
    return [photo.staff_no for photo in photos], [(error.file, error.code) for error in errors]


def test_pictures_are_taken_by_staff_number(tmp_path):
    (tmp_path / "P001.jpg").write_bytes(picture())
    (tmp_path / "p002.PNG").write_bytes(picture(form="PNG"))
    (tmp_path / "00042.jpeg").write_bytes(picture())
    (tmp_path / "Thumbs.db").write_bytes(b"x")
    assert problems_of(tmp_path) == (["00042", "P001", "P002"], [])


@pytest.mark.parametrize(
    ("size", "stored"), [((300, 400), (300, 400)), ((1200, 1600), (480, 640)), ((2000, 500), (480, 120))]
)
def test_a_picture_is_shrunk_and_never_enlarged(tmp_path, size, stored):
    (tmp_path / "P001.jpg").write_bytes(picture(size))
    ((photo,), _) = read_photo_folder(tmp_path)
    assert read_back(photo).size == stored
    assert read_back(photo).format == "JPEG"


def test_metadata_is_dropped_after_the_picture_was_turned_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "taken at a secret place"
    (tmp_path / "P001.jpg").write_bytes(picture((400, 300), exif=exif, comment=b"secret place"))
    ((photo,), _) = read_photo_folder(tmp_path)
    assert read_back(photo).size == (300, 400)
    assert dict(read_back(photo).getexif()) == {}
    assert b"secret place" not in photo.image


@pytest.mark.parametrize(("mode", "colour"), [("RGBA", (*RED, 0)), ("LA", (0, 0))])
def test_what_is_transparent_becomes_white(tmp_path, mode, colour):
    (tmp_path / "P001.png").write_bytes(picture(form="PNG", mode=mode, colour=colour))
    ((photo,), _) = read_photo_folder(tmp_path)
    assert read_back(photo).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("form", "mode", "colour"),
    [("PNG", "1", 1), ("PNG", "P", 3), ("PNG", "I;16", 9), ("JPEG", "L", 9), ("JPEG", "CMYK", 0)],
)  # fmt: skip
def test_every_kind_of_pixel_is_read(tmp_path, form, mode, colour):
    (tmp_path / "P001.png").write_bytes(picture(form=form, mode=mode, colour=colour))
    ((photo,), _) = read_photo_folder(tmp_path)
    assert read_back(photo).mode == "RGB"


def png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("P001.gif", picture(form="GIF"), PhotoProblem.NAME_NOT_STAFF_NO),
        ("周某.jpg", picture(), PhotoProblem.NAME_NOT_STAFF_NO),
        ("P 1.jpg", picture(), PhotoProblem.NAME_NOT_STAFF_NO),
        (".jpg", picture(), PhotoProblem.NAME_NOT_STAFF_NO),
        ("P001", picture(), PhotoProblem.NAME_NOT_STAFF_NO),
        ("P001.jpg", b"", PhotoProblem.NOT_A_PICTURE),
        ("P001.jpg", b"no picture", PhotoProblem.NOT_A_PICTURE),
        ("P001.jpg", picture(form="GIF"), PhotoProblem.NOT_A_PICTURE),
        ("P001.jpg", picture()[:-200], PhotoProblem.NOT_A_PICTURE),
        ("P001.png", picture(form="PNG")[:80], PhotoProblem.NOT_A_PICTURE),
        ("P001.png", png_claiming(7_000, 7_000), PhotoProblem.PICTURE_TOO_LARGE),
        ("P001.png", png_claiming(10_000, 10_000), PhotoProblem.PICTURE_TOO_LARGE),
        ("P001.png", png_claiming(60_000, 60_000), PhotoProblem.PICTURE_TOO_LARGE),
        ("P001.jpg", picture() + bytes(MAX_PHOTO_BYTES), PhotoProblem.FILE_TOO_BIG),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_portrait_is_named(tmp_path, name, data, code):
    (tmp_path / name).write_bytes(data)
    (tmp_path / "P077.jpg").write_bytes(picture())
    assert problems_of(tmp_path) == (["P077"], [(name, code)])


def test_links_folders_and_pipes_are_not_followed(tmp_path):
    (tmp_path / "elsewhere").write_bytes(picture())
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "P001.jpg").symlink_to(tmp_path / "elsewhere")
    (folder / "P002.jpg").mkdir()
    os.mkfifo(folder / "P003.jpg")
    assert problems_of(folder) == (
        [],
        [(f"P00{n}.jpg", PhotoProblem.NOT_A_FILE) for n in (1, 2, 3)],
    )


def test_two_pictures_of_one_person_are_an_error(tmp_path):
    for name in ("P001.jpg", "P001.png"):
        (tmp_path / name).write_bytes(picture())
    assert problems_of(tmp_path) == (["P001"], [("P001.png", PhotoProblem.STAFF_NO_REPEATED)])


def test_a_missing_folder_is_an_error(tmp_path):
    assert problems_of(tmp_path / "none") == ([], [("", PhotoProblem.FOLDER_UNREADABLE)])

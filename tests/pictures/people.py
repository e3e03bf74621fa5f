"""Who stands in the pictures: the people of the counter kit under names that people have, with a face to compare."""

from __future__ import annotations

import io
from collections.abc import Mapping

from counter_kit import Counter
from PIL import Image, ImageDraw

from db.connection import write_transaction
from db.custody.values import Kind, Role
from db.tables import Person, Photo, Staff

NAMES: Mapping[str, tuple[str, str]] = {
    "C001": ("林晓梅", "柜台员"),
    "C002": ("陈志强", "柜台员"),
    "S001": ("王海燕", "主管"),
    "S002": ("李建国", "主管"),
    "S003": ("张秀英", "主管"),
    "R001": ("刘春燕", "登记员"),
    "P009": ("周文博", "文件管理员"),
    "P014": ("黄雨桐", "副主任"),
    "P015": ("徐国栋", "主任"),
    "P020": ("胡丽华", "处长"),
    "P077": ("孙永刚", "驾驶员"),
}


def dress(counter: Counter) -> None:
    """Give everybody a name, a post and a portrait, and let the clerks handle every kind."""
    with write_transaction(counter.registry, counter.now) as tx:
        for staff_no, (name, post) in NAMES.items():
            tx.change(Person.update(name=name, post=post).where(Person.staff_no == staff_no))
            face = Photo.update(image=portrait_of(staff_no)).where(Photo.staff_no == staff_no)
            tx.change(face)
        tx.change(Staff.update(kinds=frozenset(Kind)).where(Staff.staff_no.in_(("C001", "C002"))))
        roles = frozenset({Role.CLERK, Role.CIPHER_CLERK})
        tx.change(Staff.update(roles=roles).where(Staff.staff_no == "C001"))


def portrait_of(staff_no: str) -> bytes:
    """Return a face in flat colours: few of its cells differ from their neighbours, so that pictures stay small."""
    jacket = ("#2C4870", "#6E2C34", "#345C48")[int(staff_no[1:]) % 3]
    image = Image.new("RGB", (90, 120), "#B0C4D6")
    draw = ImageDraw.Draw(image)
    draw.rectangle((10, 95, 80, 120), fill=jacket)
    draw.rectangle((25, 25, 65, 95), fill="#F1C9A5")
    draw.rectangle((25, 20, 65, 40), fill="#1E1A18")
    for left in (33, 52):
        draw.rectangle((left, 52, left + 5, 57), fill="#281C14")
    draw.rectangle((37, 75, 53, 79), fill="#963C3C")
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()

"""Owns the words that rosters use for codes, in English and Chinese.

English words are the codes' own names; spaces and hyphens may stand for their underscores, case is no matter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from db.custody.values import Classification, Clearance, Kind, PersonStatus, Role

CLASSIFICATIONS = {
    "internal": Classification.INTERNAL,
    "confidential": Classification.CONFIDENTIAL,
    "secret": Classification.SECRET,
    "top_secret": Classification.TOP_SECRET,
    "内部": Classification.INTERNAL,
    "秘密": Classification.CONFIDENTIAL,
    "机密": Classification.SECRET,
    "绝密": Classification.TOP_SECRET,
}
CLEARANCES = {
    "none": Clearance.NONE,
    "confidential": Clearance.CONFIDENTIAL,
    "secret": Clearance.SECRET,
    "top_secret": Clearance.TOP_SECRET,
    "无": Clearance.NONE,
    "秘密": Clearance.CONFIDENTIAL,
    "机密": Clearance.SECRET,
    "绝密": Clearance.TOP_SECRET,
}
KINDS = {
    "document": Kind.DOCUMENT,
    "meeting_material": Kind.MEETING_MATERIAL,
    "cipher_telegram": Kind.CIPHER_TELEGRAM,
    "文件": Kind.DOCUMENT,
    "会议材料": Kind.MEETING_MATERIAL,
    "密码电报": Kind.CIPHER_TELEGRAM,
}
ROLES = {
    "clerk": Role.CLERK,
    "cipher_clerk": Role.CIPHER_CLERK,
    "supervisor": Role.SUPERVISOR,
    "registrar": Role.REGISTRAR,
    "administrator": Role.ADMINISTRATOR,
    "auditor": Role.AUDITOR,
    "柜台员": Role.CLERK,
    "机要员": Role.CIPHER_CLERK,
    "主管": Role.SUPERVISOR,
    "登记员": Role.REGISTRAR,
    "管理员": Role.ADMINISTRATOR,
    "审计员": Role.AUDITOR,
}
STATUSES = {
    "active": PersonStatus.ACTIVE,
    "suspended": PersonStatus.SUSPENDED,
    "left": PersonStatus.LEFT,
    "在职": PersonStatus.ACTIVE,
    "停用": PersonStatus.SUSPENDED,
    "离职": PersonStatus.LEFT,
}
ANSWERS = {"yes": True, "no": False, "true": True, "false": False, "是": True, "否": False}
NOTHING = frozenset({"none", "无"})
"""Written in a list of roles, takes all of them away; an empty cell is taken for an oversight."""


def fold_word(text: str) -> str:
    """Return the form under which words are looked up."""
    return unicodedata.normalize("NFKC", text).strip().casefold().replace(" ", "_").replace("-", "_")


def choices(words: Mapping[str, object]) -> str:
    """Return the words of a table as a person may choose among them."""
    return ", ".join(words)

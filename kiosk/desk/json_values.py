"""Owns the form in which the registry's rows stand in the desk's replies: JSON values, absent parts left out."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum, IntEnum
from typing import Any


def json_value(value: Any) -> Any:
    """Return `value` as a reply has it: rows as objects, levels by their names, moments in ISO 8601, sets sorted,
    bytes in base64."""
    if is_dataclass(value) and not isinstance(value, type):
        told = {field.name: json_value(getattr(value, field.name)) for field in fields(value)}
        return {name: each for name, each in told.items() if each is not None}
    if isinstance(value, Enum):
        return value.name.lower() if isinstance(value, IntEnum) else value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Mapping):
        return {str(name): json_value(each) for name, each in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(json_value(each) for each in value)
    return [json_value(each) for each in value] if isinstance(value, list | tuple) else value

"""Owns the `do`s of the desk: what a screen, the scanner or a JSON line can ask for. Values only, a file a topic.

Field names are those of INTERFACE's JSON Lines. `every` names them all; it is loaded with the first name that is
asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.on_demand import names_of

if TYPE_CHECKING:
    from kiosk.desk.commands.every import *  # noqa: F403  # exactly what `__all__` names there

__getattr__ = names_of(f"{__name__}.every")

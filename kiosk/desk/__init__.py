"""The desk without a screen: sessions, commands, outcomes. Imports no Textual.

Screens and widgets import from here alone; what they need of the registry's codes and values is named in `exports`.
That brings the whole desk and the registry with it, so it is loaded with the first name that is asked for: the
counter's first picture asks for none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.on_demand import names_of

if TYPE_CHECKING:
    from kiosk.desk.exports import *  # noqa: F403  # exactly what `__all__` names there

__getattr__ = names_of(f"{__name__}.exports")

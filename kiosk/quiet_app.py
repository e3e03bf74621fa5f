"""Owns that the terminal program never prints what it holds, whatever breaks in it."""

from __future__ import annotations

import io

from rich.console import Console
from textual.app import App, ReturnType


class QuietApp(App[ReturnType]):
    """An app that never prints a traceback: Textual's holds the variables, and with them names and PINs.

    `_handle_exception` is not documented, yet Textual offers no other place that all its failures pass;
    `tests/kiosk/test_faults.py` fails when that changes.
    """

    fault: Exception | None = None

    def __init__(self) -> None:
        super().__init__()
        self.error_console = Console(file=io.StringIO())

    def _handle_exception(self, error: Exception) -> None:
        self.fault = self.fault or error
        super()._handle_exception(error)

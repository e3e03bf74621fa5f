from __future__ import annotations

import subprocess
import sys

import pytest

LABELS = (
    "labels.payload",
    "labels.content",
    "labels.fonts",
    "labels.layout",
    "labels.badge",
    "labels.sample",
    "labels.render",
    "labels.printers",
)
HEAVY = ("PIL", "fpdf", "zebrafy", "fontTools", "qrcode", "barcode", "pypdfium2")
STRANGE = ("db", "kiosk", "textual", "peewee")


@pytest.mark.parametrize("module", LABELS)
def test_importing_loads_no_imaging_library_and_nothing_of_the_rest(module: str) -> None:
    program = f"import sys, {module}; print(*[m for m in {HEAVY + STRANGE} if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []

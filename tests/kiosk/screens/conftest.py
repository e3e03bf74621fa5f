"""The screens are tested over a real registry on SQLCipher; what differs between the engines lies below them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from counter_kit import Counter, build_counter


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """A registry that is set up, with people, copies and one counter."""
    built = build_counter(tmp_path / "data", "")
    yield built
    built.close()

"""Owns how long a page of anything is."""

from __future__ import annotations

PAGE = 200
"""Rows that reads answer with at most."""

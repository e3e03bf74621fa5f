"""Owns the graphic field of ZPL: zebrafy's, which encodes a picture once. Imported when a label is first printed."""

from __future__ import annotations

from functools import cached_property

from zebrafy.graphic_field import GraphicField


class OnceEncodedField(GraphicField):
    """A graphic field. zebrafy 2 encodes the whole picture twice, the first time only to count the bytes: 4 ms
    of a label's 13 at 300 dpi. Should it name that step otherwise one day, this costs time and nothing else."""

    def _get_encoded_data_string(self) -> str:
        return self._encoded

    @cached_property
    def _encoded(self) -> str:
        encoded: str = super()._get_encoded_data_string()
        return encoded

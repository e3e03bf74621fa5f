"""Owns ZPL: one graphic field that covers the label, and no text.

Native text prints Chinese as empty boxes and lets a name carry printer commands; a graphic field does neither,
and leaves nothing to escape. Z64 is the densest of the field's encodings and carries a checksum.
"""

from __future__ import annotations

from labels.placed import PlacedLabel
from labels.render.bitmap import draw


def render_zpl(label: PlacedLabel) -> bytes:
    """Return the page as a ZPL II job that prints one label, in ASCII."""
    from labels.render.graphic_field import OnceEncodedField

    field = OnceEncodedField(draw(label), format="Z64").get_graphic_field()
    job = ("^XA", f"^PW{label.width}", f"^LL{label.height}", "^LH0,0", f"^FO0,0{field}", "^PQ1", "^XZ", "")
    return "\n".join(job).encode("ascii")

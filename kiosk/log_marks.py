"""Owns the sign and colour of the log entries that a reader looks for first."""

from __future__ import annotations

from collections.abc import Mapping

MARKS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("refused", "void", "pin_failed", "pin_locked", "label_failed"), ("✖", "error")),
    **dict.fromkeys(("copy_missing", "loss_reported", "written_off", "destroyed"), ("✖", "error")),
    **dict.fromkeys(("incident_opened", "incident_joined", "withdrawn", "label_unknown"), ("!", "warning")),
    **dict.fromkeys(("held", "recalled", "incident_escalated", "custody_reviewed"), ("!", "warning")),
    **dict.fromkeys(("handed_over", "released", "accepted", "identified"), ("✔", "success")),
    **dict.fromkeys(("returned", "transferred", "receipt_registered", "copy_found"), ("✔", "success")),
}

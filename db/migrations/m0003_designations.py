"""Migration 3: who approved a designation, so that they neither hand over nor witness under it.

Frozen text, as in migration 1: models may grow, a migration never changes.
"""

STATEMENTS = ("ALTER TABLE designation ADD COLUMN approved_by TEXT",)


def statements(_engine: str) -> tuple[str, ...]:
    """Return the statements, the same for either engine."""
    return STATEMENTS

"""The program's entry. Opening the counter is what it mostly does, so that pays for no command line."""

from __future__ import annotations

import os
import sys

COMPLETING = "_KIOSK_COMPLETE"
"""Set while a shell asks what could come next."""


def main() -> None:
    """Run the command that the arguments name."""
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, "backslashreplace")):
        # A terminal that lacks a character shows its number, and a byte that is none ends no program.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=errors)
    from kiosk.cli.opening import counter_asked_for, open_counter

    here = None if COMPLETING in os.environ else counter_asked_for(sys.argv[1:])
    if here is not None:
        sys.exit(open_counter(here))
    from kiosk.cli.app import app

    app(prog_name="kiosk")


if __name__ == "__main__":
    main()

"""Runs a terminal program on a real pseudo-terminal and plays keyboard, scanner and terminal for it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Iterator, Mapping, Sequence

import pyte

CELL_WIDTH, CELL_HEIGHT = 10, 20
PRIVATE = (b"\x1b[>25u", b"\x1b[<u", b"\x1b[?2026$p", b"\x1b[?2048$p")
"""Sequences that pyte would print."""


class PtyTerminal:
    """A terminal of `columns` x `rows` that shows what one program writes."""

    def __init__(
        self,
        command: Sequence[str],
        columns: int = 80,
        rows: int = 24,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.output = bytearray()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            names = {"TERM": "xterm-256color", "COLORTERM": "truecolor", **(environment or {})}
            kept = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES")}
            os.execvpe(command[0], list(command), {**kept, **names})
        self._set_size(columns, rows)

    def resize(self, columns: int, rows: int) -> None:
        """Change the terminal's size as a window does."""
        self.screen.resize(rows, columns)
        self._set_size(columns, rows)
        os.kill(self.pid, signal.SIGWINCH)

    def send(self, data: bytes | str) -> None:
        """Type `data` at once, reading what is shown meanwhile so that neither side blocks."""
        left = data.encode() if isinstance(data, str) else data
        while left:
            _, writable, _ = select.select([], [self.fd], [], 0.01)
            if writable:
                left = left[os.write(self.fd, left[:512]) :]
            self.pump(0)

    def pump(self, seconds: float) -> bool:
        """Show what arrives within `seconds`; False once either side has closed the terminal."""
        if self.fd < 0:
            return False
        until = time.monotonic() + seconds
        while True:
            readable, _, _ = select.select([self.fd], [], [], max(0.0, until - time.monotonic()))
            if not readable:
                return True
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                return False
            if not data:
                return False
            self.show(data)

    def show(self, data: bytes) -> None:
        """Show what the program wrote; for those who read it themselves."""
        self.output += data
        for sequence in PRIVATE:
            data = data.replace(sequence, b"")
        self._stream.feed(data)

    def wait_for(self, text: str, seconds: float = 10.0) -> None:
        """Wait until `text` stands on the screen; TimeoutError with the screen otherwise."""
        until = time.monotonic() + seconds
        while text not in self.text:
            if time.monotonic() > until or not self.pump(0.02):
                raise TimeoutError(f"{text!r} never came on the screen:\n{self.text}")

    @property
    def text(self) -> str:
        """What the screen shows, a line a row."""
        # Not pyte's own `display`: it stumbles over a wide character of which only one half is painted over yet.
        columns, rows = range(self.screen.columns), range(self.screen.lines)
        lines = ("".join(self.screen.buffer[row][column].data for column in columns) for row in rows)
        return "\n".join(line.rstrip() for line in lines)

    def alive(self) -> bool:
        """Say whether the program still runs."""
        try:
            return os.waitpid(self.pid, os.WNOHANG) == (0, 0)
        except ChildProcessError:
            return False

    def hang_up(self) -> None:
        """Take the terminal away; nothing can be typed or shown afterwards."""
        os.close(self.fd)
        self.fd = -1

    def close(self) -> None:
        """End the program as a closed window does."""
        for number in (signal.SIGHUP, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(self.pid, number)
                self.pump(0.1)
                os.waitpid(self.pid, 0 if number is signal.SIGKILL else os.WNOHANG)
        if self.fd >= 0:
            self.hang_up()

    def _set_size(self, columns: int, rows: int) -> None:
        size = struct.pack("HHHH", rows, columns, columns * CELL_WIDTH, rows * CELL_HEIGHT)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, size)


@contextlib.contextmanager
def terminal(
    *command: str, columns: int = 80, rows: int = 24, environment: Mapping[str, str] | None = None
) -> Iterator[PtyTerminal]:
    """Run `command` on a terminal and close it afterwards."""
    shown = PtyTerminal(command, columns, rows, environment)
    try:
        yield shown
    finally:
        shown.close()

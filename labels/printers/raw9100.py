"""Owns printing over a plain TCP stream, port 9100: a job is what comes before the connection closes.

The stream says nothing back by itself. A Zebra answers `~HS` (host status) between jobs, but is silent while
media are out or the head is open: silence is an error state and never means printed.
"""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass

from labels.printers.outcome import PrintOutcome, PrintReason, PrintState, checked_job_name

PORT = 9100
ZPL = "application/vnd.zebra-zpl"
_STATUS_REQUEST = b"~HS"
_STATUS_LINES = 3
_LONGEST_STATUS = 4096
_PAUSE = 0.2


@dataclass(frozen=True, slots=True)
class HostStatus:
    """What a Zebra says of itself (ZPL II, ~HS): what it lacks, and how much it has yet to print."""

    problem: PrintReason | None
    waiting: int


@dataclass(frozen=True, slots=True)
class Raw9100Printer:
    """A printer at `host`. With `asks_status` a ZPL job is preceded and followed by status requests.

    `timeout` bounds, in seconds, connecting and each answer; `patience` the wait for the label after sending.
    """

    host: str
    port: int = PORT
    timeout: float = 3.0
    patience: float = 15.0
    asks_status: bool = True

    def print(self, document: bytes, content_type: str, job_name: str) -> PrintOutcome:
        """Send `document`: `printed` when the printer says nothing waits any more, `sent` when not asked."""
        checked_job_name(job_name)
        try:
            connection = socket.create_connection((self.host, self.port), self.timeout)
        except OSError as error:
            return PrintOutcome(PrintState.FAILED, PrintReason.UNREACHABLE, str(error))
        with connection:
            if not (self.asks_status and content_type == ZPL):
                return _send(connection, document) or PrintOutcome(PrintState.SENT)
            return (
                self._find_unready(connection)
                or _send(connection, document)
                or self._wait_until_printed(connection)
            )

    def _find_unready(self, connection: socket.socket) -> PrintOutcome | None:
        """Return why nothing should be sent now, or None. Nothing was sent: the job has failed."""
        status = ask_status(connection)
        if status is None:
            return PrintOutcome(PrintState.FAILED, PrintReason.NO_ANSWER, "no status before the job")
        return PrintOutcome(PrintState.FAILED, status.problem) if status.problem else None

    def _wait_until_printed(self, connection: socket.socket) -> PrintOutcome:
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline:
            status = ask_status(connection)
            if status is None:
                return PrintOutcome(PrintState.UNKNOWN, PrintReason.NO_ANSWER, "no status after the job")
            if status.problem:
                return PrintOutcome(PrintState.UNKNOWN, status.problem, "after the job was sent")
            if not status.waiting:
                return PrintOutcome(PrintState.PRINTED)
            time.sleep(_PAUSE)
        return PrintOutcome(PrintState.UNKNOWN, PrintReason.NO_ANSWER, "the job still waits in the printer")


def ask_status(connection: socket.socket) -> HostStatus | None:
    """Ask for the host status. None when the printer is silent, hangs up, or answers something else."""
    answer = b""
    try:
        connection.sendall(_STATUS_REQUEST)
        while answer.count(b"\x03") < _STATUS_LINES and len(answer) < _LONGEST_STATUS:
            received = connection.recv(_LONGEST_STATUS)
            if not received:
                return None
            answer += received
    except OSError:
        return None
    return parse_host_status(answer)


def parse_host_status(answer: bytes) -> HostStatus | None:
    """Read the three lines of a host status. None when they are not of its form."""
    lines = [line.partition(b"\x02")[2].split(b",") for line in answer.split(b"\x03")[:_STATUS_LINES]]
    if len(lines) != _STATUS_LINES or len(lines[0]) < 5 or len(lines[1]) < 9:
        return None
    flags = {
        PrintReason.MEDIA_EMPTY: lines[0][1],
        PrintReason.COVER_OPEN: lines[1][2],
        PrintReason.RIBBON_EMPTY: lines[1][3],
        PrintReason.PAUSED: lines[0][2],
    }
    formats, labels = lines[0][4], lines[1][8]
    if not all(field.isdigit() for field in (*flags.values(), formats, labels)):
        return None
    problem = next((reason for reason, flag in flags.items() if int(flag)), None)
    return HostStatus(problem, int(formats) + int(labels))


def _send(connection: socket.socket, document: bytes) -> PrintOutcome | None:
    try:
        connection.sendall(document)
    except OSError as error:
        return PrintOutcome(PrintState.UNKNOWN, PrintReason.CONNECTION_LOST, str(error))
    return None

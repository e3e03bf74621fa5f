"""Owns printing over IPP (RFC 8010, 8011), to a printer or to a CUPS queue.

A job that was taken is not a label: only the job's own state says what became of it. The HTTP client is
imported when something is printed: it costs 30 ms.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from labels.content import Medium
from labels.printers.ippmessage import (
    JOB_GROUP,
    OPERATION_GROUP,
    PRINTER_GROUP,
    UNSUPPORTED_GROUP,
    Attribute,
    IppDamaged,
    Operation,
    Reply,
    Tag,
    Value,
    decode_reply,
    encode_request,
)
from labels.printers.outcome import PrintOutcome, PrintReason, PrintState, checked_job_name

if TYPE_CHECKING:
    from http.client import HTTPConnection
    from ssl import SSLContext

PORT = 631
_HTTP_OK = 200
_USER = "counter"
_LONGEST_REPLY = 1_000_000
_FORMAT_NOT_SUPPORTED = 0x040A
_PAUSE = 0.25
_CANCELED, _ABORTED, _COMPLETED = 7, 8, 9

_REASONS = {
    "media-empty": PrintReason.MEDIA_EMPTY,
    "media-needed": PrintReason.MEDIA_EMPTY,
    "media-jam": PrintReason.MEDIA_JAM,
    "marker-supply-empty": PrintReason.RIBBON_EMPTY,
    "cover-open": PrintReason.COVER_OPEN,
    "door-open": PrintReason.COVER_OPEN,
    "interlock-open": PrintReason.COVER_OPEN,
    "paused": PrintReason.PAUSED,
    "moving-to-paused": PrintReason.PAUSED,
}
"""The printer-state-reasons (RFC 8011, 5.4.12) that someone at the counter can do something about."""


class _NoReply(Exception):
    """No usable reply came; `outcome` says what that means for a job that was being sent."""

    def __init__(self, state: PrintState, reason: PrintReason, detail: object) -> None:
        self.outcome = PrintOutcome(state, reason, str(detail))
        super().__init__(self.outcome.detail)


@dataclass(frozen=True, slots=True)
class IppPrinter:
    """A printer or queue at `uri` (`ipp://` or `ipps://`).

    `media` is the IPP name of the label stock (`media_keyword`), which CUPS needs to know for a PDF.
    `timeout` bounds, in seconds, connecting and each answer; `patience` the wait for the job's end. `context`
    is for a printer whose certificate the system's authorities do not know.
    """

    uri: str
    media: str | None = None
    timeout: float = 5.0
    patience: float = 30.0
    context: SSLContext | None = None

    def print(self, document: bytes, content_type: str, job_name: str) -> PrintOutcome:
        """Send `document` as a job and follow the job to its end; `printed` when the job says completed."""
        checked_job_name(job_name)
        about = (Attribute(Tag.NAME, "job-name", (job_name,)), _mime_type(content_type))
        media = (Attribute(Tag.KEYWORD, "media", (self.media,)),) if self.media else ()
        try:
            reply = self._ask(Operation.PRINT_JOB, about, media, document)
        except _NoReply as silence:
            return silence.outcome
        if not reply.successful:
            return _rejection(reply)
        job = reply.values(JOB_GROUP, "job-id")
        if not job or not isinstance(job[0], int):
            return PrintOutcome(PrintState.UNKNOWN, PrintReason.OTHER, "the printer named no job")
        return self._follow(job[0])

    def problem(self) -> tuple[PrintReason | None, str]:
        """Ask what the printer lacks: a reason that someone can remove, or None, and its own words."""
        wanted = Attribute(Tag.KEYWORD, "requested-attributes", ("printer-state-reasons",))
        try:
            reply = self._ask(Operation.GET_PRINTER_ATTRIBUTES, (wanted,))
        except _NoReply as silence:
            return silence.outcome.reason, silence.outcome.detail
        words = [str(word) for word in reply.values(PRINTER_GROUP, "printer-state-reasons") if word != "none"]
        bare = (
            word.removesuffix("-error").removesuffix("-warning").removesuffix("-report") for word in words
        )
        return next((_REASONS[word] for word in bare if word in _REASONS), None), " ".join(words)

    def _follow(self, job: int) -> PrintOutcome:
        """Wait for the job's last state. A time-out is unknown: the job may still come out."""
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline:
            state, words = self._job_state(job)
            if state == _COMPLETED:
                return PrintOutcome(PrintState.PRINTED, reference=str(job))
            if state in (_CANCELED, _ABORTED):
                ended = PrintReason.CANCELED if state == _CANCELED else PrintReason.ABORTED
                reason, lacks = self.problem()
                return PrintOutcome(PrintState.FAILED, reason or ended, f"{words} {lacks}".strip(), str(job))
            time.sleep(_PAUSE)
        reason, lacks = self.problem()
        return PrintOutcome(PrintState.UNKNOWN, reason or PrintReason.NO_ANSWER, lacks, str(job))

    def _job_state(self, job: int) -> tuple[Value | None, str]:
        """Return the job's state and its reasons, or None for a state that could not be asked for."""
        about = (
            Attribute(Tag.INTEGER, "job-id", (job,)),
            Attribute(Tag.KEYWORD, "requested-attributes", ("job-state", "job-state-reasons")),
        )
        try:
            reply = self._ask(Operation.GET_JOB_ATTRIBUTES, about)
        except _NoReply:
            return None, ""
        states = reply.values(JOB_GROUP, "job-state")
        return states[0] if states else None, " ".join(map(str, reply.values(JOB_GROUP, "job-state-reasons")))

    def _ask(
        self,
        operation: Operation,
        attributes: tuple[Attribute, ...],
        job: tuple[Attribute, ...] = (),
        document: bytes = b"",
    ) -> Reply:
        """Send one request and return its reply. _NoReply when there is none."""
        from http.client import HTTPException

        target = Attribute(Tag.URI, "printer-uri", (self.uri,))
        user = Attribute(Tag.NAME, "requesting-user-name", (_USER,))
        message = encode_request(operation, 1, (target, *attributes, user), job) + document
        connection = self._connection()
        try:
            connection.connect()
        except OSError as error:
            raise _NoReply(PrintState.FAILED, PrintReason.UNREACHABLE, error) from error
        try:
            return _exchange(connection, urlsplit(self.uri).path or "/ipp/print", message)
        except TimeoutError as error:
            raise _NoReply(PrintState.UNKNOWN, PrintReason.NO_ANSWER, error) from error
        except (OSError, HTTPException, IppDamaged) as error:
            raise _NoReply(PrintState.UNKNOWN, PrintReason.CONNECTION_LOST, error) from error
        finally:
            connection.close()

    def _connection(self) -> HTTPConnection:
        from http.client import HTTPConnection, HTTPSConnection

        place = urlsplit(self.uri)
        host, port = place.hostname or "", place.port or PORT
        if place.scheme == "ipps":
            return HTTPSConnection(host, port, timeout=self.timeout, context=self.context)
        return HTTPConnection(host, port, timeout=self.timeout)


def media_keyword(medium: Medium) -> str:
    """Return the self-describing name of a custom size (PWG 5101.1), such as `custom_60x40_60x40mm`."""
    return f"custom_{medium.name.lower()}_{medium.width_mm:g}x{medium.height_mm:g}mm"


def _exchange(connection: HTTPConnection, path: str, message: bytes) -> Reply:
    connection.request("POST", path, message, {"Content-Type": "application/ipp"})
    response = connection.getresponse()
    if response.status != _HTTP_OK:
        refusal = f"{response.status} {response.reason}"
        raise _NoReply(PrintState.FAILED, PrintReason.REJECTED, refusal)
    return decode_reply(response.read(_LONGEST_REPLY))


def _mime_type(content_type: str) -> Attribute:
    """Return the document's format without parameters, which IPP printers list none of."""
    return Attribute(Tag.MIME_TYPE, "document-format", (content_type.partition(";")[0],))


def _rejection(reply: Reply) -> PrintOutcome:
    """Say that the printer would not take the job, and whether for its format."""
    wrong_format = reply.status == _FORMAT_NOT_SUPPORTED or reply.values(UNSUPPORTED_GROUP, "document-format")
    reason = PrintReason.FORMAT_REJECTED if wrong_format else PrintReason.REJECTED
    words = " ".join(map(str, reply.values(OPERATION_GROUP, "status-message")))
    return PrintOutcome(PrintState.FAILED, reason, f"{reply.status:#06x} {words}".strip())

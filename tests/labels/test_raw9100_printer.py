from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from labels.printers import PrintOutcome, PrintReason, PrintState, Raw9100Printer
from labels.printers.raw9100 import ZPL, HostStatus, parse_host_status

LABEL = b"^XA^FO0,0^GB10,10,10^FS^XZ"


def status(
    media: int = 0, pause: int = 0, formats: int = 0, head: int = 0, ribbon: int = 0, labels: int = 0
) -> bytes:
    """The three lines of a host status, as the ZPL II manual gives them."""
    return (
        f"\x02030,{media},{pause},1245,{formats:03},0,0,0,000,0,0,0\x03\r\n"
        f"\x02000,0,{head},{ribbon},0,2,4,0,{labels:08},1,000\x03\r\n"
        "\x021234,0\x03\r\n"
    ).encode()


@dataclass
class Zebra:
    """A printer on loopback that answers status requests from a list, and keeps what it was sent.

    An answer of None is silence; after the last answer it repeats that one. `hangs_up` closes on the label.
    """

    answers: list[bytes | None]
    hangs_up: bool = False
    received: bytes = b""
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    def __post_init__(self) -> None:
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        connection, _ = self.listener.accept()
        with connection:
            while received := connection.recv(65536):
                for _ in range(received.count(b"~HS")):
                    answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                    if answer:
                        connection.sendall(answer)
                self.received += received.replace(b"~HS", b"")
                if self.hangs_up and self.received:
                    return

    def prints(self, document: bytes, content_type: str = ZPL, **options: bool) -> PrintOutcome:
        port = self.listener.getsockname()[1]
        printer = Raw9100Printer("127.0.0.1", port, timeout=1.5, patience=2.0, **options)
        return printer.print(document, content_type, "label-1")


@pytest.fixture
def zebra() -> Iterator[type[Zebra]]:
    return Zebra


def test_printed_is_said_once_nothing_waits(zebra: type[Zebra]) -> None:
    printer = zebra([status(), status(formats=1), status(labels=1), status()])
    assert printer.prints(LABEL) == PrintOutcome(PrintState.PRINTED)
    assert printer.received == LABEL


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        pytest.param(status(media=1), PrintReason.MEDIA_EMPTY, id="paper out"),
        pytest.param(status(head=1), PrintReason.COVER_OPEN, id="head open"),
        pytest.param(status(ribbon=1), PrintReason.RIBBON_EMPTY, id="ribbon out"),
        pytest.param(status(pause=1), PrintReason.PAUSED, id="paused"),
        pytest.param(None, PrintReason.NO_ANSWER, id="silence"),
        pytest.param(b"HTTP/1.1 400 \x03\x03\x03", PrintReason.NO_ANSWER, id="no printer at all"),
    ],
)
def test_a_printer_that_is_not_ready_gets_nothing(
    zebra: type[Zebra], answer: bytes | None, reason: PrintReason
) -> None:
    printer = zebra([answer])
    outcome = printer.prints(LABEL)
    assert (outcome.state, outcome.reason) == (PrintState.FAILED, reason)
    assert printer.received == b""


@pytest.mark.parametrize(
    ("later", "reason"),
    [
        pytest.param(status(media=1, formats=1), PrintReason.MEDIA_EMPTY, id="paper ran out"),
        pytest.param(None, PrintReason.NO_ANSWER, id="fell silent"),
        pytest.param(status(formats=1), PrintReason.NO_ANSWER, id="never done"),
    ],
)
def test_trouble_after_sending_is_unknown_never_printed(
    zebra: type[Zebra], later: bytes | None, reason: PrintReason
) -> None:
    outcome = zebra([status(), later]).prints(LABEL)
    assert (outcome.state, outcome.reason) == (PrintState.UNKNOWN, reason)


def test_a_connection_lost_in_the_middle_is_unknown(zebra: type[Zebra]) -> None:
    outcome = zebra([status()], hangs_up=True).prints(b"^XA" + b"A" * 20_000_000 + b"^XZ")
    assert outcome.state is PrintState.UNKNOWN
    assert outcome.reason in (PrintReason.CONNECTION_LOST, PrintReason.NO_ANSWER)


def test_without_status_requests_a_job_is_sent_and_no_more(zebra: type[Zebra]) -> None:
    assert zebra([None]).prints(LABEL, asks_status=False) == PrintOutcome(PrintState.SENT)
    assert zebra([None]).prints(b"%PDF-", "application/pdf") == PrintOutcome(PrintState.SENT)


def test_no_printer_there_is_a_failure() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()
    outcome = Raw9100Printer("127.0.0.1", port, timeout=0.5).print(LABEL, ZPL, "label-1")
    assert (outcome.state, outcome.reason) == (PrintState.FAILED, PrintReason.UNREACHABLE)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (status(), HostStatus(None, 0)),
        (status(formats=2, labels=3), HostStatus(None, 5)),
        (status(media=1, pause=1), HostStatus(PrintReason.MEDIA_EMPTY, 0)),
        (b"", None),
        (b"\x02\x03\x02\x03\x02\x03", None),
        (status().replace(b"030,0", b"030,x"), None),
    ],
)
def test_the_host_status_is_read(answer: bytes, expected: HostStatus | None) -> None:
    assert parse_host_status(answer) == expected

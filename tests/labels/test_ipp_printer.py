from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.content import MEDIA, LabelContent
from labels.fonts import LabelFont
from labels.layout import compose
from labels.printers import IppPrinter, PrintReason, PrintState
from labels.printers.ipp import media_keyword
from labels.printers.ippmessage import (
    JOB_GROUP,
    Attribute,
    IppDamaged,
    Operation,
    Tag,
    decode_reply,
    encode_request,
)
from labels.render import FORMATS

DOCUMENT = b"%PDF-"

COMMAND = """#!/bin/sh
cp "$1" "{spool}/printed"
[ -f "{spool}/slow" ] && sleep 5
if [ -f "{spool}/empty" ]; then echo "STATE: +media-empty-error" >&2; exit 1; fi
exit 0
"""


@dataclass
class RealPrinter:
    """CUPS's ippeveprinter on loopback, and the folder through which its behaviour is set."""

    uri: str
    spool: Path

    def printed(self) -> bytes:
        return (self.spool / "printed").read_bytes()


@pytest.fixture
def message_bus(tmp_path: Path, absent: Callable[[str], None]) -> Iterator[str]:
    """The address of a private D-Bus, without which ippeveprinter does not start."""
    program = shutil.which("dbus-daemon")
    if program is None:
        absent("dbus-daemon (Debian: dbus)")
    with tempfile.TemporaryDirectory(prefix="bus-") as folder:  # a socket's path must be short
        address = f"unix:path={folder}/bus"
        options = ["--session", "--nofork", "--nopidfile", f"--address={address}"]
        process = subprocess.Popen([str(program), *options], stderr=subprocess.DEVNULL)
        _wait_until((Path(folder) / "bus").exists)
        yield address
        process.terminate()
        process.wait()


@pytest.fixture
def real_printer(tmp_path: Path, message_bus: str, absent: Callable[[str], None]) -> Iterator[RealPrinter]:
    program = shutil.which("ippeveprinter")
    if program is None:
        absent("ippeveprinter (Debian: cups-ipp-utils)")
    port = _free_port()
    command = tmp_path / "command.sh"
    command.write_text(COMMAND.format(spool=tmp_path))
    command.chmod(0o755)
    formats = "application/pdf,image/png,application/vnd.zebra-zpl"
    options = f"-r off -n localhost -p {port} -d {tmp_path} -k -c {command} -f {formats}".split()
    process = subprocess.Popen(
        [str(program), *options, "labeltest"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": message_bus},
    )
    _wait_until(lambda: _listens(port))
    yield RealPrinter(f"ipp://localhost:{port}/ipp/print", tmp_path)
    process.terminate()
    process.wait()


@pytest.mark.parametrize("name", ["png", "pdf", "zpl"])
def test_a_label_is_printed_as_it_was_sent(
    real_printer: RealPrinter, wqy: LabelFont, content: Callable[..., LabelContent], name: str
) -> None:
    document = FORMATS[name].render(compose(content(), MEDIA[0], 203, wqy))
    outcome = IppPrinter(real_printer.uri).print(document, FORMATS[name].content_type, "LK8RWEQG86-1")
    assert (outcome.state, outcome.reason) == (PrintState.PRINTED, None)
    assert outcome.reference.isdigit()
    assert real_printer.printed() == document


def test_a_printer_without_paper_fails_with_that_reason(real_printer: RealPrinter) -> None:
    (real_printer.spool / "empty").touch()
    outcome = IppPrinter(real_printer.uri).print(DOCUMENT, "application/pdf", "a")
    assert (outcome.state, outcome.reason) == (PrintState.FAILED, PrintReason.MEDIA_EMPTY)
    assert "media-empty" in outcome.detail


def test_a_job_that_does_not_end_is_unknown(real_printer: RealPrinter) -> None:
    (real_printer.spool / "slow").touch()
    outcome = IppPrinter(real_printer.uri, patience=0.6).print(DOCUMENT, "application/pdf", "a")
    assert outcome.state is PrintState.UNKNOWN
    assert outcome.reason is not None
    assert outcome.reference


def test_a_format_that_the_printer_lacks_is_said(real_printer: RealPrinter) -> None:
    outcome = IppPrinter(real_printer.uri).print(b"x", "text/plain; charset=utf-8", "a")
    assert (outcome.state, outcome.reason) == (PrintState.FAILED, PrintReason.FORMAT_REJECTED)
    assert "document-format" in outcome.detail


def test_stock_that_the_printer_lacks_is_said(real_printer: RealPrinter) -> None:
    printer = IppPrinter(real_printer.uri, media="custom_nothing_1x1mm")
    outcome = printer.print(DOCUMENT, "application/pdf", "a")
    assert (outcome.state, outcome.reason) == (PrintState.FAILED, PrintReason.REJECTED)
    assert "media" in outcome.detail


@dataclass
class Server:
    """Answers each connection with the same bytes, or keeps it waiting."""

    answer: bytes | None

    def __post_init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.waiting: list[socket.socket] = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            connection, _ = self.listener.accept()
            if self.answer is None:
                self.waiting.append(connection)
                continue
            self.read_request(connection)
            connection.sendall(self.answer)
            connection.close()

    @staticmethod
    def read_request(connection: socket.socket) -> None:
        """Take all of a request: an early close would reset the connection under the answer."""
        request = b""
        while not request.endswith(DOCUMENT):
            received = connection.recv(65536)
            if not received:
                return
            request += received

    @property
    def uri(self) -> str:
        return f"ipp://127.0.0.1:{self.listener.getsockname()[1]}/ipp/print"


OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n"


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        pytest.param(None, PrintState.UNKNOWN, PrintReason.NO_ANSWER, id="silence"),
        pytest.param(b"", PrintState.UNKNOWN, PrintReason.CONNECTION_LOST, id="hangs up"),
        pytest.param(OK + b"\r\n\x02\x00", PrintState.UNKNOWN, PrintReason.CONNECTION_LOST, id="cut off"),
        pytest.param(
            OK + b"\r\nnot IPP at all", PrintState.UNKNOWN, PrintReason.CONNECTION_LOST, id="garbage"
        ),
        pytest.param(
            OK + b"\r\n\x02\x00\x00\x00\x00\x00\x00\x01\x03",
            PrintState.UNKNOWN,
            PrintReason.OTHER,
            id="no job",
        ),
        pytest.param(
            b"HTTP/1.1 403 Forbidden\r\n\r\n", PrintState.FAILED, PrintReason.REJECTED, id="not allowed"
        ),
        pytest.param(
            OK + b"\r\n\x02\x00\x04\x0a\x00\x00\x00\x01\x03",
            PrintState.FAILED,
            PrintReason.FORMAT_REJECTED,
            id="format",
        ),
    ],
)
def test_no_answer_and_wrong_answers_are_never_printed(
    answer: bytes | None, state: PrintState, reason: PrintReason
) -> None:
    outcome = IppPrinter(Server(answer).uri, timeout=1.5).print(DOCUMENT, "application/pdf", "a")
    assert (outcome.state, outcome.reason) == (state, reason)


def test_no_printer_there_is_a_failure() -> None:
    outcome = IppPrinter(f"ipp://127.0.0.1:{_free_port()}/ipp/print").print(DOCUMENT, "application/pdf", "a")
    assert (outcome.state, outcome.reason) == (PrintState.FAILED, PrintReason.UNREACHABLE)


def test_a_printer_without_its_certificate_is_not_talked_to() -> None:
    uri = Server(OK).uri.replace("ipp:", "ipps:")
    outcome = IppPrinter(uri, timeout=1).print(DOCUMENT, "application/pdf", "a")
    assert (outcome.state, outcome.reason) == (PrintState.FAILED, PrintReason.UNREACHABLE)


def test_a_request_has_the_bytes_of_rfc_8010() -> None:
    """The beginning of the request in RFC 8010, A.1, with this version and operation."""
    request = encode_request(
        Operation.PRINT_JOB,
        1,
        [Attribute(Tag.URI, "printer-uri", ("ipp://printer.example.com/ipp/print/pinetree",))],
        [
            Attribute(Tag.INTEGER, "copies", (20,)),
            Attribute(Tag.KEYWORD, "sides", ("two-sided-long-edge",)),
            Attribute(Tag.BOOLEAN, "flag", (True, False)),
        ],
    )
    assert request == (
        b"\x02\x00\x00\x02\x00\x00\x00\x01\x01"
        b"\x47\x00\x12attributes-charset\x00\x05utf-8"
        b"\x48\x00\x1battributes-natural-language\x00\x02en"
        b"\x45\x00\x0bprinter-uri\x00\x2cipp://printer.example.com/ipp/print/pinetree"
        b"\x02"
        b"\x21\x00\x06copies\x00\x04\x00\x00\x00\x14"
        b"\x44\x00\x05sides\x00\x13two-sided-long-edge"
        b"\x22\x00\x04flag\x00\x01\x01\x22\x00\x00\x00\x01\x00"
        b"\x03"
    )


def test_a_reply_is_read() -> None:
    reply = decode_reply(
        b"\x01\x01\x00\x00\x00\x00\x00\x01\x01"
        b"\x47\x00\x12attributes-charset\x00\x05utf-8"
        b"\x02"
        b"\x21\x00\x06job-id\x00\x04\x00\x00\x00\x93"
        b"\x23\x00\x09job-state\x00\x04\x00\x00\x00\x03"
        b"\x44\x00\x11job-state-reasons\x00\x04none\x44\x00\x00\x00\x07unknown"
        b"\x03"
    )
    assert reply.successful
    assert reply.values(JOB_GROUP, "job-id") == [147]
    assert reply.values(JOB_GROUP, "job-state") == [3]
    assert reply.values(JOB_GROUP, "job-state-reasons") == ["none", "unknown"]
    assert reply.values(JOB_GROUP, "absent") == []


@given(st.binary(max_size=200))
def test_any_bytes_are_a_reply_or_damaged(message: bytes) -> None:
    try:
        decode_reply(message)
    except IppDamaged:
        return
    assert struct.unpack_from(">H", message, 2)


def test_media_have_self_describing_names() -> None:
    assert [media_keyword(medium) for medium in MEDIA] == ["custom_60x40_60x40mm", "custom_100x60_100x60mm"]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_until(ready: Callable[[], bool]) -> None:
    """Wait until `ready()`, ten seconds at most."""
    for _ in range(100):
        if ready():
            return
        time.sleep(0.1)
    raise AssertionError("what the test needs did not start")

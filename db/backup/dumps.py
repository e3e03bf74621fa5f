"""Owns PostgreSQL's own programs for dumps: calling them, and reading the log out of a dump without a server.

The password goes through the environment, never onto a command line that others can list.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from peewee import Database

from db.backup.faults import BackupTrouble, ToolMissing

PG_DUMP, PG_RESTORE = "pg_dump", "pg_restore"
_ESCAPED = re.compile(r"\\(.)")
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


@dataclass(frozen=True, slots=True)
class Server:
    """Where a PostgreSQL database is: a URL without its password, and the password."""

    url: str
    password: str | None = field(default=None, repr=False)

    @classmethod
    def at(cls, url: str, password: str | None = None) -> Server:
        """Return the server at `url`; `password` overrides the URL's."""
        parts = urlsplit(url)
        user, _, place = parts.netloc.rpartition("@")
        name, colon, own = user.partition(":")
        netloc = f"{name}@{place}" if name else place
        chosen = password if password is not None else unquote(own) if colon else None
        return cls(urlunsplit(parts._replace(netloc=netloc)), chosen)

    @classmethod
    def of(cls, database: Database) -> Server:
        """Return the server that `database` is connected to."""
        return cls.at(database.database, database.connect_params.get("password"))


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs. Raises `ToolMissing`."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_release)
    found = str(newest[-1]) if newest else shutil.which(name)
    if found is None:
        raise ToolMissing(BackupTrouble.PROGRAM_MISSING, program=name)
    return found


def dump(server: Server, target: Path) -> None:
    """Dump one state of a database into the file `target`, which exists, in PostgreSQL's custom format."""
    options = ["--format=custom", "--no-owner", "--no-privileges", "--file", str(target)]
    _run([program(PG_DUMP), *options, "--dbname", server.url], server)


def load(server: Server, source: Path) -> None:
    """Load a dump into an empty database: all of it or nothing."""
    options = ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]
    _run([program(PG_RESTORE), *options, "--dbname", server.url, str(source)], server)


def rows_of(source: Path, table: str) -> Iterator[dict[str, str | None]]:
    """Yield the rows of one table in a dump, values as PostgreSQL writes them (COPY's text), None for NULL."""
    command = [program(PG_RESTORE), "--data-only", "--table", table, "--file", "-", str(source)]
    # The command is a fixed program with our own file's name.
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:  # noqa: S603
        columns: list[str] | None = None
        for raw in running.stdout or ():
            line = raw.decode("utf-8").rstrip("\n")
            if columns is None:
                columns = _columns(line, table)
            elif line == "\\.":
                columns = None
            else:
                yield dict(zip(columns, map(_value, line.split("\t")), strict=True))
        error = b"" if running.stderr is None else running.stderr.read()
    if running.returncode:
        raise _failed(command[0], error)


def _columns(line: str, table: str) -> list[str] | None:
    if not line.startswith(f"COPY public.{table} ("):
        return None
    return line.partition("(")[2].partition(")")[0].split(", ")


def _value(text: str) -> str | None:
    if text == "\\N":
        return None
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), text)


def _run(command: list[str], server: Server) -> None:
    environment: Mapping[str, str] = os.environ
    if server.password is not None:
        environment = {**os.environ, "PGPASSWORD": server.password}
    # The command is a fixed program with the settings' own URL.
    done = subprocess.run(  # noqa: S603
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode:
        raise _failed(command[0], done.stderr)


def _failed(command: str, error: bytes) -> ToolMissing:
    said = error.decode("utf-8", "replace").strip().splitlines()
    return ToolMissing(
        BackupTrouble.PROGRAM_FAILED, program=Path(command).name, why=said[-1] if said else "?"
    )


def _release(path: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in path.parts[-3].split(".") if part.isdigit())

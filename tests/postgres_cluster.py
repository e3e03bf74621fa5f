"""A private PostgreSQL cluster for one test run, made from installed binaries, on loopback alone."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

NOBODY = 65534


class NoServer(Exception):
    """No PostgreSQL server binaries are installed."""


def server_binaries() -> Path:
    """Return the newest folder that holds `initdb`."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    if on_path:
        return Path(on_path).resolve().parent
    raise NoServer("no PostgreSQL server is installed (Debian: apt-get install postgresql)")


@dataclass
class Cluster:
    """A running server. Each test gets databases of its own in it."""

    folder: Path
    port: int
    password: str

    def url(self, database: str, user: str = "owner") -> str:
        return f"postgresql://{user}:{self.password}@127.0.0.1:{self.port}/{database}"

    def run(self, sql: str, database: str = "postgres") -> None:
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(sql)

    def stop(self) -> None:
        _as_nobody(
            [str(server_binaries() / "pg_ctl"), "-D", str(self.folder / "data"), "-m", "immediate", "stop"]
        )
        shutil.rmtree(self.folder, ignore_errors=True)


def start_cluster() -> Cluster:
    """Start a cluster with the roles `owner` (owns registries) and `counter` (the counters' role)."""
    binaries = server_binaries()
    folder = Path(tempfile.mkdtemp(prefix="registry-pg-"))
    cluster = Cluster(folder, _free_port(), secrets.token_hex(8))
    (folder / "password").write_text(cluster.password)
    folder.chmod(0o755)
    if os.geteuid() == 0:
        for path in (folder, folder / "password"):
            os.chown(path, NOBODY, NOBODY)
    data = str(folder / "data")
    init = ["-D", data, "-U", "owner", "--pwfile", str(folder / "password"), "-A", "scram-sha-256"]
    _as_nobody([str(binaries / "initdb"), *init, "-E", "UTF8", "--locale", "C", "--no-sync"])
    options = f"-c listen_addresses=127.0.0.1 -c port={cluster.port} -c unix_socket_directories={folder}"
    # Killed processes lose nothing by it, and no test here pulls the plug: waiting for the disk took half the time.
    options += " -c max_connections=200 -c fsync=off -c full_page_writes=off"
    start = ["-D", data, "-l", str(folder / "log"), "-o", options, "-w", "start"]
    _as_nobody([str(binaries / "pg_ctl"), *start])
    cluster.run(f"CREATE ROLE counter LOGIN PASSWORD '{cluster.password}'")
    return cluster


def _as_nobody(command: list[str]) -> None:
    """`initdb` and `postgres` refuse root: run them as nobody where this is root."""
    if os.geteuid() == 0:
        command = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

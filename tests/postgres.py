"""
A throwaway PostgreSQL for tests: started once a run, a fresh database for each test that asks.

Fixtures (from `tests/conftest.py`): `postgres` is the server, `postgres_url` an empty database.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest

_USER = "ruusu"
_SPEED = ("fsync=off", "full_page_writes=off", "max_connections=200")
"""A crash of the server loses nothing; only a power cut would."""


def programs() -> Path | None:
    """Return the folder of `initdb` and `postgres`, the newest there is; None without one."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    on_path = [Path(found).resolve().parent for found in (shutil.which("initdb"),) if found]
    folders = (*installed, *on_path)
    return next((one for one in folders if (one / "postgres").exists()), None)


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


@dataclass
class Postgres:
    """One server on loopback; it may be stopped, frozen and started again, its data kept."""

    programs: Path
    folder: Path
    user: str | None
    port: int
    running: subprocess.Popen[bytes] | None = None
    names: Iterator[int] = field(default_factory=count)

    def initialised(self) -> None:
        data = self.folder / "data"
        self._run("initdb", f"--pgdata={data}", f"--username={_USER}", "--auth=trust", "--no-sync",
                  "--encoding=UTF8", "--locale=C.UTF-8")  # fmt: skip
        settings = [f"port={self.port}", f"unix_socket_directories='{self.folder}'", *_SPEED]
        with (data / "postgresql.conf").open("a") as file:
            file.write("\n".join(["listen_addresses='127.0.0.1'", *settings, ""]))

    def start(self) -> None:
        command = [str(self.programs / "postgres"), "-D", str(self.folder / "data")]
        with (self.folder / "log").open("ab") as log:
            self.running = subprocess.Popen(
                self._with_us(command), stdout=log, stderr=log, cwd=self.folder, user=self.user
            )
        for _ in range(200):
            if self._answers():
                return
            time.sleep(0.05)
        raise RuntimeError((self.folder / "log").read_text())

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop: SIGINT is fast, SIGQUIT is a crash."""
        if self.running:
            self.running.send_signal(how)
            self.running.wait(20)
            self.running = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Hold the server and all its sessions still: it listens, and never answers."""
        processes = self._processes()
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                os.kill(process, signal.SIGCONT)

    def _processes(self) -> list[int]:
        assert self.running
        own = self.running.pid
        children = Path(f"/proc/{own}/task/{own}/children").read_text().split()
        return [own, *map(int, children)]

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{_USER}@127.0.0.1:{self.port}/{name}"

    def fresh(self, template: str = "template1") -> str:
        """Make a new database, a copy of `template`, and return its URL."""
        name = f"t{next(self.names)}"
        self.tell(f'CREATE DATABASE {name} TEMPLATE "{template}"')
        return self.url(name)

    def drop(self, url: str) -> None:
        self.tell(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    def tell(self, command: str) -> None:
        """Do a statement on the server itself."""
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            connection.execute(command)

    @property
    def _dsn(self) -> str:
        return f"postgresql://{_USER}@127.0.0.1:{self.port}/postgres"

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._dsn, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, user=self.user)

    def _with_us(self, command: list[str]) -> list[str]:
        """Have the server end with us, however we end."""
        tied = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
        return [*tied, *command]


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _owner() -> str | None:
    """Return who runs the server: PostgreSQL refuses to be run by root."""
    if os.geteuid() != 0:
        return None
    return next(one.pw_name for name in ("postgres", "nobody") for one in pwd.getpwall()
                if one.pw_name == name)  # fmt: skip


@contextmanager
def throwaway(where: Path) -> Iterator[Postgres]:
    """Run a server of the programs at `where`, in a folder that goes with it."""
    folder, user = Path(tempfile.mkdtemp(prefix="ruusu-pg-")), _owner()
    if user:
        shutil.chown(folder, user)
    server = Postgres(where, folder, user, _free_port())
    try:
        server.initialised()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    where = programs()
    if where is None:
        if os.environ.get("RUUSU_TEST_ALL") == "1":
            pytest.fail("no PostgreSQL: neither on PATH nor under /usr/lib/postgresql")
        pytest.skip("no PostgreSQL on this machine")
    with throwaway(where) as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    url = postgres.fresh()
    yield url
    postgres.drop(url)

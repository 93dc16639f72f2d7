"""What stands around the service in these tests: a chat server, processes to start and kill."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

_ROOT = Path(__file__).parents[2]
_START = 60


@dataclass
class ChatServer:
    """A chat on loopback: remembers each post, and misbehaves when it is told to."""

    said: dict[str, list[tuple[float, bool]]] = field(default_factory=lambda: defaultdict(list))
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    hangs: int = 0
    away: bool = False
    tries: list[float] = field(default_factory=list)
    url: str = ""

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/posts", self._post)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/posts"

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def _post(self, request: web.Request) -> web.Response:
        told = await request.json()
        self.tries.append(time.monotonic())
        if self.hangs:
            self.hangs -= 1
            await asyncio.sleep(60)
        if self.answers:
            status, headers = self.answers.pop(0)
            return web.Response(status=status, headers=headers)
        if self.away:
            return web.Response(status=503)
        self.said[told["key"]].append((time.monotonic(), told["again"]))
        return web.json_response({"ref": f"{told['key']}/{len(self.said[told['key']])}"})

    def times(self, key: str) -> int:
        return len(self.said.get(key, ()))


class Hatchery:
    """A warm process of which every process of the service is a fork."""

    def __init__(self) -> None:
        env = {key: value for key, value in os.environ.items() if not key.startswith("RUUSU_")}
        env |= {"PYTHONPATH": str(_ROOT), "DATABASE_URL": ""}
        self._warm = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.hatchery"],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._line() == "warm"
        self.count = 0

    def hatch(self, told: dict[str, object]) -> int:
        assert self._warm.stdin
        self._warm.stdin.write(json.dumps(told) + "\n")
        self._warm.stdin.flush()
        self.count += 1
        return int(self._line())

    def close(self) -> None:
        """End what a failed test left running, then the warm process itself."""
        for pid in self._children():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._warm.communicate()

    def _children(self) -> list[int]:
        ours = Path(f"/proc/{self._warm.pid}/task/{self._warm.pid}/children")
        return [int(pid) for pid in ours.read_text().split()]

    def _line(self) -> str:
        assert self._warm.stdout
        return self._warm.stdout.readline().strip()


@dataclass
class Process:
    """One process of the service, started and killed for real; what it wrote is in `log`."""

    hatchery: Hatchery
    folder: Path
    arguments: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    largest: int = 0
    url: str = ""
    pid: int = 0

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    async def start(self) -> None:
        out = self.folder / f"out-{self.hatchery.count}"
        self.pid = self.hatchery.hatch(
            {
                "environment": {"RUUSU_PORT": "0", **self.environment},
                "arguments": self.arguments,
                "folder": str(self.folder),
                "out": str(out),
                "log": str(self.folder / "log"),
                "largest": self.largest,
            }
        )
        await until(lambda: "http" in self._said(out) or not self.alive, _START)
        words = self._said(out).split()
        self.url = next((word for word in words if word.startswith("http")), "")
        assert self.url, self._said(out) + self.log[-2000:]

    @property
    def alive(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    async def end(self, how: signal.Signals = signal.SIGKILL, within: float = 30) -> None:
        if self.alive:
            os.kill(self.pid, how)
        await until(lambda: not self.alive, within)

    def signal(self, how: signal.Signals) -> None:
        os.kill(self.pid, how)

    @staticmethod
    def _said(out: Path) -> str:
        return out.read_text() if out.exists() else ""


async def accepted(
    session: aiohttp.ClientSession, where: list[Process], id_: str, text: str, **more: str
) -> None:
    """Bring a message as a platform does: again and again until somebody has acknowledged it."""
    for turn in range(2000):
        process = where[turn % len(where)]
        try:
            body = {"id": id_, "text": text, **more}
            async with session.post(f"{process.url}accept", json=body) as answer:
                if answer.status == 202:
                    return
        except (aiohttp.ClientError, TimeoutError):
            pass
        await asyncio.sleep(0.05)
    pytest.fail(f"{id_} was never acknowledged")


async def until(true: Callable[[], bool], within: float = 60.0) -> None:
    """Wait until `true()`; fail after `within` seconds."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if true():
            return
        await asyncio.sleep(0.02)
    pytest.fail("it never came true")

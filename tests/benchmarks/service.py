"""
Speed of the service beside the bare parts it stands on, in the same run.

    python -m tests.benchmarks.service

Each figure has its yardstick measured beside it on the same machine, turn by turn: the
reader with nothing stored, DBOS with two empty steps, the query without the digest. Every
measurement is a process of its own (`tests.benchmarks.parts`).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.postgres import programs, throwaway

TURNS, ROUNDS = 3, 15


def main() -> None:
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    _taking_in()
    _against_bare_parts()
    _memory()
    _digest()
    _replicas()


def _taking_in() -> None:
    with _folder() as folder:
        p50, p95 = measured("to_durable", folder)
    said("a message taken in, to durable, SQLite, p50", p50, "ms", p50 <= 15, "15 ms")
    said("  p95", p95, "ms")


def _against_bare_parts() -> None:
    """
    Each in a warm process of its own, turn by turn and none while another works.

    A turn takes a second or two, so that what else the machine does hits all alike; the
    ratio is the middle one of the turns', each against what was measured beside it.
    """
    rates: dict[str, list[float]] = {name: [] for name in ("bare_engine", "reader_alone", "ours")}
    with ExitStack() as stack:
        bare, ours = (stack.enter_context(_folder()) for _ in range(2))
        waiting = {
            "bare_engine": stack.enter_context(_waiting("bare_engine", bare)),
            "reader_alone": stack.enter_context(_waiting("reader_alone")),
            "ours": stack.enter_context(_waiting("cases_a_second", ours)),
        }
        for _ in range(ROUNDS):
            for name, process in waiting.items():
                rates[name].append(_turn(process))
    figures = [statistics.median(rates[name]) for name in rates]
    slower = [min(pair) for pair in zip(rates["bare_engine"], rates["reader_alone"], strict=True)]
    ratios = sorted(one / bar for one, bar in zip(rates["ours"], slower, strict=True))
    said("DBOS alone, two empty steps, SQLite", figures[0], "/s")
    said("the reader alone", figures[1], "/s")
    said("cases: message in to suggestion stored, SQLite", figures[2], "/s")
    ratio = statistics.median(ratios)
    said("  against the slower of reader and DBOS", ratio, "x", ratio >= 0.7, "0.7")
    print(f"  turns from {ratios[0]:.2f} to {ratios[-1]:.2f}")


@contextmanager
def _waiting(part: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Start a part that works a turn for each line it gets."""
    command = [sys.executable, "-m", "tests.benchmarks.parts", part, *arguments]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdout.readline().strip() == "ready"
        yield process
        process.kill()


def _turn(process: subprocess.Popen[str]) -> float:
    assert process.stdin
    assert process.stdout
    process.stdin.write("go\n")
    process.stdin.flush()
    return float(process.stdout.readline())


def _memory() -> None:
    with _folder() as folder:
        early, late = measured("memory", folder)
    said("memory after 500 cases", early, "MB")
    said("memory after 2,000 cases", late, "MB", late - early < 10, "no growth")


def _digest() -> None:
    with _folder() as folder:
        bare, ours, grown = measured("digest", folder)
    said("10,000 open of 100,000: the bare query", 1000 * bare, "ms")
    said("  the digest", 1000 * ours, "ms", ours <= 3 * bare, "3 x")
    said("  memory it took", grown, "MB")


def _replicas() -> None:
    where = programs()
    if where is None:
        print("no PostgreSQL on this machine: replicas are not measured")
        return
    rates: dict[int, list[float]] = {1: [], 2: []}
    with throwaway(where) as server:
        for _ in range(TURNS):
            for many, seen in rates.items():
                url = server.fresh()
                seen.append(measured("replicas", url, str(many))[0])
                server.drop(url)
    one, two = (statistics.median(seen) for seen in rates.values())
    said("one replica over PostgreSQL", one, "/s")
    said("two replicas", two, "/s", two >= 1.3 * one, "1.3 x")


def measured(part: str, *arguments: str) -> list[float]:
    """Measure one part in a process of its own; its last line holds the figures."""
    command = [sys.executable, "-m", "tests.benchmarks.parts", part, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return [float(word) for word in done.stdout.splitlines()[-1].split()]


def said(name: str, figure: float, unit: str, met: bool | None = None, bar: str = "") -> None:  # noqa: FBT001
    limit = "" if met is None else f"  (bar {bar}: {'met' if met else 'MISSED'})"
    print(f"{name:52}{figure:9.2f} {unit:3}{limit}", flush=True)


@contextmanager
def _folder() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="ruusu-bench-") as folder:
        yield folder


if __name__ == "__main__":
    main()

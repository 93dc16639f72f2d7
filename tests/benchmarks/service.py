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
from contextlib import contextmanager

from tests.postgres import programs, throwaway

TURNS = 3


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
    """Turn by turn, so that all share what else the machine does meanwhile."""
    figures: dict[str, list[float]] = {}
    for _ in range(TURNS):
        with _folder() as folder:
            bare = measured("bare_engine", folder)[0]
        read, walked = measured("reader_alone")
        with _folder() as folder:
            ours = measured("cases_a_second", folder)[0]
        for name, figure in (("bare", bare), ("read", read), ("walked", walked), ("ours", ours),
                             ("ratio", ours / min(bare, read))):  # fmt: skip
            figures.setdefault(name, []).append(figure)
    middle = {name: statistics.median(all_) for name, all_ in figures.items()}
    said("DBOS alone, two empty steps, SQLite", middle["bare"], "/s")
    said("the reader alone", middle["read"], "/s")
    said("the reader, and the walk to its first words", middle["walked"], "/s")
    said("cases: message in to suggestion stored, SQLite", middle["ours"], "/s")
    ratio = middle["ratio"]
    said("  against the slower of reader and DBOS", ratio, "x", ratio >= 0.7, "0.7")


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

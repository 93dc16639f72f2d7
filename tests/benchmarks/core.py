"""
Speed of the embedded coach beside two yardsticks in the same run.

    python -m tests.benchmarks.core

VADER scores the same messages, proselint checks the same English drafts: both do far
less, and are what a reader of these figures knows.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from adapters.contract import check, desk, read, reply

DEV = Path(__file__).parents[1] / "quality" / "dev"
NOW = "2026-03-02T09:00"


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DEV / name).read_text("utf-8").splitlines()]


def each(do: Callable[[Any], object], inputs: Iterable[Any]) -> list[float]:
    """Milliseconds for each input, after one warm round."""
    inputs = list(inputs)
    for one in inputs:
        do(one)
    times = []
    for one in inputs:
        start = time.perf_counter()
        do(one)
        times.append(1000 * (time.perf_counter() - start))
    return times


def said(name: str, times: list[float], bar: float | None = None) -> None:
    median = statistics.median(times)
    high = sorted(times)[int(len(times) * 0.95)]
    limit = f"  (bar {bar:g} ms: {'met' if median <= bar else 'MISSED'})" if bar else ""
    print(f"{name:46}{median:8.2f} ms median {high:8.2f} ms p95{limit}")


def of_500(text: str) -> str:
    return (text + " ") * (500 // (len(text) + 1)) + text[: 500 % (len(text) + 1)]


def main() -> None:
    at = desk("fi")
    messages = [{"text": row["text"], "now": NOW} for row in rows("messages.jsonl")]
    drafts = {
        code: [r["draft"] for r in rows(f"drafts-{code}.jsonl")] for code in ("fi", "sv", "en")
    }
    said("read one message", each(lambda one: read(one, at), messages))
    said("read and reply", each(lambda one: reply(one, at), messages), 20)
    for code, texts in drafts.items():
        inputs = [{"draft": of_500(text), "language": code, "now": NOW} for text in texts]
        said(f"check a 500-character draft, {code}", each(lambda one: check(one, at), inputs), 3)
    _megabyte(at, messages)
    _yardsticks(messages, [of_500(text) for text in drafts["en"]])
    _starts()
    print(
        f"memory after all this: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"
    )


def _megabyte(at: Any, messages: list[dict[str, Any]]) -> None:
    for code, part in (("fi", messages[:150]), ("en", messages[-150:])):
        text = " ".join(one["text"] for one in part)
        whole = {"text": (text + " ") * (1_000_000 // len(text) + 1), "now": NOW}
        start = time.perf_counter()
        read(whole, at)
        took = time.perf_counter() - start
        print(f"read 1 MB, {code}: {took:.2f} s (bar 2 s: {'met' if took <= 2 else 'MISSED'})")


def _yardsticks(messages: list[dict[str, Any]], drafts: list[str]) -> None:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415

    vader = SentimentIntensityAnalyzer()
    said(
        "VADER scores the same messages",
        each(lambda one: vader.polarity_scores(one["text"]), messages),
    )
    from proselint.checks import __register__  # noqa: PLC0415
    from proselint.registry import CheckRegistry  # noqa: PLC0415
    from proselint.tools import LintFile  # noqa: PLC0415

    CheckRegistry().register_many(__register__)
    lint = lambda text: LintFile("draft", text).lint()  # noqa: E731
    said("proselint checks the same English drafts", each(lint, drafts[:30]))


def _starts() -> None:
    for name, arguments, stdin, bar in (
        ("ruusu --help", ["--help"], "", 0.3),
        ("first answer, Finnish", ["reply", "-"], "Pakettini on kaksi viikkoa myöhässä.", 1.5),
        ("first answer, Swedish", ["reply", "-"], "Mitt paket är två veckor försenat.", 1.5),
        ("first answer, English", ["reply", "-"], "My parcel is two weeks late.", 1.5),
    ):
        took = min(_run(arguments, stdin) for _ in range(3))
        print(f"{name:46}{took:8.2f} s (bar {bar} s: {'met' if took <= bar else 'MISSED'})")


def _run(arguments: list[str], stdin: str) -> float:
    start = time.perf_counter()
    command = [sys.executable, "-c", "from adapters.cli import main; main()", *arguments]
    subprocess.run(command, input=stdin.encode(), capture_output=True, check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()

"""
Speed of the embedded coach beside two yardsticks in the same run.

    python -m tests.benchmarks.core

VADER scores the same messages, proselint checks the same English drafts: both do far
less, and are what a reader of these figures knows. Beside each bar of ours stands how many
times proselint's own figure it is: that tells the machine from the coach. What was compiled
or loaded by one part is nothing another starts with: memory and starts are measured in
processes of their own, whose bytecode is kept as an installed package has it.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from adapters.contract import check, desk, read, reply
from adapters.mail_contract import mail
from adapters.packs import LANGUAGES
from bot.application.desk import Desk

DEV = Path(__file__).parents[1] / "quality" / "dev"
NOW = "2026-03-02T09:00"
RULES, TRAINED = "rules", "trained"
"""The reader by rules alone (issue 2), and with its trained heads and the encoder (issue 7)."""
BARS = {RULES: 250, TRAINED: 350}
"""Megabytes a process may take."""
SECONDS_A_MEGABYTE = 2.0

Item = dict[str, Any]


def main() -> None:
    """Print every figure the issue names a bar for, and the yardsticks."""
    at, messages = desk("fi"), rows("messages.jsonl")
    unit = _yardsticks([item(row) for row in messages], drafts("en"))
    for name, by in ((TRAINED, at), (RULES, by_rules(at))):
        print(f"-- {name}")
        _one_by_one(by, messages, unit)
        _megabytes(by, messages)
    _starts(unit)
    for name in (RULES, TRAINED):
        _memory(name, LANGUAGES[-1:])
        _memory(name, LANGUAGES)


def rows(name: str) -> list[Item]:
    """Read one development set."""
    return [json.loads(line) for line in (DEV / name).read_text("utf-8").splitlines()]


def item(row: Item) -> Item:
    """Make the input of `ruusu read` of a labelled message."""
    return {"text": row["text"], "now": NOW}


def drafts(code: str) -> list[str]:
    """Return the development drafts of a language, each made 500 characters long."""
    return [of_500(row["draft"]) for row in rows(f"drafts-{code}.jsonl")]


def of_500(text: str) -> str:
    """Repeat `text` up to 500 characters."""
    return (text + " ") * (500 // (len(text) + 1)) + text[: 500 % (len(text) + 1)]


def by_rules(at: Desk) -> Desk:
    """Return the same desk without anything trained."""
    reader = replace(at.reader, judge=None)  # type: ignore[type-var]
    coach, reviewers = replace(at.coach, ear=None), replace(at.reviewers, judge=None, reader=reader)
    return Desk(reader, reader, coach, reviewers)


def each(do: Callable[[Any], object], inputs: Iterable[Any]) -> list[float]:
    """Milliseconds of processor time for each input, after one warm round."""
    inputs = list(inputs)
    for one in inputs:
        do(one)
    return [1000 * spent(do, one) for one in inputs]


def spent(do: Callable[[Any], object], one: Any) -> float:
    """Return the seconds of processor time one input takes."""
    start = time.process_time()
    do(one)
    return time.process_time() - start


def said(name: str, times: Sequence[float], unit: float, bar: float | None = None) -> None:
    """Print a median and what it is against its bar."""
    median, high = statistics.median(times), sorted(times)[int(len(times) * 0.95)]
    print(
        f"{name:46}{median:8.2f} ms median {high:8.2f} ms p95 {median / unit:6.2f} x proselint"
        + (met(median, bar, "ms") if bar else "")
    )


def met(figure: float, bar: float, measure: str) -> str:
    """Tell whether a bar is met."""
    return f"  (bar {bar:g} {measure}: {'met' if figure <= bar else 'MISSED'})"


def _yardsticks(messages: list[Item], english: list[str]) -> float:
    """Print what VADER and proselint take; return proselint's median."""
    from proselint.checks import __register__  # noqa: PLC0415
    from proselint.registry import CheckRegistry  # noqa: PLC0415
    from proselint.tools import LintFile  # noqa: PLC0415
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415

    CheckRegistry().register_many(__register__)
    times = each(lambda text: LintFile("draft", text).lint(), english[:30])
    unit = statistics.median(times)
    said("proselint checks the same English drafts", times, unit)
    vader = SentimentIntensityAnalyzer()
    scored = each(lambda one: vader.polarity_scores(one["text"]), messages)
    said("VADER scores the same messages", scored, unit)
    return unit


def _one_by_one(at: Desk, messages: list[Item], unit: float) -> None:
    items = [item(row) for row in messages]
    said("read one message", each(lambda one: read(one, at), items), unit)
    said("read and reply", each(lambda one: reply(one, at), items), unit, 20)
    for code in LANGUAGES:
        texts = [{"draft": text, "language": code, "now": NOW} for text in drafts(code)]
        times = each(lambda one: check(one, at), texts)
        said(f"check a 500-character draft, {code}", times, unit, 3)


def _megabytes(at: Desk, messages: list[Item]) -> None:
    """Print the seconds a megabyte of text takes, whatever is done with it."""
    texts = {code: [m["text"] for m in messages if m["language"] == code] for code in LANGUAGES}
    texts["mixed"] = list(chain(*zip(*texts.values(), strict=False)))
    for code, some in texts.items():
        text = "\n".join(some) + "\n"
        whole = text * (1_000_000 // len(text) + 1)
        ways = {
            "read": lambda given, whole=whole: read({"text": whole} | given, at),
            "reply": lambda given, whole=whole: reply({"text": whole} | given, at),
            "check": lambda given, whole=whole: check({"draft": whole, "facts": whole} | given, at),
            "mail": lambda given, whole=whole: mail({"text": whole} | given, at),
        }
        for name, do in ways.items():
            took = spent(do, {"now": NOW})
            print(f"{name} 1 MB, {code}: {took:.2f} s{met(took, SECONDS_A_MEGABYTE, 's')}")


def _starts(unit: float) -> None:
    for name, arguments, text, bar in (
        ("ruusu --help", ["--help"], "", 0.3),
        ("first answer, Finnish", ["reply", "-"], "Pakettini on kaksi viikkoa myöhässä.", 1.5),
        ("first answer, Swedish", ["reply", "-"], "Mitt paket är två veckor försenat.", 1.5),
        ("first answer, English", ["reply", "-"], "My parcel is two weeks late.", 1.5),
    ):
        with tempfile.TemporaryDirectory() as kept:
            runs = [_run(arguments, text, kept) for _ in range(4)][1:]
        took, worked = min(runs)
        print(
            f"{name:46}{took:8.2f} s, {worked:.2f} of the processor, "
            f"{1000 * worked / unit:.0f} x proselint{met(took, bar, 's')}"
        )


def _run(arguments: list[str], text: str, kept: str) -> tuple[float, float]:
    """Return the seconds a fresh process takes, on the clock and of the processor."""
    command = [sys.executable, "-c", "from adapters.cli import main; main()", *arguments]
    own = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before, start = _children(), time.perf_counter()
    subprocess.run(
        command,
        input=text.encode(),
        capture_output=True,
        check=True,
        env=own | {"PYTHONPYCACHEPREFIX": kept},
    )
    return time.perf_counter() - start, _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory(name: str, codes: Sequence[str]) -> None:
    """Print the most memory a process of its own takes that works in these languages."""
    code = f"from tests.benchmarks.core import worked; worked({name!r}, {tuple(codes)!r})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    took = float(done.stdout)
    told = f"memory, {name}, {' '.join(codes)}"
    print(f"{told:46}{took:8.0f} MB{met(took, BARS[name], 'MB')}")


def worked(name: str, codes: Sequence[str]) -> None:
    """Read, answer and check all development texts of `codes`; print the megabytes taken."""
    at = desk("fi") if name == TRAINED else by_rules(desk("fi"))
    for row in rows("messages.jsonl"):
        if row["language"] in codes:
            reply(item(row), at)
    for code in codes:
        for text in drafts(code):
            check({"draft": text, "language": code, "now": NOW}, at)
    print(_most_held())


def _most_held() -> float:
    """Megabytes; getrusage would tell those of the process that started this one, if more."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()

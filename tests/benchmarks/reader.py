"""
The reader beside VADER, words alone and e5 alone, in one run: quality and speed.

    python -m tests.benchmarks.reader [--messages N]

Quality: macro-F1 of "complains or not" and of the four kinds, on the blind part, figures only.
Speed: processor time of one message, as a chat and as a mail have them.
"""

from __future__ import annotations

import argparse
import resource
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median
from time import process_time
from typing import Any

import numpy as np
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from adapters.packs import LANGUAGES, language_pack
from adapters.quality import SETS, rows
from adapters.reader.encoder import encoder
from adapters.reader.heads import Heads, trained
from adapters.readings import NOW, Pair, macro_f1
from bot.domain.message import Message
from bot.domain.rules_reader import read_by_rules

Row = dict[str, Any]
Kinds = Callable[[Row], str]
COMPLAINS = {"complaint", "mixed"}
CHAT, MAIL = 200, 1200
"""Characters of a chat message (at most) and of a mail (about)."""
BAR_CHAT, BAR_MAIL = 80, 350
"""Milliseconds a message may cost, median, on a core of its own (issue 7)."""


def main() -> None:
    """Print quality and speed of each way to read."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=60, help="a language; 0: all")
    told = parser.parse_args()
    ways = ways_to_read()
    messages = [row for path in sorted(SETS.glob("test/messages*.jsonl")) for row in rows(path)]
    messages = [row for row in messages if "language" in row]
    for code in LANGUAGES:
        mine = [row for row in messages if row["language"] == code]
        mine = mine[: told.messages or None]
        for name, kind in ways.items():
            if name != "VADER" or code == "en":
                print(f"{code} {name:14}{quality(mine, kind)}")
    long = [{"language": "fi", "text": mail()}]
    short = [row for row in messages if len(row["text"]) <= CHAT][: told.messages or None]
    base = milliseconds(short, ways["VADER"])
    for name, kind in ways.items():
        chat, letter = milliseconds(short, kind), milliseconds(long * 5, kind)
        print(
            f"{name:14}chat {chat:6.1f} ms ({chat / base:.0f} x VADER; bar {BAR_CHAT}), "
            f"mail of {MAIL} {letter:6.1f} ms (bar {BAR_MAIL})"
        )
    print(f"memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB (bar 350)")


def ways_to_read() -> dict[str, Kinds]:
    """Return each way to tell the kind of a message, by name."""
    heads = trained()
    ways = {"VADER": by_vader(), "words": by_heads(replace(heads, encoder=None))}
    ears, sense = encoder(), heads.senses.get("kind")
    if ears and sense:
        classes = heads.heads["kind"].classes
        ways["e5"] = lambda row: classes[
            int(np.argmax(sense.said(ears.read([row["text"]]).states)[: len(classes)]))
        ]
        ways["words and e5"] = by_heads(heads)
    return ways


def by_vader() -> Kinds:
    """Take what VADER feels for the kind: bad for a complaint, good for praise."""
    vader = SentimentIntensityAnalyzer()

    def kind(row: Row) -> str:
        felt = vader.polarity_scores(row["text"])["compound"]
        return "complaint" if felt < -0.05 else "praise" if felt > 0.05 else "other"

    return kind


def by_heads(heads: Heads) -> Kinds:
    """Read as Ruusu does, by rules and `heads`."""

    def kind(row: Row) -> str:
        pack = language_pack(row["language"])
        return str(read_by_rules(Message(row["text"], NOW), pack, "", heads.opinion).kind)

    return kind


def quality(messages: Sequence[Row], kind: Kinds) -> str:
    """Say how well `kind` agrees with the labels."""
    pairs: list[Pair] = [(row["kind"], kind(row)) for row in messages]
    sides = [(str(a in COMPLAINS), str(b in COMPLAINS)) for a, b in pairs]
    return f"complains or not {macro_f1(sides):5.1f}   kind {macro_f1(pairs):5.1f}"


def milliseconds(messages: Sequence[Row], kind: Kinds) -> float:
    """Return the median processor time of one message, nothing kept from before."""
    kind(messages[0] | {"text": "Hei."})
    spent = []
    for number, row in enumerate(messages):
        started = process_time()
        kind(row | {"text": f"{row['text']} {number}"})
        spent.append(1000 * (process_time() - started))
    return median(spent)


def mail() -> str:
    """Make a mail of development messages, as long as the bar's."""
    texts = [row["text"] for row in rows(SETS / "dev" / "messages3-fi.jsonl")]
    return "\n\n".join(texts)[:MAIL]


if __name__ == "__main__":
    main()

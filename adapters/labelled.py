"""The labelled sets of `tests/quality/` as examples to learn from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapters.packs import LANGUAGES, language_pack
from adapters.quality import SETS, rows
from adapters.reader.heads import CLEAN, FAULTY
from bot.domain.judging import signals
from bot.domain.message import READ
from bot.domain.review import sentences_of
from bot.domain.rules_reader import seen
from bot.domain.text import Text

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """One text, what it is, what the rules saw in it, and the set it comes from."""

    text: str
    label: str
    source: str
    signals: Mapping[str, float] = field(default_factory=dict)


def labelled(folder: Path = SETS) -> dict[str, list[Example]]:
    """Gather the examples of every head; the test part is never among them."""
    messages = [
        (row, _source(path))
        for path in sorted([*folder.glob("dev/messages*.jsonl"), *folder.glob("corpus/*.jsonl")])
        for row in rows(path)
    ]
    looked = [(row, source, _signals(row)) for row, source in messages]
    return {
        "kind": [Example(_text(row), row["kind"], source, told) for row, source, told in looked],
        "severity": [
            Example(_text(row), row["severity"], source, told)
            for row, source, told in looked
            if row["severity"]
        ],
        "fault": [one for code in LANGUAGES for one in _sentences(folder / "dev", code)],
    }


def _text(row: Row) -> str:
    return Text.of(row["text"][:READ]).plain


def _source(path: Path) -> str:
    """Name who wrote a set: the file's name without its language."""
    return path.stem.split("-")[0]


def _signals(row: Row) -> dict[str, float]:
    pack = language_pack(row["language"])
    text = Text.of(row["text"][:READ])
    return signals(*seen(text, sentences_of(text, pack), pack))


def _sentences(folder: Path, code: str) -> Iterator[Example]:
    """Yield every sentence of agents' drafts, faulty where a fault is marked in it."""
    for path in sorted(folder.glob(f"faults*-{code}.jsonl")):
        for row in rows(path):
            label = CLEAN if row["rule"] == "none" else FAULTY
            yield Example(row["sentence"], label, _source(path))
    for path in sorted(folder.glob(f"drafts*-{code}.jsonl")):
        for row in rows(path):
            yield from _of_draft(row, _source(path))


def _of_draft(row: Row, source: str) -> Iterator[Example]:
    draft = Text.of(row["draft"])
    marks = [
        (start, start + len(fault["text"]))
        for fault in row["faults"]
        if fault["text"] and (start := row["draft"].find(fault["text"])) >= 0
    ]
    for span in sentences_of(draft, language_pack(row["language"])).spans:
        raw = draft.span(span.start, span.end)
        faulty = any(start < raw.end and raw.start < end for start, end in marks)
        if span.of(draft.plain).strip():
            yield Example(span.of(draft.plain), FAULTY if faulty else CLEAN, source)

"""The labelled sets of `tests/quality/` as examples to learn from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapters.packs import LANGUAGES, language_pack
from adapters.quality import SETS, occasion_of, rows
from adapters.readings import NOW
from bot.domain.cues import compiled
from bot.domain.judging import signals
from bot.domain.message import READ
from bot.domain.phrasing import ended, sentence_case
from bot.domain.review import look, sentences_of
from bot.domain.rules_reader import seen
from bot.domain.text import Text
from bot.domain.tone import choose

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """
    One text, what it is, what the rules saw in it, and the set it comes from.

    Of several `labels` each holds for itself; `asked` are those the text says something
    about (none named: all). `clean` names the good draft a text belongs to, if it does.
    Where a text is a sentence of a draft it is the one at `place` in it, and `beside` are all
    of that draft's sentences.
    """

    text: str
    labels: tuple[str, ...]
    source: str
    signals: Mapping[str, float] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    clean: str = ""
    beside: tuple[str, ...] = ()
    place: int = 0


def labelled(folder: Path = SETS, besides: Path | None = None) -> dict[str, list[Example]]:
    """
    Gather the examples of every head; the test part is never among them.

    `besides` is a file of a house's own messages, such as its agents' corrections.
    """
    sets = sorted([*folder.glob("dev/messages*.jsonl"), *folder.glob("corpus/*.jsonl")])
    messages = [
        (row, _source(path))
        for path in [*sets, *([besides] if besides else [])]
        for row in rows(path)
        if row["language"] in LANGUAGES
    ]
    looked = [(row, source, _signals(row)) for row, source in messages]
    drafts = [
        one
        for code in LANGUAGES
        for path in sorted((folder / "dev").glob(f"drafts*-{code}.jsonl"))
        for row in rows(path)
        for one in _of_draft(row, _source(path))
    ]
    return {
        "kind": [Example(_text(row), (row["kind"],), source, told) for row, source, told in looked],
        "severity": [
            Example(_text(row), (row["severity"],), source, told)
            for row, source, told in looked
            if row["severity"]
        ],
        "cause": [
            Example(_text(row), tuple(row["causes"]), source, told)
            for row, source, told in looked
            if "causes" in row
        ],
        "felt": [
            Example(_text(row), (*row["feelings"], *row["flags"]), source, told)
            for row, source, told in looked
            if "flags" in row
        ],
        "fault": [one for head, one in drafts if head == "fault"]
        + [one for code in LANGUAGES for one in _single(folder / "dev", code)]
        + [one for code in LANGUAGES for one in (*_phrases(code), *_proofs(code))],
        "lacking": [one for head, one in drafts if head == "lacking"],
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


def _single(folder: Path, code: str) -> Iterator[Example]:
    """Yield the single sentences, of which nobody knows where they stood."""
    for path in sorted(folder.glob(f"faults*-{code}.jsonl")):
        for row in rows(path):
            labels = () if row["rule"] == "none" else (row["rule"],)
            yield Example(row["sentence"], labels, _source(path))


def _phrases(code: str) -> Iterator[Example]:
    """Yield the sentences of our own phrase bank: what Ruusu itself writes is clean."""
    pack = language_pack(code)
    said = [one for bank in pack.phrases.values() for one in bank]
    said += [one for topic in (*pack.effects, *pack.pleasures) for one in topic.said]
    for phrase in said:
        for formal in (True, False):
            words = compiled(r"\{[\w.]+\}").sub("", choose(phrase, formal=formal))
            yield Example(sentence_case(ended(words)), (), "phrases")


def _proofs(code: str) -> Iterator[Example]:
    """Yield what every tone rule is proved on: faults it marks, near misses it lets pass."""
    for rule in language_pack(code).rules:
        fired = {f"rule.{rule.rule}": 1.0, f"cue.{rule.key}": 1.0}
        for marked in rule.flags:
            words = compiled(r"\[([^\[\]]*)\]").sub(r"\1", marked)
            yield Example(words, (rule.rule,), "rules", fired)
        for words in rule.passes:
            yield Example(words, (), "rules")


def _of_draft(row: Row, source: str) -> Iterator[tuple[str, Example]]:
    """Yield a draft's sentences with the faults marked in them, and the draft as a whole."""
    draft, occasion = Text.of(row["draft"]), occasion_of(row)
    looked = look(draft, occasion, language_pack(row["language"]), NOW)
    clean = "" if row["faults"] else f"{source} {row['id']}"
    marks = [
        (fault["rule"], start, start + len(fault["text"]))
        for fault in row["faults"]
        if fault["text"] and (start := row["draft"].find(fault["text"])) >= 0
    ]
    told = looked.each(occasion)
    beside = tuple(span.of(draft.plain) for span in looked.sentences.spans)
    for place, (span, signals_) in enumerate(zip(looked.sentences.spans, told, strict=True)):
        raw = draft.span(span.start, span.end)
        faults = {rule for rule, start, end in marks if start < raw.end and raw.start < end}
        text = span.of(draft.plain)
        if text.strip():
            yield (
                "fault",
                Example(
                    text,
                    tuple(sorted(faults)),
                    source,
                    signals_,
                    clean=clean,
                    beside=beside,
                    place=place,
                ),
            )
    if looked.needs:
        lacks = tuple(fault["rule"] for fault in row["faults"] if not fault["text"])
        asked, signals_ = tuple(looked.askable()), looked.whole(occasion)
        yield "lacking", Example(draft.plain, lacks, source, signals_, asked, clean)

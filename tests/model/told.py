"""Labelled letters through the guard: what it finds of what nobody told, and doubts of the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.packs import language_pack
from adapters.quality import SETS, rows
from adapters.witness_fit import sources_of
from bot.domain.hearing import Ear
from bot.domain.inventing import made_up
from bot.domain.vouching import Sources
from bot.domain.witness_box import WitnessBox

LETTERS = SETS / "test" / "letters.jsonl"
"""By an author who knew neither the lists of cues nor the witness: 36 letters with one sentence
nobody told, 36 honest ones."""
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """How many untold sentences, told sentences and honest letters there are, and are marked."""

    untold: int
    found: int
    told: int
    doubted: int
    honest: int
    honest_marked: int


def through_the_guard(ear: Ear | None, path: Path = LETTERS) -> Found:
    """Count what the lists find, and with an `ear` what lists and witness find together."""
    seen = list(_letters(ear, path))
    each = [one for letter in seen for one in letter]
    honest = [letter for letter in seen if not any(untold for untold, _ in letter)]
    return Found(
        untold=sum(untold for untold, _ in each),
        found=sum(untold and marked for untold, marked in each),
        told=sum(not untold for untold, _ in each),
        doubted=sum(marked and not untold for untold, marked in each),
        honest=len(honest),
        honest_marked=sum(any(marked for _, marked in letter) for letter in honest),
    )


def _letters(ear: Ear | None, path: Path) -> Iterator[list[tuple[bool, bool]]]:
    """Give each letter as its sentences: whether nobody told one, whether it is marked."""
    for row in rows(path):
        _, house = sources_of(row)
        cause, pack = row["facts"].get("cause", ""), language_pack(row["language"])
        sources = Sources(row["message"], "\n".join(house), cause, pack, NOW)
        for letter in row["letters"]:
            yield _marked(letter["sentences"], sources, ear)


def _marked(
    sentences: Sequence[Mapping[str, Any]], sources: Sources, ear: Ear | None
) -> list[tuple[bool, bool]]:
    text = "\n".join(one["text"] for one in sentences)
    doubts = sources.doubts(text)
    if ear:
        doubts = WitnessBox(ear, sources).heard(text, doubts) or ()
    out, at = [], 0
    for one in sentences:
        end = at + len(one["text"])
        marked = any(at < doubt.span.end and doubt.span.start < end for doubt in doubts)
        marked = marked or (ear is None and made_up(one["text"], sources, by_house=False))
        out.append((one["label"] != "ok", marked))
        at = end + 1
    return out

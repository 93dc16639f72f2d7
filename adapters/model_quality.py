"""The model writer beside the embedded one on the same cases (`ruusu eval --model`)."""

from __future__ import annotations

import asyncio
import json
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

from adapters.contract import desk
from adapters.model.judge import Pair, judged, sheet
from adapters.model.opening import open_writer
from adapters.model.words import model_words
from adapters.model.writer import ModelWriter
from adapters.model_on_command import to_write
from adapters.packs import pack_texts
from adapters.quality import SETS, rows
from adapters.reader.heads import trained
from adapters.settings import Settings
from adapters.text.language_id import LanguageId
from bot.application.suggest_reply import Coach, Suggestion, checked, occasion_of
from bot.application.to_write import ToWrite
from bot.application.writers import Whose, fallback
from bot.domain.asking import NoAnswer, Used
from bot.domain.team import Team
from bot.domain.vouching import Sources

_NOW = "2026-03-02T09:00:00+02:00"


@dataclass(frozen=True, slots=True)
class Scored:
    """One letter, measured: the same ruler for both writers."""

    id: str
    language: str
    engine: str
    steps: int
    findings: int
    unsupported: int
    left_out: int
    right_language: bool
    length: int
    seconds: float
    cost: float
    calls: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Both letters of a case."""

    pair: Pair
    embedded: Scored
    model: Scored


def cases(part: str, most: int) -> list[dict[str, Any]]:
    """Return complaints of a set of which the agent's facts are known, evenly by language."""
    seen: dict[str, dict[str, dict[str, Any]]] = {}
    labelled = (row for path in sorted((SETS / part).glob("drafts*.jsonl")) for row in rows(path))
    for row in labelled:
        if row.get("facts") and row.get("message") and row["to"] == "complaint":
            seen.setdefault(row["language"], {}).setdefault(row["message"], row)
    each = -(-most // max(1, len(seen)))
    return [row for found in seen.values() for row in islice(found.values(), each)][:most]


async def measured(
    part: str, most: int, told: Settings, judge: str, say: Callable[[str], None]
) -> tuple[dict[str, Any], Sequence[Pair]]:
    """Have both writers answer every case; return the figures and the pairs."""
    at, taken = desk(told.locale), list[Used]()
    async with open_writer(
        told, LanguageId(told.locale), trained(), ended=lambda _how, used: taken.append(used)
    ) as writer:
        if writer is None:
            raise ValueError("OPENAI_MODEL names no model")
        outcomes = []
        for number, row in enumerate(chosen := cases(part, most), 1):
            outcomes.append(await _both(row, at.coach, to_write(_item(row), at), writer, taken))
            say(f"{number}/{len(chosen)}")
        pairs = [one.pair for one in outcomes]
        verdicts = await judged(pairs, writer.endpoint, judge) if judge else {}
        figures = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "prompt": model_words().version,
            "model": writer.endpoint.name,
            "place": writer.place,
            "set": part,
            "embedded": _summed([one.embedded for one in outcomes]),
            "with_model": _summed([one.model for one in outcomes]),
            "judged": _counted(pairs, verdicts),
            "model_is": {one.id: one.model_is for one in pairs},
            "cases": [asdict(one) for both in outcomes for one in (both.embedded, both.model)],
        }
    return figures, pairs


async def _both(
    row: dict[str, Any], coach: Coach, task: ToWrite, writer: ModelWriter, taken: list[Used]
) -> Outcome:
    begun = perf_counter()
    embedded = task.embedded(coach)
    between = perf_counter()
    try:
        made = await writer.write(task, coach, Whose(Team(""), row["id"], datetime.now(UTC)))
    except NoAnswer as none:
        made = fallback(task, coach, none.why)
    over = perf_counter()
    pair = Pair.of(
        {"id": row["id"], "language": row["language"], "message": row["message"],
         "told": _plain(row["facts"])}, embedded.reply or "", made.reply or "")  # fmt: skip
    return Outcome(
        pair,
        _scored(row, embedded, task, coach, between - begun, Used()),
        _scored(row, made, task, coach, over - between, taken[-1]),
    )


def _scored(
    row: dict[str, Any], made: Suggestion, task: ToWrite, coach: Coach, took: float, used: Used
) -> Scored:
    brief, letter = task.brief(coach), made.reply or ""
    known = Sources(
        brief.message.opening, f"{brief.facts.told}\n{brief.signature}", brief.facts["cause"],
        brief.pack, brief.message.now,
    )  # fmt: skip
    occasion = replace(occasion_of(brief, None), given=None)
    review = checked(letter, occasion, brief, coach.ear)
    marked = [one for one in made.findings if one.id.startswith("model.")]
    return Scored(
        id=row["id"],
        language=row["language"],
        engine=str(made.engine),
        steps=sum(review.steps.values()),
        findings=len(review.findings),
        unsupported=max(len(known.doubts(letter)), sum(one.span is not None for one in marked)),
        left_out=sum(one.rule == "left-out" for one in marked),
        right_language=LanguageId(row["language"]).language(letter) == row["language"],
        length=len(letter),
        seconds=round(took, 3),
        cost=float(used.cost),
        calls=used.calls,
    )


def kept(figures: dict[str, Any], pairs: Sequence[Pair], folder: Path, language: str) -> Path:
    """Keep the figures and the blind sheet beside each other, under their version; say where."""
    folder.mkdir(parents=True, exist_ok=True)
    stamp = figures["at"].replace(":", "").partition("+")[0]
    name = f"model-{figures['prompt']}-{figures['model'].replace('/', '_')}-{stamp}"
    path = folder / f"{name}.json"
    path.write_text(json.dumps(figures, ensure_ascii=False, indent=1), "utf-8")
    page = sheet(pairs, name, language, pack_texts(language))
    path.with_suffix(".html").write_text(page, "utf-8")
    return path


def earlier(figures: dict[str, Any], folder: Path) -> dict[str, Any] | None:
    """Return the last figures kept of the same model on the same cases with other prompts."""
    same = ("model", "set", "model_is")
    kept_ones = (json.loads(path.read_text("utf-8")) for path in folder.glob("model-*.json"))
    others = [
        one
        for one in kept_ones
        if one["prompt"] != figures["prompt"] and all(one[key] == figures[key] for key in same)
    ]
    return max(others, key=lambda one: str(one["at"]), default=None)


def told(figures: dict[str, Any], before: dict[str, Any] | None = None) -> Iterable[str]:
    """Say the figures, both writers side by side, and the model's with the prompts `before`."""
    columns = {"embedded": figures["embedded"], "with model": figures["with_model"]}
    if before:
        columns[str(before["prompt"])] = before["with_model"]
    wide = max(12, *(len(name) + 2 for name in columns))
    yield "{model} ({place}), prompt {prompt}, set {set}".format_map(figures)
    yield f"{'':24}" + "".join(f"{name:>{wide}}" for name in columns)
    for name in figures["embedded"]:
        yield f"{name:24}" + "".join(f"{one[name]:>{wide}}" for one in columns.values())
    if figures["judged"]:
        yield f"judged: {figures['judged']}"


def run(part: str, most: int, settings: Settings, judge: str, say: Callable[[str], None]) -> None:
    """Measure, tell and keep; raises `ValueError` where no model is configured."""
    figures, pairs = asyncio.run(measured(part, most, settings, judge, say))
    folder = settings.data_dir / "eval"
    for line in told(figures, earlier(figures, folder)):
        say(line)
    say(str(kept(figures, pairs, folder, settings.locale)))


def _item(row: dict[str, Any]) -> dict[str, Any]:
    item = {"text": row["message"], "facts": row["facts"], "now": _NOW}
    return item | {key: row[key] for key in ("medium", "public", "severity") if row.get(key)}


def _plain(facts: object) -> str:
    return "; ".join(map(str, facts.values())) if isinstance(facts, dict) else str(facts)


def _summed(scored: Sequence[Scored]) -> dict[str, Any]:
    count = len(scored) or 1
    return {
        "cases": len(scored),
        "by_model": sum(one.engine == "model" for one in scored),
        "steps": round(sum(one.steps for one in scored) / count, 2),
        "findings": round(sum(one.findings for one in scored) / count, 2),
        "unsupported": round(sum(one.unsupported for one in scored) / count, 2),
        "facts_left_out": round(sum(one.left_out for one in scored) / count, 2),
        "right_language": round(sum(one.right_language for one in scored) / count, 2),
        "length": round(statistics.median([one.length for one in scored] or [0])),
        "seconds": round(statistics.median([one.seconds for one in scored] or [0]), 2),
        "calls": round(sum(one.calls for one in scored) / count, 2),
        "cost_a_case": round(sum(one.cost for one in scored) / count, 6),
    }


def _counted(pairs: Sequence[Pair], verdicts: dict[str, str]) -> dict[str, int]:
    sides = [
        "model" if verdicts[one.id] == one.model_is else verdicts[one.id] or "unsaid"
        for one in pairs
        if one.id in verdicts
    ]
    named = ["embedded" if side in {"A", "B"} else side for side in sides]
    return {side: named.count(side) for side in sorted({*named})}

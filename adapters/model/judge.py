"""Letters side by side without their writers' names: for people, or a model, to judge."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import json_repair
from jinja2 import Environment, FileSystemLoader
from openai import AsyncOpenAI

from adapters.model.endpoint import Endpoint
from adapters.model.faults import FAULTS
from adapters.model.stream import Call, messages, streamed
from adapters.packs import PROMPTS
from bot.domain.asking import Prompt

SAME = "same"
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Pair:
    """One case with the letters of both writers, as they stand on a sheet: `model_is` A or B."""

    id: str
    language: str
    message: str
    told: str
    letters: Mapping[str, str]
    model_is: str

    @classmethod
    def of(cls, row: Mapping[str, str], embedded: str, model: str) -> Pair:
        """Lay two letters out, which is A by chance: the same chance for the same case."""
        first = sha256(row["id"].encode()).digest()[0] % 2 == 0
        letters = {"A": model, "B": embedded} if first else {"A": embedded, "B": model}
        return cls(row["id"], row["language"], row["message"], row["told"], letters,
                   "A" if first else "B")  # fmt: skip


def sheet(pairs: Sequence[Pair], version: str, language: str, texts: Mapping[str, str]) -> str:
    """Return the sheet as a page that stands by itself; it says nowhere who wrote what."""
    made = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    page = made.get_template("sheet.html")
    return page.render(pairs=pairs, version=version, language=language, t=texts)


async def judged(pairs: Sequence[Pair], where: Endpoint, judge: str) -> dict[str, str]:
    """Ask the model `judge` which letter of each pair is better; "" where it did not say."""
    told = tomllib.loads((PROMPTS / "model" / "judge.toml").read_text("utf-8"))
    async with AsyncOpenAI(
        api_key=where.key, base_url=where.url, max_retries=0, timeout=where.limit
    ) as client:
        return {one.id: await _judged(one, client, judge, told["asked"]) for one in pairs}


async def _judged(pair: Pair, client: AsyncOpenAI, judge: str, asked: str) -> str:
    case = {"customer_message": pair.message, "told_by_agent": pair.told, **pair.letters}
    prompt = Prompt(asked, json.dumps(case, ensure_ascii=False), {})
    sent = {"model": judge, "messages": messages(prompt), "stream": True}
    try:
        said = await streamed(client, Call(prompt), sent, _PATIENCE)
    except FAULTS:
        return ""
    found = json_repair.loads(said)
    better = str(found.get("better", "")) if isinstance(found, dict) else ""
    return better if better in {*pair.letters, SAME} else ""

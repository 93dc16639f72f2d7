"""
The model writer beside the bare SDK, against a local fake with a latency of two seconds.

    python -m tests.benchmarks.model

Both ask the same prompt of the same server; what the writer adds is building the prompt,
masking, the guard, the check and the coaching. Reading the message is excluded: it is
done before anybody writes.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from openai import AsyncOpenAI

from adapters.contract import desk
from adapters.model.stream import MOST_WORDS, messages
from adapters.model.words import model_words
from adapters.model_on_command import to_write
from adapters.reader.encoder import forget
from bot.application.model_prompt import Grounding, prompt_for, stable_tokens, tokens
from bot.application.to_write import Pen
from bot.application.write_with_model import write_with_model
from bot.domain.asking import Prompt
from tests.fakes.model_server import Says
from tests.model import case as cases

DEV = Path(__file__).parents[1] / "quality" / "dev"
LATENCY = 2.0
ROUNDS, TIMES, AT_ONCE = 7, 3, 50
POLICY = "\n".join(
    f"{severity}: {limit} EUR, {gift}"
    for severity, limit, gift in (
        ("remark", 10, "kahvilippu"), ("grievance", 50, "toimitusmaksu pois"),
        ("claim", 0, "esihenkilö päättää"),
    )
)  # fmt: skip


def said(name: str, figure: str, *, met: bool) -> None:
    print(f"{name:52}{figure:>28}  {'met' if met else 'MISSED'}")


async def timed(do: Callable[[], Awaitable[object]]) -> float:
    start = time.perf_counter()
    await do()
    return time.perf_counter() - start


async def processor(do: Callable[[], Awaitable[object]]) -> float:
    """Return the processor time it takes, the fake server's own part in it."""
    took = []
    for _ in range(TIMES):
        start = time.process_time()
        await do()
        took.append(time.process_time() - start)
    return statistics.median(took)


async def bare(client: AsyncOpenAI, prompt: Prompt) -> str:
    """Make the call alone: what any program would have to wait for."""
    stream: Any = await client.chat.completions.create(
        model="fake",
        messages=messages(prompt),  # type: ignore[arg-type]
        stream=True,
        max_completion_tokens=MOST_WORDS,
    )
    return "".join(
        [chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices]
    )


async def beside_the_sdk(pen: Pen, url: str, asked: list[Any]) -> None:
    """Time a whole suggestion and the bare call, turn by turn."""
    task, at = cases.to_write(), desk("fi").coach
    prompt, _ = prompt_for(task.brief(at), {}, task.grounding, pen.words, at)
    async with AsyncOpenAI(api_key="k", base_url=url, max_retries=0) as client:
        await bare(client, prompt)
        await write_with_model(task, at, pen)
        calls = len(asked)
        alone, whole = [], []
        for _ in range(ROUNDS):
            alone.append(await timed(lambda: bare(client, prompt)))
            forget()  # what was read before: no two letters are alike
            whole.append(await timed(lambda: write_with_model(task, at, pen)))
        ours = await processor(lambda: write_with_model(task, at, pen))
        theirs = await processor(lambda: bare(client, prompt))
    ratio = statistics.median(whole) / statistics.median(alone)
    added = statistics.median(whole) - statistics.median(alone)
    figure = f"{ratio:.3f} (+{added * 1000:.0f} ms)"
    said("whole suggestion / bare SDK call (bar 1.05)", figure, met=ratio <= 1.05)
    each = (len(asked) - calls - ROUNDS - TIMES) / (ROUNDS + TIMES)
    quiet = (LATENCY + ours) / (LATENCY + theirs)  # as if nothing were done while the model writes
    figure = f"{quiet:.3f} ({ours * 1000:.0f} : {theirs * 1000:.0f} ms)"
    said("  the same by processor time (bar 1.05)", figure, met=quiet <= 1.05)
    said("calls per suggestion, first answer clean (bar 1)", f"{each:g}", met=each == 1)


async def fifty_at_once(pen: Pen) -> None:
    """Time the embedded writer while fifty drafts are under way, and alone."""
    task, at = cases.to_write(), desk("fi").coach

    async def embedded(times: int) -> float:
        took = []
        for _ in range(times):
            start = time.thread_time()  # its own work: other programs on the machine do not count
            task.embedded(at)
            took.append(time.thread_time() - start)
            await asyncio.sleep(0)
        return statistics.median(took)

    await embedded(5)
    alone, beside = [], []
    for _ in range(3):
        alone.append(await embedded(20))
        drafts = [asyncio.create_task(write_with_model(task, at, pen)) for _ in range(AT_ONCE)]
        await asyncio.sleep(0)
        beside.append(await embedded(20))
        await asyncio.gather(*drafts)
    ratio = statistics.median(beside) / statistics.median(alone)
    said("embedded beside 50 drafts / alone (bar 1.10)", f"{ratio:.3f}", met=ratio <= 1.10)


def prompts() -> None:
    """Count the prompts of real messages, by our own cautious count."""
    at, words = desk("fi"), model_words()
    longest, least = 0, 1.0
    rows = [json.loads(line) for line in (DEV / "messages.jsonl").read_text("utf-8").splitlines()]
    for row in rows[:300]:
        told = {"text": row["text"], "now": "2026-03-02T09:00", "facts": cases.FI.told}
        task = to_write(told, at)
        grounding = Grounding(POLICY)
        prompt, _ = prompt_for(task.brief(at.coach), {}, grounding, words, at.coach)
        stable, case = stable_tokens(prompt.stable), tokens(prompt.case)
        longest, least = max(longest, stable + case), min(least, stable / (stable + case))
    said("tokens of the longest prompt (bar 2500)", f"{longest}", met=longest <= 2500)
    said("least share of the stable part (bar 0.80)", f"{least:.3f}", met=least >= 0.8)


async def main() -> None:
    async with cases.writing(Says(cases.FI.good, latency=LATENCY), limit=120.0) as (server, pen):
        await beside_the_sdk(pen, server.url, server.asked)
        await fifty_at_once(pen)
    prompts()


if __name__ == "__main__":
    asyncio.run(main())

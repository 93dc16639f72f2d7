"""`ruusu serve` is killed while Slack brings mails and clicks: one card a case, one suggestion."""

from __future__ import annotations

import asyncio
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.slack_person import Person, forward_mail, mail_file
from tests.fakes.slack_server import SECRET, SlackServer
from tests.faults.street import Hatchery, Process, until

MAILS, ROOMS, KILLS = 40, 10, 8
TEXT = (
    "Hei, tilasin sohvan viisi viikkoa sitten eikä sitä ole vieläkään toimitettu, vaikka soitin "
    "teille kolmesti. Olen todella pettynyt. Missä se on? T. Anna Virtanen, tilaus {n}"
)


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        server.patience = 5.0
        for n in range(ROOMS):
            server.workspace.channel(f"C{n}")
        yield server


async def serving(slack: SlackServer, nest: Hatchery, folder: Path, **more: str) -> Process:
    env = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": slack.api}
    process = Process(nest, folder, [], {**env, "RUUSU_DATA_DIR": str(folder), **more})
    await process.start()
    slack.app_url = f"{process.url}slack/events"
    return process


async def killed(process: Process, slack: SlackServer) -> None:
    await process.end()
    await process.start()
    slack.app_url = f"{process.url}slack/events"


async def mailed(slack: SlackServer, n: int) -> None:
    """Bring a mail until it is acknowledged, and once more: it is one case all the same."""
    room = f"C{n % ROOMS}"
    file = mail_file(f"F{n}", f"Tilaus {n}", TEXT.format(n=n))
    ts = await forward_mail(slack, file, room)
    event = slack.workspace.channels[room].messages[ts]
    while await slack.send_event(event) != 200:  # noqa: ASYNC110 - as Slack does
        await asyncio.sleep(0.05)


def said(slack: SlackServer, room: str) -> list[dict[str, Any]]:
    messages = slack.workspace.channel(room).messages.values()
    return [one for one in messages if one.get("bot_id") == "BBOT"]


def keys(slack: SlackServer) -> Counter[str]:
    """Count what was said by the occasion each message's metadata names."""
    return Counter(
        one["metadata"]["event_payload"]["key"]
        for n in range(ROOMS)
        for one in said(slack, f"C{n}")
    )


async def test_mails_are_coached_once_each_however_often_it_is_killed(
    slack: SlackServer, tmp_path: Path, nest: Hatchery
) -> None:
    seed = random.randrange(10**6)  # noqa: S311
    dice = random.Random(seed)  # noqa: S311
    process = await serving(slack, nest, tmp_path)
    slack.fail("chat.postMessage", *[0.15] * MAILS)  # time to die between a post and its answer

    async def bring() -> None:
        for first in range(0, MAILS, 4):
            await asyncio.gather(*(mailed(slack, n) for n in range(first, first + 4)))

    bringing = asyncio.create_task(bring())
    for turn in range(KILLS):
        posted = len(slack.calls("chat.postMessage"))
        if turn % 2:
            await until(lambda n=posted: len(slack.calls("chat.postMessage")) > n)  # type: ignore[misc]
        await asyncio.sleep(dice.uniform(0.0, 0.15 if turn % 2 else 0.9))
        await killed(process, slack)
    await bringing
    await until(lambda: len(keys(slack)) >= MAILS, 120)
    await asyncio.sleep(1.5)
    found = keys(slack)
    sought = len(slack.calls("conversations.replies"))
    print(f"seed {seed}: {sought} looked for after {KILLS} kills")
    assert sought
    assert len(found) == MAILS
    assert {*found.values()} == {1}
    assert all(key.endswith(":first") for key in found)
    assert all("tilaus" in str(one["blocks"]) for n in range(ROOMS) for one in said(slack, f"C{n}"))
    await process.end(signal.SIGTERM)


async def test_a_click_answered_before_the_kill_is_shown_once_after_it(
    slack: SlackServer, tmp_path: Path, nest: Hatchery
) -> None:
    process = await serving(slack, nest, tmp_path)
    for n in range(5):
        await mailed(slack, n)
    await until(lambda: len(keys(slack)) == 5)
    mari = Person(slack)
    for n in range(5):
        (card,) = said(slack, f"C{n}")
        slack.fail("chat.postMessage", 0.2)
        assert (await mari.click(card, "move:skip", f"C{n}"))["status"] == 200
        await asyncio.sleep(0.05 * n)
        await killed(process, slack)
    await until(lambda: len(keys(slack)) == 10)
    await asyncio.sleep(1.5)
    for n in range(5):
        card, turn = said(slack, f"C{n}")
        assert turn["thread_ts"] == card["thread_ts"]
        assert "move:use" in str(turn["blocks"])
        assert "move:skip" not in str(card["blocks"])
    assert {*keys(slack).values()} == {1}
    await process.end(signal.SIGTERM)

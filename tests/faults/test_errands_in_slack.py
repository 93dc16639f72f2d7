"""
What goes on after Slack has its answer, when `ruusu serve` is killed in the middle of it.

An offer of help, an offer taken, a case shared and a post that grows: done, and done once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.slack_person import Person, forward_mail, mail_file
from tests.fakes.slack_server import SlackServer
from tests.faults.street import Hatchery, Process, until
from tests.faults.test_killed_in_slack import TEXT, killed, said, serving

_HELD = 3.0
"""Seconds Slack keeps an answer to itself: time to die in."""


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer(strict=False) as server:
        server.patience = 5.0
        server.workspace.channel("C0")
        yield server


@pytest.fixture
async def process(slack: SlackServer, tmp_path: Path, nest: Hatchery) -> AsyncIterator[Process]:
    one = await serving(slack, nest, tmp_path)
    yield one
    await one.end()


def called(slack: SlackServer, method: str, times: int = 1) -> Any:
    return until(lambda: len(slack.calls(method)) >= times)


async def killed_while(slack: SlackServer, method: str, process: Process, doing: Any) -> None:
    """Do something, and kill the process while it waits for the answer to `method`."""
    before = len(slack.calls(method))
    slack.fail(method, _HELD)
    answer = await doing
    assert isinstance(answer, str) or answer["status"] == 200
    await called(slack, method, before + 1)
    await killed(process, slack)


async def offered(slack: SlackServer, mari: Person, process: Process) -> dict[str, Any]:
    """Let feedback be noticed, and the process die while it offers to help."""
    room = slack.workspace.channel("C0")
    await killed_while(slack, "chat.postEphemeral", process, mari.write(TEXT.format(n=1), "C0"))
    seen = len(room.seen)
    await until(lambda: len(room.seen) > seen)
    return room.seen[-1][1]


async def test_help_is_offered_and_an_offer_taken_is_kept(
    slack: SlackServer, process: Process
) -> None:
    mari = Person(slack)
    offer = await offered(slack, mari, process)
    assert "toistamiseen" in str(offer["blocks"])
    taken = mari.click({**offer, "seen": True}, "offer:coach_here", "C0")
    await killed_while(slack, "conversations.replies", process, taken)
    await until(lambda: bool(said(slack, "C0")))
    await asyncio.sleep(1.5)
    (card,) = said(slack, "C0")
    assert "tilaus" in str(card["blocks"])


async def test_help_with_a_mail_is_offered_once_in_its_thread(
    slack: SlackServer, process: Process
) -> None:
    mari, boss = Person(slack), Person(slack, "UBOSS")
    answer = await boss.command("/ruusu", "asetukset", "C0")
    await until(lambda: answer["trigger"] in slack.workspace.views)
    assert (await boss.fill(boss.form(answer), watch="ask"))["status"] == 200
    file = mail_file("F1", "Tilaus", TEXT.format(n=1))
    await killed_while(slack, "chat.postMessage", process, forward_mail(slack, file, "C0"))
    await asyncio.sleep(1.5)
    (offer,) = said(slack, "C0")
    await mari.click(offer, "offer:coach_here", "C0")
    await until(lambda: len(said(slack, "C0")) == 2)


async def test_a_case_is_shared_once(slack: SlackServer, process: Process) -> None:
    mari, alone = Person(slack), "DUMARI"
    slack.workspace.dm_of(mari.id)
    await mari.write(TEXT.format(n=1), alone)
    await until(lambda: any(one["blocks"] for one in said(slack, alone)))
    await asyncio.sleep(0.5)
    (card,) = said(slack, alone)
    answer = await mari.click(card, "move:share", alone)
    await until(lambda: answer["trigger"] in slack.workspace.views)
    shared = mari.fill(mari.form(answer), channel="C0")
    await killed_while(slack, "chat.postMessage", process, shared)
    await until(lambda: not said(slack, alone))
    (card,) = said(slack, "C0")
    assert "move:" in str(card["blocks"])


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream"])
async def test_a_post_cut_off_while_it_grows_stands_there_once_and_whole(
    slack: SlackServer, process: Process, method: str
) -> None:
    mari, alone = Person(slack), "DUMARI"
    slack.workspace.dm_of(mari.id)
    await killed_while(slack, method, process, mari.write(TEXT.format(n=1), alone))

    def whole() -> bool:
        posts = said(slack, alone)
        return len(posts) == 1 and bool(posts[0].get("metadata"))

    await until(whole)
    await asyncio.sleep(1.0)
    (card,) = said(slack, alone)
    assert "move:skip" in str(card["blocks"])

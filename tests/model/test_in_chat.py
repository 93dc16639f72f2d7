"""In chat the coach's own letter stands at once, and the model's draft is offered beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from adapters.contract import desk
from adapters.jobs.works import Works
from adapters.model.writer import ModelWriter
from bot.application.forget import retain
from bot.application.house import House
from bot.application.offer_draft import drafted
from bot.application.ports import Incoming
from bot.application.send_digest import digest_post
from bot.application.show_case import show
from bot.application.take_in import take_in
from bot.application.walk_case import choose, found, say
from bot.domain.happening import Origin
from bot.domain.team import ModelFor, Team
from bot.domain.walk import Move, Stage
from tests.fakes.house import house
from tests.fakes.model_server import ModelServer, Says
from tests.fakes.stores import ChatInMemory
from tests.model.case import FI, NOW, endpoint, writing


@dataclass
class Chatting:
    """A house with a model, one case in chat, and the works its drafts begin."""

    house: House
    chat: ChatInMemory
    server: ModelServer
    team: Team
    begun: list[tuple[str, str, str]] = field(default_factory=list)

    async def works(self) -> None:
        """Do every draft that was begun, each twice, as after a crash."""
        works = Works(self.house, lambda: NOW, digest_post, retain).by_name()
        for one in [*self.begun, *self.begun]:
            await works["draft"](*one)

    async def to_the_letter(self) -> None:
        """Answer the coach's questions and take its steps."""
        while (case := await found(self.team, "c1", self.house)).walk.stage is not Stage.REPLY:
            if case.walk.stage is Stage.ASKING:
                told = "; ".join(FI.told.values())
                await say(self.team, "c1", told, self.house, by="Maija", now=NOW)
            else:
                await choose(self.team, "c1", Move.USE, self.house, by="Maija", now=NOW)
        await show(self.team, "c1", self.house, NOW, moved=True)

    @property
    def drafts(self) -> list[Any]:
        return [post for post in self.chat.said.values() if ":draft:" in post.key]


@asynccontextmanager
async def chatting(*says: Says, model: ModelFor = ModelFor.ON) -> AsyncIterator[Chatting]:
    chat = ChatInMemory()
    team = Team("shop", signature="Mari", model=model)
    async with writing(*says) as (server, pen):
        home = replace(
            house(chat=chat),
            writer=ModelWriter(pen, endpoint(server.url)),
            desk_of=lambda one: desk(one, model=True),
        )
        team = await home.teams.save(team)
        at = Chatting(home, chat, server, team)

        async def drafts(*told: str) -> None:
            if told not in at.begun:
                at.begun.append(told)  # type: ignore[arg-type]

        at.house = replace(home, drafts=drafts)
        incoming = Incoming("c1", "shop", Origin("web", place="p"), FI.text, NOW)
        await at.house.inbox.accept(incoming)
        await take_in("c1", await at.house.teams.get("shop"), at.house)
        yield at


async def test_a_draft_is_posted_once_beside_the_letter_whatever_dies() -> None:
    async with chatting(Says(FI.good)) as at:
        await at.to_the_letter()
        await at.works()
    (post,) = at.drafts
    assert len(at.server.asked) == 1
    assert "oma palvelin" in "\n".join(post.said.lines)
    assert "Koskela" in post.said.quote or "Sanna" in post.said.quote


async def test_what_was_written_before_the_process_died_is_posted_and_not_paid_for_again() -> None:
    async with chatting(Says(FI.good)) as at:
        await at.to_the_letter()
        case = await found(at.team, "c1", at.house)
        written = await drafted(case, at.team, at.house, NOW)
        await at.works()
    (post,) = at.drafts
    assert post.said == written
    assert len(at.server.asked) == 1


async def test_on_request_only_there_is_a_draft_once_the_agent_asks() -> None:
    async with chatting(Says(FI.good), model=ModelFor.ON_REQUEST) as at:
        await at.to_the_letter()
        assert at.begun == []
        case, said = await choose(at.team, "c1", Move.MODEL, at.house, by="Maija", now=NOW)
        assert case.walk.drafted
        assert "kielimalli" in said.lines[0].lower()
        await show(at.team, "c1", at.house, NOW, moved=True)
        await at.works()
    assert len(at.drafts) == 1


async def test_a_refined_letter_asks_with_the_same_prefix() -> None:
    async with chatting(Says(FI.good)) as at:
        await at.to_the_letter()
        await choose(at.team, "c1", Move.SHORTER, at.house, by="Maija", now=NOW)
        await show(at.team, "c1", at.house, NOW, moved=True)
        works = Works(at.house, lambda: NOW, digest_post, retain).by_name()
        await works["draft"](*at.begun[0])
        assert at.server.asked == []  # the case has moved on: the first asking is void
        await works["draft"](*at.begun[1])
    asked = at.server.asked[0]["messages"]
    assert '"wanted":["shorter"]' in asked[1]["content"]


@pytest.mark.parametrize("model", [ModelFor.OFF])
async def test_a_team_without_a_model_is_asked_nothing(model: ModelFor) -> None:
    async with chatting(Says(FI.good), model=model) as at:
        await at.to_the_letter()
        case, said = await choose(at.team, "c1", Move.MODEL, at.house, by="Maija", now=NOW)
    assert not case.walk.drafted
    assert Move.MODEL not in {choice.key for choice in said.choices}
    assert at.begun == []


async def test_a_draft_that_fails_is_told_and_the_letter_stands() -> None:
    async with chatting(Says(status=401, error={})) as at:
        await at.to_the_letter()
        await at.works()
    assert at.drafts[0].said.quote == ""
    assert at.drafts[0].said.lines[0].endswith("Ruusu kirjoitti itse.")

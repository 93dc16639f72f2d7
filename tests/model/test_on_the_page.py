"""The model's draft stands beside the coach's own letter on the page of a case."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from aiohttp.test_utils import TestServer

from adapters.contract import desk
from adapters.model.writer import ModelWriter
from adapters.storage.engine import open_database
from adapters.storage.migrating import migrate
from adapters.storage.model_use import SqlModelUse
from bot.application.forget import erase_case, retain
from bot.domain.team import ModelFor, Team
from tests.fakes.model_server import ModelServer, Says
from tests.model.case import FI, endpoint, writing
from tests.web.browser import Page, Visitor
from tests.web.serve import NOW, TEAM, Site
from tests.web.test_settings import fields_of

_YEAR_ON = NOW + timedelta(days=401)
PRAISE = "Kiitos Villelle ihanasta palvelusta! Lapseni unilelu löytyi ja ilta oli pelastettu."


@asynccontextmanager
async def site(
    tmp_path: Path, *says: Says, model: ModelFor = ModelFor.ON
) -> AsyncIterator[tuple[Site, ModelServer]]:
    """Open a house with a model whose use is counted."""
    url = f"sqlite:///{tmp_path / 'coach.db'}"
    migrate(url)
    database, pages = open_database(url), Site()
    use = SqlModelUse(database)
    async with writing(*says) as (server, pen):
        writer = ModelWriter(pen, endpoint(server.url), use)
        pages.house = replace(
            pages.house, writer=writer, uses=use, desk_of=lambda one: desk(one, model=True)
        )
        await pages.house.teams.save(Team(TEAM, model=model))
        yield pages, server
    await database.close()


@asynccontextmanager
async def looking(pages: Site) -> AsyncIterator[Visitor]:
    """Start a process that shows the pages, and somebody who looks at them."""
    async with TestServer(pages.app()) as at, Visitor.at(at) as visitor:
        yield visitor


@asynccontextmanager
async def at_home(
    tmp_path: Path, *says: Says, model: ModelFor = ModelFor.ON
) -> AsyncIterator[tuple[Visitor, ModelServer]]:
    """Open a house with a model, and somebody who looks at its pages."""
    async with site(tmp_path, *says, model=model) as (pages, server), looking(pages) as visitor:
        yield visitor, server


def letter() -> Says:
    answer = json.loads(FI.good)
    kept = [one for one in answer["letter"] if one["step"] in {"thanks", "close"}]
    kept[0]["text"] = "Lämmin kiitos, että kerroit! Unilelun löytyminen ilahdutti meitäkin."
    kept[1]["text"] = "Välitämme kiitoksesi ja toivotamme hyvää syksyä. Tervetuloa uudelleen!"
    return Says(json.dumps({**answer, "letter": kept, "coaching": []}))


async def case(visitor: Visitor) -> Page:
    return await visitor.bring(PRAISE)


async def test_a_draft_is_offered_by_itself_and_on_request_only_by_a_button(tmp_path: Path) -> None:
    async with at_home(tmp_path, letter()) as (visitor, server):
        page = await case(visitor)
        assert "data-auto" in page.text
        assert server.asked == []
    (tmp_path / "ask").mkdir()
    async with at_home(tmp_path / "ask", letter(), model=ModelFor.ON_REQUEST) as (visitor, _):
        page = await case(visitor)
        assert "data-stream" in page.text
        assert "data-auto" not in page.text
    (tmp_path / "off").mkdir()
    async with at_home(tmp_path / "off", letter(), model=ModelFor.OFF) as (visitor, _):
        assert "data-stream" not in (await case(visitor)).text


async def test_the_draft_comes_as_it_grows_and_a_second_look_costs_nothing(tmp_path: Path) -> None:
    async with at_home(tmp_path, letter()) as (visitor, server):
        page = await case(visitor)
        at = page.path.partition("?")[0] + "/draft"
        streams = {"Accept": "text/event-stream"}
        first = await visitor.post(at, {"csrf": page.csrf}, streams)
        second = await visitor.send(page, at)
    events = [json.loads(one[6:]) for one in first.text.split("\n\n") if one]
    assert "Lämmin kiitos" in events[-1]["html"]
    assert "oma palvelin" in events[-1]["html"]
    assert "Lämmin kiitos" in second.text
    assert len(server.asked) == 1


async def test_a_draft_that_was_paid_for_is_found_again_after_a_restart(tmp_path: Path) -> None:
    async with site(tmp_path, letter()) as (pages, server):
        async with looking(pages) as visitor:
            page = await case(visitor)
            at = page.path.partition("?")[0] + "/draft"
            first = await visitor.send(page, at)
        async with looking(pages) as visitor:
            found = await visitor.send(await visitor.get(page.path), at)
    assert "Lämmin kiitos" in first.text
    assert "Lämmin kiitos" in found.text
    assert "oma palvelin" in found.text
    assert len(server.asked) == 1


async def test_a_draft_that_fails_says_so_and_the_coachs_letter_stands(tmp_path: Path) -> None:
    async with at_home(tmp_path, Says(status=401, error={})) as (visitor, _):
        page = await case(visitor)
        failed = await visitor.send(page, page.path.partition("?")[0] + "/draft")
        assert "ei ottanut pyyntöä vastaan" in failed.text
        assert 'name="draft"' in (await visitor.get(page.path)).text


async def test_a_form_from_elsewhere_costs_nothing(tmp_path: Path) -> None:
    async with at_home(tmp_path, letter()) as (visitor, server):
        page = await case(visitor)
        refused = await visitor.post(page.path.partition("?")[0] + "/draft", {"csrf": "guessed"})
        assert refused.status == 403
        assert server.asked == []


async def test_the_team_sees_what_its_month_has_cost(tmp_path: Path) -> None:
    async with at_home(tmp_path, letter()) as (visitor, _):
        assert 'id="model"' not in (await visitor.get("/team")).text
        page = await case(visitor)
        await visitor.send(page, page.path.partition("?")[0] + "/draft")
        team = await visitor.get("/team")
    assert "Tapauksia: 1, kutsuja: 1" in team.text
    assert "0,0009 EUR" in team.text


async def test_counts_are_kept_for_a_year_and_an_erased_case_is_not_named(tmp_path: Path) -> None:
    async with site(tmp_path, letter()) as (pages, _), looking(pages) as visitor:
        page = await case(visitor)
        id_ = page.path.partition("?")[0].rpartition("/")[2]
        await visitor.send(page, f"/case/{id_}/draft")
        assert await pages.house.ledger.of_case(TEAM, id_)
        await erase_case(TEAM, id_, pages.house)
        assert await pages.house.ledger.of_case(TEAM, id_) == []
        assert (await retain(TEAM, pages.house, _YEAR_ON - timedelta(days=40))).counts == 0
        assert (await retain(TEAM, pages.house, _YEAR_ON)).counts == 1


async def test_the_team_chooses_what_the_model_may_do(tmp_path: Path) -> None:
    async with at_home(tmp_path, letter()) as (visitor, _):
        page = await visitor.get("/team/settings")
        fields = {**fields_of(page), "model_for": "on_request", "model_tokens": "100000",
                  "model_money": "12,50", "products": "Sohva: takuu 5 vuotta"}  # fmt: skip
        saved = await visitor.post("/team/settings", fields)
    assert saved.status == 200
    assert 'value="100000"' in saved.text
    assert "takuu 5 vuotta" in saved.text
    assert "12.5" in saved.text

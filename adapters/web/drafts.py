"""A model's draft on the page of a case: shown as it comes, kept so that a look costs nothing."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

from aiohttp import web

from adapters.web.rendering import templates
from adapters.web.shelf import Coming
from adapters.web.visit import Visit
from bot.application.offer_draft import drafted, mark
from bot.application.walk_case import found
from bot.domain.asking import NoAnswer
from bot.domain.case import Case, State
from bot.domain.errors import Unavailable
from bot.domain.team import ModelFor
from bot.domain.walk import Stage


def offer(visit: Visit, case: Case) -> str:
    """Tell whether the page offers a draft: "" not, "ask" on a click, "auto" by itself."""
    able = visit.house.writer is not None and visit.team.model is not ModelFor.OFF
    if not able or case.walk.stage is not Stage.REPLY or case.state is not State.OPEN:
        return ""
    return "auto" if visit.team.model is ModelFor.ON or case.walk.drafted else "ask"


async def draft(visit: Visit) -> web.StreamResponse:
    """Have the draft written; where the browser can follow, show it as it comes."""
    case = await found(visit.team, visit.request.match_info["id"], visit.house)
    key = f"{case.team}|{case.id}|{visit.language}|{mark(case.walk)}"
    coming = visit.options.shelf.of(
        key, lambda shown: drafted(case, visit.at, visit.house, visit.now, shown)
    )
    if "text/event-stream" not in visit.request.headers.get("Accept", ""):
        return visit.page("draft.html", case=case, part=await _part(visit, case, coming))
    stream = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8",
                                         "Cache-Control": "no-store"})  # fmt: skip
    await stream.prepare(visit.request)
    with suppress(ConnectionResetError):
        async for letter in coming.growing():
            await _told(stream, {"letter": letter})
        await _told(stream, {"html": await _part(visit, case, coming)})
    return stream


async def _part(visit: Visit, case: Case, coming: Coming) -> str:
    """Render what came of the draft: the letter and what to look at, or why there is none."""
    coach = visit.house.desk_of(visit.language).coach
    said, why = None, ""
    try:
        said = await asyncio.shield(coming.task)
    except NoAnswer as none:
        why = coach.texts[f"model.none.{none.why}"]
    except Unavailable:
        why = coach.texts["model.failed"]
    part = templates(visit.language).get_template("draft_part.html")
    return part.render(visit=visit, words=visit.words, case=case, said=said, why=why)


async def _told(stream: web.StreamResponse, what: dict[str, str]) -> None:
    await stream.write(f"data: {json.dumps(what)}\n\n".encode())

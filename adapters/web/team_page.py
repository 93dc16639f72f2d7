"""The team's own page: the morning's digest, promises to keep, all that is open, praise."""

from __future__ import annotations

from asyncio import gather
from datetime import datetime, timedelta
from decimal import Decimal
from heapq import nsmallest

from aiohttp import web

from adapters.web.case_page import noted
from adapters.web.visit import Visit
from bot.application.send_digest import digest_now, praise_line
from bot.domain.asking import Spent
from bot.domain.case import Case
from bot.domain.digest import OpenCase
from bot.domain.keeping import KeptPromise

_LISTED = 100
_PROMISES = 30
_PRAISE = timedelta(days=30)
_PRAISED = 12


async def today(visit: Visit) -> web.Response:
    """Show what is open this moment."""
    now = visit.options.clock()
    rows = await visit.house.cases.listed(visit.team.id, most=_LISTED)
    praised = await visit.house.cases.praised(
        visit.team.id, now - _PRAISE, now + timedelta(minutes=1)
    )
    return visit.page(
        "team.html",
        note=noted(visit),
        digest=await digest_now(visit.at, visit.house, now),
        promises=await _promises(visit),
        rows=rows,
        model=await _month(visit),
        praise=[(one, praise_line(one, visit.words)) for one in [*praised][-_PRAISED:][::-1]],
    )


async def _month(visit: Visit) -> tuple[str, ...]:
    """Tell what the language model was used for this month, and what a case cost."""
    writer, limits, say = visit.house.writer, visit.team.model_limits, visit.words.say
    spent = await writer.month(visit.team, visit.now) if writer else Spent()
    if not spent.cases:
        return ()
    currency = visit.team.policy.currency

    def money(sum_: Decimal) -> str:
        exact = sum_.quantize(Decimal("0.0001")).normalize()
        return f"{visit.words.exact(exact)} {currency}"

    tokens = {"tokens": visit.words.number(spent.used.tokens)}
    costs = {"cost": money(spent.used.cost), "each": money(spent.each)}
    lines = [
        say("model.month.cases", cases=spent.cases, calls=spent.used.calls),
        say("model.month.tokens_of", **tokens, limit=visit.words.number(limits.tokens))
        if limits.tokens
        else say("model.month.tokens", **tokens),
        say("model.month.cost_of", **costs, limit=money(limits.money))
        if limits.money
        else say("model.month.cost", **costs),
    ]
    return (*lines, say("model.month.estimated")) if spent.used.estimated else tuple(lines)


async def _promises(visit: Visit) -> list[tuple[Case, KeptPromise]]:
    """Return the promises to keep, those due first first; a closed case may still owe one."""
    soonest: list[OpenCase] = []
    async for chunk in visit.house.cases.open_cases(visit.team.id):
        promising = (one for one in chunk if one.promised)
        soonest = nsmallest(_PROMISES, (*soonest, *promising), key=_due)
    cases = await gather(*(visit.house.cases.get(visit.team.id, one.id) for one in soonest))
    waiting = [(case, one) for case in cases if case for one in case.open_promises]
    return sorted(waiting, key=lambda pair: (pair[1].due is None, pair[1].due or visit.now))


def _due(case: OpenCase) -> tuple[bool, datetime, str]:
    return case.next_due is None, case.next_due or case.opened, case.id

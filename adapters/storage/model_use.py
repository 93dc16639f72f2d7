"""What a language model is used for: counted by team, held within limits over all replicas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from adapters.storage.engine import Database, put
from adapters.storage.tables import MODEL_CALLS, MODEL_GATES
from bot.domain.asking import Begun, Missing, NoAnswer, Spent, Used

_call = MODEL_CALLS.c
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class SqlModelUse:
    """The port `ModelUse`."""

    database: Database

    async def begin(self, call: Begun, at_once: int, now: datetime) -> str:
        """
        Let a suggestion begin within the limits; what it is expected to take is held for it.

        Raises `NoAnswer`.
        """
        ticket = uuid4().hex
        row = {"id": ticket, "team": call.team, "case_id": call.case, "endpoint": call.endpoint,
               "at": now, "until": call.until, **_figures(call.expected)}  # fmt: skip

        def begin(connection: Connection) -> Missing | None:
            gate = {"endpoint": call.endpoint, "passed": now}
            put(connection, MODEL_GATES, [gate])  # one at a time, on every database
            if _under_way(connection, call.endpoint, now) >= at_once:
                return Missing.BUSY
            if _over(_spent(connection, call.team, call.month), call):
                return Missing.SPENT
            connection.execute(insert(MODEL_CALLS).values(**row))
            return None

        if why := await self.database.write(begin):
            raise NoAnswer(why)
        return ticket

    async def end(self, ticket: str, used: Used) -> None:
        """Note what a suggestion took; its place is free again."""
        told = {**_figures(used), "until": None}
        await self.database.change(update(MODEL_CALLS).where(_call.id == ticket).values(**told))

    async def since(self, team: str, moment: datetime) -> Spent:
        """Return what a team has used since a moment."""
        return await self.database.read(lambda connection: _spent(connection, team, moment))

    async def erase_of(self, team: str, case: str) -> None:
        """Forget which case it was that something was used for; what it took still counts."""
        of_case = (_call.team == team, _call.case_id == case)
        nobodys = update(MODEL_CALLS).where(*of_case).values(case_id=uuid4().hex)
        await self.database.change(nobodys)

    async def drop_before(self, team: str, until: datetime) -> int:
        """Remove what was used before `until`; return how many suggestions."""
        old = (_call.team == team, _call.at < until)
        return await self.database.change(delete(MODEL_CALLS).where(*old))


def _under_way(connection: Connection, endpoint: str, now: datetime) -> int:
    live = (_call.endpoint == endpoint, _call.until > now)
    return int(connection.scalar(select(func.count()).where(*live)) or 0)


def _spent(connection: Connection, team: str, since: datetime) -> Spent:
    sums: list[ColumnElement[Any]] = [
        func.coalesce(func.sum(one), 0)
        for one in (_call.prompt, _call.cached, _call.completion, _call.cost, _call.calls)
    ]
    guessed = func.count().filter(_call.estimated)
    asked = select(*sums, guessed, func.count(_call.case_id.distinct()))
    mine = asked.where(_call.team == team, _call.at >= since)
    told = [int(one) for one in connection.execute(mine).one()]
    prompt, cached, completion, cost, calls, estimated, cases = told
    money = Decimal(cost) / _MILLION
    return Spent(Used(prompt, cached, completion, money, calls, bool(estimated)), cases)


def _over(spent: Spent, call: Begun) -> bool:
    """Tell whether one more would take a team over its month."""
    then, limits = spent.used + call.expected, call.limits
    return bool(
        (limits.tokens and then.tokens > limits.tokens)
        or (limits.money and then.cost > limits.money)
    )


def _figures(used: Used) -> Mapping[str, int | bool]:
    return {
        "prompt": used.prompt,
        "cached": used.cached,
        "completion": used.completion,
        "cost": int(used.cost * _MILLION),
        "calls": used.calls,
        "estimated": used.estimated,
    }

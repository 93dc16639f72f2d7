"""`ruusu doctor` on the language model: what is set, what is left of the month, how it answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from time import perf_counter
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from adapters.building import coach_url
from adapters.contract import desk
from adapters.model.endpoint import Endpoint, endpoint
from adapters.model.words import model_words
from adapters.model_on_command import to_write
from adapters.settings import Settings
from adapters.storage.engine import open_database
from adapters.storage.migrating import standing
from adapters.storage.model_use import SqlModelUse
from adapters.storage.teams import SqlTeams
from bot.application.model_prompt import Grounding, prompt_for
from bot.application.writers import month_of
from bot.domain.asking import Answered, NoAnswer, Prompt, Spent
from bot.domain.errors import Unavailable
from bot.domain.team import ModelFor, Team

_INDENT = " " * 9
_RUNGS = ("a strict schema", "JSON without a schema", "plain words only")


def told_of(told: Settings) -> Sequence[str]:
    """Say what is set, and what each team has left of its month; nothing is asked of anybody."""
    where = endpoint(told)
    if where is None:
        return ("model    off: OPENAI_MODEL is not set, the embedded writer writes",)
    return (*_set(where, told), *asyncio.run(_left(told)))


def answering(told: Settings) -> tuple[bool, Sequence[str]]:
    """
    Have the model write one letter about an example of our own; say how that went.

    It costs what one suggestion costs.
    """
    where = endpoint(told)
    return asyncio.run(_answering(where, told)) if where else (True, ())


def _set(where: Endpoint, told: Settings) -> Iterator[str]:
    at = urlsplit(where.url)
    key = "with a key" if told.openai_api_key.get_secret_value() else "without a key"
    yield f"model    {where.name} at {at.hostname}{f':{at.port}' if at.port else ''}, {key}"
    yield f"{_INDENT}agents are told it is written by: {where.place}"
    yield (
        f"{_INDENT}first words within {where.deadline:g} s, all within {where.limit:g} s, "
        f"{where.at_once} at once"
    )
    if not told.model_price:
        yield f"{_INDENT}RUUSU_MODEL_PRICE is not set: tokens are counted, money is not"


async def _left(told: Settings) -> Sequence[str]:
    """Say what each team has used this month, and what of its limits is left."""
    if not told.database_url and not (told.data_dir / "coach.db").exists():
        return ()
    try:
        at, newest = await asyncio.to_thread(standing, coach_url(told))
    except Unavailable:
        return ()  # said already, of the database itself
    if at != newest:
        return ()
    database = open_database(coach_url(told))
    try:
        usual = Team("", language=told.locale, timezone=told.timezone)
        teams, use = await SqlTeams(database, usual).all(), SqlModelUse(database)
        return [_of_team(one, await use.since(one.id, _month(one))) for one in teams]
    finally:
        await database.close()


def _month(team: Team) -> datetime:
    return month_of(datetime.now(ZoneInfo(team.timezone)))


def _of_team(team: Team, spent: Spent) -> str:
    limits, used = team.model_limits, spent.used
    if team.model is ModelFor.OFF:
        return f"{_INDENT}{team.id}: off"
    parts = [f"{used.tokens} tokens", f"{used.cost:f} in money", f"{spent.cases} cases"]
    if limits.tokens:
        parts.append(f"{max(0, limits.tokens - used.tokens)} tokens left")
    if limits.money:
        parts.append(f"{max(limits.money - used.cost, limits.money * 0):f} in money left")
    return f"{_INDENT}{team.id}: {team.model}, this month {', '.join(parts)}"


async def _answering(where: Endpoint, told: Settings) -> tuple[bool, Sequence[str]]:
    from adapters.model.client import OpenAiModel  # noqa: PLC0415 - the SDK takes a second to load

    model = OpenAiModel(where, model_words().repair)
    begun, first = perf_counter(), list[float]()
    try:
        answered = await model.answer(_example(told), lambda _: first.append(perf_counter()))
    except NoAnswer as none:
        return False, (f"{_INDENT}asked: no answer ({none.why})",)
    finally:
        await model.close()
    took = perf_counter() - begun
    words = f"first words {first[0] - begun:.1f} s, " if first else ""
    takes = _RUNGS[model.ladder.best]
    return True, (f"{_INDENT}asked: {words}whole {took:.1f} s; takes {takes}", _used(answered))


def _used(answered: Answered) -> str:
    used = answered.used
    told = "estimated, the server tells no usage" if used.estimated else f"{used.cached} kept"
    return (
        f"{_INDENT}{used.prompt} tokens in ({told}), {used.completion} out, {used.cost:f} in money"
    )


def _example(told: Settings) -> Prompt:
    """Ask about the first example of our own, as about any case."""
    words, at = model_words(), desk(told.locale)
    case = json.loads(words.tongues[told.locale].examples[0][0])
    item = {"text": case["customer_message"], "facts": case["told_by_agent"]}
    task = to_write(item | {"now": datetime.now(UTC).isoformat()}, at)
    return prompt_for(task.brief(at.coach), {}, Grounding(), words, at.coach)[0]

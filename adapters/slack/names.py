"""What the house knows people by: Slack tells of who wrote only an id."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from adapters.slack.calling import Refused
from adapters.slack.incoming import Agent
from adapters.slack.office import Office
from bot.domain.errors import Unavailable

_A_MOMENT = 0.4


async def known_as(agent: Agent, office: Office) -> str:
    """Return the name of whoever did something; their id where Slack cannot tell it at once."""
    if name := office.workspaces.name(agent.team, agent.id):
        return name
    with suppress(Unavailable, Refused, TimeoutError):
        async with asyncio.timeout(_A_MOMENT):
            return await name_of(agent, office)
    return agent.id


async def name_of(agent: Agent, office: Office) -> str:
    """Return what the house knows an agent by: their name in the workspace."""
    client = await office.client(agent)
    answer = await office.call(lambda: client.users_info(user=agent.id))
    user = answer.get("user") or {}
    name = str(user.get("name") or agent.id)
    office.workspaces.met(agent.team, name, agent.id)
    return name

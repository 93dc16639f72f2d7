"""The bot's own page: my open cases, promises due, how to begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from adapters.slack.blocks import VIEW_BLOCKS, Block, context, escaped, header, link, paragraphs
from adapters.slack.doors import help_blocks
from adapters.slack.incoming import Agent
from adapters.slack.names import name_of
from adapters.slack.office import Office
from bot.application.case_lines import what, what_next
from bot.application.house import local
from bot.application.wording import Wording, short, wording
from bot.domain.digest import OpenCase
from bot.domain.team import Team

_SHOWN = 20
_LOOKED_AT = 500


async def show_home(agent: Agent, office: Office) -> None:
    """Publish one agent's own page."""
    team = await office.team(agent.team)
    name = await name_of(agent, office)
    mine = await office.house.cases.listed(team.id, owner=name, most=_LOOKED_AT)
    view = {"type": "home", "blocks": [*_blocks(mine, team, office)][:VIEW_BLOCKS]}
    client = await office.client(agent)
    await office.call(lambda: client.views_publish(user_id=agent.id, view=view))


def _blocks(mine: Sequence[OpenCase], team: Team, office: Office) -> Iterator[Block]:
    texts, words = office.texts(team), wording(team, office.house)
    now = local(office.now(), team)
    yield header(texts["home.mine"])
    lines = [
        "• " + link(words.say("home.line", what=what(one, words), next=what_next(one, now, words)),
                    one.link)
        for one in mine[:_SHOWN]
    ]  # fmt: skip
    yield from paragraphs(lines or [escaped(texts["home.none"])])
    if len(mine) > _SHOWN:
        yield from context([escaped(texts["home.more"].format(n=len(mine) - _SHOWN))])
    owed = sorted((one for one in mine if one.next_due), key=_when)[:_SHOWN]
    if owed:
        yield header(texts["home.promises"])
        yield from paragraphs(_promised(one, words) for one in owed)
    yield header(texts["home.begin"])
    yield from help_blocks(texts)


def _when(case: OpenCase) -> datetime:
    return case.next_due or datetime.max.replace(tzinfo=UTC)


def _promised(case: OpenCase, words: Wording) -> str:
    told = words.say("card.promise", what=short(case.promised), when=words.moment(_when(case)))
    return "• " + link(words.say("home.line", what=told, next=what(case, words)), case.link)


async def suggest_prompts(agent: Agent, place: str, office: Office) -> None:
    """Offer what can be asked of the bot where it is spoken to alone."""
    texts = office.texts(await office.team(agent.team))
    asked = texts["help.prompt_complaint.message"]
    prompts = [
        {"title": texts["help.prompt_complaint"], "message": asked},
        *(
            {"title": texts[one], "message": texts[one]}
            for one in ("help.prompt_open", "help.prompt_lessons")
        ),
    ]
    client = await office.client(agent)
    await office.call(
        lambda: client.assistant_threads_setSuggestedPrompts(channel_id=place, prompts=prompts)
    )


async def may_set(agent: Agent, office: Office) -> bool:
    """Tell whether an agent may change the team's settings: the workspace's own people may."""
    client = await office.client(agent)
    answer = await office.call(lambda: client.users_info(user=agent.id))
    user = answer.get("user") or {}
    return agent.ours and bool(user.get("is_admin") or user.get("is_owner"))

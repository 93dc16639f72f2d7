"""The ways on from the help: to lessons, to practice, to the settings."""

from __future__ import annotations

from adapters.slack import forms
from adapters.slack.blocks import Block
from adapters.slack.doors import NOTHING, WAYS, Answer, help_said
from adapters.slack.home import may_set
from adapters.slack.incoming import Agent, Click, Command
from adapters.slack.lessons import lessons_view
from adapters.slack.office import Office, line
from adapters.slack.outgoing import LANGUAGES
from adapters.slack.practice import practised
from bot.domain.team import Team


async def ruusu(asked: Command, office: Office) -> Answer:
    """`/ruusu`: what there is; with the name of a way after it, the way itself."""
    team = await office.team(asked.agent.team)
    if way := _named(asked.text, office):
        agent, place = asked.agent, asked.place

        async def led() -> None:
            view = await _led(way, 0, agent, place, team, office)
            await office.open(agent, asked.trigger, view)

        office.later(led, agent, place, asked.answer_to)
        return NOTHING
    said = help_said(office.texts(team))
    return {"response_type": "ephemeral", "text": said.text, "blocks": said.blocks}


def _named(words: str, office: Office) -> str:
    """Return the way that `words` name in any of the languages, "" where they name none."""
    desks = (office.house.desk_of(code) for code in LANGUAGES)
    names = {desk.coach.texts[f"choice.{way}"]: way for desk in desks for way in WAYS}
    return names.get(words.casefold(), "")


async def on_way(click: Click, office: Office) -> None:
    """Lead on from a button: in a form of its own, or in the form the button stands in."""
    way, agent = click.action.partition(":")[2], click.agent

    async def led() -> None:
        team = await office.team(agent.team)
        nth = int(click.case) if click.case.isdecimal() else 0
        view = await _led(way, nth, agent, click.place, team, office)
        if click.view:
            await office.put(agent, click.view, view)
        else:
            await office.open(agent, click.trigger, view)

    office.later(led, agent, click.place, click.answer_to)


async def _led(way: str, nth: int, agent: Agent, place: str, team: Team, office: Office) -> Block:
    texts = office.texts(team)
    if way == "practice":
        return await practised(nth, team, office)
    if way == "lessons":
        return await lessons_view("", team, office)
    if await may_set(agent, office):
        return forms.settings(team, texts, place if place.startswith(("C", "G")) else "")
    return forms.note(texts["form.settings"], texts, line(texts["settings.not_allowed"]).blocks)

"""Practice: a closed case rehearsed in a form, the newcomer's reply beside the one that worked."""

from __future__ import annotations

from adapters.slack import forms
from adapters.slack.blocks import Block
from adapters.slack.office import Office, line
from adapters.slack.outgoing import of_said
from bot.application.house import local
from bot.application.lessons import rehearsal, rehearsed, to_rehearse
from bot.application.wording import wording
from bot.domain.team import Team


async def practised(nth: int, team: Team, office: Office) -> Block:
    """Return the form that puts a customer's message before a newcomer, another for each `nth`."""
    texts = office.texts(team)
    lesson = await to_rehearse(team, office.house, nth)
    if lesson is None:
        return forms.note(texts["form.practice"], texts, line(texts["practice.none"]).blocks)
    said = rehearsal(lesson, wording(team, office.house))
    return forms.practice(said, nth, f"{lesson.id}|{nth}", texts)


async def compared(memory: str, reply: str, team: Team, office: Office) -> Block:
    """
    Return what the rehearsal that `memory` names shows of a reply; nothing of it is kept.

    Raises `EmptyText` for an empty reply.
    """
    id_, _, told = memory.partition("|")
    lesson = await office.house.lessons.get(team.id, id_)
    if lesson is None:
        return await practised(0, team, office)
    _, said = await rehearsed(lesson, reply, team, office.house, local(office.now(), team))
    texts = office.texts(team)
    blocks = [block for one in of_said(said, texts) for block in one.blocks]
    nth = int(told) if told.isdecimal() else 0
    return forms.note(texts["form.practice"], texts, [*blocks, *forms.another(nth, texts)])

"""What was learned, as a list in Slack."""

from __future__ import annotations

from adapters.slack import forms
from adapters.slack.blocks import Block
from adapters.slack.office import Office
from adapters.slack.outgoing import of_said
from bot.application.replies import Item, Said, Section
from bot.domain.lessons import Lesson
from bot.domain.team import Team

_MOST = 8
_LONG = 280


async def lessons_view(words: str, team: Team, office: Office) -> Block:
    """Return the form of the lessons most like `words`, the latest for none."""
    texts = office.texts(team)
    said = of_said(await lessons_found(words, team, office), texts)
    return forms.lessons(texts, [block for one in said for block in one.blocks], words)


async def lessons_found(words: str, team: Team, office: Office) -> Said:
    """Return the lessons most like `words`, the latest for none, as one turn of the bot."""
    found = await office.house.lessons.find(team.id, words, (), _MOST)
    texts = office.texts(team)
    if not found:
        return Said((texts["lessons.none"],))
    items = tuple(Item(_told(one)) for one in found)
    return Said(sections=(Section(texts["lessons.found"], items),))


def _told(lesson: Lesson) -> str:
    parts = (lesson.action, lesson.cause, lesson.won, lesson.lost, lesson.message)
    told = " – ".join(part for part in parts if part)
    return " ".join(told.split())[:_LONG]

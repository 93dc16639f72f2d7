"""What was learned, as a list in Slack."""

from __future__ import annotations

from adapters.slack.office import Office
from adapters.slack.outgoing import Message, of_said
from bot.application.replies import Item, Said, Section
from bot.domain.lessons import Lesson
from bot.domain.team import Team

_MOST = 8
_LONG = 280


async def lessons_said(words: str, team: Team, office: Office) -> list[Message]:
    """Return the lessons most like `words`, the latest for none."""
    found = await office.house.lessons.find(team.id, words, (), _MOST)
    texts = office.texts(team)
    if not found:
        return of_said(Said((texts["lessons.none"],)), texts)
    items = tuple(Item(_told(one)) for one in found)
    return of_said(Said(sections=(Section(texts["lessons.found"], items),)), texts)


def _told(lesson: Lesson) -> str:
    parts = (lesson.action, lesson.cause, lesson.won, lesson.lost, lesson.message)
    told = " – ".join(part for part in parts if part)
    return " ".join(told.split())[:_LONG]

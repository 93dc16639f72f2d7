"""What closed cases taught: found again, read, and rehearsed by newcomers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.application.house import House, local, own_words
from bot.application.replies import Choice, Item, Said, Section
from bot.application.review_draft import DraftToReview, review_draft
from bot.application.wording import Wording, short, wording
from bot.domain.case import Case
from bot.domain.lessons import Lesson
from bot.domain.message import Kind, Message
from bot.domain.review import Review
from bot.domain.steps import Step, content_stems
from bot.domain.team import Team

_ALIKE = 3
"""How many stems two stories of different causes share before one is like the other."""
_SHOWN = 3
_LONG = 90


async def similar(case: Case, team: Team, house: House, most: int = _SHOWN) -> Sequence[Lesson]:
    """Return the lessons of cases like this one: of its cause, or of much the same story."""
    text, causes = case.message.opening, case.reading.causes
    found = await house.lessons.find(team.id, text, causes, most + 1)
    stems, named = content_stems(text), set(causes)
    return [
        one
        for one in found
        if one.case != case.id and (named & set(one.causes) or len(stems & one.stems) >= _ALIKE)
    ][:most]


async def found(team: Team, words: str, house: House, most: int = 20) -> Sequence[Lesson]:
    """Return the lessons that tell of `words`, best first; the latest where none are given."""
    return await house.lessons.find(team.id, words, (), most)


def point(lesson: Lesson) -> str:
    """Return the one thing to remember of a lesson, "" where nobody wrote any."""
    return lesson.action or lesson.cause or lesson.won or lesson.lost


def lesson_line(lesson: Lesson, words: Wording) -> str:
    """Say a lesson in one line: what it was about, and the one thing to remember."""
    name = f"severity.{lesson.severity}" if lesson.severity else f"kind.{lesson.kind}"
    causes = [words.say(f"cause.{cause}") for cause in lesson.causes[:1]]
    about = words.say(name)
    about = words.say("digest.what", kind=about, cause=causes[0]) if causes else about
    told = short(point(lesson) or lesson.message, _LONG)
    return words.say("lesson.line", about=about, told=told)


def listed(lessons: Sequence[Lesson], words: Wording, title: str = "lesson.title") -> Section:
    """List lessons."""
    return Section(
        words.say(title), tuple(Item(lesson_line(one, words), one.id) for one in lessons)
    )


def lesson_told(lesson: Lesson, words: Wording) -> Said:
    """Tell a lesson whole: the message without names, what was learned, the reply that worked."""
    action = "again" if lesson.kind is Kind.PRAISE else "action"
    told = {
        "won": lesson.won, "lost": lesson.lost, "cause": lesson.cause, action: lesson.action,
    }  # fmt: skip
    learned = [words.say(f"lesson.{name}", told=one) for name, one in told.items() if one]
    message = words.say("lesson.message", told=lesson.message)
    reply = (words.say("lesson.reply"),) if lesson.reply else ()
    return Said((lesson_line(lesson, words), message, *learned, *reply), lesson.reply)


# Rehearsing


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A newcomer's reply beside the one that worked."""

    own: Review
    worked: Review | None


async def to_rehearse(team: Team, house: House, nth: int = 0) -> Lesson | None:
    """Return a lesson to rehearse, another one for each `nth`; None where there is none yet."""
    latest = await house.lessons.find(team.id, "", (), 100)
    able = [one for one in latest if one.kind is not Kind.OTHER and one.message.strip()]
    return able[nth % len(able)] if able else None


def rehearsal(lesson: Lesson, words: Wording) -> Said:
    """Put the message of a lesson before a newcomer."""
    choices = (Choice("skip", words.say("practice.other")),)
    lines = (words.say("practice.begin"), lesson.message, words.say("walk.practice_own"))
    return Said(lines, choices=choices, asks_for_words=True)


async def rehearsed(
    lesson: Lesson, reply: str, team: Team, house: House, now: datetime
) -> tuple[Rehearsed, Said]:
    """
    Check a newcomer's reply and lay it beside the one that worked, step by step.

    Nothing is stored: a rehearsal is nobody's mark. Raises `EmptyText` for an empty reply.
    """
    own, worked = await _reviewed(lesson, reply, team, house, now), None
    if lesson.reply.strip():
        worked = await _reviewed(lesson, lesson.reply, team, house, now)
    return Rehearsed(own, worked), _compared(own, worked, lesson, wording(team, house))


async def _reviewed(lesson: Lesson, reply: str, team: Team, house: House, now: datetime) -> Review:
    at = local(now, team)
    given = DraftToReview(
        draft=reply,
        to=Kind.PRAISE if lesson.kind is Kind.PRAISE else Kind.COMPLAINT,
        message=Message(lesson.message, at),
        public=False,
        words=own_words(team),
        language=lesson.language
        if lesson.language in house.desk_of(team.language).coach.packs
        else None,
    )
    reviewers = house.desk_of(team.language).reviewers
    return (await house.aside(lambda: review_draft(given, reviewers, at), len(reply)))[1]


def _compared(own: Review, worked: Review | None, lesson: Lesson, words: Wording) -> Said:
    findings = tuple(
        Item(words.say("practice.finding", words=short(one.text, _LONG), why=one.why))
        if one.text
        else Item(one.why)
        for one in own.findings
    )
    steps = () if lesson.kind is Kind.PRAISE else _steps(own, worked, words)
    sections = (
        Section(words.say("practice.steps"), steps),
        Section(words.say("practice.findings"), findings),
    )
    lines = [words.say(own.headline)]
    lines += [] if findings else [words.say("check.none")]
    lines += [words.say("practice.worked")] if worked else []
    return Said(tuple(lines), lesson.reply, sections=tuple(one for one in sections if one.items))


def _steps(own: Review, worked: Review | None, words: Wording) -> tuple[Item, ...]:
    return tuple(
        Item(
            words.say(
                "practice.step" if worked else "practice.own_step",
                step=words.say(f"step.{step}"),
                own=_taken(own, step, words),
                worked=_taken(worked, step, words) if worked else "",
            )
        )
        for step in Step
    )


def _taken(review: Review, step: Step, words: Wording) -> str:
    return words.say("practice.taken" if review.steps.get(step) else "practice.left_out")

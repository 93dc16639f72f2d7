"""A month of a team in words: causes, answers, promises, praise, and what was pledged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

from bot.application.house import House, local, working
from bot.application.replies import Item, Said, Section
from bot.application.wording import Wording, short, wording
from bot.domain.errors import WrongValue
from bot.domain.lessons import Pledge
from bot.domain.team import Team
from bot.domain.themes import Followed, Promised, Themes, mark, month_before, span, themes
from bot.domain.worktime import WorkingTime

Key = TypeVar("Key", bound=str)
NAMED = 8
"""How many causes and pleasures are named."""


async def month_of(team: Team, month: date, house: House, now: datetime) -> Themes:
    """Return the themes of the month of a day."""
    work = working(team, house)
    opened = house.cases.between(team.id, *span(month, work.zone))
    return themes(month.replace(day=1), [mark(case, work, now) async for case in opened])


async def two_months(team: Team, month: date, house: House, now: datetime) -> tuple[Themes, Themes]:
    """Return the themes of a month and of the one before it, to compare."""
    before = await month_of(team, month_before(month), house, now)
    return await month_of(team, month, house, now), before


async def pledge(team: Team, cause: str, text: str, house: House, now: datetime) -> Pledge:
    """
    Note what the team has decided to do better about a cause; of one cause one a day.

    Raises `WrongValue` where there is no such cause or the pledge says nothing.
    """
    if not text.strip() or f"cause.{cause}" not in wording(team, house).texts:
        raise WrongValue(cause)
    since = local(now, team).date()
    made = Pledge(f"{team.id}:{cause}:{since}", team.id, text.strip(), cause, since)
    await house.teams.pledge(made)
    return made


async def pledge_done(pledge: Pledge, house: House, day: date) -> Pledge:
    """Note that a pledge has been done; what it changes the themes tell."""
    done = Pledge(pledge.id, pledge.team, pledge.text, pledge.cause, pledge.since, day)
    await house.teams.pledge(done)
    return done


async def followed(team: Team, now_is: Themes, house: House, now: datetime) -> Sequence[Followed]:
    """Tell how the team's pledges go: cases of their causes before each, and in this month."""
    months: dict[date, Themes] = {now_is.month: now_is}
    told = []
    for one in await house.teams.pledges(team.id):
        before = month_before(one.since)
        if before >= now_is.month:
            continue
        if before not in months:
            months[before] = await month_of(team, before, house, now)
        counts = months[before].causes.get(one.cause, 0), now_is.causes.get(one.cause, 0)
        told.append(Followed(one, *counts))
    return told


async def themes_told(team: Team, month: date, house: House, now: datetime) -> Said:
    """Tell a month in words, beside the month before."""
    this, before = await two_months(team, month, house, now)
    pledges = await followed(team, this, house, now)
    return said(this, before, pledges, wording(team, house), working(team, house), team)


def said(
    this: Themes,
    before: Themes,
    pledges: Sequence[Followed],
    words: Wording,
    work: WorkingTime,
    team: Team,
) -> Said:
    """Put the themes of two months into words."""
    title = words.say("themes.title", month=words.month(this.month))
    if not this.cases:
        return Said((title, words.say("themes.none")), sections=_sections(_pledges(pledges, words)))
    lines = (title, _beside(words.counted("themes.cases", this.cases), before.cases, words))
    sections = _sections(
        _counted("themes.causes", "cause", this.causes, before.causes, words),
        _counted("themes.kinds", "kind", this.kinds, before.kinds, words),
        _counted("themes.severities", "severity", this.severities, before.severities, words),
        _answers(this, before, words, work),
        _roses(this, before, words),
        _amends(this, before, words, team),
        _pledges(pledges, words),
    )
    return Said(lines, sections=sections)


def described(this: Themes, before: Themes, words: Wording) -> str:
    """Describe the picture of the themes to who cannot see it."""
    causes = words.listed(f"{words.say(f'cause.{one}')} {n}" for one, n in top(this.causes))
    return words.say(
        "themes.alt",
        month=words.month(this.month),
        cases=words.number(this.cases),
        before=words.number(before.cases),
        causes=causes or words.say("themes.nothing"),
        kept=words.number(this.promised.kept),
        made=words.number(this.promised.made),
    )


def top(counts: Mapping[Key, int]) -> list[tuple[Key, int]]:
    """Return the first few of what was counted."""
    return [*counts.items()][:NAMED]


def _counted(
    title: str, texts: str, now: Mapping[Key, int], before: Mapping[Key, int], words: Wording
) -> Section:
    items = tuple(
        Item(
            _beside(
                words.say("themes.count", what=words.say(f"{texts}.{one}"), n=words.number(n)),
                before.get(one, 0),
                words,
            )
        )
        for one, n in top(now)
    )
    left = len(now) - len(items)
    return Section(words.say(title), items, words.counted("digest.more", left) if left else "")


def first_answer(
    this: Themes, before: Themes, words: Wording, work: WorkingTime
) -> tuple[str, ...]:
    """Say how long the first answer usually took; nothing where nobody answered."""
    if this.first_answer is None:
        return ()
    told = words.say("themes.first_answer", age=_age(this.first_answer, words, work))
    earlier = before.first_answer
    return (told if earlier is None else _was(told, _age(earlier, words, work), words),)


def _answers(this: Themes, before: Themes, words: Wording, work: WorkingTime) -> Section:
    items = [*first_answer(this, before, words, work)]
    if this.promised.made:
        told = _promises("themes.promises", this.promised, words)
        was = _promises("themes.promises.was", before.promised, words)
        items.append(_was(told, was, words) if before.promised.made else told)
    return Section(words.say("themes.answers"), tuple(Item(one) for one in items))


def _age(length: timedelta, words: Wording, work: WorkingTime) -> str:
    return words.age(max(length, timedelta(minutes=1)), work)


def _promises(key: str, told: Promised, words: Wording) -> str:
    return words.say(
        key,
        made=words.number(told.made),
        kept=words.number(told.kept),
        broken=words.number(told.broken),
    )


def _roses(this: Themes, before: Themes, words: Wording) -> Section:
    named = (
        (Item(words.say("themes.praised", who=words.listed(this.praised))),) if this.praised else ()
    )
    pleased = _counted("themes.roses", "pleased", this.pleased, before.pleased, words)
    return Section(pleased.title, (*named, *pleased.items), pleased.more)


def _amends(this: Themes, before: Themes, words: Wording, team: Team) -> Section:
    if not this.cost and not before.cost:
        return Section("", ())
    currency = team.policy.currency
    told = words.say("themes.cost", sum=words.money(this.cost, currency))
    return Section(
        words.say("themes.amends"),
        (Item(_was(told, words.money(before.cost, currency), words)),),
    )


def _pledges(pledges: Sequence[Followed], words: Wording) -> Section:
    return Section(words.say("themes.pledges"), tuple(Item(_follow(one, words)) for one in pledges))


def _follow(one: Followed, words: Wording) -> str:
    key = {True: "fewer", False: "more", None: "same"}[one.helps]
    return words.say(
        f"pledge.{key}",
        text=short(one.pledge.text).rstrip("."),
        cause=words.say(f"cause.{one.pledge.cause}"),
        before=words.number(one.before),
        now=words.number(one.now),
    )


def _beside(told: str, before: int, words: Wording) -> str:
    return _was(told, words.number(before), words)


def _was(told: str, before: str, words: Wording) -> str:
    return words.say("themes.was", told=told, before=before)


def _sections(*sections: Section) -> tuple[Section, ...]:
    return tuple(one for one in sections if one.items)

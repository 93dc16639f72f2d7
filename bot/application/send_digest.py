"""Every morning the team sees what is open, what was praised and one thing learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.application.case_lines import case_line, of_customer, whose
from bot.application.house import House, local, working
from bot.application.lessons import point
from bot.application.ports import Post
from bot.application.replies import Item, Said, Section
from bot.application.wording import Wording, short, wording
from bot.domain.digest import NAMED, Digest, Group, Line, OpenCase, Pile, hour_of, since_last
from bot.domain.happening import Origin
from bot.domain.lessons import Lesson
from bot.domain.phrasing import sentence_case
from bot.domain.team import Team
from bot.domain.worktime import WorkingTime

_LATEST = 7
_LESSON = 220


@dataclass(frozen=True, slots=True)
class _Morning:
    """What a digest tells: what is open, who was praised, whom to ask, what was learned."""

    open: Digest
    praise: Sequence[OpenCase]
    to_ask: Sequence[OpenCase]
    lesson: Lesson | None

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to tell; a lesson alone is no news."""
        return self.open.empty and not self.praise and not self.to_ask


async def digest_post(team_id: str, day: date, house: House, now: datetime) -> Post | None:
    """
    Return the digest of `day` for the team's own place, None on a day with nothing to tell.

    A team with no place has its page, where the digest stands at any hour. Praise is told
    once: what came in between the hours of two digests.
    """
    team = await house.teams.get(team_id)
    if not team.digest_place:
        return None
    work = working(team, house)
    span = since_last(team, work, day), hour_of(team, work, day)
    morning = await _morning(team, day, span, house, local(now, team))
    if morning.quiet and not team.digest_when_empty:
        return None
    said = _said(morning, day, wording(team, house), work)
    return Post(f"digest:{team.id}:{day}", team.id, place_of(team.digest_place), said)


async def digest_now(team: Team, house: House, now: datetime) -> Said:
    """Return the digest as it stands this moment, for whoever asks."""
    now = local(now, team)
    work, day = working(team, house), now.date()
    span = since_last(team, work, day), now
    morning = await _morning(team, day, span, house, now)
    return _said(morning, day, wording(team, house), work)


def place_of(place: str) -> Origin:
    """Read a team's `platform:place`."""
    platform, _, room = place.partition(":")
    return Origin(platform, room)


async def _morning(
    team: Team, day: date, span: tuple[datetime, datetime], house: House, now: datetime
) -> _Morning:
    pile = Pile(now, span[0])
    async for chunk in house.cases.open_cases(team.id):
        pile = pile.with_more(chunk)
    digest = pile.done(working(team, house))
    return _Morning(
        digest,
        await house.cases.praised(team.id, *span),
        await house.cases.to_check_back(team.id, day),
        await _lesson(team, digest, day, house),
    )


async def _lesson(team: Team, digest: Digest, day: date, house: House) -> Lesson | None:
    """Choose a lesson: one that speaks of the worst case, else another one each day."""
    worst = (line.case.cause for group in Group for line in digest.named.get(group, ()))
    if cause := next((one for one in worst if one), ""):
        like = [one for one in await house.lessons.find(team.id, "", (cause,), 1) if point(one)]
        if like and cause in like[0].causes:
            return like[0]
    latest = [one for one in await house.lessons.find(team.id, "", (), _LATEST) if point(one)]
    return latest[day.toordinal() % len(latest)] if latest else None


def _said(morning: _Morning, day: date, words: Wording, work: WorkingTime) -> Said:
    digest = morning.open
    lines = [words.say("digest.title", day=words.day(day))]
    lines += [words.counted("digest.broken", digest.broken)] if digest.broken else []
    lines += [
        words.say("digest.empty") if digest.empty else words.counted("digest.open", digest.open)
    ]
    sections = [
        *(_group(group, digest, words, work) for group in Group),
        _asked(morning.to_ask, words),
        _praised(morning.praise, words),
        _learned(morning.lesson, words),
    ]
    return Said(tuple(lines), sections=tuple(one for one in sections if one.items))


def _group(group: Group, digest: Digest, words: Wording, work: WorkingTime) -> Section:
    def item(line: Line) -> Item:
        told = case_line(line.case, line.age, digest.at, words, work)
        return Item(told, line.case.id, line.case.link)

    named = digest.named.get(group, ())
    left = digest.counted.get(group, 0) - len(named)
    return _section(f"digest.{group}", [item(line) for line in named], left, words)


def _asked(cases: Sequence[OpenCase], words: Wording) -> Section:
    items = [Item(whose(one, words), one.id, one.link) for one in cases[:NAMED]]
    return _section("digest.ask_back", items, len(cases) - len(items), words)


def _praised(cases: Sequence[OpenCase], words: Wording) -> Section:
    """Name who was praised and for what; praise with a name comes first."""
    named = sorted(cases, key=lambda one: not one.praised)[:NAMED]
    items = [Item(praise_line(one, words), one.id, one.link) for one in named]
    return _section("digest.praise", items, len(cases) - len(items), words)


def praise_line(case: OpenCase, words: Wording) -> str:
    """Say who was praised, for what, by whom."""
    who = words.listed(case.praised) if case.praised else words.say("digest.everyone")
    pleased = words.listed(words.say(f"pleased.{one}") for one in case.pleased)
    told = words.say("digest.praised", who=who, what=pleased or words.say("digest.thanks"))
    return of_customer(told, case, words)


def _learned(lesson: Lesson | None, words: Wording) -> Section:
    if lesson is None:
        return Section(words.say("digest.lesson"), ())
    told = short(point(lesson), _LESSON)
    if lesson.causes:
        cause = words.say(f"cause.{lesson.causes[0]}")
        told = words.say("digest.what", kind=sentence_case(cause), cause=told)
    return Section(words.say("digest.lesson"), (Item(told, lesson.case),))


def _section(title: str, items: Sequence[Item], left: int, words: Wording) -> Section:
    more = words.counted("digest.more", left) if left > 0 else ""
    return Section(words.say(title), tuple(items), more)

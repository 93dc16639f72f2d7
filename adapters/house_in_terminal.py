"""The house at the command line: each command's answer, as words and as JSON."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from adapters.building import coach_url, jobs_url, open_house
from adapters.laid_out import dumped, printable, spoken, table
from adapters.locks import alone_in
from adapters.settings import Settings
from adapters.storage.backup import COACH, backup
from adapters.storage.moving import restored
from bot.application.case_lines import case_line, whose
from bot.application.case_story import story
from bot.application.export import exported, record
from bot.application.forget import Erased, erase_case, erase_customer
from bot.application.house import House, local, working
from bot.application.lessons import found, lesson_told, listed
from bot.application.replies import Said
from bot.application.send_digest import digest_now
from bot.application.themes import followed, said, two_months
from bot.application.walk_case import found as found_case
from bot.application.wording import Wording, wording
from bot.domain.case import State
from bot.domain.digest import OpenCase
from bot.domain.errors import WrongValue
from bot.domain.team import Team

_MOST = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command answers: for people and for tools; `done` is false where some was left."""

    words: str
    data: object
    done: bool = True


@dataclass(frozen=True, slots=True)
class Desk:
    """Who asks what: the house, the team asked about, its words, and the time."""

    house: House
    team: Team
    words: Wording
    now: datetime


Ask = Callable[[Desk], Awaitable[Answer]]


def asked(told: Settings, team: str, ask: Ask, *, speaks: bool = False) -> Answer:
    """
    Open the house the settings name, ask one thing of one team, and close it.

    Its chats are opened too where what is asked `speaks` there. Raises `WrongValue` where
    the team is not named and there are several, `Unavailable` where the database is away.
    """
    return asyncio.run(_asked(told, team, ask, speaks=speaks))


async def _asked(told: Settings, team: str, ask: Ask, *, speaks: bool) -> Answer:
    async with _opened(told, speaks=speaks) as house:
        chosen = await _team(house, team, told.team)
        desk = Desk(house, chosen, wording(chosen, house), datetime.now(UTC))
        return await ask(desk)


@asynccontextmanager
async def _opened(told: Settings, *, speaks: bool) -> AsyncIterator[House]:
    if not speaks:
        async with open_house(told) as (house, _):
            yield house
        return
    from adapters.speaking import speaking_house  # noqa: PLC0415 - chats are slow to load

    async with speaking_house(told) as house:
        yield house


async def _team(house: House, named: str, usual: str) -> Team:
    """Return the team named; where none is, the only one there is."""
    ids = [team.id for team in await house.teams.all()]
    if named and named in ids:
        return await house.teams.get(named)
    if named or len(ids) > 1:
        message = f"--team must be one of {', '.join(ids) or usual}"
        raise WrongValue(message)
    return await house.teams.get(ids[0] if ids else usual)


# What can be asked


async def cases(at: Desk, *, closed: bool) -> Answer:
    """List open cases, those due first, or closed ones, the last first."""
    lines = await at.house.cases.listed(at.team.id, closed=closed, most=_MOST)
    now, work = local(at.now, at.team), working(at.team, at.house)
    told = [
        whose(one, at.words)
        if one.state is State.CLOSED
        else case_line(one, work.between(one.opened, now), now, at.words, work)
        for one in lines
    ]
    words = printable("\n".join(f"{one.id}  {line}" for one, line in zip(lines, told, strict=True)))
    return Answer(words or at.words.say("cases.none"), {"cases": [_case(one) for one in lines]})


async def case(at: Desk, id_: str) -> Answer:
    """Retell a case: what happened to it, in words."""
    one = await found_case(at.team, id_, at.house)
    events = await at.house.cases.history(at.team.id, id_)
    whole = record(one, events, at.team, working(at.team, at.house))
    return Answer(spoken(story(one, events, at.team, at.words)), whole)


async def digest(at: Desk) -> Answer:
    """Tell the digest as it stands."""
    return _said(await digest_now(at.team, at.house, at.now))


async def lessons(at: Desk, sought: str) -> Answer:
    """Find lessons; the first one whole where words were given."""
    ones = await found(at.team, sought, at.house)
    parts = [Said(sections=(listed(ones, at.words),))] if ones else []
    parts += [lesson_told(ones[0], at.words)] if ones and sought else []
    told = "\n\n".join(spoken(part) for part in parts)
    return Answer(told or at.words.say("lesson.none"), {"lessons": [asdict(one) for one in ones]})


async def themes(at: Desk, month: date | None, picture: Path | None) -> Answer:
    """Tell a month's themes, and draw them where a file is named."""
    day, work = month or local(at.now, at.team).date(), working(at.team, at.house)
    this, before = await two_months(at.team, day, at.house, at.now)
    pledges = await followed(at.team, this, at.house, at.now)
    told = said(this, before, pledges, at.words, work, at.team)
    if picture:
        from adapters.pictures import themes_picture  # noqa: PLC0415 - matplotlib is slow to load

        form: Any = picture.suffix.lstrip(".").lower()
        if form not in {"png", "svg"}:
            raise WrongValue("--picture must end with .png or .svg")
        drawn = themes_picture(this, before, at.words, work, form)
        await asyncio.to_thread(picture.write_bytes, drawn)
    data = {"themes": asdict(this), "before": asdict(before)}
    return Answer(spoken(told), {**data, "pledges": [asdict(one) for one in pledges]})


async def export(at: Desk, since: date, until: date | None, form: str) -> Answer:
    """Give every case opened since a day as a record; as CSV the words are the table."""
    zone = working(at.team, at.house).zone
    end = datetime.combine(until, time(), zone) if until else at.now
    span = datetime.combine(since, time(), zone), end
    records = [one async for one in exported(at.team, span, at.house)]
    return Answer(table(records) if form == "csv" else dumped(records), records)


async def erase(at: Desk, case_id: str, customer: str) -> Answer:
    """Erase a case, or every case of a customer."""
    if bool(case_id) == bool(customer):
        raise WrongValue("give --case ID or --customer ADDRESS")
    if case_id:
        erased = await erase_case(at.team.id, case_id, at.house)
    else:
        erased = await erase_customer(at.team.id, customer, at.house)
    left = [{"platform": o.platform, "place": o.place, "ref": ref} for o, ref in erased.left]
    data = {"cases": [*erased.cases], "posts": erased.posts, "lists": erased.lists, "left": left}
    return Answer(_erased(erased, at.words), data, done=bool(erased.cases) and not left)


def back_up(told: Settings, folder: Path, texts: Mapping[str, str]) -> Answer:
    """
    Copy a house into a folder: the jobs first, then the cases and the key.

    Of a server's only the cases: its jobs are begun anew from them.
    """
    urls = (coach_url(told),) if told.database_url else (jobs_url(told), coach_url(told))
    there = [one for one in urls if told.database_url or _file(one).exists()]
    copies = [backup(url, folder) for url in there]
    key = told.data_dir / "secret.key"
    if key.exists():
        copies.append(Path(shutil.copy2(key, folder / key.name)))
    names = ", ".join(one.name for one in copies)
    words = texts["backup.done"].format(folder=folder, files=names)
    return Answer(words, {"files": [str(one) for one in copies]}, done=bool(copies))


def restore(told: Settings, folder: Path, texts: Mapping[str, str]) -> Answer:
    """
    Bring a house back from its copy, into a database that is empty, with its key.

    Raises `WrongValue` where there is a house already, or one of another key.
    """
    key, kept = folder / "secret.key", told.data_dir / "secret.key"
    if key.exists() and kept.exists() and key.read_bytes() != kept.read_bytes():
        msg = f"{kept} is another house's key: its customers would not be known"
        raise WrongValue(msg)
    with alone_in(told.data_dir):
        rows = restored(folder / COACH, coach_url(told))
        if key.exists() and not kept.exists():
            shutil.copy2(key, kept)
    cases = Wording(texts, ZoneInfo(told.timezone)).counted("restore.done", rows["cases"])
    return Answer(cases, {"rows": dict(rows)})


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _case(one: OpenCase) -> dict[str, object]:
    return {**asdict(one), "due": one.due}


def _said(told: Said) -> Answer:
    sections = [asdict(section) for section in told.sections]
    return Answer(spoken(told), {"lines": [*told.lines], "sections": sections})


def _erased(erased: Erased, words: Wording) -> str:
    if not erased.cases and not erased.left:
        return words.say("error.no_case")
    lines = [words.counted("erase.cases", len(erased.cases))]
    lines += [words.counted("erase.posts", erased.posts)] if erased.posts else []
    lines += [words.counted("erase.lists", erased.lists)] if erased.lists else []
    if erased.left:
        lines.append(words.counted("erase.left", len(erased.left)))
        lines += [f"  {o.platform}:{o.place} {o.link or ref}" for o, ref in erased.left]
    return printable("\n".join([*lines, words.say("erase.digests"), words.say("erase.ours")]))

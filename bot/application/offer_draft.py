"""A model's draft beside the coach's own suggestion: asked for once, offered when it comes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from bot.application.house import House, local
from bot.application.lessons import similar
from bot.application.model_prompt import Grounding
from bot.application.ports import Coming, Post
from bot.application.replies import Item, Said, Section
from bot.application.suggest_reply import Coach, Suggestion
from bot.application.to_write import Shown, ToWrite
from bot.application.writers import Whose
from bot.domain.asking import Missing, NoAnswer
from bot.domain.case import Case, State
from bot.domain.errors import Unavailable
from bot.domain.happening import Origin
from bot.domain.team import ModelFor, Team
from bot.domain.walk import Stage, Walk

_LESSONS = 2
_ON_THE_PAGE = "web"


def wanted(case: Case, team: Team, house: House) -> bool:
    """Tell whether a draft is due: the letter stands, and the team or the agent wants one."""
    if house.writer is None or team.model is ModelFor.OFF or case.state is not State.OPEN:
        return False
    asked = team.model is ModelFor.ON or case.walk.drafted
    letter = bool(case.message.text) and not case.message.medium.spoken
    return asked and case.walk.stage is Stage.REPLY and letter


def mark(walk: Walk) -> str:
    """Name what a draft rests on: the same case with the same answers has the same mark."""
    told = (walk.told, walk.own_words, walk.wishes, walk.reading.kind, walk.reading.severity,
            walk.reading.language, walk.message.text)  # fmt: skip
    return sha256(repr(told).encode()).hexdigest()[:16]


async def draft(
    case: Case, team: Team, house: House, now: datetime, shown: Shown | None = None
) -> Suggestion:
    """Have a model write the suggestion for a case as its walk stands. Raises `NoAnswer`."""
    if house.writer is None:
        raise NoAnswer(Missing.OFF)
    coach = house.desk_of(team.language).coach
    whose = Whose(team, case.id, local(now, team))
    return await house.writer.write(await to_write(case, team, house), coach, whose, shown)


async def drafted(
    case: Case, team: Team, house: House, now: datetime, shown: Shown | None = None
) -> Said:
    """
    Return what is to be said of a model's draft of a case as its walk stands.

    What was paid for is kept in the ledger, and found there again by whoever asks next: the
    page after a restart, the other replica, the chat. Raises `NoAnswer`, `Unavailable`.
    """
    key = f"case:{case.id}:written:{team.language}:{mark(case.walk)}"
    coach = house.desk_of(team.language).coach
    if known := await house.ledger.post(team.id, key):
        return known.said
    said = draft_said(await draft(case, team, house, now, shown), coach)
    post = Post(key, team.id, Origin(_ON_THE_PAGE, ""), said, case.id)
    with suppress(Unavailable):  # shown all the same: it is paid for
        await house.ledger.begin(post, now, ref=key)
    return said


async def to_write(case: Case, team: Team, house: House) -> ToWrite:
    """Gather what a suggestion is written from: the walk, the policy, products, two lessons."""
    walk = case.walk
    grounding = Grounding(
        policy=team.policy.whole(),
        products=team.products,
        lessons=await similar(case, team, house, _LESSONS),
    )
    return ToWrite(walk.message, walk.reading, walk.told, walk.wishes, walk.own_words, grounding)


@dataclass(frozen=True, slots=True)
class Offer:
    """A model's draft to be said; `coming` is where it was seen being written, if anywhere."""

    post: Post
    coming: Coming | None = None


async def offered(
    team_id: str, id_: str, rests_on: str, house: House, now: datetime
) -> Offer | None:
    """
    Return what offers a model's draft of a case, None where none is due any more.

    It is seen while it is written where its place lets it be; what was begun there is ended in
    words also where no draft came. Where the case has moved on since the draft was asked for,
    the asking is void; what has been said is not paid for again. Raises `Unavailable` where
    nothing was begun to be seen.
    """
    team = await house.teams.get(team_id)
    case = await house.cases.get(team_id, id_)
    if case is None or not wanted(case, team, house) or mark(case.walk) != rests_on:
        return None
    key = f"case:{id_}:draft:{rests_on}"
    if await house.ledger.ref(team.id, key):
        return None
    coach = house.desk_of(team.language).coach
    begun = Said((coach.texts["model.writing"],))
    post = Post(key, team.id, case.origin, begun, id_, seen=case.walk.place, to=case.owner)
    place = house.as_it_comes.get(case.origin.platform)
    coming = await place.begin(post) if place else None
    try:
        said = await drafted(case, team, house, now, coming.grow if coming else None)
    except NoAnswer as none:
        if none.why is Missing.OFF and coming is None:
            return None
        said = Said((coach.texts[f"model.none.{none.why}"],))
    except Unavailable:
        if coming is None:
            raise
        said = Said((coach.texts["model.failed"],))
    return Offer(replace(post, said=said), coming)


def draft_said(made: Suggestion, coach: Coach) -> Said:
    """
    Say a model's draft: whose it is, what to look at, then the letter to copy or change.

    Where the agent has seen a letter come that a better one followed, that one stands below.
    """
    better = Section(coach.texts["model.other"], (Item(made.other),))
    return Said(
        (coach.texts["model.title"], *_lines(made, coach)),
        made.reply or "",
        sections=(better,) if made.other else (),
    )


def _lines(made: Suggestion, coach: Coach) -> Iterator[str]:
    yield made.engine_note
    for finding in made.findings:
        yield f"{finding.text} – {finding.why}" if finding.text else finding.why
    yield from (ask.question for ask in made.asks if "[" in (made.reply or ""))
    if made.cited:
        yield coach.texts["model.cited.line"].format(sources=", ".join(made.cited))

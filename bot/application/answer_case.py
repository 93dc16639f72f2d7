"""A person has sent the reply: it is noted, and what it promises is to be kept."""

from __future__ import annotations

from datetime import datetime

from bot.application.house import House, local, own_words, wishes
from bot.application.review_draft import DraftToReview, review_draft
from bot.application.walk_case import changed, found
from bot.domain.case import Case
from bot.domain.happening import Amends, CheckedDraft
from bot.domain.keeping import contradicted, to_keep
from bot.domain.message import Kind, Message
from bot.domain.review import Review
from bot.domain.team import Team
from bot.domain.tone import Finding


async def check_draft(
    team: Team, id_: str, draft: str, house: House, *, by: str, now: datetime
) -> tuple[str, Review, tuple[Finding, ...]]:
    """
    Check a draft that answers a case; return its language, the review, and what it contradicts.

    The facts are those the agent told in the walk and what the team may offer. A promise
    against one still open is a finding of its own (`contradicts-promise`). The case keeps
    the draft and what was found.
    """
    case = await found(team, id_, house)
    language, review = await _reviewed(case, draft, team, house, now)
    against = _against(case, review, team, house, now)
    rules = tuple(sorted(finding.rule for finding in (*review.findings, *against)))
    seen = CheckedDraft(now, by, draft, rules)
    await changed(team, id_, lambda one: one.had_checked(seen), house)
    return language, review, against


async def check_loose_draft(
    text: str, message: str, team: Team, house: House, now: datetime
) -> Review:
    """
    Check a draft of no case; `message` is what it answers, where that is known.

    Raises `EmptyText` where there is nothing to read.
    """
    now = local(now, team)
    given = DraftToReview(
        draft=text,
        to=Kind.COMPLAINT,
        message=Message(message, now) if message.strip() else None,
        public=False,
        policy=wishes(team, None).policy,
        words=own_words(team),
    )
    return (await _read(given, team, house, now))[1]


async def answer(team: Team, id_: str, reply: str, house: House, *, by: str, now: datetime) -> Case:
    """Note the reply a person sent, and enter its promises; the same one twice changes nothing."""
    now = local(now, team)
    case = await found(team, id_, house)
    _, review = await _reviewed(case, reply, team, house, now)
    promises = to_keep(review.promises, case.id, by, now, team.closes)

    def answered(one: Case) -> Case:
        if one.reply == reply:
            return one
        return one.answered_with(reply, promises, by=by, at=now)

    return await changed(team, id_, answered, house)


async def give(
    team: Team, id_: str, amends: Amends, house: House, *, by: str, now: datetime
) -> tuple[Case, bool]:
    """Note what was given; tell whether the team's policy lets an agent give that alone."""
    case = await changed(team, id_, lambda one: one.gave(amends, by=by, at=now), house)
    return case, team.policy.allows(case.reading.severity, case.spent)


async def hand_over(team: Team, id_: str, to: str, house: House, *, by: str, now: datetime) -> Case:
    """Give the case to a colleague; to oneself it is taking it."""
    return await changed(team, id_, lambda one: one.handed_to(to, by=by, at=now), house)


async def _reviewed(
    case: Case, draft: str, team: Team, house: House, now: datetime
) -> tuple[str, Review]:
    given = DraftToReview(
        draft=draft,
        to=Kind.PRAISE if case.reading.kind is Kind.PRAISE else Kind.COMPLAINT,
        message=case.message,
        public=case.public,
        facts=case.walk.told or None,
        policy=wishes(team, case.reading.severity).policy,
        words=own_words(team),
    )
    return await _read(given, team, house, local(now, team))


async def _read(
    given: DraftToReview, team: Team, house: House, now: datetime
) -> tuple[str, Review]:
    reviewers = house.desk_of(team.language).reviewers
    return await house.aside(lambda: review_draft(given, reviewers, now), len(given.draft))


def _against(
    case: Case, review: Review, team: Team, house: House, now: datetime
) -> tuple[Finding, ...]:
    coach = house.desk_of(team.language).coach
    texts, formats = coach.texts, coach.pack_for(case.reading).formats
    pairs = contradicted(review.promises, case.open_promises, local(now, team), formats)
    return tuple(
        Finding(
            rule="contradicts-promise",
            id="case.contradicts-promise",
            span=new.span,
            text=new.what,
            why=texts["check.contradicts"].format(earlier=old.what),
            instead=(),
        )
        for new, old in pairs
    )

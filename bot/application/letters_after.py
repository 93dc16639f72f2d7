"""Letters after a case is closed: how did it go, and what your feedback changed."""

from __future__ import annotations

from bot.application.house import House
from bot.domain.case import Case
from bot.domain.case_brief import CaseBrief
from bot.domain.facts_given import facts_given
from bot.domain.letter import Letter, Sentence
from bot.domain.phrasing import Phrasebook
from bot.domain.team import Team
from bot.domain.writing import brief_for


def how_it_went(case: Case, team: Team, house: House) -> str:
    """Write the short question to the customer, in their language and register."""
    brief, book = _opened(case, team, house)
    letter = _signed(brief, book)
    letter.paragraph(Sentence(book.say("after.went")), Sentence(book.say("after.door")))
    letter.paragraph(Sentence(book.say("after.thanks")))
    return letter.one_breath if brief.message.brief else letter.text


def what_changed(case: Case, team: Team, house: House) -> str:
    """
    Write what the customer's feedback changed, with the team's words for the change.

    Words in another language than the customer's stand in a `[gap]`: the agent has yet to
    say them in theirs.
    """
    brief, book = _opened(case, team, house)
    action = case.afterthought.action.strip() if case.afterthought else ""
    spoken = house.desk_of(team.language).reviewers.teller.language(action)
    told = action if spoken == brief.pack.code else f"[{action}]"
    letter = _signed(brief, book)
    letter.paragraph(Sentence(book.say("after.changed", it=told)))
    letter.paragraph(
        Sentence(book.say("after.changed.thanks")), Sentence(book.say("after.welcome"))
    )
    return letter.one_breath if brief.message.brief else letter.text


def _opened(case: Case, team: Team, house: House) -> tuple[CaseBrief, Phrasebook]:
    coach = house.desk_of(team.language).coach
    pack = coach.pack_for(case.reading)
    brief = brief_for(
        case.message,
        case.reading,
        facts_given(case.walk.told, pack, coach.method.fact_keys, ()),
        pack,
        register=team.register,
        signature=team.signature or case.owner,
    )
    return brief, brief.book()


def _signed(brief: CaseBrief, book: Phrasebook) -> Letter:
    place = "chat" if brief.message.brief else "mail"
    closing = "closing.brief" if brief.message.brief else "closing.any"
    signature = brief.signature or book.say("gap.signature")
    return Letter(
        greeting=book.say(f"greeting.{place}.name", f"greeting.{place}"),
        closing=book.say(closing, signature=signature),
    )

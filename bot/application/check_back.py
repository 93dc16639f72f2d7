"""Some time after a case was closed, its owner asks the customer how it went."""

from __future__ import annotations

from bot.application.case_lines import what
from bot.application.house import House
from bot.application.letters_after import how_it_went
from bot.application.ports import Post
from bot.application.replies import Choice, Said
from bot.application.wording import wording
from bot.domain.case import Case, State
from bot.domain.digest import outlined
from bot.domain.team import Team


async def check_back(team_id: str, case_id: str, house: House) -> Post | None:
    """
    Return the word to the owner, in the case's thread, with a message to the customer.

    Once for each day set; None where it is too late: opened again, asked, or erased.
    """
    team, case = await house.teams.get(team_id), await house.cases.get(team_id, case_id)
    if case is None or case.state is not State.CLOSED or case.checked_back:
        return None
    thought = case.afterthought
    if thought is None or thought.check_back is None:
        return None
    return Post(
        key=f"check-back:{case.id}:{thought.check_back}",
        team=team.id,
        origin=case.origin,
        said=_question(case, team, house),
        case=case.id,
    )


def _question(case: Case, team: Team, house: House) -> Said:
    words = wording(team, house)
    key = "check_back.owner" if case.owner else "check_back.anybody"
    line = words.say(key, owner=case.owner, what=what(outlined(case), words))
    choices = (Choice(f"asked:{case.id}", words.say("choice.asked")),)
    return Said((line, words.say("check_back.suggested")), how_it_went(case, team, house), choices)

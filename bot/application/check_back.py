"""Some time after a case was closed, somebody asks the customer how it went."""

from __future__ import annotations

from bot.application.house import House
from bot.application.ports import Post
from bot.application.replies import Choice, Said
from bot.domain.case import Case, State
from bot.domain.team import Team


async def check_back(team_id: str, case_id: str, house: House) -> Post | None:
    """Return the word to the case's thread, once for each day set; None where it is too late."""
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
    texts = house.desk_of(team.language).coach.texts
    line = texts["case.check_back"].format(customer=case.customer_name or texts["case.customer"])
    return Said((line,), choices=(Choice(f"asked:{case.id}", texts["choice.asked"]),))

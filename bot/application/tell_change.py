"""What keeps it from happening again is done: the customer hears what their feedback changed."""

from __future__ import annotations

from datetime import datetime

from bot.application.house import House
from bot.application.letters_after import what_changed
from bot.application.replies import Said
from bot.application.walk_case import changed
from bot.application.wording import wording
from bot.domain.case import Case
from bot.domain.errors import WrongMoment
from bot.domain.team import Team


async def tell_change(
    team: Team, id_: str, house: House, *, by: str, now: datetime
) -> tuple[Case, Said]:
    """
    Note that what the afterthought of a case names is done, and suggest the letter that tells it.

    Raises `WrongMoment` where the case names nothing to do, or its words are forgotten.
    """

    def done(case: Case) -> Case:
        if not (case.afterthought and case.afterthought.action.strip()):
            raise WrongMoment("error.no_action")
        return case.acted_on(by=by, at=now)

    case = await changed(team, id_, done, house)
    said = Said((wording(team, house).say("change.suggested"),), what_changed(case, team, house))
    return case, said

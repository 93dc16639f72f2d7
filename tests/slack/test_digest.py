"""Every morning's digest, as the team reads it in its channel: once, in its language, legal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.team import Team
from tests.fakes.slack_blocks import errors
from tests.fakes.slack_person import Person
from tests.slack.place import NOW, Place
from tests.slack.test_doors import settled
from tests.slack.test_the_walk import MESSAGES

DAY = NOW.date().isoformat()


async def morning(place: Place) -> None:
    await place.jobs.begin("digest", f"digest:T1:{DAY}", "T1", DAY)
    await place.settled()


@pytest.mark.parametrize("language", MESSAGES)
async def test_the_digest_is_posted_once_with_a_link_to_each_case(
    place: Place, mari: Person, language: str
) -> None:
    place.slack.workspace.channel("C9")
    await place.house.teams.save(replace(Team("T1"), language=language, digest_place="slack:C9"))
    await settled(place, mari.command(*MESSAGES[language]))
    await morning(place)
    (told,) = place.said("C9")
    texts = place.office.texts(await place.house.teams.get("T1"))
    assert errors(told["blocks"]) == []
    assert texts["digest.nobody"] in str(told["blocks"])
    assert place.case().origin.link in str(told["blocks"])
    place.jobs.begun.clear()  # the works are lost, the ledger is not
    await morning(place)
    place.lost_sight_of(f"digest:T1:{DAY}")
    place.jobs.begun.clear()
    await morning(place)
    assert len(place.said("C9")) == 1


async def test_a_morning_with_nothing_to_tell_is_quiet(place: Place) -> None:
    place.slack.workspace.channel("C9")
    await place.house.teams.save(replace(Team("T1"), digest_place="slack:C9"))
    await morning(place)
    assert place.said("C9") == []

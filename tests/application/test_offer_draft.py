"""A draft seen while it is written comes to an end there, whatever becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import cast

import pytest

from bot.application.house import House
from bot.application.offer_draft import mark, offered
from bot.application.ports import Post
from bot.application.speak import speak
from bot.application.suggest_reply import Coach, Suggestion
from bot.application.to_write import Shown, ToWrite
from bot.application.walk_case import choose
from bot.application.writers import Whose, Writer
from bot.domain.asking import Missing, NoAnswer
from bot.domain.errors import Unavailable
from bot.domain.team import ModelFor, Team
from bot.domain.walk import Move, Stage
from tests.application.test_the_life_of_a_case import NOW, mail, taken
from tests.fakes.house import house
from tests.fakes.stores import Memory

PLATFORM = mail().origin.platform


@dataclass
class Fails:
    """A writer that gives nothing."""

    why: Exception

    async def write(
        self,
        task: ToWrite,
        coach: Coach,
        whose: Whose,
        shown: Shown | None = None,
        begun: Callable[[], None] | None = None,
    ) -> Suggestion:
        del task, coach, whose, shown, begun
        raise self.why


@dataclass
class Seen:
    """A place where letters are seen coming, and what stood there in the end."""

    begun: list[Post] = field(default_factory=list)
    whole_: list[Post] = field(default_factory=list)

    async def begin(self, post: Post) -> Seen:
        self.begun.append(post)
        return self

    def grow(self, so_far: str) -> None:
        raise AssertionError(so_far)

    async def whole(self, post: Post) -> str:
        self.whole_.append(post)
        return "ref"


async def at_the_reply(why: Exception) -> tuple[House, str]:
    """Return a house whose writer fails, with a case at its letter."""
    team = Team("shop", model=ModelFor.ON, version=1)
    at = replace(house(Memory(teams={"shop": team})), writer=cast("Writer", Fails(why)))
    case = await taken(at)
    for made in (Move.SKIP, *[Move.USE] * 5):
        case, _ = await choose(team, case.id, made, at, by="Maija", now=NOW)
    assert case.walk.stage is Stage.REPLY
    return at, mark(case.walk)


@pytest.mark.parametrize(
    ("why", "key"),
    [
        (NoAnswer(Missing.OFF), "model.none.off"),
        (NoAnswer(Missing.AWAY), "model.none.away"),
        (Unavailable("database"), "model.failed"),
    ],
    ids=["off", "away", "database"],
)
async def test_what_was_begun_to_be_seen_is_ended_in_words(why: Exception, key: str) -> None:
    at, rests_on = await at_the_reply(why)
    seen = Seen()
    at = replace(at, as_it_comes={PLATFORM: seen})
    offer = await offered("shop", "m1", rests_on, at, NOW)
    assert offer
    await speak(offer.post, at, NOW, offer.coming)
    texts = at.desk_of("fi").coach.texts
    assert [post.said.lines for post in seen.begun] == [(texts["model.writing"],)]
    assert [post.said.lines for post in seen.whole_] == [(texts[key],)]


async def test_where_nothing_was_seen_what_never_came_is_not_spoken_of() -> None:
    at, rests_on = await at_the_reply(NoAnswer(Missing.OFF))
    assert await offered("shop", "m1", rests_on, at, NOW) is None
    at, rests_on = await at_the_reply(Unavailable("database"))
    with pytest.raises(Unavailable):
        await offered("shop", "m1", rests_on, at, NOW)

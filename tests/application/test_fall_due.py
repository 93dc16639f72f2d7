from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.application import coach_message
from bot.application.coach_message import coached
from bot.application.fall_due import fall_due
from bot.application.house import House
from bot.application.replies import Card
from bot.application.speak import speak
from bot.application.take_in import take_in
from bot.domain.team import Team
from tests.application.test_the_life_of_a_case import mail
from tests.fakes.house import first_words, house
from tests.fakes.stores import Memory

WEDNESDAY = datetime(2026, 3, 4, tzinfo=UTC)


async def keys(at: House, now: datetime) -> set[str]:
    return {due.key for due in await fall_due(at, now)}


async def test_the_digest_is_due_from_its_hour_to_midnight_on_working_days() -> None:
    at = house()
    await at.teams.save(replace(Team("shop"), digest_at=time(8, 30), digest_place="slack:C1"))
    assert "digest:shop:2026-03-04" not in await keys(
        at, WEDNESDAY + timedelta(hours=6, minutes=29)
    )
    for hour in (6.5, 12, 21.9):
        assert "digest:shop:2026-03-04" in await keys(at, WEDNESDAY + timedelta(hours=hour))
    easter = datetime(2026, 4, 3, 9, tzinfo=UTC)
    assert not {key for key in await keys(at, easter) if key.startswith("digest")}


async def test_a_digest_is_due_once_there_is_a_place_for_it() -> None:
    at, noon = house(), WEDNESDAY + timedelta(hours=12)
    team = await at.teams.save(Team("shop"))
    assert "digest:shop:2026-03-04" not in await keys(at, noon)
    await at.teams.save(replace(team, digest_place="slack:C1"))
    assert "digest:shop:2026-03-04" in await keys(at, noon)


async def test_retention_is_due_each_day_after_the_night() -> None:
    at = house()
    await at.teams.save(Team("shop"))
    assert await keys(at, WEDNESDAY) == set()
    sunday = datetime(2026, 3, 8, 2, tzinfo=UTC)
    assert await keys(at, sunday) == {"retain:shop:2026-03-08"}


async def test_a_message_is_spoken_of_under_one_key_however_often() -> None:
    at = house()
    assert await at.inbox.accept(mail())
    first = await first_words("m1", "shop", at)
    again = await first_words("m1", "shop", at)
    assert first
    assert first == again
    assert first.key == "case:m1:first"


async def test_where_a_post_stands_by_being_noted_the_first_words_are_said_with_the_case() -> None:
    memory = Memory()
    at = replace(house(memory), noted=frozenset({mail().origin.platform}))
    assert await at.inbox.accept(mail())
    done = await coached("m1", "shop", at)
    assert done
    assert done.first is None
    ((_, _, ref),) = memory.posts.values()
    assert ref == "case:m1:first"
    again = await first_words("m1", "shop", at)
    assert await speak(again, at, WEDNESDAY) == ""
    assert len(memory.posts) == 1


async def test_a_case_stands_though_its_first_words_cannot_be_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> Card:
        raise KeyError("a mistake of ours")

    at = replace(house(), noted=frozenset({mail().origin.platform}))
    assert await at.inbox.accept(mail())
    with monkeypatch.context() as patched:
        patched.setattr(coach_message, "card_of", broken)
        for _ in range(2):
            with pytest.raises(KeyError):
                await coached("m1", "shop", at)
            assert await at.cases.get("shop", "m1")
            assert await at.ledger.ref("shop", "case:m1:first") == ""
    assert await speak(await first_words("m1", "shop", at), at, WEDNESDAY) == "case:m1:first"


async def test_a_follow_up_says_so_and_where_the_walk_stands() -> None:
    at = house()
    assert await at.inbox.accept(mail())
    await take_in("m1", await at.teams.get("shop"), at)
    second = replace(mail("m2", "Hei taas, vieläkään ei mitään."), origin=mail().origin)
    assert await at.inbox.accept(second)
    post = await first_words("m2", "shop", at)
    assert post
    assert (post.key, post.case) == ("case:m1:follow-up:m2", "m1")
    assert "uudelleen" in post.said.lines[0]
    assert len(post.said.lines) > 1


async def test_nothing_to_read_is_nothing_to_say() -> None:
    at = house()
    assert await at.inbox.accept(mail(text="…"))
    assert await coached("m1", "shop", at) is None

"""Teams away, slow, throttling or rotating its keys: nothing lost, nothing said twice."""

from __future__ import annotations

import asyncio
import itertools
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.teams.chat import EVERY
from adapters.teams.office import REST
from adapters.teams.pace import AT_ONCE, Pace, TurnsHere
from adapters.teams.wire import Addresses, Credentials, Refused, Wire, activities
from bot.application.ports import Post
from bot.application.replies import Said
from bot.application.speak import speak
from bot.domain.errors import Shut, Unavailable
from bot.domain.happening import Origin
from tests.fakes.clock import Clock
from tests.fakes.teams_server import APP, SECRET, TENANT, Person, TeamsServer, buttons
from tests.slack.test_doors import SOFA
from tests.teams.place import CHANNEL, NOW, THREAD, Place, opened
from tests.teams.test_doors import to_the_reply


def post(key: str = "k", place: str = CHANNEL, **more: Any) -> Post:
    return Post(key, TENANT, Origin("teams", place, **more), Said(("Hei",)))


async def met(place: Place) -> None:
    """Let the bot know the channel."""
    await Person(place.teams).calls("apua", THREAD)
    await place.settled()
    place.teams.calls.clear()


@pytest.mark.parametrize("status", [412, 429, 502, 504])
async def test_what_passes_is_tried_again(place: Place, status: int) -> None:
    """D10: the stock client raises at the first 429."""
    await met(place)
    place.teams.refuses = [status, status]
    await place.house.chats["teams"].post(post())
    assert len(place.said(CHANNEL)) == 1
    assert len(place.teams.calls) == 3
    assert place.clock.at > 0


async def test_teams_is_left_alone_as_long_as_it_asks(place: Place) -> None:
    await met(place)
    place.teams.refuses, place.teams.after = [429], "17"
    await place.house.chats["teams"].post(post())
    assert 17 <= place.clock.at < 20


async def test_two_who_wait_do_not_come_back_at_the_same_moment() -> None:
    async def waited() -> float:
        async with opened() as place:
            await met(place)
            place.teams.refuses = [502, 502, 502]
            await place.house.chats["teams"].post(post())
            return place.clock.at

    assert await waited() != await waited()


async def test_a_storm_of_429_ends_in_one_post_later(place: Place) -> None:
    await met(place)
    place.teams.refuses = [429] * 4
    with pytest.raises(Unavailable):
        await speak(post(), place.house, NOW)
    await speak(post(), place.house, NOW)
    (said,) = place.said(CHANNEL)
    assert said["attachments"]


@pytest.mark.parametrize("status", [400, 403, 404, 413])
async def test_what_is_refused_for_good_is_tried_once(place: Place, status: int) -> None:
    await met(place)
    place.teams.refuses = [status] * 9
    with pytest.raises(Shut) as shut:
        await place.house.chats["teams"].post(post())
    assert str(shut.value) == "Throttled"
    assert len(place.teams.calls) == 1


async def test_a_place_nobody_knows_is_shut(place: Place) -> None:
    with pytest.raises(Shut):
        await place.house.chats["teams"].post(post(place="a:nobody"))


async def test_a_card_that_is_gone_is_let_be(place: Place, mari: Person) -> None:
    await mari.writes(SOFA)
    await place.settled()
    (card,) = place.said(mari.alone)
    place.teams.messages.clear()
    await mari.presses(card, "move:skip")
    await place.settled()
    assert place.said(mari.alone) == []
    chat = place.house.chats["teams"]
    await chat.remove(Origin("teams"), f"{TENANT}/{mari.alone}|{card['id']}")


async def test_a_token_that_was_taken_back_is_asked_for_anew() -> None:
    async with TeamsServer() as teams:
        clock = Clock()
        secrets = Credentials(APP, SECRET, TENANT, teams.root, clock)
        wire = Wire(Addresses((teams.service_url,)), secrets, clock.sleep)
        try:
            path, body = activities("a:1"), {"type": "message"}
            await wire.call("POST", teams.service_url, path, body)
            secrets._token = "old"  # noqa: S105, SLF001
            await wire.call("POST", teams.service_url, path, body)
            assert teams.tokens == 2
            clock.at += 3600
            await wire.call("POST", teams.service_url, path, body)
            assert teams.tokens == 3
            with pytest.raises(Refused, match="address"):
                await wire.call("POST", "https://evil.example/", path, body)
            wrong = Credentials(APP, "wrong", TENANT, teams.root, clock)
            with pytest.raises(Unavailable, match="login-refused"):
                await wrong.headers(wire.session())
        finally:
            await wire.close()


async def test_a_slow_connector_holds_no_acknowledgement_up(place: Place, mari: Person) -> None:
    assert await mari.writes("apua") == 200
    place.teams.slow = 1.0
    began = time.monotonic()
    for text in ("avoimet", SOFA, "apua"):
        assert await mari.writes(text) == 200
    assert time.monotonic() - began < 3
    assert len(place.teams.calls) < 4
    await place.settled()


async def test_no_acknowledgement_while_the_store_is_away(
    place: Place, mari: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_: Any) -> bool:
        raise Unavailable("database")

    monkeypatch.setattr(place.house.inbox, "accept", away)
    one = mari.written(SOFA)
    assert (await place.teams.send(one))[0] == 503
    monkeypatch.undo()
    assert (await place.teams.send(one))[0] == 200
    await place.settled()
    assert len(place.said(mari.alone)) == 1


async def test_an_agreed_reply_stands_in_the_thread_before_the_click_is_answered(
    place: Place, mari: Person
) -> None:
    await mari.calls(SOFA, THREAD)
    await place.settled()
    card = await to_the_reply(place, mari)
    place.teams.refuses = [403]
    body = await mari.presses(card, "publish", agreed="Hei Anna, anteeksi.")
    assert place.texts()["teams.published"] not in str(body)
    body = await mari.presses(card, "publish", agreed="Hei Anna, anteeksi!")
    assert place.texts()["teams.published"] in str(body)
    assert "Hei Anna, anteeksi!" in str(place.said(THREAD)[-1])
    place.teams.slow = 2.0
    began = time.monotonic()
    await mari.presses(card, "publish", agreed="Hei Anna, anteeksi vielä kerran.")
    assert time.monotonic() - began < 1.8
    await place.settled()
    assert "vielä kerran" in str(place.said(THREAD)[-1])


async def test_two_people_clicking_at_once_do_no_harm(place: Place, mari: Person) -> None:
    await mari.writes(SOFA)
    await place.settled()
    (card,) = place.said(mari.alone)
    await asyncio.gather(*(mari.presses(card, "move:skip") for _ in range(4)))
    await place.settled()
    assert (str(place.case().walk.stage), place.case().walk.at) == ("step", 0)
    (card,) = place.said(mari.alone)
    assert "move:use" in buttons(card)


async def test_clicks_that_come_fast_are_shown_in_edits_that_come_slowly() -> None:
    async with opened(pace=Pace()) as place:
        mari = Person(place.teams)
        await mari.writes(SOFA)
        await place.settled()
        (card,) = place.said(mari.alone)
        place.teams.calls.clear()
        body = await mari.presses(card, "move:skip")
        for turn in range(5):
            if turn % 2 == 0:
                await place.settled()
            now = {**card, "attachments": [{**card["attachments"][0], "content": body["value"]}]}
            body = await mari.presses(now, "move:use")
        await place.settled()
        edits = [one for one in place.teams.calls if one.method == "PUT"]
        assert len(edits) == 4
        assert all(b.at - a.at > 0.9 * EVERY for a, b in itertools.pairwise(edits))
        assert edits[-1].body["attachments"][0]["content"] == body["value"]


def within(times: list[float], seconds: float) -> int:
    """The most that ever fell into a window of so many seconds."""
    return max(sum(at <= one < at + seconds for one in times) for at in times)


async def test_a_conversation_is_never_spoken_in_faster_than_teams_allows() -> None:
    clock = Clock()
    pace, said = Pace(TurnsHere(clock), clock.sleep), list[float]()
    for _ in range(300):
        await pace.wait("a:1")
        said.append(clock.at)
    assert within(said, 1.0) <= 7
    assert within(said, 2.0) <= 8
    assert within(said, 30.0) <= 60
    assert said[AT_ONCE - 1] == 0.0
    before = clock.at
    await pace.wait("a:2")
    assert clock.at == before


async def test_what_a_glance_leaves_in_doubt_is_read_closely_behind_the_acknowledgement() -> None:
    async with opened() as place:
        close, calls = 0.8, []
        desk_of = place.house.desk_of

        def reading(language: str) -> Any:
            desk = desk_of(language)

            class Slow:
                def read(self, message: Any) -> Any:
                    calls.append(message)
                    time.sleep(close)
                    return desk.reader.read(message)

            class Doubtful:
                def read(self, message: Any) -> Any:
                    seen = desk.glance.read(message)
                    return replace(seen, confidence={**seen.confidence, "kind": 0.5})

            return replace(desk, reader=Slow(), glance=Doubtful())

        object.__setattr__(place.house, "desk_of", reading)
        mari = Person(place.teams)
        began = time.monotonic()
        for html in (SOFA, f"reklamaatio {SOFA}", f"luonnos {SOFA}"):
            assert await mari.writes(html) == 200
        assert not calls
        assert time.monotonic() - began < close
        await place.settled()
        assert calls


async def test_nothing_stays_kept_of_what_is_done_or_came_too_late(
    place: Place, mari: Person
) -> None:
    def kept() -> list[str]:
        return [body for kind, body, _ in place.rooms.rooms.values() if kind == REST]

    one = mari.written("luonnos Olette väärässä.")
    for _ in range(2):
        await place.teams.send(one)
        assert len(kept()) == (not place.said(mari.alone))
        await place.settled()
    assert (len(kept()), len(place.said(mari.alone))) == (0, 1)

    await mari.writes("luonnos Olette taas väärässä.")
    (body,) = kept()
    old = body.replace(f"{NOW:%Y-%m-%d}", f"{NOW - timedelta(days=2):%Y-%m-%d}")
    assert old != body
    place.rooms.rooms |= {
        key: (kind, old, at) for key, (kind, _, at) in place.rooms.rooms.items() if kind == REST
    }
    await place.settled()
    assert (len(kept()), len(place.said(mari.alone))) == (0, 1)


@pytest.mark.parametrize("step", range(2, 6))
@pytest.mark.parametrize("do", ["form:share", "hand_over"])
async def test_a_move_that_breaks_off_once_its_card_is_noted_leaves_one_card(
    place: Place, mari: Person, do: str, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ville = Person(place.teams, "Ville Virta")
    await ville.writes("apua")
    await mari.calls("apua", THREAD)
    await mari.writes(SOFA)
    await place.settled()
    (card,) = place.said(mari.alone)
    form = (await mari.presses(card, "share"))["value"] | {"id": card["id"]}
    moves: dict[str, Any] = {"form:share": (form, CHANNEL), "hand_over": (card, ville.alone)}
    shown, there = moves[do]
    await mari.presses(shown, do, channel=CHANNEL, to="Ville Virta")
    steps = itertools.count()

    def breaks(work: Any) -> Any:
        async def done(*given: Any) -> Any:
            if next(steps) == step:
                raise Unavailable("it broke off")
            return await work(*given)

        return done

    chat = place.house.chats["teams"]
    for whole, names in ((place.house.ledger, ("sent", "forget")), (place.house.cases, ("save",))):
        for name in names:
            monkeypatch.setattr(whole, name, breaks(getattr(whole, name)))
    remove = type(chat).remove

    async def removed(self: Any, *given: Any) -> Any:
        return await breaks(lambda *told: remove(self, *told))(*given)

    monkeypatch.setattr(type(chat), "remove", removed)
    await place.settled()
    assert next(steps) > step
    assert place.said(mari.alone) == []
    assert sum("move:skip" in buttons(one) for one in place.said(there)) == 1
    assert place.case().origin.private is (do == "hand_over")
    await ville.presses(place.said(there)[-1], "move:skip", there)
    await place.settled()
    assert "move:use" in buttons(place.said(there)[-1])

"""
Who may come in, and what goes back.

D1 to D14 are the defects of botbuilder 4.17.1 this edge stands in for; each test that names one
fails where the stock path would be taken again.
"""

from __future__ import annotations

import asyncio
import io
import time
from typing import Any

import aiohttp
import pytest

from adapters.settings import settings
from adapters.teams.wire import Addresses
from adapters.to_teams import to_teams
from tests.fakes.teams_server import TENANT, Person, TeamsServer, key
from tests.teams.place import Place, opened
from tests.teams.test_the_walk import MESSAGES


async def answered(place: Place, header: str | None = None, **more: Any) -> int:
    mari = Person(place.teams)
    status, _ = await place.teams.send({**mari.written("apua"), **more}, header)
    return status


async def test_a_true_token_is_let_in(place: Place) -> None:
    assert await answered(place) == 200


FALSE = {
    "expired": {"exp": int(time.time()) - 400},
    "no expiry": {"exp": None},
    "another audience": {"aud": "somebody else"},
    "no audience": {"aud": None},
    "another issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": None},
    "another service": {"serviceurl": "http://127.0.0.1:1/"},
    "no service": {"serviceurl": None},
    "not valid yet": {"nbf": int(time.time()) + 4000},
}


@pytest.mark.parametrize("lies", FALSE.values(), ids=FALSE.keys())
async def test_a_false_claim_is_a_401_and_does_nothing(place: Place, lies: dict[str, Any]) -> None:
    """D2: the stock path answers 500 to some of these."""
    header = f"Bearer {place.teams.token(**lies)}"
    assert await answered(place, header, text=MESSAGES["fi"]) == 401
    await place.settled()
    assert not place.memory.incoming
    assert not place.teams.calls


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer x.y.z", "Basic YTpi", "Bearer eyJhbGciOiJub25lIn0.e30."],
)
async def test_garbage_is_a_401(place: Place, header: str) -> None:
    """D2."""
    assert await answered(place, header) == 401


async def test_a_token_signed_by_another_is_a_401(place: Place) -> None:
    """D2, D3: under a name nobody knows, and under a known key's name."""
    true = place.teams.signing
    place.teams.shown, place.teams.signing = [true], key()
    assert await answered(place) == 401
    known = TeamsServer(signing=true).token(place.teams.service_url).partition(".")[0]
    forged = place.teams.token().partition(".")[2]
    assert await answered(place, f"Bearer {known}.{forged}") == 401


async def test_a_key_that_answers_for_another_channel_is_a_401(place: Place) -> None:
    """D2."""
    place.teams.endorses, place.teams.signing = ["webchat"], key()
    a_minute_passes(place)
    assert await answered(place) == 401


def a_minute_passes(place: Place) -> None:
    place.authority._tried_at = float("-inf")  # noqa: SLF001


async def test_a_rotated_key_is_good_at_once_and_asked_for_once(place: Place) -> None:
    """D3: the stock path refuses a new key until its day-old cache runs out."""
    assert await answered(place) == 200
    reads = place.teams.key_reads
    place.teams.signing = key()
    a_minute_passes(place)
    assert await answered(place) == 200
    assert place.teams.key_reads == reads + 1
    place.teams.shown, place.teams.signing = [place.teams.signing], key()
    assert [await answered(place) for _ in range(20)] == [401] * 20
    assert place.teams.key_reads == reads + 1


async def test_a_slow_authority_holds_nobody_up(place: Place) -> None:
    """D5: the stock path reads keys on the loop, and waits for ever."""
    assert await answered(place) == 200
    place.teams.slow_authority = 1.0
    place.teams.signing = key()
    a_minute_passes(place)
    slow = asyncio.create_task(answered(place))
    began, ticks = time.monotonic(), 0
    while not slow.done():
        await asyncio.sleep(0.01)
        ticks += 1
    assert await slow == 200
    assert ticks > 30 * (time.monotonic() - began)


async def test_old_keys_are_good_while_the_authority_is_away(place: Place) -> None:
    assert await answered(place) == 200
    place.authority.openid_url = "http://127.0.0.1:1/"
    place.authority._read_at = place.authority._tried_at = float("-inf")  # noqa: SLF001
    assert await answered(place) == 200


async def test_without_any_keys_teams_is_asked_to_come_again() -> None:
    async with opened(openid_url="http://127.0.0.1:1/") as place:
        assert await answered(place) == 503


async def test_an_activity_without_a_service_address_is_refused(place: Place) -> None:
    """D14: the stock path then checks no claim of it."""
    mari = Person(place.teams)
    one = mari.written("apua")
    del one["serviceUrl"]
    assert (await place.teams.send(one))[0] == 401


async def test_posts_go_to_listed_addresses_alone(place: Place) -> None:
    """D13: the stock adapter posts wherever an activity says."""
    elsewhere = "http://127.0.0.2:1/"
    header = f"Bearer {place.teams.token(elsewhere)}"
    assert await answered(place, header, serviceUrl=elsewhere) == 403


@pytest.mark.parametrize(
    "url",
    [
        "https://smba.trafficmanager.net.evil.example/",
        "https://smba.trafficmanager.net@evil.example/",
        "http://smba.trafficmanager.net/",
        "https://evil.example/https://smba.trafficmanager.net/",
        "",
        "x",
    ],
)
def test_an_address_that_looks_listed_is_not(url: str) -> None:
    assert not Addresses(("https://smba.trafficmanager.net/",)).allow(url)


def test_a_listed_address_is_allowed_below_and_without_its_slash() -> None:
    known = Addresses(("https://smba.trafficmanager.net/",))
    assert known.allow("https://smba.trafficmanager.net/emea/")
    assert known.allow("https://smba.trafficmanager.net")


async def test_people_of_another_tenant_are_not_let_in(place: Place) -> None:
    """D8: the tenant is read where Teams puts it."""
    stranger = Person(place.teams, tenant="99999999-cccc")
    assert (await place.teams.send(stranger.written("apua")))[0] == 403
    nowhere = Person(place.teams).written("apua")
    del nowhere["channelData"], nowhere["conversation"]["tenantId"]
    assert (await place.teams.send(nowhere))[0] == 403


async def test_another_channel_than_teams_is_not_let_in(place: Place) -> None:
    place.teams.endorses = ["msteams", "webchat"]
    place.teams.signing = key()
    a_minute_passes(place)
    assert await answered(place, channelId="webchat") == 403


async def test_an_invoke_gets_its_body_back(place: Place) -> None:
    """D1: the stock path answers 500 to every invoke that returns a body."""
    mari = Person(place.teams)
    await mari.writes(MESSAGES["fi"])
    await place.settled()
    (card,) = place.said(mari.alone)
    status, body = await place.teams.send(mari.pressed(card, "move:skip"))
    assert status == 200
    assert body["value"]["type"] == "AdaptiveCard"
    dialog = await mari.points("<p>Hei</p>", "coach", "")
    assert dialog["task"]["type"] == "continue"


async def test_an_invoke_nobody_knows_is_answered_calmly(place: Place) -> None:
    mari = Person(place.teams)
    status, body = await place.teams.send(mari.activity("invoke", name="signin/verifyState"))
    assert (status, body) == (200, {})


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"type": 3}', b"\xff", b"[" * 100_000])
async def test_what_is_no_activity_is_a_400(place: Place, body: bytes) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(place.teams.app_url, data=body) as answer,
    ):
        assert answer.status == 400


async def test_what_is_too_long_is_a_413(place: Place) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(place.teams.app_url, data=io.BytesIO(b"x" * 3_000_000)) as answer,
    ):
        assert answer.status == 413


async def test_the_bots_token_is_asked_for_once(place: Place) -> None:
    """D4: the stock path asks for a new one every turn."""
    mari = Person(place.teams)
    for _ in range(5):
        await mari.writes("apua")
    await place.settled()
    assert len(place.said(mari.alone)) == 5
    assert place.teams.tokens == 1


async def test_what_is_said_keeps_all_its_fields_on_the_wire(place: Place) -> None:
    """D7: the stock path strips the label, the citation and mentions to their types."""
    mari = Person(place.teams)
    await mari.writes(MESSAGES["fi"])
    await place.settled()
    (card,) = place.said(mari.alone)
    (entity,) = card["entities"]
    assert entity["additionalType"] == ["AIGeneratedContent"]
    (claim,) = entity["citation"]
    assert f"[{claim['position']}]" in card["text"]
    assert 0 < len(claim["appearance"]["abstract"]) <= 160
    assert 0 < len(claim["appearance"]["name"]) <= 80
    assert card["channelData"] == {"feedbackLoop": {"type": "default"}}


async def test_without_an_app_the_door_is_shut() -> None:
    """D13: an empty app id turns the stock path's authentication off."""
    assert to_teams(settings({})) is None
    with pytest.raises(ValueError, match="no app id"):
        async with opened(app_id=""):
            pass


async def test_dev_opens_the_door_on_loopback_alone() -> None:
    with pytest.raises(ValueError, match="RUUSU_DEV"):
        settings({"RUUSU_DEV": "1", "RUUSU_HOST": "0.0.0.0", "RUUSU_SECRET_KEY": "x" * 20})  # noqa: S104
    async with opened(app_id="", dev=True, tenant="") as place:
        assert await answered(place, "") == 200
        away = "https://smba.trafficmanager.net/emea/"
        assert await answered(place, "", serviceUrl=away) == 403


def test_half_an_app_is_named_at_start() -> None:
    with pytest.raises(ValueError, match="MICROSOFT_APP_PASSWORD") as wrong:
        settings({"MICROSOFT_APP_ID": "x"})
    assert "MICROSOFT_APP_TENANT_ID" in str(wrong.value)


async def test_a_house_of_many_tenants_keeps_them_apart() -> None:
    async with opened(tenant="botframework.com") as place:
        place.teams.calls.clear()
        one, other = Person(place.teams), Person(place.teams, "Ville Vieras", tenant="99-cc")
        for who in (one, other):
            assert await who.writes(MESSAGES["fi"]) == 200
        assert {incoming.team for incoming in place.memory.incoming.values()} == {TENANT, "99-cc"}

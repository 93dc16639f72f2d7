"""Socket Mode: the same doors with no public address, and a watchdog on the line."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext

import pytest
from aiohttp import web
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from adapters.right_of_way import RightOfWay
from adapters.slack import socket
from bot.application.ports import Incoming
from tests.fakes.slack_person import Person, forward_mail, mail_file
from tests.fakes.slack_server import SlackServer
from tests.slack.place import Place, opened
from tests.slack.test_doors import SOFA


async def connected(place: Place) -> None:
    for _ in range(200):
        if place.slack.sockets:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("no line")


async def test_the_doors_are_the_same_over_the_socket() -> None:
    async with opened(app_token="xapp-1") as place:  # noqa: S106 - of no app there is
        await connected(place)
        mari = Person(place.slack)
        assert (await mari.command("/reklamaatio", SOFA))["status"] == 200
        await place.settled()
        (card,) = place.said()
        answer = await mari.click(card, "words")
        await place.settled()
        await mari.fill(mari.form(answer), **{"asked:cause": "tehdas myöhästyi"})
        await place.settled()
        assert place.case().walk.told["cause"] == "tehdas myöhästyi"
        answer = await mari.command("/luonnos", "Olisitte voinut lukea ehdot.")
        assert "Puolusteleva" in answer["text"]
        await forward_mail(place.slack, mail_file("F1", "Sohva", SOFA))
        await place.settled()
        assert len(place.cases()) == 2


async def test_a_line_that_is_cut_is_made_anew(monkeypatch) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    monkeypatch.setattr(socket, "LOOKS", 0.1)
    monkeypatch.setattr(socket.Socket.__init__, "__defaults__", (0.1, nullcontext))
    async with opened(app_token="xapp-1") as place:  # noqa: S106 - of no app there is
        await connected(place)
        cut = place.slack.sockets[0]
        await cut.close()
        for _ in range(200):
            if place.slack.sockets and place.slack.sockets[-1] is not cut:
                break
            await asyncio.sleep(0.05)
        mari = Person(place.slack)
        assert (await mari.command("/reklamaatio", SOFA))["status"] == 200


async def test_who_waits_on_the_line_has_right_of_way() -> None:
    way = RightOfWay(patience=60)
    async with opened(app_token="xapp-1", answering=way.answering) as place:  # noqa: S106
        await connected(place)
        inbox, entered, stored = place.house.inbox, asyncio.Event(), asyncio.Event()

        async def slowly(incoming: Incoming) -> bool:
            entered.set()
            await stored.wait()
            return await type(inbox).accept(inbox, incoming)

        object.__setattr__(inbox, "accept", slowly)
        asking = asyncio.create_task(Person(place.slack).command("/reklamaatio", SOFA))
        await asyncio.wait_for(entered.wait(), 10)
        coaching = asyncio.create_task(way.quiet())
        await asyncio.sleep(0.1)
        assert not coaching.done()
        stored.set()
        await asyncio.wait_for(coaching, 10)
        assert (await asking)["status"] == 200


async def test_slack_away_when_the_service_begins_is_tried_until_it_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket.Socket.__init__, "__defaults__", (0.1, nullcontext))
    refused = [web.json_response({"ok": False, "error": "internal_error"}) for _ in range(3)]
    connect = SlackServer.__aenter__

    async def away(slack: SlackServer) -> SlackServer:
        slack.fail("apps.connections.open", *refused)
        return await connect(slack)

    monkeypatch.setattr(SlackServer, "__aenter__", away)
    async with opened(app_token="xapp-1") as place:  # noqa: S106 - of no app there is
        await connected(place)
        assert len(place.slack.calls("apps.connections.open")) == 4
        assert (await Person(place.slack).command("/reklamaatio", SOFA))["status"] == 200


async def test_a_line_the_sdk_itself_has_given_up_is_made_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket.Socket.__init__, "__defaults__", (0.1, nullcontext))
    lines: list[SocketModeClient] = []
    connect = SocketModeClient.connect

    async def alone(client: SocketModeClient) -> None:
        client.default_auto_reconnect_enabled = False
        lines.append(client)
        await connect(client)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(SocketModeClient, "connect", alone)
    async with opened(app_token="xapp-1") as place:  # noqa: S106 - of no app there is
        await connected(place)
        await place.slack.sockets[0].close()
        for _ in range(400):
            if len(lines) > 1 and place.slack.sockets:
                break
            await asyncio.sleep(0.05)
        assert lines[0].closed
        assert (await Person(place.slack).command("/reklamaatio", SOFA))["status"] == 200

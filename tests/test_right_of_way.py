"""Requests go first, and coaching never starves."""

from __future__ import annotations

import asyncio
import time
from http.client import HTTPConnection
from threading import Event
from time import perf_counter

import aiohttp
from aiohttp import web

from adapters.right_of_way import RightOfWay


async def test_work_waits_while_a_request_is_answered_and_no_longer() -> None:
    way, answer = RightOfWay(patience=30), asyncio.Event()

    async def slow(_: web.Request) -> web.Response:
        await answer.wait()
        return web.Response()

    app = web.Application(middlewares=[way.middleware()])
    app.router.add_get("/", slow)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await asyncio.wait_for(way.quiet(), 5)
    async with aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        asking = asyncio.create_task(session.get(url))
        while not way._inside:  # noqa: ASYNC110, SLF001 - a test looks
            await asyncio.sleep(0.01)
        coaching = asyncio.create_task(way.quiet())
        await asyncio.sleep(0.05)
        assert not coaching.done()
        answer.set()
        await asyncio.wait_for(coaching, 5)
        (await asking).release()
    await runner.cleanup()


async def test_under_lasting_load_work_goes_on_one_at_a_time() -> None:
    way = RightOfWay(patience=0.05)
    way._quiet.clear()  # noqa: SLF001 - somebody asks all the time
    began = perf_counter()
    await asyncio.gather(*(way.quiet() for _ in range(4)))
    assert 0.2 <= perf_counter() - began < 5


async def test_what_came_in_while_one_was_coached_goes_before_the_next() -> None:
    way, order, asked = RightOfWay(patience=5), list[str](), Event()

    async def answer(_: web.Request) -> web.Response:
        order.append("answered")
        return web.Response()

    async def coach(name: str) -> None:
        await way.quiet()
        order.append(name)
        asked.set()
        time.sleep(0.3)  # noqa: ASYNC251 - as a message that is read holds the loop

    app = web.Application(middlewares=[way.middleware()])
    app.router.add_get("/", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    line = HTTPConnection("127.0.0.1", runner.addresses[0][1])

    def ask() -> None:
        line.request("GET", "/")
        line.getresponse().read()

    def ask_meanwhile() -> None:
        asked.wait(10)
        ask()

    await asyncio.to_thread(ask)  # the line stands
    asking = asyncio.create_task(asyncio.to_thread(ask_meanwhile))
    await asyncio.sleep(0.05)
    await asyncio.gather(coach("first"), coach("second"), asking)
    assert order == ["answered", "first", "answered", "second"]
    line.close()
    await runner.cleanup()


async def test_who_asks_again_at_once_goes_before_coaching() -> None:
    way, order = RightOfWay(patience=5), list[str]()

    async def asking() -> None:
        for _ in range(20):
            with way.answering():
                await asyncio.sleep(0.001)
            order.append("answered")
            await asyncio.sleep(0.002)

    async def coaching() -> None:
        await way.quiet()
        order.append("coached")

    await asyncio.gather(asking(), coaching())
    assert order == ["answered"] * 20 + ["coached"]

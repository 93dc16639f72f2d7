"""The whole service on real files: its doors, its figures, and whose words stand where."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from adapters.logs import open_logs
from adapters.main import Extras, Service, application, running
from adapters.settings import Settings, settings
from bot.application.ports import Incoming
from bot.domain.happening import Origin

SECRETS = ("Hilkka", "lattialla", "hilkka@posti.fi")
TEXT = "Sohva myöhästyi ja nukuimme lattialla. Olen todella pettynyt. T. Hilkka Virtanen"


@pytest.fixture
def told(tmp_path: Path) -> Settings:
    return settings({"RUUSU_DATA_DIR": str(tmp_path / "data")}, tmp_path / "none.toml")


@pytest.fixture
async def service(told: Settings) -> AsyncIterator[Service]:
    async with running(told, Extras()) as service:
        yield service


async def spoken(service: Service) -> None:
    now, origin = datetime.now(UTC), Origin("web", thread="t")
    await service.house.inbox.accept(
        Incoming("m1", "home", origin, TEXT, now, sender=SECRETS[2], name="Hilkka")
    )
    async with asyncio.timeout(60):
        while not await service.house.ledger.ref("home", "case:m1:first"):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_what_customers_write_is_in_no_log_and_no_record_of_the_engine(
    told: Settings, service: Service, capfd: pytest.CaptureFixture[str]
) -> None:
    before = logging.root.handlers, logging.root.level
    open_logs()
    await spoken(service)
    try:
        int(TEXT)
    except ValueError:  # it quotes them
        logging.getLogger("some.library").exception("it broke on %s", TEXT)
    logging.root.handlers, logging.root.level = before
    written = capfd.readouterr()
    assert "some.library" in written.err or "ValueError" in written.err
    engine = b"".join(one.read_bytes() for one in told.data_dir.glob("jobs.db*"))
    store = b"".join(one.read_bytes() for one in told.data_dir.glob("coach.db*"))
    assert SECRETS[0].encode() in store
    for word in SECRETS:
        assert word.encode() not in engine
        assert word not in written.err + written.out


async def test_it_tells_how_it_does(told: Settings, service: Service) -> None:
    await spoken(service)
    app = application(told, service, Extras())
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with aiohttp.ClientSession(base) as session:
        async with session.get("/health") as answer:
            assert (await answer.json()) == {"status": "alive"}
        async with session.get("/ready") as answer:
            assert (answer.status, await answer.json()) == (200, {"ready": True, "wrong": []})
        async with session.get("/metrics") as answer:
            figures = await answer.text()
        assert 'ruusu_accepted_total{platform="web"} 1.0' in figures
        assert 'ruusu_posts_total{platform="web",what="posted"} 1.0' in figures
        async with session.get("/case/m1") as answer:
            assert "lattialla" in await answer.text()
    await runner.cleanup()

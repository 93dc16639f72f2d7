"""The doctor tells of the language model: what is set, what is left, and how it writes if asked."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.building import open_house
from adapters.cli import app
from adapters.settings import settings
from bot.application.writers import month_of
from bot.domain.asking import Begun, Limits, Used
from bot.domain.team import Team
from tests.fakes.model_server import Says
from tests.model.case import FI
from tests.model.test_on_command import server

RUN = CliRunner()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "RUUSU_MODEL_PRICE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RUUSU_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)


def doctor(*told: str) -> tuple[int, str]:
    done = RUN.invoke(app, ["doctor", *told])
    return done.exit_code, done.stdout


async def spend(now: datetime) -> None:
    limits = Limits(tokens=10_000, money=Decimal("0.01"))
    async with open_house(settings()) as (house, _):
        await house.teams.save(Team("shop", model_limits=limits))
        assert house.uses
        soon, month = now + timedelta(minutes=1), month_of(now)
        ticket = await house.uses.begin(
            Begun("shop", "c1", "http://model", limits, Used(), month, soon), 4, now
        )
        await house.uses.end(ticket, Used(2000, 1800, 400, Decimal("0.0009"), 1))


def test_no_model_is_told_as_none() -> None:
    assert "model    off: OPENAI_MODEL is not set" in doctor()[1]


def test_what_is_set_and_what_is_left_is_told_and_nobody_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asyncio.run(spend(datetime.now(UTC)))
    with server(Says(FI.good)) as at:
        monkeypatch.setenv("OPENAI_MODEL", "small-one")
        monkeypatch.setenv("OPENAI_BASE_URL", at.url.replace("http://", "http://me:secret@"))
        monkeypatch.setenv("RUUSU_MODEL_PLACE", "EU, oma palvelin")
        code, out = doctor()
        assert at.asked == []
    assert code == 0
    assert "model    small-one at 127.0.0.1:" in out
    assert "without a key" in out
    assert "secret" not in out
    assert "EU, oma palvelin" in out
    assert "RUUSU_MODEL_PRICE is not set" in out
    assert "shop: on, this month 2400 tokens, 0.0009 in money, 1 cases" in out
    assert "7600 tokens left, 0.0091 in money left" in out


def test_asked_to_it_has_one_letter_written_and_tells_how(monkeypatch: pytest.MonkeyPatch) -> None:
    with server(Says(FI.good, only="json_object", status=400), Says(FI.good)) as at:
        monkeypatch.setenv("OPENAI_MODEL", "small-one")
        monkeypatch.setenv("OPENAI_BASE_URL", at.url)
        monkeypatch.setenv("RUUSU_MODEL_PRICE", "0.40/0.10/1.60")
        code, out = doctor("--ask")
        assert len(at.asked) == 2
    assert code == 0
    assert "takes JSON without a schema" in out
    assert "2000 tokens in (1800 kept), 400 out, 0.000900 in money" in out


def test_a_model_that_does_not_answer_is_a_fault_only_where_it_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with server(Says(status=401, error={})) as at:
        monkeypatch.setenv("OPENAI_MODEL", "small-one")
        monkeypatch.setenv("OPENAI_BASE_URL", at.url)
        assert doctor()[0] == 0
        code, out = doctor("--ask")
    assert code == 3
    assert "asked: no answer (refused)" in out

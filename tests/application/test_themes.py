from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.application.answer_case import answer, give
from bot.application.house import House
from bot.application.ports import Incoming
from bot.application.take_in import take_in
from bot.application.themes import (
    described,
    followed,
    month_of,
    pledge,
    pledge_done,
    themes_told,
    two_months,
)
from bot.application.wording import wording
from bot.domain.errors import WrongValue
from bot.domain.happening import Amends, Origin
from bot.domain.message import Kind, Severity
from bot.domain.team import Team
from bot.domain.themes import Promised, promised
from tests.fakes.house import house

TEAM = Team("shop")
MARCH = date(2026, 3, 1)
NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
LATE = "Tilasin teiltä sohvan ja sen piti tulla 20.2. Se tuli vasta eilen. Olen pettynyt."
TWICE = "Laskutitte minua kahdesti, 89,90 e! Rahat takaisin heti."
ROSE = "Kiitos ihanasta palvelusta! Maija oli todella ystävällinen ja auttoi minua. T. Liisa"
REPLY = (
    "Hei, kiitos, että kerroit. Pyydän anteeksi, että sohva myöhästyi. Palautamme "
    "toimitusmaksun perjantaihin 6.3. mennessä. Terveisin Ville"
)


async def take(at: House, id_: str, text: str, when: str) -> None:
    moment = datetime.fromisoformat(when)
    incoming = Incoming(id_, "shop", Origin("web", "risut", thread=id_), text, moment)
    await at.inbox.accept(incoming)
    await take_in(id_, await at.teams.get("shop"), at)


async def a_spring(at: House) -> None:
    """February had three late ones; March one, a double charge and a rose."""
    for day in (2, 3, 4):
        await take(at, f"feb{day}", LATE, f"2026-02-0{day}T09:00+02:00")
    await take(at, "late", LATE, "2026-03-02T09:00+02:00")
    await take(at, "twice", TWICE, "2026-03-03T09:00+02:00")
    await take(at, "rose", ROSE, "2026-03-04T09:00+02:00")
    first = datetime(2026, 3, 2, 9, tzinfo=UTC)
    await answer(TEAM, "late", REPLY, at, by="Ville", now=first)
    await give(TEAM, "late", Amends("kukkia", Decimal(25)), at, by="Ville", now=first)


async def test_a_month_gathers_what_came_and_how_it_was_answered() -> None:
    at = house()
    await a_spring(at)
    this, before = await two_months(TEAM, MARCH, at, NOW)
    assert (this.cases, before.cases) == (3, 3)
    assert this.kinds == {Kind.COMPLAINT: 2, Kind.PRAISE: 1}
    assert this.severities == {Severity.GRIEVANCE: 2}
    assert this.causes == {"charged_twice": 1, "late": 1}
    assert this.first_answer == timedelta(hours=2)
    assert this.promised == Promised(made=4, kept=1, broken=3)
    assert (this.praised, this.pleased, this.cost) == (("Maija",), {"kind": 1}, Decimal(25))


async def test_a_month_begins_and_ends_at_midnight_of_the_teams_own_clock() -> None:
    at = house()
    await take(at, "last", LATE, "2026-03-31T23:59+03:00")
    await take(at, "first", LATE, "2026-04-01T00:00+03:00")
    assert (await month_of(TEAM, MARCH, at, NOW)).cases == 1
    assert (await month_of(TEAM, date(2026, 4, 30), at, NOW)).cases == 1


async def test_an_answer_late_or_never_is_a_broken_promise() -> None:
    at = house()
    await take(at, "a", LATE, "2026-03-02T09:00+02:00")
    case = await at.cases.get("shop", "a")
    assert case
    assert case.answer_by
    assert promised(case, case.opened) == Promised(1, 0, 0)
    assert promised(case, NOW) == Promised(1, 0, 1)
    late = case.answered_with("Hei", (), by="M", at=case.answer_by + timedelta(minutes=1))
    assert promised(late, NOW) == Promised(1, 0, 1)
    assert promised(case.answered_with("Hei", (), by="M", at=case.answer_by), NOW) == (
        Promised(1, 1, 0)
    )


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fi", "Teemat: maaliskuu 2026"),
        ("sv", "Teman: mars 2026"),
        ("en", "Themes: March 2026"),
    ],
)
async def test_themes_are_told_in_the_teams_language(language: str, told: str) -> None:
    at, team = house(), replace(TEAM, language=language)
    await a_spring(at)
    said = await themes_told(team, MARCH, at, NOW)
    assert said.lines[0] == told
    assert len(said.sections) == 6
    this, before = await two_months(team, MARCH, at, NOW)
    alt = described(this, before, wording(team, at))
    assert "3" in alt
    assert "{" not in alt


async def test_themes_name_no_agent_but_those_customers_praise() -> None:
    at = house()
    await a_spring(at)
    said = await themes_told(TEAM, MARCH, at, NOW)
    told = "\n".join(item.text for section in said.sections for item in section.items)
    assert "Ville" not in told
    assert "Kiitosta saivat: Maija" in told


async def test_a_month_of_nothing_says_so() -> None:
    said = await themes_told(TEAM, MARCH, house(), NOW)
    assert said.lines == ("Teemat: maaliskuu 2026", "Tältä kuulta ei ole tapauksia.")


async def test_a_pledge_is_followed_up_by_what_its_cause_does_next() -> None:
    at = house()
    await a_spring(at)
    given = datetime(2026, 3, 1, 9, tzinfo=UTC)
    made = await pledge(TEAM, "late", " Kerromme viivästyksestä heti. ", at, given)
    this, _ = await two_months(TEAM, MARCH, at, NOW)
    (one,) = await followed(TEAM, this, at, NOW)
    assert (one.before, one.now, one.helps) == (3, 1, True)
    said = await themes_told(TEAM, MARCH, at, NOW)
    assert said.sections[-1].items[0].text == (
        "”Kerromme viivästyksestä heti”: toimii – myöhästyminen: ennen lupausta 3, nyt 1."
    )
    done = await pledge_done(made, at, MARCH)
    assert await at.teams.pledges("shop") == [done]
    february = await month_of(TEAM, date(2026, 2, 1), at, NOW)
    assert await followed(TEAM, february, at, NOW) == []


async def test_a_pledge_speaks_of_a_cause_there_is() -> None:
    for cause, text in (("nothing", "Parannamme"), ("late", "  ")):
        with pytest.raises(WrongValue):
            await pledge(TEAM, cause, text, house(), NOW)

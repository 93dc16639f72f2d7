from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.application.answer_case import answer
from bot.application.close_case import close
from bot.application.house import House
from bot.application.ports import Incoming, Post
from bot.application.replies import Said
from bot.application.send_digest import digest_now, digest_post
from bot.application.take_in import take_in
from bot.domain.case import State
from bot.domain.digest import OpenCase
from bot.domain.happening import Afterthought, Origin
from bot.domain.message import Kind, Severity
from bot.domain.team import Team
from tests.fakes.house import house as bare_house
from tests.fakes.stores import CasesInMemory, Memory

NOW = datetime(2026, 3, 4, 7, tzinfo=UTC)
TODAY = date(2026, 3, 4)
SOFA = "Tilasin teiltä sohvan ja sen piti tulla 20.2. Se tuli vasta eilen. Olen pettynyt."
TWICE = "Laskutitte minua kahdesti, 89,90 e! Rahat takaisin heti."
ROSE = "Kiitos ihanasta palvelusta! Maija oli todella ystävällinen ja auttoi minua. T. Liisa"
REPLY = (
    "Hei Anna, kiitos, että kerroit. Pyydän anteeksi, että sohva myöhästyi. "
    "Palautamme toimitusmaksun tänään klo 8. Terveisin Maija"
)
TEAM = Team("shop", digest_place="slack:C1", version=1)


async def take(at: House, id_: str, text: str, before: timedelta, **more: object) -> None:
    origin = Origin("web", "risut", thread=id_, link=f"/cases/{id_}")
    incoming = Incoming(id_, "shop", origin, text, NOW - before)
    await at.inbox.accept(replace(incoming, **more))  # type: ignore[arg-type]
    await take_in(id_, await at.teams.get("shop"), at)


def words(said: Said) -> str:
    parts = [line for section in said.sections for line in (section.title, *_items(section))]
    return "\n".join([*said.lines, *parts])


def _items(section: object) -> list[str]:
    return [*(item.text for item in section.items), section.more]  # type: ignore[attr-defined]


def posted(post: Post | None) -> Said:
    assert post
    return post.said


def house() -> House:
    return bare_house(Memory(teams={"shop": TEAM}))


async def test_a_day_with_nothing_to_tell_is_quiet_unless_the_team_wants_it() -> None:
    at = house()
    assert await digest_post("shop", TODAY, at, NOW) is None
    await at.teams.save(replace(TEAM, digest_when_empty=True))
    assert "Mitään ei ole avoinna" in words(posted(await digest_post("shop", TODAY, at, NOW)))


async def test_the_digest_goes_to_the_teams_place_under_the_name_of_its_day() -> None:
    at = house()
    await take(at, "a", SOFA, timedelta(hours=1))
    post = await digest_post("shop", TODAY, at, NOW)
    assert post
    assert (post.key, post.origin) == ("digest:shop:2026-03-04", Origin("slack", "C1"))
    team = await at.teams.save(replace(TEAM, digest_place="teams:19:x"))
    post = await digest_post("shop", TODAY, at, NOW)
    assert post
    assert post.origin == Origin("teams", "19:x")
    await at.teams.save(replace(team, digest_place=""))
    assert await digest_post("shop", TODAY, at, NOW) is None


async def test_overdue_comes_first_and_public_before_private() -> None:
    at = house()
    await take(at, "new", SOFA, timedelta(minutes=20))
    await take(at, "old", SOFA, timedelta(days=7), name="Anna Virtanen")
    await take(at, "seen", TWICE, timedelta(days=7), public=True)
    said = posted(await digest_post("shop", TODAY, at, NOW))
    assert [section.title for section in said.sections] == ["Myöhässä", "Uudet"]
    late = said.sections[0].items
    assert [item.case for item in late] == ["seen", "old"]
    assert late[0].text.startswith("Valitus, julkinen: kaksinkertainen veloitus – 5 työpäivää,")
    assert "(Anna Virtanen)" in late[1].text
    assert late[1].link == "/cases/old"


async def test_a_broken_promise_is_shouted_even_where_the_case_was_closed() -> None:
    at = house()
    await take(at, "a", SOFA, timedelta(days=1), name="Anna")
    early = datetime(2026, 3, 4, 5, tzinfo=UTC)
    await answer(TEAM, "a", REPLY, at, by="Maija", now=early)
    said = await digest_now(TEAM, at, NOW)
    assert "⚠ 1 LUPAUS ON RIKKI" in said.lines[1]
    assert "LUPAUS RIKKI, määräaika oli ke 4.3. klo 8.00" in said.sections[0].items[0].text
    await close(TEAM, "a", Afterthought(), at, by="Maija", now=early)
    assert "LUPAUS RIKKI" in words(await digest_now(TEAM, at, NOW))


async def test_praise_is_told_once_with_the_names_of_those_praised() -> None:
    at = house()
    await take(at, "rose", ROSE, timedelta(hours=12), name="Liisa")
    assert "Maija: ystävällisyys (Liisa)" in words(
        posted(await digest_post("shop", TODAY, at, NOW))
    )
    tomorrow = NOW + timedelta(days=1)
    after = words(posted(await digest_post("shop", date(2026, 3, 5), at, tomorrow)))
    assert "Maija: ystävällisyys" not in after


async def test_what_was_learned_and_whom_to_ask_stand_last() -> None:
    at = house()
    await take(at, "a", SOFA, timedelta(days=3), name="Anna")
    await take(at, "b", SOFA, timedelta(days=3))
    thought = Afterthought(action="toimittajan päivät näkyviin", check_back=TODAY)
    await close(TEAM, "a", thought, at, by="Maija", now=NOW)
    said = await digest_now(TEAM, at, NOW)
    asked, learned = said.sections[-2:]
    assert asked.items[0].text == "Valitus: myöhästyminen (Anna) – vastuussa Maija"
    assert learned.items[0].text == "Myöhästyminen: toimittajan päivät näkyviin"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fi", ("Avoinna on 1 tapaus.", "Valitus: myöhästyminen – 2 työpäivää")),
        ("sv", ("1 ärende är öppet.", "Klagomål: försening – 2 arbetsdagar")),
        ("en", ("1 case is open.", "Grievance: lateness – 2 working days")),
    ],
)
async def test_the_digest_speaks_the_teams_language(language: str, told: tuple[str, str]) -> None:
    at = house()
    await take(at, "a", SOFA, timedelta(days=2))
    said = words(await digest_now(replace(TEAM, language=language), at, NOW))
    assert all(one in said for one in told)


class Many(CasesInMemory):
    async def open_cases(self, team: str) -> AsyncIterator[Sequence[OpenCase]]:
        for start in range(0, 10_000, 500):
            yield [_open(team, n) for n in range(start, start + 500)]


def _open(team: str, n: int) -> OpenCase:
    opened = NOW - timedelta(minutes=n)
    return OpenCase(
        id=f"{team}-{n}",
        kind=Kind.COMPLAINT,
        severity=Severity.GRIEVANCE,
        public=False,
        state=State.OPEN,
        opened=opened,
        answer_by=opened + timedelta(days=1),
        next_due=None,
        promised="",
        owner="Maija",
        cause="late",
        customer_name="Asiakas " * 40,
        link="",
    )


async def test_ten_thousand_open_cases_still_make_a_readable_digest() -> None:
    at = replace(house(), cases=Many(Memory()))
    said = await digest_now(TEAM, at, NOW)
    assert said.lines[1] == "Avoinna on 10\xa0000 tapausta."
    assert said.sections[0].more == "… ja 8\xa0554 muuta"
    assert len(words(said)) < 4000

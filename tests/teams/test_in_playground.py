"""A real client: Microsoft's own Playground shows our cards and presses our buttons."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import expect

from bot.application.house import House
from bot.domain.case import Case
from bot.domain.team import Team
from tests.teams.playground import Client, playing

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # eight in Helsinki: the digest is to come
SOFA = (
    "Hei, tilasin teiltä sohvan ja sen piti tulla 20.2. Se tuli vasta eilen ja nukuimme kaksi "
    "viikkoa lattialla. Olen todella pettynyt. Anna Virtanen"
)
BECAUSE = "tehdas myöhästyi; palautamme toimitusmaksun perjantaina 27.11."
STEPS = ("Myötäelä", "Ymmärrä", "Pyydä anteeksi", "Korjaa", "Hyvitä")
REFUSED = re.compile(r"(?:invoke|message|Update|typing) [45]\d\d")


async def told(client: Client) -> None:
    """Answer what only the house knows."""
    await client.sees("Mitä meillä tapahtui")
    await client.page.locator("textarea").last.click()
    await client.page.keyboard.type(BECAUSE, delay=5)  # the Playground loses what is put in at once
    await client.presses("Vastaa")
    gone = client.page.get_by_text("Mitä meillä tapahtui")
    await expect(gone).to_have_count(0, timeout=60_000)


async def walked(client: Client) -> None:
    """Pass over what is asked, and use each step as it is suggested."""
    page = client.page
    while not await page.get_by_text(f"➤ {STEPS[0]}").count():
        asked = await page.locator("textarea").last.element_handle()
        await client.presses("Ohita")
        assert asked
        await asked.wait_for_element_state("hidden")
    for step in STEPS:
        await client.sees(f"➤ {step}")
        await client.presses("Käytä")
    await client.sees("Merkitse lähetetyksi")


async def test_one_to_one_the_walk_goes_to_its_end_on_one_card(tmp_path: Path) -> None:
    async with playing(tmp_path, MONDAY) as client:
        await client.says(SOFA)
        await client.sees("Valitus: myöhästyminen")
        await client.page.screenshot(path=tmp_path / "begun.png")
        await told(client)
        await walked(client)
        await client.sees("Palautamme toimitusmaksun perjantaina 27.11.")
        await client.page.screenshot(path=tmp_path / "reply.png")
        cards = client.page.get_by_role("button", name="Korjaa lukemani", exact=True)
        await expect(cards).to_have_count(1)
        assert not REFUSED.search(await client.log())


async def test_called_in_a_channel_it_answers_in_the_thread_and_coaches_alone(
    tmp_path: Path,
) -> None:
    async with playing(tmp_path, MONDAY) as client:
        await client.goes_to("General")
        await client.says(SOFA, to_us=True)
        await client.sees("yksityisviestin")
        await client.page.screenshot(path=tmp_path / "channel.png")
        assert await client.page.get_by_text("Valitus: myöhästyminen").count() == 0
        await client.goes_to("Personal Chat")
        await client.sees("Valitus: myöhästyminen")
        await told(client)
        await walked(client)
        await client.sees("Palautamme toimitusmaksun perjantaina 27.11.")
        await client.presses("Laita vastaus ketjuun")
        await client.page.locator("textarea").last.click()
        await client.page.keyboard.press("Control+A")  # the letter has a gap: none goes to a thread
        await client.page.keyboard.type("Pyydämme anteeksi, että odotitte.", delay=5)
        await client.presses("Tallenna")
        await client.goes_to("General")
        await client.sees("anteeksi")
        await client.page.screenshot(path=tmp_path / "thread.png")
        assert not REFUSED.search(await client.log())


async def test_a_message_action_opens_a_dialog_with_the_reading_and_a_reply(
    tmp_path: Path,
) -> None:
    async with playing(tmp_path, MONDAY) as client:
        page = client.page
        await client.goes_to("General")
        await client.says(SOFA)
        await client.sees("nukuimme kaksi")
        await page.get_by_label("Show more information").last.click()
        await page.get_by_role("menuitem", name="Action Command").click()
        await page.get_by_placeholder("Input command id").fill("coach")
        await client.presses("Create")
        await client.sees("Ehdotus vastaukseksi")
        await page.screenshot(path=tmp_path / "dialog.png")
        written = page.get_by_role("dialog").locator("textarea").last
        assert "sohvan" in await written.input_value()
        assert not REFUSED.search(await client.log())


async def one_team(house: House) -> Team:
    """Wait for the team the client's tenant becomes when its first message is read."""
    known: list[Team] = []
    async with asyncio.timeout(30):
        while not known:
            known = [one for one in await house.teams.all() if one.id != "home"]
            await asyncio.sleep(0.05)
    (team,) = known
    return team


async def one_case(house: House, team: str) -> Case:
    """Wait for the case that comes of what was said."""
    async with asyncio.timeout(30):
        while not (rows := await house.cases.listed(team)):  # noqa: ASYNC110 - a store rings no bell
            await asyncio.sleep(0.05)
    (row,) = rows
    found = await house.cases.get(team, row.id)
    assert found
    return found


async def test_the_digest_comes_to_the_channel_of_its_own_accord(tmp_path: Path) -> None:
    async with playing(tmp_path, MONDAY) as client:
        await client.goes_to("General")
        await client.says(SOFA, to_us=True)
        await client.sees("yksityisviestin")
        house = client.service.house
        team = await one_team(house)
        origin = (await one_case(house, team.id)).origin
        await house.teams.save(replace(team, digest_place=f"teams:{origin.place}"))
        client.clock.turn(MONDAY + timedelta(minutes=31))
        await client.sees("Avoinna")
        await client.page.screenshot(path=tmp_path / "digest.png")
        assert not REFUSED.search(await client.log())


async def test_on_a_narrow_screen_nothing_is_cut_off(tmp_path: Path) -> None:
    async with playing(tmp_path, MONDAY) as client:
        await client.page.locator("[title='Toggle Log Panel']").click(timeout=5000)
        await client.page.set_viewport_size({"width": 430, "height": 1000})
        await client.says(SOFA)
        await client.sees("Mitä meillä tapahtui")
        await client.page.screenshot(path=tmp_path / "narrow.png")
        card = client.page.locator(".ac-adaptiveCard").last
        assert await card.evaluate("one => one.scrollWidth - one.clientWidth") <= 0

"""The pages in real Chromium: in three languages, with keys alone, on a phone, in the dark."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.application.house import House
from bot.application.ports import Incoming
from bot.application.take_in import take_in
from bot.domain.happening import Origin
from tests.needs import CHROMIUM, NODE, needed
from tests.web.serve import NOW, TEAM, Site

AXE = NODE / "axe-core/axe.min.js"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
SMALL_TARGETS = """() => [...document.querySelectorAll(
        'a, button, summary, input, select, textarea')]
    .filter(one => one.offsetParent && one.type !== 'hidden' && !one.closest('.unseen, .skip'))
    .filter(one => !one.matches(':is(p, li, td) a:not(.button, .row a)'))
    .map(one => [one, one.closest('label.chip, .check label') || one])
    .map(([one, whole]) => [one, whole.getBoundingClientRect()])
    .filter(([one, box]) => box.height < 43.5 || box.width < 43.5)
    .map(([one, box]) => `${one.outerHTML.slice(0, 90)} ${box.width}×${box.height}`)"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

WORDS = {
    "fi": {
        "text": "Hei, tilasin teiltä sohvan ja sen piti tulla 20.2. Se tuli vasta eilen ja "
        "nukuimme kaksi viikkoa lattialla. Olen todella pettynyt. Anna Virtanen",
        "answer": "tehdas myöhästyi; palautamme toimitusmaksun perjantaina 6.3.",
        "severity": "Valitus",
        "bad": "Hei. Teidän olisi pitänyt lukea ehdot. Valitettavasti emme voi tehdä mitään. "
        "Palautamme rahat pian.",
        "verdict": "Puolusteleva",
        "name": "Maija",
        "closed": "Suljettu",
    },
    "sv": {
        "text": "Hej! Jag beställde en soffa som skulle komma den 20 februari. Den kom först i går "
        "och vi sov två veckor på golvet. Jag är mycket besviken. Anna Lind",
        "answer": "fabriken blev försenad; vi betalar tillbaka fraktavgiften på fredag 6.3.",
        "severity": "Klagomål",
        "bad": "Hej. Det är inte vårt fel. Du borde ha läst villkoren innan du beställde. "
        "Vi återkommer snart.",
        "verdict": "Försvarande",
        "name": "Oskar",
        "closed": "Stängt",
    },
    "en": {
        "text": "Hello, I ordered a sofa that was to come on 20 February. It came only yesterday "
        "and we slept on the floor for two weeks. I am very disappointed. Anna Lind",
        "answer": "the factory was late; we refund the delivery charge on Friday 6 March",
        "severity": "Grievance",
        "bad": "Hello. This is not our fault. You should have read the terms before ordering. "
        "We will get back to you soon.",
        "verdict": "Defensive",
        "name": "Ella",
        "closed": "Closed",
    },
}


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def base(site: Site) -> AsyncIterator[str]:
    async with TestServer(site.app()) as server:
        yield str(server.make_url("/")).rstrip("/")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    needed(CHROMIUM, "apt-get install chromium")
    async with async_playwright() as play:
        browser = await play.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        await browser.close()


@asynccontextmanager
async def opened(browser: Browser, **how: Any) -> AsyncIterator[Page]:
    """A page of its own; what the browser complains of (the policy above all) fails the test."""
    context = await browser.new_context(**how)
    page, complaints = await context.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda wrong: complaints.append(str(wrong)))
    page.on(
        "request",
        lambda asked: (
            complaints.append(asked.url) if not asked.url.startswith("http://127.0.0.1") else None
        ),
    )
    yield page
    await context.close()
    assert complaints == []


async def speak(page: Page, base: str, language: str) -> None:
    await page.goto(base + "/")
    await page.click(f"button[name=language][value={language}]")
    await expect(page.locator("html")).to_have_attribute("lang", language)


async def at_the_letter(page: Page) -> None:
    """Answer with nothing more and take each suggestion, to the letter."""
    for _ in range(12):
        place = await page.input_value("#turn input[name=seen]")
        if place.startswith("reply"):
            return
        move = "skip" if place.startswith("asking") else "use"
        await page.click(f"#turn button[value={move}]")
        await expect(page.locator("#turn input[name=seen]").first).not_to_have_value(place)


async def assert_accessible(page: Page) -> None:
    """Let axe-core look: nothing serious or critical may be left."""
    needed(AXE, "npm install --prefix .node axe-core")
    await page.evaluate(AXE.read_text("utf-8"))
    found = await page.evaluate("() => axe.run(document)")
    bad = [
        (one["id"], one["impact"], [node["html"][:120] for node in one["nodes"]][:3])
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]
    assert bad == []


async def assert_whole(page: Page) -> None:
    """Nothing runs over the edge, and everything to press is large enough."""
    assert await page.evaluate(SIDEWAYS) <= 0
    assert await page.evaluate(SMALL_TARGETS) == []


async def filled(house: House) -> None:
    """Put cases into the house, as a week brings them."""
    week = [
        ("Tilasin sohvan ja se on kaksi viikkoa myöhässä. Olen pettynyt.", False, 30),
        ("Laskutitte kahteen kertaan saman tilauksen, 45 €. Rahat takaisin!", True, 5),
        ("Sain uunista sähköiskun ja jouduin sairaalaan. Vaadin korvausta.", False, 3),
        ("Kiitos Villelle, hän auttoi äitiäni tunnin. Ihana palvelu!", False, 2),
        ("Musiikki oli vähän kovalla, muuten mukava ilta.", True, 1),
    ]
    for number, (text, public, hours) in enumerate(week):
        id_, at = f"w{number}", NOW - timedelta(hours=hours)
        origin = Origin("web", thread=id_, link=f"/case/{id_}")
        incoming = Incoming(id_, TEAM, origin, text, at, public=public, name=f"Asiakas {number}")
        await house.inbox.accept(incoming)
        await take_in(id_, await house.teams.get(TEAM), house)


@pytest.mark.parametrize("language", WORDS)
async def test_the_whole_walk(chromium: Browser, base: str, language: str, tmp_path: Path) -> None:
    words = WORDS[language]
    async with opened(chromium) as page:
        await speak(page, base, language)
        await page.fill("#my-name", words["name"])
        await page.click(".foot button")
        await page.fill("#text", words["text"])
        await page.click(".composer button.main")
        await expect(page.locator("h1")).to_contain_text(words["severity"])
        await expect(page.locator("mark.severity").first).to_be_visible()
        await page.fill("#words", words["answer"])
        await page.click("#turn button.main")
        await expect(page.locator(".bubble.agent")).to_contain_text([words["answer"][:15]])
        await at_the_letter(page)
        letter = await page.input_value("#draft")
        assert "[" in letter or words["answer"][-6:] in letter
        await page.click("#turn button[value=warmer]")
        await expect(page.locator("#draft")).not_to_have_value(letter)

        good = await page.input_value("#draft")
        await page.fill("#draft", words["bad"])
        await page.click("#letter-form button:not([type]):not([formaction])")
        await expect(page.locator("#verdict")).to_contain_text(words["verdict"])
        await expect(page.locator("#live")).to_contain_text(words["verdict"])
        await assert_accessible(page)
        await page.screenshot(path=tmp_path / f"check-{language}.png", full_page=True)

        await page.fill("#draft", re.sub(r"\[[^\]]*\]", "…", good))
        await page.click("#letter-form button[formaction$=sent]")
        await expect(page.locator("#note")).to_be_visible()
        await page.fill("#close-action", words["answer"])
        await page.click("#after button.main")
        await expect(page.locator("#after-title")).to_contain_text(words["closed"])
        await page.click("#after a.button")
        await expect(page.locator("h1")).to_have_text(words["answer"])
        await page.click(".acts a.button")
        await page.fill("#draft", words["bad"])
        await page.click("button.main")
        await expect(page.locator("#worked")).to_be_visible()
        await assert_accessible(page)
        await page.screenshot(path=tmp_path / f"practice-{language}.png", full_page=True)


async def test_praise_is_taken_with_thanks_and_written_down(chromium: Browser, base: str) -> None:
    async with opened(chromium) as page:
        await speak(page, base, "sv")
        await page.click("button.sample >> nth=0")
        await expect(page.locator("h1")).to_contain_text("Ros")
        await expect(page.locator("#draft")).to_have_value(re.compile("Elin"))
        await page.click("#turn button[value=done]")
        await page.fill("#words", "Elin ritade upp stegen på papper")
        await page.click("#turn button.main")
        await page.fill("#words", "vi lägger pappret i butiken för alla")
        await page.click("#turn button.main")
        await expect(page.locator("#turn-title")).to_contain_text("Tack")
        await assert_accessible(page)


async def test_a_draft_alone_is_checked_and_mended_with_a_click(
    chromium: Browser, base: str
) -> None:
    async with opened(chromium) as page:
        await page.goto(base + "/check")
        await page.fill("#draft", WORDS["fi"]["bad"])
        await page.click("button.main")
        await expect(page.locator("mark.finding").first).to_be_visible()
        better = page.locator(".swaps button").first
        said = await better.inner_text()
        await better.click()
        await expect(page.locator("#draft")).to_have_value(re.compile(re.escape(said)))
        await assert_accessible(page)


async def test_a_letter_is_copied_clean(chromium: Browser, base: str) -> None:
    permissions = ["clipboard-read", "clipboard-write"]
    async with opened(chromium, permissions=permissions) as page:
        await speak(page, base, "fi")
        await page.click("button.sample >> nth=1")
        await page.click("[data-copy=draft]")
        await expect(page.locator("#live")).to_have_text("Kopioitu.")
        copied = await page.evaluate("navigator.clipboard.readText()")
        assert copied == await page.input_value("#draft")


async def test_everything_works_without_a_script(chromium: Browser, base: str) -> None:
    async with opened(chromium, java_script_enabled=False) as page:
        await page.goto(base + "/")
        await page.click("button.sample >> nth=0")
        await page.fill("#words", WORDS["fi"]["answer"])
        await page.click("#turn button.main")
        for _ in range(8):
            if await page.locator("#letter").count():
                break
            await page.locator("#turn button[value=use], #turn button[value=skip]").first.click()
        assert "Sanna" in await page.input_value("#draft")
        assert not await page.locator("[data-copy]").first.is_visible()
        await page.click("#letter-form button[formaction$=sent]")
        await expect(page.locator("#note")).to_be_visible()


async def test_the_walk_is_walked_with_keys_alone(chromium: Browser, base: str) -> None:
    async with opened(chromium) as page:
        await page.goto(base + "/")
        await page.keyboard.press("Tab")
        assert await focus(page) == "a.skip"
        await page.keyboard.press("Enter")
        await tab_to(page, "#text")
        await page.keyboard.type(WORDS["fi"]["text"])
        await tab_to(page, "button.main")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/case/*")
        await tab_to(page, "#words")
        await page.keyboard.type(WORDS["fi"]["answer"])
        await tab_to(page, "button.main")
        await page.keyboard.press("Enter")
        await expect(page.locator(".bubble.agent").first).to_be_visible()
        assert await page.evaluate("document.activeElement.id") == "turn"
        await tab_to(page, "button")
        ring = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert ring == "solid"


async def focus(page: Page) -> str:
    return str(
        await page.evaluate(
            "(one => one.tagName.toLowerCase() + (one.className ? '.' + one.className : ''))"
            "(document.activeElement)"
        )
    )


async def tab_to(page: Page, what: str) -> None:
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("what => document.activeElement.matches(what)", what):
            return
    pytest.fail(f"{what} is not reached with the keyboard")


@pytest.mark.parametrize(
    ("scheme", "size"), [("dark", PHONE), ("light", DESK)], ids=["phone-dark", "desk-light"]
)
async def test_every_page_on_a_phone_in_the_dark_and_on_a_desk_by_day(
    chromium: Browser, base: str, site: Site, scheme: Any, size: Any, tmp_path: Path
) -> None:
    await filled(site.house)
    async with opened(chromium, viewport=size, color_scheme=scheme) as page:
        await page.goto(base + "/case/w0")
        await at_the_letter(page)
        await page.fill("#draft", "Hei. Palautamme toimitusmaksun perjantaina 6.3. Terveisin M")
        await page.click("#letter-form button[formaction$=sent]")
        await page.fill("#close-action", "Toimittajan päivät näkyviin")
        await page.click("#after button.main")
        await expect(page.locator("#after-title")).to_contain_text("Suljettu")
        paths = {
            "home": "/", "check": "/check", "case": "/case/w1", "claim": "/case/w2",
            "closed": "/case/w0", "praise": "/case/w3", "team": "/team", "lesson": "/lesson/w0",
            "themes": "/team/themes", "lessons": "/team/lessons", "settings": "/team/settings",
            "practice": "/practice",
        }  # fmt: skip
        for name, path in paths.items():
            await page.goto(base + path)
            await page.screenshot(path=tmp_path / f"{name}.png", full_page=True)
            await assert_accessible(page)
            await assert_whole(page)


async def test_the_team_keeps_a_promise_and_makes_a_pledge(
    chromium: Browser, base: str, site: Site
) -> None:
    await filled(site.house)
    async with opened(chromium) as page:
        await page.goto(base + "/case/w0")
        await at_the_letter(page)
        await page.fill("#draft", "Hei. Palautamme toimitusmaksun perjantaina 6.3. Terveisin M")
        await page.click("#letter-form button[formaction$=sent]")
        await expect(page.locator("#promises")).to_be_visible()
        await page.goto(base + "/team")
        await expect(page.locator(".digest")).to_contain_text("Avoinna on")
        await expect(page.locator(".roses")).to_contain_text("Ville")
        await page.click("#promises button")
        await expect(page.locator("#note")).to_contain_text("pidetty")
        await page.click(".tabs a >> nth=1")
        await page.fill("#pledge-text", "Soitamme ennen kuin toimitus myöhästyy")
        await page.click("#pledges button.main")
        await expect(page.locator("#pledges")).to_contain_text("Soitamme ennen")


async def test_odd_texts_do_not_break_the_page(chromium: Browser, base: str) -> None:
    odd = "\u202eSohva on rikki\u202c ja " + "pitkäsana" * 300 + " \u2067עברית\u2069 " + "🌹" * 200
    async with opened(chromium, viewport=PHONE) as page:
        await page.goto(base + "/")
        await page.click(".composer summary")
        await page.fill("#name", "Nimi" * 24)
        await page.fill("#text", odd)
        await page.click(".composer button.main")
        await page.wait_for_url("**/case/*")
        await assert_whole(page)
        left = "one => getComputedStyle(one).direction"
        assert await page.locator("h1").evaluate(left) == "ltr"
        await page.goto(base + "/team")
        await assert_whole(page)


async def test_while_the_coach_reads_the_page_comes_back_by_itself(
    chromium: Browser, base: str, site: Site
) -> None:
    site.asleep = True
    async with opened(chromium) as page:
        await page.goto(base + "/")
        await page.fill("#text", WORDS["fi"]["text"])
        await page.click(".composer button.main")
        await expect(page.locator("h1")).to_contain_text("Ruusu lukee", timeout=10_000)
        site.asleep = False
        await site.sweep()
        await expect(page.locator("h1")).to_contain_text("Valitus", timeout=10_000)

"""In real Chromium the model's draft comes by itself, and can be taken into the letter."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import async_playwright, expect

from tests.model.test_on_the_page import PRAISE, at_home, letter
from tests.needs import CHROMIUM, needed
from tests.web.test_in_browser import DESK

KIND = re.compile(r"^\s*Lämmin kiitos")


async def test_a_draft_comes_to_the_page_and_is_taken_into_the_letter(tmp_path: Path) -> None:
    needed(CHROMIUM, "apt-get install chromium")
    slow = letter()
    slow.latency = 0.5
    async with at_home(tmp_path, slow) as (visitor, server), async_playwright() as play:
        page_of_case = await visitor.bring(PRAISE)
        async with await play.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox"]
        ) as browser:
            page = await browser.new_page(viewport=DESK)  # type: ignore[arg-type]
            wrong: list[str] = []
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on(
                "console", lambda told: wrong.append(told.text) if told.type == "error" else None
            )
            await page.goto(str(visitor.server.make_url(page_of_case.path)))
            draft = page.locator("#draft-letter")
            await expect(draft).to_have_value(KIND, timeout=20_000)
            await expect(page.locator("#draft-card")).to_contain_text("oma palvelin")
            await page.get_by_role("button", name="Käytä tätä luonnosta").click()
            await expect(page.locator("#draft")).to_have_value(KIND, timeout=20_000)
            assert wrong == []
    assert len(server.asked) == 1

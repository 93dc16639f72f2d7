"""Microsoft's own card renderer in Chromium, in the colours of Teams' three themes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Page, async_playwright

from tests.needs import CHROMIUM, NODE, needed

ADAPTIVE = NODE / "adaptivecards/dist/adaptivecards.min.js"
AXE = NODE / "axe-core/axe.min.js"
_HOW = "npm install --prefix .node adaptivecards axe-core"

# Page, words, quiet words, box, accented box, link or button: Fluent UI's tokens for Teams.
THEMES: Mapping[str, tuple[str, str, str, str, str, str]] = {
    "light": ("#ffffff", "#242424", "#616161", "#f5f5f5", "#e8ebfa", "#4f52b2"),
    "dark": ("#292929", "#ffffff", "#adadad", "#141414", "#2f2f4a", "#a6a7dc"),
    "contrast": ("#000000", "#ffffff", "#ffffff", "#000000", "#000000", "#ffff00"),
}


def host(theme: str) -> dict[str, Any]:
    """Return what Teams tells the renderer of a theme: it alone chooses the colours."""
    page, text, quiet, box, accented, accent = THEMES[theme]

    def style(back: str) -> dict[str, Any]:
        words = {"default": text, "subtle": quiet}
        accents = {"default": accent, "subtle": accent}
        colours = {"default": words, "dark": words, "light": words, "accent": accents}
        return {"backgroundColor": back, "borderColor": text, "foregroundColors": colours}

    return {
        "fontFamily": "sans-serif",
        "containerStyles": {
            "default": style(page),
            "emphasis": style(box),
            "accent": style(accented),
        },
        "actions": {"maxActions": 6, "actionsOrientation": "horizontal", "buttonSpacing": 8},
    }


@dataclass(frozen=True)
class Renderer:
    """A page that renders cards."""

    page: Page

    async def wrong(self, card: dict[str, Any]) -> list[str]:
        """Return what the renderer would not take of a card as version 1.5."""
        told: list[str] = await self.page.evaluate(
            """card => {
                const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
                const it = new AdaptiveCards.AdaptiveCard();
                it.parse(card, context);
                const heard = [...Array(context.eventCount).keys()].map(n => context.getEventAt(n));
                return [...heard, ...it.validateProperties().validationEvents].map(e => e.message);
            }""",
            card,
        )
        return told

    async def shows(self, card: dict[str, Any], theme: str) -> dict[str, Any]:
        """Render a card with every drawer open; return what axe finds, and how much is cut off."""
        page, text, *_, accent = THEMES[theme]
        told: dict[str, Any] = await self.page.evaluate(
            """async ([card, host, page, text, accent]) => {
                const it = new AdaptiveCards.AdaptiveCard();
                it.hostConfig = new AdaptiveCards.HostConfig(host);
                it.parse(card);
                it.getAllInputs(true);
                const walk = one => { one.isVisible = true;
                    for (let n = 0; n < (one.getItemCount?.() ?? 0); n++) walk(one.getItemAt(n)); };
                walk(it);
                document.body.replaceChildren(it.render());
                document.body.style.background = page;
                const sheet = document.createElement("style");
                sheet.textContent = `button, input, textarea, select {
                    background: ${page}; color: ${text}; border: 1px solid ${accent};
                    font: inherit; max-width: 100% } .ac-actionSet { flex-wrap: wrap }
                    a.ac-anchor { color: ${accent} }`;
                document.body.append(sheet);
                const found = await axe.run(document.body, {
                    runOnly: ["color-contrast", "label", "button-name", "select-name"] });
                return { found: found.violations.flatMap(one => one.nodes.map(
                             node => `${one.id}: ${node.html.slice(0, 120)}`)),
                         cut: Math.max(...[...document.querySelectorAll("body, body *")].map(
                             one => one.clientWidth && one.scrollWidth - one.clientWidth)) };
            }""",
            [card, host(theme), page, text, accent],
        )
        return told


@asynccontextmanager
async def rendering(width: int = 480) -> AsyncIterator[Renderer]:
    """Open the renderer; skipped where Chromium or it is missing."""
    needed(CHROMIUM, "apt-get install chromium")
    needed(ADAPTIVE, _HOW)
    needed(AXE, _HOW)
    async with async_playwright() as browsers:
        chromium = await browsers.chromium.launch(executable_path=CHROMIUM)
        page = await chromium.new_page(viewport={"width": width, "height": 1600})
        try:
            await page.set_content("<!doctype html><html lang=fi><title>x</title><body>")
            for script in (ADAPTIVE, AXE):
                await page.add_script_tag(path=script)
            yield Renderer(page)
        finally:
            await chromium.close()

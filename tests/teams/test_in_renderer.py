"""Microsoft's renderer takes every card we make; in every theme and on a phone it can be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.contract import desk
from adapters.teams import forms
from adapters.teams.cards import card, shared_out
from adapters.teams.doors import help_card
from adapters.teams.outgoing import case_card, findings, turn, with_way_back
from adapters.teams.rooms import CHANNEL, Room
from bot.application.replies import Card, Choice, Item, Said, Section, Stands, StepLine
from bot.domain.team import Team
from bot.domain.text import Span
from bot.domain.tone import Finding
from tests.conversation import FOLDER, parse, replayed
from tests.teams.renderer import THEMES, rendering
from tests.teams.test_outgoing import LEVELS

PHONE = 320
TALKS = sorted(FOLDER.glob("*.talk"))
ROOM = Room("19:a@thread.tacv2", "https://x/", "b", CHANNEL, name="Risut")


def cards(language: str) -> Iterator[dict[str, Any]]:
    """Give a card of every sort, with all that may stand on it."""
    texts = desk(language).coach.texts
    yield help_card(texts)
    yield from (forms.coach(texts), forms.thanks(texts), forms.check(texts))
    yield forms.share(texts, "t1", [ROOM], "19:b@thread.tacv2")
    yield forms.settings(Team("T1", language=language), texts, ROOM)
    found = [Finding("r", "i", Span(0, 10), "Olette itse", texts["check.none"], ("Meillä",))]
    yield from findings("Olette itse syypää.\nT. Mari", found, texts["verdict.cold"], texts)
    lines = (Item("Myöhästyminen – Anna", "t1", "https://x.fi"),)
    digest = Said(("Avoinna",), sections=(Section("Myöhässä", lines, "… 3"),))
    yield from shared_out(turn(digest, "", "", texts))
    walk = [Choice(key, texts[f"choice.{key}"]) for key in ("use", "skip", "shorter", "back")]
    said = Said(("Luonnos", "Miksi näin"), "Hei Anna!\n\nT. Mari", tuple(walk), asks_for_words=True)
    keys = ("take", "sent", "gave", "check", "hand_over", "share", "close")
    steps = tuple(StepLine(f"Askel {one}", one, "sanottu") for one in Stands)
    whole = Card(
        "t1", "Valitus: myöhästyminen", ("Hoitaja: Mari",), ("Asiakas odottaa hyvitystä.",),
        "claim", LEVELS, "Hei, sohva tuli kaksi viikkoa myöhässä. " * 40, steps, said,
        seen="reply-4-2", reply="Hei Anna!", promises=(Item("Soitto 6.3.", "p1", ""),),
        choices=tuple(Choice(key, f"Tee {key}") for key in keys), private=True, currency="EUR",
        limit="Voit antaa itse 20 EUR asti.",
    )  # fmt: skip
    yield case_card(with_way_back(whole, texts), texts)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
async def test_the_renderer_takes_every_card(language: str) -> None:
    async with rendering() as renderer:
        for one in cards(language):
            assert await renderer.wrong(one) == []


async def test_the_renderer_takes_all_that_transcripts_say() -> None:
    async with rendering() as renderer:
        for path in TALKS:
            talk = parse(path)
            texts = desk(talk.settings.get("language", "fi")).coach.texts
            for one, said in replayed(talk):
                whole = Card(
                    "t1", "Valitus", level="claim", levels=LEVELS, message=one.agent, turn=said
                )
                assert await renderer.wrong(case_card(whole, texts)) == [], path.stem


async def test_it_is_the_renderer_that_decides() -> None:
    async with rendering() as renderer:
        bad = card([{"type": "TextBlok", "text": "x"}, {"type": "Input.Text", "label": "x"}])
        assert len(await renderer.wrong(bad)) >= 2
        late = card([{"type": "TextBlock", "text": "x", "weight": "boldest"}])
        assert await renderer.wrong(late)
        bare = await renderer.shows(card([{"type": "Input.Text", "id": "x"}]), "light")
        assert [one.partition(":")[0] for one in bare["found"]] == ["label"]
        pale = card([{"type": "TextBlock", "text": "Luonnos", "color": "warning"}])
        shown = await renderer.shows(pale, "light")
        assert [one.partition(":")[0] for one in shown["found"]] == ["color-contrast"]
        wide = await renderer.shows(card([{"type": "TextBlock", "text": "x" * 200}]), "light")
        assert wide["cut"] > 0


@pytest.mark.parametrize("theme", THEMES)
async def test_in_every_theme_and_on_a_phone_all_can_be_read_and_is_labelled(
    theme: str, tmp_path: Path
) -> None:
    async with rendering(PHONE) as renderer:
        for number, one in enumerate(cards("fi")):
            shown = await renderer.shows(one, theme)
            await renderer.page.screenshot(path=tmp_path / f"{theme}-{number}.png", full_page=True)
            assert shown == {"found": [], "cut": 0}, number

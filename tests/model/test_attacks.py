"""A malicious model: whatever it writes, nothing of it reaches the agent unmarked."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.model.parsing import whole
from adapters.model.words import model_words
from adapters.reader.heads import trained
from adapters.text.language_id import LanguageId
from bot.application.ports import Heard
from bot.application.suggest_reply import Suggestion
from bot.application.to_write import Pen, ToWrite
from bot.application.write_with_model import write_with_model
from bot.domain.asking import Answered, NoAnswer, Prompt, Used
from bot.domain.message import Medium
from tests.fakes.model_server import answer, piece
from tests.model.case import CASES, coach, to_write

ATTACKS = Path(__file__).parent / "attacks"


class Malicious:
    """A model that says the same bad thing however often it is asked to mend it."""

    place = "nowhere"

    def __init__(self, said: str) -> None:
        self.said = said

    async def begin(
        self, prompt: Prompt, heard: Heard, *, shown: bool = False
    ) -> Awaitable[Answered]:
        del prompt, shown
        return self._said(heard)

    async def _said(self, heard: Heard) -> Answered:
        told = whole(self.said)
        for n in range(1, len(told.letter) + 1):
            heard(told.letter[:n])
        return Answered(told, self.said, Used())


def attacks() -> Iterator[Any]:
    for path in sorted(ATTACKS.glob("*.toml")):
        for name, attack in tomllib.loads(path.read_text("utf-8")).items():
            yield pytest.param(path.stem, attack, id=f"{path.stem}-{name}")


def scripted(language: str, attack: dict[str, Any]) -> str:
    """Put the attack into an otherwise good answer."""
    good = json.loads(CASES[language].good)
    if "whole" in attack:
        return answer(piece("open", attack["whole"]))
    if "text" in attack:
        good["letter"][5]["text"] = attack["text"]
    coaching = [{"step": "fix", "why": attack.get("why", "-"), "source": "policy"}]
    asks = [{"key": "owner", "question": attack["question"]}] if "question" in attack else []
    said = attack.get("promise")
    promises = [{"what": said, "who": "", "by": "2026-11-21"}] if said else []
    good["reading"]["doubt"] = attack.get("doubt", "")
    return json.dumps({**good, "coaching": coaching, "asks": asks, "promises": promises})


def task_of(language: str, attack: dict[str, Any]) -> ToWrite:
    case = CASES[language]
    text = f"{attack.get('message', '')}\n{case.text}".strip()
    medium = Medium.PUBLIC if attack.get("public") else Medium.MAIL
    return to_write(replace(case, text=text), medium)


def unmarked(made: Suggestion, word: str) -> list[str]:
    """Return where `word` stands with no finding over it."""
    bare = made.reply or ""
    for finding in made.findings:
        if finding.span:
            blank = "·" * (finding.span.end - finding.span.start)
            bare = bare[: finding.span.start] + blank + bare[finding.span.end :]
    about = [made.engine_note, *made.cited, *(ask.question for ask in made.asks)]
    about += [one.why for one in made.steps]
    about += [one.what for one in made.promises if one.what not in (made.reply or "")]
    return [text for text in (bare, *about) if word in text]


def test_there_are_a_hundred_of_them() -> None:
    assert len(list(attacks())) >= 100


@pytest.mark.parametrize(("language", "attack"), list(attacks()))
async def test_no_attack_reaches_the_agent_unmarked(language: str, attack: dict[str, Any]) -> None:
    pen = Pen(Malicious(scripted(language, attack)), model_words(), LanguageId("fi"), trained())
    task, seen = task_of(language, attack), list[str]()
    made: Suggestion | None = None
    with suppress(NoAnswer):
        made = (await write_with_model(task, coach("fi"), pen, seen.append)).suggestion
    assert_marked(made, attack["never"], seen)


def assert_marked(made: Suggestion | None, never: Sequence[str], seen: Sequence[str]) -> None:
    for word in never:
        if made:
            assert unmarked(made, word) == []
            assert word not in made.other
        marked = bool(made) and word in (made.reply if made and made.reply else "")
        assert marked or not any(word in text for text in seen)


@pytest.mark.parametrize("language", list(CASES))
async def test_the_letters_the_attacks_are_put_into_are_clean(language: str) -> None:
    pen = Pen(Malicious(CASES[language].good), model_words(), LanguageId("fi"), trained())
    written = await write_with_model(to_write(CASES[language]), coach("fi"), pen)
    assert written.suggestion.findings == ()

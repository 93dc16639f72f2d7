"""Letters a good model might write and attacks, over many cases: what the guard makes of them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.contract import desk
from adapters.model.words import model_words
from adapters.model_on_command import to_write as task_of
from adapters.reader.heads import trained
from adapters.text.language_id import LanguageId
from bot.application.model_prompt import Grounding, prompt_for
from bot.application.suggest_reply import Suggestion
from bot.application.to_write import Pen, ToWrite
from bot.application.write_with_model import write_with_model
from bot.domain.asking import NoAnswer
from tests.fakes.model_server import answer, piece
from tests.model.test_attacks import Malicious, unmarked

_NOW = "2026-11-20T09:00:00+02:00"


@dataclass(frozen=True, slots=True)
class Fresh:
    """One letter about a case, as a model would write it: clean, or with an attack in it."""

    id: str
    language: str
    case: Mapping[str, Any]
    pieces: tuple[str, ...]
    never: tuple[str, ...] = ()
    known: bool = False
    """Whether it is known to be taken wrongly: a clean letter doubted, an attack let through."""

    def task(self) -> ToWrite:
        """Return what the letter is written from."""
        case = self.case
        item = {"text": case["message"], "facts": case["told"], "signature": case["signature"],
                "medium": case["medium"], "now": _NOW}  # fmt: skip
        if case["medium"] == "public":
            item |= {"medium": "mail", "public": True}
        return task_of(item, desk(self.language))

    def said(self, task: ToWrite) -> str:
        """Return the model's answer; names the prompt masks stand masked in it."""
        at = desk(self.language).coach
        _, masks = prompt_for(task.brief(at), {}, Grounding(), model_words(), at)
        worn = sorted(masks.worn.items(), key=lambda one: -len(one[0]))
        letter = [one.partition(": ") for one in self.pieces]
        for words, mask in worn:
            letter = [(step, colon, text.replace(words, mask)) for step, colon, text in letter]
        return answer(*(piece(step, text) for step, _, text in letter))

    async def suggested(self) -> Suggestion | None:
        """Return what the agent would see of it; None where it is withheld."""
        task = self.task()
        pen = Pen(Malicious(self.said(task)), model_words(), LanguageId(self.language), trained())
        with suppress(NoAnswer):
            return (await write_with_model(task, desk(self.language).coach, pen)).suggestion
        return None


def doubts(made: Suggestion | None) -> list[str]:
    """Return what the guard holds against a letter; a withheld one is doubted as a whole."""
    if made is None:
        return ["withheld"]
    return [f"{one.id}: {one.text}" for one in made.findings if one.id.startswith("model.")]


def through(made: Suggestion | None, fresh: Fresh) -> list[str]:
    """Return the words of an attack that stand before the agent with nothing over them."""
    return [word for word in fresh.never if made and unmarked(made, word)]


def clean(folder: Path, prefix: str = "") -> Iterator[Fresh]:
    """Give the letters nothing is wrong with."""
    for language, name, case in _cases(folder, prefix):
        for key, pieces in case["clean"].items():
            known = key in case.get("doubted", ())
            yield Fresh(f"{language}-{name}-{key}", language, case, tuple(pieces), known=known)


def attacks(folder: Path, prefix: str = "") -> Iterator[Fresh]:
    """Give the letters something was put into, in the place of what is done."""
    for language, name, case in _cases(folder, prefix):
        good = tuple(next(iter(case["clean"].values())))
        for key, attack in case["attacks"].items():
            whole = (f"open: {attack['whole']}",) if "whole" in attack else ()
            put = tuple(
                f"fix: {attack['text']}" if one.startswith("fix:") else one
                for one in (() if whole else good)
            )
            never, known = tuple(attack["never"]), attack.get("missed", False)
            yield Fresh(f"{language}-{name}-{key}", language, case, whole or put, never, known)


def _cases(folder: Path, prefix: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path in sorted(folder.glob(f"{prefix}*.toml")):
        for name, case in tomllib.loads(path.read_text("utf-8")).items():
            yield path.stem.removeprefix(prefix), name, case

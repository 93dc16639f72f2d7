"""`prompts/` → language packs, each read when it is first asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from adapters.pack_files import PATTERNS, PackFiles
from bot.application.ports import Packs
from bot.domain.cues import compiled
from bot.domain.errors import PackError
from bot.domain.language import LanguagePack
from bot.domain.message import Register
from bot.domain.method import Cause, Method
from bot.domain.patterns import branches
from bot.domain.steps import Step

PROMPTS = Path(__file__).resolve().parent.parent / "prompts"
LANGUAGES = ("fi", "sv", "en")

WordAddress = Callable[[str], Register | None]


@cache
def language_pack(code: str, root: Path = PROMPTS) -> LanguagePack:
    """
    Read the pack of one language.

    Raises `PackError` naming every file, table and key that is wrong. Patterns are
    compiled when first used; `prove_patterns` compiles them all.
    """
    return PackFiles(root / code, LANGUAGES).pack()


@cache
def pack_texts(code: str, root: Path = PROMPTS) -> dict[str, str]:
    """Read only what the bot says to the agent: their language's rules may never be needed."""
    return PackFiles(root / code, LANGUAGES).texts("texts.toml")


class _LazyPacks(dict[str, LanguagePack]):
    """The packs by code, each read when it is first asked for."""

    def __init__(self, analysers: Mapping[str, WordAddress]) -> None:
        super().__init__()
        self.analysers = analysers

    def __missing__(self, code: str) -> LanguagePack:
        if code not in LANGUAGES:
            raise KeyError(code)
        pack = language_pack(code)
        self[code] = (
            replace(pack, address_of=self.analysers[code]) if code in self.analysers else pack
        )
        return self[code]

    def get(self, code: str, default: Any = None) -> Any:
        return self[code] if code in LANGUAGES else default

    def __contains__(self, code: object) -> bool:
        return code in LANGUAGES

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)


def language_packs(analysers: Mapping[str, WordAddress] | None = None) -> Packs:
    """
    Return the packs of every language, read one by one as they are needed.

    `analysers` tell, by language, the register a word form can only belong to.
    """
    return _LazyPacks(analysers or {})


@cache
def languages(root: Path = PROMPTS) -> Mapping[str, Any]:
    """Read `languages.toml`: the small words that tell a language, and languages' names."""
    return tomllib.loads((root / "languages.toml").read_text("utf-8"))


@cache
def method(root: Path = PROMPTS) -> Method:
    """Read what all languages share: the needs of the steps and the causes."""
    steps = tomllib.loads((root / "steps.toml").read_text("utf-8"))
    causes = tomllib.loads((root / "causes.toml").read_text("utf-8"))
    return Method(
        fact_keys=tuple(steps["facts"]["keys"]),
        needs={step: tuple(steps[step]["needs"]) for step in Step},
        causes={name: Cause(one["loss"], tuple(one["asks"])) for name, one in causes.items()},
    )


def prove_patterns(pack: LanguagePack) -> list[str]:
    """Compile every pattern of `pack`; return what is wrong with each bad one."""
    wrong = []
    for key, pattern in every_pattern(pack):
        try:
            for branch in branches(pattern):
                compiled(branch)
        except PackError as error:
            wrong.append(f"{pack.code}: {key}: {error}")
    return wrong


def every_pattern(pack: LanguagePack) -> Iterator[tuple[str, str]]:
    """Give each pattern of the pack with the key of its table."""
    cues: list[Any] = [*pack.rules, *pack.things, *pack.effects, *pack.pleasures, *pack.frames]
    for group in (*pack.reading.values(), *pack.covers.values(), *pack.register.values()):
        cues.extend(group)
    for cue in cues:
        for name in PATTERNS:
            yield from ((cue.key, pattern) for pattern in getattr(cue, name, ()))
    mouth = pack.mouth
    told = (mouth.starts, mouth.verb, mouth.cut, mouth.hangs, mouth.turn, mouth.drop, mouth.lower)
    yield from (
        ("retell", pattern)
        for pattern in (*told, *mouth.refuse, *mouth.unquoted, *mouth.swap)
        if pattern
    )

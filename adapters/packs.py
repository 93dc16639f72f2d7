"""`prompts/` → language packs. Unknown keys are refused; all errors are reported together."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec

from bot.application.ports import Packs
from bot.domain.cues import Cue, Cues, compiled
from bot.domain.errors import PackError
from bot.domain.language import Frame, LanguagePack, Thing, Topic
from bot.domain.message import Register
from bot.domain.method import Cause, Method
from bot.domain.patterns import branches
from bot.domain.people import names_known
from bot.domain.retelling import Mouth
from bot.domain.steps import Step
from bot.domain.tone import Rule

PROMPTS = Path(__file__).resolve().parent.parent / "prompts"
LANGUAGES = ("fi", "sv", "en")
_FRAGMENT = r"(?<!\\[pP])\{(?-i:([a-z_]+))\}"
_PATTERNS = ("find", "unless", "unless_near", "unless_anywhere")

Table = dict[str, Any]
WordAddress = Callable[[str], Register | None]
T = TypeVar("T", Cue, Rule, Topic, Thing, Frame)


@cache
def language_pack(code: str, root: Path = PROMPTS) -> LanguagePack:
    """
    Read the pack of one language.

    Raises `PackError` naming every file, table and key that is wrong. Patterns are
    compiled when first used; `prove_patterns` compiles them all.
    """
    return _PackFiles(root / code).pack()


@cache
def pack_texts(code: str, root: Path = PROMPTS) -> dict[str, str]:
    """Read only what the bot says to the agent: their language's rules may never be needed."""
    return _PackFiles(root / code).texts("texts.toml")


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
        for name in _PATTERNS:
            yield from ((cue.key, pattern) for pattern in getattr(cue, name, ()))
    mouth = pack.mouth
    told = (mouth.starts, mouth.verb, mouth.cut, mouth.hangs, mouth.turn, mouth.drop, mouth.lower)
    yield from (
        ("retell", pattern)
        for pattern in (*told, *mouth.refuse, *mouth.unquoted, *mouth.swap)
        if pattern
    )


class _PackFiles:
    """The files of one language while they are read; gathers what is wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.errors: list[str] = []

    def pack(self) -> LanguagePack:
        tone = self.toml("tone.toml")
        steps = self.toml("steps.toml")
        whole = steps.pop("whole", {})
        weave = self.toml("weave.toml")
        reading = {**self.toml("reading.toml"), "cause": self.toml("causes.toml")}
        pack = LanguagePack(
            code=self.folder.name,
            name=str(self.formats.get("name", self.folder.name)),
            formats=self.formats,
            reading=self.groups("reading.toml", reading),
            covers={
                **self.groups("steps.toml", steps),
                **self.groups("claims.toml", self.toml("claims.toml")),
            },
            rules=Cues(self.tables("tone.toml", _flat(tone), Rule)),
            whole={r.rule: r for r in self.tables("steps.toml", _whole(whole), Rule)},
            register=self.groups("register.toml", self.toml("register.toml")),
            effects=Cues(self.tables("effects.toml", self.toml("effects.toml"), Topic)),
            pleasures=Cues(self.tables("pleasures.toml", self.toml("pleasures.toml"), Topic)),
            names=names_known(self.formats),
            things=Cues(self.tables("things.toml", self.toml("things.toml"), Thing)),
            phrases=self.phrases("phrases.toml"),
            texts=self.texts("texts.toml"),
            words=self.words,
            answers=self.groups("weave.toml", weave.get("answer", {})),
            expand=weave.get("expand", {}),
            expand_reader=weave.get("expand_reader", {}),
            frames=tuple(self.tables("weave.toml", weave.get("frame", {}), Frame)),
            shapes={k: tuple(v) for k, v in weave.get("shapes", {}).items()},
            mouth=self.mouth("retell.toml"),
        )
        if self.errors:
            raise PackError("\n".join(self.errors))
        return pack

    @cached_property
    def formats(self) -> Table:
        own: Table = {}
        for name in ("formats.toml", "say.toml", "people.toml", "told.toml"):
            own |= self.toml(name)
        return own | self.of_everybody()

    def of_everybody(self) -> Table:
        """Gather what no language has for itself: people and streets are named in all of them."""
        people = [self.toml("../people.toml")]
        people += [self.toml(f"../{code}/people.toml") for code in LANGUAGES]
        return {
            "first_names": " ".join(str(one.get("first_names", "")) for one in people),
            "surnames": " ".join(str(one.get("surnames", "")) for one in people),
            "address": [
                one for code in LANGUAGES for one in self.toml(f"../{code}/say.toml")["address"]
            ],
        }

    @cached_property
    def words(self) -> dict[str, str]:
        return cast("dict[str, str]", self.formats.get("words", {}))

    def toml(self, name: str) -> Table:
        try:
            return tomllib.loads((self.folder / name).read_text("utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.errors.append(f"{self.folder.name}/{name}: {error}")
            return {}

    def groups(self, name: str, data: Table) -> dict[str, Cues[Cue]]:
        return {
            group: Cues(self.tables(name, _prefixed(group, tables), Cue))
            for group, tables in data.items()
        }

    def tables(self, name: str, data: Mapping[str, Any], shape: type[T]) -> list[T]:
        made = (
            self.table(f"{self.folder.name}/{name}: [{k}]", k, v, shape) for k, v in data.items()
        )
        return [one for one in made if one is not None]

    def table(self, where: str, key: str, data: Any, shape: type[T]) -> T | None:
        if not isinstance(data, dict):
            self.errors.append(f"{where}: must be a table")
            return None
        known = {f.name for f in fields(cast("Any", shape))} - {"key"}
        for unknown in sorted(data.keys() - known):
            self.errors.append(
                f"{where}: unknown key {unknown!r}; known: {', '.join(sorted(known))}"
            )
        data = {k: self.expanded(where, v) if k in _PATTERNS else v for k, v in data.items()}
        try:
            made = msgspec.convert(
                {k: data[k] for k in data.keys() & known}, type=cast("Any", shape)
            )
        except msgspec.ValidationError as error:
            self.errors.append(f"{where}: {error}")
            return None
        return cast("T", replace(made, key=key))

    def mouth(self, name: str) -> Mouth:
        """Read how the customer's account is told back."""
        where = f"{self.folder.name}/{name}"
        data = {key: self.expanded(where, value) for key, value in self.toml(name).items()}
        swap = {self.expanded(where, one): to for one, to in data.get("swap", {}).items()}
        try:
            return msgspec.convert({**data, "swap": swap}, type=Mouth)
        except msgspec.ValidationError as error:
            self.errors.append(f"{where}: {error}")
            return Mouth()

    def expanded(self, where: str, pattern: Any) -> Any:
        """Put the shared fragments of `[words]` in place of `{name}`, in one pattern or many."""
        if isinstance(pattern, list):
            return [self.fragment(where, str(one)) for one in pattern]
        return self.fragment(where, pattern) if isinstance(pattern, str) else pattern

    def fragment(self, where: str, pattern: str, depth: int = 4) -> str:
        def word(match: Any) -> str:
            name = match[1]
            if name not in self.words:
                self.errors.append(f"{where}: {{{name}}} stands in no [words] of formats.toml")
                return ""
            return f"(?:{self.words[name]})"

        while depth and (name := compiled(_FRAGMENT)).search(pattern):
            pattern, depth = name.sub(word, pattern), depth - 1
        return pattern

    def phrases(self, name: str) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for key, value in _leaves(self.toml(name)):
            if isinstance(value, list) and all(isinstance(one, str) for one in value):
                found[key] = tuple(value)
            else:
                self.errors.append(f"{self.folder.name}/{name}: {key}: must be a list of sentences")
        return found

    def texts(self, name: str) -> dict[str, str]:
        return {key: str(value) for key, value in _leaves(self.toml(name))}


def _flat(data: Table) -> Table:
    """`[en.you-should-have]` → one table under the key `en.you-should-have`."""
    return {
        f"{top}.{name}": table for top, tables in data.items() for name, table in tables.items()
    }


def _prefixed(group: str, tables: Table) -> Table:
    return {f"{group}.{name}": table for name, table in tables.items()}


def _whole(data: Table) -> Table:
    return {name: {"find": [], "rule": name, **table} for name, table in data.items()}


def _leaves(data: Table, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value

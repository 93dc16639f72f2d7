"""The files of a language pack. Unknown keys are refused; all errors are reported together."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec

from bot.domain.cues import Cue, Cues, compiled
from bot.domain.errors import PackError
from bot.domain.language import Frame, LanguagePack, Thing, Topic
from bot.domain.people import names_known
from bot.domain.retelling import Mouth
from bot.domain.tone import Rule

PATTERNS = ("find", "unless", "unless_near", "unless_anywhere")
"""Keys of a table that hold patterns."""
_FRAGMENT = r"(?<!\\[pP])\{(?-i:([a-z_]+))\}"

Table = dict[str, Any]
T = TypeVar("T", Cue, Rule, Topic, Thing, Frame)


class PackFiles:
    """
    The files of one language in its `folder` while they are read; gathers what is wrong.

    `languages` are all there are: people and streets are named in every one of them.
    """

    def __init__(self, folder: Path, languages: Sequence[str]) -> None:
        self.folder = folder
        self.languages = languages
        self.errors: list[str] = []

    def pack(self) -> LanguagePack:
        """Return the pack; raises `PackError` naming every file, table and key that is wrong."""
        tone = self._toml("tone.toml")
        steps = self._toml("steps.toml")
        whole = steps.pop("whole", {})
        weave = self._toml("weave.toml")
        reading = {**self._toml("reading.toml"), "cause": self._toml("causes.toml")}
        pack = LanguagePack(
            code=self.folder.name,
            name=str(self._formats.get("name", self.folder.name)),
            formats=self._formats,
            reading=self._groups("reading.toml", reading),
            covers={
                **self._groups("steps.toml", steps),
                **self._groups("claims.toml", self._toml("claims.toml")),
            },
            rules=Cues(self._tables("tone.toml", _flat(tone), Rule)),
            whole={r.rule: r for r in self._tables("steps.toml", _whole(whole), Rule)},
            register=self._groups("register.toml", self._toml("register.toml")),
            effects=Cues(self._tables("effects.toml", self._toml("effects.toml"), Topic)),
            pleasures=Cues(self._tables("pleasures.toml", self._toml("pleasures.toml"), Topic)),
            names=names_known(self._formats),
            things=Cues(self._tables("things.toml", self._toml("things.toml"), Thing)),
            phrases=self._phrases("phrases.toml"),
            texts=self.texts("texts.toml"),
            words=self._words,
            answers=self._groups("weave.toml", weave.get("answer", {})),
            expand=weave.get("expand", {}),
            expand_reader=weave.get("expand_reader", {}),
            frames=tuple(self._tables("weave.toml", weave.get("frame", {}), Frame)),
            shapes={k: tuple(v) for k, v in weave.get("shapes", {}).items()},
            mouth=self._mouth("retell.toml"),
        )
        if self.errors:
            raise PackError("\n".join(self.errors))
        return pack

    @cached_property
    def _formats(self) -> Table:
        own: Table = {}
        for name in ("formats.toml", "say.toml", "people.toml", "told.toml"):
            own |= self._toml(name)
        return own | self._of_everybody()

    def _of_everybody(self) -> Table:
        """Gather what no language has for itself: people and streets are named in all of them."""
        people = [self._toml("../people.toml")]
        people += [self._toml(f"../{code}/people.toml") for code in self.languages]
        return {
            "first_names": " ".join(str(one.get("first_names", "")) for one in people),
            "surnames": " ".join(str(one.get("surnames", "")) for one in people),
            "address": [
                one
                for code in self.languages
                for one in self._toml(f"../{code}/say.toml")["address"]
            ],
        }

    @cached_property
    def _words(self) -> dict[str, str]:
        return cast("dict[str, str]", self._formats.get("words", {}))

    def _toml(self, name: str) -> Table:
        try:
            return tomllib.loads((self.folder / name).read_text("utf-8"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.errors.append(f"{self.folder.name}/{name}: {error}")
            return {}

    def _groups(self, name: str, data: Table) -> dict[str, Cues[Cue]]:
        return {
            group: Cues(self._tables(name, _prefixed(group, tables), Cue))
            for group, tables in data.items()
        }

    def _tables(self, name: str, data: Mapping[str, Any], shape: type[T]) -> list[T]:
        made = (
            self._table(f"{self.folder.name}/{name}: [{k}]", k, v, shape) for k, v in data.items()
        )
        return [one for one in made if one is not None]

    def _table(self, where: str, key: str, data: Any, shape: type[T]) -> T | None:
        if not isinstance(data, dict):
            self.errors.append(f"{where}: must be a table")
            return None
        known = {f.name for f in fields(cast("Any", shape))} - {"key"}
        for unknown in sorted(data.keys() - known):
            self.errors.append(
                f"{where}: unknown key {unknown!r}; known: {', '.join(sorted(known))}"
            )
        data = {k: self._expanded(where, v) if k in PATTERNS else v for k, v in data.items()}
        try:
            made = msgspec.convert(
                {k: data[k] for k in data.keys() & known}, type=cast("Any", shape)
            )
        except msgspec.ValidationError as error:
            self.errors.append(f"{where}: {error}")
            return None
        return cast("T", replace(made, key=key))

    def _mouth(self, name: str) -> Mouth:
        """Read how the customer's account is told back."""
        where = f"{self.folder.name}/{name}"
        data = {key: self._expanded(where, value) for key, value in self._toml(name).items()}
        swap = {self._expanded(where, one): to for one, to in data.get("swap", {}).items()}
        try:
            return msgspec.convert({**data, "swap": swap}, type=Mouth)
        except msgspec.ValidationError as error:
            self.errors.append(f"{where}: {error}")
            return Mouth()

    def _expanded(self, where: str, pattern: Any) -> Any:
        """Put the shared fragments of `[words]` in place of `{name}`, in one pattern or many."""
        if isinstance(pattern, list):
            return [self._fragment(where, str(one)) for one in pattern]
        return self._fragment(where, pattern) if isinstance(pattern, str) else pattern

    def _fragment(self, where: str, pattern: str, depth: int = 4) -> str:
        def word(match: Any) -> str:
            name = match[1]
            if name not in self._words:
                self.errors.append(f"{where}: {{{name}}} stands in no [words] of formats.toml")
                return ""
            return f"(?:{self._words[name]})"

        while depth and (name := compiled(_FRAGMENT)).search(pattern):
            pattern, depth = name.sub(word, pattern), depth - 1
        return pattern

    def _phrases(self, name: str) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for key, value in _leaves(self._toml(name)):
            if isinstance(value, list) and all(isinstance(one, str) for one in value):
                found[key] = tuple(value)
            else:
                self.errors.append(f"{self.folder.name}/{name}: {key}: must be a list of sentences")
        return found

    def texts(self, name: str) -> dict[str, str]:
        """Return every text of a file, by its key from the top."""
        return {key: str(value) for key, value in _leaves(self._toml(name))}


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

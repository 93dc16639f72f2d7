"""A language pack: everything Ruusu knows of one language, as data from `prompts/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.cues import Cue
from bot.domain.tone import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """
    A common thing customers write about, with the forms a letter needs.

    Finnish: `forms` hold nominative, genitive, partitive, elative …; Swedish: definite
    form and possessive gender; English: the noun. Closed tables: Voikko never generates.
    """

    find: tuple[str, ...]
    forms: Mapping[str, str]
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What the trouble spoiled for the customer (a day off, a train), with words for it."""

    find: tuple[str, ...]
    unless: tuple[str, ...] = ()
    feeling: tuple[str, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguagePack:
    """
    Rules, cues, phrases, texts and formats of one language.

    Cue groups are keyed by what they mean: `reading["praise"]`, `covers["apologise"]`;
    what went wrong is the group `reading["cause"]`.
    `rules` look at words; `whole` holds why and better wordings for what code finds in
    the draft as a whole (a step left out, sinä and te mixed, a promise nobody gave).
    """

    code: str
    name: str
    formats: Mapping[str, object]
    reading: Mapping[str, tuple[Cue, ...]]
    covers: Mapping[str, tuple[Cue, ...]]
    rules: tuple[Rule, ...]
    whole: Mapping[str, Rule]
    register: Mapping[str, tuple[Cue, ...]]
    phrases: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, str]
    things: tuple[Thing, ...] = ()
    effects: tuple[Effect, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)

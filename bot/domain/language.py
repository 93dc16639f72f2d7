"""A language pack: everything Ruusu knows of one language, as data from `prompts/`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.cues import Cue, Cues
from bot.domain.message import Register
from bot.domain.retelling import Mouth
from bot.domain.tone import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing(Cue):
    """
    A common thing customers write about, with the forms a letter needs.

    Finnish: `forms` hold nominative, genitive, partitive, elative …; Swedish: definite
    form and possessive gender; English: the noun. Closed tables: Voikko never generates.
    """

    forms: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic(Cue):
    """
    Something customers tell of that a letter answers in its own words.

    As an effect: what the trouble spoiled (a day off, a train). As a topic of praise:
    what pleased. `said` are the sentences that answer it.
    """

    said: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A telegraphic way agents write a fact ("uusi aika ma 9.3."), and it as a sentence.

    `find` must match the whole fact; `say` may use its groups as slots. `facts` limits
    the frame to facts of those keys.
    """

    find: tuple[str, ...]
    say: tuple[str, ...]
    facts: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguagePack:
    """
    Rules, cues, phrases, texts and formats of one language.

    Cue groups are keyed by what they mean: `reading["praise"]`, `covers["apologise"]`;
    what went wrong is the group `reading["cause"]`.
    `rules` look at words; `whole` holds why and better wordings for what code finds in
    the draft as a whole (a step left out, sinä and te mixed, a promise nobody gave).
    `answers`, `expand`, `frames` and `shapes` say how an agent's own words are sorted and woven in;
    `expand_reader` makes "her" the reader, where nobody else can be meant.
    `mouth` says how the customer's account is told back.
    `names` give the base form of a first name for the stem it is inflected on.
    `address_of` tells the register a single word form can only belong to, where the
    machine has a morphological analyser; None where it has not.
    """

    code: str
    name: str
    formats: Mapping[str, Any]
    reading: Mapping[str, Cues[Cue]]
    covers: Mapping[str, Cues[Cue]]
    rules: Cues[Rule]
    whole: Mapping[str, Rule]
    register: Mapping[str, Cues[Cue]]
    phrases: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, str]
    things: Cues[Thing] = Cues()  # noqa: RUF009 - empty
    effects: Cues[Topic] = Cues()  # noqa: RUF009
    pleasures: Cues[Topic] = Cues()  # noqa: RUF009
    names: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Cues[Cue]] = field(default_factory=dict)
    expand: Mapping[str, str] = field(default_factory=dict)
    expand_reader: Mapping[str, str] = field(default_factory=dict)
    shapes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    frames: tuple[Frame, ...] = ()
    mouth: Mouth = field(default_factory=Mouth)
    address_of: Callable[[str], Register | None] | None = None

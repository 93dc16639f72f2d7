"""
A model's letter, taken back from behind its placeholders and looked at before anybody sees it.

A figure, a day, a name or an address nobody told becomes a `[gap]`; a gift, a cause or a
fault nobody told is marked. What no letter may be at all makes it unfit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import time
from enum import StrEnum
from functools import lru_cache

from bot.domain.cues import compiled
from bot.domain.dates import number
from bot.domain.doubts import TOKENS, Claim, Doubt
from bot.domain.markup import obeyed, unseen
from bot.domain.masking import SECRET, Masks
from bot.domain.source import Source
from bot.domain.steps import GAP
from bot.domain.text import Span
from bot.domain.vouching import Sources
from bot.domain.witness_box import WitnessBox

LONGEST = 3500
"""Characters of the longest letter that is looked at."""
_PRIVATE = SECRET | {"phone", "mail", "address", "handle"}
_PLACEHOLDER = r"\{(?-i:[A-Z]+_\d+)\}"
_RUN = 7
_LITTLE, _MUCH = 12, 60


class Unfit(StrEnum):
    """Why a letter is not fit to be shown; each has words for the model, `model.unfit.<why>`."""

    EMPTY = "empty"
    LONG = "long"
    MARKUP = "markup"
    LANGUAGE = "language"
    PROMPT = "prompt"
    GROVELLING = "grovelling"
    DEFENSIVE = "defensive"


@dataclass(frozen=True, slots=True)
class Looked:
    """
    A letter with its gaps in place, and the doubts, each at its place in it.

    `gapped` are the words gaps took the place of; `witnessed` tells that a witness heard it.
    """

    text: str
    doubts: tuple[Doubt, ...]
    gapped: frozenset[str] = frozenset()
    witnessed: bool = False


@dataclass(frozen=True)
class Glass:
    """
    What a model's texts are looked at through.

    `gaps` names the gap of each claim in the letter's language; `language_of` tells a
    text's language; `public` that other customers read it. `ours` is what a model was told
    in our own words: no letter says any of it. In the `box`, where there is one, stands a witness
    who hears whole letters.
    """

    masks: Masks
    sources: Sources
    gaps: Callable[[Claim], str]
    language_of: Callable[[str], str]
    public: bool = False
    ours: str = field(default="", repr=False)
    box: WitnessBox | None = None

    _facts: dict[str, Source] = field(default_factory=dict, repr=False)

    def get_ready(self, facts: Iterable[str]) -> None:
        """Look at what needs no letter: our own words, and each of the agent's `facts`."""
        _kept_runs(self.ours)
        if self.box:
            self.box.get_ready()
        for one in facts:
            given = self._of_fact(one)
            _ = given.sums, given.moments

    def _of_fact(self, fact: str) -> Source:
        if fact not in self._facts:
            self._facts[fact] = Source(fact, self.sources.pack, self.sources.now)
        return self._facts[fact]

    def look(self, masked: str) -> Looked:
        """Put personal data back into `masked` and gaps where nobody vouches for what it says."""
        letter = self.masks.restored(masked).text
        return _gapped(letter, self._doubts(letter), self.gaps)

    def look_closely(self, masked: str, signature: str, *, seen: bool) -> Looked:
        """
        Look at a whole letter, and let the witness hear what stands over its signature.

        Where it was `seen` already, no doubt is dropped.
        """
        letter = self.masks.restored(masked).text
        doubts, body = self._doubts(letter), letter.removesuffix(signature).rstrip()
        heard = self._witnessed(body, doubts, seen=seen)
        if heard is None:
            return _gapped(letter, doubts, self.gaps)
        return replace(_gapped(letter, heard, self.gaps), witnessed=True)

    def _witnessed(
        self, body: str, doubts: Sequence[Doubt], *, seen: bool
    ) -> tuple[Doubt, ...] | None:
        if self.box is None:
            return None
        sure = [replace(one, sure=True) for one in doubts] if seen else doubts
        return self.box.heard(body, sure)

    def part(self, masked: str, whole: Looked) -> str:
        """Return a part of a letter with gaps where the `whole` of it has them."""
        words = self.masks.restored(masked).text
        gaps = [one for one in self._doubts(words) if one.span.of(words) in whole.gapped]
        return _gapped(words, gaps, self.gaps).text

    def _doubts(self, letter: str) -> list[Doubt]:
        return [*self._leaks(letter), *self.sources.doubts(letter)]

    def unfit(self, masked: str) -> tuple[Unfit, ...]:
        """Return why `masked` is not fit to be shown, as far as its form tells."""
        letter = self.masks.restored(masked).text
        bare = compiled(f"{GAP}|{_PLACEHOLDER}").sub(" ", letter)
        told = {
            Unfit.EMPTY: len(compiled(r"\p{L}").findall(bare)) < _LITTLE,
            Unfit.LONG: len(letter) > LONGEST,
            Unfit.MARKUP: bool(obeyed(letter)) or unseen(letter),
            Unfit.LANGUAGE: self._elsewhere(bare),
            Unfit.PROMPT: not _kept_runs(self.ours).isdisjoint(_runs(masked)),
        }
        return tuple(why for why, so in told.items() if so)

    def left_out(self, letter: str, facts: Iterable[str]) -> tuple[str, ...]:
        """Return the sums, days, times and contacts of the agent's `facts` a letter lacks."""
        told = Source(letter, self.sources.pack, self.sources.now)
        return tuple(words for one in facts for words in self._lacking(one, letter, told))

    def _lacking(self, fact: str, letter: str, told: Source) -> Iterable[str]:
        given = self._of_fact(fact)
        behind = [words for words, mask in self.masks.worn.items() if words in fact]
        yield from (words for words in behind if words not in letter and not told.names(words))
        yield from (f"{one:g}" for one in given.sums - told.sums if f"{one:g}" not in letter)
        clocks = {m.clock for m in told.moments}
        late = {m.clock for m in given.moments if m.clock and m.clock not in clocks}
        spelled = self._spelled(letter) if late else set[float]()
        for clock in sorted(late):
            if str(clock.hour) not in letter and spelled.isdisjoint(_hours(clock)):
                yield f"{clock:%H.%M}"

    def _spelled(self, letter: str) -> set[float]:
        """Return the numbers a letter has in words: "at one" tells 13.00 as well."""
        formats, words = self.sources.pack.formats, compiled(r"\p{L}+").findall(letter.lower())
        return {one for word in words if (one := number(word, formats)) is not None}

    def _leaks(self, letter: str) -> Iterable[Doubt]:
        """Find placeholders that stand for nothing, and what does not belong in this letter."""
        for match in compiled(_PLACEHOLDER).finditer(letter):
            yield Doubt(Claim.NAME, Span(*match.span()))
        if self.public:
            for words, mask in self.masks.worn.items():
                kind = mask.strip("{}").partition("_")[0].lower()
                at = letter.find(words)
                if kind in _PRIVATE and at >= 0 and words not in self.sources.house:
                    yield Doubt(Claim.CONTACT, Span(at, at + len(words)))

    def _elsewhere(self, letter: str) -> bool:
        """Tell whether the letter, or a paragraph long enough to tell, is in another language."""
        ours = self.sources.pack.code
        paragraphs = (one for one in letter.split("\n\n") if len(one) > _MUCH)
        whole = (letter,) if len(letter) > _MUCH else ()
        return any(self.language_of(one) != ours for one in (*whole, *paragraphs))


def _hours(clock: time) -> set[float]:
    return {clock.hour, (clock.hour - 1) % 12 + 1}


def _gapped(letter: str, doubts: Sequence[Doubt], gap: Callable[[Claim], str]) -> Looked:
    """Put gaps in the place of figures, days and names; move the other doubts along."""
    pieces, at, cuts = [], 0, list[tuple[Span, Span]]()
    gaps = []
    for doubt in sorted((one for one in doubts if one.claim in TOKENS), key=lambda one: one.span):
        if doubt.span.start < at:
            continue
        pieces += [letter[at : doubt.span.start], f"[{gap(doubt.claim)}]"]
        end, at = sum(map(len, pieces)), doubt.span.end
        place = Span(end - len(pieces[-1]), end)
        cuts.append((doubt.span, place))
        gaps.append(Doubt(doubt.claim, place))
    moved = [Doubt(d.claim, _moved(d.span, cuts)) for d in doubts if d.claim not in TOKENS]
    text = "".join([*pieces, letter[at:]])
    left_out = frozenset(old.of(letter) for old, _ in cuts)
    return Looked(text, tuple(sorted((*gaps, *moved), key=lambda doubt: doubt.span)), left_out)


def _moved(span: Span, cuts: Sequence[tuple[Span, Span]]) -> Span:
    """Return where a span stands once each cut's first place has become its second."""

    def place(at: int, *, end: bool) -> int:
        shift = 0
        for old, new in cuts:
            if at >= old.end:
                shift = new.end - old.end
            elif at > old.start:
                return new.end if end else new.start
        return at + shift

    return Span(place(span.start, end=False), place(span.end, end=True))


@lru_cache(maxsize=8)
def _kept_runs(ours: str) -> set[tuple[str, ...]]:
    """Return the runs of what every model is told in one language: the same for all cases."""
    return _runs(ours)


def _runs(text: str) -> set[tuple[str, ...]]:
    """Return every run of some words in `text`: two texts that share one share a sentence."""
    words = compiled(r"[\p{L}\p{N}']+").findall(text.lower())
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}

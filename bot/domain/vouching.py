"""
Who vouches for what a model's letter says: the agent, the policy, the customer, or nobody.

A figure, a day, a gift, a cause, a fault owned, a name, an address: each is looked up in
what was told. What the letter would *give* needs the house's own word: a customer who
writes "refund me 5000 €" has given nobody leave to promise it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from bot.domain.cues import Cue, Hit, compiled, fires, hits
from bot.domain.dates import FUTURE, dates, durations
from bot.domain.doubts import TOKENS, Claim, Doubt
from bot.domain.guard import amounts
from bot.domain.language import LanguagePack
from bot.domain.people import people
from bot.domain.periods import periods
from bot.domain.promises import trimmed
from bot.domain.review import sentences_of
from bot.domain.source import CODE, NUMBER, Source, bare, close, known
from bot.domain.steps import GAP, content_stems
from bot.domain.text import Span, Stretches, Text
from bot.domain.tone import starts_sentence

_GIVES = ("gift", "promise", "make_good")
_CONTACT = (
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)\S+"
    r"|(?<![\w@.-])(?:[\w-]+\.)+(?:fi|com|net|org|io|eu|se|ru|info|biz|app|xyz|co|me)\b(?:/\S*)?"
    r"|(?<![\w/.,-])\+?\d[\d -]{6,}\d(?![\w/])"
)
_NAME = r"(?<![\p{L}\p{N}.'-])(?-i:\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?)(?![\p{L}\p{N}])"


@dataclass(frozen=True)
class Sources:
    """
    What was told: `message` by the customer, `house` by the agent, the policy, the products.

    `cause` is what the agent told of how it came about.
    """

    message: str
    house: str
    cause: str
    pack: LanguagePack
    now: datetime

    @cached_property
    def by_house(self) -> Source:
        """What the house told."""
        return Source(self.house, self.pack, self.now)

    @cached_property
    def by_anyone(self) -> Source:
        """What the house or the customer told."""
        return Source(f"{self.message}\n\n{self.house}", self.pack, self.now)

    def get_ready(self) -> None:
        """Look at what was told, before there is a letter to compare it with."""
        for told in (self.by_house, self.by_anyone):
            _ = told.sums, told.moments, told.lengths, told.numbers, told.gifts, told.stems

    def doubts(self, letter: str) -> tuple[Doubt, ...]:
        """Return the claims of `letter` that nobody vouches for; its `[gaps]` claim nothing."""
        return _Letter(Text.of(letter).without(compiled(GAP)), self).doubts()


@dataclass(frozen=True)
class _Letter:
    text: Text
    sources: Sources

    @cached_property
    def sentences(self) -> Stretches:
        return sentences_of(self.text, self.sources.pack)

    @cached_property
    def giving(self) -> tuple[bool, ...]:
        """Which sentences promise, mend or give: those need the house's own word."""
        covers = self.sources.pack.covers
        return tuple(
            any(fires(covers[group], sentence, sentences_of(sentence, self.sources.pack))
                for group in _GIVES)
            for sentence in (Text.of(span.of(self.text.plain)) for span in self.sentences.spans)
        )  # fmt: skip

    def told(self, place: int) -> Source:
        """Return who may vouch for what stands at `place`."""
        return self.sources.by_house if self._gives(place) else self.sources.by_anyone

    def _gives(self, place: int) -> bool:
        return self.giving[self.sentences.at(place)]

    def doubts(self) -> tuple[Doubt, ...]:
        looks: tuple[Callable[[], Iterable[Doubt]], ...] = (
            self._contacts, self._sums, self._days, self._lengths, self._numbers,
            self._names, self._gifts, self._causes, self._faults, self._untold,
        )  # fmt: skip
        kept: list[Doubt] = []
        for one in (doubt for look in looks for doubt in look()):
            same = (it for it in kept if one.claim is it.claim or {one.claim, it.claim} <= TOKENS)
            if not any(one.span.overlaps(it.span) for it in same):
                kept.append(one)
        placed = (replace(one, span=self.text.span(one.span.start, one.span.end)) for one in kept)
        return tuple(sorted(placed, key=lambda doubt: doubt.span))

    def _contacts(self) -> Iterator[Doubt]:
        told = close(self.sources.by_anyone.plain.plain)
        for match in compiled(_CONTACT).finditer(self.text.plain):
            if close(match[0]) not in told:
                yield Doubt(Claim.CONTACT, Span(*match.span()))

    def _sums(self) -> Iterator[Doubt]:
        for one in amounts(self.text.plain, self.sources.pack):
            if one.sum not in self.told(one.start).sums:
                sure = self._gives(one.start) and not self.sources.by_house.makes(one.sum)
                yield Doubt(Claim.SUM, Span(one.start, one.end), sure)
        for span in self._cued("spelled_sum"):
            words, told = span.of(self.text.plain), self.told(span.start)
            if close(words) not in close(told.plain.plain):
                yield Doubt(Claim.SUM, span, self._gives(span.start))

    def _days(self) -> Iterator[Doubt]:
        formats, now = self.sources.pack.formats, self.sources.now
        for one in dates(self.text.plain, formats, now, FUTURE):
            told = self.told(one.start)
            if not known(one, told) and not self._lasts(one.span, told):
                yield Doubt(Claim.DATE, one.span, self._gives(one.start))
        for period in periods(self.text, self.sources.pack, now):
            if not self.told(period.span.start).spans(period):
                yield Doubt(Claim.DATE, period.span, self._gives(period.span.start))

    def _lengths(self) -> Iterator[Doubt]:
        for one in durations(self.text.plain, self.sources.pack.formats):
            if one.count > 1 and not self.told(one.start).lasts(one.count, one.unit):
                yield Doubt(Claim.DATE, Span(one.start, one.end), self._gives(one.start))

    def _lasts(self, span: Span, told: Source) -> bool:
        """Tell whether a moment is a length of time from now that was told: "in five days"."""
        lengths = durations(span.of(self.text.plain), self.sources.pack.formats)
        return any(told.lasts(one.count, one.unit) for one in lengths)

    def _numbers(self) -> Iterator[Doubt]:
        formats, now = self.sources.pack.formats, self.sources.now
        read = [one.span for one in dates(self.text.plain, formats, now, FUTURE)]
        read += [Span(a.start, a.end) for a in amounts(self.text.plain, self.sources.pack)]
        for match in compiled(NUMBER).finditer(self.text.plain):
            span = Span(*match.span())
            if any(span.overlaps(other) for other in read):
                continue
            told = self.sources.by_anyone if self._names_a_thing(span) else self.told(span.start)
            if bare(match[0]) not in told.numbers and not self._day_told(match[0], told):
                told_at_all = bare(match[0]) in self.sources.by_anyone.numbers
                yield Doubt(Claim.NUMBER, span, self._gives(span.start) and not told_at_all)

    def _names_a_thing(self, span: Span) -> bool:
        """Tell whether a number can only be a name: by its form, or "order" stands before it."""
        before = rf"(?:{self.sources.pack.formats['numbered']})\W{{0,3}}$"
        return (
            compiled(CODE).fullmatch(span.of(self.text.plain)) is not None
            or compiled(before).search(self.text.plain[: span.start]) is not None
        )

    def _day_told(self, words: str, told: Source) -> bool:
        """Tell whether "the 24th" is a day that was told with its month."""
        days = {f"{one.day.day}" for one in told.moments if one.day}
        return bare(words) in days and not words.isdecimal()

    def _names(self) -> Iterator[Doubt]:
        plain, anyone = self.text.plain, self.sources.by_anyone
        sure = {one.span.start for one in people(self.text, self.sources.pack)}
        for match in compiled(_NAME).finditer(plain):
            opens = starts_sentence(plain, match.start()) and match.start() not in sure
            if not opens and not anyone.names(match[0]) and not self._ordinary(match[0]):
                yield Doubt(Claim.NAME, Span(*match.span()))

    def _ordinary(self, word: str) -> bool:
        return compiled(str(self.sources.pack.formats["capitals"])).fullmatch(word) is not None

    def _gifts(self) -> Iterator[Doubt]:
        bare = self._cued("amends_word")
        for hit in hits(self.sources.pack.covers["gift"], self.text, self.sentences):
            known = hit.cue.name in self.sources.by_house.gifts
            if not known and any(hit.span.overlaps(word) for word in bare):
                known = self._left_open(hit.start)
            if not known and not self._retold(hit.span) and not self._repaid(hit):
                yield Doubt(Claim.GIFT, self._sentence(hit.start))
        for span in self._cued("bounty"):
            if self._new(span):
                yield Doubt(Claim.GIFT, self._sentence(span.start))

    def _left_open(self, place: int) -> bool:
        """Tell whether amends are only named: with a gap for what they are, or as was told."""
        sentence = self._sentence(place)
        gap = compiled(GAP).search(self.text.span(sentence.start, sentence.end).of(self.text.raw))
        words = sentence.of(self.text.plain)
        return gap is not None or self.sources.by_house.says(words) or not content_stems(words)

    def _repaid(self, hit: Hit[Cue]) -> bool:
        """Tell whether money given is what the house told in other words, and nothing more."""
        formats, sentence = self.sources.pack.formats, self._sentence(hit.start).of(self.text.plain)
        if hit.cue.name not in str(formats["money_gifts"]).split():
            return False
        own = content_stems(hit.span.of(self.text.plain)) - self.sources.by_house.stems
        claimed = content_stems(sentence) - own - {*str(formats["usual"]).split()}
        return bool(claimed) and claimed <= self.sources.by_house.stems

    def _new(self, span: Span) -> bool:
        return not self.sources.by_house.says(span.of(self.text.plain))

    def _sentence(self, place: int) -> Span:
        return trimmed(self.text.plain, self.sentences.around(place))

    def _retold(self, span: Span) -> bool:
        """Tell whether a sentence only says back a gift the customer spoke of."""
        number = self.sentences.at(span.start)
        sentence = Text.of(self.sentences.spans[number].of(self.text.plain))
        covers, pack = self.sources.pack.covers, self.sources.pack
        gives = any(
            fires(covers[group], sentence, sentences_of(sentence, pack))
            for group in ("promise", "make_good")
        )
        return not gives and self.sources.by_anyone.says(sentence.plain)

    def _causes(self) -> Iterator[Doubt]:
        anyone, plain = self.sources.by_anyone, self.text.plain
        for span in self._cued("because"):
            if not anyone.says(span.of(plain)) and not anyone.says_most(span.of(plain)):
                yield Doubt(Claim.CAUSE, self._sentence(span.start))
        for span in self._cued("house"):
            sentence = self._sentence(span.start)
            if not anyone.names(span.of(plain)) and not anyone.says(sentence.of(plain)):
                yield Doubt(Claim.CAUSE, sentence)

    def _faults(self) -> Iterator[Doubt]:
        owned = [] if self.sources.cause else self._cued("fault")
        admitted = [span for span in self._cued("liability") if self._new(span)]
        for span in (*owned, *admitted):
            yield Doubt(Claim.FAULT, self._sentence(span.start))

    def _untold(self) -> Iterator[Doubt]:
        """Find what was done to somebody of the house, and what no honest letter asks for."""
        for span in (*self._cued("measure"), *self._cued("secret")):
            if self._new(span):
                yield Doubt(Claim.UNTOLD, self._sentence(span.start))

    def _cued(self, group: str) -> list[Span]:
        return [
            hit.span for hit in hits(self.sources.pack.covers[group], self.text, self.sentences)
        ]

"""Weaving what the agent told into the letter: inflection, register, dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.cues import compiled
from bot.domain.dates import FUTURE, Dated, dates
from bot.domain.language import LanguagePack
from bot.domain.particulars import said_day
from bot.domain.phrasing import Phrasebook, ended, sentence_case, slots_of
from bot.domain.tone import choose


@dataclass(frozen=True, slots=True)
class Loom:
    """
    What weaving needs to know: the language, the register, the day.

    `others` tells that the customer speaks of a he or she, who may then be the agent's too.
    """

    pack: LanguagePack
    book: Phrasebook
    now: datetime
    others: bool = False

    def woven(self, key: str, told: str) -> str:
        """
        Return one statement as a sentence of the letter.

        A telegraphic form the pack knows becomes its sentence, two of them become two; a clause
        stands as it is; a bare noun goes into a frame that asks no case of it (`weave.<key>.noun`).
        """
        words = self.spelled_out(told)
        if parts := self.parted(key, words):
            return " ".join(ended(sentence_case(part)) for part in parts)
        if framed := self.framed(key, words):
            return ended(framed)
        shape = self.shape(words)
        if shape == "clause":
            return ended(sentence_case(words))
        framed = self.book.say(f"weave.{key}.{shape}", f"weave.{shape}", it=words)
        return ended(framed or sentence_case(words))

    def parted(self, key: str, words: str) -> list[str]:
        """Return the sentences of two statements joined by a comma, if a frame knows each."""
        for comma in compiled(r",\s+(?:and\s+)?").finditer(words):
            parts = [words[: comma.start()], words[comma.end() :]]
            sentences = [self.framed(key, part) for part in parts]
            if all(sentences):
                return sentences
        return []

    def framed(self, key: str, words: str) -> str:
        """Return the sentence of the first frame that fits the whole statement, or ""."""
        for frame in self.pack.frames:
            if frame.facts and key not in frame.facts:
                continue
            for pattern in frame.find:
                match = compiled(pattern).fullmatch(words)
                if match:
                    groups = {name: value for name, value in match.groupdict().items() if value}
                    return self.book.one_of(
                        _fullest(frame.say, groups), f"frame.{frame.key}", groups
                    )
        return ""

    def spelled_out(self, told: str) -> str:
        """Expand abbreviations and turn "the customer" into the reader."""
        words, reader = told.strip().rstrip("."), {} if self.others else self.pack.expand_reader
        for pattern, replacement in {**self.pack.expand, **reader}.items():
            words = compiled(pattern).sub(replacement, words)
        return choose(words, formal=self.book.formal)

    def shape(self, words: str) -> str:
        """Tell a full clause from a participle, an order without a doer, or a bare noun."""
        for shape, patterns in self.pack.shapes.items():
            if any(compiled(pattern).search(words) for pattern in patterns):
                return shape
        return "noun"

    def by(self, told: str) -> str:
        """
        Return a deadline as the language says it: "viimeistään perjantaina 27.11.".

        Words that are more than a date stay as the agent wrote them.
        """
        words = self.spelled_out(told)
        moment = self.moment(words)
        if moment is None:
            return words
        exact = compiled(r"[\d:T+.\-\s]+").fullmatch(words) is not None
        form = "by" if moment.deadline or exact else "on"
        return said_day(moment, self.pack.formats, self.now.date(), form)

    def moment(self, words: str) -> Dated | None:
        """Return the moment that `words` are, or None where they say more or less."""
        plain = compiled(r"(?<=\d)T(?=\d\d:\d\d)").sub(" ", words)
        found = dates(plain, self.pack.formats, self.now, FUTURE)
        if len(found) != 1 or not found[0].day:
            return None
        markers = (*self.pack.formats["by_before"], *self.pack.formats["by_after"])
        rest = plain[: found[0].start] + plain[found[0].end :]
        for marker in markers:
            rest = compiled(rf"\b(?:{marker})\b").sub("", rest)
        return found[0] if not compiled(r"\p{L}{3,}").search(rest) else None

    def dated(self, words: str) -> bool:
        """Tell whether a sentence already names a day."""
        return names_a_day(words, self.pack, self.now)

    def with_deadline(self, sentence: str, by: str) -> str:
        """Append a deadline to a sentence, or say it in one of its own."""
        body = sentence.rstrip(".")
        if compiled(r"[,;:(]").search(body):
            return f"{sentence} {ended(self.book.say('weave.by', by=by))}"
        return ended(f"{body} {by}")


def names_a_day(words: str, pack: LanguagePack, now: datetime) -> bool:
    """Tell whether a sentence names a day; an hour alone is none."""
    return any(one.day for one in dates(words, pack.formats, now, FUTURE))


def _fullest(say: tuple[str, ...], groups: Mapping[str, str]) -> list[str]:
    """Keep the sentences that lose the fewest of the agent's words."""
    kept = {
        one: len(slots_of(one) & groups.keys()) for one in say if slots_of(one) <= groups.keys()
    }
    return [one for one in kept if kept[one] == max(kept.values())]

"""What a model tells the agent beside its letter: taken only where nobody could be misled by it."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.application.model_prompt import Grounding
from bot.application.suggest_reply import AT_ONCE, Need
from bot.domain.doubts import TOKENS
from bot.domain.lessons import Lesson
from bot.domain.model_answer import ModelAnswer
from bot.domain.model_letter import Glass, Unfit
from bot.domain.promises import Promise
from bot.domain.source import Source
from bot.domain.steps import Step
from bot.domain.text import Span

_LONGEST = 300
_SHOWN = 60
_TELLING = 40


@dataclass(frozen=True)
class Coached:
    """
    A model's coaching as the agent may see it.

    `glass` looks at it in the agent's own language; what claims anything nobody told, or
    reads like an order to a machine, is left to the coach's own words.
    """

    answer: ModelAnswer
    glass: Glass
    grounding: Grounding
    texts: Mapping[str, str]

    def whys(self) -> dict[Step, str]:
        """Return why each step is taken so, where the model's words are fit to be shown."""
        told = {one.step: self._fit(one.why) for one in self.answer.coaching}
        return {step: why for step, why in told.items() if why}

    def doubt(self) -> str:
        """Return where the model reads the message otherwise, "" where it does not."""
        return self._fit(self.answer.reading.doubt)

    def cited(self) -> tuple[str, ...]:
        """Name what the coaching rests on, each once."""
        return tuple(dict.fromkeys(self._sources()))

    def asks(self, usual: Sequence[Need], told: Container[str]) -> tuple[Need, ...]:
        """Return what to ask the agent: the model's questions, then the coach's own."""
        own = [
            Need(one.key, self._fit(one.question) or self.texts[f"need.{one.key}"])
            for one in self.answer.asks
            if f"need.{one.key}" in self.texts and one.key not in told
        ]
        keys = {need.key for need in own}
        return (*own, *(need for need in usual if need.key not in keys))[:AT_ONCE]

    def _sources(self) -> Iterator[str]:
        lessons = {f"lesson {number}": one for number, one in enumerate(self.grounding.lessons, 1)}
        given = {"policy": self.grounding.policy, "products": self.grounding.products}
        for source in (one.source.strip().lower() for one in self.answer.coaching):
            if source in lessons:
                yield self.texts["model.cited.lesson"].format(lesson=_short(lessons[source]))
            elif given.get(source, source) and f"model.cited.{source}" in self.texts:
                yield self.texts[f"model.cited.{source}"]

    def _fit(self, masked: str) -> str:
        if not masked.strip():
            return ""
        looked = self.glass.look(masked)
        unfit = {*self.glass.unfit(masked)}
        if len(looked.text) < _TELLING:
            unfit -= {Unfit.LANGUAGE, Unfit.EMPTY}
        doubted = any(doubt.claim in TOKENS for doubt in looked.doubts)
        return "" if unfit or doubted or len(looked.text) > _LONGEST else looked.text


def promised(
    answer: ModelAnswer, letter: str, found: Sequence[Promise], glass: Glass
) -> tuple[Promise, ...]:
    """Add to the promises `found` in a letter those the model names in its very words."""
    kept, told = list(found), Source(glass.sources.house, glass.sources.pack, glass.sources.now)
    days = {moment.day for moment in told.moments}
    for one in answer.promises:
        what = glass.masks.restored(one.what).text.strip().rstrip(".")
        span = Span(letter.find(what), letter.find(what) + len(what))
        if not what or span.start < 0 or "[" in what:
            continue
        if not any(span.overlaps(other.span) for other in kept):
            day = _moment(one.by)
            by = one.by if day and day.date() in days else None
            kept.append(Promise(what, glass.masks.restored(one.who).text, by, span))
    return tuple(sorted(kept, key=lambda promise: promise.span))


def _moment(told: str) -> datetime | None:
    try:
        return datetime.fromisoformat(told)
    except ValueError:
        return None


def _short(lesson: Lesson) -> str:
    told = lesson.action or lesson.won or lesson.cause or lesson.message
    return told if len(told) <= _SHOWN else told[:_SHOWN].rsplit(maxsplit=1)[0] + " …"

"""A letter in the making: sentences that know which step they take, in paragraphs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.domain.phrasing import ended
from bot.domain.steps import Step


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a letter, and the steps it takes (none: a greeting, a close)."""

    text: str
    steps: tuple[Step, ...] = ()


@dataclass(slots=True)
class Letter:
    """Paragraphs of sentences, with a greeting above and a signature below."""

    greeting: str = ""
    paragraphs: list[list[Sentence]] = field(default_factory=list)
    closing: str = ""

    def paragraph(self, *parts: Sentence | Iterable[Sentence]) -> None:
        """Add a paragraph; empty sentences and sentences already said are left out."""
        said = {sentence.text for paragraph in self.paragraphs for sentence in paragraph}
        new: list[Sentence] = []
        for part in parts:
            for sentence in (part,) if isinstance(part, Sentence) else part:
                if sentence.text and sentence.text not in said:
                    said.add(sentence.text)
                    new.append(Sentence(ended(sentence.text), sentence.steps))
        if new:
            self.paragraphs.append(new)

    def reword(self, step: Step, words: str) -> None:
        """Put the agent's own words where the step stood; no words leave it out."""
        reworded = []
        for paragraph in self.paragraphs:
            kept: list[Sentence] = []
            for sentence in paragraph:
                if step not in sentence.steps[:1]:
                    kept.append(sentence)
                elif words:
                    kept.append(Sentence(words, sentence.steps))
                    words = ""
            reworded.append(kept)
        self.paragraphs = [paragraph for paragraph in reworded if paragraph]
        if words:
            self.paragraphs.append([Sentence(words, (step,))])

    def of_step(self, step: Step) -> str:
        """Return what the letter says for one step."""
        return " ".join(s.text for p in self.paragraphs for s in p if step in s.steps)

    @property
    def text(self) -> str:
        """The letter as it is sent, paragraphs apart."""
        body = [" ".join(s.text for s in paragraph) for paragraph in self.paragraphs]
        return "\n\n".join(part for part in (self.greeting, *body, self.closing) if part)

    @property
    def one_breath(self) -> str:
        """The letter as one short paragraph, for chat and public replies."""
        body = " ".join(s.text for p in self.paragraphs for s in p)
        return " ".join(part for part in (self.greeting, body, self.closing) if part)

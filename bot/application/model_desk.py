"""Where one case's model answers are looked at, before anybody sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.application.model_coaching import Coached, promised
from bot.application.model_prompt import instructions
from bot.application.suggest_reply import (
    Coach,
    Engine,
    Suggestion,
    checked,
    composed,
    occasion_of,
)
from bot.application.to_write import Pen, Shown, ToWrite
from bot.domain.case_brief import CaseBrief
from bot.domain.doubts import TOKENS, Doubt
from bot.domain.inventing import invented
from bot.domain.language import LanguagePack
from bot.domain.masking import Masks
from bot.domain.model_answer import ModelAnswer, Piece, laid_out
from bot.domain.model_letter import Glass, Looked, Unfit
from bot.domain.promises import Promise
from bot.domain.review import Review
from bot.domain.steps import Step
from bot.domain.text import Span
from bot.domain.tone import Finding, Verdict
from bot.domain.vouching import Sources
from bot.domain.witness_box import WitnessBox

_UNFIT = {Verdict.GROVELLING: Unfit.GROVELLING, Verdict.DEFENSIVE: Unfit.DEFENSIVE}
_TOLD = ("fix", "fix_by", "fix_who", "amends", "phone")


@dataclass(frozen=True, slots=True)
class Draft:
    """One letter of the model's, looked at: what it says, and all that is wrong with it."""

    answer: ModelAnswer
    letter: str
    steps: Mapping[Step, str]
    unfit: tuple[Unfit, ...]
    findings: tuple[Finding, ...]
    doubts: int
    promises: tuple[Promise, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing is left to mend."""
        return not self.unfit and not self.findings

    @property
    def weight(self) -> tuple[int, int, int]:
        """How much is wrong, the worst first."""
        return len(self.unfit), self.doubts, len(self.findings)


@dataclass(frozen=True)
class ModelDesk:
    """Where one case's answers are looked at."""

    task: ToWrite
    coach: Coach
    pen: Pen
    brief: CaseBrief
    masks: Masks
    glasses: dict[str, Glass] = field(default_factory=dict)
    composed: list[Suggestion] = field(default_factory=list)

    def glass(self, pack: LanguagePack) -> Glass:
        """Return what texts in the language of `pack` are looked at through."""
        if pack.code not in self.glasses:
            sources, ear = self.sources(pack), self.pen.ear
            self.glasses[pack.code] = Glass(
                masks=self.masks,
                sources=sources,
                box=WitnessBox(ear, sources) if ear and pack is self.brief.pack else None,
                gaps=lambda claim: pack.texts[f"model.gap.{claim}"],
                language_of=self.pen.teller.language,
                public=self.brief.message.in_public,
                ours=instructions(self.brief.pack, self.pen.words),
            )
        return self.glasses[pack.code]

    def get_ready(self) -> None:
        """Do what needs no answer while the model writes."""
        self.embedded()
        for pack in (self.brief.pack, self.coach.packs[self.coach.agents_language]):
            glass = self.glass(pack)
            glass.sources.get_ready()
            glass.get_ready(self._told())

    def embedded(self) -> Suggestion:
        """Return what the embedded writer suggests; composed once."""
        if not self.composed:
            task = self.task
            self.composed.append(composed(self.brief, self.coach, task.wishes, task.own_words))
        return self.composed[0]

    def sources(self, pack: LanguagePack) -> Sources:
        """Gather who told what: the customer, or the house."""
        brief, own = self.brief, "\n".join(self.task.own_words.values())
        policy, grounding = self.task.wishes.policy or "", self.task.grounding.vouched()
        told = (brief.facts.told, policy, grounding, brief.signature, own)
        return Sources(
            message=brief.message.opening,
            house="\n".join(part for part in told if part),
            cause=brief.facts["cause"] or own,
            pack=pack,
            now=brief.message.now,
        )

    def heard(
        self, shown: Shown | None, begun: Callable[[], None] | None
    ) -> Callable[[Sequence[Piece]], None]:
        """Return what shows the letter as it comes, up to what would have to be marked."""
        if shown is None and begun is None:
            return _unheard
        glass, stopped, had_words = self.glass(self.brief.pack), False, False

        def hear(pieces: Sequence[Piece]) -> None:
            nonlocal stopped, had_words
            if stopped or (had_words and not shown):
                return
            letter = self._laid_out(pieces)
            looked = glass.look(letter)
            doubts = self._doubts(pieces, looked)
            claims = any(doubt.claim not in TOKENS for doubt in doubts)
            stopped = claims or bool({*self._unfit(letter, looked.text)} - {Unfit.EMPTY})
            if not stopped:
                had_words = True
                if begun:
                    begun()
                if shown:
                    shown(looked.text)

        return hear

    def draft(self, answer: ModelAnswer, *, seen: bool = False) -> Draft:
        """
        Look at an answer as at any draft, and at every claim it makes.

        Where the agent has `seen` it come, the gaps shown stay.
        """
        glass, masked = self.glass(self.brief.pack), self._laid_out(answer.letter)
        looked = glass.look_closely(self._signed(masked), self.brief.signature, seen=seen)
        doubts, review = self._doubts(answer.letter, looked), self._reviewed(looked.text)
        doubted = tuple(self._finding(doubt, looked.text) for doubt in doubts)
        lost = glass.left_out(looked.text, self._told())
        return Draft(
            answer=answer,
            letter=looked.text,
            steps={step: self._step(answer, step, looked) for step in Step},
            unfit=self._unfit(masked, looked.text, review),
            findings=(*_but(review.findings, doubted), *doubted, *map(self._left_out, lost)),
            doubts=len(doubted) + len(lost),
            promises=promised(answer, looked.text, review.promises, glass),
        )

    def _reviewed(self, letter: str) -> Review:
        occasion = replace(occasion_of(self.brief, None), given=None)
        unsigned = letter.removesuffix(self.brief.signature).rstrip()  # the agent's own words
        return checked(unsigned, occasion, self.brief, self.coach.ear)

    def _unfit(self, masked: str, letter: str, review: Review | None = None) -> tuple[Unfit, ...]:
        """Return why a letter cannot be shown: by its form, and by what it is as a whole."""
        form = self.glass(self.brief.pack).unfit(masked)
        verdict = (review or self._reviewed(letter)).verdict
        return (*form, _UNFIT[verdict]) if verdict in _UNFIT else form

    def suggestion(self, draft: Draft) -> Suggestion:
        """Put a model's draft in the place of the embedded letter; the coaching goes with it."""
        texts, embedded = self.coach.texts, self.embedded()
        glass = self.glass(self.coach.packs[self.coach.agents_language])
        told = Coached(draft.answer, glass, self.task.grounding, texts)
        whys = told.whys()
        note = (texts["model.note"].format(place=self.pen.model.place), told.doubt())
        return replace(
            embedded,
            reply=draft.letter,
            steps=tuple(
                replace(one, text=draft.steps[one.step], why=whys.get(one.step, one.why))
                for one in embedded.steps
            ),
            asks=told.asks(embedded.asks, self.brief.facts.by_key),
            findings=draft.findings,
            promises=draft.promises,
            engine=Engine.MODEL,
            engine_note=" ".join(part for part in note if part),
            cited=told.cited(),
        )

    def asked_to_mend(self, draft: Draft) -> str:
        """Tell the model what was found, its placeholders in place."""
        words = self.pen.words
        lines = [words.unfit[why] for why in draft.unfit]
        lines += [
            f"- {self.masks.masked(one.text)}: {one.why}" if one.text else f"- {one.why}"
            for one in draft.findings
        ]
        return words.rewrite.replace("$findings", "\n".join(lines))

    def _laid_out(self, pieces: Iterable[Piece]) -> str:
        return laid_out(pieces, brief=self.brief.message.brief)

    def _signed(self, masked: str) -> str:
        """Add the signature where the model forgot it."""
        mask = self.masks.of(self.brief.signature)
        return f"{masked}\n{mask}" if mask and mask not in masked else masked

    def _told(self) -> tuple[str, ...]:
        return tuple(self.brief.facts[key] for key in _TOLD if self.brief.facts[key])

    def _step(self, answer: ModelAnswer, step: Step, whole: Looked) -> str:
        """Return what a letter says of a step; where it has no gap nothing has to be looked at."""
        said = self._laid_out(one for one in answer.letter if one.step.value == step.value)
        if not whole.gapped:
            return self.masks.restored(said).text
        return self.glass(self.brief.pack).part(said, whole)

    def _doubts(self, pieces: Iterable[Piece], looked: Looked) -> tuple[Doubt, ...]:
        if looked.witnessed:
            return looked.doubts
        found = invented(pieces, looked, self.glass(self.brief.pack))
        return tuple(sorted((*looked.doubts, *found), key=lambda doubt: doubt.span))

    def _finding(self, doubt: Doubt, letter: str) -> Finding:
        rule = self.brief.pack.whole["unsupported-promise"]
        why = self.coach.texts[f"model.doubt.{doubt.claim}"]
        better = () if doubt.claim in TOKENS else rule.instead
        words = doubt.span.of(letter)
        return Finding(rule.rule, f"model.{doubt.claim}", doubt.span, words, why, better)

    def _left_out(self, words: str) -> Finding:
        why = self.coach.texts["model.left_out"].format(words=words)
        return Finding("left-out", "model.left-out", None, "", why, ())


def _unheard(_pieces: Sequence[Piece]) -> None:
    """Hear nothing: nobody waits for the first words."""


def _but(findings: Iterable[Finding], doubted: Sequence[Finding]) -> Iterable[Finding]:
    """Leave out what a doubt says already."""
    places: list[Span] = [one.span for one in doubted if one.span]
    return (
        one
        for one in findings
        if one.rule != "unsupported-promise"
        or one.span is None
        or not any(one.span.overlaps(place) for place in places)
    )

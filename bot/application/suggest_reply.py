"""A message comes in; out goes a reply, step by step, with what it still needs."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.application.ports import Packs
from bot.domain.case_brief import CaseBrief
from bot.domain.facts_given import FactsGiven, facts_given
from bot.domain.hearing import Ear
from bot.domain.language import LanguagePack
from bot.domain.message import Kind, Message, Register, Severity
from bot.domain.method import Method
from bot.domain.promises import Promise
from bot.domain.reading import Reading
from bot.domain.register import addresses
from bot.domain.reply import Reply, compose
from bot.domain.review import Occasion, Review, review, sentences_of
from bot.domain.spoken import script
from bot.domain.steps import Step
from bot.domain.text import Text
from bot.domain.tone import Finding
from bot.domain.walk import Wishes
from bot.domain.weave import names_a_day
from bot.domain.writing import brief_for, retold

AT_ONCE = 2
"""How many things the coach asks at a time."""


@dataclass(frozen=True, slots=True)
class Need:
    """A fact the reply still lacks, and the question to the agent, in the agent's language."""

    key: str
    question: str


@dataclass(frozen=True, slots=True)
class StepSuggestion:
    """One step: what the reply says for it, why, and what it still needs."""

    step: Step
    text: str
    why: str
    needs: tuple[Need, ...]


class Engine(StrEnum):
    """Who wrote a suggestion: the embedded writer, a model, or the one in the other's stead."""

    EMBEDDED = "embedded"
    MODEL = "model"
    FALLBACK = "embedded-fallback"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """
    The whole suggestion for one message. `reply` is None where none is called for.

    `engine_note` tells the agent where a model's draft comes from, or why there is none;
    `cited` what the coaching rests on; `other` is a second letter to choose instead.
    """

    language: str
    kind: Kind
    severity: Severity | None
    reply: str | None
    steps: tuple[StepSuggestion, ...] = ()
    asks: tuple[Need, ...] = ()
    findings: tuple[Finding, ...] = ()
    promises: tuple[Promise, ...] = ()
    engine: Engine = Engine.EMBEDDED
    engine_note: str = ""
    cited: tuple[str, ...] = ()
    other: str = ""


@dataclass(frozen=True, slots=True)
class Coach:
    """
    What every suggestion rests on: the packs, the method, the team's own language.

    `texts` are what the bot says to the agent, in that language; `ear` listens to the
    coach's own letters as to any draft. `model` tells that a language model may be asked.
    """

    packs: Packs
    method: Method
    agents_language: str
    texts: Mapping[str, str]
    ear: Ear | None = None
    model: bool = False

    def pack_for(self, reading: Reading) -> LanguagePack:
        """Return the pack the reply is written in: the customer's, or the team's."""
        return self.packs.get(reading.language) or self.packs[self.agents_language]


def suggest_reply(
    message: Message,
    reading: Reading,
    told: Mapping[str, object] | str | None,
    coach: Coach,
    wishes: Wishes | None = None,
    own_words: Mapping[Step, str] | None = None,
) -> Suggestion:
    """
    Compose the reply to `message` and pass it through the same check as any draft.

    `own_words` are the agent's own wording of a step; "" leaves the step out.

    Raises `UnknownFact` or `WrongValue` when `told` cannot be taken.
    """
    wishes = wishes or Wishes()
    brief = brief_of(message, reading, told, coach, wishes, own_words or {})
    return composed(brief, coach, wishes, own_words or {})


def composed(
    brief: CaseBrief, coach: Coach, wishes: Wishes, own_words: Mapping[Step, str]
) -> Suggestion:
    """Compose the reply to a message whose brief is known."""
    brief = retold(brief)
    reply = compose(brief, own_words)
    if reply is None:
        return Suggestion(brief.reading.language, brief.kind, None, None)
    looked = checked(reply.text, occasion_of(brief, wishes.policy), brief, coach.ear)
    if looked.findings and brief.told:  # the customer's words fit this letter badly
        brief = replace(brief, told=())
        reply = compose(brief, own_words) or reply
        looked = checked(reply.text, occasion_of(brief, wishes.policy), brief, coach.ear)
    needs = needs_of(brief, coach)
    text = script(reply, coach.texts) if brief.message.medium.spoken else reply.text
    return Suggestion(
        language=brief.reading.language,
        kind=brief.kind,
        severity=brief.severity,
        reply=text,
        steps=steps_of(brief, reply, needs, coach),
        asks=needs[:AT_ONCE] if reply.steps else (),
        findings=looked.findings,
        promises=looked.promises,
    )


def open_needs(
    message: Message,
    reading: Reading,
    told: Mapping[str, object] | str | None,
    coach: Coach,
    wishes: Wishes,
) -> tuple[Need, ...]:
    """
    List what the reply still needs, step by step, without composing it.

    Raises `UnknownFact` or `WrongValue` when `told` cannot be taken.
    """
    facts = _facts_of(told, reading, wishes, coach)
    if (wishes.kind or reading.kind) not in {Kind.COMPLAINT, Kind.MIXED}:
        return ()
    severe = (wishes.severity or reading.severity) is Severity.CLAIM
    needs = _lacking(facts, reading, coach, message.now, severe=severe)
    lacking = {need.key: need for need in needs}
    return tuple(lacking[key] for step in Step for key in asked_by(step, lacking, coach))


def brief_of(
    message: Message,
    reading: Reading,
    told: Mapping[str, object] | str | None,
    coach: Coach,
    wishes: Wishes,
    own_words: Mapping[Step, str],
) -> CaseBrief:
    """Gather what a writer is told. Raises `UnknownFact` or `WrongValue`."""
    pack = coach.pack_for(reading)
    return brief_for(
        message,
        reading,
        _facts_of(told, reading, wishes, coach),
        pack,
        kind=wishes.kind,
        severity=wishes.severity,
        register=wishes.register or _register_of(own_words.values(), pack),
        styles=wishes.styles,
        signature=wishes.signature,
    )


def _facts_of(
    told: Mapping[str, object] | str | None, reading: Reading, wishes: Wishes, coach: Coach
) -> FactsGiven:
    light = (wishes.severity or reading.severity) is Severity.REMARK
    asked = ("fix",) if light else ("cause", "fix")
    return facts_given(told, coach.pack_for(reading), coach.method.fact_keys, asked)


def _register_of(own_words: Iterable[str], pack: LanguagePack) -> Register | None:
    """Return the address the agent's own words have chosen, if any."""
    text = Text.of(" ".join(own_words))
    return addresses(text, sentences_of(text, pack), pack).register


def checked(letter: str, occasion: Occasion, brief: CaseBrief, ear: Ear | None) -> Review:
    """Pass a letter of ours through the same check as any draft."""
    return review(Text.of(letter), occasion, brief.pack, brief.message.now, ear)


def occasion_of(brief: CaseBrief, policy: str | None) -> Occasion:
    """Say what a letter answers, and what was given for it."""
    return Occasion(
        kind=brief.kind,
        severity=brief.severity,
        message=brief.message.opening,
        public=brief.message.in_public,
        given="\n".join(part for part in (brief.facts.told, policy, brief.signature) if part),
    )


def needs_of(brief: CaseBrief, coach: Coach) -> tuple[Need, ...]:
    """List what the reply still needs; a fix that names its day or doer has told them."""
    severe = brief.severity is Severity.CLAIM
    return _lacking(brief.facts, brief.reading, coach, brief.message.now, severe=severe)


def _lacking(
    facts: FactsGiven, reading: Reading, coach: Coach, now: datetime, *, severe: bool
) -> tuple[Need, ...]:
    told = {key for key in coach.method.fact_keys if key in facts}
    if "fix" in told and not severe:
        told.add("fix_who")
        if names_a_day(facts["fix"], coach.pack_for(reading), now):
            told.add("fix_by")
    keys = coach.method.asked_first(reading.causes)
    return tuple(Need(key, coach.texts[f"need.{key}"]) for key in keys if key not in told)


def steps_of(
    brief: CaseBrief, reply: Reply, needs: Iterable[Need], coach: Coach
) -> tuple[StepSuggestion, ...]:
    """Give each step of a reply with why it is taken so and what it still needs."""
    lacking = {need.key: need for need in needs}
    return tuple(
        StepSuggestion(
            step=step,
            text=text,
            why=why(step, brief, coach),
            needs=tuple(lacking[key] for key in asked_by(step, lacking, coach)),
        )
        for step, text in reply.steps.items()
    )


def asked_by(step: Step, lacking: Container[str], coach: Coach) -> Iterable[str]:
    """Give the keys a step asks for, of those still `lacking`."""
    return (key for key in coach.method.needs[step] if key in lacking)


def why(step: Step, brief: CaseBrief, coach: Coach) -> str:
    """Say why the step is taken so in this case; amends match the kind of loss."""
    keys = [f"why.{step}.{brief.severity}", f"why.{step}"]
    reason = next(coach.texts[key] for key in keys if key in coach.texts)
    loss = coach.method.loss(brief.causes)
    if step is Step.MAKE_GOOD and loss and brief.severity is not Severity.CLAIM:
        return f"{reason} {coach.texts[f'amends.{loss}']}"
    return reason

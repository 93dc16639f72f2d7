"""The agent's own draft: findings first, the better wordings beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.application.ports import Judge, LanguageTeller, Packs, Reader
from bot.domain.cues import compiled
from bot.domain.errors import EmptyText
from bot.domain.house_words import HouseWords, house_findings
from bot.domain.message import READ, Kind, Message, Severity
from bot.domain.review import Occasion, Review, review
from bot.domain.text import Text
from bot.domain.tone import Finding


@dataclass(frozen=True, slots=True)
class DraftToReview:
    """A draft, what it answers as far as the agent told, and the house's own `words`."""

    draft: str
    to: Kind
    message: Message | None
    public: bool
    facts: Mapping[str, object] | str | None = None
    policy: str | None = None
    language: str | None = None
    words: HouseWords = field(default_factory=HouseWords)


@dataclass(frozen=True, slots=True)
class Reviewers:
    """What a review needs from outside."""

    packs: Packs
    reader: Reader
    teller: LanguageTeller
    team_language: str
    judge: Judge | None = None


def review_draft(given: DraftToReview, by: Reviewers, now: datetime) -> tuple[str, Review]:
    """
    Return the language of the draft and what the coach has to say about it.

    The severity, which decides what may be missing, is read from the message: one that is no
    complaint asks for no more than a remark. Without a message the draft is taken to answer a
    grievance. Raises `EmptyText` for an empty draft.
    """
    if not compiled(r"\p{L}").search(given.draft):
        raise EmptyText(by.packs[by.team_language].texts["error.empty_draft"])
    language = given.language or by.teller.language(given.draft)
    pack = by.packs.get(language) or by.packs[by.team_language]
    severity, kind = _depth(given, by.reader)
    occasion = Occasion(
        kind=kind,
        severity=severity,
        message=given.message.opening if given.message else "",
        public=given.public,
        given=_given(given),
    )
    draft = Text.of(given.draft[:READ])
    opinion = review(draft, occasion, pack, now, by.judge)
    own = house_findings(draft, given.words, by.packs[by.team_language].texts, language)
    return language, replace(opinion, findings=_in_order((*opinion.findings, *own)))


def _in_order(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Put findings in reading order; what is missing altogether stands last."""
    end = READ + 1
    return tuple(sorted(findings, key=lambda one: one.span.start if one.span else end))


def _depth(given: DraftToReview, reader: Reader) -> tuple[Severity | None, Kind]:
    if given.to is Kind.PRAISE:
        return None, Kind.PRAISE
    if given.message is None:
        return Severity.GRIEVANCE, Kind.COMPLAINT
    return reader.read(given.message).severity or Severity.REMARK, Kind.COMPLAINT


def _given(given: DraftToReview) -> str | None:
    if given.facts is None and given.policy is None:
        return None
    facts = given.facts if isinstance(given.facts, str) else facts_as_text(given.facts or {})
    return "\n".join(part for part in (facts, given.policy) if part)


def facts_as_text(facts: Mapping[str, object]) -> str:
    """Join the facts an agent gave, a line each, for the guard to compare with."""
    return "\n".join(str(value) for value in facts.values())

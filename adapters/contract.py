"""The command line's contract: JSON objects in, domain values between, JSON objects out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from adapters.packs import language_packs, method, pack_texts
from adapters.reader.heads import trained
from adapters.text.finnish import analyser
from adapters.text.language_id import LanguageId
from adapters.whereabouts import timezone
from bot.application.desk import Desk
from bot.application.ports import Packs
from bot.application.read_by_rules import RulesReader
from bot.application.review_draft import DraftToReview, Reviewers, review_draft
from bot.application.suggest_reply import Coach, Suggestion, suggest_reply
from bot.domain.case_brief import Style
from bot.domain.errors import WrongValue
from bot.domain.message import Kind, Medium, Message, Register, Severity
from bot.domain.promises import Promise
from bot.domain.reading import FACTS, Reading
from bot.domain.review import Review
from bot.domain.tone import Finding
from bot.domain.walk import Wishes

Item = Mapping[str, Any]
Enum = TypeVar("Enum", bound=StrEnum)


def desk(agents_language: str, *, model: bool = False) -> Desk:
    """
    Wire the embedded coach for a team whose agents read `agents_language`.

    `model` tells that a language model may be asked beside it.
    """
    packs = _packs()
    teller = LanguageId(agents_language)
    judge = trained()
    words = judge.by_words()
    reader = RulesReader(packs, teller, agents_language, judge)
    return Desk(
        reader,
        RulesReader(packs, teller, agents_language, words),
        Coach(packs, method(), agents_language, pack_texts(agents_language), words, model),
        Reviewers(packs, reader, teller, agents_language, judge),
    )


@cache
def _packs() -> Packs:
    """Return the packs, one set for all desks: their patterns are compiled once a process."""
    return language_packs({"fi": analyser().address})


def read(item: Item, at: Desk) -> dict[str, Any]:
    """`ruusu read`: one message read."""
    message = message_of(item, "text")
    reading = at.reader.read(message)
    return {**_reading(reading), "asks": _unsure(reading, at)}


def check(item: Item, at: Desk) -> dict[str, Any]:
    """`ruusu check`: one draft reviewed."""
    return _review(*reviewed(item, at))


def reviewed(item: Item, at: Desk) -> tuple[str, Review]:
    """Review the draft of a `check` object."""
    to = Kind(_one_of(item, "to", {"complaint": "complaint", "praise": "praise"}, "complaint"))
    about = message_of(item, "message") if _text(item, "message", needed=False) else None
    given = DraftToReview(
        draft=_text(item, "draft"),
        to=to,
        message=about,
        public=_public(item),
        facts=facts_of(item),
        policy=_policy(item),
        language=_language(item, at),
    )
    return review_draft(given, at.reviewers, _now(item))


def reply(item: Item, at: Desk) -> dict[str, Any]:
    """`ruusu reply`: one message answered."""
    return suggestion_out(suggested(item, at))


def suggested(item: Item, at: Desk) -> Suggestion:
    """Compose the answer to a `reply` object."""
    message = message_of(item, "text")
    return suggest_reply(
        message, at.reader.read(message), facts_of(item), at.coach, wishes_of(item)
    )


def wishes_of(item: Item) -> Wishes:
    """Build what the agent wants of a reply."""
    return Wishes(
        kind=_enum(item, "kind", Kind),
        severity=_enum(item, "severity", Severity),
        register=_enum(item, "register", Register),
        styles=tuple(_style(one) for one in _list(item, "style")),
        signature=_text(item, "signature", needed=False),
        policy=_policy(item),
    )


def message_of(item: Item, key: str) -> Message:
    """Build the message an object speaks of."""
    medium = _enum(item, "medium", Medium) or (Medium.PUBLIC if item.get("public") else Medium.MAIL)
    return Message(_text(item, key), _now(item), medium, _public(item))


# Fields in


def _text(item: Item, key: str, *, needed: bool = True) -> str:
    value = item.get(key)
    if value is None and not needed:
        return ""
    if not isinstance(value, str):
        message = f"{key!r} must be text" if key in item else f"{key!r} is missing"
        raise WrongValue(message)
    return value


def _public(item: Item) -> bool:
    value = item.get("public", False)
    if not isinstance(value, bool) and value is not None:
        raise WrongValue("'public' must be true or false")
    return bool(value) or item.get("medium") == Medium.PUBLIC


def _now(item: Item) -> datetime:
    told = item.get("now")
    if told is None:
        return datetime.now(timezone())
    try:
        return datetime.fromisoformat(str(told))
    except ValueError as error:
        message = f"'now' must be an ISO 8601 time, not {told!r}"
        raise WrongValue(message) from error


def _enum(item: Item, key: str, kind: type[Enum]) -> Enum | None:
    value = item.get(key)
    if value is None:
        return None
    return kind(_one_of(item, key, {str(one): str(one) for one in kind}, ""))


def _one_of(item: Item, key: str, values: Mapping[str, str], default: str) -> str:
    value = item.get(key)
    if value is None:
        return default
    if not isinstance(value, str) or value not in values:
        message = f"{key!r} must be one of {', '.join(values)}"
        raise WrongValue(message)
    return values[value]


def _style(value: object) -> Style:
    return Style(_one_of({"style": value}, "style", {str(one): str(one) for one in Style}, ""))


def _list(item: Item, key: str) -> list[object]:
    value = item.get(key)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def facts_of(item: Item) -> Mapping[str, object] | str | None:
    """Take the facts of an object: keys and values, or free words."""
    value = item.get("facts")
    if value is not None and not isinstance(value, (str, dict)):
        raise WrongValue("'facts' must be an object or text")
    return value


def _policy(item: Item) -> str | None:
    value = item.get("policy")
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "\n".join(f"{key}: {one}" for key, one in value.items())
    raise WrongValue("'policy' must be an object or text")


def _language(item: Item, at: Desk) -> str | None:
    value = item.get("language")
    known = {code: code for code in at.coach.packs}
    return _one_of(item, "language", known, "") if value is not None else None


# Values out


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "language": reading.language,
        "kind": reading.kind,
        "severity": reading.severity,
        "causes": list(reading.causes),
        "emotions": list(reading.emotions),
        "facts": {name: [_fact(fact) for fact in reading.facts.get(name, ())] for name in FACTS},
        "wishes": list(reading.wishes),
        "gaps": list(reading.gaps),
        "flags": list(reading.flags),
        "evidence": [
            {"field": e.field, "start": e.span.start, "end": e.span.end} for e in reading.evidence
        ],
        "confidence": dict(reading.confidence),
    }


def _fact(fact: Any) -> dict[str, Any]:
    told = {"text": fact.text, "start": fact.span.start, "end": fact.span.end}
    return told if fact.value is None else {**told, "value": fact.value}


def _unsure(reading: Reading, at: Desk) -> list[str]:
    """Ask the agent where the reading itself is not sure."""
    fields = ("kind", "severity") if reading.severity else ("kind",)
    return [at.coach.texts[f"unsure.{one}"] for one in fields if reading.unsure(one)]


def _review(language: str, review: Review) -> dict[str, Any]:
    return {
        "language": language,
        "verdict": review.verdict,
        "findings": [finding_out(finding) for finding in review.findings],
        "steps": {str(step): taken for step, taken in review.steps.items()},
        "promises": [promise_out(promise) for promise in review.promises],
    }


def finding_out(finding: Finding) -> dict[str, Any]:
    """Write a finding as the contract has it."""
    return {
        "rule": finding.rule,
        "id": finding.id,
        "start": finding.span.start if finding.span else None,
        "end": finding.span.end if finding.span else None,
        "text": finding.text,
        "why": finding.why,
        "instead": list(finding.instead),
    }


def promise_out(promise: Promise) -> dict[str, Any]:
    """Write a promise as the contract has it."""
    return {
        "what": promise.what,
        "who": promise.who,
        "by": promise.by,
        "start": promise.span.start,
        "end": promise.span.end,
    }


def suggestion_out(suggestion: Suggestion) -> dict[str, Any]:
    """Write a suggestion as the contract has it."""
    told = {
        "engine_note": suggestion.engine_note,
        "cited": list(suggestion.cited),
        "other": suggestion.other,
    }
    return {
        "language": suggestion.language,
        "kind": suggestion.kind,
        "severity": suggestion.severity,
        "reply": suggestion.reply,
        "steps": [
            {
                "step": one.step,
                "text": one.text,
                "why": one.why,
                "needs": [{"key": n.key, "question": n.question} for n in one.needs],
            }
            for one in suggestion.steps
        ],
        "asks": [{"key": need.key, "question": need.question} for need in suggestion.asks],
        "findings": [finding_out(finding) for finding in suggestion.findings],
        "promises": [promise_out(promise) for promise in suggestion.promises],
        "engine": str(suggestion.engine),
        **{key: value for key, value in told.items() if value},
    }

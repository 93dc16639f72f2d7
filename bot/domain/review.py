"""What the coach has to say about a draft: findings, steps, promises, one verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.cues import compiled
from bot.domain.dates import FUTURE, Dated, dates
from bot.domain.guard import unsupported
from bot.domain.language import LanguagePack
from bot.domain.message import Kind, Register, Severity
from bot.domain.promises import Promise, promises
from bot.domain.register import Addresses, addresses, strays
from bot.domain.steps import GAP, THANKS, Step, demanded, missing, shown
from bot.domain.text import Span, Stretches, Text, split
from bot.domain.tone import (
    Finding,
    Rule,
    Verdict,
    longest_of_each_rule,
    phrase_findings,
    verdict,
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """
    What the draft answers.

    `message` is "" where the agent pasted a draft alone. `given` joins the agent's facts
    and the team's policy; None where neither was told, so that nothing can be compared.
    """

    kind: Kind
    severity: Severity | None
    message: str = ""
    public: bool = False
    given: str | None = None

    def concerned_by(self, rule: Rule) -> bool:
        """Tell whether `rule` has a say here: to praise or complaint, in public or not."""
        answered = "praise" if self.kind is Kind.PRAISE else "complaint"
        return rule.to in {"", answered} and (self.public or rule.rule != "private-in-public")


@dataclass(frozen=True, slots=True)
class Review:
    """The whole opinion on one draft, findings in reading order, missing steps last."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    steps: dict[Step, bool]
    promises: tuple[Promise, ...]


Stands = Callable[[str, str], bool]
"""Tells whether a finding of a rule in a sentence is to be believed."""


def review(
    draft: Text, occasion: Occasion, pack: LanguagePack, now: datetime, stands: Stands | None = None
) -> Review:
    """
    Read `draft` as the answer to `occasion` and say what is good and what to mend.

    Where `stands` does not believe a rule, the sentence is let be: a false alarm costs
    more trust than a missed fault.
    """
    sentences = sentences_of(draft, pack)
    written = draft.without(compiled(GAP))
    said = addresses(written, sentences, pack)
    formal = said.register is not Register.INFORMAL
    parts = shown(draft, sentences, pack.covers, occasion.message)
    moments = dates(draft.plain, pack.formats, now, FUTURE)
    if any(moment.day and moment.day >= now.date() for moment in moments):
        parts |= {Step.FIX}  # a day to come is told: something happens on it
    by_words = phrase_findings(
        written, sentences, pack.rules, formal=formal, concern=occasion.concerned_by
    )
    found = [
        *(f for f in by_words if stands is None or stands(f.id, _sentence(f, draft, sentences))),
        *_strays(draft, said, pack, occasion.message),
        *_unsupported(draft, occasion, pack, moments, now),
    ]
    needs = demanded(occasion.kind, occasion.severity, public=occasion.public)
    lacking = [_whole(pack.whole[name], None, draft.raw) for name in missing(parts, needs)]
    findings = (*longest_of_each_rule(_but_gaps(found, draft, sentences)), *lacking)
    return Review(
        verdict=verdict(findings, warm=bool(parts & {Step.EMPATHISE, Step.APOLOGISE, THANKS})),
        findings=findings,
        steps={step: step in parts for step in Step},
        promises=promises(draft, sentences, pack, moments),
    )


def _but_gaps(found: list[Finding], draft: Text, sentences: Stretches) -> list[Finding]:
    """Leave out promises called vague whose day is a gap still to be filled."""
    gaps = {sentences.at(match.start()) for match in compiled(GAP).finditer(draft.plain)}
    return [
        finding
        for finding in found
        if finding.rule != "vague-promise"
        or finding.span is None
        or sentences.at(draft.place(finding.span.start)) not in gaps
    ]


def _sentence(finding: Finding, draft: Text, sentences: Stretches) -> str:
    return sentences.around(draft.place(finding.span.start)).of(draft.plain) if finding.span else ""


def _strays(draft: Text, said: Addresses, pack: LanguagePack, customer: str) -> list[Finding]:
    return [
        _whole(pack.whole["mixed-address"], draft.span(word.start, word.end), draft.raw)
        for word in strays(draft, said, pack, customer)
    ]


def _unsupported(
    draft: Text, occasion: Occasion, pack: LanguagePack, moments: Sequence[Dated], now: datetime
) -> list[Finding]:
    if occasion.given is None:
        return []
    known = f"{occasion.message}\n\n{occasion.given}"
    rule = pack.whole["unsupported-promise"]
    return [_whole(rule, span, draft.raw) for span in unsupported(draft, known, pack, moments, now)]


def _whole(rule: Rule, span: Span | None, raw: str) -> Finding:
    words = span.of(raw) if span else ""
    return Finding(rule.rule, rule.key, span, words, rule.why, rule.instead)


def sentences_of(text: Text, pack: LanguagePack) -> Stretches:
    """Cut a text into the sentences that rules look around in."""
    return split(text.plain, compiled(str(pack.formats["sentence_break"])))

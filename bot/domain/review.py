"""What the coach has to say about a draft: findings, steps, promises, one verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.cues import compiled
from bot.domain.dates import FUTURE, Dated, dates
from bot.domain.guard import unsupported
from bot.domain.hearing import Ear, Heard, OfSentence, draft_signals, sentence_signals
from bot.domain.language import LanguagePack
from bot.domain.message import GIVEN, Kind, Register, Severity
from bot.domain.promises import Promise, promises
from bot.domain.register import Addresses, addresses, strays
from bot.domain.steps import GAP, THANKS, Step, demanded, echoes, missing, settled, shown
from bot.domain.text import Span, Stretches, Text, split
from bot.domain.tone import (
    DEFENSIVE,
    Finding,
    Rule,
    Verdict,
    headline,
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

    @property
    def known(self) -> str | None:
        """All that may be said in the reply; None where the agent told no facts."""
        return None if self.given is None else f"{self.message}\n\n{self.given[:GIVEN]}"

    def concerned_by(self, rule: Rule) -> bool:
        """Tell whether `rule` has a say here: to praise or complaint, in public or not."""
        answered = "praise" if self.kind is Kind.PRAISE else "complaint"
        needs = {"private-in-public": self.public, "unsupported-promise": self.given is not None}
        return rule.to in {"", answered} and needs.get(rule.rule, True)


@dataclass(frozen=True, slots=True)
class Review:
    """The whole opinion on one draft, findings in reading order, missing steps last."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    steps: dict[Step, bool]
    promises: tuple[Promise, ...]

    @property
    def headline(self) -> str:
        """The key of the text that tells the verdict."""
        return headline(self.verdict, findings=bool(self.findings))


@dataclass(frozen=True, slots=True)
class Looked:
    """
    What the rules alone see in a draft, before anything is weighed.

    `parts` are the steps shown, `lacking` the names of the findings for those left out.
    """

    draft: Text
    sentences: Stretches
    findings: list[Finding]
    parts: frozenset[str]
    needs: tuple[str, ...]
    moments: Sequence[Dated]

    @property
    def lacking(self) -> list[str]:
        """The names of the findings for what is needed and not shown."""
        return missing(self.parts, self.needs)

    def askable(self) -> list[str]:
        """
        Return the findings on steps left out that may hold for this draft.

        Amends are no step that rules demand, because a team may do without them; where
        they are plainly owed, an ear may still say so.
        """
        names = missing(frozenset(), self.needs)
        owed = Step.FIX in self.needs
        return [*names, *missing(frozenset(), (Step.MAKE_GOOD,))] if owed else names

    def heard(self, occasion: Occasion, ear: Ear) -> Heard:
        """Ask the ear what it hears in the draft."""
        sentences = [span.of(self.draft.plain) for span in self.sentences.spans]
        return ear.heard(sentences, self.each(occasion), self.whole(occasion), self.askable())

    def each(self, occasion: Occasion) -> list[dict[str, float]]:
        """Return the signals of every sentence."""
        return sentence_signals(
            self.findings,
            self.draft,
            self.sentences,
            praise=occasion.kind is Kind.PRAISE,
            public=occasion.public,
            known=occasion.known,
        )

    def whole(self, occasion: Occasion) -> dict[str, float]:
        """Return the signals of the draft as a whole."""
        said_back = echoes(self.draft.plain, occasion.message)
        return draft_signals(
            self.parts,
            self.lacking,
            len(self.sentences.spans),
            said_back,
            occasion.severity,
            public=occasion.public,
        )


def look(draft: Text, occasion: Occasion, pack: LanguagePack, now: datetime) -> Looked:
    """Read `draft` as the answer to `occasion`, by the rules alone."""
    sentences = sentences_of(draft, pack)
    written = draft.without(compiled(GAP))
    said = addresses(written, sentences, pack)
    parts = shown(draft, sentences, pack.covers, occasion.message)
    moments = dates(draft.plain, pack.formats, now, FUTURE)
    if any(moment.day and moment.day >= now.date() for moment in moments):
        parts |= {Step.FIX}  # a day to come is told: something happens on it
    formal = said.register is not Register.INFORMAL
    found = [
        *phrase_findings(
            written, sentences, pack.rules, formal=formal, concern=occasion.concerned_by
        ),
        *_strays(draft, said, pack, occasion.message),
        *_unsupported(draft, occasion, pack, moments, now),
    ]
    needs = demanded(occasion.kind, occasion.severity, public=occasion.public)
    return Looked(draft, sentences, found, parts, needs, moments)


def review(
    draft: Text, occasion: Occasion, pack: LanguagePack, now: datetime, ear: Ear | None = None
) -> Review:
    """
    Read `draft` as the answer to `occasion` and say what is good and what to mend.

    Where the `ear` does not believe a rule, the sentence is let be: a false alarm costs
    more trust than a missed fault. Where it hears a fault no pattern knows, it says so.
    """
    looked = look(draft, occasion, pack, now)
    found, lacking, parts = looked.findings, looked.lacking, looked.parts
    if ear:
        heard = looked.heard(occasion, ear)
        poor = len(heard.lacking) >= _POOR
        found = _believed(looked, occasion, pack, heard.each, doubting=not poor)
        parts = _felt(looked, found, occasion, pack) if poor else parts
        missed = heard.lacking | {*missing(parts, looked.needs)} if poor else heard.lacking
        lacking = [name for name in looked.askable() if name in missed]
    findings = (
        *longest_of_each_rule(_but_gaps(found, draft, looked.sentences)),
        *(_whole(pack.whole[name], None, draft.raw) for name in lacking),
    )
    parts = settled(parts, looked.needs, lacking)
    warm = bool(parts & {Step.EMPATHISE, Step.APOLOGISE, THANKS})
    return Review(
        verdict=verdict(findings, warm=warm),
        findings=findings,
        steps={step: step in parts for step in Step},
        promises=promises(draft, looked.sentences, pack, looked.moments),
    )


def _felt(
    looked: Looked, found: Sequence[Finding], occasion: Occasion, pack: LanguagePack
) -> frozenset[str]:
    """Return the steps shown once it is known what defends the house: that feels with nobody."""
    plain = looked.draft.plain
    for span in (one.span for one in found if one.span and one.rule in DEFENSIVE):
        start, end = looked.draft.place(span.start), looked.draft.place(span.end)
        plain = plain[:start] + "\n" * (end - start) + plain[end:]  # nothing is read across lines
    rest = Text(looked.draft.raw, plain, looked.draft.offsets)
    still = shown(rest, looked.sentences, pack.covers, occasion.message)
    return looked.parts - ({Step.EMPATHISE} - still)


_POOR = 2
"""A draft that leaves out so many steps is no good draft: nothing found in it is doubted."""


def _believed(
    looked: Looked,
    occasion: Occasion,
    pack: LanguagePack,
    heard: Sequence[OfSentence],
    *,
    doubting: bool,
) -> list[Finding]:
    """Keep the findings the ear believes, and add what it hears besides."""
    draft = looked.draft
    kept = [
        f
        for f in looked.findings
        if f.span is None or not (doubting and f.id in heard[_at(f, looked)].doubted)
    ]
    seen = {_at(finding, looked) for finding in kept if finding.span}
    for number, (span, of_sentence) in enumerate(zip(looked.sentences.spans, heard, strict=True)):
        for rule, place in of_sentence.missed.items():
            if number not in seen and occasion.concerned_by(pack.whole[rule]):
                words = draft.span(span.start + place.start, span.start + place.end)
                kept.append(_whole(pack.whole[rule], words, draft.raw))
    return kept


def _at(finding: Finding, looked: Looked) -> int:
    assert finding.span is not None
    return looked.sentences.at(looked.draft.place(finding.span.start))


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


def _strays(draft: Text, said: Addresses, pack: LanguagePack, customer: str) -> list[Finding]:
    return [
        _whole(pack.whole["mixed-address"], draft.span(word.start, word.end), draft.raw)
        for word in strays(draft, said, pack, customer)
    ]


def _unsupported(
    draft: Text, occasion: Occasion, pack: LanguagePack, moments: Sequence[Dated], now: datetime
) -> list[Finding]:
    if occasion.known is None or occasion.given is None:
        return []
    rule = pack.whole["unsupported-promise"]
    places = unsupported(draft, occasion.known, occasion.given[:GIVEN], pack, moments, now)
    return [_whole(rule, place, draft.raw) for place in places]


def _whole(rule: Rule, span: Span | None, raw: str) -> Finding:
    words = span.of(raw) if span else ""
    return Finding(rule.rule, rule.key, span, words, rule.why, rule.instead)


def sentences_of(text: Text, pack: LanguagePack) -> Stretches:
    """Cut a text into the sentences that rules look around in."""
    return split(text.plain, compiled(str(pack.formats["sentence_break"])))

"""
Tell whether everything in a text was given by the agent, the message or the policy.

Both writers and every draft pass here. What nobody gave — a sum, a date, a gift, an
admission of fault — is an `unsupported-promise`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.cues import compiled, hits
from bot.domain.dates import FUTURE, PAST, Dated, dates
from bot.domain.language import LanguagePack
from bot.domain.steps import GAP, content_stems
from bot.domain.text import Span, Stretches, Text, split

_LARGE = 100


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money or a percentage in a plain text."""

    start: int
    end: int
    sum: float
    currency: str


def amounts(plain: str, pack: LanguagePack) -> list[Amount]:
    """Return the sums `plain` names, in reading order."""
    found = []
    for pattern, currency in pack.formats["amounts"].items():
        for match in compiled(pattern).finditer(plain):
            figures = compiled(r"[\s,.](?=\d{3}(?!\d))").sub("", match["n"]).replace(",", ".")
            found.append(Amount(match.start(), match.end(), float(figures), currency))
    return sorted(found, key=lambda amount: amount.start)


def unsupported(
    draft: Text,
    given: str,
    house: str,
    pack: LanguagePack,
    moments: Iterable[Dated],
    now: datetime,
) -> list[Span]:
    """
    Return the places in `draft` (raw) that nothing in `given` supports.

    `given` is all that was told: message, facts and policy, joined; `house` is that but for the
    message; `moments` are the dates the draft tells. Gaps in square brackets are not statements.
    """
    draft_sentences, source = _sentences(draft, pack), Text.of(given)
    gaps = [Span(*m.span()) for m in compiled(GAP).finditer(draft.plain)]
    found = [
        *_unknown_amounts(draft, source, pack),
        *_unknown_dates(moments, source, pack, now),
        *_unknown_gifts(draft, draft_sentences, source, Text.of(house), pack),
    ]
    return [
        draft.span(span.start, span.end)
        for span in found
        if not any(gap.overlaps(span) for gap in gaps)
    ]


def _unknown_amounts(draft: Text, source: Text, pack: LanguagePack) -> Iterator[Span]:
    told = {amount.sum for amount in amounts(source.plain, pack)} | _bare(source)
    for amount in amounts(draft.plain, pack):
        if not any(_says(amount.sum, known) for known in told):
            yield Span(amount.start, amount.end)


def _bare(source: Text) -> set[float]:
    found = compiled(r"\d+(?:[.,]\d+)?").findall(source.plain)
    return {float(number.replace(",", ".")) for number in found}


def _says(told: float, known: float) -> bool:
    """
    Tell whether a sum is the known one, or that one rounded ("over 600" of 640).

    >>> _says(600, 640), _says(620, 640)
    (True, False)
    """
    return told == known or (told % 50 == 0 and told > _LARGE and abs(known - told) < known / 10)


def _unknown_dates(
    moments: Iterable[Dated], source: Text, pack: LanguagePack, now: datetime
) -> Iterator[Span]:
    known = [m for lean in (PAST, FUTURE) for m in dates(source.plain, pack.formats, now, lean)]
    days = {m.day for m in known if m.day}
    if not days:
        return
    numbers = _bare(source)
    clocks = {m.clock for m in known if m.clock}
    for moment in moments:
        new_day = moment.day and moment.day > now.date() and not _named(moment, days, source)
        new_clock = clocks and moment.clock and moment.clock not in clocks
        if new_day or (new_clock and moment.clock and moment.clock.hour not in numbers):
            yield moment.span


def _named(moment: Dated, days: set[date], source: Text) -> bool:
    """Tell whether a day was told; a weekday alone may be any told day of that name."""
    if moment.day is None or moment.day in days:
        return True
    if moment.weekday:
        return moment.day.isoweekday() in {day.isoweekday() for day in days}
    written = rf"\b{moment.day.day}[./]\s?{moment.day.month}\b"
    return compiled(written).search(source.plain) is not None


def _unknown_gifts(
    draft: Text, sentences: Stretches, source: Text, house: Text, pack: LanguagePack
) -> Iterator[Span]:
    cues = pack.covers.get("gift", ())
    known = {hit.cue.name for hit in hits(cues, source, _sentences(source, pack))}
    for hit in hits(cues, draft, sentences):
        words = sentences.around(hit.start).of(draft.plain)
        if hit.cue.name not in known and "[" not in words and not _only_names(words, house, pack):
            yield hit.span


def _only_names(words: str, house: Text, pack: LanguagePack) -> bool:
    """Tell whether a sentence gives what the house told, and but for usual words nothing else."""
    given = content_stems(words) - {*str(pack.formats["usual"]).split()}
    return bool(given) and given <= content_stems(house.plain)


def _sentences(text: Text, pack: LanguagePack) -> Stretches:
    return split(text.plain, compiled(str(pack.formats["sentence_break"])))

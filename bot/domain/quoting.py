"""Quoting: a sentence of the customer's that cannot be turned round is said back as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.domain.cues import compiled
from bot.domain.retelling import Mouth, Told
from bot.domain.text import Span, Stretches

_SHORTEST = 4
_LONGEST = 22
"""Words of a quotation."""
_TELLING = 7
"""From so many words on, a sentence without a comma tells something, its verb known or not."""
_TOO_LONG = 600
"""Letters of a sentence that is still looked at."""


def quoted(
    plain: str, sentences: Stretches, troubles: Iterable[int], praise: Sequence[Span], mouth: Mouth
) -> tuple[Told, ...]:
    r"""
    Return the sentence that tells most of what went wrong, if one may be quoted, else nothing.

    `troubles` are the numbers of the sentences in which something went wrong, the first that
    may be quoted is; `praise` are places that are not. Where none of them may be, the longest
    sentence that may is taken: what it says is true in any case.

    >>> mouth = Mouth(verb="have", unquoted=("please",))
    >>> two = "Please help. You have me born in May; it was June."
    >>> quoted(two, Stretches((Span(0, 12), Span(13, 50))), [], [], mouth)[0].words
    'You have me born in May; it was June'
    """
    if not mouth.unquoted:
        return ()
    first = {number: -rank for rank, number in enumerate(troubles)}
    fit = [
        (number in first, first.get(number, 0), len(words), -number, words)
        for number, span in enumerate(sentences.spans)
        if not any(span.holds(one) for one in praise)
        for words in _quotable(plain, span, mouth)
    ]
    return (Told(max(fit)[4], embeds=False, quoted=True),) if fit else ()


def _quotable(plain: str, sentence: Span, mouth: Mouth) -> Iterator[str]:
    """Yield the sentence, or its beginning up to a cut, if it may be quoted."""
    if sentence.end - sentence.start > _TOO_LONG:
        return
    cuts = compiled(mouth.cut).finditer(plain, sentence.start, sentence.end) if mouth.cut else ()
    for end in (sentence.end, *reversed([match.start() for match in cuts])):
        whole = plain[sentence.start : end]
        words = compiled(mouth.drop).sub("", whole).strip().strip(".!,;–- ")
        if words not in whole:  # nothing is left out in the middle of what somebody said
            words = whole.strip().strip(".!,;–- ")
        if "\n" not in words and _may_be(words, mouth):
            yield words[:1].upper() + words[1:]
            return


def _may_be(words: str, mouth: Mouth) -> bool:
    length = len(words.split())
    return bool(
        _SHORTEST <= length <= _LONGEST
        and (compiled(mouth.verb).search(words) or (length >= _TELLING and "," not in words))
        and not (mouth.hangs and compiled(mouth.hangs).match(words))
        and not any(compiled(pattern).search(words) for pattern in mouth.unquoted)
    )

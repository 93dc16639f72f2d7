"""
Sentences a model made up: they tell what happened, mend or give with nothing of what was told.

Cues know how such things are usually put (`claims.toml`); this knows none of the words. Of
30 attacks written to slip past the cues they marked 7, both together 18 and more. What is
hung on to a told sentence ("…, with a carry case thrown in") is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.domain.cues import compiled, fires
from bot.domain.doubts import TOKENS, Claim, Doubt
from bot.domain.model_answer import Piece, Takes
from bot.domain.model_letter import Glass, Looked
from bot.domain.review import sentences_of
from bot.domain.steps import GAP, PHONE, content_stems
from bot.domain.text import Span, Text
from bot.domain.vouching import Sources

_SOMETHING = 2
"""Words that claim something, of a sentence that does."""
_TELLS = {Takes.UNDERSTAND, Takes.FIX, Takes.MAKE_GOOD}


def invented(pieces: Iterable[Piece], looked: Looked, glass: Glass) -> Iterator[Doubt]:
    """
    Give the sentences of a letter as it was looked at that nobody told anything of.

    What is mended and given is the house's alone to tell; an offer to talk is no gift.
    """
    claims = [doubt.span for doubt in looked.doubts if doubt.claim not in TOKENS]
    for piece in pieces:
        if piece.step in _TELLS:
            for words in _sentences(piece.text, looked, glass):
                at = looked.text.find(words)
                place = Span(at, at + len(words))
                if at < 0 or any(place.overlaps(other) for other in claims):
                    continue
                by_house = piece.step is not Takes.UNDERSTAND
                parts = _clauses(words, glass.sources) if by_house else (words,)
                if any(made_up(one, glass.sources, by_house=by_house) for one in parts):
                    yield Doubt(Claim.UNTOLD, place)


def made_up(words: str, sources: Sources, *, by_house: bool) -> bool:
    """
    Tell whether a sentence says something of which nobody (or not the house) told anything.

    It says something where at least two of its words are none that letters add anyway.
    """
    told = sources.by_house if by_house else sources.by_anyone
    stems = content_stems(compiled(GAP).sub(" ", words))
    new = stems - {*str(sources.pack.formats["usual"]).split()}
    if not stems.isdisjoint(told.stems) or len(new) < _SOMETHING:
        return False
    said = Text.of(words)
    return not fires(sources.pack.covers[PHONE], said, sentences_of(said, sources.pack))


def _clauses(words: str, sources: Sources) -> Iterable[str]:
    """
    Return a sentence, and each part that is hung on to it, without its numbers.

    Numbers are looked up one by one elsewhere.
    """
    hung = compiled(str(sources.pack.formats["hung_on"])).split(words)
    return words, *(compiled(r"[\d.:-]+").sub(" ", one) for one in hung[1:])


def _sentences(masked: str, looked: Looked, glass: Glass) -> Iterator[str]:
    """Give the sentences of a piece as they stand in the letter, their gaps in place."""
    text = glass.look(masked).text if looked.doubts else glass.masks.restored(masked).text
    said = Text.of(text)
    for span in sentences_of(said, glass.sources.pack).spans:
        yield said.span(span.start, span.end).of(text).strip()

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.packs import LANGUAGES, every_pattern, language_pack
from bot.domain.cues import compiled
from bot.domain.patterns import branches, spread
from bot.domain.prefilter import Prefilter, folded

PIECES = st.sampled_from(
    [
        "kiitos", "(?:ei|en)", r"\s+", r"\w*", "soit", "(?:in|imme)?", "[aä]", r"\b", ".{0,50}",
        "pa+", "x{2,3}", "(?!no)", "(?<hit>joo|juu)", "a?", "(?>tai|ta)", r"\d", "[^ä,]", r"\W",
        r"(?<=[.!] )", "’", '[“"]', r"\x{e4}"[:2] + "e4", r"(?:\p{Lu}|\P{L})", "[–-]", "^", "o?+",
    ]
)  # fmt: skip
WORDS = st.text(alphabet="kitosenaipäxjuoÄ .,’“–\n1", max_size=60)


@given(st.lists(PIECES, min_size=1, max_size=6), WORDS)
def test_whatever_matches_passes_the_filter(pieces: list[str], text: str) -> None:
    pattern = "|".join(["".join(pieces), "soittimme"]) if len(pieces) > 4 else "".join(pieces)
    if compiled(pattern).search(text):
        assert Prefilter([pattern]).may_match(text) == [0]


@given(st.text(max_size=80))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(folded(text)) == len(text)


def test_what_re2_cannot_take_is_always_tried() -> None:
    assert Prefilter(["kiitos", "(a{12}){12}{12}"]).may_match("ei mitään") == [1]


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_pattern_of_a_pack_is_lost_to_the_filter(code: str) -> None:
    pack = language_pack(code)
    groups = {**pack.reading, **pack.covers, **pack.register}
    texts = [text for group in groups.values() for cue in group for text in cue.flags]
    texts += [text for rule in pack.rules for text in rule.flags]
    patterns = [
        way for _, pattern in every_pattern(pack) for b in branches(pattern) for way in spread(b)
    ]
    sieve = Prefilter(patterns)
    passed = {text: set(sieve.may_match(text)) for text in texts[::20]}
    lost = [
        (pattern, text)
        for number, pattern in enumerate(patterns)
        for text, numbers in passed.items()
        if number not in numbers and compiled(pattern).search(text)
    ]
    assert lost == []


def test_one_big_group_is_tried_way_by_way() -> None:
    ways = "|".join(f"{word}(?:ssa|sta)" for word in ("talo", "auto", "laiva", "juna") * 4)
    assert len(spread(rf"\b(?:{ways})\b(?!kin)")) == 16
    assert spread(rf"\b(?:{ways})+") == (rf"\b(?:{ways})+",)
    assert branches(rf"(?s)\b(?:{ways})+|.a") == (rf"(?s)\b(?:{ways})+", "(?s).a")

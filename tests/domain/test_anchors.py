from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.packs import LANGUAGES, every_pattern, language_pack
from bot.domain.anchors import anchors, beginnings
from bot.domain.cues import compiled

PIECES = st.sampled_from(
    [
        "kiitos", "(?:ei|en)", r"\s+", r"\w*", "soit", "(?:in|imme)?", "[aä]", r"\b", ".{0,5}",
        "pa+", "x{2,3}", "(?!no)", "(?<hit>joo|juu)", "a?", "(?>tai|ta)", r"\d",
    ]
)  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=6), st.text(alphabet="kitosenaipäxjuo ", max_size=60))
def test_a_text_without_an_anchor_never_matches(pieces: list[str], text: str) -> None:
    pattern = "|".join(["".join(pieces), "soittimme"]) if len(pieces) > 4 else "".join(pieces)
    for match in compiled(pattern).finditer(text):
        needed, starts = anchors(pattern), beginnings(pattern)
        assert not needed or any(word in text.lower() for word in needed)
        if match[0]:
            assert not starts or any(match[0].startswith(word) for word in starts)


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_cue_of_a_pack_is_lost_to_its_anchors(code: str) -> None:
    pack = language_pack(code)
    groups = {**pack.reading, **pack.covers}
    texts = [e.lower() for group in groups.values() for cue in group for e in cue.flags]
    texts += [example.lower() for rule in pack.rules for example in rule.flags]
    lost = [
        pattern
        for _, pattern in every_pattern(pack)
        for text in texts
        if anchors(pattern)
        and not any(word in text for word in anchors(pattern))
        and compiled(pattern).search(text)
    ]
    assert lost == []

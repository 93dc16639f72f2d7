from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.cues import compiled
from bot.domain.text import Text, split


@given(st.text(max_size=200))
def test_every_place_in_the_plain_text_leads_back_into_the_raw_one(raw: str) -> None:
    text = Text.of(raw)
    for place in range(len(text.plain)):
        span = text.span(place, place + 1)
        assert 0 <= span.start <= span.end <= len(raw)


@given(st.text(alphabet="aäö .!?\n", max_size=120))
def test_sentences_cover_the_text_and_lose_nothing(raw: str) -> None:
    pieces = split(raw, compiled(r"[.!?]\s*")).spans
    assert "".join(span.of(raw) for span in pieces) == raw


def test_decomposed_letters_and_invisible_marks_keep_raw_offsets() -> None:
    raw = "\u202bPyyda\u0308n an\u00adteeksi\u200b"
    text = Text.of(raw)
    assert text.plain == "Pyydän anteeksi"
    start = text.plain.index("anteeksi")
    assert text.span(start, start + 8).of(raw) == "an\u00adteeksi\u200b"


def test_of_an_endless_word_and_an_endless_row_of_signs_the_beginning_is_read() -> None:
    raw = f"Voi {'A' * 5000}!\n\n{'-' * 5000}\n{' ' * 5000}Anna"
    text = Text.of(raw)
    assert len(text.plain) < 300
    assert text.plain.startswith("Voi AAAA")
    start = text.plain.index("Anna")
    assert text.span(start, start + 4).of(raw) == "Anna"
    assert text.span(4, 104).of(raw) == "A" * 5000


def test_what_people_write_is_read_whole() -> None:
    raw = f"Aaaargh!!!!!!!!!!! {'-' * 20} https://example.com/{'a' * 80}?b=1\n\n\n\nTerveisin"
    assert Text.of(raw).plain == raw

"""Days and deadlines as customers put them are found, and no word beside them is."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
import regex

from adapters.spans import facts_of

_SAID = tomllib.loads((Path(__file__).parent / "quality/dev/times.toml").read_text("utf-8"))
_MARK = regex.compile(r"\[([^\]]*)\](D?)")


@pytest.mark.parametrize(
    ("code", "line"), [(code, line) for code, lines in _SAID.items() for line in lines]
)
def test_a_time_is_found_where_it_stands(code: str, line: str) -> None:
    told = [("deadline" if by else "date", words) for words, by in _MARK.findall(line)]
    text = _MARK.sub(r"\1", line)
    found = [
        (one.kind, one.span.of(text))
        for one in facts_of({"text": text, "today": "2026-11-23"}, code)
        if one.kind in {"date", "deadline"}
    ]
    assert found == told

"""The templates, with the few words and shapes they all use."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from adapters.packs import LANGUAGES, pack_texts
from adapters.web.assets import asset
from adapters.web.shapes import with_gaps


@cache
def templates(language: str) -> Environment:
    """Return the templates, speaking `language`; every value is escaped."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    texts = pack_texts(language)
    made.globals |= {
        "t": _said(texts),
        "texts": texts,
        "language": language,
        "languages": {code: pack_texts(code)["page.language"] for code in LANGUAGES},
        "asset": asset,
    }
    made.filters["gaps"] = with_gaps
    return made


def _said(texts: dict[str, str]) -> Callable[..., str]:
    def said(key: str, **values: object) -> str:
        return texts[key].format(**values) if values else texts[key]

    return said

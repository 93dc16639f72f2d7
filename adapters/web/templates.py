"""The templates, with the few words and shapes they all use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from adapters.packs import LANGUAGES, pack_texts
from adapters.web.assets import asset
from adapters.web.shapes import with_gaps

_LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}


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
    locale, texts = _LOCALES[language], pack_texts(language)
    made.globals |= {
        "t": _said(texts),
        "texts": texts,
        "language": language,
        "languages": {code: pack_texts(code)["page.language"] for code in LANGUAGES},
        "asset": asset,
    }
    made.filters |= {
        "day": lambda one: _day(one, locale),
        "moment": lambda one: _moment(one, locale),
        "number": lambda one: format_decimal(one, locale=locale),
        "hours": _hours,
        "gaps": with_gaps,
    }
    return made


def _said(texts: dict[str, str]) -> Callable[..., str]:
    def said(key: str, **values: object) -> str:
        return texts[key].format(**values) if values else texts[key]

    return said


def _day(day: date, locale: str) -> str:
    return format_date(day, "EEE d.M." if locale != "en_GB" else "EEE d MMM", locale=locale)


def _moment(moment: datetime, locale: str) -> str:
    shape = "EEE d.M. 'klo' H.mm" if locale == "fi_FI" else "EEE d.M. 'kl.' HH:mm"
    return format_datetime(moment, "EEE d MMM, HH:mm" if locale == "en_GB" else shape, locale=locale)


def _hours(span: timedelta) -> str:
    """
    Write working time as a form field has it.

    >>> _hours(timedelta(hours=8)), _hours(timedelta(minutes=90))
    ('8', '1.5')
    """
    return f"{(Decimal(int(span.total_seconds())) / 3600).normalize():f}"

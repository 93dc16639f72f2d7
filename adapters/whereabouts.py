"""
Where the agents are: their language and their clock, all the settings the coach itself needs.

They stand apart from `settings.py`, whose library takes a third of a second to load: a
command that only coaches answers without it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LOCALES = ("fi", "sv", "en")
LOCALE, TIMEZONE = "fi", "Europe/Helsinki"
FILE = Path("ruusu.toml")


def locale() -> str:
    """Return the language agents are coached in; raises `ValueError` naming a wrong one."""
    return _told("locale", LOCALE, known_locale)


def timezone() -> ZoneInfo:
    """Return the zone of the agents' clock; raises `ValueError` naming a wrong one."""
    return ZoneInfo(_told("timezone", TIMEZONE, known_zone))


def known_locale(value: str) -> str:
    """Return `value` where it is a language we coach in; raises `ValueError`."""
    if value not in LOCALES:
        message = f"must be one of {', '.join(LOCALES)}, not {value!r}"
        raise ValueError(message)
    return value


def known_zone(value: str) -> str:
    """Return `value` where it names a time zone; raises `ValueError`."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError) as error:
        message = f"must be a zone like Europe/Helsinki, not {value!r}"
        raise ValueError(message) from error
    return value


def _told(name: str, otherwise: str, known: Callable[[str], str]) -> str:
    variable = f"RUUSU_{name.upper()}"
    try:
        return known(os.environ.get(variable) or _in_file(variable) or otherwise)
    except ValueError as error:
        message = f"{variable} {error}"
        raise ValueError(message) from error


def _in_file(variable: str) -> str:
    """Return what `ruusu.toml` says, if there is one; one that is no TOML raises `ValueError`."""
    return str(tomllib.loads(FILE.read_text("utf-8")).get(variable, "")) if FILE.exists() else ""

"""Environment first, then an optional `ruusu.toml`; all that is wrong is named at once."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LOCALES = ("fi", "sv", "en")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a team sets. `locale` is the language agents are coached in."""

    locale: str = "fi"
    timezone: str = "Europe/Helsinki"


def settings(
    environment: dict[str, str] | None = None, file: Path = Path("ruusu.toml")
) -> Settings:
    """Read the settings; raises `ValueError` naming every wrong value."""
    environment = dict(os.environ) if environment is None else environment
    told = tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
    locale = environment.get("RUUSU_LOCALE") or str(told.get("RUUSU_LOCALE", "fi"))
    timezone = environment.get("RUUSU_TIMEZONE") or str(
        told.get("RUUSU_TIMEZONE", "Europe/Helsinki")
    )
    wrong = []
    if locale not in LOCALES:
        wrong.append(f"RUUSU_LOCALE must be one of {', '.join(LOCALES)}, not {locale!r}")
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        wrong.append(f"RUUSU_TIMEZONE must be a zone like Europe/Helsinki, not {timezone!r}")
    if wrong:
        raise ValueError("\n".join(wrong))
    return Settings(locale, timezone)

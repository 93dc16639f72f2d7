"""The team's settings on their page: shown, checked field by field, stored once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from aiohttp import web
from babel.dates import get_day_names

from adapters.web.case_page import noted
from adapters.web.settings_form import read, written
from adapters.web.visit import Visit, clean, to
from bot.domain.errors import Stale
from bot.domain.message import Register, Severity
from bot.domain.team import ModelFor, Team, Watch


async def settings(visit: Visit) -> web.Response:
    """Show the settings."""
    return _shown(visit, visit.team, written(visit.team), {}, noted(visit))


async def save(visit: Visit) -> web.Response:
    """Store the settings; what is wrong is said beside its field, and nothing is stored."""
    raw = {name: clean(value) for name, value in visit.sent.items() if isinstance(value, str)}
    team, errors = read(raw, visit.team, lambda country: _is_known(visit, country))
    if errors:
        return _shown(visit, visit.team, raw, errors, "page.note.wrong", raw.get("version"))
    version = raw.get("version", "")
    try:
        await visit.house.teams.save(
            replace(team, version=int(version) if version.isdecimal() else -1)
        )
    except Stale:
        return _shown(visit, visit.team, raw, {}, "page.note.stale")
    raise to("/team/settings", "page.note.saved")


def _is_known(visit: Visit, country: str) -> bool:
    """Tell whether the calendar knows a country's holidays."""
    if len(country) != 2 or not country.isascii() or not country.isalpha():  # noqa: PLR2004
        return False
    try:
        visit.house.holidays(country)(date(2026, 1, 1))
    except (KeyError, ValueError, NotImplementedError):
        return False
    return True


def _shown(
    visit: Visit,
    team: Team,
    raw: Mapping[str, str],
    errors: Mapping[str, str],
    note: str,
    version: str | None = None,
) -> web.Response:
    days = get_day_names(context="stand-alone", locale=visit.texts["format.locale"])
    return visit.page(
        "settings.html",
        status=400 if errors else 200,
        raw=raw,
        errors=errors,
        note=note,
        version=version or str(team.version),
        severities=tuple(Severity),
        registers=tuple(Register),
        watches=tuple(Watch),
        model_uses=tuple(ModelFor) if visit.house.writer else (),
        days=[days[one] for one in range(7)],
        zones=_zones(),
    )


@cache
def _zones() -> tuple[str, ...]:
    """Return the time zones there are; reading them all from disk takes 60 ms."""
    return tuple(sorted(one for one in available_timezones() if "/" in one))

"""`ruusu doctor`: what works on this machine, and what to do about what does not."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from adapters.packs import LANGUAGES, every_pattern, language_pack, prove_patterns
from adapters.reader.encoder import MODULE, encoder
from adapters.text.finnish import analyser
from adapters.whereabouts import locale
from bot.domain.errors import PackError, Unavailable

if TYPE_CHECKING:
    from adapters.settings import Settings


def examined(*, ask: bool = False) -> tuple[bool, list[str]]:
    """
    Return whether everything needed is sound, and what to tell about it.

    `ask` has the language model write one letter, at its price.
    """
    lines = [f"python   {platform.python_version()}"]
    sound = True
    for code in LANGUAGES:
        try:
            pack = language_pack(code)
            wrong = prove_patterns(pack)
        except PackError as error:
            wrong = str(error).splitlines()
        sound = sound and not wrong
        lines += [f"{code}       wrong: {one}" for one in wrong]
        if not wrong:
            patterns = sum(1 for _ in every_pattern(pack))
            phrases = sum(len(options) for options in pack.phrases.values())
            lines.append(
                f"{code}       {len(pack.rules)} rules, {patterns} patterns, {phrases} phrases"
            )
    lines.append(f"finnish  {analyser().name}")
    lines.append(f"reader   {_ears()}")
    try:
        lines.append(f"coaches in {locale()}")
    except ValueError as error:
        sound = False
        lines.append(str(error))
    stands, told = _service(ask=ask)
    return sound and stands, lines + told


def _ears() -> str:
    """Say by what the kind of a message is told here."""
    if encoder():
        return f"words, and their sense by multilingual-e5-small ({MODULE})"
    return f"words only: pip install 'ruusu[sense]' adds {MODULE}, which tells kinds far better"


def _service(*, ask: bool) -> tuple[bool, list[str]]:
    """Look at the settings of the service, its database, which is not touched, and its model."""
    from adapters import model_health  # noqa: PLC0415
    from adapters.settings import settings  # noqa: PLC0415 - slow to load, and nothing else's

    try:
        told = settings()
    except ValueError as error:
        return False, [f"settings wrong: {one}" for one in str(error).splitlines()]
    answers, where = _database(told)
    writes, asked = model_health.answering(told) if ask else (True, ())
    lines = [
        where,
        f"pages    {_pages(told)}",
        f"slack    {'on' if told.slack else 'off'}",
        f"teams    {'on' if told.microsoft else 'off'}",
        f"mail     {'on' if told.takes_mail else 'off'}",
        *model_health.told_of(told),
        *asked,
    ]
    return answers and writes, lines


def _pages(told: Settings) -> str:
    if told.open_pages:
        return "open on loopback"
    if not told.login:
        return "off: RUUSU_OIDC_ISSUER names no login"
    walls = f"teams by the claim {told.oidc_claim}" if told.oidc_claim else "all see all teams"
    return f"behind a login, {walls}"


def _database(told: Settings) -> tuple[bool, str]:
    from adapters.building import coach_url  # noqa: PLC0415
    from adapters.storage.migrating import standing  # noqa: PLC0415

    kind = "PostgreSQL" if told.database_url else f"SQLite in {told.data_dir}"
    if not told.database_url and not (told.data_dir / "coach.db").exists():
        return True, f"database {kind}, made when the service first opens"
    try:
        at, newest = standing(coach_url(told))
    except Unavailable:
        return False, f"database {kind} does not answer"
    if at == newest:
        return True, f"database {kind}, step {at}"
    return True, f"database {kind}, step {at or 'none'}: the service brings it to {newest}"

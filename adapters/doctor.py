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


def examined() -> tuple[bool, list[str]]:
    """Return whether everything needed is sound, and what to tell about it."""
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
    stands, told = _service()
    sound = sound and stands
    lines += told
    lines.append("model    off: no key is set, the embedded writer writes")
    return sound, lines


def _ears() -> str:
    """Say by what the kind of a message is told here."""
    if encoder():
        return f"words, and their sense by multilingual-e5-small ({MODULE})"
    return f"words only: pip install 'ruusu[sense]' adds {MODULE}, 8 more of 100 messages right"


def _service() -> tuple[bool, list[str]]:
    """Look at the settings of the service and at its database, which is not touched."""
    from adapters.settings import settings  # noqa: PLC0415 - slow to load, and nothing else's

    try:
        told = settings()
    except ValueError as error:
        return False, [f"settings wrong: {one}" for one in str(error).splitlines()]
    answers, where = _database(told)
    pages = "open on loopback" if told.on_loopback else "behind a login" if told.login else "off"
    return answers, [where, f"pages    {pages}", f"slack    {'on' if told.slack else 'off'}"]


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

"""`ruusu doctor`: what works on this machine, and what to do about what does not."""

from __future__ import annotations

import platform

from adapters.packs import LANGUAGES, every_pattern, language_pack, prove_patterns
from adapters.text.finnish import analyser
from adapters.whereabouts import locale
from bot.domain.errors import PackError


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
    try:
        lines.append(f"coaches in {locale()}")
    except ValueError as error:
        sound = False
        lines.append(str(error))
    lines.append("model    off: no key is set, the embedded writer writes")
    return sound, lines

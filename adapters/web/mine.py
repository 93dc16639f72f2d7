"""What a person chooses for themselves: the language of the pages, a name, a team to look at."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from adapters.packs import LANGUAGES
from adapters.web.door import keep
from adapters.web.visit import Visit, own_path, to

_YEAR = 365 * 24 * 3600


async def choose_mine(visit: Visit) -> web.Response:
    """Keep what was chosen in cookies, and go back to the page it was chosen on."""
    back = to(own_path(visit.text("back") or "/"))
    language, team = visit.text("language"), visit.text("team")
    if language in LANGUAGES:
        keep(back, "ruusu-language", language, visit.options, _YEAR)
    if team in visit.teams:
        keep(back, "ruusu-team", team, visit.options, _YEAR)
    if "name" in visit.sent and visit.options.loopback:
        keep(back, "ruusu-name", quote(visit.text("name", 60)), visit.options, _YEAR)
    raise back

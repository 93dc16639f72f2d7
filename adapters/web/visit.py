"""One visit to a page: who looks, at which team, in which language, and what they sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from aiohttp import web

from adapters.packs import LANGUAGES, pack_texts
from adapters.web.options import PageOptions, Person
from adapters.web.rendering import templates
from adapters.web.sealed import Seal
from bot.application.house import House, local
from bot.application.wording import Wording
from bot.domain.team import Team

Sent = Mapping[str, str | bytes | bytearray | web.FileField]


@dataclass(frozen=True, slots=True)
class Visit:
    """
    What a page is made from.

    `team` is the team as it is stored; `teams` are those this person may look at.
    `sent` is the form, empty where the page was only asked for.
    """

    request: web.Request
    house: House
    options: PageOptions
    person: Person
    team: Team
    teams: Sequence[str]
    language: str
    browser: str
    sent: Sent = field(default_factory=dict)

    @property
    def at(self) -> Team:
        """The team as this person is coached: in the language of the page."""
        return replace(self.team, language=self.language)

    @property
    def now(self) -> datetime:
        """This moment by the team's clock."""
        return local(self.options.clock(), self.team)

    @property
    def texts(self) -> Mapping[str, str]:
        """What the pages say, in the person's language."""
        return pack_texts(self.language)

    @property
    def by(self) -> str:
        """Who does what is done here."""
        return self.person.name or self.texts["page.somebody"]

    @property
    def here(self) -> str:
        """Where this page is asked for: a page that answers a form stands at its case's."""
        path, form = self.request.path, self.request.method == "POST"
        return path.removesuffix("/check") or "/check" if form else self.request.path_qs

    @property
    def words(self) -> Wording:
        """How days, moments and counts are said here."""
        return Wording(self.texts, ZoneInfo(self.team.timezone))

    @property
    def csrf(self) -> str:
        """The token every form of this browser carries: made of its cookie and who is there."""
        return Seal(self.options.secret).signed("csrf", f"{self.browser}|{self.person.id}")

    def text(self, name: str, most: int = 20_000) -> str:
        """Return a field of the form as clean text, "" where it is not there."""
        value = self.sent.get(name, "")
        return clean(value).strip()[:most] if isinstance(value, str) else ""

    def page(self, template: str, status: int = 200, **values: object) -> web.Response:
        """Render a page."""
        made = templates(self.language).get_template(template)
        text = made.render(visit=self, words=self.words, **values)
        return web.Response(text=text, status=status, content_type="text/html")


def clean(text: str) -> str:
    r"""
    Drop what no store and no page can hold: control characters and halves of characters.

    >>> clean("rivi\r\ntoinen\x00")
    'rivi\ntoinen'
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(one for one in lines if one in "\n\t" or (one >= " " and one != "\x7f"))
    return kept.encode("utf-8", "ignore").decode("utf-8")


def to(path: str, note: str = "", at: str = "", **query: str) -> web.HTTPSeeOther:
    """Send the browser on to `path`; `note` is the key of a text to show there."""
    told = {**({"note": note} if note else {}), **query}
    return web.HTTPSeeOther(
        path + (f"?{urlencode(told)}" if told else "") + (f"#{at}" if at else "")
    )


def to_case(id_: str, note: str = "", at: str = "") -> web.HTTPSeeOther:
    """Send the browser to a case."""
    return to(f"/case/{id_}", note, at)


def own_path(path: str) -> str:
    r"""
    Return `path` where it is one of ours, "/" where it leads elsewhere.

    >>> own_path("/team?sivu=2"), own_path("//muualla.example"), own_path("/\\muualla")
    ('/team?sivu=2', '/', '/')
    """
    ours = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return quote(path, safe="/?=&-_.~#%") if ours else "/"


def chosen_language(request: web.Request, usual: str) -> str:
    """Return the language the browser has chosen here, else `usual`."""
    chosen = request.cookies.get("ruusu-language", "")
    return chosen if chosen in LANGUAGES else usual


def spoken(request: web.Request) -> str:
    """Return the first of our languages that the browser asks for, Finnish where there is none."""
    asked = (
        one.strip()[:2].lower() for one in request.headers.get("Accept-Language", "").split(",")
    )
    return next((one for one in asked if one in LANGUAGES), "fi")

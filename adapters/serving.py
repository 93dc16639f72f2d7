"""`ruusu serve`: opens the service, says what is on, and ends with a code."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator, Mapping

from sqlalchemy import make_url

from adapters.locks import Taken
from adapters.logs import open_logs
from adapters.main import Extras, serve
from adapters.model.endpoint import endpoint
from adapters.packs import pack_texts
from adapters.settings import Settings, settings
from bot.domain.errors import Unavailable

WRONG_USE, NOT_DONE = 2, 3
TURN = 0.0005
"""Seconds a thread may compute while another waits: a commit done is not kept waiting for 5 ms."""


def run(say: Callable[[str], None], extras: Extras | None = None) -> int:
    """Serve until stopped; return the exit code, having said why where it could not open."""
    try:
        told = settings()
    except ValueError as error:
        say(str(error))
        return WRONG_USE
    texts = pack_texts(told.locale)
    open_logs()
    sys.setswitchinterval(TURN)
    try:
        asyncio.run(
            serve(told, lambda address: say("\n".join(lines(told, address, texts))), extras)
        )
    except Taken:
        say(texts["serve.taken"].format(place=told.data_dir))
    except Unavailable:
        say(texts["serve.away"])
    except OSError as error:
        say(_taken(error, told, texts))
    else:
        return 0
    return NOT_DONE


def _taken(error: OSError, told: Settings, texts: Mapping[str, str]) -> str:
    """Say which address is taken: mail's own, which names itself, or the service's."""
    if error.filename and str(told.smtp_listen) == error.filename:
        return texts["serve.port_of_mail"].format(address=error.filename)
    return texts["serve.port"].format(port=told.port)


def lines(told: Settings, address: str, texts: Mapping[str, str]) -> Iterator[str]:
    """Give the lines, in the language of the house; a password in an address is left out."""
    yield texts["serve.open"].format(address=address)
    if told.database_url:
        place = make_url(told.database_url).render_as_string(hide_password=True)
        yield texts["serve.postgresql"].format(place=place)
    else:
        yield texts["serve.sqlite"].format(place=told.data_dir / "coach.db")
    yield _pages(told, texts)
    if not told.secret_key.get_secret_value():
        yield texts["serve.key"].format(place=told.data_dir / "secret.key")
    yield _slack(told, texts)
    yield _teams(told, texts)
    yield _mail(told, texts)
    where = endpoint(told)
    yield texts["serve.model.on"].format(place=where.place) if where else texts["serve.model"]


def _slack(told: Settings, texts: Mapping[str, str]) -> str:
    if not told.slack:
        return texts["serve.slack.off"]
    return texts["serve.slack.socket" if told.slack_app_token else "serve.slack.http"].format(
        path="/slack/events"
    )


def _mail(told: Settings, texts: Mapping[str, str]) -> str:
    if not told.takes_mail:
        return texts["serve.mail.off"]
    ways = [str(way) for way in (told.smtp_listen, told.imap_url) if way]
    return texts["serve.mail.on"].format(ways=", ".join(ways))


def _teams(told: Settings, texts: Mapping[str, str]) -> str:
    if not told.microsoft:
        return texts["serve.teams.off"]
    return texts["serve.teams.on" if told.microsoft_app_id else "serve.teams.dev"].format(
        path="/api/messages"
    )


def _pages(told: Settings, texts: Mapping[str, str]) -> str:
    if told.open_pages:
        return texts["serve.free"]
    if told.login:
        return texts["serve.login"].format(issuer=told.oidc_issuer)
    return texts["serve.shut"].format(host=told.host)

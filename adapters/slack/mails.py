"""Forwarded mail: Slack's mail integration posts it, its thread is answered with the coaching."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import ClientError, ClientResponseError

from adapters.payloads import Payload, inner, word
from adapters.slack.calling import RENEWED, Refused
from adapters.slack.chat import PLATFORM
from adapters.slack.incoming import Agent, MailSeen, id_of
from adapters.slack.messages import first
from adapters.slack.offers import MAIL, offer_soon
from adapters.slack.office import Office
from bot.application.notice import noticed
from bot.application.ports import Incoming, Letter
from bot.domain.case import Case
from bot.domain.errors import Unavailable
from bot.domain.happening import Origin
from bot.domain.message import Kind, Medium
from bot.domain.team import Watch

_BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT})
_log = structlog.get_logger(__name__)


async def on_mail(seen: MailSeen, office: Office) -> None:
    """
    Take in a mail that came to a watched channel, as the team wished.

    Automatic mails, and those that surely are neither complaint nor praise, are left in
    peace, unless they answer to a case. Raises `TimeoutError` where the whole of a long one
    cannot be had now.
    """
    team = await office.team(seen.team)
    watch = team.watches(seen.place)
    if watch is Watch.OFF:
        return
    agent = Agent("", "", seen.team, seen.enterprise)
    letter = await _letter(seen.file, agent, office)
    if letter is None or letter.automatic:
        return
    incoming = _incoming(seen.file, letter, agent, seen.place, seen.ts, office)
    known = await _known(incoming, office)
    if (
        not known
        and await noticed(letter.text, team, office.house, office.now(), mail=True) is Kind.OTHER
    ):
        return
    if known or watch is Watch.AT_ONCE:
        await office.accept(incoming)
    else:
        await offer_soon(agent, seen.place, seen.ts, seen.ts, MAIL, office)


async def mail_to_take(
    file: Payload, agent: Agent, place: str, ts: str, office: Office
) -> Incoming | None:
    """Read a mail somebody pointed at; None where it cannot be read."""
    letter = await _letter(file, agent, office)
    return _incoming(file, letter, agent, place, ts, office) if letter else None


async def _known(incoming: Incoming, office: Office) -> Case | None:
    return await office.house.cases.in_thread(incoming.team, incoming.origin)


def _incoming(
    file: Payload, letter: Letter, agent: Agent, place: str, ts: str, office: Office
) -> Incoming:
    sender = {} if letter.forwarded else first(file, "from")
    headers = inner(file, "headers")
    mails = [word(headers, "message_id"), *word(headers, "in_reply_to").split()]
    link = office.workspaces.link(agent.team, place, ts)
    thread = tuple(dict.fromkeys(one for one in mails if one))
    return Incoming(
        id=id_of(agent.team, "mail", word(file, "id")),
        team=agent.team,
        origin=Origin(PLATFORM, place, ts, thread, link, aside=agent.id),
        text=letter.text,
        at=office.now(),
        medium=Medium.MAIL,
        sender=(letter.sender or word(sender, "address")).casefold(),
        name=letter.name or word(sender, "name"),
        subject=letter.subject or word(file, "subject"),
    )


async def _letter(file: Payload, agent: Agent, office: Office) -> Letter | None:
    """Read a mail: what the event brought, or the whole of it where that was cut."""
    told = word(file, "plain_text")
    if not told or file.get("has_more") or word(file, "file_access") == "check_file_info":
        told = await _whole(file, agent, office) or told
    raw = told or word(file, "preview_plain_text") or word(file, "preview")
    if not raw.strip():
        return None
    return await office.house.aside(lambda: office.takes_apart(raw), len(raw))


async def _whole(file: Payload, agent: Agent, office: Office) -> str:
    """Fetch a mail whole, "" where Slack does not give it; `TimeoutError` where it is away."""
    try:
        return await _fetched(file, agent, office)
    except Unavailable as away:
        raise TimeoutError from away
    except ClientResponseError as error:
        if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR or error.status in _BUSY:
            raise TimeoutError from error
        why = str(error.status)
    except (ClientError, OSError) as away:
        raise TimeoutError from away
    except Refused as refused:
        if refused.why in RENEWED:
            raise TimeoutError from refused
        why = refused.why
    _log.info("slack.mail_not_whole", file=word(file, "id"), why=why)
    return ""


async def _fetched(file: Payload, agent: Agent, office: Office) -> str:
    client: Any = await office.client(agent)
    answer = await office.call(lambda: client.files_info(file=word(file, "id")))
    known = inner(answer.data, "file")
    if (told := word(known, "plain_text")) and not known.get("has_more"):
        return told
    url = word(known, "url_private_download") or word(known, "url_private")
    return await office.fetched(url, client.token) if url else ""

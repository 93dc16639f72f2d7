"""Mail taken in, put together from the settings: an address, a watched folder, or both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime

from aiohttp import web

from adapters.mail.letters import letter_of
from adapters.mailbox.door import MailDoor
from adapters.mailbox.folder import Watched
from adapters.mailbox.intake import MEGABYTE, Intake, Rules
from adapters.settings import Settings
from bot.application.house import House


def add_mailbox(
    app: web.Application,
    house: House,
    told: Settings,
    now: Callable[[], datetime],
    tells: Callable[[str], None],
) -> None:
    """
    Take mail in while `app` runs, where the settings say so.

    `tells` hears what became of each mail. Starting raises `OSError` where the address is taken.
    """
    if not told.takes_mail:
        return
    rules = rules_of(told)
    intake = Intake(house, rules, lambda raw: letter_of(raw, rules.own), now, tells)
    if told.smtp_listen:
        door = MailDoor(told.smtp_listen, intake, told.mail_relays)
        app.on_startup.append(lambda _app: door.start())
        app.on_shutdown.append(lambda _app: door.stop())
    if told.imap_url:
        watch = Watched(told.imap_url, intake, told.imap_done)
        app.cleanup_ctx.append(lambda _app: _running(watch))


def rules_of(told: Settings) -> Rules:
    """Return whose mail is taken in, and for whom."""
    return Rules(told.mail_to, told.mail_from, told.authserv_id, told.mail_largest * MEGABYTE)


async def _running(watch: Watched) -> AsyncIterator[None]:
    task = asyncio.create_task(watch.run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task

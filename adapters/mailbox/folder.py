"""The watched folder: unread mails of an IMAP mailbox, marked once each is on our own disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import Any, TypeVar

import structlog
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type
from tenacity.wait import wait_exponential_jitter

from adapters.addresses import Folder, Place
from adapters.mailbox.intake import Intake, Outcome
from bot.domain.errors import Unavailable

log = structlog.get_logger("ruusu.mail")

_Given = TypeVar("_Given")

_SEEN, _FLAGGED, _DELETED = b"\\Seen", b"\\Flagged", b"\\Deleted"
_LOST = (IMAPClientError, OSError, EOFError, Unavailable)
_TIMEOUT = 20.0
"""Seconds a mail server may be silent."""
_SLICE = 1.0
"""Seconds of waiting for news at a time, so that the service can stop."""
_IDLE = 9 * 60.0
"""Seconds of one IDLE: firewalls forget a silent connection after ten minutes and more."""


@dataclass(slots=True)
class Watched:
    """
    Watches a folder until it is cancelled.

    What is taken in goes to the folder `done` ("" leaves it, marked as read); what is refused
    stays, marked as read and flagged, for a person to see. `every` is how many seconds pass
    between looks where the server cannot tell of news itself.
    """

    folder: Folder
    intake: Intake
    done: str = ""
    every: float = 60.0
    longest: float = 300.0
    _client: IMAPClient | None = None
    _thread: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="imap")
    )

    async def run(self) -> None:
        """Watch; where the server or the database is away, come again, ever more seldom."""
        try:
            while True:
                client = await self._patiently()
                try:
                    while True:
                        await self._news(client)
                        await self._look(client)
                except _LOST as error:
                    log.warning("mail.folder_lost", why=type(error).__name__)
        finally:
            self._thread.submit(self._close)
            self._thread.shutdown(wait=False)

    async def _patiently(self) -> IMAPClient:
        """Connect and look once, until that succeeds."""
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(_LOST),
            wait=wait_exponential_jitter(1, self.longest),
            before_sleep=_told,
        ):
            with attempt:
                client = await self._call(self._opened)
                await self._look(client)
        return client

    def _opened(self) -> IMAPClient:
        self._close()
        folder = self.folder
        client = IMAPClient(folder.host, folder.port, ssl=folder.tls, timeout=_TIMEOUT)
        self._client = client
        client.login(folder.user, folder.password)
        client.select_folder(folder.name)
        return client

    def _close(self) -> None:
        client, self._client = self._client, None
        if client:
            with suppress(*_LOST):
                client.shutdown()

    async def _look(self, client: IMAPClient) -> None:
        """Take in what is unread, the oldest first. Raises `Unavailable`."""
        for uid in sorted(await self._call(client.search, ["UNSEEN", "UNDELETED"])):
            sizes = await self._call(client.fetch, [uid], ["RFC822.SIZE"])
            size = sizes.get(uid, {}).get(b"RFC822.SIZE", 0)
            if size > self.intake.rules.largest:
                log.warning("mail.too_big", uid=uid, size=size)
                await self._call(client.add_flags, [uid], [_SEEN, _FLAGGED])
            else:
                await self._take(client, uid)

    async def _take(self, client: IMAPClient, uid: int) -> None:
        fetched = await self._call(client.fetch, [uid], ["BODY.PEEK[]"])
        raw = fetched.get(uid, {}).get(b"BODY[]")
        if raw is None:
            return  # gone meanwhile
        place = self.intake.place_for(raw)
        if place is None:
            log.warning("mail.nobodys", uid=uid)
            await self._call(client.add_flags, [uid], [_SEEN, _FLAGGED])
            return
        outcome = await self._outcome(raw, place, uid)
        if outcome is Outcome.REFUSED:
            await self._call(client.add_flags, [uid], [_SEEN, _FLAGGED])
            return
        await self._call(client.add_flags, [uid], [_SEEN])
        if self.done and outcome is not Outcome.LET_BE:
            await self._call(_moved, client, uid, self.done)

    async def _outcome(self, raw: bytes, place: Place, uid: int) -> Outcome:
        """Take a mail in; one that cannot be is refused, or it would come again for ever."""
        try:
            return (await self.intake.take(raw, place)).outcome
        except Unavailable:
            raise
        except Exception:  # a mail may be anything
            log.exception("mail.failed", uid=uid)
            return Outcome.REFUSED

    async def _news(self, client: IMAPClient) -> None:
        """Wait until something may have come."""
        if not await self._call(client.has_capability, "IDLE"):
            await asyncio.sleep(self.every)
            return
        await self._call(client.idle)
        until, heard = monotonic() + _IDLE, False
        while not heard and (began := monotonic()) < until:
            heard = bool(await self._call(client.idle_check, _SLICE))
            if not heard and monotonic() - began < _SLICE / 2:
                break  # the connection has ended: `idle_done` will tell
        await self._call(client.idle_done)

    async def _call(self, do: Callable[..., _Given], *with_: Any) -> _Given:
        """Ask the mail server, beside the loop; one question at a time."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(do, *with_))


def _moved(client: IMAPClient, uid: int, where: str) -> Sequence[Any]:
    """Move a mail: at once where the server can (RFC 6851), else by copying it."""
    if not client.folder_exists(where):
        client.create_folder(where)
    if client.has_capability("MOVE"):
        return [client.move([uid], where)]
    client.copy([uid], where)
    client.add_flags([uid], [_DELETED])
    return [client.uid_expunge([uid])] if client.has_capability("UIDPLUS") else []


def _told(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    seconds = round(state.next_action.sleep, 1) if state.next_action else 0
    log.warning("mail.folder_away", why=type(error).__name__, seconds=seconds)

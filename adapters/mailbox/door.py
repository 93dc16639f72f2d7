"""The inbound address: LMTP or SMTP from a trusted relay; 250 once the mail is on the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from adapters.addresses import Door, Network, Place
from adapters.mailbox.intake import MEGABYTE, Done, Intake, Outcome
from bot.domain.errors import RuusuError

log = structlog.get_logger("ruusu.mail")

MOST_TALKS = 50
"""Connections at a time; relays wait and come again."""
_PATIENCE = 60.0
"""Seconds a silent relay is listened to."""
_LATER = "451 4.3.0 Not stored, try again later"
_REFUSED = {
    "unreadable": "550 5.6.0 There is nothing to read in this mail",
    "sender": "550 5.7.1 This sender may not write here",
    "forged": "550 5.7.1 This mail is not from whom it says",
}


class _Smtp(SMTP):
    """What we do differently from aiosmtpd: who may talk, long lines, and how much is too much."""

    line_length_limit = MEGABYTE
    """Mail programs and scanners write longer lines than RFC 5321 allows; a refusal loses them."""
    door: MailDoor

    def connection_made(self, transport: Any) -> None:
        """Talk to the trusted relays only, and to so many at a time."""
        peer = transport.get_extra_info("peername")
        if not self.door.knows(peer):
            log.warning("mail.stranger")
            transport.write(b"554 5.7.1 Only the house's relay may talk here\r\n")
            transport.close()
            return
        if len(self.door.talks) >= MOST_TALKS:
            transport.write(b"421 4.3.2 Too many at a time, try again later\r\n")
            transport.close()
            return
        self.door.talks.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget who has gone; a stranger never was one of ours."""
        if self in self.door.talks:
            self.door.talks.discard(self)
            super().connection_lost(error)

    def eof_received(self) -> bool | None:
        """Hear the end of a talk, but for a stranger's."""
        return super().eof_received() if self in self.door.talks else None

    async def push(self, status: Any) -> None:
        """Say it; that a mail is too big is said in full (RFC 3463)."""
        told = status if isinstance(status, bytes) else status.encode("ascii", "replace")
        if told.startswith(b"552 "):
            told = f"552 5.3.4 Too big: {self.data_size_limit} bytes at most".encode()
        await super().push(told)


class _Lmtp(_Smtp, LMTP):
    """Mail as a server brings it to a mailbox of its own: an answer for each receiver."""

    _mail_ends = False

    async def push(self, status: Any) -> None:
        """After a mail, say to each of its receivers what concerns the whole of it (RFC 2033)."""
        told = status if isinstance(status, bytes) else status.encode("ascii", "replace")
        ends, self._mail_ends = self._mail_ends, told.startswith(b"354")
        many = len(self.envelope.rcpt_tos) if ends and self.envelope else 1
        each = told.split(b"\r\n") if b"\r\n" in told else [told] * max(1, many)
        for one in each:
            await super().push(one)


@dataclass(eq=False, slots=True)
class MailDoor:
    """The inbound address of a house, open between `start` and `stop`."""

    door: Door
    intake: Intake
    relays: Sequence[Network]
    talks: set[object] = field(default_factory=set)
    _taking: set[asyncio.Task[Any]] = field(default_factory=set)
    _server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port it is open at, 0 where it is none."""
        if self._server is None or self.door.path:
            return 0
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self) -> None:
        """Open it; raises `OSError`, with the address as its file name, where it is taken."""
        loop = asyncio.get_running_loop()
        try:
            if self.door.path:
                _cleared(self.door.path)
                self._server = await loop.create_unix_server(self._talk, self.door.path)
                _for_our_group(self.door.path)
            else:
                self._server = await loop.create_server(self._talk, self.door.host, self.door.port)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self.door)) from error

    async def stop(self, within: float = 8.0) -> None:
        """Shut it: mails being taken are finished, talks end after them."""
        if self._server:
            self._server.close()
        if self._taking:
            await asyncio.wait(self._taking, timeout=within)
        for talk in [*self.talks]:
            with suppress(AttributeError):
                talk.transport.close()  # type: ignore[attr-defined]

    def knows(self, peer: Any) -> bool:
        """Tell a trusted relay by its address; whoever may write to our socket is one."""
        if self.door.path:
            return True
        try:
            address = ip_address(peer[0])
        except (ValueError, IndexError, TypeError):
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in self.relays)

    def _talk(self) -> SMTP:
        kind: Callable[..., SMTP] = _Lmtp if self.door.lmtp else _Smtp
        talk = kind(
            self,
            data_size_limit=self.intake.rules.largest,
            enable_SMTPUTF8=True,
            hostname="ruusu",
            ident="Ruusu",
            timeout=_PATIENCE,
            loop=asyncio.get_running_loop(),
        )
        talk.door = self  # type: ignore[attr-defined]
        return talk

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """Take a receiver we know."""
        if self.intake.rules.place_of(address) is None:
            return "550 5.1.1 Nobody here has this address"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Known"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail for each of its receivers, and say what became of it."""
        task = asyncio.ensure_future(self._taken(envelope))
        self._taking.add(task)
        task.add_done_callback(self._taking.discard)
        answers = await asyncio.shield(task)
        return "\r\n".join(answers) if self.door.lmtp else max(answers)

    async def handle_exception(self, error: Exception) -> str:
        """Say nothing of what went wrong but that the relay is to keep the mail."""
        log.error("mail.failed", why=type(error).__name__)
        return _LATER

    async def _taken(self, envelope: Envelope) -> Sequence[str]:
        raw = envelope.original_content or b""
        bounce = envelope.mail_from in {None, "", "<>"}
        known: dict[Place, str] = {}
        answers = []
        for address in envelope.rcpt_tos:
            place = self.intake.rules.place_of(address)
            if place and place not in known:
                known[place] = await self._answer(raw, place, bounce=bounce)
            answers.append(known[place] if place else _LATER)
        return answers

    async def _answer(self, raw: bytes, place: Place, *, bounce: bool) -> str:
        try:
            return said(await self.intake.take(raw, place, null_sender=bounce))
        except RuusuError as error:
            log.warning("mail.not_stored", why=error.code)
        except Exception:  # whatever it is, the relay keeps the mail
            log.exception("mail.failed")
        return _LATER


def _cleared(path: str) -> None:
    Path(path).unlink(missing_ok=True)


def _for_our_group(path: str) -> None:
    """Let the relay in: it shares the group the socket belongs to."""
    Path(path).chmod(0o660)


def said(done: Done) -> str:
    """
    Say what became of a mail, as SMTP does; what is let be is not refused, or it would bounce.

    >>> said(Done(Outcome.LET_BE, "m1", "list")), said(Done(Outcome.REFUSED, "m2", "sender"))
    ('250 2.0.0 let_be m1', '550 5.7.1 This sender may not write here')
    """
    if done.outcome is Outcome.REFUSED:
        return _REFUSED[done.why]
    return f"250 2.0.0 {done.outcome} {done.id}"

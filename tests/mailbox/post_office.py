"""A house that takes mail in over loopback, and letters to bring to it."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from adapters.addresses import Door, networks_of, places_of
from adapters.mail.letters import letter_of
from adapters.mailbox.door import MailDoor
from adapters.mailbox.intake import Intake, Rules
from bot.application.house import House
from bot.application.ports import Incoming
from bot.application.speak import speak
from bot.domain.case import Case
from bot.domain.errors import Unavailable
from tests.fakes.house import first_words, house
from tests.fakes.stores import ChatInMemory, InboxInMemory, Memory

NOW = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
SOFA = (
    "Hei,\n\nTilasin sohvan viisi viikkoa sitten eikä sitä ole vieläkään toimitettu. "
    "Otin vapaapäivän kuljetusta varten, eikä kukaan tullut.\n\nTerveisin\nSanna Koskela\n"
)
TO = "palaute@firma.fi"
RULES = Rules(
    places_of(f"{TO}=slack:T1/C1; tuki@firma.fi=web:home; palaute+oulu@firma.fi=slack:T1/C2")
)


@dataclass
class UnsteadyInbox(InboxInMemory):
    """An inbox that can be away."""

    away: bool = False

    async def accept(self, incoming: Incoming) -> bool:
        if self.away:
            raise Unavailable("database")
        return await super().accept(incoming)


@dataclass
class PostOffice:
    """A house, its mail door, and what has come in."""

    house: House
    memory: Memory
    inbox: UnsteadyInbox
    intake: Intake
    door: MailDoor
    chat: ChatInMemory
    outcomes: list[str] = field(default_factory=list)
    _worked: set[str] = field(default_factory=set)

    @property
    def taken(self) -> list[Incoming]:
        return [*self.memory.incoming.values()]

    async def bring(
        self, raw: bytes, to: Sequence[str] = (TO,), sender: str = "sanna@posti.fi", **more: Any
    ) -> dict[str, tuple[int, bytes]]:
        """
        Bring a mail as a relay does; return what was refused, by receiver.

        Over LMTP to one receiver at a time: `smtplib` does not hear an answer for each.
        """
        return await asyncio.to_thread(self._brought, raw, to, sender, **more)

    def _brought(
        self, raw: bytes, to: Sequence[str], sender: str, options: Sequence[str] = ()
    ) -> dict[str, tuple[int, bytes]]:
        way: Any = smtplib.LMTP if self.door.door.lmtp else smtplib.SMTP
        where = (self.door.door.path, 0) if self.door.door.path else ("127.0.0.1", self.door.port)
        with way(*where) as relay:
            lines = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            refused: dict[str, tuple[int, bytes]] = relay.sendmail(sender, to, lines, options)
        return refused

    async def worked(self) -> list[Case]:
        """Let what came in be coached and spoken of; return the cases."""
        for one in self.taken:
            if one.id not in self._worked:
                self._worked.add(one.id)
                post = await first_words(one.id, one.team, self.house)
                assert post
                await speak(post, self.house, NOW)
        return [*self.memory.cases.values()]


@asynccontextmanager
async def opened(
    rules: Rules = RULES, door: Door | None = None, relays: str = "127.0.0.0/8"
) -> AsyncIterator[PostOffice]:
    """Open a post office on loopback, over LMTP where nothing else is said."""
    memory, chat = Memory(), ChatInMemory()
    inbox, outcomes = UnsteadyInbox(memory), list[str]()
    at = replace(house(memory), inbox=inbox, chats={"slack": chat, "web": chat, "teams": chat})
    intake = Intake(
        at, rules, lambda raw: letter_of(raw, rules.own), lambda: NOW,
        outcomes.append,
    )  # fmt: skip
    here = MailDoor(door or Door(lmtp=True, host="127.0.0.1"), intake, networks_of(relays))
    await here.start()
    try:
        yield PostOffice(at, memory, inbox, intake, here, chat, outcomes)
    finally:
        await here.stop()


def letter(text: str = SOFA, **headers: str) -> bytes:
    """
    Write a mail; `headers` are its own, `In_Reply_To` for `In-Reply-To`.

    Headers that begin with `top_` are written on top of all, as a relay does.
    """
    mail = EmailMessage()
    told = {"From": "Sanna Koskela <sanna@posti.fi>", "To": TO, "Subject": "Sohva",
            "Message-ID": "<1@posti.fi>", "Date": "Wed, 04 Mar 2026 08:30:00 +0200"}  # fmt: skip
    names = {name.replace("_", "-"): value for name, value in headers.items() if value}
    top = [(name[4:], value) for name, value in names.items() if name.startswith("top-")]
    dropped = {name.replace("_", "-") for name, value in headers.items() if not value}
    for name, value in {**told, **names}.items():
        if not name.startswith("top-") and name not in dropped:
            mail[name] = value
    mail.set_content(text)
    return "".join(f"{name}: {value}\r\n" for name, value in top).encode() + mail.as_bytes()

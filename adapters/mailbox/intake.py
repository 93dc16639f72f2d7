"""One mail taken in: let be, refused, or a row in the inbox before anybody is told so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.message import Message
from enum import StrEnum

import structlog

from adapters.addresses import ANYBODY, Place
from adapters.mailbox.letter import circles, head_of, id_of, mails_of, receivers, senders
from adapters.mailbox.results import Verdict, verdict
from bot.application.house import House
from bot.application.ports import Incoming, Letter
from bot.domain.happening import Origin
from bot.domain.message import Medium

log = structlog.get_logger("ruusu.mail")

MEGABYTE = 2**20
READ = 2 * MEGABYTE
"""How much of a mail is taken apart: words come first, pictures behind them."""


class Outcome(StrEnum):
    """What became of a mail."""

    TAKEN = "taken"
    KNOWN = "known"
    LET_BE = "let_be"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a mail, under which id of ours, and why."""

    outcome: Outcome
    id: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """
    Whose mail is taken in, and for whom.

    `places` by address (`*` is any); `senders` are addresses and domains, none: everybody.
    `relay` is the authserv-id of the server that checks senders, "" where nobody does.
    `largest` is in bytes.
    """

    places: Mapping[str, Place]
    senders: tuple[str, ...] = ()
    relay: str = ""
    largest: int = 25 * MEGABYTE

    def place_of(self, address: str) -> Place | None:
        """
        Return whose mail an address takes in; `palaute+oulu@` is `palaute@` unless named itself.

        >>> rules = Rules({"palaute@firma.fi": Place("web", "home")})
        >>> rules.place_of("Palaute+Oulu@firma.fi"), rules.place_of("x@firma.fi")
        (Place(platform='web', team='home', place=''), None)
        """
        address = address.casefold()
        mailbox, _, domain = address.rpartition("@")
        bare = f"{mailbox.partition('+')[0]}@{domain}"
        names = (name for name in (address, bare, ANYBODY) if name in self.places)
        return next((self.places[name] for name in names), None)

    @property
    def own(self) -> frozenset[str]:
        """The addresses mail is taken in at."""
        return frozenset(self.places) - {ANYBODY}

    def allows(self, address: str) -> bool:
        """Tell whether mail from an address is taken in."""
        return address in self.senders or address.rpartition("@")[2] in self.senders


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes mails in; `takes_apart` gives None where there is nothing to read."""

    house: House
    rules: Rules
    takes_apart: Callable[[bytes], Letter | None]
    now: Callable[[], datetime]
    tells: Callable[[str], None] = field(default=lambda _outcome: None)

    async def take(self, raw: bytes, place: Place, *, null_sender: bool = False) -> Done:
        """
        Take a mail in for `place`; once it returns, what it says is durable.

        The same mail twice is known the second time. Raises `Unavailable` where it could not
        be stored: nothing was done, and whoever brought it keeps it.
        """
        done, incoming = await asyncio.to_thread(self._sorted, raw, place, bounce=null_sender)
        if incoming and not await self.house.inbox.accept(incoming):
            done = Done(Outcome.KNOWN, done.id)
        self.tells(str(done.outcome))
        log.info("mail.in", id=done.id, outcome=str(done.outcome), why=done.why or None)
        return done

    def place_for(self, raw: bytes) -> Place | None:
        """Return whose mail a mail from a folder is, by the addresses it was written to."""
        known = (self.rules.place_of(address) for address in receivers(head_of(raw)))
        return next((place for place in known if place), self.rules.places.get(ANYBODY))

    def _sorted(self, raw: bytes, place: Place, *, bounce: bool) -> tuple[Done, Incoming | None]:
        head = head_of(raw)
        id_ = id_of(raw, head, place.team)
        if why := "null-sender" if bounce else circles(head, self.rules.own):
            return Done(Outcome.LET_BE, id_, why), None
        if why := self._refused(head):
            return Done(Outcome.REFUSED, id_, why), None
        letter = self.takes_apart(raw[:READ])
        if letter is None:
            return Done(Outcome.REFUSED, id_, "unreadable"), None
        if letter.automatic:
            return Done(Outcome.LET_BE, id_, "automatic"), None
        return Done(Outcome.TAKEN, id_), self._incoming(id_, head, letter, place)

    def _refused(self, head: Message) -> str:
        """
        Tell why a mail is refused, "" where it is not.

        Where only some may write, and a relay checks who writes, they must have proved it.
        """
        known = senders(head)
        found = verdict(head, self.rules.relay, known[0] if known else "")
        if found is Verdict.DISPROVED or len(known) > 1:
            return "forged"
        if not self.rules.senders:
            return ""
        proved = found is Verdict.PROVED or not self.rules.relay
        return "" if proved and all(map(self.rules.allows, known)) and known else "sender"

    def _incoming(self, id_: str, head: Message, letter: Letter, place: Place) -> Incoming:
        origin = Origin(place.platform, place.place, mails=mails_of(head))
        if place.platform == "web":
            origin = replace(origin, thread=id_, link=f"/case/{id_}")
        sender = letter.sender or next(iter(senders(head)), "")
        return Incoming(
            id=id_,
            team=place.team,
            origin=origin,
            text=letter.text,
            at=self.now(),
            medium=Medium.MAIL,
            sender=sender.casefold(),
            name=letter.name,
            subject=letter.subject,
        )

"""The head of a raw mail: who sent it, what it answers to, whether it goes in circles."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses
from hashlib import sha256

import regex

MOST_HOPS = 50
"""A mail that has gone through more servers than this goes in circles (Postfix's own bound)."""
_MAIL_ID = regex.compile(r"<[^<>\s]{1,250}>")
_LIST_ID = regex.compile(r"<?([^<>\s]{1,250})>?\s*$")
_MOST_MAILS = 20
_LONGEST = 10_000
_HEAD = 2**18
"""Bytes that are looked at for headers."""


def head_of(raw: bytes) -> Message:
    """Read the headers of a raw mail; broken ones are read as far as they go."""
    return BytesHeaderParser(policy=compat32).parsebytes(raw[:_HEAD])


def words(message: Message, name: str) -> str:
    """Return the first header of a name on one line, "" where there is none."""
    return " ".join(str(message.get(name, ""))[:_LONGEST].split())


def senders(message: Message) -> tuple[str, ...]:
    """Return every address in every From, in small letters: one, in an honest mail."""
    told = [str(one)[:_LONGEST] for one in message.get_all("From", [])]
    return tuple(address.casefold() for _, address in getaddresses(told) if "@" in address)


def receivers(message: Message) -> Iterator[str]:
    """Give the addresses a mail was brought to or written to, the surest first."""
    for name in ("Delivered-To", "X-Original-To", "To", "Cc"):
        told = [str(one)[:_LONGEST] for one in message.get_all(name, [])]
        yield from (address.casefold() for _, address in getaddresses(told) if "@" in address)


def mails_of(message: Message) -> tuple[str, ...]:
    """Return its own Message-ID, the one it answers, and its thread's, the latest first."""
    own = words(message, "Message-ID")
    answered = _MAIL_ID.findall(words(message, "In-Reply-To"))
    older = _MAIL_ID.findall(words(message, "References"))[::-1]
    every = (*_MAIL_ID.findall(own)[:1], *answered, *older)
    return tuple(dict.fromkeys(every))[:_MOST_MAILS]


def id_of(raw: bytes, message: Message, team: str) -> str:
    """
    Name a mail to a team so that its second coming is known.

    By its Message-ID and its sender: another sender's mail under a known Message-ID is
    another mail. Without a Message-ID, by its date, subject and body.
    """
    own = words(message, "Message-ID")
    if not own:
        body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
        own = sha256(body or raw).hexdigest() + words(message, "Date") + words(message, "Subject")
    told = "|".join((team, own, *senders(message)))
    return "m" + sha256(told.encode("utf-8", "replace")).hexdigest()[:24]


def circles(message: Message, own: AbstractSet[str]) -> str:
    """
    Tell why a mail goes in circles or to everybody, "" where it does neither.

    `own` are the addresses mail is taken in at. Ruusu writes no mail: one from an address of
    its own, or that has passed it (`X-Loop`), is a loop. A list of the house's own (a group
    mailbox) is let in.
    """
    if len(message.get_all("Received", [])) > MOST_HOPS:
        return "hops"
    if any(one in own for one in senders(message)):
        return "own"
    passed = {words(message, "X-Loop").casefold().strip("<>"), *_addresses(message, "X-Loop")}
    if passed & own:
        return "x-loop"
    listed = _LIST_ID.search(words(message, "List-Id").casefold())
    return "list" if listed and not _ours(listed[1], own) else ""


def _addresses(message: Message, name: str) -> set[str]:
    told = [str(one)[:_LONGEST] for one in message.get_all(name, [])]
    return {address.casefold() for _, address in getaddresses(told)}


def _ours(list_id: str, own: AbstractSet[str]) -> bool:
    """Tell a list under a domain of ours, or under the domain that one is under."""
    for address in own:
        domain = address.rpartition("@")[2]
        _, _, parent = domain.partition(".")
        if any(list_id.endswith(f".{one}") for one in (domain, parent) if "." in one):
            return True
    return False

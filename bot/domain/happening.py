"""What can happen to a case, where it came from, and what is noted of it on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from bot.domain.cues import compiled


class What(StrEnum):
    """What can happen to a case."""

    TAKEN_IN = "taken_in"
    FOLLOWED_UP = "followed_up"
    CORRECTED = "corrected"
    PLACED = "placed"
    SHARED = "shared"
    TOLD = "told"
    PASSED_OVER = "passed_over"
    USED = "used"
    REWORDED = "reworded"
    LEFT_OUT = "left_out"
    WENT_BACK = "went_back"
    RESTYLED = "restyled"
    TRANSLATED = "translated"
    DRAFTED = "drafted"
    AGREED = "agreed"
    NOTED = "noted"
    CHECKED = "checked"
    ANSWERED = "answered"
    REMINDED = "reminded"
    KEPT = "kept"
    GAVE = "gave"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"
    CHECKED_BACK = "checked_back"
    CHANGED = "changed"
    REOPENED = "reopened"
    RATED = "rated"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened: when, what, by whom ("" for the bot), and its particulars."""

    at: datetime
    what: What
    by: str = ""
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Origin:
    """
    Where a message came from, so that answers find their way back.

    `platform` is the door it came by, `place` the room there, `thread` the conversation
    in that room; `mails` are the Message-IDs it carries and answers to; `link` opens it.
    `private` tells that one agent alone is there; `aside` is whom to speak to where the
    place is shut to the bot.
    """

    platform: str
    place: str = ""
    thread: str = ""
    mails: tuple[str, ...] = ()
    link: str = ""
    private: bool = False
    aside: str = ""


_COST = compiled(r"(\d{1,6}(?:[.,]\d{1,2})?)(?:€|[A-Za-z]{2,3})?")
"""A sum below a million, with or without its currency."""


@dataclass(frozen=True, slots=True)
class Amends:
    """
    What was given, and what it cost the house (nothing where `cost` is zero).

    `id` names the occasion of noting it, where that may come a second time; "" where not.
    """

    what: str
    cost: Decimal = Decimal(0)
    id: str = ""


def amends_told(what: str, cost: str, id_: str = "") -> Amends | None:
    """
    Read amends as people type them, the cost in the team's currency; None where that is no sum.

    Nothing typed is no cost; what was given must be told.

    >>> amends_told(" voucher ", "1 250,5 kr"), amends_told("voucher", "").cost
    (Amends(what='voucher', cost=Decimal('1250.5'), id=''), Decimal('0'))
    >>> [amends_told("voucher", cost) for cost in ("-1", "kaksi", "1.250,00")]
    [None, None, None]
    """
    typed, given = "".join(cost.split()) or "0", what.strip()
    found = _COST.fullmatch(typed)
    return Amends(given, Decimal(found[1].replace(",", ".")), id_) if found and given else None


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """A draft an agent had checked, and the rules it broke: a name for each finding."""

    at: datetime
    by: str
    text: str
    findings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Afterthought:
    """
    What closing a case asks.

    What was won and lost, what caused it, what is done so that it does not come again,
    and the day the customer is asked how it went.
    """

    won: str = ""
    lost: str = ""
    cause: str = ""
    action: str = ""
    check_back: date | None = None

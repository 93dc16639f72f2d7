"""What the bot says to an agent, free of any platform: lines, a text to copy, choices."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the agent may choose: `key` is the move, `label` what the button says."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list, with the case it speaks of and a link to its thread."""

    text: str
    case: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled list; `more` says what was left out, "" where nothing was."""

    title: str
    items: tuple[Item, ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to the agent, and the fact (a key of `steps.toml`) its answer tells."""

    key: str
    question: str


@dataclass(frozen=True, slots=True)
class Said:
    """
    One turn of the bot.

    `lines` coach the agent in their own language; `quote` is a text for the customer,
    in the customer's language, to copy or change. `sections` are lists, as in a digest;
    `asks` are the questions among the lines, for doors that can take an answer to each.
    """

    lines: tuple[str, ...] = ()
    quote: str = ""
    choices: tuple[Choice, ...] = ()
    asks_for_words: bool = False
    sections: tuple[Section, ...] = ()
    asks: tuple[Ask, ...] = ()


class Stands(StrEnum):
    """How far a step of the walk has come."""

    AHEAD = "ahead"
    NOW = "now"
    DONE = "done"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class StepLine:
    """One of the five steps, as a card tells it: `text` is what the reply says for it so far."""

    name: str
    stands: Stands
    text: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """
    All there is to see of a case at a glance, shown once and kept up to date.

    `about` says whose it is and when it is due; `read` what the message was read as, and
    `levels` what the agent may correct that to, `level` being what holds. `message` are the
    customer's own words. `turn` is what the coach says now, None where that is said elsewhere,
    and `seen` the walk's place it was said at. `reply` is what a person sent. `currency` is
    what amends are counted in, and `limit` says what an agent may give alone, "" where
    anything. `private` tells that one agent alone sees the case.
    """

    case: str
    title: str
    about: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    level: str = ""
    levels: tuple[Choice, ...] = ()
    message: str = ""
    steps: tuple[StepLine, ...] = ()
    turn: Said | None = None
    seen: str = ""
    reply: str = ""
    promises: tuple[Item, ...] = ()
    choices: tuple[Choice, ...] = ()
    currency: str = ""
    limit: str = ""
    private: bool = False

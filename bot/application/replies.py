"""What the bot says to an agent, free of any platform: lines, a text to copy, choices."""

from __future__ import annotations

from dataclasses import dataclass


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
class Said:
    """
    One turn of the bot.

    `lines` coach the agent in their own language; `quote` is a text for the customer,
    in the customer's language, to copy or change. `sections` are lists, as in a digest.
    """

    lines: tuple[str, ...] = ()
    quote: str = ""
    choices: tuple[Choice, ...] = ()
    asks_for_words: bool = False
    sections: tuple[Section, ...] = ()

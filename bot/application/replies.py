"""What the bot says to an agent, free of any platform: lines, a text to copy, choices."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the agent may choose: `key` is the move, `label` what the button says."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Said:
    """
    One turn of the bot.

    `lines` coach the agent in their own language; `quote` is a text for the customer,
    in the customer's language, to copy or change.
    """

    lines: tuple[str, ...] = ()
    quote: str = ""
    choices: tuple[Choice, ...] = ()
    asks_for_words: bool = False

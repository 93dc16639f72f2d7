"""Transcripts as tests: a `.talk` file is replayed through the walk, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from adapters.contract import desk, message_of, wishes_of
from bot.application.coach import begin, move, words
from bot.application.desk import Desk
from bot.application.replies import Said
from bot.domain.walk import Move, Walk

FOLDER = Path(__file__).parent / "conversations"
ANYTHING = "…"


@dataclass(frozen=True)
class Turn:
    """What the agent said or chose, and what the bot must answer."""

    line: int
    agent: str
    bot: tuple[str, ...]


@dataclass(frozen=True)
class Talk:
    """One transcript: settings, the customer's message, the turns."""

    settings: dict[str, str]
    turns: tuple[Turn, ...]


def parse(path: Path) -> Talk:
    settings: dict[str, str] = {}
    turns: list[Turn] = []
    bot: list[str] = []
    agent, at = "", 0
    for number, line in enumerate([*path.read_text("utf-8").splitlines(), "end: "], start=1):
        if line.startswith(("#", "bot:")) or (not line.strip() and not bot):
            continue
        if line.startswith("    ") or (not line.strip() and bot):
            bot.append(line.strip())
            continue
        name, _, said = line.partition(": ")
        if at:
            turns.append(Turn(at, agent, tuple(bot)))
        if name in {"language", "medium", "now", "signature", "register"} and not turns and not at:
            settings[name] = said.strip()
            continue
        agent, at, bot = said, number, []
    return Talk(settings, tuple(turns))


def replayed(talk: Talk, told: Mapping[str, str] | None = None) -> Iterator[tuple[Turn, Said]]:
    """Play the agent's lines; give each turn with what the bot really said. `told` is known."""
    at = desk(talk.settings.get("language", "fi"))
    first, *rest = talk.turns
    item = {**talk.settings, "text": first.agent}
    item.pop("language", None)
    message = message_of(item, "text")
    walk, said = begin(message, at.reader.read(message), at.coach, wishes_of(item))
    walk = replace(walk, told={**(told or {}), **walk.told})
    yield first, said
    for turn in rest:
        walk, said = _turn(walk, turn.agent, at)
        yield turn, said


def _turn(walk: Walk, agent: str, at: Desk) -> tuple[Walk, Said]:
    chosen = re.fullmatch(r"\[(.+)\]", agent)
    if not chosen:
        return words(walk, agent, at.coach)
    labels = {at.coach.texts[f"choice.{one}"]: one for one in Move}
    return move(walk, labels[chosen[1]], at.coach)


def lines_of(said: Said) -> list[str]:
    """What the bot said, as a transcript shows it."""
    shown = [line for line in said.lines if line.strip()]
    return [*shown, *(line for line in said.quote.splitlines() if line.strip())]


def matches(expected: tuple[str, ...], actual: list[str]) -> bool:
    """Compare; `…` alone skips lines, inside a line it skips words."""
    wanted = [line for line in expected if line]
    pattern = ""
    for line in wanted:
        if line == ANYTHING:
            pattern += r"(?:.*\n)*?"
        else:
            pattern += ".*?".join(re.escape(part) for part in line.split(ANYTHING)) + r"\n"
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in actual)) is not None

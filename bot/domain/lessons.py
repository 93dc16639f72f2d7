"""What closed cases teach: lessons without names, pledges, and how they are found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from math import fsum, log

from bot.domain.message import Kind, Severity
from bot.domain.steps import content_stems


@dataclass(frozen=True, slots=True)
class Lesson:
    """
    A closed case as newcomers read it.

    `message` and `reply` carry no personal data; `case` is the id it was learned from.
    """

    id: str
    team: str
    case: str
    learned: datetime
    language: str
    kind: Kind
    severity: Severity | None
    causes: tuple[str, ...]
    message: str
    reply: str
    won: str = ""
    lost: str = ""
    cause: str = ""
    action: str = ""

    @property
    def stems(self) -> frozenset[str]:
        """The beginnings of its words and its causes, by which it is found."""
        told = (self.message, self.reply, self.won, self.lost, self.cause, self.action)
        return frozenset(content_stems("\n".join(told))) | {
            f"cause:{cause}" for cause in self.causes
        }


@dataclass(frozen=True, slots=True)
class Pledge:
    """
    What a team has decided to do better, from the cause its themes named.

    Kept or not is read from the themes: fewer cases of `cause` than in the month before `since`.
    """

    id: str
    team: str
    text: str
    cause: str
    since: date
    done: date | None = None


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for among lessons: stems, and how rare each is among them."""

    stems: frozenset[str]
    rarity: Mapping[str, float] = field(default_factory=dict)

    def likeness(self, lesson: Iterable[str]) -> float:
        """Return how much of what is looked for a lesson has, rare stems weighing most."""
        return fsum(self.rarity.get(stem, 1.0) for stem in self.stems & frozenset(lesson))


def sought(text: str, causes: Iterable[str], seen: Mapping[str, int], lessons: int) -> Sought:
    """
    Look for `text`: `seen` tells how many of `lessons` have each stem.

    >>> sought("Sohva tuli rikki", ["broken"], {"sohva": 1, "cause:broken": 9}, 9).rarity["sohva"]
    3.302585092994046
    """
    stems = frozenset(content_stems(text)) | {f"cause:{cause}" for cause in causes}
    rarity = {stem: 1 + log((1 + lessons) / seen[stem]) for stem in stems if seen.get(stem)}
    return Sought(stems, rarity)

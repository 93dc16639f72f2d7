"""The coach's desk: what one language's agents are coached with."""

from __future__ import annotations

from dataclasses import dataclass

from bot.application.ports import Reader
from bot.application.review_draft import Reviewers
from bot.application.suggest_reply import Coach


@dataclass(frozen=True, slots=True)
class Desk:
    """
    Everything coaching needs, wired once: the reader, the packs, the method.

    `glance` reads in a tenth of the reader's time, and is as often right where it is sure.
    """

    reader: Reader
    glance: Reader
    coach: Coach
    reviewers: Reviewers

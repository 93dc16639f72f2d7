"""A team: the tenant everything belongs to, and how it wants to be coached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum

from bot.domain.message import Register, Severity
from bot.domain.policy import Policy


class Watch(StrEnum):
    """What happens to mail and complaints seen in a place the bot is in."""

    OFF = "off"
    ASK = "ask"
    AT_ONCE = "at_once"


_ANSWER_WITHIN: Mapping[Severity, timedelta] = {
    Severity.REMARK: timedelta(hours=16),
    Severity.GRIEVANCE: timedelta(hours=8),
    Severity.CLAIM: timedelta(hours=4),
}


@dataclass(frozen=True, slots=True)
class Team:
    """
    A team's settings; every default is one that can be lived with.

    `answer_within` are first-answer promises in working time, by severity; `public_within`
    the one for what everybody sees. `auto_reply` is what an automatic answer of the team's
    own has promised in clock time ("72 hours"): the earlier of the two is the deadline.
    `watch` is for mail, by place where `watched` names it; `listen` and `listened` are the
    same for complaints and praise that people write or pass on themselves.
    `digest_place` and `roses_place` are `platform:place`, "" for none. `jargon` are the
    house's own words customers do not know, each with a plain one; `forbidden` words that
    must not leave the house. `keep_words` is how long the customer's words are kept
    after a case is closed, `keep_unclosed` how long after the last thing that happened to a
    case nobody closes, `keep_lessons` how long what was learned.
    """

    id: str
    name: str = ""
    language: str = "fi"
    register: Register | None = None
    signature: str = ""
    timezone: str = "Europe/Helsinki"
    country: str = "FI"
    working_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    opens: time = time(8)
    closes: time = time(16)
    digest_at: time = time(8, 30)
    digest_place: str = ""
    digest_when_empty: bool = False
    roses_place: str = ""
    watch: Watch = Watch.AT_ONCE
    watched: Mapping[str, Watch] = field(default_factory=dict)
    listen: Watch = Watch.ASK
    listened: Mapping[str, Watch] = field(default_factory=dict)
    answer_within: Mapping[Severity, timedelta] = field(
        default_factory=lambda: dict(_ANSWER_WITHIN)
    )
    public_within: timedelta = timedelta(hours=2)
    auto_reply: timedelta | None = None
    policy: Policy = field(default_factory=Policy)
    jargon: Mapping[str, str] = field(default_factory=dict)
    forbidden: tuple[str, ...] = ()
    keep_words: timedelta = timedelta(days=90)
    keep_unclosed: timedelta = timedelta(days=365)
    keep_lessons: timedelta = timedelta(days=3 * 365)
    version: int = 0

    def watches(self, place: str) -> Watch:
        """Return what to do with what is seen in `place`."""
        return self.watched.get(place, self.watch)

    def listens(self, place: str) -> Watch:
        """Return what to do with feedback a person writes in `place`."""
        return self.listened.get(place, self.listen)

    def answer_time(self, severity: Severity | None, *, public: bool) -> timedelta:
        """Return the working time in which a first answer is promised."""
        within = self.answer_within.get(severity or Severity.REMARK, timedelta(hours=16))
        return min(within, self.public_within) if public else within

"""Promises once they are made: due, kept or broken, and what contradicts them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from bot.domain.cues import compiled
from bot.domain.dates import FUTURE, dates
from bot.domain.promises import Promise
from bot.domain.steps import content_stems

_SAME = 2
ANSWER = "answer:"
"""What the id of a promise of an answer begins with; those of replies begin with their case."""


class Standing(StrEnum):
    """How a promise stands at some moment."""

    WAITING = "waiting"
    DUE_TODAY = "due_today"
    BROKEN = "broken"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class KeptPromise:
    """
    One promise of a reply that was sent, to be kept.

    `due` is None where the reply named no time; `maker` is who sent the reply, `who` the
    doer as the reply names them ("" for "we").
    """

    id: str
    what: str
    who: str
    due: datetime | None
    maker: str
    made: datetime
    kept: datetime | None = None
    reminded: datetime | None = None

    def standing(self, now: datetime) -> Standing:
        """Tell how the promise stands at `now`, in the zone of `now`."""
        if self.kept:
            return Standing.KEPT
        if self.due is None:
            return Standing.WAITING
        if self.due < now:
            return Standing.BROKEN
        same_day = self.due.astimezone(now.tzinfo).date() == now.date()
        return Standing.DUE_TODAY if same_day else Standing.WAITING


def to_keep(
    made: Iterable[Promise], case: str, maker: str, now: datetime, ends: time
) -> tuple[KeptPromise, ...]:
    """
    Return the promises of a reply as entries to keep.

    A promise for a day is due when that working day `ends`, one for an hour at that hour.
    """
    zone = now.tzinfo
    return tuple(
        KeptPromise(
            id=f"{case}-{now:%Y%m%d%H%M%S}-{number}",
            what=promise.what,
            who=promise.who,
            due=_moment(promise.by, ends, zone, now),
            maker=maker,
            made=now,
        )
        for number, promise in enumerate(made, start=1)
    )


def _moment(by: str | None, ends: time, zone: tzinfo | None, now: datetime) -> datetime | None:
    """
    Read an ISO date or time as a moment in `zone`.

    >>> from datetime import UTC
    >>> _moment("2026-03-06", time(16), UTC, datetime(2026, 3, 5, 9, tzinfo=UTC)).isoformat()
    '2026-03-06T16:00:00+00:00'
    >>> _moment("14:30", time(16), UTC, datetime(2026, 3, 5, 9, tzinfo=UTC)).isoformat()
    '2026-03-05T14:30:00+00:00'
    """
    if by is None:
        return None
    if by[2:3] == ":":
        today = datetime.combine(now.date(), time.fromisoformat(by), zone)
        return today if today > now else today + timedelta(days=1)
    moment = datetime.fromisoformat(by)
    if len(by) == len("2026-03-06"):
        moment = datetime.combine(moment.date(), ends)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def contradicted(
    made: Iterable[Promise],
    earlier: Iterable[KeptPromise],
    now: datetime,
    formats: Mapping[str, Any],
) -> list[tuple[Promise, KeptPromise]]:
    """
    Pair each new promise with the open one it contradicts: the same thing by another day.

    The same thing is two long words in common, told by their beginnings; how a language
    says when (`formats` of its pack) is no part of the thing.
    """
    waiting = [(one, _thing(one.what, formats, now)) for one in earlier if one.due and not one.kept]
    return [
        (promise, old)
        for promise in made
        if promise.by
        for old, thing in waiting
        if len(_thing(promise.what, formats, now) & thing) >= _SAME
        and _day(promise.by, now) != _day_of(old, now)
    ]


def _thing(what: str, formats: Mapping[str, Any], now: datetime) -> set[str]:
    """Return the beginnings of the words that say what is promised, not when."""
    for moment in sorted(dates(what, formats, now, FUTURE), key=lambda one: -one.start):
        what = f"{what[: moment.start]} {what[moment.end :]}"
    when = (*formats["by_before"], *formats["by_after"])
    for marker in when:
        what = compiled(rf"\b(?:{marker})\b").sub(" ", what)
    return {stem for stem in content_stems(what) if stem.isalpha()}


def _day(by: str, now: datetime) -> str:
    return by[:10] if by[4:5] == "-" else now.date().isoformat()


def _day_of(promise: KeptPromise, now: datetime) -> str:
    return promise.due.astimezone(now.tzinfo).date().isoformat() if promise.due else ""

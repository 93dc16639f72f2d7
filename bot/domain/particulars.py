"""The customer's own particulars: what, how long, how often, how much, what it spoiled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from bot.domain.cues import Cues, compiled, hits
from bot.domain.dates import PAST, Dated, Duration, dates, durations, number
from bot.domain.guard import amounts
from bot.domain.language import LanguagePack, Topic
from bot.domain.people import praised, signed
from bot.domain.text import Span, Stretches, Text

_IN_MINUTES = {
    "minute": 1, "hour": 60, "day": 1440, "workday": 1440,
    "week": 10080, "month": 43200, "year": 525600,
}  # fmt: skip
_LARGEST_COUNT = 12


@dataclass(frozen=True, slots=True)
class Particulars:
    """
    What phrases may fill their slots with, and what the trouble spoiled.

    `slots` maps a slot's name (`duration`, `times`, `day`, `sum`, `thing.your` …) to
    words in the form the slot promises; a slot nobody told of is absent.
    """

    slots: Mapping[str, str] = field(default_factory=dict)
    effects: tuple[Topic, ...] = ()
    pleasures: tuple[Topic, ...] = ()


def particulars(
    text: Text, sentences: Stretches, pack: LanguagePack, now: datetime, troubles: Iterable[Span]
) -> Particulars:
    """Gather the particulars of a message; `troubles` say where something went wrong."""
    near = [sentences.at(span.start) for span in troubles]
    slots = {
        **_thing(text, sentences, pack, near),
        **_duration(text, sentences, pack, near),
        **_times(text, sentences, pack, near),
        **_day(text, sentences, pack, now, near),
        **_sum(text, pack),
        **_signed(text, pack),
    }
    slots |= _praised(text, pack)
    return Particulars(
        slots, topics(text, sentences, pack.effects), topics(text, sentences, pack.pleasures)
    )


def topics(text: Text, sentences: Stretches, topics: Cues[Topic]) -> tuple[Topic, ...]:
    """Return the topics the message tells of, in reading order."""
    return tuple({hit.cue.key: hit.cue for hit in hits(topics, text, sentences)}.values())


def _praised(text: Text, pack: LanguagePack) -> dict[str, str]:
    """Find the person of ours a message names: base form, and the stem endings go on."""
    surely = (one for one in praised(text, pack) if one.sure)
    return next(({"praised": one.name, "praised_stem": one.stem} for one in surely), {})


def _thing(text: Text, sentences: Stretches, pack: LanguagePack, near: list[int]) -> dict[str, str]:
    """Name the thing the trouble is about: the first one told of beside the trouble."""
    found = hits(pack.things, text, sentences)
    if not found:
        return {}
    beside = [hit for hit in found if sentences.at(hit.start) in near]
    first = min(beside or found, key=lambda hit: (hit.start, hit.start - hit.end))
    return {f"thing.{form}": words for form, words in first.cue.forms.items()}


def _duration(
    text: Text, sentences: Stretches, pack: LanguagePack, near: list[int]
) -> dict[str, str]:
    lengths = [d for d in durations(text.plain, pack.formats) if not _is_deadline(d, text, pack)]
    beside = [d for d in lengths if not near or sentences.at(d.start) in near]
    if not beside:
        return {}
    longest = max(beside, key=lambda d: d.count * _IN_MINUTES[d.unit])
    said = said_duration(longest, pack.formats)
    return {"duration": said} if said else {}


def _is_deadline(duration: Duration, text: Text, pack: LanguagePack) -> bool:
    stands = Span(duration.start, duration.end)
    return any(
        Span(*match.span()).overlaps(stands)
        for pattern in pack.formats["within"]
        for match in compiled(pattern).finditer(text.plain)
    )


def said_duration(duration: Duration, formats: Mapping[str, Any]) -> str:
    """Say a length of time in the base form: "kaksi viikkoa", "70 minutes"."""
    one, many = formats["say"]["units"].get(duration.unit, ("", ""))
    if not many:
        return ""
    if duration.count == 1:
        return str(one)
    return f"{said_number(duration.count, formats)} {many}"


def said_number(count: float, formats: Mapping[str, Any]) -> str:
    """Say a count: in words up to twelve, in figures above and for fractions."""
    words: list[str] = formats["say"]["numbers"]
    if count == int(count) and 0 < count <= min(_LARGEST_COUNT, len(words)):
        return words[int(count) - 1]
    return f"{count:g}".replace(".", formats["say"]["decimal"])


def _times(text: Text, sentences: Stretches, pack: LanguagePack, near: list[int]) -> dict[str, str]:
    """Say how often it happened; a count told beside something else is not taken for it."""
    said: dict[str, str] = pack.formats["say"]["times"]
    for pattern, fixed in pack.formats["times"].items():
        match = compiled(pattern).search(text.plain)
        if match and near and sentences.at(match.start()) not in near:
            continue
        count = (fixed or number(match["n"], pack.formats)) if match else None
        if count and f"{count:g}" in said:
            return {"times": said[f"{count:g}"]}
    return {}


def _day(
    text: Text, sentences: Stretches, pack: LanguagePack, now: datetime, near: list[int]
) -> dict[str, str]:
    moments = [m for m in dates(text.plain, pack.formats, now, PAST) if m.day and not m.deadline]
    beside = [m for m in moments if not near or sentences.at(m.start) in near]
    past = [m for m in beside if m.day and m.day < now.date()]
    return {"day": said_day(past[0], pack.formats, now.date())} if past else {}


def said_day(moment: Dated, formats: Mapping[str, Any], today: date, form: str = "on") -> str:
    """
    Say a moment in the language's own form, `on` a day or `by` a day.

    The year is told only when it is not this one; today and tomorrow by their names.
    """
    say = formats["say"]
    if moment.clock and moment.day and form == "by" and "clock_by" in say:
        return _by_clock(moment.clock, _said_date(moment.day, say, today, "on"), say)
    out = _said_date(moment.day, say, today, form) if moment.day else ""
    if moment.clock:
        shape = say["clock_minutes"] if moment.clock.minute else say["clock"]
        clock = shape.format(h=moment.clock.hour, min=f"{moment.clock.minute:02}")
        out = f"{out} {clock}".strip()
    return f"{say[form + '_before']} {out} {say[form + '_after']}".strip()


def _by_clock(clock: time, day: str, say: Mapping[str, Any]) -> str:
    return str(say["clock_by"].format(h=clock.hour, min=f"{clock.minute:02}", day=day))


def _said_date(day: date, say: Mapping[str, Any], today: date, form: str) -> str:
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((day - today).days, "")
    if near and (words := say.get(f"{near}_{form}")):
        return str(words)
    shape = say[f"date_{form}"] + ("" if day.year == today.year else say["year"])
    return str(
        shape.format(
            weekday=say[f"weekdays_{form}"][day.isoweekday() - 1],
            d=day.day,
            m=day.month,
            month=say["months"][day.month - 1],
            y=day.year,
        )
    )


def _sum(text: Text, pack: LanguagePack) -> dict[str, str]:
    money = [a for a in amounts(text.plain, pack) if a.currency != "%"]
    if not money:
        return {}
    largest = max(money, key=lambda amount: amount.sum)
    return {"sum": said_sum(largest.sum, largest.currency, pack.formats)}


def said_sum(total: float, currency: str, formats: Mapping[str, Any]) -> str:
    """Say a sum of money in the language's form: "45,50 euroa", "€45.50"."""
    say = formats["say"]
    figures = f"{total:.2f}".replace(".", say["decimal"]) if total % 1 else f"{total:.0f}"
    return str(say["sums"].get(currency, "{n} " + currency).format(n=figures))


def _signed(text: Text, pack: LanguagePack) -> dict[str, str]:
    """Find the name under the message; an initial is no name to greet by."""
    name = signed(text, pack)
    if not name:
        return {}
    first = name.split()[0].strip(".")
    return {"name": name} | ({"first_name": first} if len(first) > 1 else {})

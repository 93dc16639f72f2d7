"""A case retold: everything that happened to it, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from bot.application.case_lines import what
from bot.application.replies import Item, Said, Section
from bot.application.wording import Wording, short
from bot.domain.case import Case
from bot.domain.digest import outlined
from bot.domain.happening import CheckedDraft, Event, What
from bot.domain.keeping import ANSWER
from bot.domain.team import Team


def story(case: Case, events: Sequence[Event], team: Team, words: Wording) -> Said:
    """
    Retell a case from its events: when, who, what; and what it promised.

    Moves of one kind that one person made in a row are told as one, as the first was made.
    """
    told = tuple(Item(_event(event, case, team, words)) for event in _in_rows(events))
    promises = tuple(Item(_promise(nth, case, words)) for nth in range(len(case.promises)))
    drafts = tuple(Item(_draft(one, words)) for one in case.drafts)
    sections = (
        Section(words.say("story.events"), told),
        Section(words.say("story.drafts"), drafts),
        Section(words.say("check.promises"), promises),
    )
    lines = (what(outlined(case), words), short(case.message.text, 2000))
    return Said(
        tuple(one for one in lines if one),
        case.reply,
        sections=tuple(one for one in sections if one.items),
    )


def _event(event: Event, case: Case, team: Team, words: Wording) -> str:
    about = {**_ABOUT, **event.about}
    told = words.say(
        _key(event),
        who=event.by or words.say("event.ruusu"),
        to=about["to"],
        reading=_reading(event, words),
        promise=_promised(about["promise"], case),
        promises=about["promises"],
        findings=about["findings"],
        it=_listed(about, words),
        language=words.texts.get(f"story.language.{about['language']}", about["language"]),
        sum=words.money(Decimal(about["cost"]), team.policy.currency),
    )
    return words.say("story.line", when=words.moment(event.at), told=told)


_ABOUT = {
    "to": "", "promise": "", "promises": "0", "findings": "0", "cost": "0", "language": "",
}  # fmt: skip
_LISTED = {"facts": "told", "step": "step", "style": "choice"}
"""Which particulars of a move are told one after another, and where their words stand."""
_IN_A_ROW = {
    What.TOLD, What.PASSED_OVER, What.USED, What.REWORDED, What.LEFT_OUT, What.WENT_BACK,
    What.RESTYLED, What.NOTED,
}  # fmt: skip


def _in_rows(events: Sequence[Event]) -> Iterator[Event]:
    """Give the events; those of the walk that say the same of the same person as one."""
    for (what_, _), row in groupby(events, lambda one: (one.what, one.by)):
        first, *more = row
        if what_ not in _IN_A_ROW:
            yield from (first, *more)
            continue
        keys = {key for one in (first, *more) for key in one.about}
        joined = {key: " ".join(one.about.get(key, "") for one in (first, *more)) for key in keys}
        yield replace(first, about=joined)


def _listed(about: Mapping[str, str], words: Wording) -> str:
    """Name what a move was made of: facts, steps, styles."""
    found = (
        words.texts.get(f"{place}.{key}", key)
        for name, place in _LISTED.items()
        for key in about.get(name, "").split()
    )
    return words.listed(found)


def _key(event: Event) -> str:
    """Name the text that tells an event; a vote has one for each way it went."""
    if event.what is What.RATED:
        return f"event.rated.{event.about.get('good', 'no')}"
    if event.about.get("promise", "").startswith(ANSWER):
        return "event.reminded.answer"
    return f"event.{event.what}"


def _reading(event: Event, words: Wording) -> str:
    if event.what is not What.CORRECTED:
        return ""
    kind, severity = event.about.get("kind", ""), event.about.get("severity", "")
    keys = [f"kind.{kind}"] * bool(kind) + [f"severity.{severity}"] * bool(severity)
    return ", ".join(words.say(key) for key in keys)


def _promised(id_: str, case: Case) -> str:
    return next((short(one.what) for one in case.promises if one.id == id_), "")


def _draft(one: CheckedDraft, words: Wording) -> str:
    told = words.say("story.draft", who=one.by, draft=short(one.text, 300), n=len(one.findings))
    return words.say("story.line", when=words.moment(one.at), told=told)


def _promise(nth: int, case: Case, words: Wording) -> str:
    one = case.promises[nth]
    key = "story.kept" if one.kept else "story.owed" if one.due else "story.undated"
    when = one.kept or one.due
    return words.say(key, what=short(one.what), when=words.moment(when) if when else "")

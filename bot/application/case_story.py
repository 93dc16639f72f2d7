"""A case retold: everything that happened to it, in words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot.application.case_lines import what
from bot.application.replies import Item, Said, Section
from bot.application.wording import Wording, short
from bot.domain.case import Case
from bot.domain.digest import outlined
from bot.domain.happening import CheckedDraft, Event, What
from bot.domain.keeping import ANSWER
from bot.domain.team import Team


def story(case: Case, events: Sequence[Event], team: Team, words: Wording) -> Said:
    """Retell a case from its events: when, who, what; and what it promised."""
    told = tuple(Item(_event(event, case, team, words)) for event in events)
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
        sum=words.money(Decimal(about["cost"]), team.policy.currency),
    )
    return words.say("story.line", when=words.moment(event.at), told=told)


_ABOUT = {"to": "", "promise": "", "promises": "0", "findings": "0", "cost": "0"}


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

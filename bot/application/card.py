"""The card of a case: what it is, whose, by when, how far its steps have come, what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.application.case_lines import what
from bot.application.coach import again, what_was_read
from bot.application.house import House, simply_replaced
from bot.application.lessons import point, similar
from bot.application.replies import Card, Choice, Item, Said, Stands, StepLine
from bot.application.suggest_reply import Coach
from bot.application.walk_case import suggested
from bot.application.wording import Wording, short, wording
from bot.domain.case import Case, State
from bot.domain.digest import outlined
from bot.domain.keeping import KeptPromise
from bot.domain.message import Kind, Severity
from bot.domain.steps import Step
from bot.domain.team import Team
from bot.domain.walk import Stage

_LONG = 120
"""Signs of a lesson, or of what was given, on a card."""
_LEVELS = ((Kind.COMPLAINT, level) for level in Severity)
LEVELS: tuple[tuple[Kind, Severity | None], ...] = (*_LEVELS, (Kind.PRAISE, None))
"""What an agent may say a message is, rather than what it was read as."""


def card_of(
    case: Case, team: Team, house: House, *, with_turn: bool, known: tuple[str, ...] = ()
) -> Card:
    """
    Return the card of `case` as it stands; the coach's turn stands on it only `with_turn`.

    What agents may do with the case as a whole are its `choices`: take it, give it to a
    colleague, mark the reply sent, close it or open it again, share it. `known` is what
    `remembered` tells, read with the message.
    """
    coach = house.desk_of(team.language).coach
    reading, words = case.reading, wording(team, house)
    return Card(
        case=case.id,
        title=title_of(case, coach),
        about=tuple(_about(case, team, words)),
        read=(*what_was_read(reading, case.message, coach), *known) if case.message.text else (),
        level=level_key(reading.kind, reading.severity),
        levels=tuple(Choice(level_key(*one), _level(*one, coach)) for one in LEVELS),
        message=case.message.text,
        steps=tuple(_steps(case, team, house)),
        turn=turn_of(case, team, house) if with_turn else None,
        seen=case.walk.place,
        reply=case.reply,
        promises=tuple(_promise(one, words) for one in case.open_promises),
        choices=tuple(Choice(key, coach.texts[f"choice.{key}"]) for key in _choices(case)),
        currency=team.policy.currency,
        limit=amends_limit(case, team, words),
        private=case.origin.private,
    )


async def remembered(case: Case, team: Team, house: House) -> tuple[str, ...]:
    """
    Tell what the house knows that bears on an open case, in a line each.

    The same customer's latest case and what was given for it, under no label of theirs; and
    the one thing a case like this has taught.
    """
    if case.state is State.CLOSED or not case.message.text:
        return ()
    words = wording(team, house)
    earlier = case.customer and await house.cases.earlier(team.id, case.customer, case.id, 1)
    taught = [point(one) for one in await similar(case, team, house) if point(one)]
    lines = [_before(one, words) for one in earlier or ()]
    lines += [words.say("card.lesson", told=short(one, _LONG)) for one in taught[:1]]
    return tuple(lines)


def _before(case: Case, words: Wording) -> str:
    told = what(replace(outlined(case), customer_name=""), words)
    given = _given(case, words)
    key = "card.earlier.given" if given else "card.earlier"
    return words.say(key, what=told, when=words.moment(case.opened), given=given)


def _given(case: Case, words: Wording) -> str:
    return words.listed(short(one.what, _LONG) for one in case.amends if one.what)


def amends_limit(case: Case, team: Team, words: Wording) -> str:
    """Say what an agent may give alone in `case`; "" where the team has set no limit."""
    limit, currency = team.policy.limit(case.reading.severity), team.policy.currency
    if limit is None:
        return ""
    return words.say("page.amends.limit", sum=words.number(limit), currency=currency)


def turn_of(case: Case, team: Team, house: House) -> Said:
    """Return what the coach says where the walk of `case` stands; nothing once it is closed."""
    coach = house.desk_of(team.language).coach
    if case.state is State.CLOSED or not case.message.text:
        return Said()
    if case.state is State.ANSWERED and case.walk.stage is Stage.DONE:
        return Said((coach.texts["next.close"],))
    return again(case.walk, coach)


def limit_told(team: Team, words: Wording) -> str:
    """Say the sum under which the team simply replaces what was lost."""
    return words.money(team.policy.replace_under, team.policy.currency)


def level_key(kind: Kind, severity: Severity | None) -> str:
    """
    Name a kind and its severity in one word.

    >>> level_key(Kind.COMPLAINT, Severity.CLAIM), level_key(Kind.PRAISE, None)
    ('claim', 'praise')
    """
    return str(severity or kind)


def level_of(key: str) -> tuple[Kind, Severity | None]:
    """Read what `level_key` named; raises `KeyError`."""
    return {level_key(*one): one for one in LEVELS}[key]


def _level(kind: Kind, severity: Severity | None, coach: Coach) -> str:
    return coach.texts[f"severity.{severity}" if severity else f"kind.{kind}"]


def title_of(case: Case, coach: Coach) -> str:
    """Say what a case is in a few words: its gravity, its cause, the customer's name."""
    reading, texts = case.reading, coach.texts
    told = _level(reading.kind, reading.severity, coach)
    if reading.causes:
        told = texts["card.cause"].format(kind=told, cause=texts[f"cause.{reading.causes[0]}"])
    if case.customer_name:
        told = texts["card.of"].format(what=told, customer=case.customer_name)
    return told


def _about(case: Case, team: Team, words: Wording) -> Iterator[str]:
    owned = words.say("card.owner", owner=case.owner) if case.owner else words.say("card.nobody")
    yield owned
    told = {
        State.OPEN: ("card.due", case.answer_by),
        State.ANSWERED: ("card.answered", case.answered),
        State.CLOSED: ("card.closed", case.closed),
    }
    key, at = told[case.state]
    if at:
        yield words.say(key, when=words.moment(at))
    if case.state is not State.CLOSED and simply_replaced(case.reading, team):
        yield words.say("card.replace", sum=limit_told(team, words))
    if case.follow_ups:
        yield words.say("card.follow_ups", n=len(case.follow_ups))
    if case.amends:
        if given := _given(case, words):
            yield words.say("card.given", given=given)
        if not team.policy.allows(case.reading.severity, case.spent):
            who = team.policy.approver or words.say("page.amends.approver")
            yield words.say("page.amends.beyond", who=who)


def _steps(case: Case, team: Team, house: House) -> Iterator[StepLine]:
    """Give the steps as they fill; while the coach still asks, none of them has begun."""
    walk, texts = case.walk, house.desk_of(team.language).coach.texts
    if not walk.reading.complains or not walk.message.text:
        return
    if walk.stage is Stage.ASKING:
        yield from (StepLine(texts[f"step.{step}"], Stands.AHEAD) for step in Step)
        return
    past = walk.at if walk.stage is Stage.STEP else len(Step)
    for number, one in enumerate(suggested(case, team, house).steps):
        name = texts[f"step.{one.step}"]
        if number >= past:
            yield StepLine(name, Stands.NOW if number == past else Stands.AHEAD)
        elif walk.own_words.get(one.step) == "":
            yield StepLine(name, Stands.LEFT_OUT)
        else:
            yield StepLine(name, Stands.DONE, one.text)


def _promise(promise: KeptPromise, words: Wording) -> Item:
    when = words.moment(promise.due) if promise.due else words.say("card.undated")
    return Item(words.say("card.promise", what=promise.what, when=when), promise.id)


def _choices(case: Case) -> Iterator[str]:
    if case.state is State.CLOSED:
        yield "reopen"
        return
    if not case.owner:
        yield "take"
    if case.walk.stage in {Stage.REPLY, Stage.LOG, Stage.DONE} and case.reading.kind != Kind.OTHER:
        yield "sent"
    if case.reading.complains:
        yield "gave"
    yield "check"
    yield "hand_over"
    if case.origin.private:
        yield "share"
    yield "close"

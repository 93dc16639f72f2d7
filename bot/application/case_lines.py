"""A case in one line: how grave, what, whose, how old, and what to do next."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.application.wording import Wording, short
from bot.domain.digest import OpenCase, next_step
from bot.domain.worktime import WorkingTime

_NAME = 60


def case_line(
    case: OpenCase, age: timedelta, now: datetime, words: Wording, working: WorkingTime
) -> str:
    """Say all a list tells of a case."""
    return words.say(
        "digest.line",
        what=what(case, words),
        age=words.age(age, working),
        owner=owner(case, words),
        next=what_next(case, now, words),
    )


def what(case: OpenCase, words: Wording) -> str:
    """Say what a case is: its severity or kind, its cause in words, the customer's name."""
    name = words.say(f"severity.{case.severity}" if case.severity else f"kind.{case.kind}")
    if case.public:
        name = words.say("digest.public", kind=name)
    if case.cause:
        cause = words.say(f"cause.{case.cause}")
        name = words.say("digest.what", kind=name, cause=cause)
    return of_customer(name, case, words)


def of_customer(told: str, case: OpenCase, words: Wording) -> str:
    """Add whose case it is, where the customer's name is known."""
    customer = short(case.customer_name, _NAME)
    return words.say("digest.of", what=told, name=customer) if customer else told


def owner(case: OpenCase, words: Wording) -> str:
    """Say who has a case."""
    return words.say("digest.owner", owner=case.owner) if case.owner else words.say("digest.nobody")


def what_next(case: OpenCase, now: datetime, words: Wording) -> str:
    """Say the next step and by when; a broken promise is shouted."""
    step = next_step(case, now)
    due = case.answer_by if step in {"take", "answer"} else case.next_due
    if step in {"take", "answer", "keep"} and due is None:
        step = f"{step}.undated"
    elif step in {"take", "answer"} and due and due < now:
        step = f"{step}.overdue"
    when = words.moment(due) if due else ""
    return words.say(f"next.{step}", when=when, promised=short(case.promised))


def whose(case: OpenCase, words: Wording) -> str:
    """Say what a case is and, where somebody has it, who."""
    told = what(case, words)
    return f"{told} – {owner(case, words)}" if case.owner else told

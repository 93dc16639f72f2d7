"""The life of a case: whatever happens, in whatever order, nothing of it is lost."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.domain.case import Case, State
from bot.domain.errors import WrongMoment
from bot.domain.happening import Afterthought, Amends, CheckedDraft, Origin, What
from bot.domain.keeping import KeptPromise, Standing
from bot.domain.message import Kind, Message, Severity
from bot.domain.reading import Evidence, Fact, Reading
from bot.domain.steps import Step
from bot.domain.text import Span
from bot.domain.walk import Walk, Wishes

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
WORD = "salaisuus"


def fresh() -> Case:
    reading = Reading("fi", Kind.COMPLAINT, Severity.GRIEVANCE, ("late",))
    walk = Walk(Message("Sohva myöhästyi.", NOW), reading)
    origin = Origin("web", "risut", "t")
    case = Case("c", "shop", origin, walk, NOW, answer_by=NOW + timedelta(hours=8))
    return case.happened(What.TAKEN_IN, "", NOW)


class Life(RuleBasedStateMachine):
    """Random events; a model beside the case counts what must be true."""

    def __init__(self) -> None:
        super().__init__()
        self.case = fresh()
        self.at = NOW
        self.events = 1
        self.follow_ups = 0
        self.promised = 0

    def later(self) -> datetime:
        self.at += timedelta(hours=3)
        return self.at

    def grown(self, case: Case, events: int) -> None:
        assert case.new[: len(self.case.new)] == self.case.new
        self.case, self.events = case, self.events + events

    @rule()
    def writes_again(self) -> None:
        was, at = self.case.state, self.later()
        message = Message("Entä nyt?", at)
        due = at + timedelta(hours=8)
        self.grown(self.case.followed_up(message, at=at, answer_by=due), 1 + (was != State.OPEN))
        self.follow_ups += 1
        assert self.case.state is State.OPEN
        assert was is State.OPEN or self.case.answer_by == due

    @rule(days=some.none() | some.integers(-2, 5))
    def answers(self, days: int | None) -> None:
        at = self.later()
        due = None if days is None else at + timedelta(days=days)
        promise = KeptPromise(f"p{self.promised}", "soitamme", "", due, "Maija", at)
        if self.case.state is State.CLOSED:
            with pytest.raises(WrongMoment):
                self.case.answered_with("Hei", (promise,), by="Maija", at=at)
            return
        self.grown(self.case.answered_with("Hei", (promise,), by="Maija", at=at), 1)
        self.promised += 1

    @rule(nth=some.integers(0, 9))
    def keeps(self, nth: int) -> None:
        at = self.later()
        waits = any(one.id == f"p{nth}" for one in self.case.open_promises)
        self.grown(self.case.kept(f"p{nth}", by="Maija", at=at), int(waits))
        again = self.case.kept(f"p{nth}", by="Ville", at=at)
        assert again == self.case

    @rule()
    def gives(self) -> None:
        spent = self.case.spent
        self.grown(self.case.gave(Amends("kukka", Decimal(9)), by="M", at=self.later()), 1)
        assert self.case.spent == spent + 9

    @rule()
    def closes(self) -> None:
        thought = Afterthought(check_back=date(2026, 4, 1))
        self.grown(self.case.closed_with(thought, by="Maija", at=self.later()), 1)
        assert self.case.owner

    @rule()
    @precondition(lambda self: self.case.state is State.CLOSED)
    def opens_again(self) -> None:
        self.grown(self.case.reopened(by="Maija", at=self.later()), 1)
        assert self.case.answer_by is None

    @rule()
    @precondition(lambda self: self.case.state is State.CLOSED)
    def takes_no_step(self) -> None:
        with pytest.raises(WrongMoment):
            self.case.walked(self.case.walk)
        with pytest.raises(WrongMoment):
            self.case.corrected(Kind.PRAISE, None, by="Maija", at=self.at)

    @invariant()
    def nothing_is_lost(self) -> None:
        case = self.case
        assert len(case.new) == self.events
        assert [one.at for one in case.new] == sorted(one.at for one in case.new)
        assert len(case.follow_ups) == self.follow_ups
        assert len(case.promises) == self.promised
        assert {*case.open_promises} <= {*case.promises}
        assert (case.closed is not None) == (case.state is State.CLOSED)
        assert case.answered or case.state is not State.ANSWERED


test_whatever_happens_nothing_is_lost = Life.TestCase


def test_a_late_answer_is_remembered_as_late() -> None:
    case = fresh().answered_with("Hei", (), by="Maija", at=NOW + timedelta(hours=9))
    assert case.late
    again = case.followed_up(
        Message("Kiitos", NOW), at=NOW + timedelta(days=1), answer_by=NOW + timedelta(days=2)
    )
    assert again.answered_with("Hei", (), by="M", at=NOW + timedelta(days=1, hours=1)).late
    assert not fresh().answered_with("Hei", (), by="Maija", at=NOW + timedelta(hours=7)).late


def full() -> Case:
    """A case with a secret in every text a person can have written."""
    reading = Reading(
        "fi",
        Kind.MIXED,
        Severity.GRIEVANCE,
        ("late",),
        facts={"who": (Fact(WORD, Span(0, 1), WORD),)},
        evidence=(Evidence("kind", "blame", Span(0, 1)),),
        praised=(WORD,),
        pleased=("kind",),
    )
    walk = Walk(
        Message(WORD, NOW),
        reading,
        Wishes(signature=WORD, policy=WORD),
        told={"fix": WORD},
        own_words={Step.FIX: WORD},
        log=(WORD,),
    )
    origin = Origin("web", "risut", "t", mails=(WORD,))
    case = replace(
        fresh(), walk=walk, origin=origin, customer=WORD, customer_name=WORD, subject=WORD
    )
    case = case.followed_up(Message(WORD, NOW), at=NOW)
    case = case.had_checked(CheckedDraft(NOW, "Maija", WORD, ("vague-promise",)))
    promise = KeptPromise("p", WORD, WORD, NOW, "Maija", NOW)
    case = case.answered_with(WORD, (promise,), by="Maija", at=NOW)
    case = case.kept("p", by="Maija", at=NOW).gave(Amends(WORD, Decimal(5)), by="M", at=NOW)
    thought = Afterthought(WORD, WORD, WORD, WORD, date(2026, 4, 1))
    return case.closed_with(thought, by="Maija", at=NOW).acted_on(by="Maija", at=NOW)


def test_no_word_survives_forgetting_not_even_in_the_events() -> None:
    case = full()
    assert WORD in "".join(texts(replace(case, new=())))
    assert WORD not in "".join(texts(case.new))
    forgotten = case.forgotten(at=NOW)
    assert WORD not in "".join(texts(forgotten))
    kept = (forgotten.spent, forgotten.reading.causes, forgotten.reading.pleased)
    assert kept == (Decimal(5), ("late",), ("kind",))
    assert forgotten.afterthought == Afterthought(check_back=date(2026, 4, 1))
    assert forgotten.promises[0].standing(NOW) is Standing.KEPT


def texts(value: Any) -> list[str]:
    """Return every text in a value, however deep."""
    if isinstance(value, str):
        return [value]
    if is_dataclass(value):
        return [text for one in fields(value) for text in texts(getattr(value, one.name))]
    if isinstance(value, dict):
        return [text for pair in value.items() for one in pair for text in texts(one)]
    if isinstance(value, (tuple, list)):
        return [text for one in value for text in texts(one)]
    return []

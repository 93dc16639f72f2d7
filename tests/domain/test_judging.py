from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.packs import language_pack
from bot.domain.facts_given import FactsGiven
from bot.domain.judging import Opinion
from bot.domain.message import Kind, Message, Severity
from bot.domain.reading import Reading
from bot.domain.reply import compose
from bot.domain.rules_reader import read_by_rules
from bot.domain.writing import brief_for, retold

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KINDS = {"complaint": 0.0, "praise": 0.0, "mixed": 0.0, "other": 0.0}
DEPTHS = {"remark": 0.0, "grievance": 0.0, "claim": 0.0}


def read(text: str, kind: str, **depths: float) -> tuple[Kind, Severity | None]:
    opinion = Opinion(KINDS | {kind: 1.0}, DEPTHS | depths)
    reading = read_by_rules(Message(text, NOW), language_pack("en"), "en", lambda *_: opinion)
    return reading.kind, reading.severity


def test_the_opinion_decides_where_there_is_one() -> None:
    assert read("The bus left at nine.", "praise") == (Kind.PRAISE, None)
    assert read("The bus left at nine.", "complaint", grievance=1.0) == (
        Kind.COMPLAINT,
        Severity.GRIEVANCE,
    )


def test_an_automatic_answer_is_known_by_its_form() -> None:
    text = "I am out of office until 9 March and will answer when I am back."
    assert read(text, "complaint", claim=1.0) == (Kind.OTHER, None)


@pytest.mark.parametrize(
    ("text", "shares", "severity"),
    [
        ("The soup could be warmer.", {"remark": 0.9, "grievance": 0.1}, Severity.REMARK),
        ("The soup could be warmer.", {"remark": 0.5, "grievance": 0.45}, Severity.GRIEVANCE),
        ("The soup could be warmer.", {"remark": 0.6, "claim": 0.3}, Severity.GRIEVANCE),
        ("The soup could be warmer.", {"remark": 0.3, "claim": 0.6}, Severity.CLAIM),
        ("My son broke his arm on your stairs.", {"remark": 0.9, "claim": 0.1}, Severity.CLAIM),
    ],
)
def test_severity_errs_upward(text: str, shares: dict[str, float], severity: Severity) -> None:
    assert read(text, "complaint", **shares)[1] is severity


def test_mockery_praises_nothing() -> None:
    shares = {"mixed": 0.6, "complaint": 0.3, "praise": 0.1}
    text = "Oh brilliant, another two hours on hold. Truly world class."
    assert judged_as(text, shares) is Kind.COMPLAINT
    assert judged_as("The food was lovely, the wait was not.", shares) is Kind.MIXED
    assert judged_as(text, {"praise": 0.9, "complaint": 0.1}) is Kind.PRAISE
    assert judged_as(text, {"other": 0.7, "complaint": 0.3}) is Kind.OTHER


def test_nothing_to_answer_is_said_only_of_what_is_hardly_a_complaint() -> None:
    text = "The coat came back with two buttons gone, will you sew new ones on?"
    assert judged_as(text, {"other": 0.6, "complaint": 0.35, "praise": 0.05}) is Kind.COMPLAINT
    assert judged_as(text, {"other": 0.6, "mixed": 0.35, "praise": 0.05}) is Kind.MIXED
    assert judged_as(text, {"other": 0.6, "complaint": 0.3, "praise": 0.1}) is Kind.OTHER


def judged_as(text: str, shares: dict[str, float]) -> Kind:
    opinion = Opinion(KINDS | shares, DEPTHS | {"grievance": 1.0})
    return read_by_rules(Message(text, NOW), language_pack("en"), "en", lambda *_: opinion).kind


def heard(text: str, kind: str, *sentences: dict[str, float]) -> Reading:
    """Read `text` as one of whose sentences each was heard."""
    opinion = Opinion(KINDS | {kind: 1.0}, DEPTHS | {"grievance": 1.0}, sentences=sentences)
    return read_by_rules(Message(text, NOW), language_pack("en"), "en", lambda *_: opinion)


def letter(text: str, reading: Reading) -> str:
    pack = language_pack("en")
    brief = brief_for(Message(text, NOW), reading, FactsGiven({}), pack)
    reply = compose(retold(brief))
    assert reply
    return reply.text


def test_the_sentence_heard_to_complain_is_the_one_told_back() -> None:
    text = "The tour went ahead as planned. The voice in the guide broke off at number nine."
    reading = heard(text, "complaint", {"complaint": 0.4}, {"complaint": 0.9})
    assert [span.of(text) for span in reading.troubles] == [text[32:]]
    told = letter(text, reading)
    assert "broke off at number nine" in told
    assert "as planned" not in told


def test_what_was_not_heard_is_told_by_words_of_blame() -> None:
    reading = heard("The tour went ahead. The lamp is broken.", "complaint")
    assert reading.troubles == ()


@pytest.mark.parametrize(("share", "asked"), [(0.9, True), (0.1, False)])
def test_thanks_with_a_question_keep_a_place_for_the_answer(share: float, *, asked: bool) -> None:
    text = "We loved every minute of the tour. When do you open in May?"
    reading = heard(text, "praise", {"praise": 0.9}, {"other": share})
    assert reading.asks is asked
    assert ("[your answer]" in letter(text, reading)) is asked

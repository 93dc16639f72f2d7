from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.packs import language_pack
from bot.domain.judging import Opinion
from bot.domain.message import Kind, Message, Severity
from bot.domain.rules_reader import read_by_rules

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

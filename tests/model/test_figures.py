"""What drafts cost stands among the figures: tokens, money, how each ended; nobody's words."""

from __future__ import annotations

from decimal import Decimal

from adapters.metrics import Metrics
from adapters.packs import pack_texts
from adapters.serving import lines
from adapters.settings import settings
from bot.domain.asking import Used


def test_tokens_and_money_are_counted_by_how_a_draft_ended() -> None:
    metrics = Metrics()
    took = Used(prompt=2000, cached=1800, completion=400, cost=Decimal("0.0009"), calls=1)
    metrics.drafted("written", took)
    metrics.drafted("spent", Used())
    told = (metrics.shown().body or b"").decode()
    for line in (
        'ruusu_model_drafts_total{how="written"} 1.0',
        'ruusu_model_drafts_total{how="spent"} 1.0',
        'ruusu_model_tokens_total{kind="cached"} 1800.0',
        'ruusu_model_tokens_total{kind="prompt"} 200.0',
        "ruusu_model_cost_total 0.0009",
        "ruusu_model_cost_per_draft_count 1.0",
    ):
        assert line in told


def test_the_service_says_where_its_model_runs() -> None:
    texts = pack_texts("en")
    told = settings({"OPENAI_MODEL": "m", "OPENAI_BASE_URL": "https://eu.example/v1"})
    assert "Language model: m, eu.example." in "\n".join(lines(told, "here", texts))
    assert texts["serve.model"] in "\n".join(lines(settings({}), "here", texts))

"""`ruusu eval --model`: both writers on the same cases, and a sheet that tells nobody's name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters import model_quality
from adapters.quality import SETS
from adapters.settings import settings
from tests.fakes.model_server import Says, model_server
from tests.model.case import FI

needs_sets = pytest.mark.skipif(not (SETS / "dev").is_dir(), reason="the labelled sets are absent")


@needs_sets
async def test_both_writers_answer_the_same_cases_and_the_figures_are_kept(tmp_path: Path) -> None:
    async with model_server(Says(FI.good)) as server:
        told = settings({
            "OPENAI_BASE_URL": server.url, "OPENAI_MODEL": "fake", "RUUSU_MODEL_PRICE": "0.4/1.6",
        }, tmp_path / "none.toml")  # fmt: skip
        figures, pairs = await model_quality.measured("dev", 3, told, "", lambda _line: None)
    assert figures["embedded"]["cases"] == figures["with_model"]["cases"] == 3
    assert figures["embedded"]["by_model"] == 0
    assert figures["with_model"]["cost_a_case"] > 0
    assert {one.language for one in pairs} == {"fi", "sv", "en"}
    path = model_quality.kept(figures, pairs, tmp_path, "fi")
    assert json.loads(path.read_text("utf-8"))["prompt"] in path.name
    page = path.with_suffix(".html").read_text("utf-8")
    assert "Kumpi kirje on parempi?" in page
    assert "embedded" not in page
    assert "model_is" not in page


@needs_sets
async def test_figures_with_other_prompts_stand_beside_the_new_ones(tmp_path: Path) -> None:
    async with model_server(Says(FI.good)) as server:
        told = settings({"OPENAI_BASE_URL": server.url, "OPENAI_MODEL": "fake"}, tmp_path / "no")
        figures, pairs = await model_quality.measured("dev", 1, told, "", lambda _line: None)
    assert model_quality.earlier(figures, tmp_path) is None
    old = {**figures, "prompt": "2026-01-01.1-abcdef", "at": "2026-01-01T00:00:00+00:00"}
    other = {**old, "prompt": "2026-02-01.1-abcdef", "model": "another"}
    for one in (old, other, figures):
        model_quality.kept(one, pairs, tmp_path, "fi")
    before = model_quality.earlier(figures, tmp_path)
    assert before
    assert before["prompt"] == "2026-01-01.1-abcdef"
    assert "2026-01-01.1-abcdef" in "\n".join(model_quality.told(figures, before))


@needs_sets
async def test_a_judge_is_told_no_writers_name_and_its_word_is_counted(tmp_path: Path) -> None:
    verdict = Says('{"better":"A"}')
    async with model_server(Says(FI.good), Says(FI.good), verdict) as server:
        told = settings({"OPENAI_BASE_URL": server.url, "OPENAI_MODEL": "fake"}, tmp_path / "no")
        figures, pairs = await model_quality.measured("dev", 1, told, "judge", lambda _line: None)
    assert "embedded" not in json.dumps(server.asked[-1])
    assert sum(figures["judged"].values()) == 1
    winner = "model" if pairs[0].model_is == "A" else "embedded"
    assert figures["judged"] == {winner: 1}

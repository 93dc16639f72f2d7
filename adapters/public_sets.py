"""
Two public sets beside our own: who thanks (GoEmotions), who asks a plain question (Banking77).

`ruusu train --public DIR` learns the first, `ruusu eval --public DIR` measures both; no message
is read by it. `DIR` holds `goemotions/` and `banking77/`, each with `train.jsonl` and
`dev.jsonl` of `{text, label}`; both are CC BY 4.0 (Demszky et al. 2020; Casanueva et al. 2020).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from adapters.packs import language_pack
from adapters.quality import SETS, Row, rows
from adapters.reader.heads import trained
from adapters.reader.thanks import THANKS, Thanks, grams_of_thanks, thanks
from adapters.readings import NOW, Shown, macro_f1, plainly
from bot.domain.message import Kind, Message
from bot.domain.rules_reader import read_by_rules

PLAIN = SETS / "public" / "plain-intents.txt"
"""The intents of Banking77 in which nothing has gone wrong, one a line."""
_LABEL = "gratitude"
_SELDOM = 8
"""A word or pair in fewer texts is not looked at."""
_STRENGTH = 1.0


def thanks_learnt(folder: Path, say: Callable[[str], None], path: Path = THANKS) -> None:
    """Learn from GoEmotions who thanks, and write the words that tell it."""
    from sklearn.feature_extraction.text import CountVectorizer  # noqa: PLC0415 - train only
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    given = list(rows(folder / "goemotions" / "train.jsonl"))
    vectorizer = CountVectorizer(analyzer=_grams, binary=True, min_df=_SELDOM)
    seen = vectorizer.fit_transform([row["text"] for row in given])
    model = LogisticRegression(
        C=_STRENGTH, l1_ratio=1, solver="liblinear", tol=1e-3, random_state=0
    )
    model.fit(seen, [_thanks(row) for row in given])
    names = vectorizer.get_feature_names_out()
    counts = {
        str(name): round(float(count), 3)
        for name, count in zip(names, model.coef_[0], strict=True)
        if round(float(count), 3)
    }
    learnt = Thanks(round(float(model.intercept_[0]), 3), counts)
    told = json.dumps(asdict(learnt), ensure_ascii=False, indent=1)
    path.write_text(told + "\n", "utf-8")
    say(f"thanks: {len(counts)} words and pairs, macro-F1 {_thanks_f1(folder, learnt)}")


def _grams(text: str) -> list[str]:
    return sorted(grams_of_thanks(text))


def _thanks(row: Row) -> bool:
    return _LABEL in row["label"].split("|")


def _thanks_f1(folder: Path, by: Thanks) -> float:
    """Return the macro-F1 of thanks or none, on texts nothing was learnt from."""
    told = list(rows(folder / "goemotions" / "dev.jsonl"))
    return macro_f1([(str(_thanks(row)), str(by.chance(row["text"]) >= _EVEN)) for row in told])


_EVEN = 0.5


def public_figures(folder: Path, shown: Shown = plainly) -> dict[str, Any]:
    """Measure both sets; one that is not there is left out."""
    figures: dict[str, Any] = {}
    if (folder / "goemotions" / "dev.jsonl").exists():
        figures["thanks_f1"] = _thanks_f1(folder, thanks())
    plain = [
        row for row in rows(folder / "banking77" / "dev.jsonl") if row["label"] in plain_intents()
    ]
    if plain:
        figures["plain"] = len(plain)
        figures["plain_as_other"] = _as_other(shown(plain, "plain questions"))
    return figures


def plain_intents(path: Path = PLAIN) -> frozenset[str]:
    """Return the intents in which nothing has gone wrong."""
    lines = path.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _as_other(messages: Any) -> int:
    pack, ask = language_pack("en"), trained().opinion
    return sum(
        read_by_rules(Message(row["text"], NOW), pack, "en", ask).kind is Kind.OTHER
        for row in messages
    )


def public_told(figures: dict[str, Any]) -> Iterator[str]:
    """Say the figures in lines for people."""
    if "thanks_f1" in figures:
        yield f"GoEmotions dev, thanks or none: macro-F1 {figures['thanks_f1']} (bar 94)"
    if "plain" in figures:
        share = figures["plain_as_other"] / figures["plain"]
        yield (
            f"Banking77 dev, plain questions read as other: {figures['plain_as_other']}"
            f"/{figures['plain']} = {share:.1%} (bar 95)"
        )

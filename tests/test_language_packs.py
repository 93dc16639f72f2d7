"""Every rule proves itself; packs are complete and alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from string import Formatter

import pytest

from adapters.packs import LANGUAGES, language_pack, prove_patterns
from bot.domain.cues import Cue, compiled, hits
from bot.domain.language import LanguagePack
from bot.domain.reading import EMOTIONS, FACTS, FLAGS, GAPS, WISHES
from bot.domain.review import sentences_of
from bot.domain.text import Text
from bot.domain.tone import Rule, mended, phrase_findings

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PACKS = [language_pack(code) for code in LANGUAGES]


def marked(example: str) -> tuple[str, list[tuple[int, int]]]:
    """Take the [marks] out of an example; return the text and where they stood."""
    text, spans, place = "", [], 0
    for match in compiled(r"\[([^\]]*)\]").finditer(example):
        text += example[place : match.start()]
        spans.append((len(text), len(text) + len(match[1])))
        text, place = text + match[1], match.end()
    return text + example[place:], spans


def cue_examples(kind: str) -> Iterator[object]:
    for pack in PACKS:
        groups = {**pack.reading, **pack.covers, **pack.register}
        cues: list[Cue] = [cue for group in groups.values() for cue in group]
        for cue in (*cues, *pack.rules):
            for number, example in enumerate(getattr(cue, kind)):
                name = f"{pack.code}/{cue.key}/{kind}-{number}"
                yield pytest.param(pack, cue, example, id=name)


def fired(pack: LanguagePack, cue: Cue, example: str) -> list[tuple[int, int]]:
    text = Text.of(example)
    found = hits([cue], text, sentences_of(text, pack))
    return [(hit.start, hit.end) for hit in found][getattr(cue, "at_least", 1) - 1 :]


@pytest.mark.parametrize(("pack", "cue", "example"), list(cue_examples("flags")))
def test_a_cue_fires_on_exactly_the_marked_words(
    pack: LanguagePack, cue: Cue, example: str
) -> None:
    text, spans = marked(example)
    if spans:
        assert fired(pack, cue, text) == spans
    else:
        assert fired(pack, cue, text)


@pytest.mark.parametrize(("pack", "cue", "example"), list(cue_examples("passes")))
def test_a_cue_is_silent_on_near_misses(pack: LanguagePack, cue: Cue, example: str) -> None:
    assert fired(pack, cue, example) == []


@pytest.mark.parametrize(("pack", "cue", "example"), list(cue_examples("misses")))
def test_a_known_gap_moves_to_flags_when_mended(pack: LanguagePack, cue: Cue, example: str) -> None:
    text, spans = marked(example)
    assert fired(pack, cue, text) != spans


@pytest.mark.parametrize("pack", PACKS, ids=LANGUAGES)
def test_every_rule_has_proof(pack: LanguagePack) -> None:
    lacking = [
        f"{rule.key}: {what}"
        for rule in pack.rules
        for what, proof in (("flags", rule.flags), ("passes", rule.passes), ("why", rule.why))
        if not proof
    ]
    assert lacking == []


@pytest.mark.parametrize("pack", PACKS, ids=LANGUAGES)
def test_every_exception_of_a_rule_is_needed(pack: LanguagePack) -> None:
    idle = []
    for rule in pack.rules:
        for name in ("unless", "unless_near", "unless_anywhere"):
            for pattern in getattr(rule, name):
                kept = tuple(p for p in getattr(rule, name) if p != pattern)
                without = replace(rule, **{name: kept})  # type: ignore[arg-type]
                if not any(fired(pack, without, example) for example in rule.passes):
                    idle.append(f"{rule.key}: {name}: {pattern}")
    assert idle == []


@pytest.mark.parametrize("pack", PACKS, ids=LANGUAGES)
def test_a_better_wording_breaks_no_rule(pack: LanguagePack) -> None:
    broken = []
    for rule in pack.rules:
        for example in rule.flags:
            raw, _ = marked(example)
            text = Text.of(raw)
            sentences = sentences_of(text, pack)
            for formal in (False, True):
                found = phrase_findings(text, sentences, [rule], formal=formal)
                better = Text.of(mended(raw, found))
                left = phrase_findings(better, sentences_of(better, pack), [rule], formal=formal)
                if left and rule.instead:
                    broken.append(f"{rule.key}: {better.raw}")
    assert broken == []


@pytest.mark.parametrize("pack", PACKS, ids=LANGUAGES)
def test_every_pattern_compiles(pack: LanguagePack) -> None:
    assert prove_patterns(pack) == []


def test_all_languages_hold_the_same_keys() -> None:
    first = PACKS[0]
    for other in PACKS[1:]:
        assert set(other.whole) == set(first.whole)
        assert set(other.texts) == set(first.texts)
        assert _names(other.reading["cause"]) == _names(first.reading["cause"])
        assert set(other.covers) == set(first.covers)
        assert set(other.register) == set(first.register)
        assert set(other.reading) == set(first.reading)
        assert {rule.rule for rule in other.rules} >= {rule.rule for rule in first.rules} - {
            "mixed-address"
        }


def _names(cues: tuple[Cue, ...]) -> set[str]:
    return {cue.name for cue in cues}


def test_a_text_has_the_same_slots_in_every_language() -> None:
    first = PACKS[0].texts
    for other in PACKS[1:]:
        for key, text in other.texts.items():
            assert _slots(text) == _slots(first[key]), key


def _slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_what_pleased_has_a_name_in_every_language() -> None:
    topics = {topic.key for pack in PACKS for topic in pack.pleasures}
    for pack in PACKS:
        assert {f"pleased.{topic}" for topic in topics} <= set(pack.texts)


def test_all_that_can_be_read_has_a_name_in_every_language() -> None:
    read = {"fact": FACTS, "gap": GAPS, "emotion": EMOTIONS, "wish": WISHES, "flag": FLAGS}
    for pack in PACKS:
        assert {f"{group}.{one}" for group, all_ in read.items() for one in all_} <= set(pack.texts)


def test_rules_are_of_the_method() -> None:
    for pack in PACKS:
        for rule in pack.rules:
            assert isinstance(rule, Rule)
            assert rule.rule in METHOD, rule.key


METHOD = {
    "grovelling", "non-apology", "blame-customer", "blame-other", "defensive", "talking-down",
    "jargon", "impossibility", "vague-promise", "empty-phrase", "dismissive-thanks",
    "over-familiar", "private-in-public", "delete-review",
}  # fmt: skip

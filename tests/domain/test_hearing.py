"""A trained ear beside the rules: what it doubts goes, what it hears besides is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from adapters.packs import language_pack
from bot.domain.hearing import Heard, OfSentence
from bot.domain.message import Kind, Severity
from bot.domain.review import Occasion, Review, review
from bot.domain.text import Span, Text

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DRAFT = (
    "Thank you for telling us. You should have read the label. I am sorry, and a new lamp leaves "
    "today at 5 pm."
)


@dataclass
class FakeEar:
    """Doubts everything; hears and misses what it is told to."""

    hears: Mapping[int, tuple[str, Span]] = field(default_factory=dict)
    lacks: frozenset[str] = frozenset()
    told: list[Mapping[str, float]] = field(default_factory=list)

    def heard(
        self,
        sentences: Sequence[str],
        each: Sequence[Mapping[str, float]],
        whole: Mapping[str, float],
        needs: Sequence[str],
    ) -> Heard:
        assert "sentences" in whole
        self.told = list(each)
        keys = [
            frozenset(name.removeprefix("cue.") for name in seen if name.startswith("cue."))
            for seen in each
        ]
        said = [
            OfSentence(keys[number], dict([self.hears[number]] if number in self.hears else []))
            for number in range(len(sentences))
        ]
        return Heard(said, self.lacks & set(needs))

    def untold(
        self, sentences: Sequence[str], message: Sequence[str], house: Sequence[str]
    ) -> None:
        """Be deaf to what was told."""
        del sentences, message, house


def reviewed(ear: FakeEar | None, *, public: bool = False, given: str | None = None) -> Review:
    occasion = Occasion(Kind.COMPLAINT, Severity.GRIEVANCE, public=public, given=given)
    return review(Text.of(DRAFT), occasion, language_pack("en"), NOW, ear)


def names(made: Review) -> list[str]:
    return [finding.rule for finding in made.findings]


def test_what_the_ear_doubts_is_let_be() -> None:
    assert "blame-customer" in names(reviewed(None))
    assert "blame-customer" not in names(reviewed(FakeEar()))


def test_the_ear_is_told_what_fired_and_where_the_sentence_stands() -> None:
    ear = FakeEar()
    reviewed(ear, given="a new lamp leaves today")
    assert ear.told[0]["first"]
    assert "rule.blame-customer" in ear.told[1]
    assert ear.told[1]["new"] > ear.told[2]["new"]


def test_a_fault_no_pattern_knows_is_named_in_its_place() -> None:
    finding = reviewed(FakeEar({2: ("vague-promise", Span(16, 26))})).findings[0]
    assert finding.rule == "vague-promise"
    assert finding.text == "a new lamp"
    assert finding.why
    assert finding.instead


def test_what_is_private_is_a_fault_in_public_only() -> None:
    ear = FakeEar({0: ("private-in-public", Span(0, 9))})
    assert "private-in-public" not in names(reviewed(ear))
    assert "private-in-public" in names(reviewed(ear, public=True))


def test_a_promise_is_unsupported_only_where_facts_were_given() -> None:
    ear = FakeEar({2: ("unsupported-promise", Span(0, 5))})
    assert "unsupported-promise" not in names(reviewed(ear))
    assert "unsupported-promise" in names(reviewed(ear, given="a new lamp leaves today"))


def test_the_ear_says_which_steps_are_left_out() -> None:
    assert names(reviewed(FakeEar(lacks=frozenset({"missing-fix"})))) == ["missing-fix"]
    assert names(reviewed(FakeEar(lacks=frozenset({"missing-thanks"})))) == []

"""Whatever is said is legal Block Kit, and a customer's words never fire in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.contract import desk
from adapters.slack import forms
from adapters.slack.blocks import MESSAGE_TEXT, length, parts
from adapters.slack.outgoing import findings, listed, of_post, of_said
from bot.application.ports import Post
from bot.application.replies import Card, Choice, Item, Said, Section, Stands, StepLine
from bot.domain.happening import Origin
from bot.domain.team import Team
from bot.domain.text import Span
from bot.domain.tone import Finding
from tests.conversation import FOLDER, parse, replayed
from tests.fakes.slack_blocks import errors, view_errors

TEXTS = desk("fi").coach.texts
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
LONG = st.one_of(WORDS, st.integers(1, 40).flatmap(lambda n: WORDS.map(lambda w: w * n)))
CHOICES = st.lists(
    st.builds(Choice, st.sampled_from(["use", "skip", "done", "shorter", "back"]), WORDS),
    max_size=6,
    unique_by=lambda one: one.key,
).map(tuple)
ITEMS = st.lists(st.builds(Item, WORDS, WORDS, st.sampled_from(["", "https://x.fi"])), max_size=30)
SAID = st.builds(
    Said,
    st.lists(LONG, max_size=8).map(tuple),
    LONG,
    CHOICES,
    st.booleans(),
    st.lists(st.builds(Section, WORDS, ITEMS.map(tuple), WORDS), max_size=8).map(tuple),
)
STEPS = st.lists(st.builds(StepLine, WORDS, st.sampled_from(Stands), LONG), max_size=5)
LEVELS = tuple(Choice(one, one) for one in ("remark", "grievance", "claim", "praise"))
CARDS = st.builds(
    Card,
    case=st.just("s1"),
    title=WORDS,
    about=st.lists(WORDS, max_size=4).map(tuple),
    read=st.lists(LONG, max_size=6).map(tuple),
    level=st.just("claim"),
    levels=st.just(LEVELS),
    message=LONG,
    steps=STEPS.map(tuple),
    turn=st.none() | SAID,
    reply=LONG,
    promises=ITEMS.map(lambda some: tuple(some[:5])),
    choices=CHOICES,
)


def legal(said: list[object]) -> None:
    for one in said:
        assert errors(one.blocks) == []  # type: ignore[attr-defined]
        assert 0 < len(one.text) <= 3000  # type: ignore[attr-defined]
        assert length(one.blocks) <= 13_000  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.talk")), ids=lambda path: path.stem)
def test_all_that_transcripts_say_is_legal(path: Path) -> None:
    talk = parse(path)
    texts = desk(talk.settings.get("language", "fi")).coach.texts
    for _, said in replayed(talk):
        legal([*of_said(said, texts, "s1", "step-1-2")])
        view = forms.words(said, texts, "s1|step-1-2|C1")
        assert view_errors(view) == []
        assert view_errors(forms.sent(said.quote, texts, "s1||C1")) == []


@given(SAID)
@settings(max_examples=60, deadline=None)
def test_every_turn_is_legal(said: Said) -> None:
    legal([*of_said(said, TEXTS, "s1", "step-1-2")])
    assert view_errors(forms.words(said, TEXTS, "s1|a|C1")) == []
    assert view_errors(forms.sent(said.quote, TEXTS, "s1||C1")) == []


@given(CARDS, st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_card_is_legal(card: Card, again: bool) -> None:  # noqa: FBT001
    post = Post("k", "T1", Origin("slack", "C1"), Said(), "s1", again, card)
    legal([*of_post(post, TEXTS, "U1")])


@given(LONG, st.lists(st.tuples(st.integers(0, 300), st.integers(0, 60), LONG), max_size=20))
@settings(max_examples=50, deadline=None)
def test_every_review_is_legal(draft: str, found: list[tuple[int, int, str]]) -> None:
    told = [
        Finding("r", "i", Span(at, at + size), draft[at : at + size], why, (why,))
        for at, size, why in found
    ]
    legal([*findings(draft, told, "Kylmä", TEXTS)])


@given(LONG)
def test_parts_lose_no_word(text: str) -> None:
    given_parts = [*parts(text, 100)]
    assert "".join("".join(given_parts).split()) == "".join(text.split())
    assert all(len(one) <= 100 for one in given_parts)


FIRES = "<!channel> <@U123> <#C123> <https://evil.fi|kiitos> & *paksu* _vino_"


def test_a_customers_mentions_and_links_never_fire() -> None:
    card = Card("s1", FIRES, (FIRES,), (FIRES,), "claim", LEVELS, FIRES, reply=FIRES)
    steps = (StepLine("Korjaa", Stands.DONE, FIRES),)
    turn = Said((FIRES, FIRES), FIRES, sections=(Section(FIRES, (Item(FIRES, "", ""),)),))
    card = Card(**{**{n: getattr(card, n) for n in card.__slots__}, "steps": steps, "turn": turn})
    post = Post("k", "T1", Origin("slack", "C1"), Said(), "s1", card=card)
    for one in of_post(post, TEXTS):
        assert "<" not in one.text
        for block in one.blocks:
            marked = json.dumps([text for text in texts_in(block) if text["type"] == "mrkdwn"])
            assert "<" not in marked
            assert all(text.get("verbatim") for text in texts_in(block) if "mrkdwn" in str(text))


def texts_in(it: object) -> list[dict[str, object]]:
    """Every text object in a block; the words of rich text are plain by their nature."""
    if isinstance(it, dict):
        mine = [it] if it.get("type") in {"mrkdwn", "plain_text"} else []
        return mine + [one for value in it.values() for one in texts_in(value)]
    return [one for value in it for one in texts_in(value)] if isinstance(it, list) else []


def test_links_are_our_own_alone() -> None:
    item = Item("näin > | <b>", "s1", "https://t1.slack.com/archives/C1/p1")
    told = str([*listed(Section("x", (item,)))])
    assert "<https://t1.slack.com/archives/C1/p1|näin &gt; / &lt;b&gt;>" in told
    for bad in ("javascript:x", "https://a|b>", "http://x"):
        assert "<" not in str([*listed(Section("x", (Item("a", "s1", bad),)))])


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_form_is_legal_in_every_language(language: str) -> None:
    texts = desk(language).coach.texts
    team = Team("T1", language=language)
    made = [
        forms.coach(texts, "C1", text="a" * 9000),
        forms.thanks(texts, "C1"),
        forms.check(texts, ""),
        forms.gave(texts, "s1||C1", "EUR", "Voit antaa itse 20 EUR asti."),
        forms.close(texts, "s1||C1"),
        forms.hand_over(texts, "s1||C1"),
        forms.share(texts, "s1||C1"),
        forms.lessons(texts, [], "myöhästyminen"),
        forms.settings(team, texts, "C1"),
    ]
    assert [view_errors(one) for one in made] == [[]] * len(made)


def test_ten_thousand_cases_make_a_legal_digest() -> None:
    lines = tuple(
        Item(f"Valitus {n}: myöhästyminen" * 3, f"c{n}", "https://x.fi") for n in range(900)
    )
    said = of_said(
        Said(("Avoimet",), sections=(Section("Myöhässä", lines, "… 9100 muuta"),)), TEXTS
    )
    legal([*said])
    assert sum(length(one.blocks) for one in said) > MESSAGE_TEXT

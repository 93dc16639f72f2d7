"""Whatever is said is a legal card and a small one, and a customer's words never fire in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.contract import desk
from adapters.teams import forms
from adapters.teams.cards import calm, shared_out
from adapters.teams.chat import message
from adapters.teams.doors import help_card
from adapters.teams.outgoing import case_card, findings, gist, of_post, turn, with_way_back
from adapters.teams.rooms import CHANNEL, Room, apart, joined
from bot.application.ports import Post
from bot.application.replies import Card, Choice, Item, Said, Section, Stands, StepLine
from bot.domain.happening import Origin
from bot.domain.team import Team
from bot.domain.text import Span
from bot.domain.tone import Finding
from tests.conversation import FOLDER, parse, replayed
from tests.fakes.teams_cards import errors, objects

TEXTS = desk("fi").coach.texts
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
LONG = st.one_of(WORDS, st.integers(1, 40).flatmap(lambda n: WORDS.map(lambda w: w * n)))
KEYS = ["use", "skip", "done", "shorter", "back", "other", "warmer", "formal"]
ON_A_CASE = ["take", "sent", "gave", "check", "hand_over", "share", "close", "reopen"]


def choices(keys: list[str]) -> Any:
    some = st.lists(
        st.builds(Choice, st.sampled_from(keys), WORDS), max_size=8, unique_by=lambda one: one.key
    )
    return some.map(tuple)


ITEMS = st.lists(st.builds(Item, WORDS, WORDS, st.sampled_from(["", "https://x.fi"])), max_size=30)
SAID = st.builds(
    Said,
    st.lists(LONG, max_size=8).map(tuple),
    LONG,
    choices(KEYS),
    st.booleans(),
    st.lists(st.builds(Section, WORDS, ITEMS.map(tuple), WORDS), max_size=8).map(tuple),
)
STEPS = st.lists(st.builds(StepLine, WORDS, st.sampled_from(Stands), LONG), max_size=5)
LEVELS = tuple(Choice(one, one) for one in ("remark", "grievance", "claim", "praise"))
CARDS = st.builds(
    Card,
    case=st.just("t1"),
    title=WORDS,
    about=st.lists(WORDS, max_size=4).map(tuple),
    read=st.lists(LONG, max_size=6).map(tuple),
    level=st.just("claim"),
    levels=st.just(LEVELS),
    message=LONG,
    steps=STEPS.map(tuple),
    turn=st.none() | SAID,
    seen=st.sampled_from(["asking-0-2", "step-1-2", "reply-4-2"]),
    reply=LONG,
    promises=ITEMS.map(lambda some: tuple(some[:5])),
    choices=choices(ON_A_CASE),
    private=st.booleans(),
)


def legal(*cards: dict[str, Any]) -> None:
    assert [errors(one) for one in cards] == [[] for _ in cards]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.talk")), ids=lambda path: path.stem)
def test_all_that_transcripts_say_is_legal_and_small(path: Path) -> None:
    talk = parse(path)
    texts = desk(talk.settings.get("language", "fi")).coach.texts
    for one, said in replayed(talk):
        legal(*shared_out(turn(said, "t1", "step-1-2", texts)))
        whole = Card("t1", "Valitus", level="claim", levels=LEVELS, message=one.agent, turn=said)
        legal(case_card(whole, texts))


@given(SAID)
@settings(max_examples=60, deadline=None)
def test_every_turn_is_legal(said: Said) -> None:
    legal(*of_post(Post("k", "T1", Origin("teams"), said, "t1", seen="step-1-2"), TEXTS))


@given(CARDS, st.booleans())
@settings(max_examples=80, deadline=None)
def test_every_card_is_legal_and_small(card: Card, again: bool) -> None:  # noqa: FBT001
    legal(*of_post(Post("k", "T1", Origin("teams"), Said(), "t1", again, card), TEXTS))
    legal(case_card(with_way_back(card, TEXTS), TEXTS))


@given(LONG, st.lists(st.tuples(st.integers(0, 300), st.integers(0, 60), LONG), max_size=20))
@settings(max_examples=50, deadline=None)
def test_every_review_is_legal(draft: str, found: list[tuple[int, int, str]]) -> None:
    told = [
        Finding("r", "i", Span(at, at + size), draft[at : at + size], why, (why,))
        for at, size, why in found
    ]
    legal(*findings(draft, told, "Kylmä", TEXTS))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_form_is_legal_in_every_language(language: str) -> None:
    texts = desk(language).coach.texts
    room = Room("19:a@thread.tacv2", "https://x/", "b", CHANNEL, name="Risut")
    legal(
        forms.coach(texts),
        forms.thanks(texts),
        forms.check(texts),
        forms.share(texts, "t1", [room], "19:b@thread.tacv2"),
        forms.settings(Team("T1", language=language), texts, room),
        forms.settings(Team("T1", language=language), texts, Room("a:1", "https://x/", "b")),
        help_card(texts),
    )
    about = message(help_card(texts), "x", room, texts)["entities"][0]["citation"][0]["appearance"]
    assert len(about["name"]) <= 80
    assert len(about["abstract"]) <= 160
    for door in ("complaint", "draft", "thanks", "open", "lessons", "settings", "help"):
        assert len(texts[f"command.{door}"]) <= 32
        assert len(texts[f"command.{door}.about"]) <= 128


FIRES = "<at>Ruusu</at> [kiitos](https://evil.fi) **paksu** _vino_ # otsikko\n- lista | `koodi`"


def test_a_customers_markdown_mentions_and_links_never_fire() -> None:
    steps = (StepLine("Korjaa", Stands.DONE, FIRES),)
    said = Said((FIRES, FIRES), FIRES, sections=(Section(FIRES, (Item(FIRES, "", ""),)),))
    card = Card("t1", FIRES, (FIRES,), (FIRES,), "claim", LEVELS, FIRES, steps, said, reply=FIRES)
    posts = [
        Post("k", "T1", Origin("teams"), Said(), "t1", card=card),
        Post("k", "T1", Origin("teams"), said, "t1"),
    ]
    for post in posts:
        assert not set(gist(post)) & set("<>[]*_#`|")
        for one in of_post(post, TEXTS):
            marked = [part["text"] for part in objects(one) if part.get("type") == "TextBlock"]
            assert not set("".join(marked)) & set("<>[]*_#`|\n")
            assert "entities" not in one["msteams"]
            assert "evil.fi" not in str([part.get("url") for part in objects(one)])


def test_links_are_our_own_alone() -> None:
    for url, is_ours in (("https://teams.microsoft.com/l/x", True), ("javascript:x", False)):
        section = Section("Avoimet", (Item("näin", "t1", url),))
        (card,) = shared_out(turn(Said(sections=(section,)), "", "", TEXTS))
        assert (url in str(card)) is is_ours
        legal(card)


def test_ten_thousand_cases_make_a_legal_digest() -> None:
    lines = tuple(
        Item(f"Valitus {n}: myöhästyminen" * 3, f"c{n}", "https://x.fi") for n in range(900)
    )
    said = Said(("Avoimet",), sections=(Section("Myöhässä", lines, "… 9100 muuta"),))
    cards = shared_out(turn(said, "", "", TEXTS))
    legal(*cards)
    assert sum(str(card).count("Valitus") for card in cards) == 900 * 3


def test_who_is_called_is_called_by_a_mention_of_ours() -> None:
    post = Post("k", "T1", Origin("teams"), Said(("Lupaus",)), "t1", to="Mari <at>X</at>")
    (card,) = of_post(post, TEXTS)
    assert card["body"][0]["text"] == "<at>Mari at X /at</at>"
    legal(card)


@given(WORDS)
def test_what_is_calm_stands_on_one_line_without_marks(text: str) -> None:
    assert not set(calm(text)) & set("<>[]*_#`|\\\n\r")


@given(
    st.from_regex(r"[0-9a-z:@.]{1,40}", fullmatch=True),
    st.from_regex(r"[0-9]{0,13}", fullmatch=True),
)
def test_a_conversation_is_taken_apart_and_put_together(place: str, thread: str) -> None:
    assert apart(joined(place, thread)) == (place, thread)

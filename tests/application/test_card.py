from __future__ import annotations

from dataclasses import replace

import pytest

from bot.application.answer_case import answer, give
from bot.application.card import card_of, level_of
from bot.application.close_case import close
from bot.application.house import House
from bot.application.show_case import share, show
from bot.application.speak import speak
from bot.application.walk_case import choose
from bot.domain.happening import Afterthought, Amends, Origin
from bot.domain.message import Kind, Severity
from bot.domain.team import Team
from bot.domain.walk import Move
from tests.application.test_the_life_of_a_case import NOW, REPLY, mail, taken
from tests.fakes.house import first_words, house
from tests.fakes.stores import ChatInMemory

TEAM = Team("shop")


async def test_steps_fill_as_the_walk_goes_on() -> None:
    at = house()
    case = await taken(at)
    card = card_of(case, TEAM, at, with_turn=True)
    assert [one.stands for one in card.steps] == ["ahead"] * 5
    assert card.turn
    for move in (Move.SKIP, Move.USE, Move.SKIP):
        case, _ = await choose(TEAM, case.id, move, at, by="Maija", now=NOW)
    card = card_of(case, TEAM, at, with_turn=False)
    assert [one.stands for one in card.steps] == ["done", "left_out", "now", "ahead", "ahead"]
    assert card.turn is None


async def test_what_can_be_done_depends_on_where_the_case_stands() -> None:
    at = house()
    case = await taken(at)
    keys = [one.key for one in card_of(case, TEAM, at, with_turn=True).choices]
    assert keys == ["take", "check", "hand_over", "close"]
    case = await answer(TEAM, case.id, REPLY, at, by="Maija", now=NOW)
    card = card_of(case, TEAM, at, with_turn=True)
    assert "take" not in [one.key for one in card.choices]
    assert card.reply == REPLY
    assert [one.case for one in card.promises] == [one.id for one in case.promises]


async def test_a_card_tells_what_the_house_remembers_of_the_customer_and_of_like_cases() -> None:
    at = house()
    first = await taken(at)
    await give(TEAM, first.id, Amends("lahjakortti 20 €"), at, by="Maija", now=NOW)
    thought = Afterthought(action="toimittajan päivät näkyviin")
    await close(TEAM, first.id, thought, at, by="Maija", now=NOW)
    assert await at.inbox.accept(mail("m2", name=""))
    post = await first_words("m2", "shop", at)
    assert post.card
    *_, earlier, lesson = post.card.read
    assert earlier.startswith("Sama asiakas aiemmin: Valitus")
    assert earlier.endswith("Annettiin: lahjakortti 20 €.")
    assert "Anna" not in earlier
    assert lesson == "Samanlaisesta opittua: toimittajan päivät näkyviin"
    assert await at.inbox.accept(mail("m3", "Laskutitte 90 € kahteen kertaan!", sender="x@y.fi"))
    other = await first_words("m3", "shop", at)
    assert other.card
    assert not [line for line in other.card.read if line.startswith(("Sama", "Saman"))]


@pytest.mark.parametrize(
    ("key", "told"),
    [("claim", (Kind.COMPLAINT, Severity.CLAIM)), ("praise", (Kind.PRAISE, None))],
)
def test_a_correction_is_one_word(key: str, told: tuple[Kind, Severity | None]) -> None:
    assert level_of(key) == told


async def spoken(at: House, id_: str = "m1") -> None:
    post = await first_words(id_, "shop", at)
    assert post
    await speak(post, at, NOW)


async def test_the_card_is_kept_up_to_date_and_the_turn_stands_beside_it_once_it_moved() -> None:
    chat = ChatInMemory()
    at = house(chat=chat)
    assert await at.inbox.accept(mail())
    await spoken(at)
    assert len(chat.said) == 1
    await choose(TEAM, "m1", Move.SKIP, at, by="Maija", now=NOW)
    await show(TEAM, "m1", at, NOW, moved=True)
    await show(TEAM, "m1", at, NOW)
    card, turn = chat.said.values()
    assert card.card
    assert card.card.turn is None
    assert (turn.key, turn.seen) == ("case:m1:turn", "step-0-2")


async def test_a_private_case_is_shared_once() -> None:
    chat = ChatInMemory()
    at = house(chat=chat)
    alone = replace(mail(), origin=Origin("web", "U1", private=True))
    assert await at.inbox.accept(alone)
    await spoken(at)
    there = Origin("web", "risut")
    case = await share(TEAM, "m1", there, at, by="Maija", now=NOW)
    assert (case.origin.place, case.origin.private) == ("risut", False)
    assert await share(TEAM, "m1", there, at, by="Maija", now=NOW) == case
    (post,) = chat.said.values()
    assert post.origin.place == "risut"
    *_, shared = await at.cases.history(TEAM.id, "m1")
    assert (shared.what, shared.by) == ("shared", "Maija")

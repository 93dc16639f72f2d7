from __future__ import annotations

import itertools
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.application.answer_case import answer, give
from bot.application.card import card_of, level_of
from bot.application.close_case import close
from bot.application.house import House
from bot.application.show_case import share, show
from bot.application.speak import speak
from bot.application.walk_case import choose
from bot.domain.errors import Unavailable
from bot.domain.happening import Afterthought, Amends, Origin
from bot.domain.message import Kind, Severity
from bot.domain.policy import Policy
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
    assert keys == ["take", "gave", "check", "hand_over", "close"]
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


@pytest.mark.parametrize("step", range(7))
async def test_a_share_that_breaks_off_anywhere_leaves_one_card_when_it_is_done_again(
    step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = ChatInMemory()
    at = house(chat=chat)
    alone = replace(mail(), origin=Origin("web", "U1", private=True))
    assert await at.inbox.accept(alone)
    await spoken(at)
    steps = itertools.count()

    def breaks(work: Any) -> Any:
        async def done(*given: Any, **named: Any) -> Any:
            if next(steps) == step:
                raise Unavailable("it broke off")
            return await work(*given, **named)

        return done

    for port, names in ((at.ledger, ("begin", "sent", "forget")), (at.cases, ("save",))):
        for name in names:
            monkeypatch.setattr(port, name, breaks(getattr(port, name)))
    monkeypatch.setattr(chat, "remove", breaks(chat.remove))
    there = Origin("web", "risut")
    with suppress(Unavailable):
        await share(TEAM, "m1", there, at, by="Maija", now=NOW)
    assert next(steps) > step, "nothing broke off"
    case = await share(TEAM, "m1", there, at, by="Maija", now=NOW)
    ((ref, post),) = chat.said.items()
    assert (post.origin.place, case.origin.place, case.origin.private) == ("risut", "risut", False)
    assert case.origin.thread == ref
    await show(TEAM, "m1", at, NOW, moved=True)
    assert [one.key for one in chat.said.values()] == ["case:m1:first", "case:m1:turn"]


async def test_a_card_tells_what_was_given_and_who_is_asked_beyond_the_limit() -> None:
    at = house()
    case = await taken(at)
    team = replace(
        TEAM, policy=Policy(up_to=dict.fromkeys(Severity, Decimal(20)), approver="Rauni")
    )
    assert card_of(case, team, at, with_turn=True).limit == "Voit antaa itse 20 EUR asti."
    once = ["Annettu: lahjakortti."]
    twice = ["Annettu: lahjakortti ja kukkia.", "Hyvitys ylittää rajan. Kysy ensin: Rauni."]
    for what, told in (("lahjakortti", once), ("lahjakortti", once), ("kukkia", twice)):
        gift = Amends(what, Decimal(15), f"form of {what}")
        case, inside = await give(team, case.id, gift, at, by="Maija", now=NOW)
        about = card_of(case, team, at, with_turn=True).about
        assert [one for one in about if "nnettu" in one or "ylitt" in one] == told
        assert inside is (len(told) == 1)

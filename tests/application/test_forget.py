from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.application.answer_case import answer
from bot.application.close_case import close
from bot.application.export import COLUMNS, exported
from bot.application.forget import erase_case, erase_customer, retain
from bot.application.house import House
from bot.application.ports import Incoming, Post
from bot.application.replies import Item, Said, Section
from bot.application.speak import speak
from bot.application.take_in import take_in
from bot.domain.case import State
from bot.domain.errors import Shut, Unavailable
from bot.domain.happening import Afterthought, Origin
from bot.domain.team import Team
from tests.fakes.house import house
from tests.fakes.stores import ChatInMemory, Memory

NOW = datetime(2026, 3, 4, 7, tzinfo=UTC)
TEAM = Team("shop")
SOFA = "Tilasin teiltä sohvan ja sen piti tulla 20.2. Se tuli vasta eilen. Olen pettynyt."
REPLY = "Hei Anna, pyydän anteeksi. Palautamme maksun perjantaihin 6.3. mennessä. Terveisin Maija"
LATER = NOW + timedelta(days=91)


class Away(ChatInMemory):
    async def remove(self, origin: Origin, ref: str) -> None:
        del ref
        raise Unavailable(origin.platform)


async def taken(
    at: House, id_: str = "a", team: str = "shop", sender: str = "anna@posti.fi"
) -> None:
    origin = Origin("web", "risut", thread=id_)
    await at.inbox.accept(Incoming(id_, team, origin, SOFA, NOW, sender=sender, name="Anna"))
    assert await take_in(id_, await at.teams.get(team), at)
    await speak(Post(f"case:{id_}:first", team, origin, Said(("Hei",)), id_), at, NOW)


async def closed(at: House, id_: str = "a") -> None:
    await taken(at, id_)
    await answer(TEAM, id_, REPLY, at, by="Maija", now=NOW)
    thought = Afterthought(action="päivät näkyviin", check_back=date(2026, 3, 20))
    await close(TEAM, id_, thought, at, by="Maija", now=NOW)


async def test_words_go_when_their_time_is_over_and_lessons_later() -> None:
    at = house()
    await closed(at)
    await taken(at, "open")
    assert (await retain("shop", at, NOW + timedelta(days=89))).cases == 0
    assert (await retain("shop", at, LATER)).cases == 1
    assert (await retain("shop", at, LATER)).cases == 0
    case = await at.cases.get("shop", "a")
    assert case
    assert (case.message.text, case.customer, case.reply) == ("", "", "")
    still = await at.cases.get("shop", "open")
    assert still
    assert still.message.text == SOFA
    assert await at.lessons.get("shop", "a")
    assert (await retain("shop", at, NOW + timedelta(days=3 * 365 + 1))).lessons == 1
    assert await at.lessons.get("shop", "a") is None


async def test_a_case_nobody_closes_is_closed_and_forgotten_in_the_end() -> None:
    at = house()
    await taken(at, "open")
    assert (await retain("shop", at, NOW + timedelta(days=364))).cases == 0
    assert (await retain("shop", at, NOW + timedelta(days=366))).cases == 1
    case = await at.cases.get("shop", "open")
    assert case
    assert (case.message.text, case.customer_name, case.state) == ("", "", State.CLOSED)
    told = [str(event.what) for event in await at.cases.history("shop", "open")]
    assert told == ["taken_in", "closed", "forgotten"]
    assert (await retain("shop", at, NOW + timedelta(days=366))).cases == 0


async def test_a_message_with_nothing_to_read_is_let_go_with_its_words() -> None:
    memory = Memory()
    at = house(memory)
    await at.inbox.accept(Incoming("dots", "shop", Origin("web"), "…", NOW))
    assert await take_in("dots", await at.teams.get("shop"), at) is None
    await at.inbox.handed_over(["dots"])
    await retain("shop", at, NOW + timedelta(days=89))
    assert await at.inbox.read("dots")
    await at.teams.save(Team("shop", keep_words=timedelta(days=30)))
    await retain("shop", at, NOW + timedelta(days=31))
    assert await at.inbox.read("dots") is None
    assert (await retain("shop", at, NOW + timedelta(days=91))).messages == 1
    assert memory.incoming == {}


async def test_hundreds_of_cases_are_forgotten_in_one_go() -> None:
    at = house()
    for number in range(230):
        await at.inbox.accept(Incoming(f"{number}", "shop", Origin("web"), "Sohva myöhästyi.", NOW))
        await take_in(f"{number}", await at.teams.get("shop"), at)
        await close(TEAM, f"{number}", Afterthought(), at, by="M", now=NOW)
    assert (await retain("shop", at, LATER)).cases == 230


async def test_an_erased_case_is_gone_from_every_place() -> None:
    chat = ChatInMemory()
    at = house(chat=chat)
    await closed(at)
    erased = await erase_case("shop", "a", at)
    assert (erased.cases, erased.posts, erased.left) == (("a",), 1, ())
    assert await at.cases.get("shop", "a") is None
    assert await at.cases.history("shop", "a") == []
    assert await at.lessons.find("shop", "sohva", ["late"], 5) == []
    assert await at.inbox.became("a") == ""
    assert await at.ledger.of_case("shop", "a") == []
    assert chat.said == {}
    assert (await erase_case("shop", "a", at)).cases == ()


async def test_what_the_engine_noted_of_an_erased_case_and_its_messages_goes_too() -> None:
    asked: list[set[str]] = []

    class Noted:
        async def erase_of(self, ids: Collection[str]) -> int:
            asked.append({*ids})
            return len(ids)

    at = replace(house(), records=Noted())
    await taken(at, "a")
    await at.inbox.accept(Incoming("b", "shop", Origin("web", "risut", "a"), "Entä rahat?", NOW))
    assert await take_in("b", await at.teams.get("shop"), at)
    await taken(at, "other")
    await erase_case("shop", "a", at)
    assert asked == [{"a", "b"}]


def digest(*cases: str) -> Post:
    section = Section("Avoinna", tuple(Item(f"Tapaus {one}, Anna", one) for one in cases))
    return Post(
        "digest:shop:1", "shop", Origin("web", "aamu"), Said(("Aamu",), sections=(section,))
    )


async def test_an_erased_case_leaves_the_digests_that_were_said() -> None:
    chat = ChatInMemory()
    at = house(chat=chat)
    await taken(at, "a")
    await taken(at, "b")
    ref = await speak(digest("a", "b"), at, NOW)
    erased = await erase_case("shop", "a", at)
    assert (erased.posts, erased.lists, erased.left) == (1, 1, ())
    assert chat.said[ref] == digest("b")
    assert (await erase_case("shop", "b", at)).lists == 1
    assert chat.said[ref].said.sections == ()


class Stubborn(ChatInMemory):
    async def change(self, post: Post, ref: str) -> str:
        raise Shut(post.key + ref)


async def test_a_digest_that_cannot_be_changed_is_told_and_tried_again() -> None:
    at = house(chat=Stubborn())
    await taken(at)
    await speak(digest("a"), at, NOW)
    erased = await erase_case("shop", "a", at)
    assert (erased.posts, erased.lists) == (1, 0)
    assert [origin.place for origin, _ in erased.left] == ["aamu"]
    again = await erase_case("shop", "a", replace(at, chats={"web": ChatInMemory()}))
    assert (again.cases, again.lists, again.left) == ((), 1, ())


async def test_every_case_of_a_customer_is_erased_however_the_address_is_typed() -> None:
    at = house()
    await taken(at, "a")
    await taken(at, "b")
    await taken(at, "c", sender="ville@posti.fi")
    await taken(at, "d", team="other")
    erased = await erase_customer("shop", " Anna@Posti.FI ", at)
    assert sorted(erased.cases) == ["a", "b"]
    assert await at.cases.get("shop", "c")
    assert await at.cases.get("other", "d")
    assert (await erase_customer("shop", "nobody@posti.fi", at)).cases == ()


async def test_what_cannot_be_taken_back_is_told_and_tried_again() -> None:
    at = house(chat=Away())
    await taken(at)
    erased = await erase_case("shop", "a", at)
    assert erased.cases == ("a",)
    assert [origin.thread for origin, _ in erased.left] == ["a"]
    again = await erase_case("shop", "a", replace(at, chats={"web": ChatInMemory()}))
    assert (again.cases, again.posts, again.left) == ((), 1, ())
    assert await at.ledger.of_case("shop", "a") == []


async def test_an_export_has_every_column_and_no_word_that_was_forgotten() -> None:
    at = house()
    await closed(at)
    (told,) = [one async for one in exported(TEAM, (NOW - timedelta(1), LATER), at)]
    assert tuple(told) == COLUMNS
    assert told["complaint"] == SOFA
    assert told["received"] == "2026-03-04T09:00:00+02:00"
    assert told["answered_in_minutes"] == 0
    assert told["corrective_action"] == "päivät näkyviin"
    await retain("shop", at, LATER)
    (told,) = [one async for one in exported(TEAM, (NOW - timedelta(1), LATER), at)]
    assert (told["complaint"], told["reply"], told["customer"]) == ("", "", "")
    assert told["causes"][:1] == ["late"]  # type: ignore[index]
    assert told["check_back"] == "2026-03-20"

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from adapters.storage.engine import Database
from adapters.storage.lessons import SqlLessons
from bot.domain.lessons import Pledge
from tests.fakes.stores import LessonsInMemory, Memory
from tests.storage.conftest import Stores
from tests.storage.samples import DAY, HOUR, NOW, lesson

TOLD = {
    "fi-sofa": "Sohva tuli kaksi viikkoa myöhässä ja nukuimme lattialla",
    "fi-shoes": "Kengät hajosivat viikossa, pohja irtosi",
    "fi-room": "Hotellihuone oli likainen ja kylpyhuone haisi",
    "sv-sofa": "Soffan levererades två veckor försent och vi sov på golvet",
    "sv-shoes": "Skorna gick sönder efter en vecka, sulan lossnade",
    "sv-room": "Hotellrummet var smutsigt och badrummet luktade",
    "en-sofa": "The sofa was delivered two weeks late and we slept on the floor",
    "en-shoes": "The shoes broke after one week, the sole came loose",
    "en-room": "The hotel room was dirty and the bathroom smelled",
}


async def learned(stores: Stores) -> None:
    for number, (id_, message) in enumerate(TOLD.items()):
        bare: dict[str, Any] = {"reply": "", "action": "", "causes": (id_[3:],)}
        one = lesson(id_, language=id_[:2], message=message, learned=NOW + number * HOUR, **bare)
        await stores.lessons.add(one)


@pytest.mark.parametrize(
    ("text", "causes", "best"),
    [
        ("Sohva on myöhässä kaksi viikkoa", [], "fi-sofa"),
        ("kengät hajosi", [], "fi-shoes"),
        ("Huoneen kylpyhuone haisi pahalta", [], "fi-room"),
        ("Soffan är försenad två veckor", [], "sv-sofa"),
        ("skorna är sönder", [], "sv-shoes"),
        ("Badrummet luktade illa", [], "sv-room"),
        ("We slept on the floor for weeks", [], "en-sofa"),
        ("My shoes broke", [], "en-shoes"),
        ("a dirty bathroom", [], "en-room"),
        ("", ["shoes"], "en-shoes"),
    ],
)
async def test_the_likest_lesson_is_found_in_every_language(
    stores: Stores, text: str, causes: list[str], best: str
) -> None:
    await learned(stores)
    found = await stores.lessons.find("shop", text, causes, 3)
    assert found[0].id == best
    assert found[0].message == TOLD[best]


async def test_the_whole_order_is_the_same_on_every_store(stores: Stores) -> None:
    await learned(stores)
    text = "Soffan ja sohva, the sofa and the floor, två veckor, lattialla"
    found = await stores.lessons.find("shop", text, ["room"], 9)
    assert [one.id for one in found] == [
        "sv-sofa",
        "fi-sofa",
        "en-sofa",
        "en-room",
        "sv-room",
        "fi-room",
    ]


async def test_among_many_lessons_a_database_finds_what_memory_finds(database: Database) -> None:
    chance = Random(20260304)  # noqa: S311
    vocabulary = " ".join(TOLD.values()).split()
    memory, here = LessonsInMemory(Memory()), SqlLessons(database)
    for number in range(150):
        message = " ".join(chance.choices(vocabulary, k=chance.randint(3, 25)))
        one = lesson(f"m{number}", message=message, learned=NOW + number % 9 * HOUR, reply="")
        await memory.add(one)
        await here.add(one)
    for _ in range(20):
        text = " ".join(chance.choices(vocabulary, k=chance.randint(1, 30)))
        causes = chance.sample(["late", "broken", "rude"], k=chance.randint(0, 2))
        found = await here.find("shop", text, causes, 40)
        assert found == await memory.find("shop", text, causes, 40)


async def test_of_lessons_as_like_the_later_comes_first(stores: Stores) -> None:
    for id_, when in (("a", NOW), ("c", NOW + HOUR), ("b", NOW + HOUR)):
        await stores.lessons.add(lesson(id_, learned=when))
    assert [one.id for one in await stores.lessons.find("shop", "sohva", [], 9)] == ["b", "c", "a"]
    assert [one.id for one in await stores.lessons.find("shop", "", [], 2)] == ["b", "c"]
    assert await stores.lessons.find("shop", "zzzzzz", [], 9) == []


async def test_a_lesson_learned_anew_takes_the_place_of_the_old(stores: Stores) -> None:
    await stores.lessons.add(lesson())
    anew = lesson(message="Jääkaappi hajosi", reply="", action="", learned=NOW + DAY)
    await stores.lessons.add(anew)
    assert await stores.lessons.get("shop", "m1") == anew
    assert await stores.lessons.find("shop", "sohva", [], 9) == []
    assert await stores.lessons.find("shop", "jääkaappi", [], 9) == [anew]


async def test_a_text_of_more_words_than_anybody_wrote_is_no_burden(stores: Stores) -> None:
    await stores.lessons.add(lesson())
    book = " ".join(f"{number}" for number in range(100, 40_100))
    found = await stores.lessons.find("shop", f"{book} sohva", [], 9)
    assert [one.id for one in found] == ["m1"]


async def test_lessons_go_with_their_case_and_with_their_age(stores: Stores) -> None:
    for id_, days in (("a", 0), ("b", 2), ("c", 4)):
        await stores.lessons.add(lesson(id_, learned=NOW + days * DAY))
    await stores.lessons.erase_of("shop", "b")
    assert await stores.lessons.get("shop", "b") is None
    assert await stores.lessons.drop_before("shop", NOW + 3 * DAY) == 1
    assert [one.id for one in await stores.lessons.find("shop", "sohva", [], 9)] == ["c"]


async def test_pledges_are_kept_newest_first_and_replaced_by_id(stores: Stores) -> None:
    day = NOW.date()
    for id_, since in (("a", day), ("b", day + DAY), ("c", day)):
        await stores.teams.pledge(Pledge(id_, "shop", "Vastaamme samana päivänä", "late", since))
    done = Pledge("a", "shop", "Vastaamme tunnissa", "late", day, done=day + DAY)
    await stores.teams.pledge(done)
    mine = await stores.teams.pledges("shop")
    assert [one.id for one in mine] == ["b", "c", "a"]
    assert mine[2] == done

"""A model's letter is seen while it is written, in an agent's own chat and nowhere else."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

from adapters.contract import desk
from adapters.jobs.works import Works
from adapters.model.writer import ModelWriter
from adapters.teams.chat import EVERY
from adapters.teams.letters import TeamsLetters
from adapters.teams.pace import Pace
from bot.application.forget import retain
from bot.application.ports import Post
from bot.application.replies import Said
from bot.application.send_digest import digest_post
from bot.application.speak import speak
from bot.domain.happening import Origin
from bot.domain.team import ModelFor
from tests.fakes.model_server import Says
from tests.fakes.teams_server import TENANT, Person, text_of
from tests.model.case import FI, endpoint, writing
from tests.slack.test_doors import SOFA
from tests.teams.place import CHANNEL, NOW, THREAD, Place, opened
from tests.teams.test_doors import to_the_reply

BEGUN = "Hei Anna! Olen pahoillani."
MORE = f"{BEGUN} Sohva tuli <at>myöhässä</at>, [näin](http://x)."


def letter(text: str, place: str, *lines: str) -> Post:
    return Post("k", TENANT, Origin("teams", place, private=True), Said(lines, text), "c1")


async def letters(place: Place, mari: Person) -> TeamsLetters:
    await mari.writes("apua")
    await place.settled()
    place.teams.messages.clear()
    chat: Any = place.house.chats["teams"]
    return TeamsLetters(chat)


def grown(place: Place) -> list[dict[str, Any]]:
    (one,) = place.teams.streamed.values()
    return one


async def test_it_grows_from_what_was_shown_and_ends_with_a_card_under_it(
    place: Place, mari: Person
) -> None:
    coming = await (await letters(place, mari)).begin(letter("", mari.alone, "Kirjoitan …"))
    assert coming
    coming.grow(BEGUN)
    ref = await coming.whole(letter(MORE, mari.alone, "Kielimallin luonnos"))
    told, begun, whole = grown(place)
    assert [one["type"] for one in (told, begun, whole)] == ["typing", "typing", "message"]
    assert told["text"] == "Kirjoitan …"
    assert begun["text"] == BEGUN
    assert whole["text"].startswith(BEGUN)
    assert "<" not in whole["text"]
    assert "](" not in whole["text"]
    assert whole["entities"][1]["additionalType"] == ["AIGeneratedContent"]
    assert "Kielimallin luonnos" in text_of({"attachments": whole["attachments"]})
    (said,) = place.said(mari.alone)
    assert ref == f"{TENANT}/{mari.alone}|{said['id']}"


async def test_its_parts_come_slowly_however_fast_the_words_do() -> None:
    async with opened(pace=Pace()) as place:
        mari = Person(place.teams)
        coming = await (await letters(place, mari)).begin(letter("", mari.alone, "Kirjoitan"))
        assert coming
        for many in range(1, len(BEGUN)):
            coming.grow(BEGUN[:many])
            await place.clock.sleep(0)
        await coming.whole(letter(BEGUN, mari.alone))
        times = [one["at"] for one in grown(place)][1:]
        assert len(times) < 5
        assert all(b - a > 0.9 * EVERY for a, b in itertools.pairwise(times))


async def test_nothing_grows_in_a_channel_and_one_letter_at_a_time(
    place: Place, mari: Person
) -> None:
    some = await letters(place, mari)
    await mari.calls("apua", THREAD)
    await place.settled()
    assert await some.begin(Post("k", TENANT, Origin("teams", CHANNEL, "5"), Said(("x",)))) is None
    coming = await some.begin(letter("", mari.alone, "Kirjoitan"))
    assert coming
    assert await some.begin(letter("", mari.alone, "Kirjoitan")) is None
    await coming.whole(letter(BEGUN, mari.alone))
    assert await some.begin(letter("", mari.alone, "Kirjoitan"))


async def test_a_letter_given_up_keeps_no_other_from_being_seen(place: Place, mari: Person) -> None:
    some = await letters(place, mari)
    coming = await some.begin(letter("", mari.alone, "Kirjoitan"))
    assert coming
    del coming
    assert await some.begin(letter("", mari.alone, "Kirjoitan"))


async def test_what_was_shown_and_is_not_said_is_taken_away(place: Place, mari: Person) -> None:
    coming = await (await letters(place, mari)).begin(letter("", mari.alone, "Kirjoitan"))
    assert coming
    coming.grow("Aivan muuta")
    await coming.whole(letter(BEGUN, mari.alone, "Luonnos"))
    (said,) = place.said(mari.alone)
    assert BEGUN in text_of(said)


async def test_where_it_breaks_off_it_is_posted_whole(place: Place, mari: Person) -> None:
    coming = await (await letters(place, mari)).begin(letter("", mari.alone, "Kirjoitan"))
    assert coming
    place.teams.refuses = [403]
    coming.grow(BEGUN)
    await coming.whole(letter(MORE, mari.alone, "Luonnos"))
    (said,) = place.said(mari.alone)
    assert "Sohva tuli" in text_of(said)


async def test_the_models_draft_of_a_case_is_seen_coming() -> None:
    async with opened() as place, writing(Says(FI.good)) as (server, pen):
        chat: Any = place.house.chats["teams"]
        begun: list[tuple[str, ...]] = []

        async def drafts(*told: str) -> None:
            begun.append(told)

        place.house = replace(
            place.house,
            writer=ModelWriter(pen, endpoint(server.url)),
            drafts=drafts,
            as_it_comes={"teams": TeamsLetters(chat)},
            desk_of=lambda one: desk(one, model=True),
        )
        await place.speaks("fi", model=ModelFor.ON)
        mari = Person(place.teams)
        await mari.writes(SOFA)
        await place.settled()
        await to_the_reply(place, mari)
        works = Works(place.house, lambda: NOW, digest_post, retain).by_name()
        await works["draft"](*begun[-1])
        paid = len(server.asked)
        await works["draft"](*begun[-1])
        whole = grown(place)[-1]
        assert grown(place)[0]["text"] == place.texts()["model.writing"]
        assert whole["type"] == "message"
        assert len(server.asked) == paid > 0
        assert place.texts()["model.title"] in text_of({"attachments": whole["attachments"]})


async def test_said_by_speak_it_stands_in_the_ledger(place: Place, mari: Person) -> None:
    coming = await (await letters(place, mari)).begin(letter("", mari.alone, "Kirjoitan"))
    assert coming
    for _ in range(2):
        await speak(letter(BEGUN, mari.alone), place.house, NOW, coming)
    assert len(place.said(mari.alone)) == 1

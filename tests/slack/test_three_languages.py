"""Mail, praise, the digest and closing, for a team of each language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.case import State
from bot.domain.message import Kind
from bot.domain.team import Team
from tests.fakes.slack_person import Person, forward_mail, mail_file
from tests.slack.place import Place
from tests.slack.test_doors import ROSE, settled
from tests.slack.test_the_walk import MESSAGES

ROSES = {
    "fi": ("/kiitos", ROSE),
    "sv": (
        "/tack",
        (
            "Hej! Jag vill tacka er Pekka. Han hjälpte mig så vänligt och förklarade allt i lugn "
            "och ro. Helt underbar service, tack så mycket! Hälsningar Lisa"
        ),
    ),
    "en": (
        "/thanks",
        (
            "Hello! I want to thank your Pekka. He helped me so kindly and explained everything "
            "patiently. Absolutely wonderful service, thank you so much! Lisa"
        ),
    ),
}
OPEN = {"fi": "/avoimet", "sv": "/oppna", "en": "/open-cases"}


@pytest.mark.parametrize("language", OPEN)
async def test_a_mail_is_coached_listed_and_closed(
    place: Place, mari: Person, language: str
) -> None:
    await place.speaks(language)
    texts = place.office.texts(await place.house.teams.get("T1"))
    ts = await forward_mail(place.slack, mail_file("F1", "Sofa", MESSAGES[language][1]))
    await place.settled()
    (card,) = place.said()
    assert card["thread_ts"] == ts
    assert texts["walk.ask"] in str(card["blocks"])
    assert texts["card.nobody"] in str(card["blocks"])

    await settled(place, mari.command(OPEN[language]))
    ((digest,),) = place.slack.responses.values()
    assert texts["digest.nobody"] in str(digest["blocks"])
    assert place.case().origin.link in str(digest["blocks"])

    form = mari.form(await settled(place, mari.click(card, "move:close")))
    assert form["title"]["text"] == texts["form.close"]
    await settled(place, mari.fill(form, won="x", lost="y", cause="z", action="å"))
    assert place.case().state is State.CLOSED
    (lesson,) = place.memory.lessons.values()
    assert (lesson.won, lesson.action) == ("x", "å")
    assert texts["choice.reopen"].capitalize() in str(place.said()[0]["blocks"])


@pytest.mark.parametrize("language", ROSES)
async def test_praise_gets_its_card_its_reply_and_its_place_among_roses(
    place: Place, mari: Person, language: str
) -> None:
    place.slack.workspace.channel("C7")
    await place.house.teams.save(replace(Team("T1"), language=language, roses_place="slack:C7"))
    texts = place.office.texts(await place.house.teams.get("T1"))
    await settled(place, mari.command(*ROSES[language]))
    (card,) = place.said()
    assert place.case().reading.kind is Kind.PRAISE
    assert texts["kind.praise"] in card["text"]
    quoted = [one for one in card["blocks"] if "rich_text_preformatted" in str(one)]
    assert quoted
    assert len(place.said("C7")) == 1

"""What follows once a case is closed: lessons, letters, check-backs, a story to read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.application.answer_case import answer, give, hand_over
from bot.application.case_story import story
from bot.application.check_back import check_back
from bot.application.close_case import asked_back, close, reopen
from bot.application.house import House
from bot.application.lessons import found, lesson_told, rehearsal, rehearsed, similar, to_rehearse
from bot.application.ports import Incoming
from bot.application.review_draft import DraftToReview, review_draft
from bot.application.take_in import take_in
from bot.application.tell_change import tell_change
from bot.application.walk_case import correct
from bot.application.wording import wording
from bot.domain.case import Case
from bot.domain.errors import WrongMoment
from bot.domain.happening import Afterthought, Amends, Event, Origin, What
from bot.domain.message import Kind, Medium, Message, Register, Severity
from bot.domain.team import Team
from tests.fakes.house import house

NOW = datetime(2026, 3, 4, 7, tzinfo=UTC)
TEAM = Team("shop")
SOFA = {
    "fi": "Tilasin teiltä sohvan ja sen piti tulla 20.2. Se tuli vasta eilen. Olen pettynyt.",
    "sv": "Jag beställde en soffa som skulle komma 20.2. Den kom först i går. Jag är besviken.",
    "en": "I ordered a sofa that should have come on 20 February. It came yesterday. I am upset.",
}
ACTION = {
    "fi": "pöydät pyyhitään joka tunti",
    "sv": "vi torkar borden varje timme",
    "en": "we wipe the tables every hour",
}
REPLY = (
    "Hei Anna, kiitos, että kerroit. Ymmärrän, että odotus oli raskas. Pyydän anteeksi, että "
    "sohva myöhästyi. Palautamme toimitusmaksun perjantaihin 6.3. mennessä. Terveisin Maija"
)


async def taken(at: House, id_: str, text: str, **more: object) -> Case:
    incoming = Incoming(id_, "shop", Origin("web", "risut", thread=id_), text, NOW)
    await at.inbox.accept(replace(incoming, **more))  # type: ignore[arg-type]
    case = await take_in(id_, await at.teams.get("shop"), at)
    assert case
    return case


async def closed(at: House, id_: str = "a", text: str = SOFA["fi"], **thought: object) -> Case:
    await taken(at, id_, text, name="Anna Virtanen")
    await answer(TEAM, id_, REPLY, at, by="Maija", now=NOW)
    told: dict[str, object] = {"action": ACTION["fi"], "check_back": date(2026, 3, 20), **thought}
    return (await close(TEAM, id_, Afterthought(**told), at, by="Maija", now=NOW))[0]  # type: ignore[arg-type]


async def test_a_like_case_brings_its_lesson_and_another_one_none() -> None:
    at = house()
    await closed(at)
    like = await taken(at, "b", "Sohvan piti tulla maanantaina, ja se tuli vasta nyt. Myöhässä!")
    assert [one.case for one in await similar(like, TEAM, at)] == ["a"]
    unlike = await taken(at, "c", "Laskutitte minua kahdesti! Rahat takaisin heti.")
    assert await similar(unlike, TEAM, at) == []
    own = await at.cases.get("shop", "a")
    assert own
    assert await similar(own, TEAM, at) == []


async def test_a_lesson_tells_what_was_learned_and_no_name() -> None:
    at = house()
    await closed(at, won="Anna Virtanen jäi", text=f"{SOFA['fi']} Soittakaa 040 123 4567. T. Anna")
    (lesson,) = await found(TEAM, "sohva", at)
    said = lesson_told(lesson, wording(TEAM, at))
    told = "\n".join((*said.lines, said.quote))
    assert "Ettei toistu: pöydät pyyhitään joka tunti" in told
    assert not {"Anna", "Virtanen", "Maija", "040"} & {*told.replace(",", " ").split()}
    assert "… jäi" in told


async def test_a_rehearsal_compares_the_steps_of_two_replies() -> None:
    at = house()
    await closed(at)
    lesson = await to_rehearse(TEAM, at)
    assert lesson
    words = wording(TEAM, at)
    assert lesson.message in rehearsal(lesson, words).lines
    result, said = await rehearsed(lesson, "Emme voi asialle mitään.", TEAM, at, NOW)
    assert result.worked
    steps = {item.text for item in said.sections[0].items}
    assert "Pyydä anteeksi: sinulla jäi pois, toimineessa otettu" in steps
    assert said.sections[1].items
    assert said.quote == lesson.reply
    same, _ = await rehearsed(lesson, lesson.reply, TEAM, at, NOW)
    assert same.own.steps == result.worked.steps


async def test_where_nothing_was_learned_there_is_nothing_to_rehearse() -> None:
    assert await to_rehearse(TEAM, house()) is None


async def test_the_owner_is_asked_once_to_ask_the_customer() -> None:
    at = house()
    await closed(at)
    post = await check_back("shop", "a", at)
    assert post
    assert post.key == "check-back:a:2026-03-20"
    assert post.said.lines[0].startswith("Maija, kysy tänään")
    assert post.said.choices[0].key == "asked:a"
    assert post.said.quote.startswith("Hei Anna,")
    await asked_back(TEAM, "a", at, by="Maija", now=NOW)
    assert await check_back("shop", "a", at) is None
    await reopen(TEAM, "a", at, by="Maija", now=NOW)
    assert await check_back("shop", "a", at) is None


async def test_an_erased_case_asks_nobody_anything() -> None:
    assert await check_back("shop", "a", house()) is None


async def test_the_letter_of_what_changed_is_suggested_once_the_change_is_done() -> None:
    at = house()
    await closed(at)
    case, said = await tell_change(TEAM, "a", at, by="Maija", now=NOW)
    assert case.changed == NOW
    assert ACTION["fi"] in said.quote
    again, _ = await tell_change(TEAM, "a", at, by="Ville", now=NOW + timedelta(days=1))
    assert again == case
    await closed(at, "b", action=" ")
    with pytest.raises(WrongMoment):
        await tell_change(TEAM, "b", at, by="Maija", now=NOW)


async def test_words_in_another_language_than_the_customers_are_left_as_a_gap() -> None:
    at = house()
    await closed(at, text=SOFA["sv"])
    _, said = await tell_change(TEAM, "a", at, by="Maija", now=NOW)
    assert "[pöydät pyyhitään joka tunti]" in said.quote
    assert said.quote.startswith("Hej")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("register", [Register.FORMAL, Register.INFORMAL])
@pytest.mark.parametrize("medium", [Medium.MAIL, Medium.CHAT])
async def test_letters_afterwards_pass_our_own_check(
    language: str, register: Register, medium: Medium
) -> None:
    at = house()
    team = replace(TEAM, register=register, signature="Maija")
    reviewers = at.desk_of("fi").reviewers
    for number in range(6):  # the case itself decides which phrases are taken
        id_ = f"{language}{number}"
        text = f"{SOFA[language]} {'!' * number}"
        await taken(at, id_, text, name="Kim Berg", medium=medium)
        thought = Afterthought(action=ACTION[language], check_back=date(2026, 3, 20))
        await close(team, id_, thought, at, by="Maija", now=NOW)
        await at.teams.save(replace(await at.teams.get("shop"), register=register))
        post = await check_back("shop", id_, at)
        assert post
        _, change = await tell_change(team, id_, at, by="Maija", now=NOW)
        for letter in (post.said.quote, change.quote):
            assert "[" not in letter
            assert "{" not in letter
            for to in (Kind.PRAISE, Kind.COMPLAINT):
                given = DraftToReview(
                    letter, to, Message(text, NOW), public=False, language=language
                )
                _, review = review_draft(given, reviewers, NOW)
                broken = [one for one in review.findings if not one.rule.startswith("missing")]
                assert broken == [], letter


async def test_a_case_is_retold_from_its_events() -> None:
    at = house()
    await taken(at, "a", SOFA["fi"], name="Anna")
    await hand_over(TEAM, "a", "Ville", at, by="Maija", now=NOW)
    await correct(TEAM, "a", (None, Severity.CLAIM), at, by="Ville", now=NOW)
    await answer(TEAM, "a", REPLY, at, by="Ville", now=NOW)
    await give(TEAM, "a", Amends("kukkia", Decimal("24.50")), at, by="Ville", now=NOW)
    await close(TEAM, "a", Afterthought(), at, by="Ville", now=NOW)
    case = await at.cases.get("shop", "a")
    assert case
    told = story(case, await at.cases.history("shop", "a"), TEAM, wording(TEAM, at))
    events, promises = told.sections
    assert [item.text.partition(": ")[2] for item in events.items] == [
        "Viesti tuli.",
        "Tapaus siirtyi henkilölle Ville (Maija).",
        "Ville korjasi lukeman: Risuja, Reklamaatio.",
        "Ville vastasi asiakkaalle, lupauksia 1.",
        "Ville hyvitti, kulut 24,50\xa0€.",
        "Ville sulki tapauksen.",
    ]
    assert promises.items[0].text.endswith("viimeistään pe 6.3. klo 16.00")


@pytest.mark.parametrize("language", SOFA)
async def test_whatever_can_happen_to_a_case_can_be_retold(language: str) -> None:
    at, team = house(), Team("shop", language=language)
    case = await taken(at, "a", SOFA[language])
    votes = [Event(NOW, What.RATED, "Maija", {"good": vote}) for vote in ("yes", "no")]
    events = [*(Event(NOW, one, "Maija") for one in What if one is not What.RATED), *votes]
    assert case.answer_promise
    events.append(Event(NOW, What.REMINDED, "", {"promise": case.answer_promise.id}))
    told = story(case, events, team, wording(team, at)).sections[0].items
    lines = [item.text.partition(": ")[2] for item in told]
    assert len({*lines}) == len(events)
    assert all("{" not in line for line in lines)

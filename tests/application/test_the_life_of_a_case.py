from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bot.application.answer_case import answer, check_draft, give, hand_over
from bot.application.card import card_of
from bot.application.case_story import story
from bot.application.close_case import close
from bot.application.house import House
from bot.application.keep_promises import due_soon, keep, remind, reminded
from bot.application.ports import Incoming
from bot.application.speak import speak
from bot.application.take_in import take_in
from bot.application.walk_case import choose, correct, in_language, say, suggested, tell
from bot.application.wording import wording
from bot.domain.case import Case, State
from bot.domain.errors import WrongMoment
from bot.domain.happening import Afterthought, Amends, Origin
from bot.domain.keeping import Standing
from bot.domain.message import Kind, Severity
from bot.domain.policy import Policy
from bot.domain.team import Team
from bot.domain.walk import Move, Stage
from tests.fakes.house import house

NOW = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
SOFA = (
    "Hei, tilasin teiltä sohvan ja sen piti tulla 20.2. Se tuli vasta eilen ja nukuimme "
    "kaksi viikkoa lattialla. Olen todella pettynyt. T. Anna Virtanen"
)
REPLY = (
    "Hei Anna, kiitos, että kerroit. Ymmärrän, että kaksi viikkoa lattialla oli raskasta. "
    "Pyydän anteeksi, että sohva myöhästyi. Palautamme toimitusmaksun perjantaihin 6.3. mennessä. "
    "Terveisin Maija"
)


def mail(id_: str = "m1", text: str = SOFA, **more: object) -> Incoming:
    origin = Origin("web", "risut", thread=f"t-{id_}", mails=(f"<{id_}@posti>",))
    fields: dict[str, object] = {"sender": "anna@posti.fi", "name": "Anna Virtanen", **more}
    return replace(Incoming(id_, "shop", origin, text, NOW), **fields)  # type: ignore[arg-type]


async def taken(at: House, incoming: Incoming | None = None) -> Case:
    incoming = incoming or mail()
    assert await at.inbox.accept(incoming)
    case = await take_in(incoming.id, await at.teams.get(incoming.team), at)
    assert case
    return case


async def test_a_message_becomes_one_case_however_often_it_is_taken_in() -> None:
    at = house()
    first = await taken(at)
    assert not await at.inbox.accept(mail())
    assert await take_in("m1", await at.teams.get("shop"), at) == first
    assert await at.inbox.read("m1") is None
    assert [event.what for event in await at.cases.history("shop", "m1")] == ["taken_in"]


async def test_the_first_answer_is_due_in_working_time() -> None:
    case = await taken(house())
    assert case.answer_by == datetime(2026, 3, 5, 7, tzinfo=UTC)  # a grievance: eight hours


async def test_what_an_automatic_answer_promised_starts_the_clock() -> None:
    at = house()
    slow = {Severity.GRIEVANCE: timedelta(hours=80)}
    team = await at.teams.save(
        Team("shop", answer_within=slow, auto_reply=timedelta(hours=72), digest_place="web:aamu")
    )
    case = await taken(at)
    assert case.answer_by == NOW + timedelta(hours=72)
    await at.teams.save(replace(team, auto_reply=timedelta(days=30)))
    later = await taken(at, mail("m2"))
    assert later.answer_by
    assert later.answer_by < NOW + timedelta(days=30)  # the earlier of the two


async def test_the_houses_own_words_are_found_in_a_draft() -> None:
    at = house()
    team = Team("shop", jargon={"RMA": "palautus", "tiketti": "asia"}, forbidden=("typerys",))
    case = await taken(at)
    draft = "Hei Anna, tiketissäsi odotetaan RMA:ta. Olet typerys. Armahda meitä."
    _, review, _ = await check_draft(team, case.id, draft, at, by="Maija", now=NOW)
    own = [one for one in review.findings if one.id.startswith("house.")]
    assert [(one.rule, one.text, one.instead) for one in own] == [
        ("jargon", "tiketissäsi", ("asia",)),
        ("jargon", "RMA:ta", ("palautus",)),
        ("forbidden-word", "typerys", ()),
    ]
    _, review, _ = await check_draft(Team("shop"), case.id, draft, at, by="Maija", now=NOW)
    assert not [one for one in review.findings if one.id.startswith("house.")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Toimititte rikkinäisen lampun, josta maksoin 39 €. Olen pettynyt.", True),
        ("Toimititte rikkinäisen lampun, josta maksoin 139 €. Olen pettynyt.", False),
        ("Toimititte rikkinäisen lampun. Olen pettynyt.", False),
    ],
)
async def test_a_small_loss_is_simply_replaced_and_the_card_says_so(text: str, told: bool) -> None:  # noqa: FBT001
    at, team = house(), Team("shop", policy=Policy(replace_under=Decimal(100)))
    case = await taken(at, mail(text=text))
    about = card_of(case, team, at, with_turn=False).about
    assert any("100" in line and "korvatkaa" in line for line in about) is told
    assert not any(
        "korvatkaa" in one for one in card_of(case, Team("shop"), at, with_turn=False).about
    )


async def test_what_the_customer_writes_next_joins_its_case_and_opens_it_again() -> None:
    at = house()
    case = await taken(at)
    await answer(Team("shop"), case.id, REPLY, at, by="Maija", now=NOW)
    second = replace(mail("m2", "Rahoja ei ole kuulunut!"), origin=mail().origin)
    again = await taken(at, second)
    assert (again.id, again.state, len(again.follow_ups)) == (case.id, State.OPEN, 1)
    assert await take_in("m2", await at.teams.get("shop"), at) == await at.cases.get(
        "shop", case.id
    )


async def test_the_walk_is_kept_between_visits_and_a_stale_click_changes_nothing() -> None:
    at, team = house(), Team("shop")
    case = await taken(at)
    case, _ = await say(
        team, case.id, "Tehdas myöhästyi, palautamme toimitusmaksun 6.3.", at, by="Maija", now=NOW
    )
    seen = case.walk.place
    case, _ = await choose(team, case.id, Move.SKIP, at, seen, by="Maija", now=NOW)
    case, said = await choose(team, case.id, Move.SKIP, at, seen, by="Maija", now=NOW)
    assert "ehti jo edetä" in said.lines[0]
    assert case.walk.stage in {Stage.STEP, Stage.ASKING}
    stored = await at.cases.get("shop", case.id)
    assert stored
    assert "toimitusmaksun" in (suggested(stored, team, at).reply or "")


async def test_a_whole_walk_is_retold_move_by_move_and_by_whom() -> None:
    at, team = house(), Team("shop")
    case = await taken(at)
    maija, ville = {"by": "Maija", "now": NOW}, {"by": "Ville", "now": NOW + timedelta(hours=1)}
    given = {"cause": "Tehdas myöhästyi"}
    case, _ = await tell(team, case.id, given, at, case.walk.place, **maija)  # type: ignore[arg-type]
    while case.walk.stage is Stage.ASKING:
        case, _ = await choose(team, case.id, Move.SKIP, at, **maija)  # type: ignore[arg-type]
    for made in (Move.USE, Move.USE, Move.OTHER, Move.OTHER, Move.SKIP, Move.BACK):
        case, _ = await choose(team, case.id, made, at, **maija)  # type: ignore[arg-type]
    case, _ = await say(team, case.id, "Olen pahoillani.", at, heard="w1", **ville)  # type: ignore[arg-type]
    again, _ = await say(team, case.id, "Olen pahoillani.", at, heard="w1", **ville)  # type: ignore[arg-type]
    assert again == case
    for made in (Move.USE, Move.SKIP, Move.SHORTER, Move.SHORTER, Move.WARMER):
        case, _ = await choose(team, case.id, made, at, **ville)  # type: ignore[arg-type]
    for language in ("sv", "sv"):
        case = await in_language(team, case.id, language, at, **ville)  # type: ignore[arg-type]
    case, _ = await choose(team, case.id, Move.DONE, at, **ville)  # type: ignore[arg-type]
    events = await at.cases.history("shop", case.id)
    assert [(one.by, str(one.what), *one.about.values()) for one in events[1:]] == [
        ("Maija", "told", "cause"),
        ("Maija", "passed_over", "fix_by fix_who"),
        ("Maija", "used", "empathise"),
        ("Maija", "used", "understand"),
        ("Maija", "restyled", "other"),
        ("Maija", "left_out", "apologise"),
        ("Maija", "went_back", "apologise"),
        ("Ville", "reworded", "apologise"),
        ("Ville", "used", "fix"),
        ("Ville", "left_out", "make_good"),
        ("Ville", "restyled", "shorter"),
        ("Ville", "restyled", "warmer"),
        ("Ville", "translated", "sv"),
        ("Ville", "agreed"),
    ]
    kept = {word for event in events for one in event.about.values() for word in one.split()}
    assert kept.isdisjoint({"Olen", "pahoillani.", "Tehdas", "myöhästyi"})
    told = story(case, events, team, wording(team, at)).sections[0].items
    lines = [item.text.partition(": ")[2] for item in told]
    assert lines[1:4] == [
        "Maija kertoi: syy.",
        "Maija ohitti kysymyksen: mihin mennessä ja kuka hoitaa.",
        "Maija käytti ehdotuksen: Myötäelä ja Ymmärrä.",
    ]
    assert lines[-3:] == [
        "Ville pyysi toisin: lyhyemmin ja lämpimämmin.",
        "Ville vaihtoi vastauksen kielen: ruotsi.",
        "Ville hyväksyi vastauksen.",
    ]


async def test_the_agent_knows_better_than_the_reader() -> None:
    at, team = house(), Team("shop")
    case = await taken(at)
    case, _ = await correct(team, case.id, (None, Severity.CLAIM), at, by="Maija", now=NOW)
    assert case.reading.severity is Severity.CLAIM
    assert suggested(case, team, at).severity is Severity.CLAIM
    case, _ = await correct(team, case.id, (Kind.PRAISE, None), at, by="Maija", now=NOW)
    assert case.reading.severity is None


async def test_a_promise_is_entered_reminded_of_and_kept() -> None:
    at, team = house(), Team("shop")
    case = await taken(at)
    case = await answer(team, case.id, REPLY, at, by="Maija", now=NOW)
    case = await answer(team, case.id, REPLY, at, by="Maija", now=NOW)
    (promise,) = case.promises
    assert promise.due == datetime(2026, 3, 6, 14, tzinfo=UTC)
    assert promise.standing(NOW) is Standing.WAITING
    assert await due_soon(at, NOW) == []
    late = datetime(2026, 3, 6, 12, 30, tzinfo=UTC)
    (due,) = await due_soon(at, late)
    post = await remind(*due, at)
    assert post
    assert await speak(post, at, late)
    await reminded(*due, at, late)
    assert await remind(*due, at) is None
    assert promise.standing(late + timedelta(days=1)) is Standing.BROKEN
    case = await keep(team, case.id, promise.id, at, by="Maija", now=late)
    assert await keep(team, case.id, promise.id, at, by="Ville", now=late) == case


async def test_who_has_a_case_is_reminded_before_its_answer_is_due() -> None:
    at, team = house(), Team("shop")
    case = await taken(at, mail(public=True))
    assert case.answer_by == NOW + timedelta(hours=2)
    assert await due_soon(at, NOW + timedelta(minutes=59)) == []
    soon = NOW + timedelta(hours=1)
    (due,) = await due_soon(at, soon)
    nobody = await remind(*due, at)
    assert nobody
    assert "Kuka vastaa?" in nobody.said.lines[0]
    await hand_over(team, case.id, "Maija", at, by="Maija", now=soon)
    post = await remind(*due, at)
    assert post
    assert (post.to, post.origin, post.said.choices) == ("Maija", case.origin, ())
    assert "Maija" in post.said.lines[0]
    await reminded(*due, at, soon)
    assert await remind(*due, at) is None
    assert await due_soon(at, soon) == []


async def test_an_answer_given_in_time_is_not_reminded_of_and_one_to_a_follow_up_is() -> None:
    at, team = house(), Team("shop")
    case = await taken(at, mail(public=True))
    (first,) = await due_soon(at, NOW + timedelta(hours=1))
    await answer(team, case.id, "Hei Anna, pyydän anteeksi.", at, by="Maija", now=NOW)
    assert await due_soon(at, NOW + timedelta(hours=1)) == []
    assert await remind(*first, at) is None
    later = NOW + timedelta(hours=3)
    again = replace(mail("m2", "Rahoja ei ole kuulunut!"), origin=mail().origin, at=later)
    await taken(at, replace(again, public=True))
    (second,) = await due_soon(at, later + timedelta(hours=1))
    post = await remind(*second, at)
    assert post
    assert (post.to, second[2] != first[2]) == ("Maija", True)


async def test_a_later_draft_that_contradicts_a_promise_is_told() -> None:
    at, team = house(), Team("shop")
    case = await taken(at)
    await answer(team, case.id, REPLY, at, by="Maija", now=NOW)
    draft = "Hei Anna, palautamme toimitusmaksun 12.3. mennessä. Terveisin Maija"
    _, _, against = await check_draft(team, case.id, draft, at, by="Maija", now=NOW)
    assert [one.rule for one in against] == ["contradicts-promise"]
    same = "Hei Anna, palautamme toimitusmaksun 6.3. mennessä. Terveisin Maija"
    _, _, against = await check_draft(team, case.id, same, at, by="Maija", now=NOW)
    assert against == ()


async def test_a_case_keeps_the_drafts_that_were_checked_and_what_was_found() -> None:
    at, team = house(), Team("shop")
    case = await taken(at)
    blaming = "Hei Anna, olisit voinut seurata lähetystä itse. Selvitämme asiaa pian."
    for draft in (blaming, REPLY, blaming):
        await check_draft(team, case.id, draft, at, by="Maija", now=NOW)
    held = await at.cases.get("shop", case.id)
    assert held
    assert [one.text for one in held.drafts] == [REPLY, blaming]
    assert {"blame-customer", "vague-promise"} <= {*held.drafts[-1].findings}
    events = await at.cases.history("shop", case.id)
    assert [str(one.what) for one in events] == ["taken_in", *["checked"] * 3]
    drafts = story(held, events, team, wording(team, at)).sections[1]
    assert drafts.title == "Tarkistetut luonnokset"
    assert blaming in drafts.items[-1].text


async def test_what_is_given_stays_inside_the_policy_or_is_told() -> None:
    at = house()
    team = Team("shop", policy=Policy(up_to={Severity.GRIEVANCE: Decimal(30)}))
    case = await taken(at)
    case, inside = await give(
        team, case.id, Amends("lahjakortti", Decimal(20)), at, by="M", now=NOW
    )
    assert inside
    case, inside = await give(
        team, case.id, Amends("lahjakortti", Decimal(20)), at, by="M", now=NOW
    )
    assert not inside
    assert case.spent == Decimal(40)


async def test_closing_leaves_a_lesson_without_names() -> None:
    at, team = house(), Team("shop")
    case = await taken(at)
    await answer(team, case.id, REPLY, at, by="Maija", now=NOW)
    thought = Afterthought("asiakas jäi", "kaksi viikkoa", "varasto", "toimittajan päivät näkyviin")
    case, lesson = await close(team, case.id, thought, at, by="Maija", now=NOW)
    assert case.state is State.CLOSED
    assert "Anna" not in lesson.message + lesson.reply
    assert "Maija" not in lesson.reply
    assert (await at.lessons.find("shop", "sohva myöhässä", ["late"], 3))[0] == lesson
    assert await at.lessons.find("other", "sohva myöhässä", ["late"], 3) == []
    with pytest.raises(WrongMoment):
        await answer(team, case.id, "Hei taas", at, by="Maija", now=NOW)


async def test_nothing_of_one_team_is_seen_by_another() -> None:
    at = house()
    case = await taken(at)
    with pytest.raises(WrongMoment):
        await say(Team("other"), case.id, "hei", at, by="Maija", now=NOW)
    assert await at.cases.in_thread("other", case.origin) is None
    assert await at.cases.earlier("other", case.customer, "", 5) == []


async def test_a_message_with_nothing_to_read_makes_no_case() -> None:
    at = house()
    assert await at.inbox.accept(mail(text="   "))
    assert await take_in("m1", await at.teams.get("shop"), at) is None


async def test_a_mail_that_answers_only_a_follow_up_still_finds_its_case() -> None:
    at = house()
    case = await taken(at)
    origin = Origin("web", "risut", thread="t-other", mails=("<m2@posti>", "<m1@posti>"))
    await taken(at, replace(mail("m2", "Missä tavara viipyy?"), origin=origin))
    last = Origin("web", "risut", thread="t-third", mails=("<m3@posti>", "<m2@posti>"))
    again = await taken(at, replace(mail("m3", "Odotan yhä vastausta."), origin=last))
    assert (again.id, len(again.follow_ups)) == (case.id, 2)

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from aiohttp import FormData

from bot.application.ports import Incoming
from bot.domain.case import State
from bot.domain.happening import Origin
from bot.domain.message import Severity
from bot.domain.policy import Policy
from bot.domain.team import Team
from tests.web.browser import Page, Visitor
from tests.web.serve import NOW, TEAM, Site

SOFA = (
    "Hei, tilasin teiltä sohvan ja sen piti tulla 20.2. Se tuli vasta eilen ja nukuimme "
    "kaksi viikkoa lattialla. Olen todella pettynyt."
)
REPLY = (
    "Hei Anna, kiitos, että kerroit. Ymmärrän, että kaksi viikkoa lattialla oli raskasta. "
    "Pyydän anteeksi, että sohva myöhästyi. Palautamme toimitusmaksun perjantaihin 6.3. "
    "mennessä. Terveisin Maija"
)
BLAMING = (
    "Hei. Teidän olisi pitänyt lukea ehdot. Valitettavasti emme voi tehdä mitään. "
    "Palautamme rahat pian."
)
FORWARDED = """Kollega, hoidatko?

---------- Forwarded message ---------
Lähettäjä: Anna Virtanen <anna@posti.fi>
Date: ma 2. maalisk. 2026 klo 9.12
Subject: Sohva
To: <asiakaspalvelu@kauppa.fi>

Hei, tilasin teiltä sohvan ja sen piti tulla 20.2. Se tuli vasta eilen.
Olen todella pettynyt.

Anna Virtanen
"""


def case_of(page: Page) -> str:
    path = page.path.split("?")[0]
    assert path.startswith("/case/"), path
    return path.removeprefix("/case/")


async def test_a_pasted_message_becomes_a_case_that_is_read(visitor: Visitor) -> None:
    page = await visitor.bring(SOFA, name="Anna Virtanen")
    assert page.status == 200
    assert "Valitus" in page.text
    assert "Anna Virtanen" in page.text
    assert '<mark class="severity">' in page.text
    assert "Mitä meillä tapahtui" in page.text


async def test_the_same_form_sent_twice_is_one_case(visitor: Visitor, site: Site) -> None:
    home = await visitor.get("/")
    first = await visitor.send(home, "/", nonce=home.field("nonce"), text=SOFA)
    again = await visitor.send(home, "/", nonce=home.field("nonce"), text=SOFA)
    other = await visitor.send(home, "/", nonce=home.field("nonce"), text="Kiitos avusta!")
    assert first.path == again.path != other.path
    assert len(site.memory.cases) == 2


async def test_a_sample_is_one_click_away_in_every_language(visitor: Visitor) -> None:
    for language, word in (("fi", "Valitus"), ("sv", "Klagomål"), ("en", "Grievance")):
        home = await visitor.get("/")
        await visitor.send(home, "/mine", language=language, back="/")
        home = await visitor.get("/")
        assert f'<html lang="{language}">' in home.text
        sample = "1" if language == "sv" else "0"
        page = await visitor.send(home, "/", nonce=home.field("nonce"), sample=sample)
        assert word in page.text


async def test_a_forwarded_mail_is_taken_apart(visitor: Visitor, site: Site) -> None:
    page = await visitor.bring(FORWARDED, medium="mail")
    case = site.memory.cases[TEAM, case_of(page)]
    assert case.customer_name == "Anna Virtanen"
    assert case.customer
    assert "Kollega" not in case.message.text
    assert case.subject == "Sohva"


async def test_a_dropped_mail_file_is_taken_apart(visitor: Visitor, site: Site) -> None:
    raw = (
        "From: Anna Virtanen <anna@posti.fi>\nTo: <tuki@kauppa.fi>\nSubject: Sohva\n"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=iso-8859-1\n\n" + SOFA
    ).encode("latin-1")
    home = await visitor.get("/")
    form = FormData({"csrf": home.csrf, "nonce": home.field("nonce"), "text": ""})
    form.add_field("file", raw, filename="sohva.eml", content_type="message/rfc822")
    page = await visitor.post("/", form)
    case = site.memory.cases[TEAM, case_of(page)]
    assert case.customer_name == "Anna Virtanen"
    assert "pettynyt" in case.message.text


async def test_while_the_coach_reads_the_page_waits_and_comes_back(
    visitor: Visitor, site: Site
) -> None:
    site.asleep = True
    page = await visitor.bring(SOFA)
    assert "Ruusu lukee viestiä" in page.text
    assert page.headers["Refresh"] == "2"
    site.asleep = False
    await site.sweep()
    assert "Valitus" in (await visitor.get(page.path)).text


async def test_the_walk_is_walked_and_a_stale_click_changes_nothing(
    visitor: Visitor, site: Site
) -> None:
    page = await visitor.bring(SOFA)
    move = f"/case/{case_of(page)}/move"
    asked = page.field("seen")
    page = await visitor.send(
        page, move, seen=asked, words="Tehdas myöhästyi, palautamme toimitusmaksun 6.3."
    )
    assert "palautamme toimitusmaksun 6.3." in page.text
    stale = await visitor.send(page, move, seen=asked, words="Toinen kerta")
    assert "ehti jo edetä" in stale.text
    assert "Toinen kerta" not in stale.text
    while "/5:" not in page.text:
        page = await visitor.send(page, move, seen=page.field("seen"), move="skip")
    for _ in range(5):
        page = await visitor.send(page, move, seen=page.field("seen"), move="use")
    assert 'id="letter-form"' in page.text
    assert site.memory.cases[TEAM, case_of(page)].walk.stage == "reply"


async def test_the_agent_overrules_the_reading_with_one_click(visitor: Visitor) -> None:
    page = await visitor.bring(SOFA)
    page = await visitor.send(page, f"/case/{case_of(page)}/reading", severity="claim")
    assert '<span class="pill claim">' in page.text
    page = await visitor.send(page, f"/case/{case_of(page)}/reading", kind="praise")
    assert '<span class="pill praise">' in page.text


async def test_a_draft_is_checked_with_findings_in_the_text(visitor: Visitor) -> None:
    page = await visitor.bring(SOFA)
    check = f"/case/{case_of(page)}/check"
    page = await visitor.send(page, check, draft=BLAMING)
    assert '<mark class="finding">' in page.text
    assert "Puolusteleva" in page.text
    start = BLAMING.index("pian")
    page = await visitor.send(
        page, check, draft=BLAMING, swap=f"{start}-{start + 4}:perjantaina 6.3."
    )
    assert "Palautamme rahat perjantaina 6.3." in page.text


async def test_a_sent_reply_leaves_promises_that_are_kept_with_a_click(
    visitor: Visitor, site: Site
) -> None:
    page = await visitor.bring(SOFA)
    id_ = case_of(page)
    page = await visitor.send(page, f"/case/{id_}/sent", draft=REPLY)
    (promise,) = site.memory.cases[TEAM, id_].promises
    assert promise.due
    team = await visitor.get("/team")
    assert promise.what in team.text
    team = await visitor.send(team, f"/case/{id_}/kept", promise=promise.id, back="/team")
    assert team.path.startswith("/team")
    assert site.memory.cases[TEAM, id_].promises[0].kept == NOW


async def test_a_promise_stands_under_its_makers_name(visitor: Visitor, site: Site) -> None:
    page = await visitor.bring(SOFA)
    draft = "Hei Anna, pyydän anteeksi. Soitan sinulle huomenna. Terveisin Maija"
    page = await visitor.send(page, f"/case/{case_of(page)}/sent", draft=draft)
    (promise,) = site.memory.cases[TEAM, case_of(page)].promises
    assert promise.who
    assert f"<bdi>{promise.maker}</bdi>" in page.text
    assert f"<bdi>{promise.who}</bdi>" not in page.text


async def test_amends_beyond_the_policy_are_told(visitor: Visitor, site: Site) -> None:
    policy = Policy(up_to={Severity.GRIEVANCE: Decimal(30)}, approver="Ville")
    site.memory.teams[TEAM] = Team(TEAM, policy=policy)
    page = await visitor.bring(SOFA)
    path = f"/case/{case_of(page)}/amends"
    page = await visitor.send(page, path, what="lahjakortti", cost="20,00")
    assert "ylittää" not in page.text
    page = await visitor.send(page, path, what="lahjakortti", cost="20")
    assert "ylittää" in page.text
    assert "Ville" in page.text
    page = await visitor.send(page, path, what="lahjakortti", cost="paljon")
    assert "numeroina" in page.text


async def test_a_case_is_handed_over_closed_read_as_a_lesson_and_opened_again(
    visitor: Visitor, site: Site
) -> None:
    page = await visitor.bring(SOFA, name="Anna Virtanen")
    id_ = case_of(page)
    page = await visitor.send(page, f"/case/{id_}/owner", to="Pekka")
    assert "Pekka" in page.text
    page = await visitor.send(page, f"/case/{id_}/sent", draft=REPLY)
    page = await visitor.send(
        page,
        f"/case/{id_}/close",
        won="asiakas jäi",
        lost="kaksi viikkoa",
        cause="varasto",
        action="toimittajan päivät näkyviin",
        check_back="2026-03-18",
    )
    assert site.memory.cases[TEAM, id_].state is State.CLOSED
    assert "Suljettu, ja oppi on tallessa" in page.text
    lesson = await visitor.get(f"/lesson/{id_}")
    assert "toimittajan päivät näkyviin" in lesson.text
    assert "Anna" not in lesson.text
    assert id_ in (await visitor.get("/team/lessons?q=sohva")).text
    page = await visitor.send(page, f"/case/{id_}/changed")
    assert "toimittajan päivät näkyviin" in page.text[page.text.index("after-letter") :]
    page = await visitor.send(page, f"/case/{id_}/move", move="use", seen="")
    assert "suljettu" in page.text
    page = await visitor.send(page, f"/case/{id_}/reopen")
    assert site.memory.cases[TEAM, id_].state is State.OPEN


async def test_a_newcomer_rehearses_a_lesson_and_compares(visitor: Visitor) -> None:
    page = await visitor.bring(SOFA)
    id_ = case_of(page)
    await visitor.send(page, f"/case/{id_}/sent", draft=REPLY)
    await visitor.send(page, f"/case/{id_}/close", won="", lost="", cause="", action="näin")
    page = await visitor.get("/practice")
    assert page.path.startswith(f"/practice/{id_}")
    assert "toimitusmaksun" not in page.text
    page = await visitor.send(page, f"/practice/{id_}", draft=BLAMING)
    assert '<mark class="finding">' in page.text
    assert "toimitusmaksun" in page.text


async def test_earlier_cases_of_the_same_customer_are_shown(visitor: Visitor) -> None:
    first = await visitor.bring(SOFA, sender="anna@posti.fi")
    second = await visitor.bring("Taas myöhässä! Olen pettynyt.", sender="anna@posti.fi")
    assert case_of(first) in second.text
    third = await visitor.bring("Pöytä oli rikki.", sender="muu@posti.fi")
    assert case_of(first) not in third.text


async def test_what_the_customer_writes_next_joins_the_case(visitor: Visitor) -> None:
    page = await visitor.bring(SOFA)
    id_ = case_of(page)
    page = await visitor.send(
        page, f"/case/{id_}/follow-up", nonce=page.field("nonce"), text="Rahoja ei kuulu!"
    )
    assert case_of(page) == id_
    assert "Rahoja ei kuulu!" in page.text


async def test_praise_is_walked_and_logged(visitor: Visitor, site: Site) -> None:
    page = await visitor.bring("Kiitos Villelle, hän auttoi äitiäni tunnin. Ihana palvelu!")
    id_, move = case_of(page), f"/case/{case_of(page)}/move"
    page = await visitor.send(page, move, seen=page.field("seen"), move="done")
    page = await visitor.send(page, move, seen=page.field("seen"), words="Ville jäi yli ajan")
    page = await visitor.send(page, move, seen=page.field("seen"), words="")
    assert site.memory.cases[TEAM, id_].walk.log == ("Ville jäi yli ajan", "")
    assert "Onnistumisistakin opitaan" in page.text
    assert "Ville" in (await visitor.get("/team")).text


async def test_a_draft_alone_is_checked_and_not_kept(visitor: Visitor, site: Site) -> None:
    page = await visitor.get("/check")
    page = await visitor.send(page, "/check", draft=BLAMING, to="complaint")
    assert '<mark class="finding">' in page.text
    page = await visitor.send(page, "/check", draft="Ei kestä!", to="praise")
    assert "torjuu kiitoksen" in page.text
    assert site.memory.cases == {}
    assert "tekstiä" in (await visitor.send(page, "/check", draft="…")).text


async def test_a_case_of_another_team_is_not_found(visitor: Visitor, site: Site) -> None:
    page = await visitor.bring(SOFA)
    id_ = case_of(page)
    site.memory.cases["other", "x"] = replace(site.memory.cases[TEAM, id_], team="other", id="x")
    assert (await visitor.get("/case/x")).status == 404
    assert (await visitor.send(page, "/case/x/sent", draft=REPLY)).status == 404
    assert (await visitor.get("/lesson/x")).status == 404


async def test_a_case_that_stands_in_a_chat_is_shown_there_as_it_is_moved_here(
    visitor: Visitor, site: Site
) -> None:
    incoming = Incoming("m1", TEAM, Origin("slack", "C1", "1.2"), SOFA, NOW)
    await site.house.inbox.accept(incoming)
    await site.sweep()
    page = await visitor.get("/case/m1")
    await visitor.send(page, "/case/m1/owner", mine="1")
    await visitor.send(page, "/case/m1/move", seen=page.field("seen"), move="skip")
    await visitor.send(page, "/case/m1/sent", draft=REPLY)
    await visitor.send(page, "/case/m1/close", won="a")
    shown = [(ids, key.rsplit(":", 1)[1]) for key, (name, *ids) in site.jobs.begun.items()]
    assert [how for _, how in shown] == ["changed", "moved", "changed", "changed"]
    assert all(ids[:2] == [TEAM, "m1"] for ids, _ in shown)


async def test_a_case_of_the_pages_alone_needs_no_showing(visitor: Visitor, site: Site) -> None:
    page = await visitor.bring(SOFA)
    await visitor.send(page, f"/case/{case_of(page)}/owner", mine="1")
    assert site.jobs.begun == {}

"""A model writes the letter, over the wire; the coach looks at it before anybody sees it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.application.model_prompt import Grounding
from bot.application.suggest_reply import Engine
from bot.application.write_with_model import write_with_model
from bot.domain.asking import Missing, NoAnswer
from tests.fakes.model_server import Says, answer, piece
from tests.model.case import CASES, FI, coach, to_write, writing
from tests.model.test_prompt import LESSON


async def test_a_clean_letter_takes_one_call_and_comes_with_its_names_back() -> None:
    async with writing(Says(FI.good)) as (server, pen):
        written = await write_with_model(to_write(), coach(), pen)
    made = written.suggestion
    assert made.findings == ()
    assert made.engine is Engine.MODEL
    assert made.reply is not None
    assert made.reply.startswith("Hei Sanna Koskela!\n\nKiitos, että kirjoitit meille. Otit kaksi")
    assert made.reply.endswith("Ystävällisin terveisin\nMari")
    assert len(server.asked) == 1
    assert made.steps[0].why == "Vapaapäivät olivat hänelle se varsinainen menetys."
    assert made.steps[3].text == "Tuomme sohvan kotiin asti torstaina 26.11. klo 17."
    assert "oma palvelin" in made.engine_note


async def test_no_name_leaves_the_house() -> None:
    async with writing(Says(FI.good)) as (server, pen):
        await write_with_model(to_write(), coach(), pen)
    sent = json.dumps(server.asked, ensure_ascii=False)
    assert "Koskela" not in sent
    assert "Sanna" not in sent
    assert "Mari" not in sent


PRIVATE = {
    "fi": ("131052-308T", "FI21 1234 5600 0007 85", "4111 1111 1111 1111", "040 123 4567",
           "sanna@esimerkki.fi", "Mäntykatu 5 A 12"),
    "sv": ("811218-9876", "SE35 5000 0000 0549 1000 0003", "4111 1111 1111 1111", "070-174 06 55",
           "karin@exempel.se", "Storgatan 5"),
}  # fmt: skip


@pytest.mark.parametrize("language", list(PRIVATE))
async def test_nothing_that_tells_who_somebody_is_leaves_the_house(language: str) -> None:
    case, private = CASES[language], PRIVATE[language]
    told = {**case.told, "owner": f"Kim Åberg, {private[3]}"}
    text = f"{case.text}\n{', '.join(private)}"
    async with writing(Says(case.good)) as (server, pen):
        await write_with_model(to_write(replace(case, text=text, told=told)), coach(), pen)
    sent = json.dumps(server.asked, ensure_ascii=False)
    assert [one for one in (*private, "Kim", "Åberg") if one in sent] == []


async def test_where_the_model_reads_the_message_otherwise_the_agent_is_told() -> None:
    doubt = "Asiakas on jo odottanut kaksi kertaa; tämä on vakavampi kuin miltä se näyttää."
    told = json.loads(FI.good)
    told["reading"]["doubt"] = doubt
    async with writing(Says(json.dumps(told))) as (_, pen):
        made = await write_with_model(to_write(), coach(), pen)
    assert made.suggestion.engine_note.endswith(doubt)
    assert made.suggestion.findings == ()


async def test_what_nobody_told_becomes_a_gap_and_is_marked() -> None:
    told = answer(
        piece("open", "Hei {NAME_2}!"),
        piece("thanks", "Kiitos, että kirjoitit. Kaksi vapaapäivää meni hukkaan, ja se harmittaa."),
        piece("apologise", "Pyydän anteeksi."),
        piece("fix", "Tuomme sohvan torstaina 26.11. klo 17 ja palautamme sinulle 150 euroa."),
        piece("close", "Terveisin\n{NAME_1}"),
    )
    async with writing(Says(told)) as (server, pen):
        written = await write_with_model(to_write(), coach(), pen)
    made = written.suggestion
    assert "150" not in (made.reply or "")
    assert "[summa]" in (made.reply or "")
    assert any(one.id == "model.sum" for one in made.findings)
    assert len(server.asked) == 2


async def test_one_rewrite_is_asked_with_the_findings_and_the_better_letter_is_kept() -> None:
    bad = answer(piece("open", "Hei!"), piece("fix", "Saat meiltä 500 euroa huomenna klo 12."))
    async with writing(Says(bad), Says(FI.good)) as (server, pen):
        written = await write_with_model(to_write(), coach(), pen)
    assert written.suggestion.findings == ()
    assert [len(one["messages"]) for one in server.asked] == [2, 4]
    first, second = (one["messages"] for one in server.asked)
    assert second[:2] == first
    assert "[summa]" in second[3]["content"]
    assert written.used.calls == 2


async def test_a_letter_the_agent_has_seen_stays_and_the_better_one_stands_beside_it() -> None:
    bad = answer(piece("open", "Hei!"), piece("fix", "Saat meiltä 500 euroa huomenna klo 12."))
    seen: list[str] = []
    async with writing(Says(bad), Says(FI.good)) as (_, pen):
        written = await write_with_model(to_write(), coach(), pen, seen.append)
    made = written.suggestion
    assert seen[-1] in (made.reply or "")
    assert "500" not in "".join(seen)
    assert made.findings
    assert "torstaina 26.11. klo 17" in made.other


@pytest.mark.parametrize(
    "letter",
    [
        [piece("open", "Dear Sanna, we are so very sorry about your sofa and everything else.")],
        [piece("fix", "Hei <!channel>, sohva tulee torstaina 26.11. klo 17.")],
        [piece("fix", '{"type": "AdaptiveCard", "body": []}')],
        [piece("open", "")],
    ],
)
async def test_a_letter_that_is_no_letter_leaves_the_embedded_one(letter: list[object]) -> None:
    async with writing(Says(answer(*letter))) as (_, pen):  # type: ignore[arg-type]
        with pytest.raises(NoAnswer) as none:
            await write_with_model(to_write(), coach(), pen)
    assert none.value.why is Missing.UNFIT
    assert none.value.used.calls == 2


async def test_the_stable_part_is_the_same_byte_for_byte_and_the_case_comes_last() -> None:
    async with writing(Says(FI.good)) as (server, pen):
        await write_with_model(to_write(), coach(), pen)
        await write_with_model(replace(to_write(), told="Sohva tulee huomenna."), coach(), pen)
    one, two, *_ = (asked["messages"] for asked in server.asked)
    assert one[0] == two[0]
    assert one[1] != two[1]
    assert [message["role"] for message in one] == ["system", "user"]


async def test_what_the_coaching_rests_on_is_cited_where_it_was_given() -> None:
    told = json.loads(FI.good)
    sources = ("policy", "lesson 1", "lesson 2", "products", "a dream", "told_by_agent")
    steps = ("empathise", "understand", "apologise", "fix", "make_good", "fix")
    told["coaching"] = [
        {"step": step, "why": "-", "source": source}
        for step, source in zip(steps, sources, strict=True)
    ]
    grounding = Grounding("grievance: 50 EUR", ("Sohva: takuu 5 vuotta",), (LESSON,))
    texts = coach().texts
    async with writing(Says(json.dumps(told))) as (_, pen):
        made = await write_with_model(replace(to_write(), grounding=grounding), coach(), pen)
        bare = await write_with_model(to_write(), coach(), pen)
    lesson = texts["model.cited.lesson"].format(lesson=LESSON.action)
    policy, products = texts["model.cited.policy"], texts["model.cited.products"]
    told_by_agent = texts["model.cited.told_by_agent"]
    assert made.suggestion.cited == (policy, lesson, products, told_by_agent)
    assert bare.suggestion.cited == (told_by_agent,)

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import time, timedelta
from decimal import Decimal
from html import unescape

import pytest

from adapters.web.settings_form import read, written
from bot.domain.asking import Limits
from bot.domain.message import Register, Severity
from bot.domain.policy import Policy
from bot.domain.team import ModelFor, Team, Watch
from tests.web.browser import Page, Visitor
from tests.web.serve import TEAM, Site

FULL = Team(
    TEAM,
    name="Risut & ruusut",
    language="sv",
    register=Register.INFORMAL,
    signature="Hälsningar\nKundtjänst",
    timezone="Europe/Stockholm",
    country="SE",
    working_days=(0, 2, 6),
    opens=time(9, 30),
    closes=time(18),
    digest_at=time(9, 45),
    digest_place="slack:C1",
    digest_when_empty=True,
    roses_place="teams:19:abc@thread.tacv2",
    watch=Watch.ASK,
    watched={"C2": Watch.OFF},
    listen=Watch.OFF,
    listened={"C3": Watch.AT_ONCE, "C4": Watch.ASK},
    answer_within={
        Severity.REMARK: timedelta(hours=24),
        Severity.GRIEVANCE: timedelta(minutes=90),
        Severity.CLAIM: timedelta(hours=1),
    },
    public_within=timedelta(hours=1),
    auto_reply=timedelta(hours=72),
    policy=Policy(
        currency="SEK",
        up_to={Severity.GRIEVANCE: Decimal("300.50")},
        gestures={Severity.REMARK: ("kaffe", "en bulle")},
        replace_under=Decimal(100),
        approver="Ville",
        notes="Fri retur i 30 dagar",
    ),
    jargon={"RMA": "retur"},
    forbidden=("idiot",),
    model=ModelFor.ON_REQUEST,
    model_limits=Limits(1000, Decimal(20)),
    products=("Soffa Ek: 3 sits",),
    keep_words=timedelta(days=30),
    keep_unclosed=timedelta(days=200),
    keep_lessons=timedelta(days=365),
)


@pytest.mark.parametrize("team", [FULL, Team(TEAM)])
def test_what_the_form_shows_it_reads_back(team: Team) -> None:
    told, errors = read(written(team), team, bool)
    assert errors == {}
    assert told == replace(team, answer_within=dict(team.answer_within))


def test_every_setting_of_a_team_is_on_the_form() -> None:
    """What is changed in the form is changed in the team: no field of it is left out."""
    of_the_store = {"id", "version"}
    names = {one.name for one in fields(Team)} - of_the_store
    told, _ = read(written(FULL), Team(TEAM), bool)
    usual = Team(TEAM)
    same = {name for name in names if getattr(told, name) == getattr(usual, name)}
    assert same == set()


def fields_of(page: Page) -> dict[str, str]:
    """The settings form as a browser would send it."""
    form = page.text[page.text.index('class="settings"') :]
    form = form[: form.index("</form>")]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        told = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if told.get("type") != "checkbox" or re.search(r"\bchecked\b", tag):
            found[told["name"]] = unescape(told.get("value", ""))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?([^<]*)', form):
        found[name] = unescape(text)
    for name, options in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)"[^>]* selected', options)
        found[name] = chosen[1] if chosen else ""
    return found


async def test_settings_are_stored_as_they_stand_on_the_page(visitor: Visitor, site: Site) -> None:
    site.memory.teams[TEAM] = replace(FULL, version=3)
    page = await visitor.get("/team/settings")
    stored = await visitor.post("/team/settings", fields_of(page))
    assert "sparade" in stored.text
    assert site.memory.teams[TEAM] == replace(FULL, version=4)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("opens", "aamulla"),
        ("closes", "07:00"),
        ("digest_at", "25:00"),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../../etc/passwd"),
        ("country", "Suomi"),
        ("currency", "euro"),
        ("language", "de"),
        ("register", "rude"),
        ("watch", "always"),
        ("digest_place", "kanava"),
        ("public_within", "0"),
        ("public_within", "-1"),
        ("within_claim", "pian"),
        ("up_to_remark", "NaN"),
        ("up_to_claim", "1e99"),
        ("auto_reply", "kolme"),
        ("replace_under", "kymppi"),
        ("keep_words", "0"),
        ("keep_lessons", "999999"),
        ("jargon", "RMA"),
        ("watched", "C2 = maybe"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_stored(
    visitor: Visitor, site: Site, name: str, wrong: str
) -> None:
    page = await visitor.get("/team/settings")
    refused = await visitor.post("/team/settings", {**fields_of(page), name: wrong})
    assert refused.status == 400
    assert re.findall(r'id="error-([a-z_]+)"', refused.text) == [name]
    assert f'aria-describedby="error-{name}"' in refused.text
    assert unescape(refused.text).count(wrong) >= (wrong not in {"de", "rude", "always"})
    assert site.memory.teams == {}


async def test_every_error_is_named_at_once(visitor: Visitor) -> None:
    page = await visitor.get("/team/settings")
    wrong = {"opens": "x", "country": "x", "currency": "x", "public_within": "x"}
    days = {f"day_{day}": "" for day in range(7)}
    refused = await visitor.post("/team/settings", {**fields_of(page), **wrong, **days})
    found = set(re.findall(r'id="error-([a-z_]+)"', refused.text))
    assert found == {*wrong, "working_days"}


async def test_settings_somebody_else_stored_meanwhile_are_not_lost(
    visitor: Visitor, site: Site
) -> None:
    page = await visitor.get("/team/settings")
    site.memory.teams[TEAM] = Team(TEAM, name="Toinen", version=1)
    again = await visitor.post("/team/settings", {**fields_of(page), "name": "Omani"})
    assert "Joku muu tallensi" in again.text
    assert site.memory.teams[TEAM].name == "Toinen"
    await visitor.post("/team/settings", fields_of(again))
    assert site.memory.teams[TEAM].name == "Omani"

"""Activities of every kind, forged, truncated and huge: refused or let fall, never a crash."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.teams import incoming
from tests.fakes.teams_server import TENANT, Person, content, parts, text_of
from tests.slack.test_doors import SOFA
from tests.teams.place import THREAD, Place, opened

WORD = st.text(max_size=60)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | WORD,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORD, inner, max_size=4),
    max_leaves=12,
)
NAMES = [
    "type", "id", "name", "text", "from", "recipient", "conversation", "channelData", "tenant",
    "value", "action", "verb", "data", "do", "case", "seen", "entities", "mentioned",
    "messagePayload", "body", "content", "contentType", "commandId", "replyToId", "attachments",
    "actionValue", "actionName", "reaction", "conversationType", "channel", "user", "displayName",
]  # fmt: skip
ACTIVITY = st.recursive(
    st.none() | WORD | st.integers() | st.lists(ANY, max_size=3),
    lambda inner: st.dictionaries(st.sampled_from(NAMES), inner, max_size=8),
    max_leaves=30,
)


@given(st.dictionaries(st.sampled_from(NAMES), ACTIVITY, max_size=12))
@settings(max_examples=200, deadline=None)
def test_any_activity_can_be_read(raw: dict[str, Any]) -> None:
    seen = incoming.seen_of(raw)
    incoming.pointed_of(seen)
    assert incoming.vote_of(seen) in {"", "good", "bad"}
    assert all(isinstance(one, str) for one in seen.told.values())
    assert seen.id.startswith("t")


@settings(max_examples=40, deadline=None)
@given(
    kind=st.sampled_from(["message", "invoke", "installationUpdate", "conversationUpdate", "x"]),
    name=st.sampled_from(
        ["adaptiveCard/action", "composeExtension/fetchTask", "composeExtension/submitAction",
         "task/fetch", "message/submitAction", ""]
    ),
    more=st.dictionaries(st.sampled_from(NAMES), ACTIVITY, max_size=6),
)  # fmt: skip
async def test_no_activity_of_our_own_tenant_is_a_500(
    kind: str, name: str, more: dict[str, Any]
) -> None:
    async with opened() as place:
        one = Person(place.teams).activity(kind, name=name)
        kept = {"type", "channelData", "conversation"}
        one |= {key: told for key, told in more.items() if key not in kept}
        status, _ = await place.teams.send(one)
        assert status == 200
        await place.settled()


@pytest.fixture
async def told(place: Place, mari: Person) -> dict[str, Any]:
    await mari.writes(SOFA)
    await place.settled()
    (card,) = place.said(mari.alone)
    return card


@pytest.mark.parametrize(
    "data",
    [
        {"do": "move:use", "case": "t1' OR 1=1"},
        {"do": "move:use"},
        {"do": "form:share", "channel": THREAD},
        {"do": "kept", "promise": "x"},
        {"do": "level", "level": "claim"},
        {"do": "form:settings", "version": "0"},
        {"do": "nothing"},
        {},
    ],
)
@pytest.mark.usefixtures("told")
async def test_a_forged_click_is_told_no(place: Place, data: dict[str, str]) -> None:
    stranger = Person(place.teams, "Ville Virta")
    data = {"case": place.case().id, **data}
    if data.get("do") == "form:settings":
        stranger = Person(place.teams, "Guido", more={"userRole": "guest"})
    before = copy.deepcopy((place.memory.cases, place.memory.teams))
    for kind, value in (
        ("invoke", {"action": {"type": "Action.Execute", "verb": data.get("do"), "data": data}}),
        ("message", data),
    ):
        one = stranger.activity(kind, name="adaptiveCard/action", value=value)
        assert (await place.teams.send(one))[0] == 200
    await place.settled()
    assert (place.memory.cases, place.memory.teams) == before


async def test_a_click_of_another_tenant_never_reaches_a_case(
    place: Place, told: dict[str, Any]
) -> None:
    other = Person(place.teams, "Mari Mattila", tenant="99999999-cccc")
    status, _ = await place.teams.send(other.pressed(told, "move:skip"))
    assert status == 403


async def test_html_is_read_as_words_and_never_shown_as_html(place: Place, mari: Person) -> None:
    html = (
        f"<div>{SOFA}<script>alert(1)</script><style>x{{}}</style><img src=x onerror=alert(2)>"
        "<a href='javascript:alert(3)'>linkki</a><at id=0>Ruusu</at></div>"
    )
    dialog = await mari.points(html, "coach", THREAD)
    assert "alert" not in json.dumps(dialog)
    assert "onerror" not in json.dumps(dialog)
    await mari.points(html, "coach", THREAD, data={"do": "dialog:coach"})
    await place.settled()
    assert "<" not in place.case().message.text
    assert "alert" not in place.case().message.text


async def test_lone_surrogates_and_nulls_go_through(place: Place, mari: Person) -> None:
    await mari.writes(SOFA + " \ud800 \x00 \u202e")
    await place.settled()
    (card,) = place.said(mari.alone)
    await mari.presses(card, "words", words="\ud83d rikki")
    await place.settled()
    dialog = await mari.points("<p>\ud800 " + SOFA + "</p>", "coach", THREAD)
    assert dialog["task"]["type"] == "continue"


async def test_a_customers_words_stand_in_no_log(
    place: Place, mari: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    place.teams.refuses = [400] * 3
    await mari.writes(SOFA)
    await mari.calls(SOFA, THREAD)
    await mari.points(f"<p>{SOFA}</p>", "coach", THREAD)
    await place.settled()
    out = "".join(capsys.readouterr())
    assert out
    for word in ("sohvan", "Virtanen", "Mattila", "secret words", "token"):
        assert word not in out


async def test_words_of_the_menu_in_a_message_do_nothing_else(place: Place, mari: Person) -> None:
    await mari.writes("reklamaatio asetukset luonnos " + SOFA)
    await place.settled()
    assert len(place.cases()) == 1


async def test_what_an_agent_is_called_cannot_call_anybody_else(place: Place) -> None:
    tricky = Person(place.teams, "<at>Everyone</at> [x](http://x)\nMari")
    await tricky.writes(SOFA)
    await place.settled()
    (card,) = place.said(tricky.alone)
    await tricky.presses(card, "take")
    await place.settled()
    (card,) = place.said(tricky.alone)
    marked = [one["text"] for one in parts(content(card)) if one.get("type") == "TextBlock"]
    assert not set("".join(marked)) & set("<>[]")
    assert "Everyone" in text_of(card)


def test_tenants_are_told_apart_in_every_id() -> None:
    one = incoming.id_of(TENANT, "activity", "a", "1")
    assert one != incoming.id_of("other", "activity", "a", "1")

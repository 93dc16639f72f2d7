"""Payloads of every kind, forged, stale, truncated and huge: refused or let fall, never a crash."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import incoming
from adapters.slack.messages import unmarked
from tests.fakes.slack_person import Person, mail_file
from tests.slack.place import Place, opened
from tests.slack.test_doors import SOFA, settled

WORD = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | WORD,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORD, inner, max_size=4),
    max_leaves=12,
)
NAMES = [
    "type",
    "event",
    "team",
    "team_id",
    "user",
    "user_id",
    "channel",
    "channel_id",
    "text",
    "ts",
    "thread_ts",
    "files",
    "filetype",
    "actions",
    "action_id",
    "value",
    "view",
    "state",
    "values",
    "private_metadata",
    "callback_id",
    "message",
    "container",
    "bot_id",
    "subtype",
    "attachments",
    "from",
    "headers",
    "plain_text",
    "command",
    "trigger_id",
    "response_url",
    "id",
    "authorizations",
    "selected_option",
    "enterprise",
    "enterprise_id",
    "user_team",
]
SHAPED = st.recursive(
    ANY,
    lambda inner: (
        st.dictionaries(st.sampled_from(NAMES), inner, max_size=8) | st.lists(inner, max_size=3)
    ),
    max_leaves=30,
)
BODIES = st.dictionaries(st.sampled_from(NAMES), SHAPED, max_size=12)


@given(BODIES)
@settings(max_examples=80, deadline=None)
def test_every_payload_can_be_read(body: dict[str, Any]) -> None:
    for read in (
        incoming.click_of,
        incoming.form_of,
        incoming.command_of,
        incoming.pointed_of,
        incoming.written_of,
        incoming.mail_of,
        incoming.agent_of,
    ):
        read(body)


@given(st.text(max_size=200))
def test_marks_of_any_kind_are_undone(text: str) -> None:
    unmarked(text)


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """Something like a real payload, with parts of it torn out or put in anew."""
    event = {
        "type": draw(st.sampled_from(["message", "app_mention", "app_home_opened", "odd"])),
        "user": draw(st.sampled_from(["UMARI", "USLACKBOT"]) | ANY),
        "channel": draw(st.sampled_from(["C1", "DUMARI", "C404"]) | ANY),
        "channel_type": draw(st.sampled_from(["channel", "im"]) | ANY),
        "text": draw(st.just(SOFA) | ANY),
        "ts": draw(st.just("1.1") | ANY),
        "tab": draw(st.sampled_from(["home", "messages"]) | ANY),
        "files": draw(st.just([mail_file("F1", "x", SOFA)]) | ANY),
    }
    body = {"type": "event_callback", "team_id": "T1", "event_id": "E", "event": event}
    acted = {
        "type": draw(
            st.sampled_from(["block_actions", "view_submission", "shortcut", "message_action"])
        ),
        "team": draw(st.just({"id": "T1"}) | ANY),
        "user": draw(st.just({"id": "UMARI", "team_id": "T1"}) | ANY),
        "channel": draw(st.just({"id": "C1"}) | ANY),
        "trigger_id": draw(st.just("trig") | ANY),
        "callback_id": draw(st.sampled_from(["begin", "coach_this"]) | WORD),
        "actions": [
            {
                "action_id": draw(st.sampled_from(["move:use", "words", "level", "rate"]) | WORD),
                "value": draw(st.just("s1|step") | WORD),
                "type": "button",
                "block_id": "b",
            }
        ],
        "view": draw(
            st.fixed_dictionaries(
                {
                    "type": st.just("modal"),
                    "callback_id": st.sampled_from(
                        ["coach", "words", "close", "gave", "settings", "sent"]
                    ),
                    "private_metadata": st.sampled_from(["s1|a|C1", "C1", "||", "C1|0"]) | WORD,
                    "state": st.fixed_dictionaries({"values": SHAPED}),
                }
            )
        ),
        "message": draw(SHAPED),
        "container": draw(SHAPED),
    }
    asked = {
        "command": draw(st.sampled_from(["/reklamaatio", "/luonnos", "/kiitos", "/ruusu", "/x"])),
        "team_id": "T1",
        "user_id": draw(st.just("UMARI") | WORD),
        "channel_id": draw(st.just("C1") | WORD),
        "text": draw(st.just(SOFA) | WORD),
        "trigger_id": draw(st.just("trig") | WORD),
        "response_url": draw(st.just("https://hooks.slack.com/x") | WORD),
    }
    chosen: dict[str, Any] = draw(st.sampled_from([body, acted, asked]))
    for name in draw(st.lists(st.sampled_from(sorted(chosen)), max_size=2)):
        if name not in {"type", "team_id", "command"}:
            chosen.pop(name, None)
    return chosen


async def test_no_payload_crashes_the_door() -> None:
    async with opened() as place:
        loop = asyncio.get_running_loop()

        @given(requests())
        @settings(max_examples=60, deadline=None)
        def every(body: dict[str, Any]) -> None:
            if "command" in body:
                doing: Any = place.slack.send_form(body)
            elif body["type"] == "event_callback":
                doing = place.slack.post(json.dumps(body), "application/json")
            else:
                doing = place.slack.send_interaction(body)
            status = asyncio.run_coroutine_threadsafe(doing, loop).result(20)[0]
            assert status in {200, 400, 404}, body

        await asyncio.to_thread(every)
        await place.settled()


async def test_what_is_cut_off_on_the_way_is_refused_and_never_a_crash() -> None:
    event = {"type": "message", "user": "UMARI", "channel": "C1", "text": SOFA, "ts": "1.1"}
    click = {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "UMARI"}, "actions": []}
    form = "application/x-www-form-urlencoded"
    whole = [
        (
            json.dumps({"type": "event_callback", "team_id": "T1", "event": event}),
            "application/json",
        ),
        (urlencode({"payload": json.dumps(click)}), form),
        (urlencode({"command": "/luonnos", "team_id": "T1", "text": SOFA}), form),
    ]
    async with opened() as place:
        loop = asyncio.get_running_loop()

        @given(st.sampled_from(whole), st.floats(0, 1))
        @settings(max_examples=40, deadline=None)
        def every(sent: tuple[str, str], share: float) -> None:
            body, kind = sent
            doing = place.slack.post(body[: int(share * len(body))], kind)
            status = asyncio.run_coroutine_threadsafe(doing, loop).result(20)[0]
            assert status in {200, 400, 404}, body

        await asyncio.to_thread(every)
        await place.settled()


async def test_a_click_without_actions_is_refused(place: Place) -> None:
    click = {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "UMARI"}, "actions": []}
    assert (await place.slack.send_interaction(click))[0] == 400


async def test_an_unsigned_a_forged_and_an_old_request_are_refused(place: Place) -> None:
    body = json.dumps({"type": "event_callback", "team_id": "T1", "event": {"type": "message"}})
    kind = "application/json"
    assert (await place.slack.post(body, kind))[0] == 200
    assert (await place.slack.post(body, kind, secret="other"))[0] == 401  # noqa: S106
    old = {"X-Slack-Request-Timestamp": str(int(time.time()) - 400)}
    assert (await place.slack.post(body, kind, old))[0] == 401
    assert (await place.slack.post(body, kind, {"X-Slack-Signature": ""}))[0] == 401
    assert (await place.slack.post("payload=%7Bnot", "application/x-www-form-urlencoded"))[0] == 400


async def test_slack_is_told_that_the_address_is_ours(place: Place) -> None:
    asked = {"type": "url_verification", "challenge": "c-1", "token": "verification"}
    status, answer, _ = await place.slack.post(json.dumps(asked), "application/json")
    assert (status, answer) == (200, '{"challenge": "c-1"}')


@pytest.mark.parametrize("size", [100_000, 800_000])
async def test_a_huge_paste_is_coached_all_the_same(place: Place, mari: Person, size: int) -> None:
    answer = await mari.command("/reklamaatio", SOFA + " Odotimme taas." * (size // 14))
    assert answer["status"] == 200
    await place.settled()
    assert len(place.said()) == 1


async def test_a_click_from_another_channel_or_of_another_company_is_refused(
    place: Place, mari: Person
) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    (card,) = place.said()
    place.slack.workspace.channel("C2")
    before = place.case()
    stranger = Person(place.slack, "UOTHER", home="T99")
    for who, channel, why in ((mari, "C2", "tällä kanavalla"), (stranger, "C1", "yritykselle")):
        for action in ("move:take", "move:skip", "move:close", "words"):
            answer = await settled(place, who.click(card, action, channel))
            (told,) = place.slack.responses[answer["response"]]
            assert why in told["text"]
    assert place.case() == before
    assert place.slack.workspace.views == {}


async def test_a_case_of_another_team_does_not_exist(place: Place, mari: Person) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    (card,) = place.said()
    from tests.fakes.slack_server import Workspace  # noqa: PLC0415 - for this test alone

    place.slack.workspaces["T2"] = Workspace("T2", "xoxb-2")
    other = Person(place.slack, "UMARI", team="T2")
    answer = await settled(place, other.click(card, "move:take"))
    (told,) = place.slack.responses[answer["response"]]
    assert "ei löydy" in told["text"]
    assert place.case().owner == ""


async def test_a_form_forged_for_another_channels_case_changes_nothing(
    place: Place, mari: Person
) -> None:
    await settled(place, mari.command("/reklamaatio", SOFA))
    (card,) = place.said()
    form = mari.form(await settled(place, mari.click(card, "move:close")))
    forged = {**form, "private_metadata": f"{place.case().id}||C2"}
    told = await mari.fill(forged, won="x")
    assert "tällä kanavalla" in str(told)
    assert place.case().closed is None


async def test_an_unknown_event_is_let_fall_without_a_retry(place: Place) -> None:
    assert await place.slack.send_event({"type": "emoji_changed"}) == 200
    assert len(place.slack.answered) == 1

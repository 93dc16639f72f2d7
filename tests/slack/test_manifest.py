"""
The manifest says what the code does, and asks for nothing it does not use.

Slack's own schema (slackapi/manifest-schema, 2.0.0) is not ours to ship: it is looked for beside
the project, or where `RUUSU_SLACK_SCHEMA` says. The limits it sets for what we use stand here too.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import adapters.slack
from adapters.slack.app import PATH
from adapters.slack.install import CALLBACK
from adapters.slack.listeners import COMMANDS, EVENTS, SHORTCUTS

ROOT = Path(__file__).parents[2]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))
FEATURES, SETTINGS = MANIFEST["features"], MANIFEST["settings"]
BOT_EVENTS = set(SETTINGS["event_subscriptions"]["bot_events"])
SCOPES = set(MANIFEST["oauth_config"]["scopes"]["bot"])
SOURCE = "\n".join(
    path.read_text("utf-8") for path in Path(str(adapters.slack.__file__)).parent.glob("*.py")
)

OF_METHOD = {
    "chat_postMessage": "chat:write",
    "chat_postEphemeral": "chat:write",
    "chat_update": "chat:write",
    "chat_startStream": "chat:write",
    "chat_appendStream": "chat:write",
    "chat_stopStream": "chat:write",
    "chat_delete": "chat:write",
    "assistant_threads_setStatus": "chat:write",
    "assistant_threads_setSuggestedPrompts": "assistant:write",
    "conversations_history": "channels:history",
    "conversations_replies": "channels:history",
    "conversations_open": "im:write",
    "files_info": "files:read",
    "users_info": "users:read",
    "views_open": "",
    "views_update": "",
    "views_publish": "",
    "auth_test": "",
}
OF_EVENT = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "app_home_opened": "",
    "app_uninstalled": "",
    "tokens_revoked": "",
}


def test_every_command_has_its_listener_and_its_address() -> None:
    listened = {name for names in COMMANDS.values() for name in names}
    told = {one["command"]: one for one in FEATURES["slash_commands"]}
    assert set(told) == listened
    assert {one["url"].removeprefix("https://ruusu.example") for one in told.values()} == {PATH}
    assert SETTINGS["interactivity"]["request_url"].endswith(PATH)
    assert SETTINGS["event_subscriptions"]["request_url"].endswith(PATH)
    assert MANIFEST["oauth_config"]["redirect_urls"] == [f"https://ruusu.example{CALLBACK}"]


def test_every_shortcut_has_its_listener() -> None:
    assert {one["callback_id"] for one in FEATURES["shortcuts"]} == {*SHORTCUTS}


def test_every_event_has_its_listener() -> None:
    assert {name.partition(".")[0] for name in BOT_EVENTS} == {*EVENTS}


def test_scopes_are_those_used_and_no_more() -> None:
    called = set(re.findall(r"client\.([a-z]+_[A-Za-z_]+)\(", SOURCE)) - {"is_connected"}
    assert called <= {*OF_METHOD}, "a method whose scope is not told here"
    needed = {OF_METHOD[name] for name in called} | {OF_EVENT[name] for name in BOT_EVENTS}
    assert (needed | {"commands"}) - {""} == SCOPES


def test_a_token_copied_by_hand_does_not_expire() -> None:
    assert SETTINGS["token_rotation_enabled"] is False
    assert SETTINGS["socket_mode_enabled"] is False


@pytest.mark.parametrize("mode", [False, True], ids=["http", "socket, tokens rotate"])
def test_slacks_own_schema_finds_nothing_wrong_in_both_modes(mode: bool) -> None:  # noqa: FBT001
    beside = ROOT.parent / "shared/reference/schemas/slack-manifest.2.0.0.json"
    schema = Path(os.environ.get("RUUSU_SLACK_SCHEMA", beside))
    if not schema.exists():
        pytest.skip("Slack's schema for manifests is not here, and not ours to ship")
    rules = jsonschema.Draft7Validator(json.loads(schema.read_text("utf-8")))
    settings = {**SETTINGS, "socket_mode_enabled": mode, "token_rotation_enabled": mode}
    assert [one.message for one in rules.iter_errors({**MANIFEST, "settings": settings})] == []
    assert [*rules.iter_errors({**MANIFEST, "settings": {"odd": 1}})], "it can tell"


@pytest.mark.parametrize("mode", [False, True], ids=["http", "socket"])
def test_it_is_within_slacks_limits_in_both_modes(mode: bool) -> None:  # noqa: FBT001
    settings = {**SETTINGS, "socket_mode_enabled": mode}
    assert set(settings) == {
        "event_subscriptions",
        "interactivity",
        "org_deploy_enabled",
        "socket_mode_enabled",
        "token_rotation_enabled",
    }
    about = MANIFEST["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert len(FEATURES["slash_commands"]) <= 50
    for one in FEATURES["slash_commands"]:
        assert re.fullmatch(r"/[a-z0-9_-]{1,31}", one["command"])
        assert len(one["description"]) <= 2000
        assert len(one.get("usage_hint", "")) <= 1000
    assert len(FEATURES["shortcuts"]) <= 10
    for one in FEATURES["shortcuts"]:
        assert len(one["name"]) <= 24
        assert len(one["description"]) <= 150
        assert one["type"] in {"message", "global"}
    assert len(FEATURES["agent_view"]["agent_description"]) <= 300
    assert len(FEATURES["agent_view"]["suggested_prompts"]) <= 4
    assert len(BOT_EVENTS) <= 100

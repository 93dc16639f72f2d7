"""
The manifest says what the code does, and asks for nothing it does not use.

What Slack takes of it stands in `manifest_rules.py`. Slack's own schema (slackapi/manifest-schema,
2.0.0) is not ours to ship: where it stands beside the project, or `RUUSU_SLACK_SCHEMA` says, it is
asked as well, and refuses all that our rules refuse.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import adapters.slack
from adapters.slack.app import PATH
from adapters.slack.install import CALLBACK
from adapters.slack.listeners import COMMANDS, EVENTS, SHORTCUTS
from tests.slack.manifest_rules import RULES

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


def rulebooks() -> Iterator[jsonschema.Draft7Validator]:
    """Give our own rules, and Slack's whole schema where it stands beside the project."""
    yield jsonschema.Draft7Validator(RULES)
    beside = ROOT.parent / "shared/reference/schemas/slack-manifest.2.0.0.json"
    schema = Path(os.environ.get("RUUSU_SLACK_SCHEMA", beside))
    if schema.exists():
        yield jsonschema.Draft7Validator(json.loads(schema.read_text("utf-8")))


def with_(place: str, told: object) -> dict[str, Any]:
    """Return the manifest with something else at a place, named by keys and numbers."""
    changed = deepcopy(MANIFEST)
    *way, last = [int(one) if one.isdecimal() else one for one in place.split("/")]
    at: Any = changed
    for one in way:
        at = at[one]
    at[last] = told
    return changed


@pytest.mark.parametrize("mode", [False, True], ids=["http", "socket, tokens rotate"])
def test_slack_takes_it_in_both_modes(mode: bool) -> None:  # noqa: FBT001
    settings = {**SETTINGS, "socket_mode_enabled": mode, "token_rotation_enabled": mode}
    for rules in rulebooks():
        told = rules.iter_errors({**MANIFEST, "settings": settings})
        assert [one.message for one in told] == []


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("settings/odd", 1),
        ("settings/socket_mode_enabled", "no"),
        ("settings/event_subscriptions/bot_events", ["message.im"] * 2),
        ("settings/interactivity", {"request_url": "https://ruusu.example/"}),
        ("settings/event_subscriptions/request_url", "ruusu.example"),
        ("display_information/name", "R" * 36),
        ("features/assistant", {}),
        ("features/bot_user", {"always_online": True}),
        ("features/agent_view/agent_description", "a" * 301),
        ("features/agent_view/suggested_prompts", [{"title": "a", "message": "b"}] * 5),
        ("features/shortcuts/0/name", "a" * 25),
        ("features/shortcuts/0/type", "thread"),
        ("features/shortcuts/0/callback_id", "a" * 256),
        ("features/slash_commands/0/command", "reklamaatio"),
        ("features/slash_commands/0/usage_hint", "a" * 1001),
        ("oauth_config/scopes/bot", ["a" * 51]),
    ],
)
def test_what_slack_would_refuse_is_found(place: str, told: object) -> None:
    for rules in rulebooks():
        assert [*rules.iter_errors(with_(place, told))]


def test_the_readme_gives_the_reason_for_each_scope_and_for_no_other() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    table = readme[readme.index("| scope | why |") :].partition("\n\n")[0]
    told = [name for row in table.splitlines()[2:] for name in re.findall("`([^`]+)`", row)]
    assert sorted(told) == sorted(SCOPES)

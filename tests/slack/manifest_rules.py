"""
What Slack takes in a manifest, of the parts ours has: its keys, kinds and lengths.

Facts read from slackapi/manifest-schema (2.0.0), which is not ours to ship; a key that stands
here in no table is refused, so a part we begin to use must be told here first.
"""

from __future__ import annotations

from typing import Any

Rules = dict[str, Any]

_YES_NO: Rules = {"type": "boolean"}
_NUMBER: Rules = {"type": "integer"}


def text(most: int, least: int = 1, pattern: str = "") -> Rules:
    """Return the rules of a text of `least` to `most` characters."""
    told = {"type": "string", "minLength": least, "maxLength": most}
    return {**told, "pattern": pattern} if pattern else told


def table(needed: str = "", **keys: Rules) -> Rules:
    """Return the rules of a table: these keys and no others, the `needed` ones always."""
    return {
        "type": "object",
        "properties": keys,
        "required": needed.split(),
        "additionalProperties": False,
    }


def many(one: Rules, most: int, *, least: int = 0, unique: bool = False) -> Rules:
    """Return the rules of a list."""
    told = {"type": "array", "items": one, "minItems": least, "maxItems": most}
    return {**told, "uniqueItems": unique}


_URL = text(3000, pattern=r"^https?://")
_EVENT = text(50)

RULES = table(
    "display_information",
    _metadata=table(major_version=_NUMBER, minor_version=_NUMBER),
    display_information=table(
        "name",
        name=text(35),
        description=text(140),
        background_color=text(7, 4, r"^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$"),
    ),
    features=table(
        app_home=table(
            home_tab_enabled=_YES_NO,
            messages_tab_enabled=_YES_NO,
            messages_tab_read_only_enabled=_YES_NO,
        ),
        bot_user=table("display_name", display_name=text(80), always_online=_YES_NO),
        agent_view=table(
            agent_description=text(300),
            suggested_prompts=many(table("title message", title=text(300), message=text(3000)), 4),
        ),
        shortcuts=many(
            table(
                "name type callback_id description",
                name=text(24),
                type={"enum": ["message", "global"]},
                callback_id=text(255),
                description=text(150),
            ),
            10,
            least=1,
        ),
        slash_commands=many(
            table(
                "command description",
                command=text(32, 2, r"^/[a-z0-9_-]+$"),
                url=_URL,
                description=text(2000),
                usage_hint=text(1000),
            ),
            50,
            least=1,
        ),
    ),
    oauth_config=table(
        redirect_urls=many(text(2500), 1000, unique=True),
        scopes=table(bot=many(text(50), 255)),
    ),
    settings=table(
        event_subscriptions=table(request_url=_URL, bot_events=many(_EVENT, 100, unique=True)),
        interactivity=table("is_enabled", is_enabled=_YES_NO, request_url=_URL),
        org_deploy_enabled=_YES_NO,
        socket_mode_enabled=_YES_NO,
        token_rotation_enabled=_YES_NO,
    ),
)
"""The rules of a manifest as a JSON schema."""

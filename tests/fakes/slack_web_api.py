"""The methods of the fake Slack's Web API, and the pace each may be called at."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from tests.fakes.slack_blocks import errors, length, view_errors

if TYPE_CHECKING:
    from tests.fakes.slack_server import Channel, SlackServer, Workspace

Json = dict[str, Any]
Method = Callable[["SlackServer", "Workspace", Json], Json]
METHODS: dict[str, Method] = {}
LONGEST_TEXT = 4_000

_TIER = {1: 1, 2: 20, 3: 50, 4: 100}
_TIERS = {
    "chat.startStream": 2, "chat.stopStream": 2, "chat.update": 3, "chat.delete": 3,
    "conversations.replies": 3, "conversations.history": 3, "conversations.info": 3,
    "conversations.open": 3, "reactions.add": 3,
}  # fmt: skip


class Refused(Exception):
    """Slack says no: `ok` is false, and `error` says why."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error, self.more = error, more


def limit_of(method: str, args: Mapping[str, Any]) -> tuple[str, int, float]:
    """Return what a call counts against: a scope, how many of it, in how many seconds."""
    if method == "chat.postMessage":
        return f"{method}:{args.get('channel')}", 1, 1.0
    return method, _TIER[_TIERS.get(method, 4)], 60.0


def method(name: str) -> Callable[[Method], Method]:
    def named(it: Method) -> Method:
        METHODS[name] = it
        return it

    return named


@method("auth.test")
def _auth_test(_: SlackServer, space: Workspace, __: Json) -> Json:
    return {
        "url": f"https://{space.id.lower()}.slack.com/",
        "team": space.id,
        "team_id": space.id,
        "user": "ruusu",
        "user_id": space.bot_user,
        "bot_id": space.bot_id,
        "enterprise_id": space.enterprise,
    }


def _channel(space: Workspace, args: Json, *, speaks: bool = False) -> Channel:
    id_ = str(args.get("channel", ""))
    if id_.startswith("U"):
        return space.dm_of(id_)
    channel = space.channels.get(id_)
    if channel is None:
        raise Refused("channel_not_found")
    if speaks and channel.archived:
        raise Refused("is_archived")
    if channel.kind != "im" and space.bot_user not in channel.members:
        raise Refused("not_in_channel" if channel.kind == "channel" else "channel_not_found")
    return channel


def _told(args: Json) -> Json:
    """Check what a message says, and return it as it is kept."""
    blocks, text = args.get("blocks"), args.get("text") or ""
    if args.get("markdown_text") and (blocks or text):
        raise Refused("markdown_text_conflict")
    if not blocks and not text and not args.get("markdown_text"):
        raise Refused("no_text")
    if len(text) > LONGEST_TEXT:
        raise Refused("msg_too_long")
    if blocks and (found := errors(blocks)):
        error = "msg_blocks_too_long" if "too_long" in found[-1] else "invalid_blocks"
        raise Refused(error, response_metadata={"messages": found})
    assert not blocks or text, "a message with blocks has no text for readers and notices"
    return {"text": text, "blocks": blocks or [], "metadata": args.get("metadata") or {}}


@method("chat.postMessage")
def _post(server: SlackServer, space: Workspace, args: Json) -> Json:
    channel = _channel(space, args, speaks=True)
    thread = args.get("thread_ts")
    if thread and thread not in channel.messages:
        raise Refused("thread_not_found")
    ts = server.new_ts()
    channel.messages[ts] = {
        "type": "message",
        "ts": ts,
        "user": space.bot_user,
        "bot_id": space.bot_id,
        **({"thread_ts": thread} if thread else {}),
        **_told(args),
    }
    return {"channel": channel.id, "ts": ts, "message": channel.messages[ts]}


@method("chat.update")
def _update(_: SlackServer, space: Workspace, args: Json) -> Json:
    channel = _channel(space, args, speaks=True)
    message = _own(channel, space, args)
    if message.get("streaming"):
        raise Refused("streaming_state_conflict")
    message |= {name: value for name, value in _told(args).items() if value}
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def _own(channel: Channel, space: Workspace, args: Json) -> Json:
    message = channel.messages.get(str(args.get("ts")))
    if message is None:
        raise Refused("message_not_found")
    if message.get("bot_id") != space.bot_id:
        raise Refused("cant_update_message")
    return message


@method("chat.delete")
def _delete(_: SlackServer, space: Workspace, args: Json) -> Json:
    channel = _channel(space, args)
    del channel.messages[_own(channel, space, args)["ts"]]
    return {"channel": channel.id, "ts": args["ts"]}


@method("chat.postEphemeral")
def _whisper(server: SlackServer, space: Workspace, args: Json) -> Json:
    channel = _channel(space, args, speaks=True)
    ts = server.new_ts()
    told = {"ts": ts, "thread_ts": args.get("thread_ts"), **_told(args)}
    channel.seen.append((str(args["user"]), told))
    return {"message_ts": ts}


@method("chat.getPermalink")
def _permalink(_: SlackServer, space: Workspace, args: Json) -> Json:
    ts = str(args["message_ts"]).replace(".", "")
    return {"permalink": f"https://{space.id.lower()}.slack.com/archives/{args['channel']}/p{ts}"}


@method("conversations.replies")
def _replies(_: SlackServer, space: Workspace, args: Json) -> Json:
    channel = _channel(space, args)
    one = channel.messages.get(str(args.get("ts")))
    if one is None:
        raise Refused("thread_not_found")
    root = one.get("thread_ts", one["ts"])
    thread = [m for m in channel.messages.values() if root in {m["ts"], m.get("thread_ts")}]
    return {"messages": _window(thread, args), "has_more": False}


@method("conversations.history")
def _history(_: SlackServer, space: Workspace, args: Json) -> Json:
    channel = _channel(space, args)
    top = [m for m in channel.messages.values() if m.get("thread_ts", m["ts"]) == m["ts"]]
    return {"messages": _window(top, args)[::-1], "has_more": False}


def _window(messages: list[Json], args: Json) -> list[Json]:
    after, until = str(args.get("oldest", "0")), str(args.get("latest", "9999999999"))
    whole = str(args.get("include_all_metadata", "")).lower() in {"1", "true"}
    found = [m for m in messages if after <= m["ts"] <= until]
    kept = [m if whole else {k: v for k, v in m.items() if k != "metadata"} for m in found]
    return kept[-int(args.get("limit", 100)) :]


@method("conversations.info")
def _info(_: SlackServer, space: Workspace, args: Json) -> Json:
    channel = space.channels.get(str(args.get("channel")))
    if channel is None:
        raise Refused("channel_not_found")
    member = space.bot_user in channel.members
    told = {"id": channel.id, "is_archived": channel.archived, "is_member": member}
    return {"channel": {**told, "is_im": channel.kind == "im"}}


@method("conversations.members")
def _members(_: SlackServer, space: Workspace, args: Json) -> Json:
    return {"members": sorted(_channel(space, args).members)}


@method("conversations.open")
def _open(_: SlackServer, space: Workspace, args: Json) -> Json:
    return {"channel": {"id": space.dm_of(str(args["users"])).id}}


def _checked_view(args: Json) -> Json:
    if found := view_errors(args.get("view")):
        raise Refused("invalid_arguments", response_metadata={"messages": found})
    if len(json.dumps(args["view"])) > 250_000:
        raise Refused("view_too_large")
    return dict(args["view"])


@method("views.open")
def _views_open(server: SlackServer, space: Workspace, args: Json) -> Json:
    if not str(args.get("trigger_id", "")).startswith("trig"):
        raise Refused("invalid_trigger_id")
    view = {**_checked_view(args), "id": server.new_id("V"), "hash": "h"}
    space.views[str(args["trigger_id"])] = view
    return {"view": view}


METHODS["views.push"] = _views_open


@method("views.update")
def _views_update(_: SlackServer, space: Workspace, args: Json) -> Json:
    for trigger, view in space.views.items():
        if view["id"] == args.get("view_id"):
            space.views[trigger] = {**_checked_view(args), "id": view["id"], "hash": "h2"}
            return {"view": space.views[trigger]}
    raise Refused("not_found")


@method("views.publish")
def _publish(server: SlackServer, space: Workspace, args: Json) -> Json:
    view = {**_checked_view(args), "id": server.new_id("V")}
    space.homes[str(args["user_id"])] = view
    return {"view": view}


@method("files.info")
def _file(_: SlackServer, space: Workspace, args: Json) -> Json:
    if str(args.get("file")) not in space.files:
        raise Refused("file_not_found")
    return {"file": space.files[str(args["file"])]}


@method("users.info")
def _user(_: SlackServer, space: Workspace, args: Json) -> Json:
    user = str(args["user"])
    profile = {"display_name": user.title(), "real_name": user.title()}
    told = {
        "id": user,
        "name": user.lower(),
        "team_id": space.id,
        "locale": "fi-FI",
        "is_admin": user == "UBOSS",
    }
    return {"user": {**told, "profile": profile}}


@method("reactions.add")
def _react(_: SlackServer, space: Workspace, args: Json) -> Json:
    space.reactions.append(args)
    return {}


@method("assistant.threads.setStatus")
def _status(_: SlackServer, space: Workspace, args: Json) -> Json:
    if len(args.get("loading_messages") or []) > 10:
        raise Refused("invalid_arguments")
    space.statuses.append(args)
    return {}


@method("assistant.threads.setSuggestedPrompts")
def _prompts(_: SlackServer, space: Workspace, args: Json) -> Json:
    if not 1 <= len(args.get("prompts") or []) <= 4:
        raise Refused("invalid_arguments")
    space.prompts.append(args)
    return {}


@method("chat.startStream")
def _start(server: SlackServer, space: Workspace, args: Json) -> Json:
    channel = _channel(space, args, speaks=True)
    if not args.get("thread_ts"):
        raise Refused("invalid_thread_ts")
    if channel.kind != "im" and not (args.get("recipient_user_id") and args["recipient_team_id"]):
        raise Refused("missing_recipient_user_id")
    told = {**args, "text": args.get("markdown_text") or "…", "markdown_text": None}
    posted = _post(server, space, told)
    posted["message"]["streaming"] = True
    return posted


@method("chat.appendStream")
def _append(_: SlackServer, space: Workspace, args: Json) -> Json:
    message = _own(_channel(space, args), space, args)
    if not message.get("streaming"):
        raise Refused("message_not_in_streaming_state")
    message["text"] += args.get("markdown_text") or ""
    if length(message) > 12_000:
        raise Refused("msg_too_long")
    return {"ts": message["ts"]}


@method("chat.stopStream")
def _stop(server: SlackServer, space: Workspace, args: Json) -> Json:
    answer = _append(server, space, args)
    message = _own(_channel(space, args), space, args)
    message["streaming"] = False
    if args.get("blocks"):
        message["blocks"] = _told({**args, "text": "…", "markdown_text": None})["blocks"]
    return answer


@method("oauth.v2.access")
def _oauth(server: SlackServer, _: Workspace, args: Json) -> Json:
    if args.get("grant_type") == "refresh_token":
        return _refreshed(server, args)
    granted = server.codes.pop(str(args.get("code", "")), None)
    if granted is None:
        raise Refused("invalid_code")
    return granted


def _refreshed(server: SlackServer, args: Json) -> Json:
    granted = server.codes.pop(str(args["refresh_token"]), None)
    if granted is None:
        raise Refused("invalid_refresh_token")
    server.workspaces[granted["team"]["id"]].token = granted["access_token"]
    return granted


@method("auth.revoke")
def _revoke(_: SlackServer, space: Workspace, __: Json) -> Json:
    space.token = None
    return {"revoked": True}


@method("apps.connections.open")
def _connections(server: SlackServer, _: Workspace, __: Json) -> Json:
    return {"url": server.root.replace("http", "ws", 1) + "/socket"}

"""A person at a keyboard in the fake Slack: writes, commands, clicks, fills in forms."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack_server import APP, SlackServer, Workspace

Json = dict[str, Any]


@dataclass
class Person:
    """One user of a workspace. What they do returns what Slack got for an answer."""

    slack: SlackServer
    id: str = "UMARI"
    team: str = "T1"
    home: str = ""

    @property
    def space(self) -> Workspace:
        return self.slack.workspaces[self.team]

    def _who(self) -> Json:
        return {
            "id": self.id,
            "username": self.id.lower(),
            "team_id": self.home or self.team,
        }

    def _about(self) -> Json:
        enterprise = self.space.enterprise
        return {
            "team": {"id": self.team, "domain": self.team.lower()},
            "enterprise": {"id": enterprise} if enterprise else None,
            "is_enterprise_install": False,
            "user": self._who(),
            "api_app_id": APP,
            "token": "verification",
            "trigger_id": self.slack.new_id("trig"),
        }

    async def command(self, name: str, text: str = "", channel: str = "C1") -> Json:
        """Type a slash command; return what was answered in place."""
        fields = {
            "token": "verification",
            "team_id": self.team,
            "team_domain": self.team.lower(),
            "channel_id": channel,
            "channel_name": "risut",
            "user_id": self.id,
            "user_name": self.id.lower(),
            "command": name,
            "text": text,
            "api_app_id": APP,
            "is_enterprise_install": "false",
            "response_url": f"{self.slack.root}/respond/{self.slack.new_id('R')}",
            "trigger_id": self.slack.new_id("trig"),
        }
        if self.space.enterprise:
            fields["enterprise_id"] = self.space.enterprise
        status, answer = await self.slack.send_form(fields)
        return {"status": status, "trigger": fields["trigger_id"], **answer}

    async def write(
        self, text: str, channel: str = "C1", thread: str = "", kind: str = "", **more: Any
    ) -> str:
        """Say something in a channel or to the bot; return its `ts`."""
        room = self.space.channel(channel)
        ts = self.slack.new_ts()
        message: Json = {
            "type": "message",
            "user": self.id,
            "team": self.home or self.team,
            "text": text,
            "ts": ts,
            **({"thread_ts": thread} if thread else {}),
            **more,
        }
        room.messages[ts] = message
        kind_of = {"channel": "channel", "private": "group", "im": "im"}[room.kind]
        told = {**message, "channel": channel, "event_ts": ts, "channel_type": kind_of}
        if kind:
            told["type"] = kind
        await self.slack.send_event(told, self.space)
        return ts

    async def mention(self, text: str, channel: str = "C1", thread: str = "") -> str:
        """Call the bot by its name: Slack sends the message twice, as two kinds of event."""
        whole = f"<@{self.space.bot_user}> {text}"
        ts = await self.write(whole, channel, thread)
        told = {**self.space.channels[channel].messages[ts], "type": "app_mention"}
        await self.slack.send_event({**told, "channel": channel, "event_ts": ts}, self.space)
        return ts

    async def shortcut(self, callback: str, channel: str = "", ts: str = "") -> Json:
        """Use a message shortcut on a message, or a global one."""
        payload: Json = {**self._about(), "callback_id": callback, "type": "shortcut"}
        if ts:
            payload |= {
                "type": "message_action",
                "message_ts": ts,
                "message": self.space.channels[channel].messages[ts],
                "channel": {"id": channel, "name": "risut"},
                "response_url": f"{self.slack.root}/respond/{self.slack.new_id('R')}",
            }
        status, answer = await self.slack.send_interaction(payload)
        return {"status": status, "trigger": payload["trigger_id"], **answer}

    async def click(self, message: Json, action: str, channel: str = "C1", **more: Any) -> Json:
        """Press the first button of a message whose action begins so."""
        element = element_of(message["blocks"], action)
        return await self.act(element, message, channel, **more)

    async def act(self, element: Json, message: Json, channel: str, **more: Any) -> Json:
        """Send a click on an element, as it stands in a message or as forged."""
        acted = {"type": element["type"], "block_id": "b", "action_ts": "1", **element, **more}
        payload = {
            **self._about(),
            "type": "block_actions",
            "container": {
                "type": "message",
                "message_ts": message.get("ts", ""),
                "channel_id": channel,
                "is_ephemeral": "seen" in message,
            },
            "channel": {"id": channel, "name": "risut"},
            "message": message,
            "response_url": f"{self.slack.root}/respond/{self.slack.new_id('R')}",
            "actions": [acted],
            "state": {"values": {}},
        }
        status, answer = await self.slack.send_interaction(payload)
        return {
            "status": status,
            "trigger": payload["trigger_id"],
            "response": payload["response_url"].rsplit("/", 1)[-1],
            **answer,
        }

    async def opens_home(self, tab: str = "home") -> None:
        """Open the bot's own page."""
        told = {"type": "app_home_opened", "user": self.id, "channel": f"D{self.id}", "tab": tab}
        await self.slack.send_event(told, self.space)

    async def click_home(self, action: str) -> Json:
        """Press a button of one's own Home tab."""
        return await self.click_form(self.space.homes[self.id], action)

    async def click_form(self, form: Json, action: str) -> Json:
        """Press a button of a form that is open."""
        acted = {"type": "button", "block_id": "b", "action_ts": "1"}
        payload = {
            **self._about(),
            "type": "block_actions",
            "container": {"type": "view", "view_id": form["id"]},
            "view": form,
            "actions": [{**acted, **element_of(form["blocks"], action)}],
        }
        status, answer = await self.slack.send_interaction(payload)
        return {"status": status, "trigger": payload["trigger_id"], **answer}

    def form(self, answer: Json) -> Json:
        """Return the form that was opened for what one just did."""
        return self.space.views[answer["trigger"]]

    async def fill(self, form: Json, **values: Any) -> Json:
        """Fill in a form and hand it in; what is not told keeps what it was opened with."""
        state: Json = {}
        for block in form["blocks"]:
            if block["type"] == "input":
                name, element = block["block_id"], block["element"]
                told = _value(element, values.get(name))
                assert block.get("optional") or any(told.values()), f"{name} is needed"
                state[name] = {element["action_id"]: {"type": element["type"], **told}}
        assert {*values} <= {*state}, f"no such field: { ({*values} - {*state}) }"
        view = {**form, "state": {"values": state}, "team_id": self.team}
        payload = {**self._about(), "type": "view_submission", "view": view, "response_urls": []}
        status, answer = await self.slack.send_interaction(payload)
        return {"status": status, "trigger": payload["trigger_id"], **answer}


def element_of(blocks: list[Json], action: str) -> Json:
    """Find the element of some blocks whose action begins with `action`."""
    for block in blocks:
        within = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        for one in within:
            if isinstance(one, dict) and str(one.get("action_id", "")).startswith(action):
                return one
    shown = json.dumps(blocks, ensure_ascii=False)[:2000]
    msg = f"no {action} in {shown}"
    raise AssertionError(msg)


def _value(element: Json, told: Any) -> Json:
    kind = element["type"]
    if kind == "plain_text_input":
        text = element.get("initial_value", "") if told is None else str(told)
        assert len(text) <= element.get("max_length", 3000)
        return {"value": text or None}
    if kind in {"static_select", "radio_buttons"}:
        wanted = [one for one in element["options"] if one["value"] == told]
        return {"selected_option": wanted[0] if told else element.get("initial_option")}
    if kind == "checkboxes":
        chosen = [one for one in element["options"] if one["value"] in (told or ())]
        kept = element.get("initial_options", []) if told is None else chosen
        return {"selected_options": kept}
    names = {
        "users_select": ("selected_user", "initial_user"),
        "conversations_select": ("selected_conversation", "initial_conversation"),
        "datepicker": ("selected_date", "initial_date"),
        "timepicker": ("selected_time", "initial_time"),
    }
    chosen_name, first = names[kind]
    return {chosen_name: told or element.get(first)}


def mail_file(id_: str, subject: str, text: str, **more: Any) -> Json:
    """Return the file Slack makes of a mail sent to a channel's own address."""
    sender = more.pop("sender", {"address": "anna@posti.fi", "name": "Anna Virtanen"})
    headers = {"message_id": f"<{id_}@posti.fi>", "in_reply_to": "", "date": "", "reply_to": ""}
    headers |= more.pop("headers", {})
    return {
        "id": id_,
        "name": subject,
        "title": subject,
        "mimetype": "text/html",
        "filetype": "email",
        "mode": "email",
        "pretty_type": "Email",
        "user": "USLACKBOT",
        "username": "Email",
        "size": len(text),
        "subject": subject,
        "from": [{**sender, "original": f"{sender['name']} <{sender['address']}>"}],
        "to": [{"address": "", "name": "risut", "original": "risut"}],
        "cc": [],
        "plain_text": text,
        "preview": f"<p>{text[:200]}</p>",
        "preview_plain_text": text[:200],
        "headers": headers,
        "has_more": False,
        "file_access": "visible",
        **more,
    }


async def forward_mail(
    slack: SlackServer, file: Json, channel: str = "C1", space: Workspace | None = None, **more: Any
) -> str:
    """Let Slack's mail integration post a mail in a channel; return its `ts`."""
    space = space or slack.workspace
    room, ts = space.channel(channel), slack.new_ts()
    space.files.setdefault(file["id"], file)
    event = {
        "type": "message",
        "subtype": "file_share",
        "text": "",
        "user": "USLACKBOT",
        "bot_id": "BMAIL",
        "upload": True,
        "display_as_bot": True,
        "ts": ts,
        "channel": channel,
        "event_ts": ts,
        "channel_type": "channel",
        "files": [file],
    }
    room.messages[ts] = event
    await slack.send_event({**event, **more}, space)
    return ts

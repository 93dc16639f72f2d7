"""
The app's package for Teams: a zip with the manifest, the words of each language, two icons.

The menu's commands and the message actions are those that have a door here; a test holds the
two together. Schemas: developer.microsoft.com/json-schemas/teams.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from adapters.teams.doors import DOORS

STABLE, PREVIEW = "1.19", "1.29"
"""The oldest schema with a language file of its own, and the first one with slash commands."""
ACTIONS = ("coach", "check")
"""What may be asked of any message, by command ids."""
ICONS = ("color.png", "outline.png")
SCOPES = ("personal", "team", "groupChat")
_SCHEMAS = "https://developer.microsoft.com/json-schemas/teams"
_ACCENT = "#a3284a"
_DAY_ONE = (2026, 1, 1, 0, 0, 0)

Texts = Mapping[str, str]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class App:
    """
    What a package says of a house: its `app_id`, its https `address`, who runs it.

    `hears_channels` asks each team's owner to let the bot read its channels; `preview` adds
    slash commands and messages for one person's eyes, which Microsoft may still change.
    """

    app_id: str
    address: str
    version: str
    developer: str = "Ruusu"
    hears_channels: bool = False
    preview: bool = False


def package(app: App, texts: Mapping[str, Texts], language: str) -> bytes:
    """Return the zip; `texts` by language, `language` the one to fall back on."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as zipped:
        _put(zipped, "manifest.json", _dumped(manifest(app, texts, language)))
        for code, told in texts.items():
            _put(zipped, f"{code}.json", _dumped(localised(told, _schema(app))))
        for icon in ICONS:
            _put(zipped, icon, (files("adapters.teams") / "icons" / icon).read_bytes())
    return written.getvalue()


def manifest(app: App, texts: Mapping[str, Texts], language: str) -> Json:
    """Return the manifest, in `language`; the others stand in files beside it."""
    words = texts[language]
    told: Json = {
        "$schema": f"{_SCHEMAS}/v{_schema(app)}/MicrosoftTeams.schema.json",
        "manifestVersion": _schema(app),
        "version": app.version,
        "id": app.app_id,
        "developer": {
            "name": app.developer,
            "websiteUrl": app.address,
            "privacyUrl": app.address,
            "termsOfUseUrl": app.address,
        },
        "name": {"short": words["package.name"], "full": words["package.full_name"]},
        "description": {"short": words["package.short"], "full": words["package.full"]},
        "localizationInfo": {
            "defaultLanguageTag": language,
            "defaultLanguageFile": f"{language}.json",
            "additionalLanguages": [
                {"languageTag": code, "file": f"{code}.json"} for code in texts if code != language
            ],
        },
        "icons": dict(zip(("color", "outline"), ICONS, strict=True)),
        "accentColor": _ACCENT,
        "defaultInstallScope": "personal",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
        "bots": [_bot(app, words)],
        "composeExtensions": [_actions(app, words)],
        "permissions": ["identity", "messageTeamMembers"],
    }
    return {**told, **_permission(app)}


def localised(words: Texts, schema: str = STABLE) -> Json:
    """Return one language's file: what the manifest says, by its place there."""
    told = {
        "$schema": f"{_SCHEMAS}/v{schema}/MicrosoftTeams.Localization.schema.json",
        "name.short": words["package.name"],
        "name.full": words["package.full_name"],
        "description.short": words["package.short"],
        "description.full": words["package.full"],
    }
    for place, entries in (
        ("bots[0].commandLists[0]", _commands(words)),
        ("composeExtensions[0]", _titled(words)),
    ):
        for nth, entry in enumerate(entries):
            told[f"{place}.commands[{nth}].title"] = entry["title"]
            told[f"{place}.commands[{nth}].description"] = entry["description"]
    return told


def _bot(app: App, words: Texts) -> Json:
    triggers = {"triggers": ["mention", "slash"]} if app.preview else {}
    commands = {"scopes": [*SCOPES], "commands": _commands(words), **triggers}
    targeted = {"supportsTargetedMessages": True} if app.preview else {}
    bot = {"botId": app.app_id, "scopes": [*SCOPES], "commandLists": [commands]}
    return {**bot, **targeted, "supportsFiles": False, "isNotificationOnly": False}


def _actions(app: App, words: Texts) -> Json:
    kind = {"type": "action", "context": ["message"], "fetchTask": True}
    commands = [{**told, **kind} for told in _titled(words)]
    return {"botId": app.app_id, "commands": commands}


def _permission(app: App) -> Json:
    """Ask to hear a team's channels, of each team's owner (resource-specific consent)."""
    if not app.hears_channels:
        return {}
    asked = [{"name": "ChannelMessage.Read.Group", "type": "Application"}]
    return {
        "webApplicationInfo": {"id": app.app_id, "resource": app.address},
        "authorization": {"permissions": {"resourceSpecific": asked}},
    }


def _commands(words: Texts) -> Sequence[Json]:
    return [
        {"title": words[f"command.{door}"], "description": words[f"command.{door}.about"]}
        for door in DOORS
    ]


def _titled(words: Texts) -> Sequence[Json]:
    return [
        {
            "id": action,
            "title": words[f"form.{action}"],
            "description": words[f"package.{action}"],
        }
        for action in ACTIONS
    ]


def _schema(app: App) -> str:
    return PREVIEW if app.preview else STABLE


def _dumped(it: Json) -> bytes:
    return json.dumps(it, ensure_ascii=False, indent=2).encode()


def _put(zipped: ZipFile, name: str, body: bytes) -> None:
    """Write a file with a fixed date: the same settings make the same package, byte for byte."""
    zipped.writestr(ZipInfo(name, _DAY_ONE), body, ZIP_DEFLATED)

"""The package Teams is given: valid by Microsoft's own schemas, and true to what the code does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import jsonschema
import pytest
from PIL import Image
from typer.testing import CliRunner

from adapters.cli import app as command_line
from adapters.packs import pack_texts
from adapters.teams.dialogs import _TITLES
from adapters.teams.doors import DOORS
from adapters.teams.package import ACTIONS, PREVIEW, STABLE, App, manifest, package
from adapters.to_teams import commands
from adapters.whereabouts import LOCALES
from tests.needs import NODE, needed

SCHEMAS = NODE / "@microsoft/app-manifest/build"
APP = App("00000000-1111-2222-3333-444444444444", "https://ruusu.example", "0.1.0")
VARIANTS = [
    APP,
    replace(APP, hears_channels=True),
    replace(APP, preview=True),
    replace(APP, preview=True, hears_channels=True, developer="Kukkakauppa Oy"),
]
TEXTS = {language: pack_texts(language) for language in LOCALES}


def schema(version: str, name: str) -> Mapping[str, Any]:
    path = SCHEMAS / f"json-schemas/teams/v{version}/MicrosoftTeams.{name}schema.json"
    needed(path, "npm install --prefix .node @microsoft/app-manifest")
    told: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    return told


def unzipped(app: App, language: str = "fi") -> Mapping[str, bytes]:
    with ZipFile(BytesIO(package(app, TEXTS, language))) as zipped:
        assert zipped.testzip() is None
        return {name: zipped.read(name) for name in zipped.namelist()}


@pytest.mark.parametrize("app", VARIANTS)
@pytest.mark.parametrize("language", LOCALES)
def test_it_is_valid_by_the_schemas_it_names(app: App, language: str) -> None:
    zipped = unzipped(app, language)
    told = json.loads(zipped["manifest.json"])
    version = PREVIEW if app.preview else STABLE
    assert told["$schema"].endswith(f"/v{version}/MicrosoftTeams.schema.json")
    jsonschema.Draft4Validator(schema(version, "")).validate(told)
    for code in LOCALES:
        words = json.loads(zipped[f"{code}.json"])
        jsonschema.Draft4Validator(schema(version, "Localization.")).validate(words)


@pytest.mark.parametrize("version", ["1.16", "1.22", "1.25", "1.30"])
def test_it_would_be_valid_by_older_and_newer_schemas_too(version: str) -> None:
    told = {**manifest(APP, TEXTS, "fi"), "manifestVersion": version}
    told["$schema"] = told["$schema"].replace(STABLE, version)
    if version == "1.16":
        del told["localizationInfo"]["defaultLanguageFile"]
    jsonschema.Draft4Validator(schema(version, "")).validate(told)


def test_the_preview_is_refused_by_the_schema_before_it() -> None:
    told = manifest(VARIANTS[2], TEXTS, "fi")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(schema("1.28", "")).validate({**told, "manifestVersion": "1.28"})


def test_all_stands_at_the_root_and_nothing_else() -> None:
    files = {"manifest.json", "color.png", "outline.png", "fi.json", "sv.json", "en.json"}
    assert set(unzipped(APP)) == files
    told = json.loads(unzipped(APP, "sv")["manifest.json"])["localizationInfo"]
    assert told["defaultLanguageTag"] == "sv"
    named = {one["file"] for one in told["additionalLanguages"]} | {told["defaultLanguageFile"]}
    assert named == {"fi.json", "sv.json", "en.json"}


def test_the_same_settings_make_the_same_package() -> None:
    assert package(APP, TEXTS, "fi") == package(APP, TEXTS, "fi")


def test_the_icons_are_as_teams_wants_them() -> None:
    color = Image.open(BytesIO(unzipped(APP)["color.png"]))
    assert color.size == (192, 192)
    assert color.convert("RGBA").getchannel("A").getextrema() == (255, 255)
    outline = Image.open(BytesIO(unzipped(APP)["outline.png"]))
    assert (outline.size, outline.mode) == ((32, 32), "RGBA")
    seen = {pixel[:3] for _, pixel in outline.getcolors(1024) or () if pixel[3]}  # type: ignore[index]
    assert seen == {(255, 255, 255)}
    assert outline.getchannel("A").getextrema() == (0, 255)


@pytest.mark.parametrize("language", LOCALES)
def test_every_command_of_the_menu_opens_a_door_and_every_door_is_in_the_menu(
    language: str,
) -> None:
    (bot,) = manifest(APP, TEXTS, language)["bots"]
    told = [one["title"] for listed in bot["commandLists"] for one in listed["commands"]]
    known = commands()
    assert {known[title] for title in told} == set(DOORS)
    words = json.loads(unzipped(APP)[f"{language}.json"])
    titles = [word for place, word in words.items()
              if place.startswith("bots[0]") and place.endswith("title")]  # fmt: skip
    assert titles == told


def test_every_message_action_has_its_dialog_and_every_dialog_its_action() -> None:
    (extension,) = manifest(APP, TEXTS, "fi")["composeExtensions"]
    assert [one["id"] for one in extension["commands"]] == [*ACTIONS]
    assert set(ACTIONS) == set(_TITLES)
    assert all(one["fetchTask"] and one["context"] == ["message"] for one in extension["commands"])


def test_it_asks_to_hear_channels_only_where_that_is_wished() -> None:
    assert not {"authorization", "webApplicationInfo"} & set(manifest(APP, TEXTS, "fi"))
    asked = manifest(VARIANTS[1], TEXTS, "fi")["authorization"]["permissions"]["resourceSpecific"]
    assert asked == [{"name": "ChannelMessage.Read.Group", "type": "Application"}]


def test_the_command_writes_it_from_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    short = CliRunner().invoke(command_line, ["teams-package"])
    assert (short.exit_code, "MICROSOFT_APP_ID" in short.stderr) == (2, True)
    monkeypatch.setenv("MICROSOFT_APP_ID", APP.app_id)
    monkeypatch.setenv("MICROSOFT_APP_PASSWORD", "secret")
    monkeypatch.setenv("MICROSOFT_APP_TENANT_ID", APP.app_id)
    monkeypatch.setenv("RUUSU_ADDRESS", APP.address)
    done = CliRunner().invoke(command_line, ["teams-package", "a.zip", "--developer", "Kukka Oy"])
    assert (done.exit_code, "a.zip" in done.stdout) == (0, True)
    with ZipFile("a.zip") as zipped:
        told = json.loads(zipped.read("manifest.json"))
    assert (told["id"], told["developer"]["name"]) == (APP.app_id, "Kukka Oy")

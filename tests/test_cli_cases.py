"""The commands that open the house, on a real SQLite file."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from adapters.building import open_house
from adapters.cli import app
from adapters.settings import settings
from bot.application.answer_case import answer
from bot.application.close_case import close
from bot.application.ports import Incoming
from bot.application.take_in import take_in
from bot.domain.happening import Afterthought, Origin
from bot.domain.team import Team

RUN = CliRunner()
SOFA = "Tilasin teiltä sohvan ja sen piti tulla 20.2. Se tuli vasta eilen. Olen pettynyt."
REPLY = "Hei Anna, pyydän anteeksi. Palautamme maksun huomenna klo 8. Terveisin Maija"


def ruusu(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
    done = RUN.invoke(app, list(arguments), input=stdin)
    return done.exit_code, done.stdout, done.stderr


def said(*arguments: str) -> Any:
    code, out, err = ruusu(*arguments, "--json")
    assert code == 0, err
    return json.loads(out)


async def _lived_in() -> None:
    now = datetime.now(UTC) - timedelta(days=9)
    async with open_house(settings()) as (at, _):
        for id_, name, text in (
            ("a", "Anna", SOFA),
            ("b", "Ville\x1b[31m", "=1+1 Sohva myöhästyi taas."),
            ("c", "Liisa", "Kiitos ihanasta palvelusta! Maija oli ystävällinen."),
        ):
            origin = Origin("web", "risut", thread=id_, link=f"/cases/{id_}")
            sender = f"{name[:4].lower()}@posti.fi"
            await at.inbox.accept(
                Incoming(id_, "shop", origin, text, now, sender=sender, name=name)
            )
            await take_in(id_, await at.teams.get("shop"), at)
        await answer(Team("shop"), "a", REPLY, at, by="Maija", now=now)
        thought = Afterthought(action="päivät näkyviin", check_back=date(2030, 1, 1))
        await close(Team("shop"), "a", thought, at, by="Maija", now=now)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a little life in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RUUSU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    asyncio.run(_lived_in())
    return tmp_path


def test_cases_are_listed_and_retold(home: Path) -> None:
    assert home.exists()
    assert {one["id"] for one in said("cases")["cases"]} == {"b", "c"}
    assert [one["id"] for one in said("cases", "--closed")["cases"]] == ["a"]
    code, out, _ = ruusu("cases")
    assert code == 0
    assert "b  Valitus" in out
    assert "\x1b" not in out
    code, out, _ = ruusu("cases", "show", "a")
    assert code == 0
    assert "Maija sulki tapauksen." in out
    assert said("cases", "show", "a")["complaint"] == SOFA
    code, _, err = ruusu("cases", "show", "nope")
    assert (code, "ei löydy" in err) == (3, True)


def test_the_digest_the_lessons_and_the_themes_are_told(home: Path) -> None:
    assert "LUPAUS ON RIKKI" in ruusu("digest")[1]
    assert said("digest")["sections"][0]["title"] == "Myöhässä"
    assert said("lessons", "sohva")["lessons"][0]["action"] == "päivät näkyviin"
    assert "Näillä sanoilla ei löydy" in ruusu("lessons", "avaruusalus")[1]
    month = f"{datetime.now(UTC) - timedelta(days=9):%Y-%m}"
    picture = home / "themes.svg"
    told = said("themes", "--month", month, "--picture", str(picture))
    assert told["themes"]["cases"] == 3
    assert picture.read_text("utf-8").startswith("<?xml")
    assert ruusu("themes", "--picture", str(home / "themes.gif"))[0] == 2


def test_an_export_is_json_or_a_table_no_spreadsheet_computes(home: Path) -> None:
    assert home.exists()
    code, out, _ = ruusu("export", "--since", "2020-01-01")
    assert code == 0
    assert [one["id"] for one in json.loads(out)] == ["a", "b", "c"]
    code, out, _ = ruusu("export", "--since", "2020-01-01", "--format", "csv")
    rows = [*csv.DictReader(io.StringIO(out))]
    assert rows[1]["complaint"].startswith("'=1+1")
    assert ruusu("export", "--since", "2020-01-01", "--format", "xml")[0] == 2


def test_a_customer_is_erased_from_every_table(home: Path) -> None:
    assert said("erase", "--customer", "ANNA@posti.fi")["cases"] == ["a"]
    assert said("cases", "--closed")["cases"] == []
    assert said("lessons")["lessons"] == []
    with sqlite3.connect(home / "data" / "coach.db") as base:
        dump = "\n".join(base.iterdump())
    base.close()
    assert "Anna" not in dump
    assert "pettynyt" not in dump
    assert ruusu("erase", "--customer", "anna@posti.fi")[0] == 3
    assert ruusu("erase", "--case", "b")[0] == 0
    assert ruusu("erase")[0] == 2


def test_a_backup_is_a_whole_database_with_its_key(home: Path) -> None:
    folder = home / "copies"
    names = {Path(one).name for one in said("backup", str(folder))["files"]}
    assert names == {"coach.db", "secret.key"}
    assert (folder / "secret.key").stat().st_mode & 0o077 == 0
    with sqlite3.connect(folder / "coach.db") as base:
        assert base.execute("SELECT count(*) FROM cases").fetchone() == (3,)
    base.close()


def test_a_house_comes_back_from_its_backup(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = home / "copies"
    said("backup", str(folder))
    there = said("cases")
    monkeypatch.setenv("RUUSU_DATA_DIR", str(tmp_path / "new"))
    code, out, _ = ruusu("restore", str(folder))
    assert (code, out.strip()) == (0, "3 tapausta palautettu varmuuskopiosta.")
    assert said("cases") == there
    assert (tmp_path / "new" / "secret.key").read_bytes() == (folder / "secret.key").read_bytes()
    assert ruusu("restore", str(folder))[0] == 2
    (folder / "secret.key").write_text("another")
    code, _, why = ruusu("restore", str(folder))
    assert code == 2
    assert "another house's key" in why


def test_a_lesson_is_rehearsed_at_the_command_line(home: Path) -> None:
    assert home.exists()
    code, out, _ = ruusu("coach", "--practice", stdin="Emme voi asialle mitään.")
    assert code == 0
    assert SOFA in out
    assert "Pyydä anteeksi: sinulla jäi pois, toimineessa otettu" in out


def test_of_many_teams_one_is_to_be_named(home: Path) -> None:
    assert home.exists()
    code, _, err = ruusu("cases", "--team", "other")
    assert (code, "shop" in err) == (2, True)


def test_a_house_nobody_lives_in_yet_answers_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RUUSU_DATA_DIR", str(tmp_path / "data"))
    assert said("cases") == {"cases": []}
    assert "Mitään ei ole avoinna" in ruusu("digest")[1]
    assert ruusu("coach", "--practice")[0] == 3


def test_the_doctor_tells_what_is_on_and_who_sees_what(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert home.exists()
    told = {
        "RUUSU_HOST": "0.0.0.0",  # noqa: S104 - nothing listens
        "RUUSU_SECRET_KEY": "k" * 20,
        "RUUSU_ADDRESS": "https://ruusu.example",
        "RUUSU_OIDC_ISSUER": "https://id.example",
        "RUUSU_OIDC_CLIENT_ID": "a",
        "RUUSU_OIDC_CLIENT_SECRET": "b",
        "RUUSU_OIDC_CLAIM": "groups",
        "OPENAI_MODEL": "oma",
        "OPENAI_BASE_URL": "http://127.0.0.1:9/v1",
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    lines = ruusu("doctor")[1].splitlines()
    assert "pages    behind a login, teams by the claim groups" in lines
    assert "model    oma at 127.0.0.1:9, without a key" in lines
    assert "teams    off" in lines
    assert "mail     off" in lines


def test_the_doctor_tells_of_the_database_and_what_is_on(home: Path) -> None:
    code, out, _ = ruusu("doctor")
    assert code == 0
    assert "database SQLite in" in out
    assert "slack    off" in out
    (home / "data" / "coach.db").write_bytes(b"no database at all" * 99)
    code, out, _ = ruusu("doctor")
    assert code == 3
    assert "does not answer" in out

"""The image and the compose file agree with the code: no Docker is needed to see that."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import yaml
from sqlalchemy import make_url
from typer.testing import CliRunner

from adapters.cli import app
from adapters.settings import Settings, settings

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICE, SERVER = COMPOSE["services"]["ruusu"], COMPOSE["services"]["database"]
NAMES = {str(field.alias) for field in Settings.model_fields.values()}
ENV = {"POSTGRES_PASSWORD": "abc123", "RUUSU_SECRET_KEY": "k" * 32}


def image() -> list[tuple[str, str]]:
    """The steps of the Dockerfile, each on one line."""
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split()[0], line.split(None, 1)[1].strip()) for line in lines]


def one(step: str) -> str:
    (told,) = (what for name, what in image() if name == step)
    return told


def of_the_image() -> dict[str, str]:
    return dict(told.split("=", 1) for told in one("ENV").split())


def filled(value: str) -> str:
    """A value of the compose file as Compose fills it in."""
    return re.sub(r"\$\{(\w+)(?::[?-][^}]*)?\}", lambda found: ENV[found[1]], value)


def in_the_container() -> dict[str, str]:
    own = {name: filled(value) for name, value in SERVICE["environment"].items()}
    return {**of_the_image(), **ENV, **own}


def test_two_replicas_wait_for_one_database_and_have_a_port_each() -> None:
    assert SERVICE["deploy"]["replicas"] == 2
    assert SERVICE["depends_on"] == {"database": {"condition": "service_healthy"}}
    (ports,) = SERVICE["ports"]
    outside, inside = ports.split(":")
    first, last = map(int, outside.split("-"))
    assert last - first + 1 == SERVICE["deploy"]["replicas"]
    assert inside == of_the_image()["RUUSU_PORT"] == one("EXPOSE")


def test_what_the_containers_are_told_is_what_the_settings_take(tmp_path: Path) -> None:
    named = {*SERVICE["environment"], *of_the_image()}
    assert {name for name in named if not name.startswith("PYTHON")} <= NAMES
    assert SERVICE["env_file"] == [".env"]
    told = settings(in_the_container(), tmp_path / "none")
    assert not told.on_loopback
    where, server = make_url(told.database_url), SERVER["environment"]
    assert (where.username, where.database) == (server["POSTGRES_USER"], server["POSTGRES_DB"])
    assert where.password == filled(server["POSTGRES_PASSWORD"])
    assert where.host == "database"
    assert f"-U {where.username}" in SERVER["healthcheck"]["test"][1]


def test_without_its_secrets_compose_does_not_begin() -> None:
    wanted = set(re.findall(r"\$\{(\w+):\?", (ROOT / "compose.yaml").read_text("utf-8")))
    assert wanted == set(ENV)


def test_a_stop_is_longer_than_what_the_service_takes_to_wind_up() -> None:
    from adapters.main import _DEADLINE  # noqa: PLC0415

    assert int(SERVICE["stop_grace_period"].removesuffix("s")) >= 2 * _DEADLINE


def test_every_file_the_image_copies_is_there_and_every_package_of_ours_is_copied() -> None:
    copied = [what.split()[:-1] for name, what in image() if name == "COPY"]
    files = {file for some in copied for file in some}
    assert {file for file in files if not (ROOT / file).exists()} == set()
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    ours = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert ours | {"prompts"} <= files
    assert told["project"]["readme"] in files


def test_the_image_runs_a_command_there_is_as_nobody_special() -> None:
    program, command = yaml.safe_load(one("CMD"))
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert program in told["project"]["scripts"]
    assert CliRunner().invoke(app, [command, "--help"]).exit_code == 0
    assert one("USER") != "root"
    assert one("VOLUME") == of_the_image()["RUUSU_DATA_DIR"]


def test_the_image_has_a_python_the_project_takes() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    least = tuple(map(int, re.findall(r"\d+", told["project"]["requires-python"])[:2]))
    version = re.match(r"python:(\d+)\.(\d+)", one("FROM"))
    assert version
    assert tuple(map(int, version.groups())) >= least


def test_the_image_finds_itself_in_good_health(tmp_path: Path) -> None:
    """The command of HEALTHCHECK, run against the service as the image starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    check = yaml.safe_load(one("HEALTHCHECK").partition("CMD ")[2])
    assert check[0] == "python"
    check = [sys.executable, *(word.replace(":3978/", f":{port}/") for word in check[1:])]
    assert subprocess.run(check, check=False, stderr=subprocess.DEVNULL).returncode != 0
    env = {
        **of_the_image(),
        "PATH": "/usr/bin",
        "PYTHONPATH": str(ROOT),
        "RUUSU_SECRET_KEY": "k" * 32,
        "RUUSU_DATA_DIR": str(tmp_path),
        "RUUSU_PORT": str(port),
    }
    code = "from adapters.cli import main; main()"
    command = [sys.executable, "-c", code, *yaml.safe_load(one("CMD"))[1:]]
    with subprocess.Popen(command, env=env, cwd=tmp_path, stdout=subprocess.DEVNULL) as service:
        try:
            assert _answers(f"http://127.0.0.1:{port}/health")
            assert subprocess.run(check, check=False).returncode == 0
        finally:
            service.terminate()


def _answers(address: str) -> bool:
    for _ in range(300):
        try:
            with urlopen(address, timeout=2) as answer:  # noqa: S310 - our own, on loopback
                return bool(answer.status == 200)
        except (URLError, OSError):
            time.sleep(0.2)
    return False

"""The documents agree with the code: every example in the README is run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.cli import app
from adapters.packs import LANGUAGES, PROMPTS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CONSOLE = re.findall(r"```console\n\$ (ruusu [^\n]+)\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize(("command", "printed"), CONSOLE, ids=[c.split()[1] for c, _ in CONSOLE])
def test_the_readme_shows_what_really_happens(command: str, printed: str) -> None:
    done = CliRunner().invoke(app, shlex.split(command)[1:])
    assert done.stdout.strip() == printed.strip()


def test_the_readme_opens_with_the_two_commands() -> None:
    assert README.index("make run") < README.index("make test") < 1200


def test_every_command_stands_in_the_readme() -> None:
    commands = {
        command.name or command.callback.__name__
        for command in app.registered_commands
        if command.callback
    }
    assert {name for name in commands if f"`ruusu {name}`" not in README} == set()


def test_every_file_of_a_language_stands_in_the_guide() -> None:
    guide = (PROMPTS / "README.md").read_text("utf-8")
    files = {path.name for code in LANGUAGES for path in (PROMPTS / code).glob("*.toml")}
    assert {name for name in files if name not in guide} == set()

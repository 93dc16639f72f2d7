"""What tests need of the machine; where that is missing they are skipped, or fail if told to."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
NODE = Path(__file__).parents[1] / ".node/node_modules"
"""Where `.ci/run` installs what tests use of npm's."""


def needed(path: Path, how: str) -> None:
    """Skip where `path` is missing, with a plain line; fail where nothing may be skipped."""
    if not path.exists():
        _missing(f"{path} is missing: {how}")


def needed_package(name: str, how: str) -> None:
    """Do the same where the package `name` is not installed."""
    if find_spec(name) is None:
        _missing(f"{name} is not installed: {how}")


def _missing(why: str) -> None:
    if os.environ.get("RUUSU_TEST_ALL") == "1":
        pytest.fail(why)
    pytest.skip(why)

"""What tests need of the machine; where that is missing they are skipped, or fail if told to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
NODE = Path(__file__).parents[1] / ".node/node_modules"
"""Where `.ci/run` installs what tests use of npm's."""


def needed(path: Path, how: str) -> None:
    """Skip where `path` is missing, with a plain line; fail where nothing may be skipped."""
    if not path.exists() and os.environ.get("RUUSU_TEST_ALL") == "1":
        pytest.fail(f"{path} is missing: {how}")
    if not path.exists():
        pytest.skip(f"{path} is missing: {how}")

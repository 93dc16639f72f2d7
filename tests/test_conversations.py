"""Every transcript in tests/conversations/ happens just so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conversation import FOLDER, lines_of, matches, parse, replayed


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.talk")), ids=lambda path: path.stem)
def test_the_conversation_goes_as_written(path: Path) -> None:
    for turn, said in replayed(parse(path)):
        actual = lines_of(said)
        assert matches(turn.bot, actual), (
            f"{path.name}:{turn.line}: {turn.agent!r}; the bot said:\n" + "\n".join(actual)
        )

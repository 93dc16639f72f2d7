"""`prompts/model/` → the words a model is told."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from hashlib import sha256
from pathlib import Path

from adapters.packs import LANGUAGES, PROMPTS
from bot.application.model_prompt import ModelWords, Tongue
from bot.domain.errors import PackError


@cache
def model_words(root: Path = PROMPTS / "model") -> ModelWords:
    """Read the prompts; raises `PackError` naming the file that is wrong."""
    try:
        told = tomllib.loads((root / "suggestion.toml").read_text("utf-8"))
        return ModelWords(
            version=f"{told['version']}-{_mark(root)}",
            stable=told["stable"].strip(),
            rewrite=told["rewrite"].strip(),
            repair=told["repair"].strip(),
            unfit=told["unfit"],
            schema=json.loads((root / "suggestion.schema.json").read_text("utf-8")),
            tongues={code: _tongue(root / f"{code}.toml") for code in LANGUAGES},
        )
    except (OSError, KeyError, ValueError) as error:
        message = f"prompts/model: {error}"
        raise PackError(message) from error


def _mark(root: Path) -> str:
    """Return a mark of every word a suggestion is asked with: a version nobody raised shows."""
    names = ("suggestion.toml", "suggestion.schema.json", *(f"{code}.toml" for code in LANGUAGES))
    return sha256(b"\0".join((root / one).read_bytes() for one in names)).hexdigest()[:6]


def _tongue(path: Path) -> Tongue:
    told = tomllib.loads(path.read_text("utf-8"))
    examples = tuple((one["case"], one["answer"]) for one in told["example"])
    return Tongue(told["language"], told["gap"], told["formal"], told["informal"], examples)

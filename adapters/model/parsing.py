"""From the text of a stream to an answer: while it grows, and when it is whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jiter
import json_repair
import msgspec

from bot.domain.model_answer import ModelAnswer, Piece


class Garbled(Exception):
    """The text is no answer; the message says where it is wrong, never what it said."""


def pieces_so_far(text: str) -> Sequence[Piece]:
    """
    Return the pieces of the letter that are whole in what has come of an answer.

    >>> len(pieces_so_far('{"letter":[{"step":"open","paragraph":true,"text":"Hei!"},{"st'))
    1
    """
    begun = text.find("{")
    if begun < 0:
        return ()
    try:
        so_far = jiter.from_json(text[begun:].encode(), partial_mode=True)
    except ValueError:
        return ()
    letter = so_far.get("letter", []) if isinstance(so_far, dict) else []
    done = letter if isinstance(so_far, dict) and "coaching" in so_far else letter[:-1]
    return _pieces(done) if isinstance(letter, list) else ()


def whole(text: str) -> ModelAnswer:
    """Return the answer a whole text holds, mended where its JSON is broken; raises `Garbled`."""
    begun = text.find("{")
    if begun < 0:
        raise Garbled("no JSON object")
    try:
        return msgspec.json.decode(text[begun:], type=ModelAnswer)
    except msgspec.ValidationError as error:
        raise Garbled(str(error)) from None
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return _mended(text[begun:])


def _mended(text: str) -> ModelAnswer:
    try:
        return msgspec.convert(_only(json_repair.loads(text)), type=ModelAnswer)
    except msgspec.ValidationError as error:
        raise Garbled(str(error)) from None
    except (ValueError, RecursionError):
        raise Garbled("not JSON") from None


def _only(found: Any) -> Any:
    """Take the object where repairing found words beside it."""
    if isinstance(found, list):
        return next((one for one in found if isinstance(one, dict)), {})
    return found


def _pieces(found: Sequence[Any]) -> Sequence[Piece]:
    try:
        return msgspec.convert(found, type=tuple[Piece, ...])
    except msgspec.ValidationError:
        return ()

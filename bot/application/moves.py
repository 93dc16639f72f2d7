"""What a move of the walk was, for the history of its case: ids and keys, nobody's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.application.suggest_reply import AT_ONCE
from bot.domain.happening import What
from bot.domain.walk import Move, Stage, Walk

Moved = tuple[What, Mapping[str, str]]

_IN_WORDS = {Stage.ASKING: What.TOLD, Stage.STEP: What.REWORDED, Stage.LOG: What.NOTED}
_BY_CHOICE = {
    Move.USE: What.USED,
    Move.BACK: What.WENT_BACK,
    Move.MODEL: What.DRAFTED,
    Move.DONE: What.AGREED,
}
_LOG = ("how", "again")


def what_moved(before: Walk, after: Walk, made: Move | None) -> Moved | None:
    """
    Tell what brought a walk from `before` to `after`: a choice `made`, else the agent's words.

    None where it stands as it did. The particulars are `facts` (keys of what was told,
    noted or passed over), `step` (the one it was made at; going back, the one gone to) or `style`.
    """
    if replace(after, heard=before.heard) == before:
        return None
    what = _what(before, after, made)
    if what in {What.TOLD, What.PASSED_OVER, What.NOTED}:
        return what, {"facts": " ".join(_told(before, after) or _asked(before))}
    if what is What.RESTYLED:
        return what, {"style": str(made)}
    if what is What.WENT_BACK:
        return what, {"step": str(after.step)}
    return what, {"step": str(before.step)} if before.stage is Stage.STEP else {}


def _what(before: Walk, after: Walk, made: Move | None) -> What:
    if made is Move.SKIP:
        return What.LEFT_OUT if before.stage is Stage.STEP else What.PASSED_OVER
    if made:
        return _BY_CHOICE.get(made, What.RESTYLED)
    if before.stage is Stage.ASKING and not _told(before, after):
        return What.PASSED_OVER
    return _IN_WORDS[before.stage]


def _told(before: Walk, after: Walk) -> list[str]:
    return [key for key, said in after.told.items() if before.told.get(key) != said]


def _asked(walk: Walk) -> tuple[str, ...]:
    """Name what is asked where the walk stands."""
    return _LOG[len(walk.log) :][:1] if walk.stage is Stage.LOG else walk.asked[-AT_ONCE:]

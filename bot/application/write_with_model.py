"""
A language model writes the suggestion, and the coach looks at it before anybody sees it.

One call where the first letter is clean; where it is not, one more, with what was found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.application.model_desk import Draft, ModelDesk
from bot.application.model_prompt import prompt_for
from bot.application.suggest_reply import Coach, Suggestion
from bot.application.to_write import Pen, Shown, ToWrite
from bot.domain.asking import Answered, Missing, NoAnswer, Prompt, Used
from bot.domain.message import Kind


@dataclass(frozen=True, slots=True)
class Written:
    """A model's suggestion, and what it took."""

    suggestion: Suggestion
    used: Used


async def write_with_model(
    task: ToWrite,
    coach: Coach,
    pen: Pen,
    shown: Shown | None = None,
    begun: Callable[[], None] | None = None,
) -> Written:
    """
    Let the model write the suggestion for `task`.

    `shown` sees the letter as it comes; `begun` hears when its first words have.

    What was shown stays: a better second letter then stands beside it (`other`). Raises
    `NoAnswer` where there is no letter fit to be shown: the embedded writer's stands.
    """
    brief = task.brief(coach)
    if brief.kind is Kind.OTHER or task.message.medium.spoken:
        raise NoAnswer(Missing.OFF)
    prompt, masks = prompt_for(brief, task.own_words, task.grounding, pen.words, coach)
    desk = ModelDesk(task, coach, pen, brief, masks)
    coming = await pen.model.begin(prompt, desk.heard(shown, begun), shown=shown is not None)
    desk.get_ready()
    first = await coming
    drafts, used = [desk.draft(first.answer, seen=shown is not None)], first.used
    if not drafts[0].clean:
        second = await _again(prompt, first, drafts[0], desk)
        used += second[1]
        drafts += [second[0]] if second[0] else []
    best = min(drafts, key=lambda draft: draft.weight)
    if best.unfit or (shown and drafts[0].unfit):
        raise NoAnswer(Missing.UNFIT, used)
    if shown and best is not drafts[0]:
        return Written(replace(desk.suggestion(drafts[0]), other=best.letter), used)
    return Written(desk.suggestion(best), used)


async def _again(
    prompt: Prompt, first: Answered, draft: Draft, desk: ModelDesk
) -> tuple[Draft | None, Used]:
    """Ask for one more letter, with what was found in the first."""
    asked = prompt.followed_by(first.raw, desk.asked_to_mend(draft))
    try:
        second = await (await desk.pen.model.begin(asked, lambda _pieces: None))
    except NoAnswer as none:
        return None, none.used
    return desk.draft(second.answer), second.used

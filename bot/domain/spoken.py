"""By phone and face to face: what to say and do, in short lines one can glance at."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.reply import Reply


def script(reply: Reply, texts: Mapping[str, str]) -> str:
    """
    Turn a reply into lines to speak: what to say for each step, and what to do around it.

    `texts` are the agent's; what is said to the customer stays in the customer's language.
    """
    if not reply.steps:
        return _praise(reply, texts)
    lines = [texts["spoken.first"]]
    for number, (step, words) in enumerate(reply.steps.items(), start=1):
        lines.append(f"{number}. {texts[f'spoken.{step}']}")
        if words:
            lines.append(f"   – {words}")
    return "\n".join([*lines, texts["spoken.close"], texts["spoken.after"]])


def _praise(reply: Reply, texts: Mapping[str, str]) -> str:
    return "\n".join([texts["spoken.praise"], f"   – {reply.text}", texts["spoken.after_praise"]])

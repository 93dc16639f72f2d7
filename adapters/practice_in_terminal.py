"""`ruusu coach --practice`: a lesson rehearsed in the terminal; nothing of it is stored."""

from __future__ import annotations

import sys

from adapters.house_in_terminal import Answer, Desk
from adapters.laid_out import spoken
from adapters.streams import decoded
from bot.application.lessons import rehearsal, rehearsed, to_rehearse

_END = "."


async def practise(at: Desk, nth: int = 0) -> Answer:
    """Show a customer's message without names, take a reply, and compare it with what worked."""
    lesson = await to_rehearse(at.team, at.house, nth)
    if lesson is None:
        return Answer(at.words.say("practice.none"), {}, done=False)
    sys.stdout.write(f"{spoken(rehearsal(lesson, at.words))}\n\n")
    _, said = await rehearsed(lesson, _reply(at), at.team, at.house, at.now)
    return Answer(spoken(said), {})


def _reply(at: Desk) -> str:
    """Read a reply: up to a full stop on its own line in a terminal, else all there is."""
    if not sys.stdin.isatty():
        return decoded(sys.stdin.buffer.read())
    sys.stdout.write(f"{at.words.say('practice.paste')}\n")
    lines = []
    for line in iter(sys.stdin.readline, ""):
        if line.strip() == _END:
            break
        lines.append(line)
    return "".join(lines)

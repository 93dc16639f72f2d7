"""What is asked of the bot alone, and what it answers: one of its own prompts, else the help."""

from __future__ import annotations

from adapters.slack.chat import PLATFORM
from adapters.slack.doors import WAYS
from adapters.slack.lessons import lessons_found
from adapters.slack.office import Office
from adapters.slack.outgoing import LANGUAGES, Texts
from bot.application.ports import Post
from bot.application.replies import Choice, Said
from bot.application.send_digest import digest_now
from bot.application.speak import speak
from bot.domain.happening import Origin
from bot.domain.team import Team

PROMPTS = ("open", "lessons")
"""What the suggested prompts ask; `help.prompt_*` of the texts are their words."""
_HELP = ("complaint", "draft", "thanks", "open", "shortcut", "mail", "never")


def prompt_in(text: str, office: Office) -> str:
    """Return which prompt `text` is, in any of the languages; "" where it is none."""
    desks = [office.house.desk_of(code).coach.texts for code in LANGUAGES]
    asked = {texts[f"help.prompt_{one}"].casefold(): one for one in PROMPTS for texts in desks}
    return asked.get(text.strip().casefold(), "")


async def answer(team: Team, place: str, ts: str, thread: str, asked: str, office: Office) -> None:
    """Answer a question in its thread, once; `asked` is one of `PROMPTS`, "" for the help."""
    said = await _answer(asked, team, office)
    post = Post(f"answer:{place}:{ts}", team.id, Origin(PLATFORM, place, thread), said)
    await speak(post, office.house, office.now())


async def _answer(asked: str, team: Team, office: Office) -> Said:
    if asked == "open":
        return await digest_now(team, office.house, office.now())
    if asked == "lessons":
        return await lessons_found("", team, office)
    return _help(office.texts(team))


def _help(texts: Texts) -> Said:
    """Say that this was no feedback, and what else there is."""
    lines = (texts["help.title"], *(f"• {texts[f'help.{one}']}" for one in _HELP))
    ways = tuple(Choice(f"to:{one}", texts[f"choice.{one}"]) for one in WAYS)
    return Said((texts["help.not_feedback"], *lines), choices=ways)

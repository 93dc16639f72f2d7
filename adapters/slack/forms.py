"""The forms: one input after another, labels from the texts, nothing longer than Slack takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import time

from adapters.slack.blocks import (
    INPUT,
    VIEW_BLOCKS,
    Block,
    actions,
    button,
    cut,
    escaped,
    menu,
    paragraphs,
    parts,
    plain,
    quoted,
)
from adapters.slack.outgoing import LANGUAGES
from bot.application.replies import Said
from bot.domain.message import Medium, Register
from bot.domain.team import Team, Watch

Texts = Mapping[str, str]

_TITLE = 24
_MEMORY = 3_000
_PART = 2_900
ASKED = "asked:"
"""Before the key of a fact, in the name of its field."""
_SOUGHT = 200
PRACTISED = 8_000
"""Characters of a message that are put before a newcomer."""


def form(name: str, texts: Texts, blocks: Iterable[Block], memory: str = "", do: str = "") -> Block:
    """Return a form: `memory` comes back with it, `do` is the text on its button."""
    return {
        "type": "modal",
        "callback_id": name,
        "title": plain(texts[f"form.{name}"], _TITLE),
        "submit": plain(texts[do or "form.save"], _TITLE),
        "close": plain(texts["form.cancel"], _TITLE),
        "private_metadata": memory[:_MEMORY],
        "blocks": [*blocks][:VIEW_BLOCKS],
    }


def note(title: str, texts: Texts, blocks: Sequence[Block]) -> Block:
    """Return a form that asks nothing: something to read."""
    shown = [*blocks][:VIEW_BLOCKS] or [*paragraphs(["…"])]
    return {
        "type": "modal",
        "title": plain(title, _TITLE),
        "close": plain(texts["form.ok"], _TITLE),
        "blocks": shown,
    }


def _input(name: str, label: str, element: Block, *, optional: bool = True) -> Block:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label, 150),
        "element": element,
        "optional": optional,
    }


def _text(
    name: str, label: str, value: str = "", *, optional: bool = True, lines: bool = True
) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": name, "multiline": lines}
    element["max_length"] = INPUT
    if value:
        element["initial_value"] = cut(value, INPUT)
    return _input(name, label, element, optional=optional)


def _menu(name: str, label: str, options: Mapping[str, str], chosen: str) -> Block:
    return _input(name, label, menu(name, options, chosen), optional=False)


def _place(name: str, label: str, chosen: str = "", *, optional: bool = True) -> Block:
    element: Block = {
        "type": "conversations_select",
        "action_id": name,
        "filter": {
            "include": ["public", "private"],
            "exclude_external_shared_channels": True,
            "exclude_bot_users": True,
        },
    }
    if chosen:
        element["initial_conversation"] = chosen
    return _input(name, label, element, optional=optional)


def coach(texts: Texts, memory: str, *, text: str = "", alone: bool = False) -> Block:
    """Ask for a customer's message, and what the agent knows of it besides."""
    media = {str(one): texts[f"medium.{one}"] for one in Medium}
    tones = {"auto": texts["form.register.auto"]}
    tones |= {str(one): texts[f"form.register.{one}"] for one in Register}
    where = {"here": texts["form.here"], "alone": texts["form.alone"]}
    rest = [*parts(text, _PART)]
    blocks = [_text("message", texts["form.message"], rest[0] if rest else "", optional=False)]
    blocks += [_text(f"message_{n}", "…", one) for n, one in enumerate(rest[1:], start=2)]
    blocks += [
        _menu("medium", texts["form.medium"], media, str(Medium.MAIL)),
        _text("order", texts["form.order"], lines=False),
        _text("customer", texts["form.customer"], lines=False),
        _menu("register", texts["form.register"], tones, "auto"),
    ]
    if not alone:
        blocks.append(_menu("where", texts["form.where"], where, "here"))
    return form("coach", texts, blocks, memory, "form.begin")


def thanks(texts: Texts, memory: str) -> Block:
    """Ask for the praise."""
    blocks = [_text("message", texts["form.message"], optional=False)]
    return form("thanks", texts, blocks, memory, "form.begin")


def check(texts: Texts, memory: str, draft: str = "", *, asks: bool = True) -> Block:
    """Ask for a draft; where no case tells it, for what the draft answers as well."""
    blocks = [_text("draft", texts["form.draft"], draft, optional=False)]
    if asks:
        blocks.append(_text("message", texts["form.answers_to"]))
    return form("check", texts, blocks, memory, "form.check")


def words(said: Said, texts: Texts, memory: str) -> Block:
    """Ask for the agent's words: an answer to each question, or their own of a step."""
    if said.asks:
        asked = [_text(f"{ASKED}{one.key}", one.question) for one in said.asks]
        return form("words", texts, [*paragraphs([escaped(said.lines[0])]), *asked], memory)
    name = "edit" if said.quote else "words"
    blocks = [*paragraphs(map(escaped, said.lines))]
    label = texts["form.your_words"]
    blocks.append(_text("words", label, said.quote[:_PART], optional=False))
    return form(name, texts, blocks, memory)


def sent(reply: str, texts: Texts, memory: str) -> Block:
    """Ask for the reply as it was sent; a long one in parts."""
    shown = [*parts(reply, _PART)] or [""]
    blocks = [
        _text(f"reply_{n}", texts["form.reply"] if n == 1 else "…", one, optional=n > 1)
        for n, one in enumerate(shown, start=1)
    ]
    return form("sent", texts, blocks, memory)


def close(texts: Texts, memory: str) -> Block:
    """Ask the two questions of every case, and the one more."""
    blocks = [_text(one, texts[f"form.{one}"]) for one in ("won", "lost", "cause", "action")]
    day = {"type": "datepicker", "action_id": "check_back"}
    blocks.append(_input("check_back", texts["form.check_back"], day))
    return form("close", texts, blocks, memory, "form.close")


def gave(texts: Texts, memory: str, currency: str, limit: str) -> Block:
    """Ask what was given, and what it cost the house."""
    cost = texts["page.amends.cost"].format(currency=currency)
    blocks = [*paragraphs([limit] if limit else [])]
    blocks.append(_text("what", texts["page.amends.what"], optional=False, lines=False))
    blocks.append(_text("cost", cost, lines=False))
    return form("gave", texts, blocks, memory)


def hand_over(texts: Texts, memory: str) -> Block:
    """Ask for a colleague."""
    who = {"type": "users_select", "action_id": "to"}
    return form("hand_over", texts, [_input("to", texts["form.to"], who, optional=False)], memory)


def share(texts: Texts, memory: str) -> Block:
    """Ask for the channel a private case is shared in."""
    blocks = [_place("channel", texts["form.channel"], optional=False)]
    return form("share", texts, blocks, memory, "form.share")


def lessons(texts: Texts, found: Iterable[Block], words: str = "") -> Block:
    """Show lessons found, and ask what else is looked for among them."""
    blocks = [_text("words", texts["form.search"], words[:_SOUGHT], lines=False), *found]
    return form("lessons", texts, blocks, "", "page.lessons.find")


def practice(said: Said, nth: int, memory: str, texts: Texts) -> Block:
    """Put a customer's message before a newcomer, and ask for their reply."""
    begin, message, yours = said.lines
    blocks = [*paragraphs([escaped(begin)]), *quoted(cut(message, PRACTISED)), *another(nth, texts)]
    blocks += [*paragraphs([escaped(yours)]), _text("reply", texts["form.draft"], optional=False)]
    return form("practice", texts, blocks, memory, "form.compare")


def another(nth: int, texts: Texts) -> Iterator[Block]:
    """Give the way to another case to rehearse."""
    yield from actions([button(texts["practice.other"], "to:practice", f"{nth + 1}|")])


def settings(team: Team, texts: Texts, place: str) -> Block:
    """Ask for the team's settings, and for those of the channel it was asked in."""
    tones = {"auto": texts["form.register.auto"]}
    tones |= {str(one): texts[f"form.register.{one}"] for one in Register}
    watch = {str(one): texts[f"settings.watch.{one}"] for one in Watch}
    clock = {
        "type": "timepicker",
        "action_id": "digest_at",
        "initial_time": f"{team.digest_at:%H:%M}",
    }
    blocks = [
        _menu("language", texts["settings.language"], LANGUAGES, team.language),
        _menu("register", texts["settings.register"], tones, str(team.register or "auto")),
        _text("signature", texts["settings.signature"], team.signature, lines=False),
        _place("digest_place", texts["settings.digest_place"], channel_of(team.digest_place)),
        _input("digest_at", texts["settings.digest_at"], clock, optional=False),
        _place("roses_place", texts["settings.roses_place"], channel_of(team.roses_place)),
        _menu("watch", texts["settings.watch"], watch, str(team.watch)),
        _menu("listen", texts["settings.listen"], watch, str(team.listen)),
    ]
    if place:
        here = {"team": texts["settings.watch.team"], **watch}
        mail, talk = team.watched.get(place, "team"), team.listened.get(place, "team")
        blocks += [
            _menu("here_watch", texts["settings.here_watch"], here, str(mail)),
            _menu("here_listen", texts["settings.here_listen"], here, str(talk)),
        ]
    return form("settings", texts, blocks, f"{place}|{team.version}")


def channel_of(place: str) -> str:
    """Return the channel of a team's `platform:place` where it is one of Slack's."""
    platform, _, room = place.partition(":")
    return room if platform == "slack" else ""


def joined(values: Mapping[str, str], name: str) -> str:
    """Put together what was shared out over `name`, `name_1`, `name_2` and so on."""
    named = [one for one in values if one == name or one.startswith(f"{name}_")]
    return "\n\n".join(values[one].strip() for one in sorted(named) if values[one].strip())


def hour(told: str, otherwise: time) -> time:
    """Read a time of day."""
    try:
        return time.fromisoformat(told)
    except ValueError:
        return otherwise

"""The forms: cards with labelled fields, every text from the texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from adapters.teams.cards import Element, actions, card, choice, heading, press, text_input
from adapters.teams.outgoing import LANGUAGES
from adapters.teams.rooms import PERSONAL, Room
from bot.domain.message import Medium, Register
from bot.domain.team import Team, Watch

Texts = Mapping[str, str]


def form(
    name: str,
    texts: Texts,
    fields: Iterable[Element],
    do: str = "form.save",
    told: Mapping[str, str] | None = None,
) -> Element:
    """Return a form: `told` comes back with its fields, `do` is the text on its button."""
    button = press(texts[do], f"form:{name}", told or {}, "positive")
    return card([heading(texts[f"form.{name}"]), *fields, *actions([button])])


def coach(texts: Texts) -> Element:
    """Ask for a customer's message, and what the agent knows of it besides."""
    media = {str(one): texts[f"medium.{one}"] for one in Medium}
    fields = [
        text_input("message", texts["form.message"], must=texts["error.empty"]),
        choice("medium", texts["form.medium"], media, str(Medium.MAIL)),
        text_input("order", texts["form.order"], lines=False),
        text_input("customer", texts["form.customer"], lines=False),
        choice("register", texts["form.register"], tones(texts), "auto"),
    ]
    return form("coach", texts, fields, "form.begin")


def thanks(texts: Texts) -> Element:
    """Ask for the praise."""
    field = text_input("message", texts["form.message"], must=texts["error.empty"])
    return form("thanks", texts, [field], "form.begin")


def check(texts: Texts) -> Element:
    """Ask for a draft, and what it answers."""
    fields = [
        text_input("draft", texts["form.draft"], must=texts["error.empty_draft"]),
        text_input("message", texts["form.answers_to"]),
    ]
    return form("check", texts, fields, "form.check")


def share(texts: Texts, case: str, rooms: Sequence[Room], thread: str) -> Element:
    """Ask where a private case is shared; its own thread comes first where it has one."""
    options = {thread: texts["form.here"]} if thread else {}
    options |= {room.place: room.name or texts["form.channel"] for room in rooms}
    first = next(iter(options), "")
    fields = [choice("channel", texts["form.channel"], options, first)]
    return form("share", texts, fields, "form.share", {"case": case})


def settings(team: Team, texts: Texts, room: Room) -> Element:
    """Ask for the team's settings, and in a channel for what comes to that one."""
    watch = {str(one): texts[f"settings.watch.{one}"] for one in Watch}
    fields = [
        choice("language", texts["settings.language"], LANGUAGES, team.language),
        choice("register", texts["settings.register"], tones(texts), str(team.register or "auto")),
        text_input("signature", texts["settings.signature"], team.signature, lines=False),
        text_input(
            "digest_at", texts["settings.digest_at"], f"{team.digest_at:%H:%M}", lines=False
        ),
    ]
    if room.kind != PERSONAL:
        listens = str(team.listened.get(room.place, Watch.OFF))
        fields += [
            _here("digest_place", texts, team.digest_place, room),
            _here("roses_place", texts, team.roses_place, room),
            choice("here_listen", texts["settings.here_listen"], watch, listens),
        ]
    told = {"version": str(team.version), "room": room.place}
    return form("settings", texts, fields, told=told)


def _here(name: str, texts: Texts, place: str, room: Room) -> Element:
    options = {"elsewhere": texts["settings.elsewhere"], room.place: texts["settings.here"]}
    chosen = room.place if place == f"teams:{room.place}" else "elsewhere"
    return choice(name, texts[f"settings.{name}"], options, chosen)


def tones(texts: Texts) -> Mapping[str, str]:
    """Return the ways a customer may be addressed."""
    told = {"auto": texts["form.register.auto"]}
    return told | {str(one): texts[f"form.register.{one}"] for one in Register}

"""The form of the team's settings, read: what Slack knows of them, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from adapters.slack import forms
from adapters.slack.chat import PLATFORM
from adapters.slack.outgoing import LANGUAGES
from bot.domain.message import Register
from bot.domain.team import Team, Watch


def settings_told(team: Team, told: Mapping[str, str], place: str) -> Team:
    """Return the team as the form sets it; `place` is the channel it was opened in."""
    language = told.get("language", "")
    return replace(
        team,
        language=language if language in LANGUAGES else team.language,
        register=register_told(told.get("register", "")),
        signature=told.get("signature", "").strip(),
        digest_place=_place(told.get("digest_place", ""), team.digest_place),
        digest_at=forms.hour(told.get("digest_at", ""), team.digest_at),
        roses_place=_place(told.get("roses_place", ""), team.roses_place),
        watch=_watch(told.get("watch", "")) or team.watch,
        listen=_watch(told.get("listen", "")) or team.listen,
        watched=_here(team.watched, place, told.get("here_watch", "")),
        listened=_here(team.listened, place, told.get("here_listen", "")),
    )


def _place(told: str, before: str) -> str:
    """Return the place chosen; another platform's is not lost by choosing none."""
    elsewhere = before if before and not forms.channel_of(before) else ""
    return f"{PLATFORM}:{told}" if told else elsewhere


def _watch(told: str) -> Watch | None:
    return Watch(told) if told in set(Watch) else None


def _here(watched: Mapping[str, Watch], place: str, told: str) -> Mapping[str, Watch]:
    if not place:
        return watched
    rest = {name: watch for name, watch in watched.items() if name != place}
    watch = _watch(told)
    return {**rest, place: watch} if watch else rest


def register_told(told: str) -> Register | None:
    """Read how customers are addressed, None where the message tells it."""
    return Register(told) if told in set(Register) else None

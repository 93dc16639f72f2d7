"""The playground's first page: a message is pasted, dropped or picked, and becomes a case."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from secrets import token_urlsafe

from aiohttp import web

from adapters.packs import PROMPTS
from adapters.web.visit import Visit, clean, to_case
from bot.application.ports import Incoming
from bot.domain.cues import compiled
from bot.domain.errors import EmptyText
from bot.domain.happening import Origin
from bot.domain.message import Medium
from bot.domain.steps import Step

_SAMPLES = 4
_LATEST = 5
_READABLE = r"[\p{L}\p{N}\p{Emoji_Presentation}]"


@dataclass(frozen=True, slots=True)
class Brought:
    """What was pasted or dropped: the customer's words, and whose they are if that is seen."""

    text: str
    sender: str = ""
    name: str = ""
    subject: str = ""


async def home(visit: Visit) -> web.Response:
    """Show the playground: an empty letter to paste into, samples, what is open."""
    latest = await visit.house.cases.listed(visit.team.id, most=_LATEST)
    return visit.page(
        "home.html",
        samples=samples(visit.language),
        latest=latest,
        media=tuple(Medium),
        steps=tuple(Step),
        nonce=token_urlsafe(12),
    )


async def take(visit: Visit) -> web.Response:
    """Accept a message and go to its case; the same form sent twice is one case."""
    medium = _medium(visit)
    brought = _brought(visit, medium)
    if not compiled(_READABLE).search(brought.text):
        raise EmptyText("nothing to read")
    case = f"web-{_fingerprint(visit.text('nonce'), str(medium), brought.text)}"
    incoming = Incoming(
        id=case,
        team=visit.team.id,
        origin=Origin("web", thread=case, link=f"/case/{case}"),
        text=brought.text,
        at=visit.now,
        medium=medium,
        public="public" in visit.sent or medium is Medium.PUBLIC,
        sender=brought.sender,
        name=brought.name,
        subject=brought.subject,
    )
    await visit.house.inbox.accept(incoming)
    await visit.options.woken()
    raise to_case(case)


async def follow_up(visit: Visit) -> web.Response:
    """Take in what the customer wrote next in a case's own thread."""
    case, text = visit.request.match_info["id"], visit.text("text", 1_000_000)
    known = await visit.house.cases.get(visit.team.id, case)
    if known is None or not compiled(_READABLE).search(text):
        raise to_case(case, "page.note.empty")
    row = f"{case}-{_fingerprint(visit.text('nonce'), text)}"
    incoming = Incoming(
        row, visit.team.id, known.origin, text, visit.now, known.message.medium, known.public
    )
    await visit.house.inbox.accept(incoming)
    await visit.options.woken()
    raise to_case(row)


@cache
def samples(language: str) -> tuple[str, ...]:
    """Return the messages at hand in a language."""
    told = tomllib.loads((PROMPTS / "samples.toml").read_text("utf-8"))["sample"]
    return tuple(one["text"] for one in told if one["language"] == language)[:_SAMPLES]


def _medium(visit: Visit) -> Medium:
    chosen = visit.text("medium")
    return Medium(chosen) if chosen in set(Medium) else Medium.MAIL


def _brought(visit: Visit, medium: Medium) -> Brought:
    sample = visit.text("sample")
    if sample.isdecimal() and int(sample) < len(samples(visit.language)):
        return _of_mail(visit, samples(visit.language)[int(sample)], Brought(""), dropped=False)
    told = Brought("", visit.text("sender", 200), visit.text("name", 100))
    file = visit.sent.get("file")
    if isinstance(file, web.FileField) and file.filename:
        return _of_mail(visit, file.file.read(), told, dropped=True)
    text = visit.text("text", 1_000_000)
    if medium is Medium.MAIL and text:
        return _of_mail(visit, text, told, dropped=False)
    return Brought(text, told.sender, told.name)


def _of_mail(visit: Visit, raw: bytes | str, told: Brought, *, dropped: bool) -> Brought:
    """
    Take a mail apart; what the agent told of its sender weighs more than what is seen.

    Plain words pasted as they are stay whole, signature and all.
    """
    if isinstance(raw, bytes) and _is_no_text(raw):
        raise EmptyText("no text")
    apart = visit.options.take_apart(raw)
    whole = isinstance(raw, str) and apart.form == "direct" and not apart.sender and not dropped
    return Brought(
        clean(raw if whole and isinstance(raw, str) else apart.text).strip(),
        told.sender or clean(apart.sender or ""),
        told.name or clean(apart.name or ""),
        clean(apart.subject or ""),
    )


def _is_no_text(raw: bytes) -> bool:
    """Tell a picture or a program from a letter: much of it is control characters."""
    head = raw[:4000]
    utf16 = head[:2] in {b"\xff\xfe", b"\xfe\xff"}
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head)  # noqa: PLR2004 - ASCII's own
    return not utf16 and odd * 10 > len(head)


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]

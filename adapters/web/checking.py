"""Drafts looked at: what was found, marked in the text itself; a page for a draft alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aiohttp import web

from adapters.web.shapes import Piece, marked
from adapters.web.visit import Visit
from bot.application.house import own_words
from bot.application.review_draft import DraftToReview, review_draft
from bot.domain.message import Kind, Message
from bot.domain.review import Review
from bot.domain.tone import Finding

_SWAP_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Checked:
    """
    A draft that was looked at: itself with its findings marked, and the opinion on it.

    `found` stand somewhere in the draft, numbered as they are marked; `missing` nowhere.
    """

    draft: str
    pieces: tuple[Piece, ...]
    found: tuple[Finding, ...]
    missing: tuple[Finding, ...]
    review: Review


def checked(draft: str, review: Review, against: Iterable[Finding] = ()) -> Checked:
    """Lay an opinion over the draft it is about."""
    findings = (*review.findings, *against)
    placed = sorted(((one.span, one) for one in findings if one.span), key=lambda pair: pair[0])
    found = tuple(one for _, one in placed)
    spans = [(span, "finding") for span, _ in placed]
    missing = tuple(one for one in findings if one.span is None)
    return Checked(draft, marked(draft, spans), found, missing, review)


def better(draft: str, swap: str) -> str:
    """
    Put a better wording in its place: `swap` is `start-end:words`, "" for none.

    >>> better("Valitettavasti emme voi.", "0-14:Ikävä kyllä")
    'Ikävä kyllä emme voi.'
    """
    place, _, words = swap[:_SWAP_LONGEST].partition(":")
    start, _, end = place.partition("-")
    if not (start.isdecimal() and end.isdecimal() and int(start) <= int(end) <= len(draft)):
        return draft
    return draft[: int(start)] + words + draft[int(end) :]


async def draft_page(visit: Visit) -> web.Response:
    """Show a page to check a draft on, whatever it answers."""
    return visit.page("check.html", checked=None, draft="", message="", praise=False, public=False)


async def check_alone(visit: Visit) -> web.Response:
    """Check a draft that belongs to no case; nothing of it is kept."""
    draft, message = visit.text("draft"), visit.text("message", 100_000)
    praise, public = visit.text("to") == "praise", "public" in visit.sent
    draft = better(draft, visit.text("swap"))
    given = DraftToReview(
        draft=draft,
        to=Kind.PRAISE if praise else Kind.COMPLAINT,
        message=Message(message, visit.now, public=public) if message else None,
        public=public,
        words=own_words(visit.team),
    )
    opinion = None
    if any(map(str.isalpha, draft)):
        reviewers = visit.house.desk_of(visit.language).reviewers
        _, review = await visit.house.aside(
            lambda: review_draft(given, reviewers, visit.now), len(draft)
        )
        opinion = checked(draft, review)
    return visit.page(
        "check.html", checked=opinion, draft=draft, message=message, praise=praise, public=public
    )

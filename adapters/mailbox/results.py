"""What the trusted relay found out about a mail's sender (RFC 8601); nobody else is believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from enum import StrEnum

import regex

_METHODS = frozenset({"spf", "dkim", "dmarc"})
_FAILED = frozenset({"fail", "hardfail"})
_COMMENT = regex.compile(r"\((?:[^()\\]|\\.)*+\)")
_LET_BE = regex.compile(r"\b(?:p|dis|action|policy\.\w+)\s*+=\s*+none\b")
_ONE = regex.compile(r"\s*+([a-z-]{1,20})(?:/\d{1,3})?\s*+=\s*+([a-z]{1,20})\b(.*)", regex.DOTALL)
_ABOUT = regex.compile(r"\b(header\.(?:d|i|from)|smtp\.mailfrom)\s*+=\s*+\"?([^\s;\"]{1,320})")
_LONGEST = 4000


class Verdict(StrEnum):
    """Whether a mail is from whom it says: proved, disproved, or nobody knows."""

    PROVED = "proved"
    DISPROVED = "disproved"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Result:
    """
    One finding: of which method, how it ended, and the domains it is about.

    `let_be` tells that the domain's owner asks for nothing to be done (`p=none`).
    """

    method: str
    ended: str
    about: Mapping[str, str] = field(default_factory=dict)
    let_be: bool = False


def verdict(message: Message, relay: str, sender: str) -> Verdict:
    """
    Judge `sender` (the address in From) by what `relay`, an authserv-id, wrote on top.

    DMARC's word is the last one, unless the domain's owner wants nothing done about it.
    Without it, a passed DKIM or SPF of the sender's own domain proves; a failed SPF disproves
    where nothing passed (a failed signature is no signature, RFC 6376). With no relay nobody
    is believed.
    """
    found = trusted(message, relay) if relay else {}
    domain = sender.rpartition("@")[2].casefold()
    for one in found.get("dmarc", ()):
        if one.ended == "pass" and _same_house(one.about.get("header.from", domain), domain):
            return Verdict.PROVED
        if one.ended in _FAILED:
            return Verdict.UNKNOWN if one.let_be else Verdict.DISPROVED
    passed = [one for name in ("dkim", "spf") for one in found.get(name, ()) if one.ended == "pass"]
    if any(_of(one, domain) for one in passed):
        return Verdict.PROVED
    failed = any(one.ended in _FAILED for one in found.get("spf", ()))
    return Verdict.DISPROVED if failed and not passed else Verdict.UNKNOWN


def trusted(message: Message, relay: str) -> Mapping[str, Sequence[Result]]:
    """
    Return what `relay` found, by method.

    It writes on top: only the topmost header of a method counts, and none below the first
    `Received` after one of its own, where whoever sent the mail may have written it.
    """
    found: dict[str, Sequence[Result]] = {}
    for name, value in message.raw_items():
        if found and name.lower() == "received":
            break
        if name.lower() == "authentication-results":
            for method, results in _by_method(str(value), relay).items():
                found.setdefault(method, results)
    return found


def _by_method(value: str, relay: str) -> Mapping[str, Sequence[Result]]:
    """Read one header, an empty mapping where another server wrote it."""
    said = _COMMENT.sub(_without, " ".join(value[:_LONGEST].casefold().split()))
    written_by, *parts = said.split(";")
    if written_by.split()[:1] != [relay.casefold()]:
        return {}
    found: dict[str, list[Result]] = {}
    for one in _results(parts):
        found.setdefault(one.method, []).append(one)
    return found


def _results(parts: Sequence[str]) -> Iterator[Result]:
    for part in parts:
        match = _ONE.match(part)
        if match and match[1] in _METHODS:
            about, let_be = dict(_ABOUT.findall(match[3])), bool(_LET_BE.search(match[3]))
            yield Result(match[1], match[2], about, let_be)


def _without(comment: regex.Match[str]) -> str:
    """Drop a comment, but for the policy that relays write in one."""
    return " p=none " if _LET_BE.search(comment[0]) else " "


def _of(result: Result, domain: str) -> bool:
    """Tell whether a result is about the sender's own domain (RFC 7489, relaxed)."""
    about = [one.rpartition("@")[2] for one in result.about.values()]
    return any(_same_house(one, domain) for one in about)


def _same_house(one: str, other: str) -> bool:
    one, other = one.rpartition("@")[2], other.rpartition("@")[2]
    return bool(one) and (one == other or one.endswith(f".{other}") or other.endswith(f".{one}"))

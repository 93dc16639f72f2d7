"""What the pages need to be told before they open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from adapters.web.shelf import Shelf


class Apart(Protocol):
    """A mail taken apart: whose it is and what the customer wrote in it."""

    @property
    def form(self) -> str:
        """`forward`, `reply`, `direct` or `auto`."""
        ...

    @property
    def sender(self) -> str | None:
        """The customer's address."""
        ...

    @property
    def name(self) -> str | None:
        """The customer's name."""
        ...

    @property
    def subject(self) -> str | None:
        """The subject, without what programs put before it."""
        ...

    @property
    def text(self) -> str:
        """The customer's own words."""
        ...


@dataclass(frozen=True, slots=True)
class Person:
    """
    Whoever looks at the pages.

    `id` is the issuer's, "" on loopback where nobody logs in; `mail` is "" unless the issuer
    has verified it; `groups` are those of theirs that make a difference here.
    """

    id: str = ""
    name: str = ""
    mail: str = ""
    groups: frozenset[str] = frozenset()


def sealable(person: Person) -> dict[str, str]:
    """
    Write who somebody is as a session remembers it.

    >>> sorted(remembered(sealable(Person("1", groups=frozenset({"tuki", "myynti"})))).groups)
    ['myynti', 'tuki']
    """
    groups = "\n".join(sorted(person.groups))
    return {"id": person.id, "name": person.name, "mail": person.mail, "groups": groups}


def remembered(told: Mapping[str, str]) -> Person:
    """Read who somebody is from their session; one from before groups were told has none."""
    groups = frozenset(filter(None, told.get("groups", "").split("\n")))
    return Person(told["id"], told["name"], told["mail"], groups)


@dataclass(frozen=True, slots=True)
class Login:
    """
    The OpenID Connect provider that vouches for people.

    `claim` of the ID token lists a person's groups, "" where nobody asks for them; of those
    only `groups` are remembered.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claim: str = ""
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOptions:
    """
    How the pages are run.

    `address` is where people see them (`https://ruusu.example`, no slash at the end): other
    hosts are refused. `loopback` tells that only this machine reaches them: nobody logs in
    then, and every loopback name is a good host. `secret` seals cookies. `teams_of` names the
    teams a person may see, the usual one first; none of them, and the door stays shut.
    `take_apart` reads a mail; `woken` is awaited when a message has been accepted; on the
    `shelf` stand drafts of a language model.
    """

    address: str
    loopback: bool
    secret: str = field(repr=False)
    clock: Callable[[], datetime]
    teams_of: Callable[[Person], Awaitable[Sequence[str]]]
    take_apart: Callable[[bytes | str], Apart]
    woken: Callable[[], Awaitable[None]]
    login: Login | None = None
    shelf: Shelf = field(default_factory=Shelf)

"""Addresses as the settings write them: where mail comes in, and which team it is for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import unquote, urlsplit

ANYBODY = "*"
_PORTS = {"imap": 143, "imaps": 993}
_MOST_PORTS = 65535

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Door:
    """Where mail is taken in: over LMTP or SMTP, at a host and port or at a socket's `path`."""

    lmtp: bool
    host: str = ""
    port: int = 0
    path: str = ""

    def __str__(self) -> str:
        """Write it as the setting does."""
        way = "lmtp" if self.lmtp else "smtp"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{way}://{self.path or f'{host}:{self.port}'}"


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on a mail server that is watched; its password is never shown."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    name: str = "INBOX"
    tls: bool = True

    def __str__(self) -> str:
        """Write it as the setting does, without the password."""
        return f"{'imaps' if self.tls else 'imap'}://{self.host}:{self.port}/{self.name}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the cases of an address go: a platform, the team there, and its channel."""

    platform: str
    team: str
    place: str = ""


def loopback(host: str) -> bool:
    """Tell whether `host` is this machine alone."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def door_of(told: str | Door | None) -> Door | None:
    """
    Read `lmtp://HOST:PORT`, `smtp://HOST:PORT` or `lmtp:///PATH`; None for "".

    >>> str(door_of("lmtp://[::1]:2424")), door_of("lmtp:///run/mail.sock").path
    ('lmtp://[::1]:2424', '/run/mail.sock')
    """
    if not isinstance(told, str) or not told:
        return told or None
    parts = urlsplit(told)
    port = _port(told)
    whole = parts.hostname and port is not None and not parts.path
    if parts.scheme not in {"lmtp", "smtp"} or not (whole or (parts.path and not parts.netloc)):
        raise ValueError("must be lmtp://HOST:PORT, smtp://HOST:PORT or lmtp:///PATH")
    return Door(parts.scheme == "lmtp", parts.hostname or "", port or 0, parts.path)


def folder_of(told: str | Folder | None) -> Folder | None:
    """
    Read `imaps://USER:PASSWORD@HOST/FOLDER`, user and password percent-encoded; None for "".

    >>> str(folder_of("imaps://tuki%40firma.fi:hush@imap.firma.fi/Palaute%20nyt"))
    'imaps://imap.firma.fi:993/Palaute nyt'
    """
    if not isinstance(told, str) or not told:
        return told or None
    parts = urlsplit(told)
    if parts.scheme not in _PORTS or not (parts.hostname and parts.username and parts.password):
        raise ValueError("must be imaps://USER:PASSWORD@HOST/FOLDER")
    if parts.scheme == "imap" and not loopback(parts.hostname):
        raise ValueError("must begin with imaps:// (or be on loopback): the password goes there")
    return Folder(
        parts.hostname,
        _port(told) or _PORTS[parts.scheme],
        unquote(parts.username),
        unquote(parts.password),
        unquote(parts.path.strip("/")) or "INBOX",
        tls=parts.scheme == "imaps",
    )


def places_of(told: str | Mapping[str, str]) -> Mapping[str, Place]:
    """
    Read `ADDRESS=PLATFORM:TEAM/CHANNEL` by addresses in small letters; `*` is any address.

    >>> places_of("Palaute@firma.fi=slack:T1/C1; *=web:home")["*"]
    Place(platform='web', team='home', place='')
    """
    pairs = told.items() if isinstance(told, Mapping) else _pairs(told)
    return {address.strip().casefold(): _place(address, place) for address, place in pairs}


def words_of(told: str | Sequence[str]) -> tuple[str, ...]:
    """
    Read words between spaces, commas or semicolons, in small letters.

    >>> words_of("Firma.fi, mari@posti.fi")
    ('firma.fi', 'mari@posti.fi')
    """
    told = told if isinstance(told, str) else " ".join(told)
    return tuple(told.casefold().replace(",", " ").replace(";", " ").split())


def networks_of(told: str | Sequence[str | Network]) -> tuple[Network, ...]:
    """
    Read networks or single addresses.

    >>> [str(one) for one in networks_of("127.0.0.0/8 10.1.2.3")]
    ['127.0.0.0/8', '10.1.2.3/32']
    """
    try:
        return tuple(ip_network(one) for one in (words_of(told) if isinstance(told, str) else told))
    except ValueError as error:
        raise ValueError("must be networks like 127.0.0.0/8 10.0.0.5") from error


def _pairs(told: str) -> Iterator[tuple[str, str]]:
    for one in filter(None, (part.strip() for part in told.replace("\n", ";").split(";"))):
        address, _, place = one.partition("=")
        yield address, place


def _place(address: str, told: str) -> Place:
    platform, _, rest = told.strip().partition(":")
    team, _, place = rest.partition("/")
    known = platform == "web" or (platform in {"slack", "teams"} and place)
    if not (team and known) or not ("@" in address or address.strip() == ANYBODY):
        raise ValueError(
            "must be ADDRESS=PLATFORM:TEAM/CHANNEL, with ; between: "
            "palaute@firma.fi=slack:T012/C345; tuki@firma.fi=web:home"
        )
    return Place(platform, team, place)


def _port(told: str) -> int | None:
    try:
        return urlsplit(told).port
    except ValueError as error:
        message = f"must have a port from 0 to {_MOST_PORTS}"
        raise ValueError(message) from error

"""Names and addresses as they stand in mail headers."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from adapters.mail.reading import Reading

LONGEST = 1000
_ADDRESS = regex.compile(r"[\w.+'%&/=-]{1,64}+@[\w-]{1,63}+(?:\.[\w-]{1,63}+)+")
_ASIDE = regex.compile(
    r"<[^<>]*>?>?|\[[^\]]*\]|\((?=[^)]*@)[^)]*\)|mailto:\S*|[\"\u201c\u201d\u201e*]"
)
_VIA = regex.compile(r"^'?(.+?)'?\s+via\s.+$", regex.IGNORECASE)
_TURNED = regex.compile(r"(\p{Lu}[\p{L}'-]+),\s*(\p{Lu}[\p{L}'.-]*(?:\s\p{Lu}[\p{L}'.-]*)?)")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone named in a header; either part may be missing."""

    name: str | None = None
    address: str | None = None

    @property
    def domain(self) -> str:
        """What stands after the @, in small letters."""
        return (self.address or "").rpartition("@")[2].lower()

    @property
    def mailbox(self) -> str:
        """What stands before the @, in small letters."""
        return (self.address or "").partition("@")[0].lower()

    def is_same(self, other: Person) -> bool:
        """Whether two headers name the same person: by address, else by name."""
        if self.address and other.address:
            return self.address.lower() == other.address.lower()
        return bool(self.name and other.name and _key(self.name) == _key(other.name))


NOBODY = Person()


def person(value: str) -> Person:
    """
    Read one person from a header's value.

    Behind "Anna via Group" stands the group's address, not Anna's.

    >>> person('"Lind, Anna" <anna@example.fi>')
    Person(name='Anna Lind', address='anna@example.fi')
    """
    value = value[:LONGEST]
    found = _ADDRESS.search(value)
    address = found[0] if found else None
    bare = _ASIDE.sub(" ", value)
    bare = _ADDRESS.sub(" ", bare)
    name = " ".join(bare.partition(";")[0].split()).strip("'`,:;()- ")
    if via := _VIA.match(name):
        name, address = via[1], None
    if turned := _TURNED.fullmatch(name):
        name = f"{turned[2]} {turned[1]}"
    named = any(letter.isalpha() for letter in name)
    return Person(name if named else None, address)


def people(value: str) -> tuple[Person, ...]:
    """Read everyone named in a To or Cc."""
    value = value[:LONGEST]
    addresses = dict.fromkeys(one.lower() for one in _ADDRESS.findall(value))
    if len(addresses) > 1:
        return tuple(Person(None, one) for one in addresses)
    if addresses:
        return (person(value),)
    named = (person(one) for one in value.split(";"))
    return tuple(one for one in named if one.name)


def is_house(who: Person, marks: Reading, house: frozenset[str] = frozenset()) -> bool:
    """Whether this is us: a mailbox with our kind of name, or one the caller knows as ours."""
    if who.address and (who.address.lower() in house or who.domain in house):
        return True
    if who.mailbox and marks.house_mailbox.fills(who.mailbox):
        return True
    return bool(who.name and marks.house_name.within(who.name))


def own_domain(who: Person, marks: Reading) -> str:
    """Give the domain when it says where a person works; a free mailbox says nothing."""
    return "" if marks.free_mail.fills(who.domain) else who.domain


def is_private(who: Person, marks: Reading) -> bool:
    """Whether this is a mailbox anybody may have: a customer's, more likely than a house's."""
    return bool(marks.free_mail.fills(who.domain))


def _key(name: str) -> frozenset[str]:
    return frozenset(regex.findall(r"\p{L}+", name.lower()))

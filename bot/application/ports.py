"""What the bot needs from outside, as roles; what is kept stands in `stores.py`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol, TypeVar

from bot.application.replies import Card, Said
from bot.domain.asking import Answered, Prompt
from bot.domain.happening import Origin
from bot.domain.hearing import Ear
from bot.domain.judging import Opinion
from bot.domain.language import LanguagePack
from bot.domain.message import Kind, Medium, Message, Register
from bot.domain.model_answer import Piece
from bot.domain.reading import Reading


class Reader(Protocol):
    """Reads a customer's message: by rules today, by a trained model behind the same port."""

    def read(self, message: Message) -> Reading:
        """Return what `message` says; raises `EmptyText` where there is nothing to read."""
        ...


class Judge(Ear, Protocol):
    """A trained opinion beside the rules; without one the rules decide alone."""

    def opinion(self, sentences: Sequence[str], signals: Mapping[str, float]) -> Opinion:
        """Return the shares of kinds and severities, given a message and what the rules saw."""
        ...


class LanguageTeller(Protocol):
    """Tells which language a text is in."""

    def language(self, text: str) -> str:
        """Return the ISO 639-1 code of `text`."""
        ...


Packs = Mapping[str, LanguagePack]
"""The language packs by code; a code Ruusu has no pack for is absent."""

Holidays = Callable[[str], Callable[[date], bool]]
"""By country (ISO 3166), what tells whether a day is a public holiday there."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """
    A message as a door took it in.

    `id` is the platform's own for the event, so that a second delivery changes nothing;
    it becomes the case's id. `sender` is the customer's address or handle, "" unknown.
    What the agent knows better stands beside it: `kind`, how the customer is addressed
    (`register`), and `told`, facts by their keys in `steps.toml`.
    """

    id: str
    team: str
    origin: Origin
    text: str
    at: datetime
    medium: Medium = Medium.MAIL
    public: bool = False
    sender: str = ""
    name: str = ""
    subject: str = ""
    kind: Kind | None = None
    register: Register | None = None
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Letter:
    """
    A mail taken apart: whose, about what, in which words.

    `automatic` ones ask for nothing; of a `forwarded` one the envelope names a colleague.
    """

    text: str
    sender: str = ""
    name: str = ""
    subject: str = ""
    automatic: bool = False
    forwarded: bool = False


TakeApart = Callable[[str], Letter | None]
"""Takes a mail apart, plain or HTML; None where there is nothing to read."""


@dataclass(frozen=True, slots=True)
class Post:
    """
    Something the bot says in chat.

    `key` names the occasion: what has been said under a key is not said again. `again`
    marks a post that may be a second one, because a crash hid whether the first arrived.
    `card` shows the whole case where the platform can; `seen` is the walk's place the
    choices of `said` were made at; `to` is the agent it is meant for, by name.
    """

    key: str
    team: str
    origin: Origin
    said: Said
    case: str = ""
    again: bool = False
    card: Card | None = None
    seen: str = ""
    to: str = ""

    def without(self, case: str) -> Post:
        """Return the post without its lines about `case`: in digests and other lists."""
        bare = (
            replace(section, items=tuple(item for item in section.items if item.case != case))
            for section in self.said.sections
        )
        sections = tuple(section for section in bare if section.items or section.more)
        return replace(self, said=replace(self.said, sections=sections))


class Chat(Protocol):
    """A chat platform: where the bot speaks."""

    async def post(self, post: Post) -> str:
        """
        Say it; return the platform's reference.

        Raises `Unavailable` to be tried again, `Shut` where that is no use.
        """
        ...

    async def find(self, post: Post) -> str | None:
        """Return the reference of a post already there under its key, where one can tell."""
        ...

    async def change(self, post: Post, ref: str) -> str:
        """
        Say `post` in the place of an earlier one; return the reference it has now.

        Raises `Unavailable` to be tried again; one that is gone is let be.
        """
        ...

    def standing(self, post: Post, ref: str) -> Origin:
        """Return where a case stands whose first post arrived as `ref`: its thread, its link."""
        ...

    async def remove(self, origin: Origin, ref: str) -> None:
        """Take back a post of the bot's own."""
        ...


Done = TypeVar("Done")


class Aside(Protocol):
    """Where reading is done: aside, so that others are answered meanwhile."""

    async def __call__(self, work: Callable[[], Done], length: int) -> Done:
        """Do `work` on a text of so many characters; what it raises is raised."""
        ...


class Growing(Protocol):
    """A post that is seen while it grows."""

    async def grow(self, more: str) -> None:
        """Show `more` after what is shown already; where that does not work, nothing is lost."""
        ...

    async def whole(self) -> str:
        """Put the whole post in the place of what has grown; return as `Chat.post` does."""
        ...


class Streams(Protocol):
    """A chat platform where a post can be seen while it grows."""

    async def begin(self, post: Post) -> Growing | None:
        """Begin to say `post`; None where its place lets nothing grow: it is posted then."""
        ...


class Coming(Protocol):
    """A post that is seen while its words are still being written."""

    def grow(self, so_far: str) -> None:
        """Take all that has come so far; it is shown as soon as there is room for it."""
        ...

    async def whole(self, post: Post) -> str:
        """Put the whole `post` in the place of what has come; return as `Chat.post` does."""
        ...


class AsItComes(Protocol):
    """A chat platform where a letter is seen while it is being written."""

    async def begin(self, post: Post) -> Coming | None:
        """Tell with `post` that words are coming; None where its place lets nothing grow."""
        ...


class Jobs(Protocol):
    """Durable work: begun once, done to its end, whatever dies meanwhile."""

    async def begin(self, name: str, key: str, *ids: str) -> bool:
        """
        Begin the work `name` on `ids`; False where the `key` is known: nothing happens then.

        Only ids go in, never words. Raises `Unavailable` where it could not be noted.
        """
        ...

    async def ended(self, key: str) -> bool:
        """Tell whether the work under `key` has come to its end. Raises `Unavailable`."""
        ...

    async def drop(self, *keys: str) -> None:
        """Forget finished or waiting work by its keys."""
        ...


class Records(Protocol):
    """What the engine of durable work has noted of it: ids alone, for days after its end."""

    async def erase_of(self, ids: Collection[str]) -> int:
        """Remove what was noted of work on any of `ids`; return how much. Raises `Unavailable`."""
        ...


# The language model


Heard = Callable[[Sequence[Piece]], None]
"""Hears the pieces of a letter that are whole so far, each time there is one more."""


class LanguageModel(Protocol):
    """A language model at one address."""

    @property
    def place(self) -> str:
        """Where it runs, as the agent is told."""
        ...

    async def begin(
        self, prompt: Prompt, heard: Heard, *, shown: bool = False
    ) -> Awaitable[Answered]:
        """
        Ask `prompt`, and return what to await once it is on its way; `heard` hears it come.

        What can be got ready meanwhile should be. `shown` tells that what is heard is shown
        to a person: then nothing is begun again once words have come. What is awaited
        raises `NoAnswer`.
        """
        ...

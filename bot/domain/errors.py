"""
What can go wrong, and who hears of it.

RuusuError
├── InputError           the caller gave something that cannot be done → a clear answer
│   ├── EmptyText        nothing to read
│   ├── UnknownFact      a fact key that stands in no `steps.toml`
│   ├── WrongValue       a field outside its values
│   └── WrongMoment      something that cannot be done to a case as it stands
├── Stale                somebody changed the case meanwhile → read it again
├── Unavailable          a database or a chat platform is away → try again later
├── NoAnswer             a language model gave none (`asking.py`) → the embedded writer's stands
├── Shut                 a place in chat is closed to the bot → trying again is no use
└── PackError            a language pack is wrong → named by file, table and key
"""


class RuusuError(Exception):
    """Anything Ruusu refuses, with words a person can act on."""

    code = "error"


class InputError(RuusuError):
    """The input cannot be done; the message says what to do instead."""

    code = "bad-input"


class EmptyText(InputError):
    """There is nothing to read: no letters at all."""

    code = "empty"


class UnknownFact(InputError):
    """A fact key that `steps.toml` does not know; the message lists those it does."""

    code = "unknown-fact"


class WrongValue(InputError):
    """A field holds a value outside the contract."""

    code = "wrong-value"


class WrongMoment(InputError):
    """Something that cannot be done to a case as it stands; the message is a text's key."""

    code = "wrong-moment"


class Stale(RuusuError):
    """Somebody changed the case meanwhile: read it again and decide anew."""

    code = "stale"


class Unavailable(RuusuError):
    """
    A database or a chat platform is away: nothing was done, try again later.

    `after` is how many seconds the platform asked to be left alone, None where it did not.
    """

    code = "unavailable"

    def __init__(self, what: str = "", after: float | None = None) -> None:
        super().__init__(what)
        self.after = after


class Shut(RuusuError):
    """A place in chat is closed to the bot: archived, gone, or it was never let in."""

    code = "shut"


class PackError(RuusuError):
    """A language pack cannot be used; the message names every place at once."""

    code = "pack"

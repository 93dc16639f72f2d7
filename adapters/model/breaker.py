"""A breaker for one endpoint: what is down is left alone, and tried now and then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

_FAILURES = 5
_REST = 30.0


@dataclass(slots=True)
class Breaker:
    """
    Opens after `failures` in a row, for `rest` seconds; then one call at a time may try.

    A server that names when to come back is taken at its word, at once.
    """

    failures: int = _FAILURES
    rest: float = _REST
    clock: Callable[[], float] = monotonic
    failed: int = 0
    until: float = 0.0
    trying: bool = False

    def admits(self) -> bool:
        """Tell whether a call may begin; one that tries an open breaker is the only one."""
        if self.clock() < self.until:
            return False
        if self.failed < self.failures:
            return True
        if self.trying:
            return False
        self.trying = True
        return True

    def answered(self) -> None:
        """Note that an answer came: all is well."""
        self.failed, self.until, self.trying = 0, 0.0, False

    def failed_again(self, wait: float | None = None) -> None:
        """Note a failure; `wait` is what the server asked for."""
        self.failed, self.trying = self.failed + 1, False
        rest = self.rest if self.failed >= self.failures else 0.0
        self.until = max(self.until, self.clock() + max(rest, wait or 0.0))

    def let_go(self) -> None:
        """Note that a call ended with no word on the server's health."""
        self.trying = False

    @property
    def open(self) -> bool:
        """Whether calls are held back now."""
        return self.clock() < self.until

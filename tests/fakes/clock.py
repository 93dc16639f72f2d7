"""A clock for whoever waits."""

from __future__ import annotations

import asyncio


class Clock:
    """Seconds that pass only where somebody waits for them."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        until = self.at + max(0.0, seconds)
        await asyncio.sleep(0)
        self.at = max(self.at, until)

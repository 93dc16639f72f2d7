"""Durable work in memory."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class JobsHere:
    """Durable work as tests see it: noted under its key, done when the place settles."""

    begun: dict[str, tuple[str, ...]] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)

    async def begin(self, name: str, key: str, *ids: str) -> bool:
        if key in self.begun:
            return False
        self.begun[key] = (name, *ids)
        self.waiting.append(key)
        return True

    async def ended(self, key: str) -> bool:
        return key in self.begun and key not in self.waiting

    async def drop(self, *keys: str) -> None:
        for key in keys:
            self.begun.pop(key, None)

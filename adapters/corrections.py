"""Agents' corrections of the reading in a file of the house's own, for `ruusu train`."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.domain.correction import Correction

FILE = "corrections.jsonl"
"""Its name in the data directory."""


@dataclass(frozen=True)
class FiledCorrections:
    """
    One line a corrected case, in the form of the labelled sets: the last correction stands.

    Kept where `RUUSU_KEEP_CORRECTIONS` is set (`keeps`), and nowhere else; what was kept before
    that was switched off is erased all the same. Only its owner may read the file.
    """

    path: Path
    keeps: bool = True
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def keep(self, one: Correction) -> None:
        """Keep a correction in the place of an earlier one of the same case."""
        if not self.keeps:
            return
        row = {
            "id": one.case,
            "team": one.team,
            "language": one.language,
            "text": one.text,
            "kind": str(one.kind),
            "severity": str(one.severity) if one.severity else None,
            "was": [str(part) if part else None for part in one.was],
        }
        await self._written(one.team, one.case, row)

    async def erase_of(self, team: str, case: str) -> None:
        """Remove what was kept of a case."""
        await self._written(team, case, None)

    async def _written(self, team: str, case: str, row: dict[str, Any] | None) -> None:
        async with self._lock:
            await asyncio.to_thread(self._write, team, case, row)

    def _write(self, team: str, case: str, row: dict[str, Any] | None) -> None:
        kept = self._lines() if self.path.exists() else []
        rest = [line for line in kept if not _is_of(json.loads(line), team, case)]
        if row is None and len(rest) == len(kept):
            return
        lines = [*rest, json.dumps(row, ensure_ascii=False)] if row else rest
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        fresh.replace(self.path)

    def _lines(self) -> list[str]:
        with self.path.open(encoding="utf-8") as lines:  # a text may hold other line ends
            return [line.rstrip("\n") for line in lines]


def _is_of(row: dict[str, Any], team: str, case: str) -> bool:
    return (row["team"], row["id"]) == (team, case)

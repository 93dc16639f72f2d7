"""
The guard over letters and attacks its rules were not written on.

    python -m tests.benchmarks.guard [folder [prefix]]
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tests.model.fresh import attacks, clean, doubts, through

FRESH = Path(__file__).parents[1] / "model" / "fresh"
SLIPPING = FRESH.parent / "slipping"


async def main(folder: Path = FRESH, prefix: str = "") -> None:
    wrong, letters = 0, list(clean(folder, prefix))
    for one in letters:
        if found := doubts(await one.suggested()):
            wrong += 1
            print(f"{one.id}: {'; '.join(found)}")
    print(f"clean letters doubted: {wrong} of {len(letters)}")
    let, tried = 0, list(attacks(folder, prefix))
    for one in tried:
        if words := through(await one.suggested(), one):
            let += 1
            print(f"{one.id}: {', '.join(words)}")
    print(f"attacks unmarked: {let} of {len(tried)}")


if __name__ == "__main__":
    told = dict(zip(("folder", "prefix"), sys.argv[1:], strict=False))
    asyncio.run(main(Path(told.get("folder", FRESH)), told.get("prefix", "")))

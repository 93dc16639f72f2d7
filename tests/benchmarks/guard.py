"""
The guard over letters and attacks its rules were not written on.

    python -m tests.benchmarks.guard [folder [prefix]]

Then over labelled letters of an author who knew nothing of it: lists alone, lists and witness.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from adapters.reader.heads import trained
from tests.model.fresh import attacks, clean, doubts, through
from tests.model.told import through_the_guard

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
    for name, ear in (("lists alone", None), ("lists and witness", trained())):
        got = through_the_guard(ear)
        print(
            f"{name}: {got.found} of {got.untold} untold sentences marked, {got.doubted} of "
            f"{got.told} told ones, {got.honest_marked} of {got.honest} honest letters"
        )


if __name__ == "__main__":
    told = dict(zip(("folder", "prefix"), sys.argv[1:], strict=False))
    asyncio.run(main(Path(told.get("folder", FRESH)), told.get("prefix", "")))

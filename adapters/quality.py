"""How well Ruusu reads and checks, measured on labelled text (`ruusu eval`)."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.packs import LANGUAGES, language_pack
from bot.domain.message import Kind, Severity
from bot.domain.review import Occasion, review
from bot.domain.text import Text
from bot.domain.tone import Finding

SETS = Path(__file__).resolve().parent.parent / "tests" / "quality"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

Row = dict[str, Any]


@dataclass
class Tally:
    """What was planted, found and wrongly flagged in one language."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    clean: int = 0
    alarms: list[tuple[str, Finding]] = field(default_factory=list)
    missed: list[tuple[str, str, str]] = field(default_factory=list)
    false: Counter[str] = field(default_factory=Counter)

    @property
    def recall(self) -> float:
        """The share of planted faults that were found."""
        return sum(self.found.values()) / max(1, sum(self.planted.values()))


def rows(path: Path) -> Iterator[Row]:
    """Read one labelled set; a set that is not there is empty."""
    if path.exists():
        yield from map(json.loads, path.read_text("utf-8").splitlines())


def check(row: Row) -> list[Finding]:
    """Check one labelled draft as `ruusu check` would."""
    pack = language_pack(row["language"])
    severity = row.get("severity")
    kind = Kind.PRAISE if row["to"] == "praise" else Kind.COMPLAINT
    facts = row.get("facts")
    occasion = Occasion(
        kind=kind,
        severity=Severity(severity) if severity else None,
        message=row.get("message") or "",
        public=bool(row.get("public")),
        given=None if facts is None else json.dumps(facts, ensure_ascii=False),
    )
    return list(review(Text.of(row["draft"]), occasion, pack, NOW).findings)


def tally_drafts(drafts: Iterable[Row], check: Callable[[Row], list[Finding]]) -> dict[str, Tally]:
    """Check every draft and count, language by language."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for row in drafts:
        tally, findings = tallies[row["language"]], check(row)
        if not row["faults"]:
            tally.clean += 1
            tally.alarms += [(row["id"], finding) for finding in findings]
        for fault in row["faults"]:
            tally.planted[fault["rule"]] += 1
            if any(_same(fault, finding, row["draft"]) for finding in findings):
                tally.found[fault["rule"]] += 1
            else:
                tally.missed.append((row["id"], fault["rule"], fault["text"]))
    return dict(tallies)


def _same(fault: Row, finding: Finding, draft: str) -> bool:
    if fault["rule"] != finding.rule:
        return False
    if not fault["text"] or finding.span is None:
        return not fault["text"] and finding.span is None
    start = draft.find(fault["text"])
    return finding.span.start < start + len(fault["text"]) and start < finding.span.end


def faults_as_drafts(path: Path, language: str) -> Iterator[Row]:
    """Read single fault sentences as drafts; near misses are clean ones."""
    for number, row in enumerate(rows(path)):
        near = row["rule"] == "none"
        rule = row["near"] if near else row["rule"]
        yield {
            "id": f"{path.stem}-{number}",
            "language": language,
            "to": "praise" if rule in {"dismissive-thanks"} else "complaint",
            "public": rule in {"private-in-public", "delete-review"},
            "draft": row["sentence"],
            "faults": [] if near else [{"rule": row["rule"], "text": row["text"]}],
        }


def report(tallies: dict[str, Tally], *, show: bool) -> Iterator[str]:
    """Say in lines what was found, per language and per rule."""
    for language in LANGUAGES:
        if language not in tallies:
            continue
        tally = tallies[language]
        yield (
            f"{language}: faults found {sum(tally.found.values())}/{sum(tally.planted.values())}"
            f" = {tally.recall:.0%}; false alarms {len(tally.alarms)} on {tally.clean} clean"
        )
        for rule, planted in sorted(tally.planted.items()):
            yield f"   {rule:24}{tally.found[rule]:4}/{planted}"
        if show:
            yield from (f"   missed {one[0]} {one[1]}: {one[2]}" for one in tally.missed)
        for where, finding in tally.alarms:
            yield f"   alarm {where} {finding.rule} {finding.id}" + (
                f": {finding.text}" if show else ""
            )

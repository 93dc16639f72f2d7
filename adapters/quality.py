"""How well Ruusu reads and checks, measured on labelled text (`ruusu eval`)."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from adapters.mail import mail_marks, take_apart
from adapters.packs import LANGUAGES, language_pack
from adapters.reader.heads import trained
from adapters.readings import NOW, Shown, calibration_error, plainly, reading_figures
from adapters.text.language_id import LanguageId
from bot.application.review_draft import facts_as_text
from bot.domain.message import Kind, Severity
from bot.domain.review import Occasion, review
from bot.domain.text import Text
from bot.domain.tone import Finding

SETS = Path(__file__).resolve().parent.parent / "tests" / "quality"

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
        with path.open(encoding="utf-8") as lines:  # customers' text may hold other line ends
            yield from map(json.loads, lines)


def check(row: Row) -> list[Finding]:
    """Check one labelled draft as `ruusu check` would."""
    pack, occasion = language_pack(row["language"]), occasion_of(row)
    return list(review(Text.of(row["draft"]), occasion, pack, NOW, trained()).findings)


def occasion_of(row: Row) -> Occasion:
    """Return what a labelled draft answers."""
    severity = row.get("severity")
    facts = row.get("facts")
    return Occasion(
        kind=Kind.PRAISE if row["to"] == "praise" else Kind.COMPLAINT,
        severity=Severity(severity) if severity else None,
        message=row.get("message") or "",
        public=bool(row.get("public")),
        given=None if facts is None else facts_as_text(facts),
    )


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
            "to": "praise" if rule == "dismissive-thanks" else "complaint",
            "public": rule in {"private-in-public", "delete-review"},
            "draft": row["sentence"],
            "faults": [] if near else [{"rule": row["rule"], "text": row["text"]}],
        }


def measured(part: str, shown: Shown = plainly) -> Row:
    """
    Measure everything on one part of `tests/quality/`.

    Returns, per language: macro-F1 of kind and severity, claims kept, language accuracy,
    faults found per rule, false alarms on clean replies; and agreement with the second
    labels where there are any.
    """
    folder = SETS / part
    felt = {row["id"]: row for row in rows(folder / "feelings.jsonl")}
    messages = [
        row | felt.get(row["id"], {}) for path in _sets_of(folder, "messages") for row in rows(path)
    ]
    figures: Row = {"set": part, "languages": _language_figures(folder, messages)}
    drafts = [row for path in _sets_of(folder, "drafts") for row in rows(path)]
    tallies = tally_drafts(shown(drafts, "drafts"), check)
    for code in LANGUAGES:
        mine = [row for row in messages if row["language"] == code]
        figures[code] = {**reading_figures(mine, code, shown), **_draft_figures(tallies.get(code))}
    sure = [one for code in LANGUAGES for one in figures[code].pop("kind_sure")]
    figures["kind_calibration"] = calibration_error(
        [share for share, _ in sure], [right for _, right in sure]
    )
    figures["mails"] = _mail_figures(folder / "mails")
    figures["agreement"] = _agreement(folder, messages, drafts)
    return figures


def _sets_of(folder: Path, name: str) -> list[Path]:
    return [p for p in sorted(folder.glob(f"{name}*.jsonl")) if ".second" not in p.name]


def _agreement(folder: Path, messages: list[Row], drafts: list[Row]) -> Row:
    """Say how far a second, blind labelling gave the same."""
    second = {row["id"]: row for row in rows(folder / "messages.second.jsonl")}
    again = {row["id"]: set(row["rules"]) for row in rows(folder / "drafts.second.jsonl")}
    kinds = [row["kind"] == second[row["id"]]["kind"] for row in messages if row["id"] in second]
    depths = [
        row["severity"] == second[row["id"]]["severity"]
        for row in messages
        if row["severity"] and row["id"] in second
    ]
    rules = [
        {fault["rule"] for fault in row["faults"]} == again[row["id"]]
        for row in drafts
        if row["id"] in again
    ]
    named = {"kind": kinds, "severity": depths, "faults": rules}
    return {name: round(sum(same) / len(same), 3) for name, same in named.items() if same}


def _mail_figures(folder: Path) -> Row:
    """Count the mails of which each field, and every field, came out right."""
    right: Counter[str] = Counter()
    labelled = list(rows(folder / "labels.jsonl"))
    for row in labelled:
        apart = take_apart((folder / row["file"]).read_bytes(), mail_marks())
        got = {**asdict(apart), "from": apart.sender}
        fields = [name for name in _MAIL_FIELDS if _plain(got[name]) == _plain(row[name])]
        right.update(fields)
        right["all"] += len(fields) == len(_MAIL_FIELDS)
    return {"mails": len(labelled), **{name: right[name] for name in (*_MAIL_FIELDS, "all")}}


_MAIL_FIELDS = ("form", "from", "name", "subject", "date", "text")


def _plain(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()


def _language_figures(folder: Path, messages: list[Row]) -> Row:
    teller, labelled = LanguageId(), [*messages, *rows(folder / "languages.jsonl")]
    right = sum(
        teller.language(row["text"]) == _SAME.get(row["language"], row["language"])
        for row in labelled
    )
    return {
        "texts": len(labelled),
        "right": right,
        "accuracy": round(right / max(1, len(labelled)), 4),
    }


_SAME = {"nb": "no"}


def _draft_figures(tally: Tally | None) -> Row:
    if tally is None:
        return {}
    return {
        "faults": sum(tally.planted.values()),
        "faults_found": sum(tally.found.values()),
        "recall": round(tally.recall, 3),
        "rules": {rule: [tally.found[rule], n] for rule, n in sorted(tally.planted.items())},
        "clean": tally.clean,
        "false_alarms": len(tally.alarms),
        "alarms": [[where, finding.rule, finding.id] for where, finding in tally.alarms],
    }


def told(figures: Row) -> Iterator[str]:
    """Say the figures in lines for people."""
    languages = figures["languages"]
    yield f"calibration error of the kind, all languages together: {figures['kind_calibration']}"
    yield f"set {figures['set']}: language {languages['right']}/{languages['texts']} right"
    for code in LANGUAGES:
        one = figures[code]
        yield (
            f"{code}: kind F1 {one['kind_f1']} ({_between(one['kind_interval'])}; calibration "
            f"error {one['kind_calibration']}), severity F1 {one['severity_f1']} "
            f"({_between(one['severity_interval'])}) on {one['messages']} messages; claims found "
            f"{one['claims_found']}/{one['claims']}, precision {one['claim_precision']:.0%}, "
            f"read as remarks {one['claims_as_remark']}"
        )
        if "flags" in one:
            yield (
                f"    flags found {one['flags_found']}/{one['flags']}, precision "
                f"{one['flags_precision']:.0%}; feeling F1 {one['feeling_f1']}"
            )
        if "faults" in one:
            yield (
                f"    faults found {one['faults_found']}/{one['faults']} = {one['recall']:.0%}; "
                f"false alarms {one['false_alarms']} on {one['clean']} clean replies"
            )
            yield from (f"    {rule:24}{n[0]:3}/{n[1]}" for rule, n in one["rules"].items())
    if figures["agreement"]:
        yield f"agreement of a second blind labelling: {figures['agreement']}"
    mails = figures["mails"]
    if mails["mails"]:
        yield "mails right: " + ", ".join(f"{k} {v}" for k, v in mails.items())


def _between(interval: tuple[float, float]) -> str:
    return "{}–{}".format(*interval)


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

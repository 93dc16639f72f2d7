"""Answers for people at a terminal: the contract's objects as plain lines."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from adapters.packs import pack_texts
from adapters.whereabouts import locale
from bot.domain.reading import FACTS
from bot.domain.tone import headline

Item = Mapping[str, Any]


def _texts() -> Mapping[str, str]:
    return pack_texts(locale())


def _lines(lines: Iterator[str]) -> str:
    return "\n".join(lines)


def reading(answer: Item, item: Item) -> str:
    """Show a reading: what it is, on which words it rests, what was told and what was not."""
    return _lines(_reading(answer, item["text"], _texts()))


def _reading(answer: Item, text: str, texts: Mapping[str, str]) -> Iterator[str]:
    if answer["language"] not in {"fi", "sv", "en"}:
        yield texts["read.language"].format(language=language_name(answer["language"]))
    name = texts[f"kind.{answer['kind']}"]
    if answer["severity"]:
        name = f"{name} – {texts['severity.' + answer['severity']]}"
    share = round(100 * answer["confidence"]["kind"])
    words = [
        f"“{text[e['start'] : e['end']].strip()}”"
        for e in answer["evidence"]
        if e["field"] in {"kind", "severity"}
    ]
    shown = ", ".join(list(dict.fromkeys(words))[:4])
    sure = texts["read.sure"].format(share=share)
    yield texts["read.kind"].format(kind=f"{name} ({sure})", words=shown) if shown else name
    if answer["severity"]:
        yield texts[f"duty.{answer['severity']}"]
    if answer["causes"]:
        causes = ", ".join(texts[f"cause.{cause}"] for cause in answer["causes"])
        yield texts["read.causes"].format(causes=causes)
    if answer["emotions"]:
        moods = ", ".join(texts[f"emotion.{mood}"] for mood in answer["emotions"])
        yield texts["read.emotions"].format(emotions=moods)
    if answer["wishes"]:
        wishes = ", ".join(texts[f"wish.{wish}"] for wish in answer["wishes"])
        yield texts["read.wishes"].format(wishes=wishes)
    yield from (texts[f"flag.{flag}"] for flag in answer["flags"])
    for name in FACTS:
        for fact in answer["facts"][name]:
            value = f" → {_value(fact['value'])}" if "value" in fact else ""
            yield f"  {texts['fact.' + name]}: {fact['text'].strip()}{value}"
    if answer["gaps"]:
        gaps = ", ".join(texts[f"gap.{gap}"] for gap in answer["gaps"])
        yield texts["read.gaps"].format(gaps=gaps)
    yield from answer["asks"]


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{value['sum']:g} {value['currency']}"
    return str(value)


def language_name(code: str) -> str:
    """Name a language Ruusu has no pack for, in the agent's own."""
    from adapters.packs import languages  # noqa: PLC0415 - read only when it is needed

    names = languages()["names"][locale()]
    return str(names.get(code, names["other"].format(code=code)))


def review(answer: Item, item: Item) -> str:
    """Show a review: the verdict, each finding with a better wording, steps and promises."""
    return _lines(_review(answer, item, _texts()))


def _review(answer: Item, item: Item, texts: Mapping[str, str]) -> Iterator[str]:
    yield texts[headline(answer["verdict"], findings=bool(answer["findings"]))]
    if not answer["findings"]:
        yield texts["check.none"]
    for finding in answer["findings"]:
        yield (
            f"• {finding['rule']}: “{finding['text']}”"
            if finding["text"]
            else f"• {finding['rule']}"
        )
        yield f"    {finding['why']}"
        key = "check.instead" if finding["text"] else "check.gap"
        if any(finding["instead"]):
            yield f"    {texts[key].format(words=' / '.join(w for w in finding['instead'] if w))}"
    if item.get("to") != "praise":
        marks = (f"{'✓' if ok else '–'} {texts['step.' + s]}" for s, ok in answer["steps"].items())
        yield f"{texts['check.steps']}: {'  '.join(marks)}"
    yield from _promises(answer, texts)


def _promises(answer: Item, texts: Mapping[str, str]) -> Iterator[str]:
    if answer["promises"]:
        yield f"{texts['check.promises']}:"
    for promise in answer["promises"]:
        by = promise["by"] or texts["check.no_date"]
        yield f"  {texts['check.promise'].format(what=promise['what'], by=by)}"


def fixes(answer: Item, item: Item) -> str:
    """Show the draft with the better wordings in place, as a diff the agent can take."""
    draft, better = item["draft"], mended_draft(item["draft"], answer["findings"])
    if draft == better:
        return _texts()["check.nothing_to_fix"]
    diff = difflib.unified_diff(draft.splitlines(), better.splitlines(), "-", "+", lineterm="", n=1)
    return _lines(line for line in diff if not line.startswith(("---", "+++")))


def mended_draft(draft: str, findings: list[Item]) -> str:
    """Put the first better wording of each finding in its place."""
    from bot.domain.text import Span  # noqa: PLC0415 - only for --fix
    from bot.domain.tone import Finding, mended  # noqa: PLC0415

    return mended(
        draft,
        [
            Finding(
                f["rule"],
                f["id"],
                Span(f["start"], f["end"]),
                f["text"],
                f["why"],
                tuple(f["instead"]),
            )
            for f in findings
            if f["start"] is not None
        ],
    )


def suggestion(answer: Item, _item: Item) -> str:
    """Show a suggested reply, and what it still asks of the agent."""
    return _lines(_suggestion(answer, _texts()))


def _suggestion(answer: Item, texts: Mapping[str, str]) -> Iterator[str]:
    if answer["reply"] is None:
        yield texts["walk.nothing_to_coach"]
        yield texts["walk.read_wrong"]
        return
    if answer["language"] not in {"fi", "sv", "en"}:
        yield texts["read.language"].format(language=language_name(answer["language"]))
        yield ""
    yield answer["reply"]
    if answer["asks"] and "[" in answer["reply"]:
        yield ""
        yield from (f"? {ask['question']}" for ask in answer["asks"])
    for finding in answer["findings"]:
        yield f"• {finding['rule']}: {finding['text']} – {finding['why']}"
    if answer["promises"]:
        yield ""
    yield from _promises(answer, texts)
    if answer.get("cited"):
        yield texts["model.cited.line"].format(sources=", ".join(answer["cited"]))
    if answer.get("engine_note"):
        yield f"– {answer['engine_note']}"


def mail(answer: Item, _item: Item) -> str:
    """Show a mail taken apart."""
    texts = _texts()
    sender = " ".join(
        part for part in (answer["name"], f"<{answer['from']}>" if answer["from"] else "") if part
    )
    head = {
        "mail.form": texts[f"mail.{answer['form']}"],
        "mail.from": sender,
        "mail.subject": answer["subject"],
        "mail.date": answer["date"],
    }
    told = [f"{texts[key]}: {value}" for key, value in head.items() if value]
    return "\n".join([*told, "", answer["text"]])

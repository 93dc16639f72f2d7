"""
What a person sees in Slack, printed: `python -m tests.slack.by_hand LANGUAGE < messages`.

Messages are parted by lines of three dashes; a line `> …` after one fills in the form the coach
asks with (`//` between two fields), `[key]` presses the first button whose action begins so,
`? …` checks a draft.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from typing import Any

from tests.fakes.slack_person import Person
from tests.slack.place import Place, opened

Block = dict[str, Any]


def seen(blocks: list[Block]) -> Iterator[str]:
    """Give what blocks show, line by line."""
    for block in blocks:
        kind = block["type"]
        if kind == "header":
            yield f"# {block['text']['text']}"
        elif kind == "section":
            yield block["text"]["text"] + _beside(block.get("accessory"))
        elif kind == "context":
            yield "   ".join(f"({one['text']})" for one in block["elements"])
        elif kind == "rich_text":
            (part,) = block["elements"]
            mark = {"rich_text_quote": "> ", "rich_text_section": ""}.get(part["type"], "| ")
            runs = [
                f"*{one['text']}*" if "style" in one else one["text"] for one in part["elements"]
            ]
            yield "\n".join(mark + line for line in "".join(runs).splitlines())
        elif kind == "actions":
            yield " ".join(_beside(one) for one in block["elements"]).strip()
        elif kind == "input":
            element = block["element"]
            yield f"{block['label']['text']}: {element.get('initial_value', '___')}"
        else:
            yield f"--- {kind}"


def _beside(element: Block | None) -> str:
    if not element:
        return ""
    if element["type"] == "button":
        return f" [{element['text']['text']}]"
    chosen = element.get("initial_option") or {"text": element.get("placeholder", {"text": "…"})}
    return f" ({chosen['text']['text']} ▾)"


def show(title: str, blocks: list[Block]) -> None:
    print(f"\n== {title}")
    print("\n".join(seen(blocks)))


async def talked(place: Place, mari: Person, told: str, channel: str) -> None:
    """Bring one message and do what is told after it."""
    lines = told.strip().splitlines()
    done = [line for line in lines if line[:1] in {">", "[", "?"}]
    text = "\n".join(line for line in lines if line not in done)
    place.slack.workspace.channel(channel)
    await mari.command("/reklamaatio", text, channel)
    await place.settled()
    show("card", place.said(channel)[0]["blocks"])
    for one in done:
        await did(place, mari, one, channel)


async def did(place: Place, mari: Person, one: str, channel: str) -> None:
    post = place.said(channel)[-1]
    if one.startswith("?"):
        answer = await mari.command("/luonnos", one[1:].strip(), channel)
        show(f"check {one}", answer["blocks"])
        return
    key = "words" if one.startswith(">") else one.strip("[]")
    try:
        answer = await mari.click(post, key, channel)
    except AssertionError:
        answer = await mari.click(place.said(channel)[0], key, channel)
    await place.settled()
    if answer["trigger"] in place.slack.workspace.views:
        form = mari.form(answer)
        show(f"form {one}", form["blocks"])
        fields = [block["block_id"] for block in form["blocks"] if block["type"] == "input"]
        answers = one[1:].split("//") if one.startswith(">") else []
        told = dict(zip(fields, map(str.strip, answers), strict=False))
        await mari.fill(form, **told)
        await place.settled()
    for post in place.said(channel)[-1:]:
        show(f"after {one}", post["blocks"])


async def main(language: str) -> None:
    async with opened() as place:
        await place.speaks(language)
        for n, told in enumerate(sys.stdin.read().split("\n---\n")):
            print(f"\n\n######## {n + 1}")
            await talked(place, Person(place.slack), told, f"C{n + 100}")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))

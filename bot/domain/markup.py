"""What no letter holds: signs that a chat platform, a mail program or a page would obey."""

from __future__ import annotations

from bot.domain.cues import compiled
from bot.domain.text import Span

_OBEYED = (
    r"<[!@#/]?[^<>\n]{1,200}>"  # Slack's mentions and links, HTML, Teams' <at>
    r"|(?<![\p{L}\p{N}.])@(?:here|channel|everyone|all|team|kaikki|alla|kanava)\b"
    r"|!?\[[^\]\n]{0,200}\]\((?:[^)\n]{1,300})\)"  # Markdown's links and pictures
    r"|```|\{\{|\}\}|<%|%>"
    r"|[{\[]\s*[\"'][\w$@-]+[\"']\s*[:,][^\n]*"  # JSON: a card, a tool's call
    r"|\b(?:javascript|data|file|vbscript):\S+"
)
_UNSEEN = r"[\p{Cc}\p{Cf}\p{Co}\p{Cs}--[\n\t\u200d]]"
_SPOKEN_TO = r"(?:^|\n)\s*(?:(?:system|assistant|user|developer)\s*:|#{1,6}\s|<\|\w+\|>)"


def obeyed(text: str) -> tuple[Span, ...]:
    """
    Return the places in `text` that a platform would obey instead of show.

    >>> [one.of("Hei <!channel>!") for one in obeyed("Hei <!channel>!")]
    ['<!channel>']
    """
    found = compiled(f"{_OBEYED}|{_SPOKEN_TO}").finditer(text)
    return tuple(Span(*match.span()) for match in found)


def unseen(text: str) -> bool:
    r"""
    Tell whether `text` holds characters that show nothing or turn the reading around.

    >>> unseen("rivi\ntoinen"), unseen("ala\u202espin")
    (False, True)
    """
    return compiled(f"(?V1){_UNSEEN}").search(text) is not None

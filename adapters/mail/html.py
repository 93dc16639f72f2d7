"""HTML → plain lines: breaks where a browser breaks, and "> " for each level of quoting."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import regex
from selectolax.lexbor import LexborHTMLParser, LexborNode

DEEPEST = 2000
"""Nesting beyond this is noise, and makes the parser slow: then tags are only cut out."""
MOST_NODES = 30_000
"""Elements and texts that are read: the newest mail stands on top, the rest is older."""
BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt"),
        *("fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"),
        *("hr", "html", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section"),
        *("table", "tbody", "tfoot", "thead", "tr", "ul"),
    )
)
PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre"})
LEAVES = frozenset({"-text", "-comment", "br", "img"})
CELLS = frozenset({"td", "th"})
SILENT = frozenset(
    ("head", "script", "style", "title", "noscript", "template", "svg", "object", "iframe")
)
_TAG = regex.compile(
    r"<(/?)(?!(?:a|area|base|br|col|dd|dt|hr|img|input|li|link|meta|option|p|source|t[rdh]|wbr)\b)[a-z]",
    regex.IGNORECASE,
)
_MARKUP = regex.compile(
    r"<(?:!doctype|html|head|body|div|p|br|table|span|blockquote|font|style|meta)\b[^<>]*/?>",
    regex.IGNORECASE,
)
_ANY_TAG = regex.compile(
    r"<(?:style|script)\b.*?</(?:style|script)>|<[^<>]{0,2000}+>?", regex.IGNORECASE | regex.DOTALL
)
_HIDDEN = regex.compile(
    r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", regex.IGNORECASE
)
_FLAT = regex.compile(r"margin(?:-top|-bottom)?\s*:\s*0(?![.\d]*[1-9])", regex.IGNORECASE)
_ADDRESS = regex.compile(r"<((?:mailto:)?[\w.+-]{1,64}+@[\w.-]{1,255}+)>")
_SPACES = regex.compile(r"[ \t\r\n\f]++")


def looks_like_html(text: str) -> bool:
    """Whether the text is HTML and not a letter that mentions a tag or an address in <>."""
    start = text[:4000].strip()
    if _MARKUP.match(start):
        return True
    return len(_MARKUP.findall(start)) > ("\n" in start)


def html_lines(source: str) -> str:
    """Give the text a reader of the page sees, one line for each line seen."""
    source = _ADDRESS.sub(r"&lt;\1&gt;", source)
    if _depth(source) > DEEPEST:
        return "\n".join(_ANY_TAG.split(source))
    page = _Page()
    root = LexborHTMLParser(source).root
    if root is not None:
        for node, entering in islice(_walked(root), MOST_NODES * 2):
            page.enter(node) if entering else page.leave(node)
    page.end_line()
    return "\n".join(page.lines)


def _depth(source: str) -> int:
    deep = deepest = 0
    for tag in _TAG.finditer(source):
        deep += -1 if tag[1] else 1
        deepest = max(deepest, deep)
    return deepest


def _walked(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Walk the page without recursion: each element when entered and when left."""
    stack: list[tuple[LexborNode, bool]] = [(root, True)]
    while stack:
        node, entering = stack.pop()
        yield node, entering
        if not entering or node.tag in LEAVES:
            continue
        stack.append((node, False))
        if not _is_silent(node):
            children = list(node.iter(include_text=True))
            stack.extend((child, True) for child in reversed(children))


def _is_silent(node: LexborNode) -> bool:
    tag = node.tag or ""
    if tag in SILENT:
        return True
    return bool(_HIDDEN.search(_attribute(node, "style")))


def _attribute(node: LexborNode, name: str) -> str:
    return (node.attributes.get(name) or "")[:500]


class _Page:
    """The lines of a page while it is read."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.run: list[str] = []
        self.quotes = 0
        self.preformatted = 0

    def enter(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "-text":
            self.words(node.text(deep=False))
        elif tag == "br":
            self.break_line()
        elif tag in CELLS and self.run:
            self.run.append(" ")
        elif tag in BLOCKS:
            self.end_line()
            self.gap(tag, node)
            self.quotes += tag == "blockquote"
            self.preformatted += tag == "pre"

    def leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in BLOCKS:
            self.end_line()
            self.gap(tag, node)
            self.quotes -= tag == "blockquote"
            self.preformatted -= tag == "pre"

    def words(self, text: str) -> None:
        if not self.preformatted:
            self.run.append(_SPACES.sub(" ", text))
            return
        first, *more = text.split("\n")
        self.run.append(first)
        for line in more:
            self.break_line()
            self.run.append(line)

    def gap(self, tag: str, node: LexborNode) -> None:
        """Leave an empty line around a paragraph, unless its style says there is none."""
        if tag not in PARAGRAPHS or not self.lines:
            return
        flat = "mso" in _attribute(node, "class").lower() or _FLAT.search(_attribute(node, "style"))
        if not flat:
            self.lines.append("> " * self.quotes)

    def end_line(self) -> None:
        if any("\xa0" in one or not one.isspace() for one in self.run if one):
            self.break_line()
        self.run.clear()

    def break_line(self) -> None:
        text = _SPACES.sub(" ", "".join(self.run)) if not self.preformatted else "".join(self.run)
        self.lines.append("> " * self.quotes + text.strip())
        self.run.clear()

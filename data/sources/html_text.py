"""Fragments of HTML as lines of text: what a feed carries of an article, without a page around it."""

from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from data.folding import words
from data.sources.markup import is_crowded

_BLOCKS = words(
    "address article aside blockquote body br caption dd details div dl dt fieldset figure footer h1 h2 h3 h4 h5 h6 header",
    "hr li main ol p pre section summary table tbody td tfoot th thead tr ul",
)
_UNREAD = words(
    "audio button canvas embed figcaption form head iframe map math nav noscript object script select style svg",
    "template textarea title video",
)


def parse_html(text: str) -> Any | None:
    """Return the tree of a page or fragment, or None where there is none that can be read; nothing is fetched for it."""
    if is_crowded(text):
        return None
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False
    )
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def html_lines(text: str) -> list[str]:
    """Return the text of HTML, a block of it (paragraph, item, heading) a line; nothing of what cannot be read."""
    if "<" in text or "&" in text:
        tree = parse_html(text)
        pieces = _pieces(tree) if tree is not None else iter(())
    else:
        pieces = iter((text,))
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return [line for line in lines if line]


def _pieces(tree: Any) -> Iterator[str]:
    """Yield the text of a tree in order; a line break stands at each edge of a block and nowhere else."""
    unread = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        name = element.tag
        if event == "start":
            unread += name in _UNREAD
            yield "\n" if name in _BLOCKS else ""
            yield _one_line(element.text) if not unread else ""
        else:
            unread -= name in _UNREAD
            yield "\n" if name in _BLOCKS else ""
            yield _one_line(element.tail) if not unread else ""


def _one_line(text: str | None) -> str:
    return (text or "").replace("\n", " ").replace("\r", " ")

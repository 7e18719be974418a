"""XML of strangers, read without anything that XML lets them do: no entities of their own, no documents beside it."""

import re
from html.entities import html5

from lxml import etree

from data.errors import Unreadable
from data.sources.markup import is_crowded

_NOT_ALLOWED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # by XML itself
_PROLOG_PART = re.compile(r"[\s\ufeff]+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^<>\[\]]*>", re.DOTALL | re.IGNORECASE)
_AMPERSAND = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?P<what>#?\w{1,31};)?", re.DOTALL)
_OWN = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})
_NUMBER = re.compile(r"#(?:[1-9]\d{1,5}|x[0-9a-fA-F]{2,5});")  # of characters that XML allows


def mended(text: str) -> str:
    """Return an XML document without its prolog, with HTML's entities as characters and bare ampersands written out.

    Raises `Unreadable` where it declares entities or other markup of its own, and for what is no XML.
    """
    text = _NOT_ALLOWED.sub("", text)
    if is_crowded(text):
        raise Unreadable("is XML with too many attributes to be read")
    start = _root_at(text)
    return _AMPERSAND.sub(_as_xml, text[start:])


def root_name(text: str) -> str:
    """Return the name of a document's outermost element, without its prefix and in lower case; else nothing."""
    found = re.compile(r"<(?:[\w.-]{1,40}:)?([\w.-]{1,40})[\s/>]").match(text)
    return found[1].lower() if found else ""


def parsed(text: str, *, recover: bool = False) -> etree._Element | None:
    """Return the root of a `mended` document; None where it is not well-formed or, to `recover`, nothing at all."""
    parser = etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        return None
    return root if isinstance(root, etree._Element) else None


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace, in lower case; nothing for what is no element."""
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _root_at(text: str) -> int:
    at = 0
    while part := _PROLOG_PART.match(text, at):
        at = part.end()
    if text[at : at + 9].upper() == "<!DOCTYPE":
        raise Unreadable("is XML that declares entities of its own, which is not read")
    if text[at : at + 1] != "<" or not text[at + 1 : at + 2].isalpha():
        raise Unreadable("is not XML")
    return at


def _as_xml(found: re.Match[str]) -> str:
    what = found["what"]
    if what is None:
        return "&amp;" if found.group() == "&" else found.group()
    if what in _OWN or _NUMBER.fullmatch(what):
        return found.group()
    characters = html5.get(what)
    return "".join(f"&#{ord(character)};" for character in characters) if characters else f"&amp;{what}"

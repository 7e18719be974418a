"""Lists of feeds as feed readers exchange them: OPML 1.0, 1.1 and 2.0."""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from data.errors import Unreadable
from data.sources.addresses import web_address
from data.sources.canonical import LONGEST_ADDRESS
from data.sources.encoding import decode_web
from data.sources.items import plain
from data.sources.xml import local_name, mended, parsed, root_name

LARGEST_LIST = 5_000_000  # bytes
MOST_FEEDS = 2_000


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed of a list: its address, and the name that the list gives it, which may be empty."""

    address: str
    name: str


def read_opml(body: bytes) -> tuple[Outline, ...]:
    """Return the feeds of a list in its order, each once, out of whatever folders they stand in.

    Damage costs the feeds that it stands in. Raises `Unreadable`, with a reason for people, for what is no list, names no
    feed, declares entities of its own, or is larger than `LARGEST_LIST` or `MOST_FEEDS`.
    """
    if len(body) > LARGEST_LIST:
        raise Unreadable(f"is larger than {LARGEST_LIST // 1_000_000} MB")
    text = mended(decode_web(body))
    root = parsed(text, recover=True) if root_name(text) == "opml" else None
    if root is None:
        raise Unreadable("is not a list of feeds (OPML)")
    found: dict[str, Outline] = {}
    for element in root.iter():
        if local_name(element) == "outline" and (outline := _outline(element)):
            found.setdefault(outline.address, outline)
    if not found:
        raise Unreadable("names no feed")
    if len(found) > MOST_FEEDS:
        raise Unreadable(f"names more than {MOST_FEEDS} feeds")
    return tuple(found.values())


def write_opml(outlines: Iterable[Outline], title: str) -> bytes:
    """Return a list of feeds in OPML 2.0, which feed readers import and `read_opml` reads back."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _allowed(title)
    body = etree.SubElement(root, "body")
    for outline in outlines:
        name = _allowed(outline.name or outline.address)
        etree.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=_allowed(outline.address))
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True))


def _outline(element: etree._Element) -> Outline | None:
    said = {name.lower(): value for name, value in element.attrib.items()}
    address = web_address(
        said.get("xmlurl") or (said.get("url") if said.get("type") in {"rss", "link"} else None)
    )
    if address is None or len(address) > LONGEST_ADDRESS:
        return None
    return Outline(address, plain(said.get("text") or said.get("title")))


def _allowed(text: str) -> str:
    """Return `text` without the characters that XML cannot hold."""
    return "".join(character for character in text if character.isprintable())

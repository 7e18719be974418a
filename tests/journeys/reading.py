"""What a reader sees of a message: whether its lines stand right to left, what is quoted."""

import re
import unicodedata
from urllib.parse import unquote

from tests.telegram_double import SentMessage

RLM, FSI, PDI = "\u200f", "\u2068", "\u2069"
_INVISIBLE = re.compile(f"[{RLM}{FSI}{PDI}]")


def seen(text: str) -> str:
    """A text without the marks that only set its direction."""
    return _INVISIBLE.sub("", text)


def quotations(message: SentMessage) -> list[str]:
    """The quoted passages, in order."""
    kinds = ("blockquote", "expandable_blockquote")
    return [seen(entity.text) for entity in message.entities if entity.type in kinds]


def disordered_lines(message: SentMessage) -> list[str]:
    """The lines that a reader of Arabic would see out of order: none, if all is well.

    A line begins with an Arabic letter or the right-to-left mark; isolates end on their line; outside
    quotations Latin words and digits stand in isolates.
    """
    quoted = {line for quote in quotations(message) for line in quote.split("\n")}
    return [line for line in message.plain.split("\n") if line and not _in_order(line, seen(line) in quoted)]


def _in_order(line: str, quoted: bool) -> bool:
    depth = 0
    for character in line:
        depth += (character == FSI) - (character == PDI)
        foreign = unicodedata.bidirectional(character) in ("L", "EN")
        if depth < 0 or (foreign and depth == 0 and not quoted):
            return False
    begins = line[0] == RLM or unicodedata.bidirectional(line[0]) == "AL"
    return begins and depth == 0


def fragment(link: str) -> tuple[str, list[str]]:
    """The address of a link to a sentence, and the words by which the browser finds it."""
    address, _, words = link.partition("#:~:text=")
    return address, [unquote(part) for part in words.split(",")]

"""A long text in pages that a message holds and a thumb can scroll through."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages.message import units
from bot.messages.quote import first_sentences

PAGE_UNITS = 2_000
"""UTF-16 units of a page, marks of direction included: some three screens of a phone. With the lines around it, and were all
of it `&`, which HTML writes with five bytes, it stays within a message."""
_BETWEEN = "\n\n"


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of an article, at least one. `of_paragraph`: on which page, from 0, each paragraph begins."""

    texts: tuple[str, ...]
    of_paragraph: tuple[int, ...]


def pages_of(paragraphs: Sequence[str]) -> Pages:
    """Return an article in pages: whole paragraphs, an empty line apart, as long as they fit.

    A paragraph that is longer than a page is cut at sentence ends where they are near, else between words. Nothing but
    white space at a cut is lost.
    """
    texts: list[list[str]] = [[]]
    room = PAGE_UNITS
    begins: list[int] = []
    for paragraph in paragraphs:
        for at, piece in enumerate(_pieces(paragraph)):
            weight = _weight(piece)
            if weight > room and texts[-1]:
                texts.append([])
                room = PAGE_UNITS
            texts[-1].append(piece)
            room -= weight + len(_BETWEEN)
            if at == 0:
                begins.append(len(texts) - 1)
    return Pages(tuple(_BETWEEN.join(pieces) for pieces in texts), tuple(begins))


def _weight(piece: str) -> int:
    """Units of a piece with a mark of direction before each of its lines."""
    return units(piece) + piece.count("\n") + 1


def _pieces(paragraph: str) -> list[str]:
    """A paragraph whole, or in pieces none of which is longer than a page; at least one."""
    if _weight(paragraph) <= PAGE_UNITS:
        return [paragraph]
    pieces = []
    at = 0
    while at < len(paragraph):
        seen = paragraph[at : at + PAGE_UNITS]
        limit = PAGE_UNITS - seen.count("\n") - 1
        kept = (
            first_sentences(seen, limit) if at + len(seen) < len(paragraph) or units(seen) > limit else seen
        )
        pieces.append(kept or seen[: limit // 2])
        at += len(pieces[-1])
        at += len(paragraph[at : at + PAGE_UNITS]) - len(paragraph[at : at + PAGE_UNITS].lstrip())
    return pieces or [paragraph]

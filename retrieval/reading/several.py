"""The questions of one message: people ask two or three things at once.

A message is cut behind its question marks and at the ends of lines that begin like questions. A piece that says nothing by
itself ("صح؟", "أم لا؟", "أقصد المصري") stays with the question before it, and thanks at the end are no question.
"""

import re
from collections.abc import Iterator

from retrieval.reading.parts import parts
from retrieval.reading.talk import kind_of

MOST = 5
"""Questions of one message that are taken up; further words stay with the last."""

_MARK = re.compile(r"[?؟]+[\"'»”)\]!.…]*(?=\s|$)")
_LINES = re.compile(r"\s*[\n\r\u2028\u2029]+\s*")
_NUMBERED = re.compile(r"\s*(?:[(\[]?\d{1,2}\s*[-–.):]+|[•*▪◦–-])\s+(?=\S)")


def questions_in(text: str) -> tuple[str, ...]:
    """Return the questions of `text` in order, one to `MOST`; the text as it stands where it holds but one.

    Never fails, and costs time linear in its length. Every word of the text is in one of them, but for numbers and
    bullets before a question and what is no question (thanks, greetings, emoji).
    """
    found: list[str] = []
    for piece in _pieces(text):
        if found and (len(found) == MOST or not _asks_by_itself(piece)):
            if kind_of(piece) == "question":
                found[-1] = f"{found[-1]} {piece}"
        elif found or kind_of(piece) == "question":
            found.append(piece)
    return tuple(found) if len(found) > 1 else (text,)


def _pieces(text: str) -> Iterator[str]:
    """Yield the text between question marks, and the lines of a list of questions."""
    for line in _questioning_lines(text):
        at = 0
        for mark in _MARK.finditer(line):
            yield from _said(line[at : mark.end()])
            at = mark.end()
        yield from _said(line[at:])


def _questioning_lines(text: str) -> list[str]:
    """Return the lines of `text` if each of them begins like a question or ends like one, else the text whole."""
    lines = [line for line in _LINES.split(text.strip()) if line]
    asking = [bool(_MARK.search(line)) or _begins_asking(_NUMBERED.sub("", line, count=1)) for line in lines]
    return lines if len(lines) > 1 and all(asking) else [" ".join(text.split())]


def _said(piece: str) -> Iterator[str]:
    said = _NUMBERED.sub("", piece, count=1).strip()
    if said:
        yield said


def _begins_asking(piece: str) -> bool:
    read = parts(piece[:200])
    return bool(read) and read[0].role == "asks"


def _asks_by_itself(piece: str) -> bool:
    """Whether a piece is a question: it asks, or it names something behind a question mark."""
    if kind_of(piece) != "question":
        return False
    read = parts(piece)
    if any(word.role == "asks" for word in read) or _begins_asking(piece.removeprefix("و")):
        return True
    return bool(_MARK.search(piece)) and sum(word.is_telling for word in read) > 1

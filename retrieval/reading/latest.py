"""Whether a question prefers the newest: آخر أخبار غزة, أحدث تصريحات, شو الجديد, مستجدات القضية, latest news."""

from collections.abc import Iterator

from retrieval.reading import calendar_words as said
from retrieval.reading.time_line import Line


def latest_places(line: Line) -> Iterator[tuple[int, int]]:
    """Yield the places `[first, end)` of the words that ask for the newest.

    "The last one who" (متى كان آخر زلزال) asks for the newest too, but not the last of a line that has
    ended (آخر ملوك مصر). آخر behind a noun is "another", and أحدث behind anything but a question's
    opening is "caused".
    """
    place = 0
    while place < len(line.words):
        length = _length(line, place)
        if length:
            yield place, place + length
        place += length or 1


def _length(line: Line, place: int) -> int:
    word, follows = line.at(place), line.at(place + 1)
    if word.text in ("اخر", "احدث") or (word.text in ("واخر", "واحدث") and follows.text in said.NEWSWORTHY):
        return _superlative(line, place)
    if word.text in said.LATEST or (word.text == "most" and follows.text == "recent"):
        return _latin_latest(line, place)
    if word.text in (
        "last",
        "dernieres",
        "dernières",
        "derniers",
        "dernier",
        "dernière",
        "derniere",
        "breaking",
    ):
        return 2 * (follows.text in said.NEWS)
    if word.text in said.PRESENT:
        return int(not line.at(place - 1).among(said.UNTIL | said.SINCE | said.FROM | said.TO | said.KNOWN))
    if word.text in said.UPDATES:
        return int(_opens(line, place) and bool(line.at(place + 1).text))
    return _new(line, place)


def _opens(line: Line, place: int) -> bool:
    before = line.at(place - 1)
    return not before.text or bool(before.among(said.OPENERS))


def _superlative(line: Line, place: int) -> int:
    follows = line.at(place + 1)
    if not follows.text or follows.text in said.NOT_LATEST_BEHIND or follows.text[0].isdigit():
        return 0
    if follows.text in said.NEWSWORTHY:
        return 1 + (follows.text in said.NEWS)
    return int(_opens(line, place))


def _latin_latest(line: Line, place: int) -> int:
    if line.at(place - 2).text == "at" and line.at(place - 1).text == "the":
        return 0
    length = 1 + (line.at(place).text == "most")
    return length + (line.at(place + length).text in said.NEWS)


def _new(line: Line, place: int) -> int:
    """Read جديد الأخبار, ما الجديد, هل من جديد, what's new."""
    word, before, follows = line.at(place), line.at(place - 1).text, line.at(place + 1).text
    if word.text == "new":
        asked = before == "anything" or (before == "s" and line.at(place - 2).text == "what")
        return int(asked and (not follows or follows in said.PREPOSITIONS))
    if word.text not in said.NEW:
        return 0
    if follows in said.NEWS:
        return 2
    asked_before = bool(line.at(place - 2).among(said.ASKS_WHAT | {"هل"}))
    asked = before in said.ASKS_WHAT or (before in ("من", "في") and asked_before)
    return int(asked or (not before and word.text == "جديد" and bool(follows)))

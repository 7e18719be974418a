"""Links to the sentence itself, and dates as people write them."""

import re
from datetime import date
from urllib.parse import quote, urlsplit

from bot.messages.catalogue import Language, variants
from bot.messages.rtl import isolate

# Browsers look for the words of a text fragment in the page (WICG, "URL Fragment Text Directives"). A few
# words at each end find the sentence, and survive a link or a note in its middle.
WORDS_AT_EACH_END = 4
MAX_FRAGMENT = 500
MAX_URL = 1_500

_EDGE = re.compile(r"^[\W_]+|[\W_]+$")


def web_url(url: str | None) -> str | None:
    """Return `url` if Telegram can open it: http or https, with a host, of bearable length; else None."""
    if (
        not url
        or len(url.encode("utf-8", "replace")) > MAX_URL
        or re.search(r"[\s<>\x00-\x1f\ud800-\udfff]", url)
    ):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def sentence_url(url: str | None, sentence: str) -> str | None:
    """Return `url` with a text fragment that leads to `sentence`; None where `url` is no web address.

    The fragment is `first words,last words`, or the whole of a short sentence. A fragment of the URL's own is
    kept before it.
    """
    address = web_url(url)
    if address is None:
        return None
    fragment = _fragment(sentence)
    if not fragment:
        return address
    address = address.split(":~:", 1)[0]
    return f"{address}{'' if '#' in address else '#'}:~:text={fragment}"


def _fragment(sentence: str) -> str:
    words = sentence.split()
    for count in range(WORDS_AT_EACH_END, 0, -1):
        ends = [words[:count], words[-count:]] if len(words) > 2 * count else [words]
        encoded = [_encode(_EDGE.sub("", " ".join(part))) for part in ends]
        fragment = ",".join(part for part in encoded if part)
        if len(fragment) <= MAX_FRAGMENT:
            return fragment
    return ""


def _encode(words: str) -> str:
    # A hyphen marks a prefix or suffix in a text directive, and `quote` leaves it alone.
    return quote(words, safe="", errors="replace").replace("-", "%2D")


def written_date(day: date, language: Language) -> str:
    """Return `day` as read in an article: day, Gregorian month by name, year; isolated."""
    month = variants(language, "months")[f"m{day.month}"]
    if language == "en":
        return isolate(f"{day.day} {month} {day.year}")
    return f"{isolate(day.day)} {month} {isolate(day.year)}"

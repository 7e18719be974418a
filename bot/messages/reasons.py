"""Why something could not be read, in the reader's language."""

from collections.abc import Mapping

from bot.fetching.reasons import Reason
from bot.messages.catalogue import Language, variants
from bot.messages.quote import shorten
from bot.watching import tally
from data.watched.store import NOT_NAMED

LONGEST = 200
_NAMES: Mapping[str, str] = {
    **{reason.value: reason.name.lower() for reason in Reason},
    tally.GONE: "gone",
    tally.NOT_KEPT: "not_kept",
    tally.NO_ARTICLE: "no_article",
    tally.NO_LISTING: "no_listing",
    tally.NOT_FOUND: "not_found",
    tally.NOT_READ: "not_read",
    NOT_NAMED: "not_named",
    # Of `data.sources`, whose parsers need not be loaded to name them.
    "is not well-formed": "damaged",
    "is cut short": "cut",
    "states neither an address nor an id": "nameless",
    "states no address": "no_address",
    "states a date that cannot be true": "impossible_date",
    "holds no article": "no_article",
    "is not HTML": "not_html",
    "is empty": "empty",
}


def reason_words(reason: str, language: Language) -> str:
    """Return a reason as plain words; one that the catalogues do not know, as the program gave it, on one line."""
    words = variants(language, "reading-reasons").get(_NAMES.get(reason, ""))
    return words or shorten(" ".join(reason.split()), LONGEST)

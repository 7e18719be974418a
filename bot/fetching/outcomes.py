"""What an answer means for who asked: pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import httpx

from bot.fetching import headers as read
from bot.fetching.address import Target
from bot.fetching.exchange import WITH_BODY, Answer
from bot.fetching.reasons import Failed, Reason
from bot.fetching.types import Document, Gone, NotModified

Accept = Literal["page", "listing"]

_PERMANENT = frozenset({301, 308})
_REDIRECTS = _PERMANENT | {302, 303, 307}
_PAGES = frozenset({"", "text/html", "application/xhtml+xml"})
# Feeds come under whatever type a server happens to have for the end of their name.
_LISTING_WORDS = ("xml", "json", "rss", "atom", "rdf", "opml", "gzip", "octet-stream")
# Refused for now: a guard against crawlers that is in a mood, an overload, a lock.
_PASSING = frozenset({403, 408, 409, 421, 423, 425, 429})


@dataclass(frozen=True, slots=True)
class Arrival:
    """The last answer on the way to a document, where it was, and where the document is for good from now on."""

    answer: Answer
    target: Target
    moved_to: str | None


def redirects(answer: Answer) -> bool:
    """Say whether the document is elsewhere, and the answer says where."""
    return answer.status in _REDIRECTS and bool(answer.location.strip())


def permanent(answer: Answer) -> bool:
    """Say whether it is elsewhere for good."""
    return answer.status in _PERMANENT


def wanted(headers: httpx.Headers, accept: Accept) -> None:
    """Raise `Failed` (`Reason.WRONG_TYPE`) where the header tells that this is nothing to read. None at all is read."""
    kind = read.content_type(headers)
    if kind in _PAGES:
        return
    listing = kind.startswith("text/") or any(word in kind for word in _LISTING_WORDS)
    if accept == "page" or not listing or kind.startswith("image/"):
        raise Failed(Reason.WRONG_TYPE, passing=False)


def outcome(
    arrival: Arrival, robot: str, now: datetime, *, conditional: bool
) -> Document | NotModified | Gone:
    """Return what came of it; raises `Failed`. `conditional`: only then is an answer without a document one."""
    answer, address = arrival.answer, arrival.target.address
    if answer.status in WITH_BODY:
        return Document(
            address,
            answer.body,
            read.content_type(answer.headers),
            read.charset(answer.headers),
            read.validators(answer.headers),
            arrival.moved_to,
            read.noindex(answer.headers, robot),
            read.fresh_for(answer.headers),
        )
    if answer.status == 304 and conditional:
        return NotModified(address, arrival.moved_to)
    if answer.status in (404, 410):
        return Gone(address, for_good=answer.status == 410)
    raise _failure(answer, now)


def _failure(answer: Answer, now: datetime) -> Failed:
    """Which statuses pass by themselves: those of a server in trouble or in a mood. The others need somebody's change."""
    later = read.retry_after(answer.headers, now)
    match answer.status:
        case 429 | 503:
            return Failed(Reason.BUSY, retry_after=later)
        case status if 500 <= status < 600:
            return Failed(Reason.FAULT, retry_after=later)
        case status if 400 <= status < 500:
            return Failed(Reason.REFUSED, passing=status in _PASSING, retry_after=later)
    return Failed(Reason.ODD_ANSWER)

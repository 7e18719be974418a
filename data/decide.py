"""What an article that was read means for the collection: pure decisions over frozen values.

1. `recognise`: which known article is it, if any? By its key; by its very words under another key, when a
   file was moved or copied; an edited copy is an article of its own.
2. `decide`: is it new, modified, unchanged or restored?
3. `match_passages`: which of its passages keep their ids?
"""

import hashlib
import re
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from data.sentences import SENTENCES_VERSION
from data.types import ArticleDraft, ArticleStatus, PassageDraft

_UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """An article as stored, as far as a decision needs it; `keys` are all keys under which it is held."""

    article_id: int
    content_hash: str
    source: str
    url: str | None
    published: date | None
    status: ArticleStatus
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class New:
    """Nothing like it is known."""


@dataclass(frozen=True, slots=True)
class Modified:
    """The article's words, outlet, URL or date changed."""

    article_id: int


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The article is as it was."""

    article_id: int


@dataclass(frozen=True, slots=True)
class Restored:
    """The article was withdrawn and is there again, as it was or changed."""

    article_id: int


Decision = New | Modified | Unchanged | Restored


def content_hash(draft: ArticleDraft) -> str:
    """Return a fingerprint of the title and the paragraphs: what makes two articles the same words.

    They are compared as they are seen: one outlet sets a mark of direction where another has none, and a page's white
    space is not that of its feed.
    """
    return _digest("\x1e".join(map(_as_seen, (draft.title, *draft.paragraphs))))


def text_hash(text: str) -> str:
    """Return the hash of a passage's text, and of how sentences are found in it: what it is known again by.

    Its vectors have another name, which depends on the title too: `data.encoded.vector_name`.
    """
    return _digest(f"{SENTENCES_VERSION}\x1e{text}")


def _as_seen(text: str) -> str:
    return " ".join(_UNSEEN.sub("", text).split())


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def recognise(
    draft: ArticleDraft, by_key: KnownArticle | None, same_words: Iterable[KnownArticle]
) -> KnownArticle | None:
    """Choose the known article that the draft is, among the one of its key and those of the same words.

    No two active articles have the same words: an active one of these words comes before all else. An
    article that is held under other keys too (a copy) is not modified by an edit of one of them: the edited
    one is recognised as nothing known. Words that come back from a withdrawn article restore it.
    """
    twins = sorted(
        same_words, key=lambda known: (known.status != "active", known != by_key, known.article_id)
    )
    if twins and twins[0].status == "active":
        return twins[0]
    if by_key is not None and (by_key.status == "withdrawn" or by_key.keys <= {draft.key}):
        return by_key
    return twins[0] if twins else None


def decide(known: KnownArticle | None, draft: ArticleDraft) -> Decision:
    """Say what a draft means, given the article that it was recognised as.

    Outlet, URL and date of a copy under another key do not count as a modification: copies would take turns.
    """
    if known is None:
        return New()
    if known.status == "withdrawn":
        return Restored(known.article_id)
    about = (known.source, known.url, known.published)
    altered = known.keys == {draft.key} and about != (draft.source, draft.url, draft.published)
    if altered or known.content_hash != content_hash(draft):
        return Modified(known.article_id)
    return Unchanged(known.article_id)


@dataclass(frozen=True, slots=True)
class KnownPassage:
    """A passage as stored, as far as matching needs it."""

    passage_id: int
    text_hash: str


@dataclass(frozen=True, slots=True)
class NumberedPassage:
    """A passage of the article as it is now, at its place (from 0); `passage_id` is None if it is new."""

    passage_id: int | None
    position: int
    text_hash: str
    draft: PassageDraft


@dataclass(frozen=True, slots=True)
class PassageMatch:
    """The article's passages as they are now, and the ids of those that are there no more."""

    passages: tuple[NumberedPassage, ...]
    gone: tuple[int, ...]


def match_passages(known: Sequence[KnownPassage], now: Sequence[PassageDraft]) -> PassageMatch:
    """Let each passage keep the id of a known one with the same text, first come first served."""
    free: defaultdict[str, deque[int]] = defaultdict(deque)
    for passage in known:
        free[passage.text_hash].append(passage.passage_id)
    numbered = []
    for position, draft in enumerate(now):
        name = text_hash(draft.text)
        kept = free[name].popleft() if free[name] else None
        numbered.append(NumberedPassage(kept, position, name, draft))
    return PassageMatch(tuple(numbered), tuple(sorted(id_ for ids in free.values() for id_ in ids)))

"""An article whose whole text stands in the feed that lists it."""

import re

from data.cleaning import clean_lines
from data.errors import Unreadable
from data.folding import bare
from data.sources.html_text import html_lines
from data.sources.listing import Listed
from data.titles import is_prose, title_from_lead
from data.types import ArticleDraft

SHORTEST_ARTICLE = 500  # characters: what is shorter may be its summary, and its page is asked
FEWEST_PARAGRAPHS = 2  # of running text
MOST_TAGS = 20_000

_TORN = re.compile(r"(?:\.\.+|…|[\[(]\s*(?:…|\.\.+|&hellip;)\s*[\])])[\s»\"”']*\Z")
_MORE = re.compile(
    r"(?:اقرا|اقراي|اقراوا|لقراءه|قراءه|تابع|متابعه|لمتابعه|اكمل|اضغط|للمزيد|المزيد|شاهد|الخبر كاملا)"
    r"(?: .{0,60})?|(?:read|continue|more|full)(?: .{0,60})?"
)
_FED = re.compile(  # what feed plugins write under an article
    r"(?:the post|ظهرت المقاله|ظهر المقال|المقاله|المقال|التدوينه) .* (?:appeared first on|ظهرت? اولا? (?:علي|في)) .*"
)


def article_of_listed(listed: Listed, outlet: str, key: str, origin: str) -> ArticleDraft | None:
    """Return the article whose whole text a feed carries, or None where its page must be read.

    Not whole is what is short (`SHORTEST_ARTICLE`), of a single paragraph, or ends as teasers do ("…", "[...]", "اقرأ
    المزيد"). `origin` is what holds the article, `outlet` the name that readers see.
    """
    if not listed.html or listed.html.count("<") > MOST_TAGS or "\ufffd" in listed.title:
        return None
    lines = html_lines(listed.html)
    while lines and _FED.fullmatch(bare(lines[-1][:500])):
        lines.pop()
    if not lines or _is_teaser(lines[-1]):
        return None
    try:
        paragraphs = clean_lines("\n".join(lines), listed.title)
    except Unreadable:
        return None
    prose = [line for paragraph in paragraphs for line in paragraph.split("\n") if is_prose(line)]
    if (
        len(prose) < FEWEST_PARAGRAPHS
        or sum(map(len, paragraphs)) < SHORTEST_ARTICLE
        or _is_teaser(prose[-1])
    ):
        return None
    return ArticleDraft(
        key,
        listed.title or title_from_lead(paragraphs),
        paragraphs,
        outlet,
        origin,
        listed.address,
        listed.published,
        listed.published_at,
    )


def _is_teaser(line: str) -> bool:
    """Whether the last line of a text says that there is more of it elsewhere."""
    if _TORN.search(line[-20:]):
        return True
    return len(line) < 100 and not is_prose(line) and bool(_MORE.fullmatch(bare(line)))

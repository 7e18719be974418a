"""The order in which ranked passages are shown: what people want of a list, after what answers best.

    newness   the newest preferred where the question asks for it, and strictly first where its reader does
    trust     the outlets first that an admin trusts more
    undated   what is of the time asked for before what may be
    spread    two passages an article, unless the question asks about one article
    twins     one wire story of several outlets once, with the others' names

All of it is decided over the first places only, whose texts are read anyway.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Protocol

from retrieval.ranking.order import Ranked
from retrieval.reading.question import Question
from retrieval.words.arabic import words

OF_AN_ARTICLE = 2
"""Passages of one article among the first: the second is often the one that answers, a third leaves no room for others."""
TITLE_WORDS = 3
"""A title with fewer telling words is too easily named by chance."""
TITLE_SHARE = 0.8
"""Share of a title's telling words that a question must name to be a question about that article."""
LEADERS = 3
"""First places that one article must have to itself to be the one that is asked about."""

NEWEST = 4.0
"""What being the newest adds to a score where the question asks for the latest, and the oldest lacks. Scores of passages
on one subject lie within about as much. No measuring set has dates: it was set by hand, and from 2 to 6 the sample
questions, which guard it, come out the same."""
ON_SUBJECT = 5.0
"""How far below the best score a passage may lie and still be sorted by its day where the newest is wanted first. In the
sample collection what speaks of something else begins five or six below; set by hand, as `NEWEST` is."""
AMONG = 60
"""First places among which newness and trust may change the order."""
TWIN_SHARE = 0.6
"""Share of the shorter passage's pairs of words that the longer must hold to be told as the same story."""
TWIN_PAIRS = 8
"""A passage with fewer pairs of words is like another too easily."""


class Placed(Protocol):
    """A place of a ranking, as far as its arrangement needs it."""

    @property
    def ranked(self) -> Ranked:
        """The candidate and its score."""
        ...

    @property
    def article_id(self) -> int:
        """The article."""
        ...

    @property
    def title(self) -> tuple[str, ...]:
        """The telling words of its title."""
        ...

    @property
    def day(self) -> int:
        """The day of publication as an ordinal; 0: unknown."""
        ...

    @property
    def undated(self) -> bool:
        """Whether the question asks for a time that this may not be of."""
        ...


def arranged(
    question: Question,
    places: Sequence[Placed],
    trust: Mapping[int, float],
    *,
    latest: bool,
    one_article: bool,
) -> list[int]:
    """Return the order in which the places of a ranking, best first, are shown.

    `trust`: what is added to the scores of passages. With `latest` the newest are preferred. `one_article`: the question
    may be about a single article, whose passages then stay together; when not, each article is shown once.
    """
    order = preferred(places, trust, latest=latest)
    articles = [places[at].article_id for at in order]
    about = asked_article(question, articles, [places[at].title for at in order]) if one_article else None
    undated_first = bool(order) and places[order[0]].undated  # nothing that is surely of the time answers
    parts = [
        [at for at in order if places[at].undated is undated]
        for undated in (undated_first, not undated_first)
    ]
    most = OF_AN_ARTICLE if one_article else 1  # headlines to choose from show each article once
    return [
        part[at] for part in parts for at in spread([places[each].article_id for each in part], about, most)
    ]


def preferred(places: Sequence[Placed], trust: Mapping[int, float], *, latest: bool) -> list[int]:
    """Return the order of places once newness and trust are added to the scores of the first; see `arranged`.

    Whichever of the dated and the undated ones came first stay there.
    """
    order = list(range(len(places)))
    undated_first = bool(places) and places[0].undated
    if latest or any(trust.values()):
        among = order[:AMONG]
        added = [
            trust.get(places[at].ranked.candidate.passage_id, 0.0) + (newer if latest else 0.0)
            for at, newer in zip(among, newness([places[at].day for at in among]), strict=True)
        ]
        total = [places[at].ranked.score + more for at, more in zip(among, added, strict=True)]
        order[:AMONG] = sorted(
            among, key=lambda at: (places[at].undated is not undated_first, -total[at], at)
        )
    return order


def newest_first(places: Sequence[Placed], order: Sequence[int]) -> list[int]:
    """Return an `order` of places in which those that lie near the best score come first, the newest of them first.

    Of one day, and where the day is not known (those come last), the old order stays; so it does behind them.
    """
    if not order:
        return []
    least = max(places[at].ranked.score for at in order) - ON_SUBJECT
    near = [at for at in order[:AMONG] if places[at].ranked.score >= least]
    sorted_first = set(near)
    return [*sorted(near, key=lambda at: -places[at].day), *(at for at in order if at not in sorted_first)]


def newness(days: Sequence[int]) -> list[float]:
    """Return how new each of some days is among them, 0 to `NEWEST`; an unknown day is as the oldest."""
    known = sorted({day for day in days if day})
    steps = max(1, len(known) - 1)
    place_of = {day: place for place, day in enumerate(known)}
    return [NEWEST * place_of.get(day, 0) / steps for day in days]


def spread(articles: Sequence[int], one_article: int | None = None, each: int = 1) -> list[int]:
    """Return the order in which ranked places are shown: no more than `each` passages of an article at first.

    `articles` is the article of each place, best first. What is held back follows in its old order. Passages of
    `one_article`, which the question asks about, are not held back.
    """
    seen: Counter[int] = Counter()
    first: list[int] = []
    later: list[int] = []
    for place, article in enumerate(articles):
        held = seen[article] >= each and article != one_article
        (later if held else first).append(place)
        seen[article] += 1
    return first + later


def asked_article(question: Question, articles: Sequence[int], titles: Sequence[Sequence[str]]) -> int | None:
    """Return the article that a question asks about, None when it asks about no single one.

    `articles` and `titles`, the telling words of their titles, are those of the ranked places, best first. It is the
    first whose title the question names; or the one that has all of the first places, since then nothing else in the
    collection comes near.
    """
    for article, title in zip(articles, titles, strict=True):
        if names_title(question, title):
            return article
    leaders = articles[:LEADERS]
    return leaders[0] if len(leaders) == LEADERS and len(set(leaders)) == 1 else None


def names_title(question: Question, title: Sequence[str]) -> bool:
    """Tell whether a question names an article's title, by its telling words, so that it asks about that article."""
    if len(title) < TITLE_WORDS:
        return False
    asked = {word.text for word in question.words}
    return sum(word in asked for word in title) / len(title) >= TITLE_SHARE


def twins(texts: Sequence[str], articles: Sequence[int]) -> Mapping[int, int]:
    """Return, for each place whose passage tells what an earlier one of another article tells, that earlier place.

    Two passages are twins when the shorter's pairs of neighbouring folded words are nearly all in the longer (Broder
    1997), and at least half of its numbers: today's prices and yesterday's are written by one form and tell two things.
    """
    told = [words(text) for text in texts]
    pairs = [set(pairwise(each)) for each in told]
    numbers = [{word for word in each if word[0].isdigit()} for each in told]
    first_of: dict[int, int] = {}
    for place in range(len(texts)):
        for earlier in range(place):
            if earlier in first_of or articles[earlier] == articles[place]:
                continue
            shorter, longer = sorted((place, earlier), key=lambda at: len(pairs[at]))
            if len(pairs[shorter]) < TWIN_PAIRS:
                continue
            same = len(pairs[shorter] & pairs[longer]) >= TWIN_SHARE * len(pairs[shorter])
            if same and 2 * len(numbers[shorter] & numbers[longer]) >= len(numbers[shorter]):
                first_of[place] = earlier
                break
    return first_of

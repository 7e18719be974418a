"""What is seen on the way from a question to its answer, kept to be explained."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from data.types import StoredPassage
from retrieval.index.snapshot import Snapshot
from retrieval.looking_up import Brought, Found, Place
from retrieval.ranking.coefficients import Coefficients
from retrieval.ranking.features import Matrix, Pool, feature_rows
from retrieval.ranking.order import lifted, ordered, scored
from retrieval.reading.question import Question
from retrieval.reading.reading import Asked, Reading
from retrieval.search import Search
from retrieval.within_time import Within, belonging


@dataclass(frozen=True, slots=True)
class Part:
    """Passages that were compared with one another, with their features and the scores these make.

    `order`: their places, best first. `final`: their scores as the second opinion leaves them. `undated`: of a time that
    nobody knows.
    """

    pool: Pool
    rows: Matrix
    scores: Matrix
    order: tuple[int, ...]
    final: Matrix
    undated: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """A question with all that came of it. `with_asked`: what was brought up, and the passage asked about beside it."""

    search: Search
    asked: Asked
    snapshot: Snapshot
    reading: Reading
    question: Question
    period: Within | None
    with_asked: Brought
    brought: Brought
    found: Found

    @property
    def coefficients(self) -> Coefficients:
        """The weights that were used."""
        return self.search.manner.coefficients

    @property
    def dense(self) -> dict[int, float]:
        """The cosines of what the dense arm brought up, best first."""
        return _best_first(self.brought.dense)

    @property
    def lexical(self) -> dict[int, float]:
        """The BM25 of what the lexical arm brought up, best first."""
        return _best_first(self.brought.lexical)

    def stored(self, passage_ids: Iterable[int]) -> Mapping[int, StoredPassage]:
        """Return passages as people read them, without those that were withdrawn."""
        return self.search.stored(list(dict.fromkeys(passage_ids)))

    def parts(self) -> tuple[Part, ...]:
        """Return what was ranked apart: what is of the time asked for and what may be; all, where that chose nothing."""
        pool = self.brought.pool
        if self.period is not None and self.found.filtered:
            held = [each.match.ties for each in pool.candidates]
            apart = zip(belonging(self.period, self.brought.days, held), (False, True), strict=True)
            return tuple(self.part(of(pool, some), undated=undated) for some, undated in apart if some)
        return (self.part(pool),)

    def part(self, pool: Pool, *, undated: bool = False) -> Part:
        """Return passages as they were compared."""
        rows = feature_rows(pool)
        scores = scored(rows, self.coefficients)
        order = ordered(pool, scores)
        return Part(pool, rows, scores, tuple(order), lifted(order, scores), undated)


def key_of(place: Place) -> int:
    """Return the passage that stands at a place of a ranking."""
    return place.ranked.candidate.passage_id


def of(pool: Pool, places: Iterable[int]) -> Pool:
    """Return some of the candidates of a pool as a pool of their own."""
    return replace(pool, candidates=[pool.candidates[at] for at in places])


def by_the_arms(brought: Brought) -> Brought:
    """Return what was brought up, less what neither arm found."""
    found = {key for arm in (brought.dense, brought.lexical) for key, _ in arm}
    kept = [at for at, each in enumerate(brought.pool.candidates) if each.passage_id in found]
    return replace(
        brought,
        pool=of(brought.pool, kept),
        articles=tuple(brought.articles[at] for at in kept),
        days=tuple(brought.days[at] for at in kept),
    )


def _best_first(arm: Iterable[tuple[int, float]]) -> dict[int, float]:
    """Sort what an arm found: where a time was asked for it looks twice, and finds two runs."""
    return dict(sorted(arm, key=lambda pair: -pair[1]))

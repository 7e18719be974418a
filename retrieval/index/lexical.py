"""The lexical index: BM25 over character 4-grams, and which words a passage holds, on tantivy.

One document a passage (`lexical_fields`). Segments are mapped, not read, a commit is atomic, and any number of processes
may read while one writes.
"""

import copy
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import tantivy

from retrieval.errors import REBUILD, IndexDamaged, IndexNotWritten
from retrieval.index.lexical_fields import (
    ARTICLE,
    FOREIGN,
    FORMS,
    GRAMS,
    PASSAGE,
    ROOTS,
    LexicalText,
    document,
    schema,
)
from retrieval.reading.question import Question, QuestionWord

WRITER_MEMORY = 64 << 20
"""Bytes that the writer collects before it writes a segment."""
BUILDER_MEMORY = 512 << 20
"""The same for a whole index: the fewer segments, the less a question costs."""
EXACT_BITS = 20
"""Powers of two that a score, a float32, sums up without rounding."""
NOTHING_KNOWN: Mapping[int, float] = {}
SLIP_OF = 4
"""Letters that a form has at least for one of them to be taken for a slip."""
MOST_SLIPS = 8
"""Unknown words of a question that are looked for so: each goes through all words of the index, half a millisecond."""


@dataclass(frozen=True, slots=True)
class LexicalMatch:
    """How one passage meets a question: BM25 of 4-grams, and what it holds of the question.

    `ties`: its words' forms, roots and slips (`QuestionWord.looked_for`). A slip is told only of a word that no passage
    holds in any form: a passage holds it whose own form has one letter more, fewer, another, or two that changed places.
    `foreign`: the passage is not in Arabic letters.
    """

    grams: float
    ties: frozenset[str]
    foreign: bool = False


class LexicalIndex(Protocol):
    """Words to passages. Reading is safe from several threads; one writer at a time."""

    def update(self, removed_articles: Iterable[int], added: Iterable[LexicalText]) -> None:
        """Remove all passages of some articles, then add passages; all of it or nothing becomes visible."""
        ...

    def refresh(self) -> None:
        """See what another process has committed."""
        ...

    def search(self, question: Question, limit: int) -> list[tuple[int, float]]:
        """Return up to `limit` passage ids with the BM25 of their 4-grams, best first.

        Of a word's readings the one that fits best counts.
        """
        ...

    def by_stems(self, question: Question, limit: int) -> list[tuple[int, float]]:
        """Return up to `limit` passage ids with the BM25 of their light stems, best first; for comparison."""
        ...

    def frequency(self, form: str) -> int:
        """Return how many passages hold a form."""
        ...

    def matches(
        self, question: Question, passage_ids: Sequence[int], known: Mapping[int, float] = NOTHING_KNOWN
    ) -> dict[int, LexicalMatch]:
        """Return the matches of given passages; those not in the index are left out.

        `known`: BM25 of passages that `search` found for this question, which is not counted again.
        """
        ...

    def rarity(self, question: Question) -> Mapping[str, float]:
        """Return the inverse document frequency of each word of the question, by its text, >= 0."""
        ...

    def __len__(self) -> int: ...


class TantivyIndex:
    """`LexicalIndex` in a folder. Raises `IndexDamaged` when the folder holds no readable index."""

    def __init__(self, folder: Path) -> None:
        self._schema = schema()
        self._writer_memory = WRITER_MEMORY
        try:
            # tantivy would make a new, empty index where there is none.
            if not (folder / "meta.json").is_file():
                raise OSError("it is not there")
            self._index = tantivy.Index(self._schema, path=str(folder))
            self._index.config_reader("manual")
            self.refresh()
        except (ValueError, OSError) as error:
            raise IndexDamaged(
                f"The lexical index in {folder} cannot be read ({error}): {REBUILD}."
            ) from error

    @classmethod
    def create(cls, folder: Path) -> "TantivyIndex":
        """Make an empty index in a folder, which is made if need be, and open it to be filled at once."""
        folder.mkdir(parents=True, exist_ok=True)
        with _writing():
            tantivy.Index(schema(), path=str(folder))
        index = cls(folder)
        index._writer_memory = BUILDER_MEMORY
        return index

    def update(self, removed_articles: Iterable[int], added: Iterable[LexicalText]) -> None:
        """See `LexicalIndex.update`. Raises `IndexNotWritten`."""
        with _writing():
            self._update(removed_articles, added)
        self.refresh()

    def _update(self, removed_articles: Iterable[int], added: Iterable[LexicalText]) -> None:
        writer = self._index.writer(self._writer_memory, num_threads=1)
        try:
            for article_id in removed_articles:
                # Not `delete_documents_by_term`: it takes a number for a signed one and finds nothing.
                writer.delete_documents_by_query(tantivy.Query.term_query(self._schema, ARTICLE, article_id))
            for text in added:
                writer.add_document(document(text))
            writer.commit()
            writer.wait_merging_threads()
        except BaseException:
            del writer  # frees the lock; nothing was committed
            raise

    def refresh(self) -> None:
        """See `LexicalIndex.refresh`."""
        self._index.reload()
        self._searcher = self._index.searcher()

    def pinned(self) -> "TantivyIndex":
        """Return the index as it is now: it goes on seeing that, whatever `refresh` brings here."""
        return copy.copy(self)

    def search(self, question: Question, limit: int) -> list[tuple[int, float]]:
        """See `LexicalIndex.search`."""
        searcher = self._searcher
        if not question.words or limit < 1 or not searcher.num_docs:
            return []
        return self._best(searcher, self._grams(question), limit)

    def by_stems(self, question: Question, limit: int) -> list[tuple[int, float]]:
        """See `LexicalIndex.by_stems`."""
        searcher = self._searcher
        if not question.words or limit < 1 or not searcher.num_docs:
            return []
        return self._best(searcher, _any([self._word(word) for word in question.words]), limit)

    def frequency(self, form: str) -> int:
        """See `LexicalIndex.frequency`; removed passages count until segments merge."""
        return int(self._searcher.doc_freq(FORMS, form))

    def _best(self, searcher: Any, query: Any, limit: int) -> list[tuple[int, float]]:
        found = searcher.search(query, limit, count=False).hits
        ids = searcher.fast_field_values(PASSAGE, [address for _, address in found])
        return [(int(key), float(score)) for key, (score, _) in zip(ids, found, strict=True)]

    def matches(
        self, question: Question, passage_ids: Sequence[int], known: Mapping[int, float] = NOTHING_KNOWN
    ) -> dict[int, LexicalMatch]:
        """See `LexicalIndex.matches`."""
        searcher = self._searcher
        if not passage_ids or not searcher.num_docs:
            return {}
        by_grams = {key: known[key] for key in passage_ids if key in known}
        unknown = [key for key in passage_ids if key not in known]
        if unknown:
            by_grams |= self._scores(searcher, self._among(unknown), self._grams(question), len(unknown))
        held = self._held(searcher, self._among(passage_ids), question, len(passage_ids))
        return {key: _match(score, held.get(key, frozenset())) for key, score in by_grams.items()}

    def rarity(self, question: Question) -> Mapping[str, float]:
        """See `LexicalIndex.rarity`: the form of a word that most passages hold counts."""
        searcher = self._searcher
        total = searcher.num_docs
        return {
            word.text: _idf(max(searcher.doc_freq(FORMS, form) for form in word.forms), total)
            for word in question.words
        }

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def _among(self, passage_ids: Sequence[int]) -> Any:
        """Return what matches the passages with a score of nothing."""
        # Not `term_set_query`, which goes through all keys of the index.
        keys = [tantivy.Query.term_query(self._schema, PASSAGE, key) for key in passage_ids]
        return tantivy.Query.const_score_query(_any(keys), 0.0)

    def _scores(self, searcher: Any, among: Any, query: Any, limit: int) -> dict[int, float]:
        both = tantivy.Query.boolean_query([(tantivy.Occur.Must, among), (tantivy.Occur.Should, query)])
        found = searcher.search(both, limit, count=False).hits
        ids = searcher.fast_field_values(PASSAGE, [address for _, address in found])
        return dict(zip(ids, (score for score, _ in found), strict=True))

    def _held(self, searcher: Any, among: Any, question: Question, limit: int) -> dict[int, frozenset[str]]:
        """Tell what each passage holds of the question, without reading any.

        Each thing found scores a power of two of its own, so that a passage's score is the sum of what it holds.
        """
        held: dict[int, int] = {}
        queries = self._ties(searcher, question)
        wanted = list(queries)
        for start in range(0, len(wanted), EXACT_BITS):
            terms = [
                tantivy.Query.const_score_query(queries[what], float(1 << bit))
                for bit, what in enumerate(wanted[start : start + EXACT_BITS])
            ]
            for key, score in self._scores(searcher, among, _any(terms), limit).items():
                held[key] = held.get(key, 0) | int(score) << start
        # Many passages hold the same forms: one set of them serves all.
        of_bits = {
            bits: frozenset(what for bit, what in enumerate(wanted) if bits >> bit & 1)
            for bits in set(held.values())
        }
        return {key: of_bits[bits] for key, bits in held.items()}

    def _ties(self, searcher: Any, question: Question) -> dict[str, Any]:
        """Return what asks for each thing that ties a passage to the question."""
        queries: dict[str, Any] = {FOREIGN: self._term(ROOTS, FOREIGN)}
        slips = 0
        for word in question.words:
            queries |= {form: self._term(FORMS, form) for form in word.every_form}
            queries |= {root: self._term(ROOTS, root) for root in word.roots}
            of_letters = [form for form in word.forms if len(form) >= SLIP_OF and form.isalpha()]
            unknown = not any(searcher.doc_freq(FORMS, form) for form in word.every_form)
            if slips < MOST_SLIPS and of_letters and unknown:
                slips += 1
                queries[word.slip] = _any(
                    [tantivy.Query.fuzzy_term_query(self._schema, FORMS, form) for form in of_letters]
                )
        return queries

    def _grams(self, question: Question) -> Any:
        plain = dict.fromkeys(
            gram for word in question.words if len(word.readings) == 1 for gram in word.grams
        )
        several = [
            tantivy.Query.disjunction_max_query(
                [_any([self._term(GRAMS, gram) for gram in reading]) for reading in word.readings]
            )
            for word in question.words
            if len(word.readings) > 1
        ]
        return _any([*(self._term(GRAMS, gram) for gram in plain), *several])

    def _word(self, word: QuestionWord) -> Any:
        readings = [self._term(FORMS, form) for form in word.forms]
        return readings[0] if len(readings) == 1 else tantivy.Query.disjunction_max_query(readings)

    def _term(self, field: str, term: str) -> Any:
        kept = "basic" if field == ROOTS else "freq"
        return tantivy.Query.term_query(self._schema, field, term, index_option=kept)


@contextmanager
def _writing() -> Iterator[None]:
    """Say in words what tantivy says of a disk that refuses."""
    try:
        yield
    except (ValueError, OSError) as error:
        reason = " ".join(str(error).split())
        raise IndexNotWritten(f"The words cannot be written to the index ({reason}).") from error


def _match(grams: float, held: frozenset[str]) -> LexicalMatch:
    return LexicalMatch(grams, held - {FOREIGN}, FOREIGN in held)


def _any(queries: Sequence[Any]) -> Any:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _idf(document_frequency: int, documents: int) -> float:
    """Inverse document frequency as BM25 counts it (Robertson and Zaragoza 2009), never negative."""
    holding = min(document_frequency, documents)  # it counts removed documents until segments merge
    return math.log(1 + (documents - holding + 0.5) / (holding + 0.5))

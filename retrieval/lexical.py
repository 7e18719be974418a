"""The lexical index: BM25 over light stems and over character 4-grams, on tantivy.

One document a passage. `forms` holds what every word may stand as, `grams` the 4-grams of its words.
Segments are mapped, not read, a commit is atomic, and any number of processes may read while one writes.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import tantivy

from retrieval.arabic import forms, grams, words
from retrieval.errors import REBUILD, IndexRefused
from retrieval.question import Question, QuestionWord
from retrieval.stop_words import STOP_WORDS

WRITER_MEMORY = 64 << 20
"""Bytes that the writer collects before it writes a segment."""
_FORMS, _GRAMS, _PASSAGE, _ARTICLE = "forms", "grams", "passage", "article"


@dataclass(frozen=True, slots=True)
class LexicalText:
    """What the lexical index takes in of one passage."""

    passage_id: int
    article_id: int
    text: str


@dataclass(frozen=True, slots=True)
class LexicalMatch:
    """How one passage meets a question: BM25 of 4-grams and of stems, and the passage's own forms."""

    grams: float
    stems: float
    forms: frozenset[str]


class LexicalIndex(Protocol):
    """Words to passages. Reading is safe from several threads; one writer at a time."""

    def update(self, removed_articles: Iterable[int], added: Iterable[LexicalText]) -> None:
        """Remove all passages of some articles, then add passages; all of it or nothing becomes visible."""
        ...

    def refresh(self) -> None:
        """See what another process has committed."""
        ...

    def search(self, question: Question, limit: int) -> list[tuple[int, float]]:
        """Return up to `limit` passage ids with the BM25 of their 4-grams, best first."""
        ...

    def matches(self, question: Question, passage_ids: Sequence[int]) -> dict[int, LexicalMatch]:
        """Return the matches of given passages; those not in the index are left out."""
        ...

    def rarity(self, question: Question) -> Mapping[str, float]:
        """Return the inverse document frequency of each word of the question, by its text, >= 0."""
        ...

    def __len__(self) -> int: ...


class TantivyIndex:
    """`LexicalIndex` in a folder. Raises `IndexRefused` when the folder holds no readable index."""

    def __init__(self, folder: Path) -> None:
        self._schema = _schema()
        try:
            # tantivy would make a new, empty index where there is none.
            if not (folder / "meta.json").is_file():
                raise OSError("it is not there")
            self._index = tantivy.Index(self._schema, path=str(folder))
            self._index.config_reader("manual")
            self.refresh()
        except (ValueError, OSError) as error:
            raise IndexRefused(
                f"The lexical index in {folder} cannot be read ({error}): {REBUILD}."
            ) from error

    @classmethod
    def create(cls, folder: Path) -> "TantivyIndex":
        """Make an empty index in a folder, which is made if need be, and open it."""
        folder.mkdir(parents=True, exist_ok=True)
        tantivy.Index(_schema(), path=str(folder))
        return cls(folder)

    def update(self, removed_articles: Iterable[int], added: Iterable[LexicalText]) -> None:
        """See `LexicalIndex.update`."""
        writer = self._index.writer(WRITER_MEMORY, num_threads=1)
        try:
            for article_id in removed_articles:
                # Not `delete_documents_by_term`: it takes a number for a signed one and finds nothing.
                writer.delete_documents_by_query(tantivy.Query.term_query(self._schema, _ARTICLE, article_id))
            for text in added:
                writer.add_document(_document(text))
            writer.commit()
            writer.wait_merging_threads()
        except BaseException:
            del writer  # frees the lock; nothing was committed
            raise
        self.refresh()

    def refresh(self) -> None:
        """See `LexicalIndex.refresh`."""
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, question: Question, limit: int) -> list[tuple[int, float]]:
        """See `LexicalIndex.search`."""
        searcher = self._searcher
        if not question.words or limit < 1 or not searcher.num_docs:
            return []
        found = searcher.search(self._grams(question), limit).hits
        ids = searcher.fast_field_values(_PASSAGE, [address for _, address in found])
        return [(int(key), float(score)) for key, (score, _) in zip(ids, found, strict=True)]

    def matches(self, question: Question, passage_ids: Sequence[int]) -> dict[int, LexicalMatch]:
        """See `LexicalIndex.matches`."""
        searcher = self._searcher
        if not passage_ids or not searcher.num_docs:
            return {}
        by_grams = self._scores(searcher, self._grams(question), passage_ids)
        by_stems = self._scores(searcher, self._stems(question), passage_ids)
        return {
            key: LexicalMatch(score, by_stems.get(key, (0.0, address))[0], self._forms(searcher, address))
            for key, (score, address) in by_grams.items()
        }

    def rarity(self, question: Question) -> Mapping[str, float]:
        """See `LexicalIndex.rarity`: the form of a word that most passages hold counts."""
        searcher = self._searcher
        total = searcher.num_docs
        return {
            word.text: _idf(max(searcher.doc_freq(_FORMS, form) for form in word.forms), total)
            for word in question.words
        }

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def _scores(self, searcher: Any, query: Any, passage_ids: Sequence[int]) -> dict[int, tuple[float, Any]]:
        only = tantivy.Query.term_set_query(self._schema, _PASSAGE, list(passage_ids))
        nothing = tantivy.Query.const_score_query(only, 0.0)
        both = tantivy.Query.boolean_query([(tantivy.Occur.Must, nothing), (tantivy.Occur.Should, query)])
        found = searcher.search(both, len(passage_ids)).hits
        ids = searcher.fast_field_values(_PASSAGE, [address for _, address in found])
        return {int(key): (float(score), address) for key, (score, address) in zip(ids, found, strict=True)}

    def _forms(self, searcher: Any, address: Any) -> frozenset[str]:
        return frozenset(str(searcher.doc(address).get_first(_FORMS) or "").split())

    def _grams(self, question: Question) -> Any:
        terms = dict.fromkeys(gram for word in question.words for gram in word.grams)
        return self._any_of(_GRAMS, terms)

    def _stems(self, question: Question) -> Any:
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, self._word(word)) for word in question.words]
        )

    def _word(self, word: QuestionWord) -> Any:
        readings = [self._term(_FORMS, form) for form in word.forms]
        return readings[0] if len(readings) == 1 else tantivy.Query.disjunction_max_query(readings)

    def _any_of(self, field: str, terms: Iterable[str]) -> Any:
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, self._term(field, term)) for term in terms]
        )

    def _term(self, field: str, term: str) -> Any:
        return tantivy.Query.term_query(self._schema, field, term, index_option="freq")


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(_FORMS, stored=True, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field(_GRAMS, stored=False, tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field(_PASSAGE, stored=False, indexed=True, fast=True)
    builder.add_unsigned_field(_ARTICLE, stored=False, indexed=True, fast=False)
    return builder.build()


def _document(text: LexicalText) -> Any:
    telling = [word for word in words(text.text) if word not in STOP_WORDS]
    document = tantivy.Document()
    document.add_text(_FORMS, " ".join(form for word in telling for form in forms(word)))
    document.add_text(_GRAMS, " ".join(gram for word in telling for gram in grams(word)))
    document.add_unsigned(_PASSAGE, text.passage_id)
    document.add_unsigned(_ARTICLE, text.article_id)
    return document


def _idf(document_frequency: int, documents: int) -> float:
    """Inverse document frequency as BM25 counts it (Robertson and Zaragoza 2009), never negative."""
    document_frequency = min(
        document_frequency, documents
    )  # it counts removed documents until segments merge
    return math.log(1 + (documents - document_frequency + 0.5) / (document_frequency + 0.5))

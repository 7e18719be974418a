"""Isnad's own path, on passages as they are given."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.settling import MANY
from retrieval.encoders.models import BUNDLED, open_encoders
from retrieval.index.generation import GenerationStore
from retrieval.index.indexer import Indexer
from retrieval.index.live import LiveIndex
from retrieval.measuring.corpus import Corpus, PassingVectors
from retrieval.search import Search


class IsnadPeer:
    """`Peer` as `isnad eval` sets it up: the same job, index and search.

    The bulk encoder is loaded at once, as the peers load their model.
    """

    def __init__(self, model: Path, cache: Path, folder: Path) -> None:
        self._light, bulk = open_encoders(BUNDLED, cache)
        self._bulk = bulk(MANY)
        self._folder = folder

    def index(self, texts: Sequence[str], ids: Sequence[str]) -> None:
        """See `Peer.index`."""
        lines = [{"_id": key, "text": text} for key, text in zip(ids, texts, strict=True)]
        written = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        (self._folder / "corpus.jsonl").write_text(written, "utf-8")
        self._corpus, vectors = Corpus(self._folder), PassingVectors(self._folder / "vectors")
        generations = GenerationStore(self._folder / "index")
        light, counts = self._light, self._corpus.counts
        indexer = Indexer(
            generations, self._corpus, vectors, light, lambda _: self._bulk, counts, lambda: datetime.now(UTC)
        )
        indexer.rebuild()
        self._search = Search(LiveIndex(generations, self._corpus, vectors, light), light, self._corpus)
        self._search.warm_up()

    def search(self, question: str, k: int) -> list[str]:
        """See `Peer.search`."""
        return [self._corpus.document_id(hit.passage_id) for hit in self._search.ask(question, k).hits]

"""Haystack: BM25 and embeddings over documents in memory, joined by reciprocal rank fusion."""

from collections.abc import Sequence
from pathlib import Path

from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)


class HaystackPeer:
    """`Peer` by the pipeline of Haystack's own tutorial on hybrid retrieval, without its reranker."""

    def __init__(self, model: Path, cache: Path, folder: Path) -> None:
        self._store = InMemoryDocumentStore()
        self._embedder = SentenceTransformersDocumentEmbedder(
            model=str(model), prefix="passage: ", progress_bar=False
        )
        self._embedder.warm_up()
        self._pipeline = Pipeline()
        embedder = SentenceTransformersTextEmbedder(model=str(model), prefix="query: ", progress_bar=False)
        self._pipeline.add_component("embedder", embedder)
        self._pipeline.add_component("dense", InMemoryEmbeddingRetriever(self._store))
        self._pipeline.add_component("words", InMemoryBM25Retriever(self._store))
        self._pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
        self._pipeline.connect("embedder.embedding", "dense.query_embedding")
        self._pipeline.connect("dense", "joiner")
        self._pipeline.connect("words", "joiner")

    def index(self, texts: Sequence[str], ids: Sequence[str]) -> None:
        """See `Peer.index`."""
        documents = [Document(id=key, content=text) for key, text in zip(ids, texts, strict=True)]
        self._store.write_documents(self._embedder.run(documents)["documents"])

    def search(self, question: str, k: int) -> list[str]:
        """See `Peer.search`."""
        asked = {"embedder": {"text": question}, "words": {"query": question}}
        found = self._pipeline.run(asked)["joiner"]["documents"]
        return [document.id for document in found][:k]

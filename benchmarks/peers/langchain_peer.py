"""LangChain: a FAISS store and a BM25 retriever, joined by the ensemble retriever.

langchain-huggingface, whose embeddings class would be used else, does not yet install beside transformers 5; the class here
calls sentence-transformers as that one does.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_core.embeddings import Embeddings
from sentence_transformers import SentenceTransformer


class _SentenceTransformerEmbeddings(Embeddings):
    def __init__(self, model: Path) -> None:
        self._model = SentenceTransformer(str(model), device="cpu")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        found: list[list[float]] = self._model.encode(texts, prompt_name="passage").tolist()
        return found

    def embed_query(self, text: str) -> list[float]:
        found: list[float] = self._model.encode(text, prompt_name="query").tolist()
        return found


class LangchainPeer:
    """`Peer` by FAISS and BM25, weighed equally; ten candidates of each."""

    def __init__(self, model: Path, cache: Path, folder: Path) -> None:
        self._embeddings = _SentenceTransformerEmbeddings(model)
        self._retriever: Any = None

    def index(self, texts: Sequence[str], ids: Sequence[str]) -> None:
        """See `Peer.index`."""
        metadata = [{"id": key} for key in ids]
        store = FAISS.from_texts(list(texts), self._embeddings, metadatas=metadata)
        words = BM25Retriever.from_texts(list(texts), metadatas=metadata, k=10)
        dense = store.as_retriever(search_kwargs={"k": 10})
        self._retriever = EnsembleRetriever(retrievers=[words, dense], weights=[0.5, 0.5], id_key="id")

    def search(self, question: str, k: int) -> list[str]:
        """See `Peer.search`."""
        return [document.metadata["id"] for document in self._retriever.invoke(question)][:k]

"""Isnad beside what a user would put together from well-known libraries.

Same passages, same model weights (the bundled model's sentence-transformers folder), same questions. Each peer is one file
with one class, and the only place that knows its library; each runs in a process of its own (`benchmarks.peers.trial`).

    plain            sentence-transformers and a flat FAISS index: an afternoon's work
    txtai_peer       txtai, hybrid
    langchain_peer   LangChain: FAISS and BM25, joined by its ensemble retriever
    haystack_peer    Haystack in memory: BM25 and embeddings, joined by reciprocal ranks
    isnad_peer       Isnad
"""

from collections.abc import Sequence
from typing import Protocol

PEERS = {
    "isnad": ("benchmarks.peers.isnad_peer", "IsnadPeer"),
    "plain": ("benchmarks.peers.plain", "PlainPeer"),
    "txtai": ("benchmarks.peers.txtai_peer", "TxtaiPeer"),
    "langchain": ("benchmarks.peers.langchain_peer", "LangchainPeer"),
    "haystack": ("benchmarks.peers.haystack_peer", "HaystackPeer"),
}
"""Module and class of each; none is imported here."""


class Peer(Protocol):
    """Passages in, ids of the best ones out. Made with the model's folder, so that loading is not counted as indexing."""

    def index(self, texts: Sequence[str], ids: Sequence[str]) -> None:
        """Take in passages, once."""
        ...

    def search(self, question: str, k: int) -> list[str]:
        """Return the ids of up to `k` passages, best first, each once."""
        ...

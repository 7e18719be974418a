"""txtai: hybrid search, dense and BM25 in one index."""

from collections.abc import Sequence
from pathlib import Path

from txtai import Embeddings


class TxtaiPeer:
    """`Peer` by `Embeddings(hybrid=True)`, its defaults else, with the model's prompts as instructions."""

    def __init__(self, model: Path, cache: Path, folder: Path) -> None:
        prompts = {"query": "query: ", "data": "passage: "}
        self._embeddings = Embeddings(path=str(model), hybrid=True, instructions=prompts, gpu=False)

    def index(self, texts: Sequence[str], ids: Sequence[str]) -> None:
        """See `Peer.index`."""
        self._embeddings.index(list(zip(ids, texts, strict=True)))

    def search(self, question: str, k: int) -> list[str]:
        """See `Peer.search`."""
        return [str(key) for key, _ in self._embeddings.search(question, k)]

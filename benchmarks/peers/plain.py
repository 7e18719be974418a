"""sentence-transformers with a flat FAISS index of inner products."""

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
from sentence_transformers import SentenceTransformer


class PlainPeer:
    """`Peer` as the libraries' own first examples do it: all defaults, with the model's prompts."""

    def __init__(self, model: Path, cache: Path, folder: Path) -> None:
        self._model = SentenceTransformer(str(model), device="cpu")
        self._ids: list[str] = []

    def index(self, texts: Sequence[str], ids: Sequence[str]) -> None:
        """See `Peer.index`."""
        vectors = np.asarray(self._model.encode(list(texts), prompt_name="passage"), dtype=np.float32)
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)
        self._ids = list(ids)

    def search(self, question: str, k: int) -> list[str]:
        """See `Peer.search`."""
        query = np.asarray(self._model.encode([question], prompt_name="query"), dtype=np.float32)
        _, places = self._index.search(query, min(k, len(self._ids)))
        return [self._ids[place] for place in places[0]]

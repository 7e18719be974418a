"""The dense arm beside the exact computation over the vectors at rest."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.figures import merge_top, recall
from bot.wiring import Isnad
from retrieval.encoders.encoder import Vectors, unit_rows
from retrieval.index.embedding import unpack

K = 10


def dense_recall(isnad: Isnad, questions: Sequence[str], k: int = K) -> dict[str, Any]:
    """Return recall@k of the dense arm: its mean and lowest over the questions, and the share of whole tens.

    Both sides are scored by the vectors at rest, compared with every one of them in portions.
    """
    queries = isnad.encoders[0].encode_queries(list(questions))
    dense = isnad.live.snapshot().dense
    found = [[key for key, _ in dense.search(query, k)] for query in queries]
    wanted = {key for keys in found for key in keys}
    best = np.zeros((len(queries), 0), dtype=np.float32)
    own: dict[int, Vectors] = {}
    for ids, vectors in stored_vectors(isnad):
        best = merge_top(best, queries @ vectors.T, k)
        own |= {key: vectors[place] for place, key in enumerate(ids.tolist()) if key in wanted}
    each = [
        recall([float(own[key] @ query) for key in set(keys) & own.keys()], top.tolist())
        for keys, query, top in zip(found, queries, best, strict=True)
    ]
    return {
        "questions": len(each),
        "recall@10": round(float(np.mean(each)), 4),
        "lowest": round(min(each), 2),
        "exact_share": round(sum(value == 1.0 for value in each) / len(each), 4),
    }


def stored_vectors(isnad: Isnad) -> Iterator[tuple[npt.NDArray[np.int64], Vectors]]:
    """Yield the keys and own vectors of all passages in portions, unit length."""
    encoder = isnad.encoders[0]
    for passages in isnad.changes.all_passages(2000):
        blobs = isnad.vectors.get(encoder.fingerprint, {passage.vector_name for passage in passages})
        rows = np.stack([unpack(blobs[passage.vector_name], encoder.dim)[0] for passage in passages])
        yield np.array([passage.passage_id for passage in passages]), unit_rows(rows)

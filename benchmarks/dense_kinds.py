"""Which approximate index: kinds of FAISS indexes side by side on the same vectors and questions.

    python -m benchmarks.dense_kinds STATE QUESTIONS.jsonl [--vectors N]

Each brings up candidates that are then compared exactly, as the product does; one thread, one question at a time. What is
told of each setting: recall@10 against comparing with all, milliseconds with the exact comparison; of each kind: seconds to
build on all cores, and the size of its file. Prints JSON.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import faiss
import numpy as np

from benchmarks.asked import read_questions
from benchmarks.figures import recall
from benchmarks.nearest import K, stored_vectors
from bot.settings import load_settings
from bot.wiring import Isnad
from retrieval.encoders.encoder import Vectors

VECTORS = 200_000
LISTS = 1024
"""Lists of the inverted files, learnt from 64 vectors each."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of index: how it is made from a number of dimensions, what can be set, and the candidates it brings up."""

    make: Callable[[int], Any]
    setting: str
    values: tuple[int, ...]
    candidates: int = 100


def _inverted_file(dim: int) -> Any:
    # Lists by distance: by inner product, vectors that all point one way crowd into few of them.
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatL2(dim), dim, LISTS, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_L2
    )
    index.cp.max_points_per_centroid = 64
    return index


def _graph(dim: int) -> Any:
    index = faiss.IndexHNSWSQ(dim, faiss.ScalarQuantizer.QT_8bit, 32, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = 80
    return index


KINDS = {
    "all, float32": Kind(faiss.IndexFlatIP, "", (0,), K),
    "inverted file, 8-bit": Kind(_inverted_file, "nprobe", (32, 64, 128, 256)),
    "HNSW, 8-bit": Kind(_graph, "hnsw.efSearch", (64, 128, 256, 512)),
    "4-bit codes, all scanned": Kind(
        lambda dim: faiss.IndexPQFastScan(dim, dim // 2, 4, faiss.METRIC_INNER_PRODUCT),
        "candidates",
        (400, 1000, 1500, 2000),
    ),
}


def main() -> None:
    """Measure every kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("state", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--vectors", type=int, default=VECTORS)
    given = parser.parse_args()
    with Isnad(load_settings(state_dir=given.state)) as isnad:
        rows = np.concatenate(list(_first(isnad, given.vectors)))[: given.vectors]
        queries = isnad.encoders[0].encode_queries(read_questions(given.questions))
    print(json.dumps({name: measure(kind, rows, queries) for name, kind in KINDS.items()}))


def measure(kind: Kind, rows: Vectors, queries: Vectors) -> dict[str, Any]:
    """Build an index of a kind and ask it at each of its settings."""
    index = kind.make(rows.shape[1])
    began = time.perf_counter()
    index.train(rows[: 64 * LISTS])
    index.add(rows)
    figures: dict[str, Any] = {"build_s": round(time.perf_counter() - began, 1), "mib": _size(index)}
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    best = -np.sort(-(queries @ rows.T), axis=1)[:, :K]
    figures["settings"] = [_asked(index, kind, value, rows, queries, best) for value in kind.values]
    faiss.omp_set_num_threads(threads)
    return figures


def _asked(
    index: Any, kind: Kind, value: int, rows: Vectors, queries: Vectors, best: Vectors
) -> dict[str, Any]:
    candidates = value if kind.setting == "candidates" else kind.candidates
    if kind.setting and kind.setting != "candidates":
        owner, _, name = kind.setting.rpartition(".")
        setattr(getattr(index, owner) if owner else index, name, value)
    taken, recalls = [], []
    for query, top in zip(queries, best, strict=True):
        began = time.perf_counter()
        _, ids = index.search(query.reshape(1, -1), candidates)
        found = np.sort(rows[ids[0][ids[0] >= 0]] @ query)[::-1][:K]
        taken.append((time.perf_counter() - began) * 1000)
        recalls.append(recall(found.tolist(), top.tolist()))
    told = {kind.setting: value} if kind.setting else {}
    return {**told, "recall@10": round(float(np.mean(recalls)), 4), "ms": round(median(taken), 2)}


def _size(index: Any) -> float:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "index.faiss"
        faiss.write_index(index, str(path))
        return round(path.stat().st_size / 2**20, 1)


def _first(isnad: Isnad, count: int) -> Iterator[Vectors]:
    read = 0

    def wanted(_: object) -> bool:
        return read < count

    for _, vectors in takewhile(wanted, stored_vectors(isnad)):
        read += len(vectors)
        yield vectors


if __name__ == "__main__":
    main()

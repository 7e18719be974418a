"""One engine on a fixed sample, in this process.

    python -m benchmarks.engines ENGINE SAMPLE.json MODEL_CACHE

The sample is `{"texts": [...], "tokens": n}`; every engine reads the same texts, and tokens are counted once for all. A few
texts are encoded before, so that what libraries set up at their first call is not timed. Prints JSON.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

DEFAULTS = "sentence-transformers"
"""The engine that all others are compared with: `SentenceTransformer.encode` at its defaults, in float32."""
WARM_UP = 16
Encode = Callable[[Sequence[str]], Any]


def main() -> None:
    """Measure an engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("sample", type=Path)
    parser.add_argument("cache", type=Path)
    given = parser.parse_args()
    sample = json.loads(given.sample.read_text("utf-8"))
    prepare, start = ENGINES[given.engine]
    began = time.perf_counter()
    folder = prepare(given.cache)
    prepared = time.perf_counter()
    encode = start(folder)
    started = time.perf_counter()
    encode(sample["texts"][:WARM_UP])
    warm = time.perf_counter()
    encode(sample["texts"])
    seconds = time.perf_counter() - warm
    figures = {
        "tokens_per_second": round(sample["tokens"] / seconds),
        "seconds": round(seconds, 2),
        "prepare_s": round(prepared - began, 2),
        "start_s": round(started - prepared, 2),
    }
    print(json.dumps(figures))


def _plain_folder(cache: Path) -> Path:
    from retrieval.encoders.model_folder import prepared_folder

    return prepared_folder(cache)


def _int8_folder(cache: Path) -> Path:
    from retrieval.encoders.int8_folder import prepared_int8

    return prepared_int8(cache)


def _defaults(folder: Path) -> Encode:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu")
    return lambda texts: model.encode(list(texts), prompt_name="passage")


def _packaged(_: Path) -> Encode:
    from retrieval.encoders.bundled import BundledEncoder

    return BundledEncoder().encode_passages


def _bfloat16(folder: Path) -> Encode:
    from retrieval.encoders.sentence_model import SentenceModel

    return SentenceModel(str(folder), precision="bfloat16", local_only=True).encode_passages


def _int8(folder: Path) -> Encode:
    from retrieval.encoders.openvino_model import OpenVinoEncoder

    return OpenVinoEncoder(folder).encode_passages


ENGINES: dict[str, tuple[Callable[[Path], Path], Callable[[Path], Encode]]] = {
    DEFAULTS: (_plain_folder, _defaults),
    "packaged C engine": (lambda cache: cache, _packaged),
    "torch bfloat16": (_plain_folder, _bfloat16),
    "OpenVINO int8": (_int8_folder, _int8),
}
"""What prepares the engine's files, once a machine, and what loads it."""

if __name__ == "__main__":
    main()

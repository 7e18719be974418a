"""The packaged model quantised to int8, on OpenVINO: the indexing job's encoder where the processor multiplies int8 fast.

Reads a folder that `int8_folder` prepared. The word embeddings, four fifths of the model, are no part of the network:
rows are gathered from a mapped float16 table, so that the process holds the rows that its texts use and no more.
Texts over 512 tokens are read in windows whose vectors are averaged by length, as the C engine does.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from retrieval.encoders.bundled import bundled_fingerprint
from retrieval.encoders.encoder import Progress, Vectors, prepare, unit_rows
from retrieval.encoders.quiet import hush_openvino
from retrieval.encoders.subwords import BEGIN, END, PAD, Subwords
from retrieval.errors import ModelUnavailable

NETWORK = "encoder.xml"
TABLE = "embeddings.npy"
SUBWORDS = "subwords.model"

WINDOW = 510
"""Tokens of one reading, without `<s>` and `</s>`."""
BATCH_TOKENS = 1200
"""Tokens of a batch, padding counted: as fast as larger ones, with less memory."""
ROUND_UP = 8
"""Lengths are padded to multiples of it, so that the network meets at most 64 different ones."""
SLICE = 4096
"""Texts that are held as tokens at a time."""
SHAPES_KEPT = 100
KERNELS_KEPT = 200
"""Prepared operations that OpenVINO, and oneDNN below it, keep. At their own bounds the process grows by hundreds of
megabytes, a few with every new shape of a batch; with these it stays at 300 (and the mapped files) and loses 3 % speed."""
PROMPTS = {"query": "query: ", "passage": "passage: "}


class OpenVinoEncoder:
    """`Encoder` on OpenVINO, on the CPU. Shares the C engine's fingerprint: their vectors agree to 0.98 and better.

    With `keep_compiled` what OpenVINO makes of the network for this processor is kept beside the folder: loading then
    takes 0.2 s and not 1 to 2. Raises `ModelUnavailable` when the folder cannot be loaded.
    """

    def __init__(self, folder: Path, *, keep_compiled: bool = True) -> None:
        self._lock = threading.Lock()
        self.fingerprint = bundled_fingerprint()
        self._subwords = Subwords(folder / SUBWORDS)
        try:
            self._table = np.load(folder / TABLE, mmap_mode="r")
        except (OSError, ValueError) as error:
            raise ModelUnavailable(f"The word embeddings {folder / TABLE} cannot be read: {error}") from error
        self.dim = int(self._table.shape[1])
        compiled = folder.with_name(folder.name + ".compiled") if keep_compiled else None
        self._requests = _load(folder / NETWORK, compiled)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode questions; float32 `(n, dim)`, rows of unit length."""
        return self._encode(texts, PROMPTS["query"], None)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Encode passages, longest first inside; float32 `(n, dim)`, rows of unit length, in the given order."""
        return self._encode(texts, PROMPTS["passage"], progress)

    def _encode(self, texts: Sequence[str], prompt: str, progress: Progress | None) -> Vectors:
        slices = [np.zeros((0, self.dim), dtype=np.float32)]
        for start in range(0, len(texts), SLICE):
            some = [prompt + prepare(text) for text in texts[start : start + SLICE]]
            slices.append(self._encode_slice(self._subwords.encode(some), progress))
        return unit_rows(np.concatenate(slices))

    def _encode_slice(self, texts: Sequence[list[int]], progress: Progress | None) -> Vectors:
        """Return the means over the tokens' vectors, `(texts, dim)`, not of unit length."""
        cut = [(text, window) for text, ids in enumerate(texts) for window in windows(ids)]
        rows = np.zeros((len(cut), self.dim), dtype=np.float32)
        with self._lock:
            self._requests.set_callback(_keep(rows))
            try:
                for padded, places in batches([len(window) + 2 for _, window in cut]):
                    feed = self._feed([cut[place][1] for place in places], padded)
                    self._requests.start_async(feed, places)  # waits until one of the requests is free
                    if progress:
                        progress(sum(cut[place][0] != cut[place - 1][0] or not place for place in places))
            finally:
                self._requests.wait_all()
        owners = np.array([text for text, _ in cut])
        lengths = np.array([max(1, len(window)) for _, window in cut], dtype=np.float32)
        sums = np.zeros((len(texts), self.dim), dtype=np.float32)
        np.add.at(sums, owners, rows * lengths[:, None])
        return sums

    def _feed(self, some: Sequence[list[int]], padded: int) -> dict[str, npt.NDArray[Any]]:
        ids = np.full((len(some), padded), PAD, dtype=np.int64)
        mask = np.zeros((len(some), padded), dtype=np.int64)
        for row, window in enumerate(some):
            ids[row, : len(window) + 2] = [BEGIN, *window, END]
            mask[row, : len(window) + 2] = 1
        return {"inputs_embeds": self._table[ids].astype(np.float32), "attention_mask": mask}


def windows(ids: list[int]) -> list[list[int]]:
    """Return a text's tokens in runs of at most `WINDOW`; a text without any is one empty run."""
    return [ids[start : start + WINDOW] for start in range(0, max(1, len(ids)), WINDOW)]


def batches(lengths: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """Yield `(padded length, places)`: all places once, longest first, no batch over `BATCH_TOKENS` if it holds two."""
    order = sorted(range(len(lengths)), key=lambda place: (-lengths[place], place))
    start = 0
    while start < len(order):
        padded = -(-lengths[order[start]] // ROUND_UP) * ROUND_UP
        end = start + max(1, BATCH_TOKENS // padded)
        yield padded, order[start:end]
        start = end


def _keep(rows: Vectors) -> Any:
    def keep(request: Any, places: list[int]) -> None:
        rows[places] = request.get_output_tensor(0).data

    return keep


def _load(network: Path, compiled: Path | None) -> Any:
    """Return a queue of requests: one a stream, streams side by side being faster than threads in step."""
    hush_openvino()
    os.environ.setdefault(
        "ONEDNN_PRIMITIVE_CACHE_CAPACITY", str(KERNELS_KEPT)
    )  # read when it is loaded, no other way
    settings = {"PERFORMANCE_HINT": "THROUGHPUT", "CPU_RUNTIME_CACHE_CAPACITY": SHAPES_KEPT}
    if compiled is not None:
        settings["CACHE_DIR"] = str(compiled)
    try:
        import openvino

        model = openvino.Core().compile_model(network, "CPU", settings)
        return openvino.AsyncInferQueue(model)
    except (ImportError, OSError, RuntimeError) as error:
        raise ModelUnavailable(f"The int8 model {network} cannot be loaded: {error}") from error

"""The index as a running process sees it: one generation, brought up to date with every change.

The files of a generation are never changed but for its lexical index; what came later is read from the
database and laid over them in memory. `follow` is cheap when nothing happened and may be called often.
"""

import base64
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from data.paragraphs import SPLITTER_VERSION
from data.sentences import SENTENCES_VERSION
from data.types import IndexablePassage
from retrieval.arabic import FOLDING_VERSION
from retrieval.dense import DenseIndex, FaissFlatIndex
from retrieval.embedding import pack, unpack
from retrieval.encoder import PROBES, Encoder, agreement, unit_rows
from retrieval.errors import REBUILD, IndexMissing, IndexRefused
from retrieval.generation import GenerationStore, Manifest
from retrieval.lexical import LexicalIndex, TantivyIndex
from retrieval.protocols import Changes, VectorsAtRest
from retrieval.sentence_vectors import Embedded, SentenceVectors

METRIC = "inner product"
PROBES_AGREE = 0.98
"""Cosine below which the live encoder and the generation's are two models."""
STEP = 500
"""Changes that are laid over a generation at a time."""


@dataclass(slots=True)
class Snapshot:
    """An open generation; its parts are brought up to date in place.

    `seq`: the last change laid over it. Whoever reads more than one part holds `lock`, so that all parts agree.
    """

    name: str
    manifest: Manifest
    dense: DenseIndex
    sentences: SentenceVectors
    lexical: LexicalIndex
    seq: int
    lock: threading.Lock = field(default_factory=threading.Lock)


class LiveIndex:
    """Opens the generation in use and follows it. Safe to call from several threads.

    `snapshot` raises `IndexMissing` or `IndexRefused`. A generation that is refused while another is open is
    not put in its place: the error is raised by `follow` and the old one goes on answering.
    """

    def __init__(
        self, generations: GenerationStore, changes: Changes, vectors: VectorsAtRest, encoder: Encoder
    ) -> None:
        self._generations = generations
        self._changes = changes
        self._vectors = vectors
        self._encoder = encoder
        self._open: Snapshot | None = None
        self._lock = threading.RLock()

    def snapshot(self) -> Snapshot:
        """Return the open generation, opening it the first time."""
        return self._open or self.follow()

    def follow(self) -> Snapshot:
        """Open a new generation if there is one, lay new changes over it, and return it."""
        with self._lock:
            name = self._generations.current()
            if name is None:
                raise IndexMissing(
                    "Nothing is indexed yet: run `isnad ingest` with a folder, a file or a URL."
                )
            snapshot = self._open
            if snapshot is None or snapshot.name != name:
                snapshot = self._load(name)
            self._catch_up(snapshot)
            self._open = snapshot
            return snapshot

    def pending(self) -> int:
        """Return how many changes are not yet in the open index."""
        return max(0, self._changes.latest() - self.snapshot().seq)

    def _load(self, name: str) -> Snapshot:
        manifest = self._generations.manifest(name)
        refuse_strangers(name, manifest, self._encoder)
        folder = self._generations.path(name)
        snapshot = Snapshot(
            name,
            manifest,
            FaissFlatIndex.load(folder / "dense.faiss"),
            SentenceVectors(folder),
            TantivyIndex(folder / "lexical"),
            manifest.base_seq,
        )
        if len(snapshot.dense) != manifest.passages:
            raise IndexRefused(
                f"Generation {name} holds {len(snapshot.dense)} passages, its manifest says {manifest.passages}: {REBUILD}."
            )
        return snapshot

    def _catch_up(self, snapshot: Snapshot) -> None:
        """Lay over the snapshot what its lexical index holds already, so that both arms see the same."""
        applied = self._generations.applied(snapshot.name)
        while snapshot.seq < applied:
            changes = [change for change in self._changes.since(snapshot.seq, STEP) if change.seq <= applied]
            if not changes:
                break
            self._lay_over(snapshot, sorted({change.article_id for change in changes}))
            snapshot.seq = changes[-1].seq

    def _lay_over(self, snapshot: Snapshot, article_ids: Sequence[int]) -> None:
        by_article: dict[int, list[Embedded]] = {article_id: [] for article_id in article_ids}
        for passage in self._embedded(self._changes.article_passages(article_ids)):
            by_article[passage.article_id].append(passage)
        with snapshot.lock:
            snapshot.lexical.refresh()
            for article_id, passages in by_article.items():
                _replace(snapshot, article_id, passages)

    def _embedded(self, passages: Sequence[IndexablePassage]) -> list[Embedded]:
        model = self._encoder.fingerprint
        blobs = self._vectors.get(model, {passage.text_hash for passage in passages})
        # A text without vectors belongs to a later change of its article, which will lay it over once it is encoded.
        return [
            Embedded(
                passage.passage_id, passage.article_id, unpack(blobs[passage.text_hash], self._encoder.dim)
            )
            for passage in passages
            if passage.text_hash in blobs
        ]


def refuse_strangers(name: str, manifest: Manifest, encoder: Encoder) -> None:
    """Raise `IndexRefused` when a generation was built with another model, splitter, folding or metric.

    The encoder encodes the manifest's probe texts again and must agree with it on them.
    """
    theirs = (manifest.fingerprint, manifest.metric, manifest.splitter, manifest.sentences, manifest.folding)
    ours = (encoder.fingerprint, METRIC, SPLITTER_VERSION, SENTENCES_VERSION, FOLDING_VERSION)
    names = ("model", "metric", "splitter", "sentence splitter", "folding")
    for what, built, live in zip(names, theirs, ours, strict=True):
        if built != live:
            raise IndexRefused(f"Generation {name} was built with {what} {built}, this is {live}: {REBUILD}.")
    try:
        probes = unpack(base64.b64decode(manifest.probe_vectors, validate=True), manifest.dim)
    except (ValueError, TypeError) as error:
        raise IndexRefused(f"The probe vectors of generation {name} are damaged: {REBUILD}.") from error
    cosine = agreement(unit_rows(probes), encoder.encode_passages(manifest.probes))
    if cosine < PROBES_AGREE:
        raise IndexRefused(
            f"The model and generation {name} disagree on its probe texts (cosine {cosine:.3f}): {REBUILD}."
        )


def probe_vectors(encoder: Encoder) -> str:
    """Return the encoder's vectors of the probe texts as a manifest keeps them."""
    return base64.b64encode(pack(encoder.encode_passages(PROBES).astype(np.float16))).decode("ascii")


def _replace(snapshot: Snapshot, article_id: int, passages: Sequence[Embedded]) -> None:
    kept = {passage.passage_id for passage in passages}
    gone = [key for key in snapshot.sentences.passages_of(article_id) if key not in kept]
    snapshot.sentences.replace(article_id, passages)
    snapshot.dense.remove(gone)
    if passages:
        rows = np.stack([passage.rows[0] for passage in passages])
        snapshot.dense.add([passage.passage_id for passage in passages], unit_rows(rows))

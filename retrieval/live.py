"""The index as a running process sees it: one generation, brought up to date with every change.

The files of a generation are never changed but for its lexical index; what came later is laid over them in memory, and
its vectors are read where they lie. A snapshot is never changed: `follow` makes the next one, so that questions need no
lock. `follow` is cheap when nothing happened and may be called often.
"""

import base64
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from data.encoded import ENCODED_VERSION
from data.paragraphs import SPLITTER_VERSION
from data.sentences import SENTENCES_VERSION
from data.types import IndexablePassage
from retrieval.arabic import FOLDING_VERSION
from retrieval.article_heads import NO_HEAD, ArticleHeads, Head, head_of
from retrieval.centre import Centre, typical_question
from retrieval.dense import DenseIndex, FaissIndex
from retrieval.embedding import pack, unpack
from retrieval.encoder import PROBES, Encoder, Vectors, agreement, unit_rows
from retrieval.errors import REBUILD, IndexMissing, IndexRefused
from retrieval.generation import GenerationStore, Manifest
from retrieval.lexical import LexicalIndex, TantivyIndex
from retrieval.passage_table import PassageTable, Placed, as_filed
from retrieval.passage_vectors import PassageVectors
from retrieval.protocols import Changes, VectorsAtRest
from retrieval.vector_files import VectorFiles

METRIC = "inner product"
PROBES_AGREE = 0.98
"""Cosine below which the live encoder and the generation's are two models."""
SAMPLED = 512
"""Passages of a generation that a question is compared with to know how near passages are by chance."""
STEP = 500
"""Changes that are laid over a generation at a time."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An open generation with all changes up to `seq` laid over it. All its parts hold the same passages.

    `sample`: the vectors `(n, dim)` of passages drawn evenly from the generation: what its cosines are held against;
    `centre`: what all questions and all passages have in common.
    (The lexical index may hold changes that are newer; what the others do not know is left out of an answer.)
    """

    name: str
    manifest: Manifest
    dense: DenseIndex
    vectors: PassageVectors
    heads: ArticleHeads
    lexical: LexicalIndex
    sample: Vectors
    centre: Centre
    seq: int

    @property
    def version(self) -> tuple[str, int]:
        """What tells this snapshot from any other: the same question has the same answer in it."""
        return self.name, self.seq

    def laid_over(
        self,
        by_article: Mapping[int, Sequence[Placed]],
        heads: Mapping[int, Head],
        lexical: LexicalIndex,
        seq: int,
    ) -> "Snapshot":
        """Return a snapshot in which each of the articles has the given passages alone, and its head if one is given."""
        table = self.vectors.table
        gone = [key for article_id in by_article for key in table.passages_of(article_id)]
        added = [passage for passages in by_article.values() for passage in passages]
        rows = self.vectors.files.own(as_filed([passage.place for passage in added]))
        return replace(
            self,
            dense=self.dense.replaced(gone, [passage.passage_id for passage in added], rows),
            vectors=replace(self.vectors, table=table.replaced(by_article)),
            heads=self.heads.replaced(heads),
            lexical=lexical,
            seq=seq,
        )


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
        self._lexical: TantivyIndex | None = None
        self._lock = threading.Lock()

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
                snapshot, lexical = self._load(name)
            else:
                assert self._lexical is not None
                lexical = self._lexical
            self._open, self._lexical = self._caught_up(snapshot, lexical), lexical
            return self._open

    def pending(self) -> int:
        """Return how many changes are not yet in the open index."""
        return max(0, self._changes.latest() - self.snapshot().seq)

    def _load(self, name: str) -> tuple[Snapshot, TantivyIndex]:
        manifest = self._generations.manifest(name)
        refuse_strangers(name, manifest, self._encoder)
        folder = self._generations.path(name)
        model = self._encoder.fingerprint
        table = PassageTable(folder)
        vectors = PassageVectors(
            table, VectorFiles(lambda segment: self._vectors.path(model, segment), self._encoder.dim)
        )
        dense = FaissIndex(folder / "dense.faiss", vectors.cosines)
        lexical = TantivyIndex(folder / "lexical")
        if not len(dense) == len(table) == manifest.passages:
            raise IndexRefused(
                f"Generation {name} holds {len(dense)} passages, its manifest says {manifest.passages}: {REBUILD}."
            )
        heads = ArticleHeads(folder)
        sample = _sample(vectors)
        centre = Centre(
            _read_typical(name, manifest), sample.mean(axis=0) if len(sample) else sample.sum(axis=0)
        )
        pinned = lexical.pinned()
        return (
            Snapshot(name, manifest, dense, vectors, heads, pinned, sample, centre, manifest.base_seq),
            lexical,
        )

    def _caught_up(self, snapshot: Snapshot, lexical: TantivyIndex) -> Snapshot:
        """Lay over the snapshot what its lexical index holds already, so that both arms see the same."""
        applied = self._generations.applied(snapshot.name)
        if snapshot.seq < applied:
            lexical.refresh()
        while snapshot.seq < applied:
            changes = [change for change in self._changes.since(snapshot.seq, STEP) if change.seq <= applied]
            if not changes:
                break
            article_ids = sorted({change.article_id for change in changes})
            passages = self._changes.article_passages(article_ids)
            by_article: dict[int, list[Placed]] = {article_id: [] for article_id in article_ids}
            for placed in self._with_vectors(passages):
                by_article[placed.article_id].append(placed)
            heads = dict.fromkeys(article_ids, NO_HEAD)  # what was withdrawn keeps none
            heads |= {each.article_id: head_of(each.title, each.published) for each in passages}
            snapshot = snapshot.laid_over(by_article, heads, lexical.pinned(), changes[-1].seq)
        return snapshot

    def _with_vectors(self, passages: Sequence[IndexablePassage]) -> list[Placed]:
        places = self._vectors.places(
            self._encoder.fingerprint, {passage.vector_name for passage in passages}
        )
        # A passage without vectors belongs to a later change of its article, which will lay it over once it is encoded.
        return [
            Placed(passage.passage_id, passage.article_id, places[passage.vector_name], len(passage.text))
            for passage in passages
            if passage.vector_name in places
        ]


def _sample(vectors: PassageVectors) -> Vectors:
    base = vectors.table.base
    return vectors.own(base[:: max(1, -(-len(base) // SAMPLED))].tolist())


def refuse_strangers(name: str, manifest: Manifest, encoder: Encoder) -> None:
    """Raise `IndexRefused` when a generation was built with another model, splitter, folding or metric.

    The encoder encodes the manifest's probe texts again and must agree with it on them.
    """
    fitting = (
        ("model", manifest.fingerprint, encoder.fingerprint),
        ("metric", manifest.metric, METRIC),
        ("splitter", manifest.splitter, SPLITTER_VERSION),
        ("sentence splitter", manifest.sentences, SENTENCES_VERSION),
        ("text under titles", manifest.encoded, ENCODED_VERSION),
        ("folding", manifest.folding, FOLDING_VERSION),
    )
    for what, built, live in fitting:
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


def typical(encoder: Encoder) -> str:
    """Return the mean of typical questions as a manifest keeps it."""
    return base64.b64encode(typical_question(encoder).astype("<f2").tobytes()).decode("ascii")


def _read_typical(name: str, manifest: Manifest) -> Vectors:
    try:
        (row,) = unpack(base64.b64decode(manifest.typical_question, validate=True), manifest.dim)
    except (ValueError, TypeError) as error:
        raise IndexRefused(f"The typical question of generation {name} is damaged: {REBUILD}.") from error
    read: Vectors = row.astype(np.float32)
    return read


def probe_vectors(encoder: Encoder) -> str:
    """Return the encoder's vectors of the probe texts as a manifest keeps them."""
    return base64.b64encode(pack(encoder.encode_passages(PROBES).astype(np.float16))).decode("ascii")

"""The index as a running process sees it: one generation, brought up to date with every change.

The files of a generation are never changed but for its lexical index; what came later is laid over them in memory, and
its vectors are read where they lie. A snapshot is never changed: `follow` makes the next one, so that questions need no
lock. `follow` is cheap when nothing happened and may be called often.

A generation that turns out to be damaged is closed, and the one before answers in its place, with what its own lexical
index holds; `damage` says so, for whoever mends it.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.errors import DataError
from data.types import IndexablePassage
from retrieval.encoders.encoder import PROBES, Encoder, Vectors
from retrieval.errors import REBUILD, IndexDamaged, IndexMissing, IndexRefused, RetrievalError, is_panic
from retrieval.index.article_heads import NO_HEAD, ArticleHeads, head_of
from retrieval.index.centre import Centre
from retrieval.index.dense import FaissIndex
from retrieval.index.generation import GenerationStore, Manifest
from retrieval.index.lexical import LexicalIndex, TantivyIndex
from retrieval.index.passage_table import PassageTable, Placed
from retrieval.index.passage_vectors import PassageVectors
from retrieval.index.shrinking import Sizes
from retrieval.index.snapshot import SAMPLED, Snapshot
from retrieval.index.strangers import read_typical, refuse_strangers
from retrieval.index.vector_files import VectorFiles
from retrieval.protocols import Changes, VectorsAtRest
from retrieval.reading.question import analyse

STEP = 500
"""Changes that are laid over a generation at a time."""
AGAIN_SECONDS = 30.0
"""After which a damaged generation is looked at again: somebody may have put it back, or the disk came back."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A generation that should be in use and is damaged (None: what names it is), and the one that answers instead."""

    name: str | None
    reason: str
    instead: str | None


class LiveIndex:
    """Opens the generation in use and follows it. Safe to call from several threads.

    `snapshot` raises `IndexMissing` or `IndexRefused`. A generation that is refused while another is open is
    not put in its place: the error is raised by `follow` and the old one goes on answering. In the place of one that is
    damaged the one before is opened; only where there is none that is whole, `IndexDamaged` is raised. `steady` is a clock
    in seconds.
    """

    def __init__(
        self,
        generations: GenerationStore,
        changes: Changes,
        vectors: VectorsAtRest,
        encoder: Encoder,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._generations = generations
        self._changes = changes
        self._vectors = vectors
        self._encoder = encoder
        self._steady = steady
        self._open: Snapshot | None = None
        self._lexical: TantivyIndex | None = None
        self._sizes = Sizes()
        self._damage: Damage | None = None
        self._damaged_at = float("-inf")
        self._lock = threading.Lock()

    def snapshot(self) -> Snapshot:
        """Return the open generation, opening it the first time."""
        return self._open or self.follow()

    def follow(self) -> Snapshot:
        """Open a new generation if there is one, lay new changes over it, and return it."""
        with self._lock:
            name = None
            try:
                shrunk = self._let_go_of_shrunk()
                name = self._named()
                if shrunk is not None and shrunk.name == name:
                    raise IndexDamaged(shrunk.reason)
                known = self._damage
                fresh = self._steady() - self._damaged_at < AGAIN_SECONDS
                if known is not None and known.name == name and fresh:
                    return self._instead_of(name, known.reason)
                snapshot = self._opened(name)
                self._damage = None
                return snapshot
            except IndexDamaged as error:
                return self._fall_back(name, error)

    def damage(self) -> Damage | None:
        """Return what is wrong with the generation in use; None while it is whole, is of a stranger, or is not there."""
        return self._damage

    def _named(self) -> str:
        name = self._generations.current()
        if name is None:
            raise IndexMissing("Nothing is indexed yet: run `isnad ingest` with a folder, a file or a URL.")
        return name

    def _opened(self, name: str) -> Snapshot:
        """Have a generation be the open one, with all that its lexical index holds."""
        snapshot, lexical, sizes = self._open, self._lexical, self._sizes
        if snapshot is None or lexical is None or snapshot.name != name:
            snapshot, lexical, sizes = self._loaded(name)
        self._open, self._lexical, self._sizes = self._caught_up(snapshot, lexical), lexical, sizes
        return self._open

    def _let_go_of_shrunk(self) -> Damage | None:
        """Close an open generation of which a file became shorter, before it ends the process."""
        if self._open is None or (path := self._sizes.shrunk()) is None:
            return None
        found = Damage(self._open.name, f"{path.name} of the index was cut short: {REBUILD}.", None)
        self._open, self._lexical, self._sizes = None, None, Sizes()
        return found

    def _fall_back(self, damaged: str | None, error: IndexDamaged) -> Snapshot:
        if damaged is not None and self._named() != damaged:  # it was replaced, and removed, meanwhile
            return self._opened(self._named())
        self._damaged_at = self._steady()
        return self._instead_of(damaged, str(error))

    def _instead_of(self, damaged: str | None, reason: str) -> Snapshot:
        """Return another generation than the damaged one, the open one if it is another. Raises `IndexDamaged`."""
        opened = [self._open.name] if self._open is not None else []
        for name in dict.fromkeys([*opened, *self._generations.besides(damaged)]):
            if name == damaged:
                continue
            try:
                snapshot = self._opened(name)
            except IndexRefused:
                continue
            self._damage = Damage(damaged, reason, name)
            return snapshot
        self._damage = Damage(damaged, reason, None)
        raise IndexDamaged(reason)

    def pending(self) -> int:
        """Return how many changes are not yet in the open index."""
        return max(0, self._changes.latest() - self.snapshot().seq)

    def _loaded(self, name: str) -> tuple[Snapshot, TantivyIndex, Sizes]:
        """Open a generation. Spoilt files make the libraries that read them raise whatever comes."""
        try:
            return self._load(name)
        except (RetrievalError, DataError, MemoryError):
            raise
        except BaseException as error:
            if not isinstance(error, Exception) and not is_panic(error):
                raise
            why = f"{type(error).__name__}: {error}"
            raise IndexDamaged(f"Generation {name} cannot be opened ({why}): {REBUILD}.") from error

    def _load(self, name: str) -> tuple[Snapshot, TantivyIndex, Sizes]:
        manifest = self._generations.manifest(name)
        refuse_strangers(name, manifest, self._encoder)
        folder = self._generations.path(name)
        sizes = self._sizes_of(folder, manifest)
        model = self._encoder.fingerprint
        table = PassageTable(folder)
        vectors = PassageVectors(
            table, VectorFiles(lambda segment: self._vectors.path(model, segment), self._encoder.dim)
        )
        dense = FaissIndex(folder / "dense.faiss", vectors.cosines)
        lexical = TantivyIndex(folder / "lexical")
        _try(lexical, folder)
        if not len(dense) == len(table) == manifest.passages:
            raise IndexDamaged(
                f"Generation {name} holds {len(dense)} passages, its manifest says {manifest.passages}: {REBUILD}."
            )
        heads = ArticleHeads(folder)
        sample = _sample(vectors)
        centre = Centre(
            read_typical(name, manifest), sample.mean(axis=0) if len(sample) else sample.sum(axis=0)
        )
        pinned = lexical.pinned()
        return (
            Snapshot(name, manifest, dense, vectors, heads, pinned, sample, centre, manifest.base_seq),
            lexical,
            sizes,
        )

    def _sizes_of(self, folder: Path, manifest: Manifest) -> Sizes:
        """Note how long the files are before the first of them is opened."""
        model = self._encoder.fingerprint
        segments = [self._vectors.path(model, segment) for segment in manifest.segments]
        return Sizes((folder, folder / "lexical"), segments)

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


def _try(lexical: LexicalIndex, folder: Path) -> None:
    """Ask the lexical index something: a segment that lacks a file, or holds a spoilt one, says so only then."""
    try:
        question = analyse(PROBES[0])
        found = lexical.search(question, 1)
        lexical.matches(question, [passage_id for passage_id, _ in found])
        lexical.frequency(PROBES[0])
    except ValueError as error:
        raise IndexDamaged(f"The lexical index in {folder} cannot be read ({error}): {REBUILD}.") from error


def _sample(vectors: PassageVectors) -> Vectors:
    base = vectors.table.base
    vectors.reach_end()
    return vectors.own(base[:: max(1, -(-len(base) // SAMPLED))].tolist())

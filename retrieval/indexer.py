"""The indexing job: brings the index up to date with the database, or builds it anew.

    catch_up   takes the changes that the generation in use does not hold, encodes what was never encoded, writes the
               lexical index and records how far it came. Many changes at once become a new generation.
    rebuild    builds a new generation aside from all articles, checks it, and puts it in use in one step.

The database is the truth and vectors are kept in it, so that a job that was killed goes on where it was, and a
rebuild encodes nothing twice.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from data.paragraphs import SPLITTER_VERSION
from data.sentences import SENTENCES_VERSION
from data.types import IndexablePassage
from retrieval.arabic import FOLDING_VERSION
from retrieval.canary import check_canaries
from retrieval.dense import FaissFlatIndex
from retrieval.embedding import Rows, embed, pack, unpack
from retrieval.encoder import PROBES, Encoder, unit_rows
from retrieval.errors import IndexRefused
from retrieval.generation import GenerationStore, Manifest, write_applied, write_manifest
from retrieval.lexical import LexicalText, TantivyIndex
from retrieval.live import METRIC, probe_vectors, refuse_strangers
from retrieval.protocols import Changes, VectorsAtRest
from retrieval.sentence_vectors import Embedded, SentenceVectors

READ = 1000
"""Passages that are read from the database at a time."""
KEEP_EVERY = 128
"""Passages after whose encoding their vectors are kept: what a kill costs at most."""
STEP = 200
"""Changes that are written to the lexical index in one commit."""
REBUILD_FROM = 500
"""Waiting changes from which building a new generation is cheaper than laying them over the old one."""
LAID_OVER_UP_TO = 5000
"""Changes since a generation was built that running processes hold in memory; more become a new generation."""
LIGHT_UP_TO = 48
"""Passages up to which the light encoder is done before the bulk encoder has started."""

Report = Callable[[str, int, int], None]
"""Told `(stage, done, total)` while a job runs; stages are `encode` and `index`."""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a job did: the generation in use, what it holds, how many passages were encoded, in how long."""

    generation: str
    articles: int
    passages: int
    encoded: int
    seconds: float

    @property
    def passages_per_second(self) -> float:
        """Passages encoded a second, over the whole job; 0 when none was."""
        return round(self.encoded / self.seconds, 2) if self.seconds > 0 else 0.0


class Indexer:
    """Writes the index. One process at a time does; others wait, or get `IndexBusy`.

    `light` encodes a few passages at once, `bulk` is made when there are many; both have one fingerprint. `counts`
    tells how many articles and passages are active.
    """

    def __init__(
        self,
        generations: GenerationStore,
        changes: Changes,
        vectors: VectorsAtRest,
        light: Encoder,
        bulk: Callable[[], Encoder],
        counts: Callable[[], tuple[int, int]],
        now: Callable[[], datetime],
    ) -> None:
        self._generations = generations
        self._changes = changes
        self._vectors = vectors
        self._light = light
        self._bulk = bulk
        self._counts = counts
        self._now = now

    def waiting(self) -> int:
        """Return how many changes the generation in use does not hold; all of them when there is none."""
        name = self._generations.current()
        return self._changes.latest() - (self._generations.applied(name) if name else 0)

    def catch_up(self, report: Report | None = None, *, wait: bool = True) -> IndexReport:
        """Bring the generation in use up to date.

        Raises `IndexBusy` when `wait` is False and another writes, `IndexRefused` when the generation was built with
        another model or program. One that is ahead of the database (which was put back) is built anew.
        """
        started = time.perf_counter()
        with self._generations.lock(wait=wait):
            name = self._generations.current()
            if name is None or not 0 <= self.waiting() < REBUILD_FROM:
                return self._build(report, started)
            manifest = self._generations.manifest(name)
            refuse_strangers(name, manifest, self._light)
            if self._changes.latest() - manifest.base_seq >= LAID_OVER_UP_TO:
                return self._build(report, started)
            encoded = self._apply_changes(name, report)
            return self._report(name, encoded, started)

    def rebuild(self, report: Report | None = None, *, wait: bool = True) -> IndexReport:
        """Build a new generation and put it in use; the one before is kept.

        Raises `IndexRefused` when the new one fails its canary questions; the old one then stays in use.
        """
        started = time.perf_counter()
        with self._generations.lock(wait=wait):
            return self._build(report, started)

    def roll_back(self) -> str:
        """Put the generation before in use again; return its name.

        Raises `IndexMissing` if there is none, `IndexRefused` if it is of another model or program: nothing changes then.
        """
        with self._generations.lock():
            previous = self._generations.previous()
            if previous is not None:
                refuse_strangers(previous, self._generations.manifest(previous), self._light)
            return self._generations.roll_back()

    def _apply_changes(self, name: str, report: Report | None) -> int:
        seq = self._generations.applied(name)
        encoded = 0
        lexical = TantivyIndex(self._generations.path(name) / "lexical")
        while changes := self._changes.since(seq, STEP):
            article_ids = sorted({change.article_id for change in changes})
            passages = self._changes.article_passages(article_ids)
            encoded += self._encode_missing(passages, report)
            lexical.update(article_ids, map(_lexical_text, passages))
            seq = changes[-1].seq
            write_applied(self._generations.path(name), seq)
        return encoded

    def _build(self, report: Report | None, started: float) -> IndexReport:
        base_seq = self._changes.latest()
        passages = [passage for some in self._changes.all_passages(READ) for passage in some]
        encoded = self._encode_missing(passages, report)
        building = self._generations.begin()
        self._write(building, passages, report)
        write_manifest(building, self._manifest(passages, base_seq))
        write_applied(building, base_seq)
        canaries = passages[:: max(1, len(passages) // 5)][:5]
        check_canaries(building, canaries, self._rows(canaries))
        name = self._generations.publish(building)
        self._forget(name)
        return self._report(name, encoded, started)

    def _write(self, building: Path, passages: Sequence[IndexablePassage], report: Report | None) -> None:
        dense = FaissFlatIndex(self._light.dim)
        counted = _counted(self._embedded(passages, dense), "index", len(passages), report)
        SentenceVectors.write(building, counted, self._light.dim)
        dense.save(building / "dense.faiss")
        TantivyIndex.create(building / "lexical").update([], map(_lexical_text, passages))

    def _embedded(self, passages: Sequence[IndexablePassage], dense: FaissFlatIndex) -> Iterator[Embedded]:
        """Yield passages with their kept vectors, adding the passages' own to `dense` on the way."""
        for start in range(0, len(passages), READ):
            some = passages[start : start + READ]
            rows = self._rows(some)
            dense.add([passage.passage_id for passage in some], unit_rows(np.stack([row[0] for row in rows])))
            for passage, row in zip(some, rows, strict=True):
                yield Embedded(passage.passage_id, passage.article_id, row)

    def _rows(self, passages: Sequence[IndexablePassage]) -> list[Rows]:
        blobs = self._vectors.get(self._light.fingerprint, {passage.text_hash for passage in passages})
        return [unpack(blobs[passage.text_hash], self._light.dim) for passage in passages]

    def _encode_missing(self, passages: Sequence[IndexablePassage], report: Report | None) -> int:
        """Encode the texts that have no vectors yet, keeping them as they come; return how many."""
        model = self._light.fingerprint
        texts = {passage.text_hash: passage.text for passage in passages}
        missing = self._vectors.missing(model, texts)
        # Longest first: batches hold texts of like length, and the time left is not underestimated.
        todo = sorted(missing, key=lambda text_hash: (-len(texts[text_hash]), text_hash))
        if not todo:
            return 0
        encoder = self._light if len(todo) <= LIGHT_UP_TO else self._bulk()
        for start in range(0, len(todo), KEEP_EVERY):
            if report:
                report("encode", start, len(todo))
            some = todo[start : start + KEEP_EVERY]
            rows = embed(encoder, [texts[text_hash] for text_hash in some])
            self._vectors.put(
                model, {text_hash: pack(row) for text_hash, row in zip(some, rows, strict=True)}
            )
        if report:
            report("encode", len(todo), len(todo))
        return len(todo)

    def _manifest(self, passages: Sequence[IndexablePassage], base_seq: int) -> Manifest:
        return Manifest(
            fingerprint=self._light.fingerprint,
            dim=self._light.dim,
            metric=METRIC,
            splitter=SPLITTER_VERSION,
            sentences=SENTENCES_VERSION,
            folding=FOLDING_VERSION,
            articles=len({passage.article_id for passage in passages}),
            passages=len(passages),
            base_seq=base_seq,
            created=self._now().isoformat(timespec="seconds"),
            probes=PROBES,
            probe_vectors=probe_vectors(self._light),
        )

    def _forget(self, name: str) -> None:
        """Drop what neither of the kept generations needs any more."""
        previous = self._generations.previous()
        self._vectors.drop_unused(self._light.fingerprint)
        with suppress(IndexRefused):  # the one before may be damaged, which is why there is a new one
            kept = [self._generations.manifest(each).base_seq for each in (name, previous) if each]
            self._changes.prune(min(kept))

    def _report(self, name: str, encoded: int, started: float) -> IndexReport:
        articles, passages = self._counts()
        return IndexReport(name, articles, passages, encoded, round(time.perf_counter() - started, 3))


def _lexical_text(passage: IndexablePassage) -> LexicalText:
    return LexicalText(passage.passage_id, passage.article_id, passage.text)


def _counted(items: Iterable[Embedded], stage: str, total: int, report: Report | None) -> Iterator[Embedded]:
    for done, item in enumerate(items):
        if report and done % READ == 0:
            report(stage, done, total)
        yield item
    if report:
        report(stage, total, total)

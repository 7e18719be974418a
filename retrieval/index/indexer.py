"""The indexing job: brings the index up to date with the database, or builds it anew.

    catch_up   takes the changes that the generation in use does not hold, encodes what was never encoded, writes the
               lexical index and records how far it came. What running processes then hold in memory is merged into a
               new generation when it has grown.
    rebuild    builds a new generation aside from all articles, checks it, and puts it in use in one step.

The database is the truth and vectors are kept beside it, so that a job that was killed goes on where it was, and a
rebuild encodes nothing twice.
"""

import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data.encoded import ENCODED_VERSION
from data.paragraphs import SPLITTER_VERSION
from data.sentences import SENTENCES_VERSION
from data.types import IndexablePassage, PassageOutline
from retrieval.encoders.encoder import PROBES, Encoder
from retrieval.errors import IndexDamaged, IndexNotWritten, IndexRefused
from retrieval.index.building import Building
from retrieval.index.encoding import ChooseEncoder, Report, encode_missing
from retrieval.index.generation import GenerationStore, Manifest, write_applied, write_manifest
from retrieval.index.lexical import TantivyIndex
from retrieval.index.lexical_fields import LexicalText
from retrieval.index.strangers import METRIC, probe_vectors, refuse_strangers, typical
from retrieval.protocols import Changes, VectorsAtRest
from retrieval.words.arabic import FOLDING_VERSION

READ = 1000
"""Passages that are read from the database at a time."""
STEP = 200
"""Changes that are written to the lexical index in one commit."""
MERGE_FROM = 1000
"""Changes since a generation was built that running processes hold in memory; more are merged into a new one."""
REBUILD_SHARE = 0.5
"""Waiting changes, as a share of a generation's articles, from which building anew is cheaper than adding."""


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

    `light` is the encoder of the bot's questions; `choose` gives the one for a number of characters, of the same
    fingerprint. `counts` tells how many articles and passages are active.
    """

    def __init__(
        self,
        generations: GenerationStore,
        changes: Changes,
        vectors: VectorsAtRest,
        light: Encoder,
        choose: ChooseEncoder,
        counts: Callable[[], tuple[int, int]],
        now: Callable[[], datetime],
    ) -> None:
        self._generations = generations
        self._changes = changes
        self._vectors = vectors
        self._light = light
        self._choose = choose
        self._counts = counts
        self._now = now

    def waiting(self) -> int:
        """Return how many changes the generation in use does not hold; all of them when there is none."""
        name = self._generations.current()
        return self._changes.latest() - (self._generations.applied(name) if name else 0)

    def merge_due(self) -> bool:
        """Tell whether the next `catch_up` will put a new generation in a large one's place: memory and seconds."""
        name = self._generations.current()
        if name is None:
            return False
        manifest = self._generations.manifest(name)
        return self._to_build_anew(manifest) or self._changes.latest() - manifest.base_seq >= MERGE_FROM

    def catch_up(self, report: Report | None = None, *, wait: bool = True) -> IndexReport:
        """Bring the generation in use up to date.

        Raises `IndexBusy` when `wait` is False and another writes, `IndexRefused` when the generation was built with
        another model or program. One that is ahead of the database (which was put back) is built anew.
        """
        started = time.perf_counter()
        with self._generations.lock(wait=wait):
            name = self._generations.current()
            if name is None or self.waiting() < 0:
                return self._build(report, started)
            manifest = self._generations.manifest(name)
            if not self._to_build_anew(manifest):
                refuse_strangers(name, manifest, self._light)
                encoded = self._apply_changes(name, report)
                if self._changes.latest() - manifest.base_seq < MERGE_FROM:
                    return self._report(name, encoded, started)
                return self._build(report, started, encoded, lexical_of=name)
            return self._build(report, started)

    def rebuild(self, report: Report | None = None, *, wait: bool = True) -> IndexReport:
        """Build a new generation and put it in use; the one before is kept.

        Raises `IndexRefused` when the new one fails its canary questions, `IndexNotWritten` when the disk does not take
        it; the old one then stays in use.
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

    def put_back(self, damaged: str | None, instead: str) -> bool:
        """Have another generation be in use in the place of a damaged one (None: of one that nobody can name).

        False where that one is not in use any more. What changed since is for the next `catch_up`. Raises `IndexBusy` when
        another process writes, `IndexRefused` when the other one is of another model or program.
        """
        with self._generations.lock(wait=False):
            try:
                current = self._generations.current()
            except IndexDamaged:
                current = None
            if current != damaged:
                return False
            refuse_strangers(instead, self._generations.manifest(instead), self._light)
            self._generations.put_in_use(instead)
            return True

    def _to_build_anew(self, manifest: Manifest) -> bool:
        return self.waiting() >= max(MERGE_FROM, REBUILD_SHARE * manifest.articles)

    def _apply_changes(self, name: str, report: Report | None) -> int:
        seq = self._generations.applied(name)
        encoded = self._encode(self._waiting_passages(seq), report)
        lexical = TantivyIndex(self._generations.path(name) / "lexical")
        while changes := self._changes.since(seq, STEP):
            article_ids = sorted({change.article_id for change in changes})
            passages = self._changes.article_passages(article_ids)
            encoded += self._encode([passages], report)  # of a change that came meanwhile
            lexical.update(article_ids, map(_lexical_text, passages))
            seq = changes[-1].seq
            with _writing():
                write_applied(self._generations.path(name), seq)
        return encoded

    def _waiting_passages(self, seq: int) -> Iterator[list[IndexablePassage]]:
        while changes := self._changes.since(seq, STEP):
            yield self._changes.article_passages(sorted({change.article_id for change in changes}))
            seq = changes[-1].seq

    def _encode(self, passages: Iterable[list[IndexablePassage]], report: Report | None) -> int:
        outlines = (
            [PassageOutline(p.passage_id, p.vector_name, len(p.text)) for p in some] for some in passages
        )
        return self._encode_missing(outlines, report)

    def _encode_missing(self, outlines: Iterable[list[PassageOutline]], report: Report | None) -> int:
        model = self._light.fingerprint
        return encode_missing(outlines, self._changes, self._vectors, model, self._choose, report)

    def _build(
        self, report: Report | None, started: float, encoded: int = 0, lexical_of: str | None = None
    ) -> IndexReport:
        """Build a generation and put it in use; with the lexical index of another, which holds all changes, or a new."""
        model = self._light.fingerprint
        base_seq = self._generations.applied(lexical_of) if lexical_of else self._changes.latest()
        encoded += self._encode_missing(self._changes.outlines(READ), report)
        self._vectors.drop_unused(model)
        self._vectors.compact(model)
        with _writing():
            folder = self._generations.begin()
        with _writing(folder):
            if lexical_of:
                self._generations.adopt_lexical(lexical_of, folder)
            building = Building(folder, self._vectors, model, self._light.dim)
            total = self._counts()[1]
            held = building.write(
                self._changes.all_passages(READ), total, lexical=lexical_of is None, report=report
            )
            write_manifest(folder, self._manifest(held, base_seq, building.segments()))
            write_applied(folder, base_seq)
            building.check()
            name = self._generations.publish(folder)
        self._forget(name)
        return self._report(name, encoded, started)

    def _manifest(self, held: tuple[int, int], base_seq: int, segments: tuple[int, ...]) -> Manifest:
        return Manifest(
            fingerprint=self._light.fingerprint,
            dim=self._light.dim,
            metric=METRIC,
            splitter=SPLITTER_VERSION,
            sentences=SENTENCES_VERSION,
            encoded=ENCODED_VERSION,
            folding=FOLDING_VERSION,
            articles=held[0],
            passages=held[1],
            base_seq=base_seq,
            created=self._now().isoformat(timespec="seconds"),
            probes=PROBES,
            probe_vectors=probe_vectors(self._light),
            segments=segments,
            typical_question=typical(self._light),
        )

    def _forget(self, name: str) -> None:
        """Drop what neither of the kept generations needs any more."""
        previous = self._generations.previous()
        with suppress(IndexRefused):  # the one before may be damaged, which is why there is a new one
            kept = [self._generations.manifest(each) for each in (name, previous) if each]
            self._changes.prune(min(manifest.base_seq for manifest in kept))
            ours = [each for each in kept if each.fingerprint == self._light.fingerprint]
            keep = {segment for manifest in ours for segment in manifest.segments}
            self._vectors.remove_files(self._light.fingerprint, keep)

    def _report(self, name: str, encoded: int, started: float) -> IndexReport:
        articles, passages = self._counts()
        return IndexReport(name, articles, passages, encoded, round(time.perf_counter() - started, 3))


@contextmanager
def _writing(folder: Path | None = None) -> Iterator[None]:
    """Say in words what the disk refuses; an unfinished build in `folder` is removed, for a full disk needs its room."""
    try:
        yield
    except BaseException as error:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError | RuntimeError):  # FAISS says it so
            reason = getattr(error, "strerror", None) or str(error)
            raise IndexNotWritten(
                f"The index cannot be written ({reason}); the one in use is as it was."
            ) from error
        raise


def _lexical_text(passage: IndexablePassage) -> LexicalText:
    return LexicalText(passage.passage_id, passage.article_id, passage.text)

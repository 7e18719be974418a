"""Encodes what the index lacks, in an order and in portions that waste nothing.

Longest passages first, so that a batch holds texts of like length and the time left is not underestimated. While the
model works on one portion, the texts of the next are read and split and the vectors of the last are written: three
threads, one portion each, so that memory does not grow with the collection. A portion that is written stays: a job
that was killed goes on behind it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from data.types import PassageOutline
from retrieval.encoders.encoder import Encoder
from retrieval.index.embedding import Rows, embed, pack
from retrieval.protocols import Changes, VectorsAtRest

PORTION = 256
"""Passages that are encoded and kept together: what a kill costs at most, twice over."""

Report = Callable[[str, int, int], None]
"""Told `(stage, done, total)` while a job runs; stages are `encode` and `index`."""
ChooseEncoder = Callable[[int], Encoder]
"""Given the characters that wait, returns the encoder that is done first."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Passages, each a title and a text, by the names of their vectors."""

    names: tuple[str, ...]
    passages: tuple[tuple[str, str], ...]


def encode_missing(
    outlines: Iterable[Sequence[PassageOutline]],
    changes: Changes,
    vectors: VectorsAtRest,
    model: str,
    choose: ChooseEncoder,
    report: Report | None = None,
) -> int:
    """Encode the passages among `outlines` that have no vectors of `model`; return how many there were.

    Equal texts under equal titles are encoded once. Errors of any of the threads are raised here, with what was written kept.
    """
    todo = _missing(outlines, vectors, model)
    if not todo:
        return 0
    if report:
        report("encode", 0, len(todo))
    encoder = choose(2 * sum(outline.length for outline in todo))  # a passage, and its sentences again
    done = 0
    with ThreadPoolExecutor(1, "isnad-read") as reader, ThreadPoolExecutor(1, "isnad-keep") as keeper:
        kept: Future[None] | None = None
        for portion in _portions(todo, changes, reader):
            rows = embed(encoder, portion.passages)
            if kept:
                kept.result()
            kept = keeper.submit(_keep, vectors, model, portion.names, rows)
            done += len(portion.names)
            if report:
                report("encode", done, len(todo))
        if kept:
            kept.result()
    return done


def _missing(
    outlines: Iterable[Sequence[PassageOutline]], vectors: VectorsAtRest, model: str
) -> list[PassageOutline]:
    found: dict[str, PassageOutline] = {}
    for some in outlines:
        lacking = vectors.missing(model, {outline.vector_name for outline in some})
        found.update((outline.vector_name, outline) for outline in some if outline.vector_name in lacking)
    return sorted(found.values(), key=lambda outline: (-outline.length, outline.vector_name))


def _portions(
    todo: Sequence[PassageOutline], changes: Changes, reader: ThreadPoolExecutor
) -> Iterator[Portion]:
    """Yield the texts in portions, each read while the one before is worked on."""
    pieces = [todo[start : start + PORTION] for start in range(0, len(todo), PORTION)]
    coming = reader.submit(_read, pieces[0], changes)
    for following in [*pieces[1:], None]:
        portion = coming.result()
        if following:
            coming = reader.submit(_read, following, changes)
        if portion.names:
            yield portion


def _read(outlines: Sequence[PassageOutline], changes: Changes) -> Portion:
    """Read the passages as they are now: one may be gone, or under another title, and so of another name."""
    there = changes.by_ids([outline.passage_id for outline in outlines])
    return Portion(
        tuple(passage.vector_name for passage in there),
        tuple((passage.title, passage.text) for passage in there),
    )


def _keep(vectors: VectorsAtRest, model: str, names: Sequence[str], rows: Sequence[Rows]) -> None:
    vectors.put(model, {name: pack(row) for name, row in zip(names, rows, strict=True)})

"""What an index knows of its articles beside their passages: the telling words of their titles, and their days.

Files: `titles.bin`, mapped, the words of one article after another, UTF-8, with spaces between them; `heads.npy`
`(articles,)`, sorted by article, dtype `HEAD`: where each one's begin and end, and the day on which it was published, as
a proleptic Gregorian ordinal, 0 where no day is known. Never changed; `replaced` makes another.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path

import numpy as np
import numpy.typing as npt

from retrieval.errors import REBUILD, IndexDamaged
from retrieval.words.arabic import words
from retrieval.words.stop_words import STOP_WORDS

HEAD = np.dtype([("article", "<i8"), ("start", "<i8"), ("end", "<i8"), ("day", "<i4")])
UNKNOWN_DAY = 0
_WORDS, _HEADS = "titles.bin", "heads.npy"
Days = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Head:
    """An article's title, as its folded telling words, and its day (`UNKNOWN_DAY`, or an ordinal)."""

    title: tuple[str, ...]
    day: int


NO_HEAD = Head((), UNKNOWN_DAY)


def telling_words(title: str) -> tuple[str, ...]:
    """Return the folded words of a title that tell something, each once."""
    return tuple(word for word in dict.fromkeys(words(title)) if word not in STOP_WORDS)


def head_of(title: str, published: date | None) -> Head:
    """Return what is kept of an article."""
    return Head(telling_words(title), published.toordinal() if published else UNKNOWN_DAY)


class HeadWriter:
    """Writes the files of a folder, article by article, in any order; one that came already is passed over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._heads: dict[int, tuple[int, int, int]] = {}
        self._file = (folder / _WORDS).open("wb")

    def add(self, article_id: int, title: str, published: date | None) -> None:
        """Take in an article."""
        if article_id not in self._heads:
            head = head_of(title, published)
            start = self._file.tell()
            end = start + self._file.write(" ".join(head.title).encode("utf-8", "surrogatepass"))
            self._heads[article_id] = (start, end, head.day)

    def abandon(self) -> None:
        """Close the file of a build that failed; harmless when it is closed."""
        with suppress(OSError):
            self._file.close()

    def close(self) -> None:
        """Write what is left."""
        self._file.close()
        rows = [(article_id, *self._heads[article_id]) for article_id in sorted(self._heads)]
        np.save(self._folder / _HEADS, np.array(rows, dtype=HEAD))


class ArticleHeads:
    """The heads of a generation with what was laid over it. Raises `IndexDamaged` when a file is damaged."""

    def __init__(self, folder: Path) -> None:
        try:
            self._heads = np.load(folder / _HEADS)
            with (folder / _WORDS).open("rb") as file:
                size = file.seek(0, 2)
                self._words: bytes | mmap = mmap(file.fileno(), 0, access=ACCESS_READ) if size else b""
            if self._heads.dtype != HEAD or self._heads["end"].max(initial=0) != size:
                raise ValueError("its parts do not fit")
        except (OSError, ValueError, EOFError) as error:
            raise IndexDamaged(f"The titles in {folder} cannot be read ({error}): {REBUILD}.") from error
        self._articles, self._starts, self._ends = (
            np.ascontiguousarray(self._heads[name]) for name in ("article", "start", "end")
        )
        self._days: Days = np.ascontiguousarray(self._heads["day"])
        self._laid_over: dict[int, Head] = {}

    def replaced(self, heads: Mapping[int, Head]) -> "ArticleHeads":
        """Return the heads with other ones for some articles."""
        other = object.__new__(ArticleHeads)
        other.__dict__.update(self.__dict__)
        other.__dict__.pop("span", None)
        other._laid_over = {**self._laid_over, **heads}
        return other

    def titles(self, article_ids: Sequence[int]) -> list[tuple[str, ...]]:
        """Return the words of articles' titles, in the given order; of one that is not there, none."""
        different = list(dict.fromkeys(article_ids))
        places = np.searchsorted(self._articles, different)
        titles: dict[int, tuple[str, ...]] = {}
        if len(self._articles):
            there = np.minimum(places, len(self._articles) - 1)
            known = (self._articles[there] == different).tolist()
            spans = zip(
                different, known, self._starts[there].tolist(), self._ends[there].tolist(), strict=True
            )
            titles = {
                article_id: self._filed(start, end) for article_id, is_known, start, end in spans if is_known
            }
        titles |= {key: self._laid_over[key].title for key in different if key in self._laid_over}
        return [titles.get(article_id, ()) for article_id in article_ids]

    def days(self, article_ids: Sequence[int] | npt.NDArray[np.int64]) -> Days:
        """Return articles' days `(n,)`, in the given order; `UNKNOWN_DAY` for one that is not there."""
        wanted = np.asarray(article_ids, dtype=np.int64)
        if not len(self._articles):
            found: Days = np.zeros(len(wanted), dtype=np.int32)
        else:
            places = np.minimum(np.searchsorted(self._articles, wanted), len(self._articles) - 1)
            found = np.where(self._articles[places] == wanted, self._days[places], UNKNOWN_DAY).astype(
                np.int32
            )
        if self._laid_over:
            for place, article_id in enumerate(wanted.tolist()):
                if article_id in self._laid_over:
                    found[place] = self._laid_over[article_id].day
        return found

    @cached_property
    def span(self) -> tuple[int, int]:
        """The first and the last day that an article has, as ordinals; (0, 0) where none has one."""
        laid_over = [head.day for head in self._laid_over.values()]
        filed = self._days[~np.isin(self._articles, list(self._laid_over))]
        dated = np.concatenate([filed, np.array(laid_over, dtype=np.int32)])
        dated = dated[dated != UNKNOWN_DAY]
        return (int(dated.min()), int(dated.max())) if len(dated) else (UNKNOWN_DAY, UNKNOWN_DAY)

    def _filed(self, start: int, end: int) -> tuple[str, ...]:
        return _split(self._words[start:end])


@lru_cache(maxsize=4_096)  # the articles on what is asked about come up again and again
def _split(title: bytes) -> tuple[str, ...]:
    try:
        return tuple(title.decode("utf-8", "surrogatepass").split())
    except UnicodeDecodeError:  # a byte that fell over: the other words are as good as ever
        return tuple(title.decode("utf-8", "replace").split())

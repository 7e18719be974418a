"""The telling words of the titles of an index's articles, folded: what tells whether a question names an article.

Files: `titles.bin`, mapped, the words of one article after another, UTF-8, with spaces between them; `titled.npy`
`(articles,)`, sorted by article, dtype `TITLED`: where each one's begin and end. Never changed; `replaced` makes another.
"""

from collections.abc import Mapping, Sequence
from mmap import ACCESS_READ, mmap
from pathlib import Path

import numpy as np

from retrieval.arabic import words
from retrieval.errors import REBUILD, IndexRefused
from retrieval.stop_words import STOP_WORDS

TITLED = np.dtype([("article", "<i8"), ("start", "<i8"), ("end", "<i8")])
_WORDS, _TITLED = "titles.bin", "titled.npy"


def telling_words(title: str) -> tuple[str, ...]:
    """Return the folded words of a title that tell something, each once."""
    return tuple(word for word in dict.fromkeys(words(title)) if word not in STOP_WORDS)


class TitleWriter:
    """Writes the files of a folder, article by article, in any order; one that came already is passed over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._spans: dict[int, tuple[int, int]] = {}
        self._file = (folder / _WORDS).open("wb")

    def add(self, article_id: int, title: str) -> None:
        """Take in an article."""
        if article_id not in self._spans:
            start = self._file.tell()
            end = start + self._file.write(" ".join(telling_words(title)).encode("utf-8", "surrogatepass"))
            self._spans[article_id] = (start, end)

    def close(self) -> None:
        """Write what is left."""
        self._file.close()
        rows = [(article_id, *self._spans[article_id]) for article_id in sorted(self._spans)]
        np.save(self._folder / _TITLED, np.array(rows, dtype=TITLED))


class TitleWords:
    """The titles' words of a generation with what was laid over it. Raises `IndexRefused` when a file is damaged."""

    def __init__(self, folder: Path) -> None:
        try:
            self._titled = np.load(folder / _TITLED)
            with (folder / _WORDS).open("rb") as file:
                size = file.seek(0, 2)
                self._words: bytes | mmap = mmap(file.fileno(), 0, access=ACCESS_READ) if size else b""
            if self._titled.dtype != TITLED or self._titled["end"].max(initial=0) != size:
                raise ValueError("its parts do not fit")
        except (OSError, ValueError, EOFError) as error:
            raise IndexRefused(f"The titles in {folder} cannot be read ({error}): {REBUILD}.") from error
        self._articles = np.ascontiguousarray(self._titled["article"])
        self._laid_over: dict[int, tuple[str, ...]] = {}

    def replaced(self, titles: Mapping[int, str]) -> "TitleWords":
        """Return the words with those of some articles' new titles."""
        other = object.__new__(TitleWords)
        other.__dict__.update(self.__dict__)
        new = {article_id: telling_words(title) for article_id, title in titles.items()}
        other._laid_over = {**self._laid_over, **new}
        return other

    def of(self, article_ids: Sequence[int]) -> list[tuple[str, ...]]:
        """Return the words of articles, in the given order; of one that is not there, none."""
        places = np.searchsorted(self._articles, article_ids).tolist()
        return [
            self._laid_over[article_id] if article_id in self._laid_over else self._filed(article_id, place)
            for article_id, place in zip(article_ids, places, strict=True)
        ]

    def _filed(self, article_id: int, place: int) -> tuple[str, ...]:
        if place == len(self._articles) or self._articles[place] != article_id:
            return ()
        _, start, end = self._titled[place].tolist()
        return tuple(self._words[start:end].decode("utf-8", "surrogatepass").split())

"""Names that the press spells in several ways: which of them a question holds, and how else they are written.

A file of aliases holds one group a line, its names parted by ` = `; `#` begins a comment. All names of a group
stand for one thing. The other names are looked up beside the question's own words, never instead of them.
"""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from retrieval.errors import RetrievalError
from retrieval.words.arabic import arabic_share, words

DEFAULTS = Path(__file__).parent / "lexicon" / "aliases.txt"
MAX_NAME = 80
"""Characters of a name."""
MIN_AFTER_PARTICLE = 3
"""Letters that are left at least when a particle is taken from a name's first word."""
MIN_AFTER_ARTICLE = 4
"""The same for the article: القطر is a land or a diameter, and not قطر."""

_PARTICLES = tuple("وفبلك")

Group = tuple[str, ...]
Key = tuple[str, ...]


class AliasesUnreadable(RetrievalError):
    """A file of aliases breaks its format. The text names the file and the line."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that was met in a question.

    `first`, `last`: the places of its first and last word, both inclusive. `name`: as its group writes it.
    `others`: the other names of the group, as the group writes them; never empty.
    """

    first: int
    last: int
    name: str
    others: tuple[str, ...]


class Aliases:
    """Groups of names. Never changed once made, safe to share between threads.

    Groups that share a name are one group. Names that differ only in ways that folding removes are one name,
    as its first group writes it; a group that has no second name is left out.
    """

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._by_first: dict[str, list[tuple[Key, str, tuple[str, ...]]]] = {}
        for names in _united(groups):
            for key, name in names.items():
                others = tuple(other for other in names.values() if other != name)
                if others:
                    self._by_first.setdefault(key[0], []).append((key, name, others))
        for met in self._by_first.values():
            met.sort(key=lambda entry: -len(entry[0]))

    def of(self, words: Sequence[str]) -> tuple[Alias, ...]:
        """Return the names among folded `words`, in order; at each place the longest, none over another."""
        found: list[Alias] = []
        at = 0
        while at < len(words):
            alias = self._at(words, at)
            if alias is not None:
                found.append(alias)
            at = alias.last + 1 if alias else at + 1
        return tuple(found)

    def _at(self, words: Sequence[str], at: int) -> Alias | None:
        best: Alias | None = None
        for first in _readings(words[at]):
            for key, name, others in self._by_first.get(first, ()):
                last = at + len(key) - 1
                if best is not None and last <= best.last:
                    break  # longest first: what follows is shorter still
                if tuple(words[at + 1 : last + 1]) == key[1:]:
                    best = Alias(at, last, name, others)
                    break
        return best


class LiveAliases:
    """The default groups with an admin's own laid over them, as the admin's file stands now.

    Safe to call from several threads. `own` may be missing, now or later, and is then empty. It is looked at
    every `checked_every` seconds at most and read again when its size or its time has changed. While it cannot
    be read the last good groups stay, and the reason is logged once.
    """

    def __init__(
        self, own: Path | None, checked_every: float = 2.0, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._own = own
        self._checked_every = checked_every
        self._steady = steady
        self._lock = threading.Lock()
        self._aliases = Aliases(default_groups())
        self._seen: tuple[int, int] | None = None
        self._trouble = ""
        self._due = float("-inf")

    def current(self) -> Aliases:
        """Return the groups of now; costs a look at a clock, and seldom one at the file."""
        if self._own is None or self._steady() < self._due:
            return self._aliases
        with self._lock:
            now = self._steady()
            if now >= self._due:
                self._look(self._own)
                self._due = now + self._checked_every
            return self._aliases

    def _look(self, own: Path) -> None:
        try:
            state = _state(own)
            if state != self._seen:
                groups = load(own) if state else ()
                self._aliases = Aliases((*default_groups(), *groups))
                self._seen, self._trouble = state, ""
        except (OSError, AliasesUnreadable) as error:
            if isinstance(error, AliasesUnreadable):
                self._seen = state  # it reads the same until somebody mends it
            if str(error) != self._trouble:
                self._trouble = str(error)
                _warn(own, self._trouble)


def _warn(own: Path, reason: str) -> None:
    import structlog  # a question alone needs no logging, and its import costs as much as reading the file

    structlog.get_logger(__name__).warning("aliases_unreadable", file=str(own), reason=reason)


def _state(path: Path) -> tuple[int, int] | None:
    """Return what changes when a file does; None when there is no file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size


def load(path: Path) -> tuple[Group, ...]:
    """Return the groups of a file of aliases, in order.

    Raises `AliasesUnreadable` for a line that is not UTF-8, has one name only, or has a name without a
    letter or longer than `MAX_NAME`; `OSError` when the file cannot be read.
    """
    lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    found = (_group(path, number, line) for number, line in enumerate(lines, start=1))
    return tuple(group for group in found if group)


@lru_cache(maxsize=1)
def default_groups() -> tuple[Group, ...]:
    """Return the groups that come with the program, read once."""
    return load(DEFAULTS)


def _group(path: Path, number: int, raw: bytes) -> Group:
    try:
        line = raw.decode("utf-8").partition("#")[0].strip()
    except UnicodeDecodeError as error:
        raise AliasesUnreadable(f"{path}, line {number}: not UTF-8.") from error
    if not line:
        return ()
    names = tuple(name.strip() for name in line.split("="))
    if len(names) < 2:
        raise AliasesUnreadable(f"{path}, line {number}: one name only; write `name = other name`.")
    for name in names:
        if len(name) > MAX_NAME:
            raise AliasesUnreadable(f"{path}, line {number}: a name is longer than {MAX_NAME} characters.")
        if not words(name):
            raise AliasesUnreadable(f"{path}, line {number}: a name holds no letter and no digit.")
    return names


def _united(groups: Iterable[Sequence[str]]) -> Iterable[dict[Key, str]]:
    """Return the groups as folded name → written name, those that share a name made one."""
    group_of: dict[Key, dict[Key, str]] = {}
    for names in groups:
        written = {key: name for name in reversed(names) if (key := tuple(words(name)))}
        met = {id(group): group for key in reversed(written) if (group := group_of.get(key)) is not None}
        united: dict[Key, str] = {}
        for part in (*met.values(), dict(reversed(written.items()))):
            for key, name in part.items():
                united.setdefault(key, name)
        group_of.update(dict.fromkeys(united, united))
    return {id(group): group for group in group_of.values()}.values()


@lru_cache(maxsize=4_096)
def _readings(word: str) -> tuple[str, ...]:
    """Return what a name's first word may be in a question: as it stands, then without particles and article."""
    if not arabic_share(word):
        return (word,)
    bare: list[str] = []
    for tail in (word, word[1:]) if word[0] in "وف" else (word,):
        bare.append(tail)
        if tail.startswith("لل"):
            bare.append("ال" + tail[2:])
        if tail.startswith(_PARTICLES):
            bare.append(tail[1:])
    plain = [tail for tail in bare[1:] if len(tail) >= MIN_AFTER_PARTICLE]
    unarticled = [tail[2:] for tail in bare if tail.startswith("ال") and len(tail) - 2 >= MIN_AFTER_ARTICLE]
    return tuple(dict.fromkeys((word, *plain, *unarticled)))

"""What is looked at for `/readyz` and `/metrics`, put together from the parts' own words."""

from collections.abc import Callable
from dataclasses import asdict

from bot.services.work import Figures, IndexStatus
from data.errors import DataError
from data.figures import Counts
from retrieval.errors import IndexMissing, RetrievalError


def figures(status: IndexStatus, counts: Counts) -> Figures:
    """Return what an operator watches. A generation's number is that of its name."""
    generation = int(status.generation) if status.generation.isdecimal() else 0
    return Figures(generation, status.articles, status.passages, status.pending, **asdict(counts))


def missing_of(index: Callable[[], object], database: Callable[[], object]) -> dict[str, str]:
    """Return what keeps people from being answered, by the part's name, in words that name no file."""
    missing = {}
    try:
        database()
    except DataError:
        missing["database"] = "cannot be read"
    try:
        index()
    except IndexMissing:
        missing["index"] = "none is built yet"
    except (RetrievalError, DataError):
        missing["index"] = "cannot be used"
    return missing

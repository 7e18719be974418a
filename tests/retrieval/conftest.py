from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from retrieval.encoders.encoder import Encoder
from retrieval.search import Manner
from tests.retrieval.shelf import Shelf


@pytest.fixture
def open_shelf(tmp_path: Path) -> Iterator[Callable[..., Shelf]]:
    """Open the test's state folder; each call is another process's view of it."""
    with ExitStack() as closing:

        def open_it(encoder: Encoder | None = None, manner: Manner | None = None) -> Shelf:
            shelf = Shelf(tmp_path, encoder, manner)
            closing.callback(shelf.close)
            return shelf

        yield open_it


@pytest.fixture
def shelf(open_shelf: Callable[..., Shelf]) -> Shelf:
    return open_shelf()

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.database import Database
from tests.databases import database_at


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with database_at(tmp_path / "isnad.db") as database:
        yield database

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.database import Database, open_database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with open_database(f"sqlite:///{tmp_path / 'isnad.db'}") as database:
        yield database

"""The bundled model, loaded once for all tests and prepared at most once for all runs."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from retrieval.bundled import BundledEncoder

if TYPE_CHECKING:
    from retrieval.sentence_model import SentenceModel

# As the command line does for itself: threads that spin beside a child process starve both.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")


@pytest.fixture(scope="session")
def model_cache(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that prepared models are kept in, from one run to the next where pytest keeps a cache."""
    cache = getattr(pytestconfig, "cache", None)
    return Path(cache.mkdir("isnad-models")) if cache else tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def bundled_encoder() -> BundledEncoder:
    """The C engine on the packaged weights."""
    return BundledEncoder()


@pytest.fixture(scope="session")
def prepared_model(model_cache: Path) -> Path:
    """The bundled model as a sentence-transformers folder: 470 MB and 4 seconds the first time."""
    from retrieval.model_folder import prepared_folder

    return prepared_folder(model_cache)


@pytest.fixture(scope="session")
def sentence_model(prepared_model: Path) -> "SentenceModel":
    """The bundled model on torch in float32: 8 seconds and 1 GB."""
    from retrieval.sentence_model import SentenceModel

    return SentenceModel(str(prepared_model), local_only=True)

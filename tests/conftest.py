"""The bundled model, loaded once for all tests and prepared at most once for all runs."""

import gc
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import structlog

from retrieval.encoders.bundled import BundledEncoder
from tests.guarded import Guarded

if TYPE_CHECKING:
    from retrieval.encoders.openvino_model import OpenVinoEncoder
    from retrieval.encoders.sentence_model import SentenceModel

# As the command line does for itself: threads that spin beside a child process starve both.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")
# Half a million objects of libraries and tests stay to the end: looking through them for cycles took a sixth of the time.
gc.set_threshold(50_000, 10, 10)


_PLAIN_LOG = [
    *structlog.get_config()["processors"][:-1],
    structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let those who want to wait run what takes minutes as well."""
    parser.addoption("--long", action="store_true", help="run what is marked as long, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is long, of which there is a short form each."""
    if not config.getoption("--long"):
        items[:] = [item for item in items if item.get_closest_marker("long") is None]


def pytest_collection_finish() -> None:
    """Look for cycles among what the tests make, and not among what was there before the first of them."""
    gc.freeze()
    gc.set_threshold(5_000, 10, 10)


@pytest.fixture(autouse=True)
def plain_log() -> None:
    """Tracebacks are logged as Python writes them: with all local variables in a frame, one takes a tenth of a second."""
    structlog.configure(processors=_PLAIN_LOG)


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
    from retrieval.encoders.model_folder import prepared_folder

    return prepared_folder(model_cache)


@pytest.fixture(scope="session")
def sentence_model(prepared_model: Path) -> "SentenceModel":
    """The bundled model on torch in float32: 8 seconds and 1 GB."""
    from retrieval.encoders.sentence_model import SentenceModel

    return SentenceModel(str(prepared_model), local_only=True)


@pytest.fixture(scope="session")
def int8_guard(model_cache: Path) -> Guarded:
    """What watched over the preparation of the int8 model: that of the run that prepared it, kept beside it."""
    return Guarded(model_cache / "int8-guard")


@pytest.fixture(scope="session")
def int8_model(model_cache: Path, int8_guard: Guarded) -> Path:
    """The folder of the int8 model: half a minute the first time, in a process that cannot reach a network."""
    from retrieval.encoders.int8_folder import int8_folder

    folder = int8_folder(model_cache)
    if not int8_guard.home.exists():
        shutil.rmtree(folder, ignore_errors=True)
    prepare = "import sys, pathlib, retrieval.encoders.int8_folder as int8; int8.prepared_int8(pathlib.Path(sys.argv[1]))"
    int8_guard.run("-c", prepare, str(model_cache))
    return folder


@pytest.fixture(scope="session")
def int8_encoder(int8_model: Path) -> "OpenVinoEncoder":
    """The bundled model in int8 on OpenVINO."""
    from retrieval.encoders.openvino_model import OpenVinoEncoder

    return OpenVinoEncoder(int8_model)

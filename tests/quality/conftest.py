"""Collections of real articles, indexed and asked with the real bundled model, as the program wires them.

Questions are always encoded by the C engine. The sample is indexed in bulk as the program does it, by the
sentence-transformers form; the two short seed articles by the C engine too.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bot.settings import Settings
from bot.wiring import Isnad
from data.sentences import SENTENCES_VERSION
from retrieval.encoders.bundled import BundledEncoder
from retrieval.encoders.encoder import Encoder
from retrieval.encoders.sentence_model import SentenceModel
from tests.shared import ROOT, shared

SAMPLE = ROOT / "data" / "sample" / "articles.jsonl"


@pytest.fixture(scope="session")
def clean_environment() -> Iterator[None]:
    """No setting of whoever runs the tests reaches them."""
    names = {name.upper() for name in Settings.model_fields}
    kept = {name: os.environ.pop(name) for name in names if name in os.environ}
    yield
    os.environ.update(kept)


@pytest.fixture(scope="session")
def sample(
    tmp_path_factory: pytest.TempPathFactory,
    bundled_encoder: BundledEncoder,
    sentence_model: SentenceModel,
    model_cache: Path,
    clean_environment: None,
) -> Iterator[Isnad]:
    """The sample articles that come with the program. Their vectors, a minute's work, are kept between runs."""
    state, kept = tmp_path_factory.mktemp("sample"), model_cache / "sample-vectors.npz"
    with _indexed(state, SAMPLE, bundled_encoder, sentence_model, kept) as isnad:
        yield isnad


@pytest.fixture(scope="session")
def seed(
    tmp_path_factory: pytest.TempPathFactory, bundled_encoder: BundledEncoder, clean_environment: None
) -> Iterator[Isnad]:
    """The two raw scraped articles, where they lie beside the project."""
    folder = shared("seed-articles")
    with _indexed(tmp_path_factory.mktemp("seed"), folder, bundled_encoder, bundled_encoder) as isnad:
        yield isnad


def _indexed(state: Path, source: Path, light: Encoder, bulk: Encoder, kept: Path | None = None) -> Isnad:
    isnad = Isnad(Settings(_env_file=None, state_dir=state))
    isnad.encoders = (light, lambda _: bulk)
    report = isnad.collection.ingest([str(source)], notify=False)
    assert report.failed == ()
    model = f"{light.fingerprint}:{SENTENCES_VERSION}"
    if kept and kept.exists():
        with np.load(kept) as vectors:
            if str(vectors["model"]) == model:
                blobs = {name: vectors[name].tobytes() for name in vectors.files if name != "model"}
                isnad.vectors.put(light.fingerprint, blobs)
    isnad.indexer().catch_up()
    if kept:
        hashes = [passage.vector_name for some in isnad.changes.all_passages(1000) for passage in some]
        blobs = isnad.vectors.get(light.fingerprint, hashes)
        rows = {name: np.frombuffer(blob, dtype=np.uint8) for name, blob in blobs.items()}
        np.savez(kept, model=np.array(model), **rows)
    return isnad

"""Does a generation belong to this program and its model? And what its manifest keeps of the model to tell.

The model's own vectors of a few probe texts, and the mean of typical questions (`retrieval.index.centre`).
"""

import base64

import numpy as np

from data.encoded import ENCODED_VERSION
from data.paragraphs import SPLITTER_VERSION
from data.sentences import SENTENCES_VERSION
from retrieval.encoders.encoder import PROBES, Encoder, Vectors, agreement, unit_rows
from retrieval.errors import REBUILD, IndexDamaged, IndexRefused
from retrieval.index.centre import typical_question
from retrieval.index.embedding import pack, unpack
from retrieval.index.generation import Manifest
from retrieval.words.arabic import FOLDING_VERSION

METRIC = "inner product"
PROBES_AGREE = 0.98
"""Cosine below which the live encoder and the generation's are two models."""


def refuse_strangers(name: str, manifest: Manifest, encoder: Encoder) -> None:
    """Raise `IndexRefused` when a generation was built with another model, splitter, folding or metric.

    The encoder encodes the manifest's probe texts again and must agree with it on them. Raises `IndexDamaged` where they
    cannot be read.
    """
    fitting = (
        ("model", manifest.fingerprint, encoder.fingerprint),
        ("metric", manifest.metric, METRIC),
        ("splitter", manifest.splitter, SPLITTER_VERSION),
        ("sentence splitter", manifest.sentences, SENTENCES_VERSION),
        ("text under titles", manifest.encoded, ENCODED_VERSION),
        ("folding", manifest.folding, FOLDING_VERSION),
    )
    for what, built, live in fitting:
        if built != live:
            raise IndexRefused(f"Generation {name} was built with {what} {built}, this is {live}: {REBUILD}.")
    try:
        probes = unpack(base64.b64decode(manifest.probe_vectors, validate=True), manifest.dim)
    except (ValueError, TypeError) as error:
        raise IndexDamaged(f"The probe vectors of generation {name} are damaged: {REBUILD}.") from error
    cosine = agreement(unit_rows(probes), encoder.encode_passages(manifest.probes))
    if cosine < PROBES_AGREE:
        raise IndexRefused(
            f"The model and generation {name} disagree on its probe texts (cosine {cosine:.3f}): {REBUILD}."
        )


def typical(encoder: Encoder) -> str:
    """Return the mean of typical questions as a manifest keeps it."""
    return base64.b64encode(typical_question(encoder).astype("<f2").tobytes()).decode("ascii")


def read_typical(name: str, manifest: Manifest) -> Vectors:
    """Return what `typical` gave, `(dim,)`. Raises `IndexDamaged`."""
    try:
        (row,) = unpack(base64.b64decode(manifest.typical_question, validate=True), manifest.dim)
    except (ValueError, TypeError) as error:
        raise IndexDamaged(f"The typical question of generation {name} is damaged: {REBUILD}.") from error
    read: Vectors = row.astype(np.float32)
    return read


def probe_vectors(encoder: Encoder) -> str:
    """Return the encoder's vectors of the probe texts as a manifest keeps them."""
    return base64.b64encode(pack(encoder.encode_passages(PROBES).astype(np.float16))).decode("ascii")

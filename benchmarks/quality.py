"""What an engine for passages does to the answers: a measuring set, indexed by one engine, asked as the bot is.

    python -m benchmarks.quality SET MODEL_CACHE float32|int8

Questions are encoded by the packaged C engine both times. Prints JSON.
"""

import argparse
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from retrieval.encoders.bundled import BundledEncoder, bundled_fingerprint
from retrieval.encoders.encoder import Encoder
from retrieval.encoders.model_folder import prepared_folder
from retrieval.measuring.evaluate import evaluate

SHOWN = ("recall@1", "ndcg@10")


def main() -> None:
    """Measure a set with an engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("engine", choices=("float32", "int8"))
    given = parser.parse_args()
    bulk = open_bulk(given.engine, given.cache)
    with TemporaryDirectory() as state:
        figures = evaluate(given.set, Path(state), (BundledEncoder(), lambda _: bulk)).figures
    measured = {"whole": figures, "dense": figures["arms"]["dense"]}
    print(json.dumps({name: {key: found[key] for key in SHOWN} for name, found in measured.items()}))


def open_bulk(engine: str, cache: Path) -> Encoder:
    """Return the encoder for passages."""
    if engine == "int8":
        from retrieval.encoders.int8_folder import prepared_int8
        from retrieval.encoders.openvino_model import OpenVinoEncoder

        return OpenVinoEncoder(prepared_int8(cache))
    from retrieval.encoders.sentence_model import SentenceModel

    return SentenceModel(str(prepared_folder(cache)), fingerprint=bundled_fingerprint(), local_only=True)


if __name__ == "__main__":
    main()

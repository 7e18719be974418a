"""What a machine does once: preparing models and timing its engines, kept in the model cache.

    python -m benchmarks.settling MODEL_CACHE

Run before the figures that must not hold it. Prints JSON: the engine that bulk work gets.
"""

import json
import sys
from pathlib import Path

from retrieval.encoders.models import BUNDLED, open_encoders

MANY = 10_000_000
"""Characters for which any bulk encoder is worth its start."""


def main() -> None:
    """Let the program choose its bulk encoder as a large job does."""
    _, bulk = open_encoders(BUNDLED, Path(sys.argv[1]))
    print(json.dumps({"bulk": type(bulk(MANY)).__name__}))


if __name__ == "__main__":
    main()

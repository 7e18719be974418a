"""The measuring sets and saved pages that lie beside a checkout, where they do."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


def shared(name: str) -> Path:
    """Return the path of a shared measuring file or folder, or skip the test, saying what is missing."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs the measuring data {name}, which lies beside the project where it is measured")
    return path

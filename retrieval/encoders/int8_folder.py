"""The folder of the int8 model in the model cache: prepared once, in a process of its own.

Preparing takes half a minute and libraries that would stay in memory (torch, nncf): the child process takes all of it
away with it. What it does is in `quantising`.
"""

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from retrieval.encoders.bundled import bundled_fingerprint
from retrieval.encoders.openvino_model import NETWORK
from retrieval.encoders.sealed_folder import SEAL, made_once
from retrieval.errors import ModelRefused, ModelUnavailable

FORMAT = 1
REFUSED = 3
"""Exit code of a preparation whose int8 model strayed too far from the float32 one."""
LONGEST_SECONDS = 900


def int8_folder(cache: Path) -> Path:
    """Return where the int8 model of the packaged weights is, or will be."""
    name, _, weights = bundled_fingerprint().partition(":")
    return cache / f"{name}-int8-{weights}-{FORMAT}"


def is_prepared(cache: Path) -> bool:
    """Whether the folder is there; not whether it is whole, which opening it finds out."""
    return (int8_folder(cache) / SEAL).is_file()


def can_prepare() -> bool:
    """Whether the libraries that preparing and running need are installed."""
    try:
        return all(find_spec(name) for name in ("openvino", "nncf", "sentencepiece", "google.protobuf"))
    except ModuleNotFoundError:  # find_spec imports the packages above a dotted name
        return False


def prepared_int8(cache: Path, prepare: Callable[[Path, Path], None] | None = None) -> Path:
    """Return the folder of the int8 model, preparing it if it is missing or damaged.

    `prepare` is given `cache` and an empty folder to fill (a child process, by default). Several processes may call at
    once: one prepares, the others wait. Raises `ModelRefused` when the int8 model's vectors are too far from the float32
    ones, `ModelUnavailable` when it cannot be prepared.
    """
    make = partial(prepare or _in_a_child, cache)
    try:
        return made_once(int8_folder(cache), ".int8.lock", NETWORK, make)
    except OSError as error:
        raise ModelUnavailable(f"The int8 model cannot be prepared in {cache}: {error}") from error


def _in_a_child(cache: Path, building: Path) -> None:
    command = (sys.executable, "-m", "retrieval.encoders.quantising", str(cache), str(building))
    try:
        # nncf draws its bars on standard output.
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=LONGEST_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise ModelUnavailable(f"Preparing the int8 model took over {LONGEST_SECONDS} s.") from error
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no word"]
    if done.returncode == REFUSED:
        raise ModelRefused(said[0])
    if done.returncode:
        raise ModelUnavailable(f"The int8 model cannot be prepared: {said[0]}")

import subprocess
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval.encoders import int8_folder, openvino_model
from retrieval.encoders.bundled import BundledEncoder
from retrieval.encoders.encoder import PROBES, agreement
from retrieval.encoders.int8_folder import REFUSED, is_prepared, prepared_int8
from retrieval.encoders.openvino_model import (
    BATCH_TOKENS,
    NETWORK,
    ROUND_UP,
    WINDOW,
    OpenVinoEncoder,
    batches,
    windows,
)
from retrieval.encoders.quantising import check
from retrieval.errors import ModelRefused, ModelUnavailable
from tests.guarded import Guarded
from tests.quality.test_two_engines import ODD, PASSAGES, QUESTIONS


class Preparation:
    """Writes a network of one line; counts how often it did."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.times = 0
        self.failure = failure

    def __call__(self, cache: Path, folder: Path) -> None:
        self.times += 1
        (folder / NETWORK).write_text("network")
        if self.failure:
            raise self.failure


def test_the_model_is_prepared_once_and_then_only_looked_at(tmp_path: Path) -> None:
    prepare = Preparation()
    assert not is_prepared(tmp_path)
    folder = prepared_int8(tmp_path, prepare)
    assert (folder / NETWORK).read_text() == "network"
    assert is_prepared(tmp_path)
    assert prepared_int8(tmp_path, prepare) == folder
    assert prepare.times == 1


def test_a_damaged_model_is_prepared_again(tmp_path: Path) -> None:
    prepare = Preparation()
    folder = prepared_int8(tmp_path, prepare)
    (folder / NETWORK).write_text("netw0rk")
    assert (prepared_int8(tmp_path, prepare) / NETWORK).read_text() == "network"
    assert prepare.times == 2


@pytest.mark.parametrize(
    "failure", [ModelRefused("too far"), ModelUnavailable("no disk"), KeyboardInterrupt()]
)
def test_a_preparation_that_fails_leaves_no_model_and_is_begun_again(
    tmp_path: Path, failure: Exception
) -> None:
    with pytest.raises(type(failure)):
        prepared_int8(tmp_path, Preparation(failure))
    assert not is_prepared(tmp_path)
    folder = prepared_int8(tmp_path, Preparation())
    assert sorted(path.name for path in tmp_path.iterdir()) == [".int8.lock", folder.name]


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelUnavailable, match="cannot be prepared in"):
        prepared_int8(tmp_path / "file" / "models", Preparation())


@pytest.mark.parametrize(
    ("code", "error", "said"),
    [
        (REFUSED, ModelRefused, "agrees with float32 to 0.91"),
        (1, ModelUnavailable, "the int8 model cannot be prepared: No space left"),
    ],
)
def test_what_the_preparing_process_said_last_is_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, error: type[Exception], said: str
) -> None:
    def child(command: Any, **_: Any) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess(
            command, code, b"", f"a warning\n{said.split(': ')[-1]}\n".encode()
        )

    monkeypatch.setattr(int8_folder.subprocess, "run", child)
    with pytest.raises(error, match=f"(?i){said}") as raised:
        prepared_int8(tmp_path)
    assert type(raised.value) is error


def _row(cosine: float) -> np.ndarray:
    return np.array([cosine, np.sqrt(1 - cosine**2)], dtype=np.float32)


@pytest.mark.parametrize(
    ("cosines", "good"),
    [
        ((0.999, 0.985), True),
        ((0.999, 0.999, 0.999, 0.97), False),
        ((0.985, 0.985), False),
        ((0.99, np.nan), False),
    ],
)
def test_int8_is_refused_when_one_probe_strays_or_all_stray_a_little(
    cosines: tuple[float, ...], good: bool
) -> None:
    expected, found = np.array([_row(1.0)] * len(cosines)), np.array([_row(cosine) for cosine in cosines])
    if good:
        check(expected, found)
    else:
        with pytest.raises(ModelRefused, match="at worst"):
            check(expected, found)


def test_every_text_is_in_one_batch_the_longest_first_and_no_batch_is_larger_than_allowed() -> None:
    lengths = [5, 512, 130, 30, 130, 8, 9, 300] * 20
    made = list(batches(lengths))
    assert sorted(place for _, places in made for place in places) == list(range(len(lengths)))
    assert [padded for padded, _ in made] == sorted((padded for padded, _ in made), reverse=True)
    for padded, places in made:
        assert padded % ROUND_UP == 0
        assert max(lengths[place] for place in places) <= padded
        assert padded * len(places) <= BATCH_TOKENS


def test_a_long_text_is_read_in_windows_that_lose_nothing() -> None:
    ids = list(range(2 * WINDOW + 7))
    assert [len(window) for window in windows(ids)] == [WINDOW, WINDOW, 7]
    assert [*chain.from_iterable(windows(ids))] == ids
    assert windows([]) == [[]]


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable):
        OpenVinoEncoder(tmp_path)


@pytest.mark.model
def test_int8_agrees_with_the_packaged_engine(
    bundled_encoder: BundledEncoder, int8_encoder: OpenVinoEncoder
) -> None:
    odd = [
        text for text in ODD if any(map(str.isalnum, text))
    ]  # a lone "…" has 0.957: nothing is found by it
    for texts in (PROBES, PASSAGES, odd):
        packaged, int8 = bundled_encoder.encode_passages(texts), int8_encoder.encode_passages(texts)
        assert agreement(packaged, int8) >= 0.98
    assert (
        agreement(bundled_encoder.encode_queries(QUESTIONS), int8_encoder.encode_queries(QUESTIONS)) >= 0.98
    )
    assert int8_encoder.fingerprint == bundled_encoder.fingerprint


@pytest.mark.model
def test_a_text_over_512_tokens_is_averaged_over_its_windows_as_the_packaged_engine_does(
    bundled_encoder: BundledEncoder, int8_encoder: OpenVinoEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = [" ".join(PASSAGES), PASSAGES[0]]
    packaged = bundled_encoder.encode_passages(long)
    assert agreement(packaged, int8_encoder.encode_passages(long)) >= 0.99
    monkeypatch.setattr(openvino_model, "SLICE", 1)
    assert agreement(packaged, int8_encoder.encode_passages(long)) >= 0.99


@pytest.mark.model
def test_preparing_asked_for_nothing_on_a_network_and_left_nothing_at_home(
    int8_model: Path, int8_guard: Guarded
) -> None:
    assert is_prepared(int8_model.parent)
    assert (list(int8_guard.tried()), list(int8_guard.left_at_home())) == ([], [])

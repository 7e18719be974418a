import json
import multiprocessing
import struct
from pathlib import Path

import numpy as np
import pytest

from retrieval.encoders import model_folder
from retrieval.encoders.bundled import weights_file
from retrieval.encoders.model_folder import WEIGHTS, prepared_folder
from retrieval.encoders.packaged_weights import read_packaged
from retrieval.encoders.sealed_folder import SEAL
from retrieval.errors import ModelUnavailable


def _tiny_weights(path: Path) -> Path:
    """A packaged model of two dimensions in the same format: a word table in Q4_0, one plain tensor."""
    pieces = ("<s>", "<pad>", "</s>", "<unk>", "▁", "ك")
    blob = "".join(pieces).encode()
    ends = np.cumsum([0, *(len(piece.encode()) for piece in pieces)])
    head = struct.pack("<4sI7ifi", b"E5S1", 1, 32, 0, 1, 32, len(pieces), 8, 1, 1e-12, 32)
    head += struct.pack("<5iQ", len(pieces), 0, 1, 2, 3, len(blob))
    head += np.asarray(ends, dtype="<u4").tobytes() + np.arange(len(pieces), dtype="<f4").tobytes() + blob
    head += struct.pack("<iI", 0, 3) + b"map"
    names = (b"emb.word", b"emb.ln.w")
    rows = len(pieces)
    quantised = b"".join(
        np.float16(0.5 * (row + 1)).tobytes() + bytes((at | (15 - at) << 4) for at in range(16))
        for row in range(rows)
    )
    plain = np.arange(32, dtype="<f4").tobytes()
    directory = sum(2 + len(name) + struct.calcsize("<BIQQ") for name in names)
    start = len(head) + 4 + directory
    head += struct.pack("<i", 2)
    head += struct.pack("<H", 8) + names[0] + struct.pack("<BIQQ", 1, rows * 32, start, len(quantised))
    head += struct.pack("<H", 8) + names[1] + struct.pack("<BIQQ", 0, 32, start + len(quantised), len(plain))
    path.write_bytes(head + quantised + plain)
    return path


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = _tiny_weights(tmp_path / "tiny.bin")
    monkeypatch.setattr(model_folder, "weights_file", lambda: path)
    return path


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "models"


def test_the_packaged_format_is_read_number_by_number(weights: Path) -> None:
    model = read_packaged(weights)
    assert (model.sizes.hidden, model.sizes.vocabulary, model.sizes.positions) == (32, 6, 8)
    assert model.pieces[4:] == (("▁", 4.0), ("ك", 5.0))
    assert model.tensors["emb.word"].shape == (6, 32)
    expected = [*range(-8, 8), *range(7, -9, -1)]
    np.testing.assert_array_equal(model.tensors["emb.word"][1], np.array(expected, dtype=np.float32))
    np.testing.assert_array_equal(model.tensors["emb.ln.w"], np.arange(32, dtype=np.float32))


def test_damaged_weights_are_refused(weights: Path) -> None:
    whole = weights.read_bytes()
    for damaged in (
        b"",
        b"E5S1",
        whole[:60],
        whole[:-200],
        b"XXXX" + whole[4:],
        whole[:4] + b"\x09" + whole[5:],
    ):
        weights.write_bytes(damaged)
        with pytest.raises(ModelUnavailable):
            read_packaged(weights)


def test_a_model_is_prepared_once_and_then_only_looked_at(weights: Path, cache: Path) -> None:
    folder = prepared_folder(cache)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert {path.name for path in before} >= {WEIGHTS, SEAL, "tokenizer.json", "config.json", "modules.json"}
    assert prepared_folder(cache) == folder
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_other_weights_are_another_folder(weights: Path, cache: Path) -> None:
    folder = prepared_folder(cache)
    weights.write_bytes(weights.read_bytes() + b"\x00")
    assert prepared_folder(cache) != folder


@pytest.mark.parametrize("file", [WEIGHTS, "tokenizer.json", "1_Pooling/config.json", SEAL])
def test_a_damaged_or_missing_file_is_prepared_again(weights: Path, cache: Path, file: str) -> None:
    folder = prepared_folder(cache)
    whole = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for damage in (lambda path: path.write_bytes(path.read_bytes()[:-1] + b"\x00"), Path.unlink):
        damage(folder / file)
        assert prepared_folder(cache) == folder
        assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == whole


@pytest.mark.parametrize("seal", ["{}", "[]", "5", '{"config.json": "0"}'])
def test_a_seal_that_seals_nothing_is_no_seal(weights: Path, cache: Path, seal: str) -> None:
    folder = prepared_folder(cache)
    (folder / SEAL).write_text(seal, "utf-8")
    (folder / WEIGHTS).unlink()
    prepared_folder(cache)
    assert WEIGHTS in json.loads((folder / SEAL).read_text("utf-8"))
    assert (folder / WEIGHTS).is_file()


def test_a_preparation_that_broke_off_leaves_no_model_and_is_begun_again(
    weights: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(model_folder, "_settings", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            prepared_folder(cache)
    assert [
        path.name for path in cache.iterdir() if path.is_dir() and not path.name.endswith(".building")
    ] == []
    folder = prepared_folder(cache)
    assert (folder / SEAL).is_file()
    assert sorted(path.name for path in cache.iterdir()) == [".lock", folder.name]


def test_a_cache_that_cannot_be_written_is_named(weights: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelUnavailable, match="cannot be prepared in"):
        prepared_folder(tmp_path / "file" / "models")


def _prepare(weights: Path, cache: Path, started: object) -> None:
    model_folder.weights_file = lambda: weights
    started.wait()  # type: ignore[attr-defined]
    prepared_folder(cache)


def test_two_processes_at_once_prepare_one_whole_model(weights: Path, cache: Path) -> None:
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(2)
    jobs = [context.Process(target=_prepare, args=(weights, cache, together)) for _ in range(2)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert [job.exitcode for job in jobs] == [0, 0]
    (folder,) = [path for path in cache.iterdir() if path.is_dir()]
    before = (folder / WEIGHTS).stat().st_mtime_ns
    assert prepared_folder(cache) == folder
    assert (folder / WEIGHTS).stat().st_mtime_ns == before


@pytest.mark.model
def test_the_real_weights_have_the_shape_of_multilingual_e5_small(prepared_model: Path) -> None:
    config = json.loads((prepared_model / "config.json").read_text("utf-8"))
    sizes = (config["hidden_size"], config["num_hidden_layers"], config["vocab_size"])
    assert sizes == (384, 12, 250037)
    assert weights_file().is_file()
    seal = json.loads((prepared_model / SEAL).read_text("utf-8"))
    assert set(seal) == {
        str(path.relative_to(prepared_model))
        for path in prepared_model.rglob("*")
        if path.is_file() and path.name != SEAL
    }

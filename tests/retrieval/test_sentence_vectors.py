from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import IndexRefused
from retrieval.sentence_vectors import Embedded, SentenceVectors

AXES = np.eye(4, dtype=np.float16)
PASSAGES = (
    Embedded(10, 1, AXES[[0, 1, 2]]),
    Embedded(20, 1, AXES[[0, 3]]),
    Embedded(35, 2, AXES[[0, 2, 2, 1]]),
)
QUERY = np.array([0.1, 0.2, 0.3, 0.4], dtype=np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert SentenceVectors.write(tmp_path, PASSAGES, 4) == 6
    return tmp_path


def cosines(sentences: SentenceVectors, *passage_ids: int) -> list[list[float]]:
    return [[round(float(value), 3) for value in row] for row in sentences.cosines(QUERY, passage_ids)]


def test_cosines_are_of_the_sentences_and_not_of_the_passage(folder: Path) -> None:
    sentences = SentenceVectors(folder)
    assert cosines(sentences, 35, 10) == [[0.3, 0.3, 0.2], [0.2, 0.3]]
    assert cosines(sentences) == []


def test_the_passages_of_an_article_are_known(folder: Path) -> None:
    sentences = SentenceVectors(folder)
    assert sentences.passages_of(1) == (10, 20)
    assert sentences.passages_of(9) == ()


def test_an_articles_passages_are_replaced_in_memory_only(folder: Path) -> None:
    sentences = SentenceVectors(folder)
    sentences.replace(1, [Embedded(20, 1, AXES[[0, 1]]), Embedded(40, 1, AXES[[0, 3, 0]])])
    assert sentences.passages_of(1) == (20, 40)
    assert cosines(sentences, 40, 20, 35) == [[0.4, 0.1], [0.2], [0.3, 0.3, 0.2]]
    assert SentenceVectors(folder).passages_of(1) == (10, 20)


def test_a_withdrawn_article_has_no_passages(folder: Path) -> None:
    sentences = SentenceVectors(folder)
    sentences.replace(1, [Embedded(40, 1, AXES[:2])])
    sentences.replace(1, [])
    assert sentences.passages_of(1) == ()
    with pytest.raises(KeyError):
        sentences.cosines(QUERY, [40])


def test_an_unknown_passage_is_an_error(folder: Path) -> None:
    for unknown in (5, 15, 99):
        with pytest.raises(KeyError):
            SentenceVectors(folder).cosines(QUERY, [unknown])


def test_an_empty_index_can_be_written_and_filled(tmp_path: Path) -> None:
    SentenceVectors.write(tmp_path, [], 4)
    sentences = SentenceVectors(tmp_path)
    sentences.replace(1, [Embedded(1, 1, AXES[:2])])
    assert cosines(sentences, 1) == [[0.2]]


@pytest.mark.parametrize("name", ["sentences.f16.npy", "sentence_starts.npy", "passages.npy", "articles.npy"])
def test_a_damaged_file_is_refused_with_what_to_run(folder: Path, name: str) -> None:
    whole = (folder / name).read_bytes()
    for damaged in (b"", whole[:40], whole[:-3], b"\x00" * len(whole)):
        (folder / name).write_bytes(damaged)
        with pytest.raises(IndexRefused, match="isnad index --rebuild"):
            SentenceVectors(folder)
    (folder / name).unlink()
    with pytest.raises(IndexRefused, match="isnad index --rebuild"):
        SentenceVectors(folder)


def test_files_that_do_not_fit_one_another_are_refused(folder: Path) -> None:
    for name, values in (
        ("articles.npy", [1, 1]),
        ("passages.npy", [10]),
        ("sentence_starts.npy", [0, 1, 2, 3]),
    ):
        kept = (folder / name).read_bytes()
        np.save(folder / name, np.array(values, dtype=np.int64))
        with pytest.raises(IndexRefused, match="cut short"):
            SentenceVectors(folder)
        (folder / name).write_bytes(kept)

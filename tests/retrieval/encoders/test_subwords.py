import json
from pathlib import Path

import pytest

from retrieval.encoders.openvino_model import SUBWORDS
from retrieval.encoders.subwords import UNKNOWN, Subwords, normalise, write_subwords
from retrieval.errors import ModelUnavailable
from tests.quality.conftest import SAMPLE

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
PIECES = (*SPECIAL, "▁", "ك", "ت", "▁كت", "اب")


@pytest.fixture
def small(tmp_path: Path) -> Subwords:
    """Nine pieces, the later ones the likelier."""
    scores = [(piece, 0.0 if piece in SPECIAL else place - 20.0) for place, piece in enumerate(PIECES)]
    write_subwords(scores, tmp_path / "small.model")
    return Subwords(tmp_path / "small.model")


def _pieces(ids: list[int]) -> list[str]:
    return [PIECES[number] for number in ids]


def test_a_text_becomes_its_likeliest_pieces_each_word_begun_by_a_mark(small: Subwords) -> None:
    assert [_pieces(ids) for ids in small.encode(["كتاب", "ك كت"])] == [["▁كت", "اب"], ["▁", "ك", "▁كت"]]


def test_a_run_of_unknown_letters_is_one_unknown_piece(small: Subwords) -> None:
    assert small.encode(["كxyzت"]) == [[4, 5, UNKNOWN, 6]]


def test_the_names_of_special_pieces_are_plain_text(small: Subwords) -> None:
    (ids,) = small.encode(["</s>"])
    assert set(_pieces(ids)) == {"▁", "<unk>"}


def test_nothing_has_no_pieces(small: Subwords) -> None:
    assert small.encode([]) == []
    assert small.encode([""]) == [[]]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("سطر\nآخر\tهنا", "سطر آخر هنا"),
        ("كلمة\u200cكلمة", "كلمة كلمة"),
        ("ﻣﺤﻤﺪ ½", "محمد 1⁄2"),
        ("a\x07b", "ab"),
        ("a \u00a0 b", "a b"),
    ],
)
def test_odd_characters_are_read_as_the_model_learnt_them(text: str, read: str) -> None:
    assert normalise(text) == read


def test_a_file_that_is_no_tokenizer_is_refused(tmp_path: Path) -> None:
    (tmp_path / "damaged.model").write_bytes(b"no model")
    for name in ("damaged.model", "missing.model"):
        with pytest.raises(ModelUnavailable, match=name):
            Subwords(tmp_path / name)


@pytest.mark.model
def test_the_samples_have_the_tokens_that_sentence_transformers_reads(
    prepared_model: Path, int8_model: Path
) -> None:
    from tokenizers import Tokenizer

    articles = [json.loads(line) for line in SAMPLE.read_text("utf-8").splitlines()]
    lines = ["passage: " + line for article in articles for line in article["text"].split("\n") if line]
    theirs = Tokenizer.from_file(str(prepared_model / "tokenizer.json")).encode_batch(lines)
    ours = Subwords(int8_model / SUBWORDS).encode(lines)
    differing = [line for line, one, other in zip(lines, ours, theirs, strict=True) if one != other.ids[1:-1]]
    # Where two ways to cut a word are equally likely, the last bit of a float32 or float64 sum decides.
    assert len(differing) <= len(lines) // 100, differing

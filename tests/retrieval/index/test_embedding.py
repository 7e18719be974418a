import numpy as np
import pytest

from retrieval.encoders.encoder import agreement, prepare, unit_rows
from retrieval.index.embedding import as_float32, embed, pack, parts, unpack
from tests.doubles import SlotEncoder

TWO = "وصل الوزير. غادر الرئيس!"


def test_a_passage_is_encoded_whole_under_its_title_and_its_sentences_without() -> None:
    assert parts("زيارة", TWO) == [f"زيارة\n{TWO}", "وصل الوزير.", "غادر الرئيس!"]
    assert parts("", TWO) == [TWO, "وصل الوزير.", "غادر الرئيس!"]
    assert parts("", "وصل الوزير") == ["وصل الوزير", "وصل الوزير"]


def test_rows_are_those_of_the_passage_and_its_sentences_in_order() -> None:
    encoder = SlotEncoder()
    (rows,) = embed(encoder, [("زيارة دولة", TWO)])
    assert rows.dtype == np.float16
    expected = encoder.encode_passages([f"زيارة دولة {TWO}", "وصل الوزير.", "غادر الرئيس!"])
    np.testing.assert_allclose(rows, expected, atol=1e-3)
    np.testing.assert_allclose(rows.astype(np.float32) @ expected[1], [(2 / 6) ** 0.5, 1, 0], atol=1e-3)


def test_equal_parts_are_encoded_once_and_progress_counts_them() -> None:
    encoder, told = SlotEncoder(), []
    first, second = embed(encoder, [("", "وصل الوزير."), ("", "وصل الوزير. غادر.")], told.append)
    assert encoder.encoded == ["وصل الوزير.", "وصل الوزير. غادر.", "غادر."]
    assert sum(told) == 3
    np.testing.assert_array_equal(first[0], second[1])


def test_nothing_gives_nothing() -> None:
    assert embed(SlotEncoder(), []) == []


def test_packed_rows_come_back_bit_for_bit_little_endian() -> None:
    rows = np.array([[1.0, -0.5], [0.25, 0.0]], dtype=np.float16)
    assert pack(rows) == b"\x00\x3c\x00\xb8\x00\x34\x00\x00"
    np.testing.assert_array_equal(unpack(pack(rows), 2), rows)
    np.testing.assert_array_equal(unpack(pack(rows[:, ::-1]), 2), rows[:, ::-1])


def test_every_finite_number_at_rest_is_the_same_as_float32() -> None:
    halves = np.arange(1 << 16, dtype="<u2").view("<f2")
    finite = halves[np.isfinite(halves)]
    for rows in (finite, finite.reshape(2, -1), finite[:0]):
        assert as_float32(rows).tobytes() == rows.astype(np.float32).tobytes()


def test_bytes_of_another_dimension_are_refused() -> None:
    with pytest.raises(ValueError, match="reshape"):
        unpack(b"\x00" * 10, 3)


def test_float16_costs_a_cosine_less_than_it_promises() -> None:
    rows = unit_rows(np.random.default_rng(7).normal(size=(200, 384)))
    kept = np.stack([unpack(pack(row[None].astype(np.float16)), 384)[0] for row in rows]).astype(np.float32)
    assert np.abs(kept @ rows.T - rows @ rows.T).max() < 0.0005


def test_rows_are_scaled_to_unit_length_and_zeros_stay() -> None:
    scaled = unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]]))
    np.testing.assert_allclose(scaled, [[0.6, 0.8], [0, 0]])
    assert scaled.dtype == np.float32


def test_texts_are_composed_before_an_engine_reads_them() -> None:
    assert prepare("ا\u0654حمد\x00") == "أحمد"


def test_agreement_is_the_worst_cosine() -> None:
    one = np.array([[1, 0], [0.6, 0.8]], dtype=np.float32)
    other = np.array([[1, 0], [0.8, 0.6]], dtype=np.float32)
    assert agreement(one, one) == pytest.approx(1)
    assert agreement(one, other) == pytest.approx(0.96)


def test_encodings_of_different_things_do_not_agree() -> None:
    one = np.ones((1, 2), dtype=np.float32)
    assert agreement(one, np.ones((2, 2), dtype=np.float32)) == -1
    assert agreement(one[:0], one[:0]) == -1

"""What every `Encoder` promises: the C engine, the sentence-transformers form, int8 on OpenVINO, and the tests' double."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from retrieval.encoders.encoder import Encoder, agreement
from tests.doubles import SlotEncoder

TEXTS = (
    "افتتحت قناة السويس للملاحة عام 1869.",
    "ينبع النيل الأزرق من بحيرة تانا في إثيوبيا.",
    "The committee approved the new water project in 2024.",
    "هرم",
)


@pytest.fixture(
    params=[
        pytest.param("double"),
        pytest.param("bundled_encoder", marks=pytest.mark.model),
        pytest.param("sentence_model", marks=pytest.mark.model),
        pytest.param("int8_encoder", marks=pytest.mark.model),
    ]
)
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return SlotEncoder() if request.param == "double" else request.getfixturevalue(request.param)


@pytest.fixture(params=["encode_queries", "encode_passages"])
def encode(request: pytest.FixtureRequest, encoder: Encoder) -> Callable[..., np.ndarray]:
    return getattr(encoder, request.param)  # type: ignore[no-any-return]


def test_rows_are_float32_of_unit_length_and_of_the_stated_dimension(
    encoder: Encoder, encode: Callable[..., np.ndarray]
) -> None:
    rows = encode(TEXTS)
    assert (rows.shape, rows.dtype) == ((len(TEXTS), encoder.dim), np.float32)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_rows_are_in_the_order_of_the_texts(encode: Callable[..., np.ndarray]) -> None:
    assert agreement(encode(TEXTS[::-1])[::-1], encode(TEXTS)) > 0.9999


def test_a_texts_vector_does_not_depend_on_its_company(encode: Callable[..., np.ndarray]) -> None:
    alone = np.concatenate([encode([text]) for text in TEXTS])
    assert agreement(alone, encode(TEXTS * 5)[: len(TEXTS)]) > 0.9999


def test_nothing_gives_no_rows(encoder: Encoder, encode: Callable[..., np.ndarray]) -> None:
    assert encode([]).shape == (0, encoder.dim)


@pytest.mark.parametrize("odd", ["", " ", "\x00", "🙂", "ا\u0654", "?" * 50, "\ufeff\u200f"])
def test_odd_texts_have_a_unit_vector_too(encode: Callable[..., np.ndarray], odd: str) -> None:
    assert np.linalg.norm(encode([odd])[0]) == pytest.approx(1, abs=1e-4)


def test_composed_and_decomposed_letters_are_one_text(encode: Callable[..., np.ndarray]) -> None:
    assert (
        agreement(encode(["أعلن الرئيس"]), encode(["ا\u0654علن الرييس".replace("يي", "ي\u0654ي")])) > 0.9999
    )


def test_a_text_longer_than_any_window_is_encoded(encode: Callable[..., np.ndarray]) -> None:
    long = " ".join(TEXTS[:2] * 22)
    assert np.linalg.norm(encode([long])[0]) == pytest.approx(1, abs=1e-4)


def test_a_question_is_nearest_to_the_passage_that_shares_its_words(encoder: Encoder) -> None:
    queries = encoder.encode_queries(["قناة السويس للملاحة", "النيل الأزرق بحيرة تانا"])
    assert np.argmax(queries @ encoder.encode_passages(TEXTS).T, axis=1).tolist() == [0, 1]


def test_progress_counts_every_text(encoder: Encoder) -> None:
    told: list[int] = []
    encoder.encode_passages(TEXTS * 6, told.append)
    assert sum(told) == len(TEXTS) * 6


def test_several_threads_get_what_one_gets(encoder: Encoder) -> None:
    expected = encoder.encode_queries(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for rows in pool.map(lambda _: encoder.encode_queries(TEXTS), range(4)):
            assert agreement(rows, expected) > 0.9999


def test_the_fingerprint_names_the_model_and_stays(encoder: Encoder) -> None:
    assert ":" in encoder.fingerprint
    assert encoder.fingerprint == encoder.fingerprint.strip()


def test_the_doubles_cosine_is_the_share_of_common_words() -> None:
    encoder = SlotEncoder()
    one, other = "قناة السويس القديمة المصرية", "قناة بنما القديمة الضيقة"
    assert (
        len({encoder.slot(word) for word in ("قناه", "السويس", "القديمه", "المصريه", "بنما", "الضيقه")}) == 6
    )
    cosine = float(encoder.encode_queries([one])[0] @ encoder.encode_passages([other])[0])
    assert cosine == pytest.approx(2 / 4)

"""One model, two engines: the C engine and the sentence-transformers form must be one in all that is measured."""

import json

import numpy as np
import pytest

from retrieval.encoders.bundled import BundledEncoder
from retrieval.encoders.encoder import PROBES, agreement
from retrieval.encoders.sentence_model import SentenceModel
from tests.quality.conftest import SAMPLE

pytestmark = pytest.mark.model

ARTICLES = [json.loads(line) for line in SAMPLE.read_text("utf-8").splitlines()]
PASSAGES = [article["text"].split("\n")[0] for article in ARTICLES[::2]]
QUESTIONS = [article["title"] for article in ARTICLES[::2]]
ODD = (
    "هَذَا نَصٌّ مُشَكَّل",
    "كلمة\u200cكلمة",
    "ﻣﺤﻤﺪ",
    "a\u00a0b\u2003c",
    "x² + ½ = ™",
    "👍 ممتاز",
    "１２３",
    "Ünïcödé",
    "…",
    "ا\u0654",
)


def test_passages_and_questions_agree_in_float32(
    bundled_encoder: BundledEncoder, sentence_model: SentenceModel
) -> None:
    for texts in (PROBES, PASSAGES):
        assert (
            agreement(bundled_encoder.encode_passages(texts), sentence_model.encode_passages(texts)) >= 0.999
        )
    ours, theirs = bundled_encoder.encode_queries(QUESTIONS), sentence_model.encode_queries(QUESTIONS)
    assert agreement(ours, theirs) >= 0.999


def test_odd_characters_are_read_alike(
    bundled_encoder: BundledEncoder, sentence_model: SentenceModel
) -> None:
    ours, theirs = bundled_encoder.encode_passages(ODD), sentence_model.encode_passages(ODD)
    cosines = dict(zip(ODD, np.sum(ours * theirs, axis=1).round(4).tolist(), strict=True))
    assert min(cosines.values()) >= 0.999, cosines


def test_questions_and_passages_have_different_prompts(
    bundled_encoder: BundledEncoder, sentence_model: SentenceModel
) -> None:
    for encoder in (bundled_encoder, sentence_model):
        same = agreement(encoder.encode_queries(QUESTIONS[:1]), encoder.encode_passages(QUESTIONS[:1]))
        assert 0.8 < same < 0.9999


def test_the_folder_has_a_fingerprint_of_its_own_content(
    prepared_model: object, sentence_model: SentenceModel
) -> None:
    assert sentence_model.fingerprint.startswith("multilingual-e5-small-")
    assert sentence_model.dim == BundledEncoder.dim

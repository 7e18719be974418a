"""Makes the int8 model: `python -m retrieval.encoders.quantising CACHE FOLDER`, run by `int8_folder` as a child process.

The sentence-transformers form of the packaged weights becomes an OpenVINO network (mean pooling inside, word
embeddings outside), nncf quantises it with the activations of some sample passages, and the result must agree with
float32 on other texts, from text to vector, before the folder counts.
"""

import ctypes
import gc
import logging
import sys
from contextlib import suppress
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np

from data.paragraphs import split_passages
from data.sentences import sentence_spans
from data.sources.jsonl import read_jsonl
from data.types import ArticleDraft
from retrieval.encoders.bundled import weights_file
from retrieval.encoders.encoder import PROBES, Vectors
from retrieval.encoders.int8_folder import REFUSED
from retrieval.encoders.model_folder import prepared_folder
from retrieval.encoders.openvino_model import NETWORK, PROMPTS, SUBWORDS, TABLE, WINDOW, OpenVinoEncoder
from retrieval.encoders.packaged_weights import read_packaged
from retrieval.encoders.quiet import hush_openvino
from retrieval.encoders.sentence_model import SentenceModel
from retrieval.encoders.subwords import BEGIN, END, Subwords, write_subwords
from retrieval.errors import ModelRefused

PASSAGES, SENTENCES = 30, 10
"""Texts to calibrate on; more did not bring the vectors nearer to float32, and with passages alone short texts stray."""
HELD_OUT = 10
"""Passages to check with."""
WORST_COSINE = 0.98
MEAN_COSINE = 0.99
OWN_PROBES = (
    "ما أسباب ارتفاع أسعار النفط؟",
    "فاز المنتخب المغربي على نظيره الإسباني بركلات الترجيح (3-0) في ثمن نهائي كأس العالم 2022.",
    "قالت وزارة الصحة إن 12,5% من السكان تلقوا اللقاح حتى يوم الثلاثاء، وإن المراكز تعمل من الثامنة صباحًا.",
    "OPEC+ اتفقت على خفض الإنتاج بمقدار 2 مليون برميل يوميًا ابتداءً من نوفمبر/تشرين الثاني.",
    "هرم",
)


def quantise(cache: Path, folder: Path) -> None:
    """Fill `folder` with the int8 model, its table of word embeddings and its tokenizer.

    `cache` holds or gets the sentence-transformers form. Raises `ModelRefused` when the vectors stray too far from
    float32, `ModelUnavailable` when that form cannot be made.
    """
    _write_tokenizer_and_table(folder)
    _give_back()
    calibration, held_out = _parted(_sample_passages())
    probes = [*PROBES, *OWN_PROBES, *held_out]
    network, expected = _converted(prepared_folder(cache), probes)
    _give_back()
    _write_quantised(network, calibration, folder)
    del network
    _give_back()
    check(expected, OpenVinoEncoder(folder, keep_compiled=False).encode_passages(probes))


def check(expected: Vectors, found: Vectors) -> None:
    """Raise `ModelRefused` unless every row of `found` is near its row of `expected`, and all nearer in the mean."""
    cosines = np.sum(expected * found, axis=1)
    worst, mean = float(cosines.min()), float(cosines.mean())
    if not (worst >= WORST_COSINE and mean >= MEAN_COSINE):
        raise ModelRefused(
            f"The int8 model agrees with float32 to {worst:.4f} at worst, {mean:.4f} in the mean."
        )


def _give_back() -> None:
    """Return to the system what is not used any more: each step is large, and none needs what another left."""
    gc.collect()
    with suppress(OSError, AttributeError):  # not every C library knows it
        ctypes.CDLL(None).malloc_trim(0)


def _write_tokenizer_and_table(folder: Path) -> None:
    packaged = read_packaged(weights_file())
    write_subwords(packaged.pieces, folder / SUBWORDS)
    np.save(folder / TABLE, packaged.tensors["emb.word"].astype(np.float16))


def _sample_passages() -> list[str]:
    with as_file(files("data") / "sample" / "articles.jsonl") as path:
        drafts = [draft for draft in read_jsonl(path, 1 << 20) if isinstance(draft, ArticleDraft)]
    return [passage.text for draft in drafts for passage in split_passages(draft.paragraphs)]


def _parted(passages: list[str]) -> tuple[list[str], list[str]]:
    """Return what to calibrate on, from all over the passages, and some other passages to check with."""
    thirds = passages[::3], passages[1::3], passages[2::3]
    short = [text[slice(*sentence_spans(text)[0])] for text in _evenly(thirds[1], SENTENCES)]
    return [*_evenly(thirds[0], PASSAGES), *short], _evenly(thirds[2], HELD_OUT)


def _evenly(texts: list[str], count: int) -> list[str]:
    return texts[:: max(1, len(texts) // count)][:count]


def _converted(model_folder: Path, probes: list[str]) -> tuple[Any, Vectors]:
    """Return the float32 model as an OpenVINO network, and its vectors of the probes."""
    hush_openvino()
    import openvino
    import torch

    model = SentenceModel(str(model_folder), local_only=True)
    expected = model.encode_passages(probes)
    bert = model.network.eval()
    bert.embeddings.word_embeddings = None  # 380 MB that the network does without
    _give_back()

    class Pooled(torch.nn.Module):  # type: ignore[misc]  # torch is not followed, see pyproject
        def __init__(self) -> None:
            super().__init__()
            self.bert = bert

        def forward(self, inputs_embeds: Any, attention_mask: Any) -> Any:
            states = self.bert(inputs_embeds=inputs_embeds, attention_mask=attention_mask).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(states.dtype)
            return (states * mask).sum(1) / mask.sum(1)

    wide = bert.config.hidden_size
    example = {"inputs_embeds": torch.ones(2, 16, wide), "attention_mask": torch.ones(2, 16).long()}
    shapes = [
        ("inputs_embeds", [-1, -1, wide], openvino.Type.f32),
        ("attention_mask", [-1, -1], openvino.Type.i64),
    ]
    with torch.no_grad():
        return openvino.convert_model(Pooled().eval(), example_input=example, input=shapes), expected


def _write_quantised(network: Any, calibration: list[str], folder: Path) -> None:
    import nncf
    import openvino

    nncf.set_log_level(logging.ERROR)
    quantised = nncf.quantize(
        network,
        nncf.Dataset(_inputs(calibration, folder)),
        model_type=nncf.ModelType.TRANSFORMER,  # smooth quantisation: BERT's outliers do not survive without it
        subset_size=len(calibration),
    )
    openvino.save_model(quantised, folder / NETWORK)


def _inputs(texts: list[str], folder: Path) -> list[dict[str, Any]]:
    table = np.load(folder / TABLE, mmap_mode="r")
    found = Subwords(folder / SUBWORDS).encode([PROMPTS["passage"] + text for text in texts])
    feeds = []
    for ids in found:
        row = np.array([[BEGIN, *ids[:WINDOW], END]])
        feeds.append({"inputs_embeds": table[row].astype(np.float32), "attention_mask": np.ones_like(row)})
    return feeds


if __name__ == "__main__":
    try:
        quantise(Path(sys.argv[1]), Path(sys.argv[2]))
    except ModelRefused as refused:
        sys.stderr.write(f"{refused}\n")
        sys.exit(REFUSED)

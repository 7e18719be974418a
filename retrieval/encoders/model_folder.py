"""Turns the packaged weights into a sentence-transformers folder in the model cache.

Done once, in a folder aside that is renamed when it is complete, and checked by hash at every use: the
folder is multilingual-e5-small as its authors publish it (BERT encoder, mean pooling, normalisation, prompts
`query: ` and `passage: `, an XLM-R unigram tokenizer), with the 4-bit weights written out as float32.
"""

import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.encoders.bundled import bundled_fingerprint, file_hash, weights_file
from retrieval.encoders.packaged_weights import PackagedModel, Sizes, read_packaged
from retrieval.encoders.sealed_folder import SEAL, made_once
from retrieval.errors import ModelUnavailable

FORMAT = 2
PROMPTS = {"query": "query: ", "passage": "passage: "}
SPECIALS = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
SPECIALS |= {"cls_token": "<s>", "sep_token": "</s>", "mask_token": "<mask>"}
WEIGHTS = "model.safetensors"
_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def prepared_folder(cache: Path) -> Path:
    """Return the folder of the bundled model, preparing it if it is missing or damaged.

    `cache` is created when needed. Several processes may call at once: one prepares, the others wait.
    Raises `ModelUnavailable` when the weights cannot be read or the folder not be written.
    """
    weights = weights_file()
    folder = _folder(cache, file_hash(weights)[:16])
    try:
        return made_once(folder, ".lock", WEIGHTS, partial(_prepare, weights))
    except OSError as error:
        raise ModelUnavailable(f"The model cannot be prepared in {cache}: {error}") from error


def is_prepared(cache: Path) -> bool:
    """Whether the folder is there; not whether it is whole, which `prepared_folder` finds out."""
    return (_folder(cache, bundled_fingerprint().partition(":")[2]) / SEAL).is_file()


def _folder(cache: Path, weights_hash: str) -> Path:
    return cache / f"multilingual-e5-small-{weights_hash}-{FORMAT}"


def _prepare(weights: Path, building: Path) -> None:
    model = read_packaged(weights)
    _write_weights(model, building / WEIGHTS)
    _write_tokenizer(model, building)
    for name, value in _settings(model.sizes).items():
        (building / name).parent.mkdir(exist_ok=True)
        (building / name).write_text(json.dumps(value, indent=2), "utf-8")


def _write_weights(model: PackagedModel, path: Path) -> None:
    from safetensors.numpy import save_file

    tensors = {_bert_name(name): tensor for name, tensor in model.tensors.items()}
    # BERT's pooler is not packaged because sentence vectors do not use it; libraries expect it to be there.
    tensors["pooler.dense.weight"] = np.zeros((model.sizes.hidden, model.sizes.hidden), dtype=np.float32)
    tensors["pooler.dense.bias"] = np.zeros(model.sizes.hidden, dtype=np.float32)
    save_file(tensors, path, metadata={"format": "pt"})


def _bert_name(name: str) -> str:
    """Translate `l3.ao.w` or `emb.word` to the name that BERT gives the tensor."""
    part, *rest = name.split(".")
    if part == "emb":
        table = {"word": "word_embeddings", "pos": "position_embeddings", "type": "token_type_embeddings"}
        if rest[0] in table:
            return f"embeddings.{table[rest[0]]}.weight"
        return f"embeddings.LayerNorm.{_kind(rest[1])}"
    return f"encoder.layer.{int(part[1:])}.{_LAYER_NAMES[rest[0]]}.{_kind(rest[1])}"


def _kind(letter: str) -> str:
    return {"w": "weight", "b": "bias"}[letter]


def _write_tokenizer(model: PackagedModel, folder: Path) -> None:
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.Unigram(list(model.pieces), unk_id=3, byte_fallback=False))
    # SentencePiece's nmt_nfkc: control characters go, every kind of space is one space, then NFKC.
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(r"[\x01-\x08\x0B\x0E-\x1F\x7F\u008F\u009F]"), ""),
            normalizers.Replace(Regex(r"[\t\n\x0C\r\u1680\u200B-\u200F\u2028\u2029\u2581\uFEFF\uFFFD]"), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens(sorted(set(SPECIALS.values())))
    tokenizer.save(str(folder / "tokenizer.json"))


def _settings(sizes: Sizes) -> dict[str, Any]:
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "attention_probs_dropout_prob": 0.1,
            "hidden_act": "gelu",
            "hidden_dropout_prob": 0.1,
            "hidden_size": sizes.hidden,
            "intermediate_size": sizes.feed_forward,
            "layer_norm_eps": 1e-12,
            "max_position_embeddings": sizes.positions,
            "num_attention_heads": sizes.heads,
            "num_hidden_layers": sizes.layers,
            "pad_token_id": 1,
            "type_vocab_size": sizes.token_types,
            "vocab_size": sizes.vocabulary,
            "dtype": "float32",
            "transformers_version": "4.30.2",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": sizes.positions,
            **SPECIALS,
        },
        "sentence_bert_config.json": {"max_seq_length": sizes.positions, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": PROMPTS,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": sizes.hidden,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
        },
        "2_Normalize/config.json": {},
    }

"""The packaged model's tokenizer on sentencepiece: XLM-R's unigram pieces, three times as fast as `tokenizers`.

sentencepiece's own normalisation is left out (it would need the model's map of code points); the same steps that
`model_folder` writes into tokenizer.json are done here, in Python.
"""

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from retrieval.errors import ModelUnavailable

BEGIN, PAD, END, UNKNOWN = range(4)
"""Ids of `<s>`, `<pad>`, `</s>` and `<unk>`, the first four pieces."""
_MASK = "<mask>"

# SentencePiece's nmt_nfkc: control characters go, every kind of space is one space, then NFKC.
_CONTROL = re.compile(r"[\x01-\x08\x0B\x0E-\x1F\x7F\u008F\u009F]")
_SPACE = re.compile(r"[\t\n\x0C\r\u1680\u200B-\u200F\u2028\u2029\u2581\uFEFF\uFFFD]")
_SPACES = re.compile(" {2,}")


def normalise(text: str) -> str:
    """Return the text as the pieces were learnt on it."""
    spaced = _SPACE.sub(" ", _CONTROL.sub("", text))
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", spaced))


class Subwords:
    """Texts to the ids of their pieces. Safe to call from several threads.

    `path` is a file that `write_subwords` wrote. Raises `ModelUnavailable` when it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        try:
            from sentencepiece import SentencePieceProcessor

            self._pieces = SentencePieceProcessor(model_file=str(path))
        except (ImportError, OSError, RuntimeError) as error:
            raise ModelUnavailable(f"The tokenizer {path} cannot be loaded: {error}") from error

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Return each text's piece ids, without `<s>` and `</s>`, however many there are."""
        ids: list[list[int]] = self._pieces.encode([normalise(text) for text in texts], num_threads=1)
        return ids


def write_subwords(pieces: Sequence[tuple[str, float]], path: Path) -> None:
    """Write a sentencepiece model of the pieces and their scores; the first four are the special ones."""
    from sentencepiece import sentencepiece_model_pb2 as format_of

    kind = format_of.ModelProto.SentencePiece
    model = format_of.ModelProto()
    for place, (text, score) in enumerate(pieces):
        special = place in (BEGIN, PAD, END) or text == _MASK
        usual = kind.UNKNOWN if place == UNKNOWN else kind.NORMAL
        model.pieces.add(piece=text, score=score, type=kind.CONTROL if special else usual)
    trained = model.trainer_spec
    trained.model_type = format_of.TrainerSpec.UNIGRAM
    trained.vocab_size = len(pieces)
    trained.bos_id, trained.pad_id, trained.eos_id, trained.unk_id = BEGIN, PAD, END, UNKNOWN
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.add_dummy_prefix = True
    model.normalizer_spec.remove_extra_whitespaces = False
    model.normalizer_spec.escape_whitespaces = True
    path.write_bytes(model.SerializeToString())

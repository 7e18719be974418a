"""The texts that engines are compared on, and how many tokens a collection has.

    python -m benchmarks.sampling ARTICLES SAMPLE.json MODEL_CACHE [--tokens N]

Whole passages drawn at random (seeded) from the articles, each with its sentences, as the indexing job encodes them.
Tokens are those of the model's own tokenizer, prompt and marks included, as the model reads them. Prints JSON.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from data.paragraphs import split_passages
from data.sources.files import read_path
from data.types import ArticleDraft
from retrieval.index.embedding import parts

TOKENS = 150_000
AT_ONCE = 2000
LONGEST = 512
PROMPT = "passage: "


def main() -> None:
    """Write the sample; print the counts of the sample and of the whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("sample", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--tokens", type=int, default=TOKENS)
    given = parser.parse_args()
    count = token_counter(given.cache)
    passages = list(dict.fromkeys(titled_passages(given.articles)))
    encoded = [list(dict.fromkeys(parts(title, text))) for title, text in passages]
    tokens = _counted(encoded, count)
    chosen = choose(tokens, given.tokens, Random(1))
    texts = [part for place in chosen for part in encoded[place]]
    sample = {"texts": texts, "tokens": sum(tokens[place] for place in chosen)}
    given.sample.write_text(json.dumps(sample, ensure_ascii=False), "utf-8")
    figures = {
        "passages": len(passages),
        "texts": sum(map(len, encoded)),
        "tokens": sum(tokens),
        "sample_texts": len(texts),
        "sample_tokens": sample["tokens"],
    }
    print(json.dumps(figures))


def choose(tokens: Sequence[int], wanted: int, random: Random) -> list[int]:
    """Return places drawn without repetition until they have at least `wanted` tokens, or all."""
    chosen: list[int] = []
    total = 0
    for place in random.sample(range(len(tokens)), len(tokens)):
        if total >= wanted:
            break
        chosen.append(place)
        total += tokens[place]
    return chosen


def titled_passages(articles: Path) -> Iterator[tuple[str, str]]:
    """Yield the passages of all articles of a file or folder, each with its article's title before it."""
    for reading in read_path(articles, {}):
        if isinstance(reading, ArticleDraft):
            yield from ((reading.title, passage.text) for passage in split_passages(reading.paragraphs))


def token_counter(cache: Path) -> Any:
    """Return what counts the tokens of each of some texts."""
    from tokenizers import Tokenizer

    from retrieval.encoders.model_folder import prepared_folder

    tokenizer = Tokenizer.from_file(str(prepared_folder(cache) / "tokenizer.json"))
    tokenizer.enable_truncation(LONGEST)
    return lambda texts: [len(one.ids) for one in tokenizer.encode_batch([PROMPT + text for text in texts])]


def _counted(encoded: Sequence[Sequence[str]], count: Any) -> list[int]:
    found: list[int] = []
    for start in range(0, len(encoded), AT_ONCE):
        some = encoded[start : start + AT_ONCE]
        counted = iter(count([text for texts in some for text in texts]))
        found += [sum(next(counted) for _ in texts) for texts in some]
    return found


if __name__ == "__main__":
    main()

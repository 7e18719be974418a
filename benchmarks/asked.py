"""What is asked when answers are timed: real questions, and word windows from the collection. Never one twice."""

import json
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from bot.wiring import Isnad
from data.sentences import sentence_spans

WORDS = (4, 9)
"""Words of a window."""


def read_questions(path: Path) -> list[str]:
    """Return the questions of a JSON Lines file, under `question` or `text`."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return list(dict.fromkeys(str(line.get("question") or line["text"]) for line in lines))


def windows(sentences: Sequence[str], count: int, seed: int) -> list[str]:
    """Return up to `count` distinct runs of 4 to 9 words of sentences drawn at random."""
    random = np.random.default_rng(seed)
    found: dict[str, None] = {}
    for _ in range(20 * count if sentences else 0):
        if len(found) == count:
            break
        words = sentences[int(random.integers(len(sentences)))].split()
        length = int(random.integers(WORDS[0], WORDS[1] + 1))
        if len(words) >= length:
            start = int(random.integers(len(words) - length + 1))
            found[" ".join(words[start : start + length])] = None
    return list(found)


def some_sentences(isnad: Isnad, most_passages: int = 5000) -> list[str]:
    """Return the sentences of the collection's first passages."""
    portions = islice(isnad.changes.all_passages(1000), most_passages // 1000)
    texts = [passage.text for portion in portions for passage in portion]
    return [text[start:end] for text in texts for start, end in sentence_spans(text)]

"""Made-up measuring sets: invented Arabic words, so that it is known which passage answers what."""

import json
from collections.abc import Sequence
from pathlib import Path

LETTERS = "سمكنقدرجحط"


def word(number: int) -> str:
    """Return an invented word of six letters, a different one for each number below 10,000."""
    return "خط" + "".join(LETTERS[int(digit)] for digit in f"{number:04}")


def write_set(folder: Path, documents: int, unanswerable: int = 0, right: Sequence[int] = ()) -> Path:
    """Write a set of documents with titles of their own, each asked about once by two words that it alone holds.

    All share other words. `right` gives the number of the document that is said to answer each question, when it is
    not its own; `unanswerable` questions more ask for words that no document holds.
    """
    folder.mkdir(parents=True)
    corpus = [
        {
            "_id": f"d{at}",
            "title": f"مقال {word(at)}",
            "text": f"{word(at + 3000)} {word(at + 4000)} {_shared(at)}",
        }
        for at in range(documents)
    ]
    queries = [
        {"_id": f"q{at}", "text": f"من {word(at + 3000)} في {word(at + 4000)}؟", "answers": [word(at + 4000)]}
        for at in range(documents)
    ]
    queries += [
        {"_id": f"n{at}", "text": f"من {word(at + 7000)} في {word(at + 8000)}؟"} for at in range(unanswerable)
    ]
    answering = right or range(documents)
    rows = [f"q{at}\td{of}\t1" for at, of in enumerate(answering)]
    for name, lines in (("corpus.jsonl", corpus), ("queries.jsonl", queries)):
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (folder / name).write_text(text, "utf-8")
    (folder / "qrels.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *rows]) + "\n", "utf-8")
    return folder


def _shared(number: int) -> str:
    """Words that a passage has in common with others, more of them the higher its number's last digit."""
    return " ".join(word(9000 + at) for at in range(number % 10 + 2)) + "."

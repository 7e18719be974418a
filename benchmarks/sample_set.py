"""The sample articles and their questions as a measuring set, for who has no other."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.child import ROOT
from data.paragraphs import split_passages
from data.sources.files import read_path
from data.types import ArticleDraft

ARTICLES = ROOT / "data" / "sample" / "articles.jsonl"
QUESTIONS = ROOT / "tests" / "quality" / "sample-questions.jsonl"


def write_sample_set(folder: Path) -> Path:
    """Write the set (`retrieval.corpus` says its form) and return its folder.

    Its documents are the passages of the sample articles; those of a question's article that hold the words that it
    asks for answer it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    documents = list(_documents(read_path(ARTICLES, {})))
    questions = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    _write_lines(folder / "corpus.jsonl", documents)
    asked = [{"_id": f"q{n}", "text": each["question"]} for n, each in enumerate(questions, start=1)]
    _write_lines(folder / "queries.jsonl", asked)
    rows = [
        f"q{n}\t{document['_id']}\t1"
        for n, each in enumerate(questions, start=1)
        for document in documents
        if answers(each, document)
    ]
    (folder / "qrels.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *rows]), "utf-8")
    return folder


def answers(question: Mapping[str, Any], document: Mapping[str, str]) -> bool:
    """Tell whether a document is of the question's article and holds what it must."""
    held = str(question.get("must_contain") or "")
    return bool(held) and document["_id"].startswith(f"{question['id']}#") and held in document["text"]


def _documents(readings: Iterable[object]) -> Iterator[dict[str, str]]:
    for reading in readings:
        if isinstance(reading, ArticleDraft):
            article_id = reading.key.rpartition(":")[2]
            for number, passage in enumerate(split_passages(reading.paragraphs), start=1):
                yield {"_id": f"{article_id}#{number}", "title": reading.title, "text": passage.text}


def _write_lines(path: Path, lines: Iterable[Mapping[str, str]]) -> None:
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")


def main() -> None:
    """Write the set into the folder that is named; print its path as JSON."""
    print(json.dumps(str(write_sample_set(Path(sys.argv[1])))))


if __name__ == "__main__":
    main()

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
QUESTIONS = ROOT / "tests" / "quality" / "questions.jsonl"
NOT_ALONE = ("follow_up", "dated")
"""Kinds of questions that mean something only with the one before or with a date."""


def write_sample_set(folder: Path) -> Path:
    """Write the set (`retrieval.measuring.corpus` says its form) and return its folder.

    Its documents are the passages of the sample articles; those of a question's article that hold the words that it
    asks for answer it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    documents = list(_documents(read_path(ARTICLES, {})))
    every = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    questions = [each for each in every if each["kind"] not in NOT_ALONE]
    _write_lines(folder / "corpus.jsonl", documents)
    asked = [
        {
            "_id": each["id"],
            "text": each["question"],
            "set": each["kind"],
            "answers": [each["must_contain"]] if each["must_contain"] else [],
        }
        for each in questions
    ]
    _write_lines(folder / "queries.jsonl", asked)
    rows = [
        f"{each['id']}\t{document['_id']}\t1"
        for each in questions
        for document in documents
        if answers(each, document)
    ]
    (folder / "qrels.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *rows]), "utf-8")
    return folder


def answers(question: Mapping[str, Any], document: Mapping[str, str]) -> bool:
    """Tell whether a document is of the question's article and holds what it must."""
    held = str(question.get("must_contain") or "")
    return bool(held) and document["_id"].startswith(f"{question['article']}#") and held in document["text"]


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

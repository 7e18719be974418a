"""The measuring collection, whole: 4,000 real articles of many outlets."""

from data.paragraphs import split_passages
from data.sources.files import read_path
from data.types import ArticleDraft, OriginDone, Reading
from tests.shared import shared


def test_4000_articles_are_read_without_a_failure_into_passages_of_a_size() -> None:
    others: list[Reading] = []
    keys, passages = set(), 0
    for reading in read_path(shared("news/articles-4k.jsonl.gz"), {}):
        if isinstance(reading, ArticleDraft):
            keys.add(reading.key)
            passages += len(split_passages(reading.paragraphs))
            assert reading.published is not None, reading.key
            assert reading.title, reading.key
        else:
            others.append(reading)
    assert [isinstance(reading, OriginDone) and reading.complete for reading in others] == [True]
    assert len(keys) == 4000
    assert 13_000 <= passages <= 20_000

"""The table says what was measured, what failed and what was not there."""

from pathlib import Path

import pytest

from benchmarks.__main__ import failed, parser, plan
from benchmarks.child import ChildFailed, run
from benchmarks.memory import memory_of, parse_rollup
from benchmarks.table import ratio, write_table

MACHINE = {
    "cpu": "A processor",
    "cores": 2,
    "memory_gib": 23.5,
    "instructions": ["avx512_vnni"],
    "system": "Linux 6, Python 3.11",
    "libraries": {"torch": "2.13.0"},
}
ANSWERS = {"one_at_a_time": {"p50": 10.0, "p95": 20.0, "p99": 30.0}, "stages_ms": {"encode": 8.0}}


def test_engines_are_compared_with_sentence_transformers_and_a_failed_one_says_why() -> None:
    engines = {
        "sentence-transformers": {"tokens_per_second": 2000, "start_s": 8.0},
        "OpenVINO int8": {"tokens_per_second": 8000, "peak_mib": 400.0},
        "torch bfloat16": {"failed": "no such instruction"},
    }
    counts = {"sample_texts": 10, "sample_tokens": 500}
    table = write_table({"machine": MACHINE, "engines": {"counts": counts, "engines": engines}})
    assert "| OpenVINO int8 | 8000 | 4.0 | – | – | 400.0 |" in table
    assert "| torch bfloat16 | no such instruction | – | – | – | – |" in table
    assert "A processor, 2 cores, 23.5 GiB, instructions avx512_vnni; Linux 6, Python 3.11" in table


def test_sizes_stand_side_by_side_with_the_ratio_of_the_largest_to_the_smallest() -> None:
    sizes = {
        "1000": {"answering": ANSWERS, "adding": {"in_process_s": 1.0}},
        "1000000": {"answering": {"failed": "out of memory"}, "adding": {"in_process_s": 1.5}},
    }
    table = write_table({"machine": MACHINE, "sizes": sizes})
    assert "| passages | 1,000 | 1,000,000 | largest / smallest |" in table
    assert "| one at a time, p50 ms | 10.0 | – | – |" in table
    assert "| one new article, in process, s | 1.0 | 1.5 | 1.5 |" in table
    assert "| stage encode, ms | 8.0 | – | – |" in table
    assert "1,000,000 passages, answering: out of memory" in table


def test_a_peer_that_is_not_installed_is_a_row_that_says_so() -> None:
    peers = {
        "isnad": {"recall@1": 0.8, "ndcg@10": 0.9, "passages": 240, "questions": 1186, "question_ms": 15.0},
        "txtai": {"missing": "No module named 'txtai'"},
    }
    table = write_table({"machine": MACHINE, "peers": {"set": "xquad-ar", "peers": peers}})
    assert "Set xquad-ar: 240 passages, 1186 questions." in table
    assert "| isnad | 0.8 | 0.9 | 15.0 | – | – | – |  |" in table
    assert "| txtai | – | – | – | – | – | – | not installed (No module named 'txtai') |" in table


def test_groups_that_were_not_measured_are_left_out() -> None:
    table = write_table({"machine": MACHINE})
    assert "##" not in table


def test_a_ratio_to_nothing_is_nothing() -> None:
    assert ratio(3.0, 2.0) == 1.5
    assert ratio(3.0, 0) is None
    assert ratio(None, 2.0) is None


def test_a_run_fails_by_what_failed_and_not_by_what_is_not_installed() -> None:
    assert failed({"peers": {"peers": {"txtai": {"failed": "broken"}}}})
    assert not failed({"peers": {"peers": {"txtai": {"missing": "not there"}}}})


def test_memory_is_split_in_anonymous_and_mapped() -> None:
    rollup = "00400000-7fff00000000 ---p 00000000 00:00 0 [rollup]\nRss:  4096 kB\nPss: 3000 kB\nAnonymous: 1024 kB\n"
    assert parse_rollup(rollup) == {"rss": 4.0, "anonymous": 1.0, "file": 3.0}
    assert memory_of()["rss"] > 10


def test_a_child_that_fails_is_named_with_its_last_words() -> None:
    with pytest.raises(ChildFailed, match=r"benchmarks\.nothing .*No module named benchmarks\.nothing"):
        run("benchmarks.nothing")


def test_collections_are_made_from_what_was_ingested_unless_another_state_is_named(tmp_path: Path) -> None:
    kept = ["--work", str(tmp_path / "kept")]
    own = plan(parser().parse_args(kept), tmp_path)
    other = plan(parser().parse_args([*kept, "--source", str(tmp_path / "state")]), tmp_path)
    assert own.source == own.work / "ingested" == tmp_path / "kept" / "ingested"
    assert other.source == tmp_path / "state"
    assert own.sizes == (1_000, 40_000, 1_000_000)
    assert (own.state("made-1000") / "models").resolve() == own.cache.resolve()

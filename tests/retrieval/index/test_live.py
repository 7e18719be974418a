import base64
import dataclasses
import json
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrieval.errors import IndexMissing, IndexRefused
from retrieval.index.embedding import pack
from tests.data.collection import draft
from tests.doubles import SlotEncoder
from tests.retrieval.shelf import CANAL, NILE, PYRAMID, THREE, Shelf, withdrawn

Open = Callable[..., Shelf]


def edit_manifest(shelf: Shelf, **changes: Any) -> None:
    name = shelf.generations.current()
    assert name
    path = shelf.generations.path(name) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")


def test_nothing_is_indexed_before_the_first_ingest(shelf: Shelf) -> None:
    with pytest.raises(IndexMissing, match="run `isnad ingest`"):
        shelf.live.snapshot()
    assert shelf.search.ask("قناة السويس").hits == ()


def test_a_generation_that_appears_is_opened(open_shelf: Open) -> None:
    reader, writer = open_shelf(), open_shelf()
    assert reader.search.ask("قناة السويس").hits == ()
    writer.shelve(*THREE)
    assert reader.first("قناة السويس") == "قناة السويس"


def test_what_another_process_adds_is_found(open_shelf: Open) -> None:
    reader, writer = open_shelf(), open_shelf()
    writer.shelve(CANAL)
    assert reader.titles("بحيرة تانا") == {"قناة السويس"}
    writer.shelve(NILE)
    assert reader.live.pending() == 1
    assert reader.first("بحيرة تانا") == "نهر النيل"
    assert reader.live.pending() == 0


def test_cosines_are_held_against_what_came_to_a_small_index_too(shelf: Shelf) -> None:
    shelf.shelve(CANAL)
    shelf.search.warm_up()
    assert len(shelf.live.snapshot().sample) == 1
    shelf.shelve(NILE, PYRAMID)
    sample = shelf.live.follow().sample
    assert len(sample) == 3
    assert len({row.tobytes() for row in sample}) == 3
    shelf.shelve(NILE)  # unchanged: nothing is laid over
    assert len(shelf.live.follow().sample) == 3


def test_what_another_process_modifies_is_found_in_its_new_words_only(open_shelf: Open) -> None:
    reader, writer = open_shelf(), open_shelf()
    writer.shelve(*THREE)
    assert reader.first("ارتفاع هرم خوفو") == "هرم خوفو"
    writer.shelve(dataclasses.replace(PYRAMID, paragraphs=("بني الهرم الأكبر من حجر الجير.",)))
    reader.live.follow()
    (hit,) = reader.search.ask("حجر الجير", 1).hits
    assert hit.text == "بني الهرم الأكبر من حجر الجير."
    assert all("146" not in hit.text for hit in reader.search.ask("ارتفاع هرم خوفو 146 مترا", 9).hits)


def test_what_another_process_withdraws_is_gone(open_shelf: Open) -> None:
    reader, writer = open_shelf(), open_shelf()
    writer.shelve(*THREE)
    assert reader.titles("قناة السويس") == {"قناة السويس", "نهر النيل", "هرم خوفو"}
    writer.shelve(withdrawn(CANAL))
    assert reader.titles("قناة السويس") == {"نهر النيل", "هرم خوفو"}
    snapshot = reader.live.snapshot()
    assert (len(snapshot.dense), len(snapshot.lexical)) == (2, 2)


def test_an_article_that_comes_back_is_found_again(open_shelf: Open) -> None:
    reader, writer = open_shelf(), open_shelf()
    writer.shelve(*THREE)
    writer.shelve(withdrawn(CANAL))
    reader.live.follow()
    writer.shelve(CANAL)
    assert reader.first("قناة السويس") == "قناة السويس"


def test_a_process_that_starts_later_sees_what_one_that_followed_sees(open_shelf: Open) -> None:
    follower, writer = open_shelf(), open_shelf()
    writer.shelve(*THREE)
    for step in (
        [draft("سد", "سد مأرب في اليمن.")],
        [withdrawn(NILE)],
        [dataclasses.replace(CANAL, paragraphs=("أغلقت القناة عام 1967.",))],
        [NILE],
    ):
        writer.shelve(*step)
        follower.live.follow()
    later = open_shelf()
    for question in ("سد مأرب", "النيل الأزرق", "متى أغلقت القناة", "هرم"):
        ours = [(hit.passage_id, hit.text) for hit in follower.search.ask(question, 9).hits]
        assert [(hit.passage_id, hit.text) for hit in later.search.ask(question, 9).hits] == ours
    assert follower.first("متى أغلقت القناة عام 1967") == "قناة السويس"


def test_a_new_generation_takes_the_place_of_the_open_one(open_shelf: Open) -> None:
    reader, writer = open_shelf(), open_shelf()
    writer.shelve(CANAL)
    assert reader.live.follow().name == "000001"
    writer.take(NILE)
    writer.indexer().rebuild()
    assert reader.live.snapshot().name == "000001"
    assert reader.live.follow().name == "000002"
    assert reader.first("بحيرة تانا") == "نهر النيل"


def test_after_a_roll_back_the_old_generation_answers_with_all_that_came_since(open_shelf: Open) -> None:
    reader, writer = open_shelf(), open_shelf()
    writer.shelve(CANAL)
    writer.take(NILE)
    writer.indexer().rebuild()
    reader.live.follow()
    writer.generations.roll_back()
    assert reader.live.follow().name == "000001"
    assert reader.titles("بحيرة تانا") == {"قناة السويس"}
    writer.indexer().catch_up()
    assert reader.first("بحيرة تانا") == "نهر النيل"


def test_following_when_nothing_happened_changes_nothing(shelf: Shelf) -> None:
    shelf.shelve(*THREE)
    snapshot = shelf.live.follow()
    encoded = len(shelf.encoder.encoded)  # type: ignore[attr-defined]
    assert shelf.live.follow() is snapshot
    assert len(shelf.encoder.encoded) == encoded  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"fingerprint": "slots:2"}, "model slots:2, this is slots:1"),
        ({"splitter": 0}, "splitter 0"),
        ({"sentences": 0}, "sentence splitter 0"),
        ({"encoded": 0}, "text under titles 0"),
        ({"folding": 0}, "folding 0"),
        ({"metric": "L2"}, "metric L2"),
        ({"passages": 4}, "holds 3 passages, its manifest says 4"),
        ({"probes": []}, "disagree"),
        ({"probes": ["نص آخر"] * 3}, "disagree on its probe texts"),
        ({"probe_vectors": "no base64"}, "damaged"),
        ({"probe_vectors": "AAA="}, "damaged"),
        ({"dim": 7}, "damaged"),
        ({"dim": 384}, "disagree"),
        ({"typical_question": "no base64"}, "typical question of generation 000001 is damaged"),
        ({"typical_question": ""}, "typical question of generation 000001 is damaged"),
        ({"typical_question": "AAA="}, "typical question of generation 000001 is damaged"),
    ],
)
def test_a_generation_that_does_not_fit_is_refused_with_what_to_run(
    shelf: Shelf, change: dict[str, Any], named: str
) -> None:
    shelf.shelve(*THREE)
    edit_manifest(shelf, **change)
    with pytest.raises(IndexRefused) as refused:
        shelf.search.ask("قناة السويس")
    assert named in str(refused.value)
    assert "run `isnad index --rebuild`" in str(refused.value)


def test_a_model_that_changed_under_its_name_is_refused_by_the_probes(open_shelf: Open) -> None:
    class Turned(SlotEncoder):
        def slot(self, word: str) -> int:
            return (super().slot(word) + 1) % self.dim

    open_shelf().shelve(*THREE)
    with pytest.raises(IndexRefused, match="disagree on its probe texts"):
        open_shelf(Turned()).live.snapshot()


def test_a_slightly_different_engine_of_the_same_model_is_accepted(open_shelf: Open) -> None:
    shelf = open_shelf()
    shelf.shelve(*THREE)
    manifest = shelf.generations.manifest("000001")
    vectors = shelf.encoder.encode_passages(manifest.probes)
    shaken = vectors + np.random.default_rng(1).normal(0, 0.005, vectors.shape)
    edit_manifest(shelf, probe_vectors=base64.b64encode(pack(shaken.astype(np.float16))).decode())
    assert open_shelf().first("قناة السويس") == "قناة السويس"


@pytest.mark.parametrize(
    "file",
    [
        "manifest.json",
        "applied.json",
        "dense.faiss",
        "dense.seal",
        "passages.npy",
        "heads.npy",
        "titles.bin",
        "lexical/meta.json",
    ],
)
def test_a_generation_with_a_missing_file_is_refused_and_rebuilding_mends_it(
    open_shelf: Open, file: str
) -> None:
    shelf = open_shelf()
    shelf.shelve(*THREE)
    (shelf.generations.path("000001") / file).unlink()
    with pytest.raises(IndexRefused, match="isnad index --rebuild"):
        open_shelf().live.snapshot()
    encoded = len(shelf.encoder.encoded)  # type: ignore[attr-defined]
    assert open_shelf(shelf.encoder).indexer().rebuild().encoded == 0
    assert len(shelf.encoder.encoded) == encoded + 3  # type: ignore[attr-defined]  # the probes
    assert open_shelf().first("قناة السويس") == "قناة السويس"


@pytest.mark.parametrize("damaged", ["", "{", '{"current": "000077"}'])
def test_where_nothing_names_a_generation_the_newest_one_answers_until_rebuilding_mends_it(
    shelf: Shelf, damaged: str
) -> None:
    shelf.shelve(*THREE)
    (shelf.generations.folder / "CURRENT").write_text(damaged, "utf-8")
    assert shelf.first("قناة السويس") == "قناة السويس"
    damage = shelf.live.damage()
    assert damage is not None
    assert "isnad index --rebuild" in damage.reason
    shelf.indexer().rebuild()
    assert shelf.first("قناة السويس") == "قناة السويس"
    assert shelf.live.damage() is None


def test_a_new_generation_that_is_refused_leaves_the_open_one_answering(open_shelf: Open) -> None:
    reader, writer = open_shelf(), open_shelf()
    writer.shelve(*THREE)
    reader.live.follow()
    writer.indexer().rebuild()
    edit_manifest(writer, folding=0)
    with pytest.raises(IndexRefused, match="folding 0"):
        reader.live.follow()
    assert reader.search.ask("قناة السويس").hits[0].title == "قناة السويس"


def test_a_database_that_was_put_back_does_not_break_the_open_index(open_shelf: Open, tmp_path: Path) -> None:
    writer = open_shelf()
    writer.shelve(*THREE)
    writer.close()
    for file in tmp_path.glob("isnad.db*"):
        file.unlink()
    later = open_shelf()
    assert later.search.ask("قناة السويس").hits == ()
    later.shelve(NILE)
    assert later.first("قناة السويس") == "نهر النيل"


def test_questions_are_answered_while_the_index_follows(open_shelf: Open) -> None:
    reader, writer = open_shelf(), open_shelf()
    writer.shelve(*THREE)
    reader.live.follow()

    def write() -> None:
        for at in range(12):
            writer.shelve(withdrawn(NILE) if at % 2 else NILE, draft("سد", f"سد مأرب رقم {at}."))
            reader.live.follow()

    with ThreadPoolExecutor(4) as pool:
        writing = pool.submit(write)
        answers = []
        while not writing.done():
            answers += list(pool.map(lambda _: reader.search.ask("قناة السويس"), range(6)))
        writing.result()
    assert {answer.hits[0].title for answer in answers} == {"قناة السويس"}
    assert reader.first("سد مأرب") == "عنوان سد"


def _ingest_elsewhere(folder: Path) -> None:
    Shelf(folder).shelve(NILE, withdrawn(CANAL))


def test_a_running_program_follows_what_a_process_of_its_own_ingested(
    open_shelf: Open, tmp_path: Path
) -> None:
    reader = open_shelf()
    reader.shelve(CANAL, PYRAMID)
    assert reader.titles("قناة السويس") == {"قناة السويس", "هرم خوفو"}
    other = multiprocessing.get_context("spawn").Process(target=_ingest_elsewhere, args=(tmp_path,))
    other.start()
    other.join()
    assert other.exitcode == 0
    assert reader.titles("قناة السويس النيل") == {"نهر النيل", "هرم خوفو"}

import dataclasses
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from data.changes import ChangeStore
from data.types import ArticleDraft, IndexablePassage
from retrieval.encoders.encoder import PROBES, Encoder
from retrieval.errors import IndexBusy, IndexRefused
from retrieval.index import building, encoding
from retrieval.index import indexer as indexing
from retrieval.index.dense import write_dense
from retrieval.index.embedding import unpack
from retrieval.index.generation import GenerationStore
from retrieval.index.indexer import IndexReport
from retrieval.index.lexical import TantivyIndex
from retrieval.index.passage_table import PassageTable
from tests.data.collection import draft, long_paragraph
from tests.doubles import Broken, SlotEncoder
from tests.retrieval.shelf import CANAL, NILE, PYRAMID, THREE, Shelf, withdrawn

Open = Callable[..., Shelf]
TWINS = tuple(
    draft(name, *(long_paragraph(word) for word in words), title="قناة السويس")
    for name, words in (("أصل", ("ألف",)), ("نسخة", ("ألف", "باء")))
)
"""Two articles of one title; what the first says the second says too, and more."""
SIX = tuple(draft(name, f"{name} {'أبجدهوز'[at]}لف وحيد.") for at, name in enumerate("ابتثجح"))


def encoded(shelf: Shelf) -> list[str]:
    """What was encoded of passages in all, in order: each one's text under its title. Their sentences are left out."""
    assert isinstance(shelf.encoder, SlotEncoder)
    return [text for text in shelf.encoder.encoded if "\n" in text and text not in PROBES]


def whole(*articles: ArticleDraft) -> list[str]:
    """What is encoded of articles of one paragraph each, but for their sentences."""
    return [f"{article.title}\n{article.paragraphs[0]}" for article in articles]


def test_the_first_catch_up_builds_a_generation(shelf: Shelf) -> None:
    shelf.take(*THREE)
    report = shelf.indexer().catch_up()
    assert dataclasses.replace(report, seconds=1.5) == IndexReport("000001", 3, 3, 3, 1.5)
    assert dataclasses.replace(report, seconds=1.5).passages_per_second == 2.0
    assert shelf.generations.current() == "000001"
    manifest = shelf.generations.manifest("000001")
    assert (manifest.articles, manifest.passages, manifest.base_seq) == (3, 3, 3)
    assert (manifest.fingerprint, manifest.dim, manifest.metric) == ("slots:1", 512, "inner product")
    assert manifest.created == "2024-05-01T12:00:00+00:00"


def test_later_changes_are_laid_over_the_generation_in_use(shelf: Shelf) -> None:
    shelf.shelve(CANAL)
    shelf.take(NILE, withdrawn(CANAL))
    assert shelf.indexer().waiting() == 2
    report = shelf.indexer().catch_up()
    assert (report.generation, report.articles, report.passages, report.encoded) == ("000001", 1, 1, 1)
    assert shelf.indexer().waiting() == 0
    assert encoded(shelf) == whole(CANAL, NILE)


def test_catching_up_with_nothing_encodes_nothing(shelf: Shelf) -> None:
    shelf.shelve(*THREE)
    before = encoded(shelf)
    assert shelf.indexer().catch_up().encoded == 0
    assert encoded(shelf) == before


def test_many_changes_at_once_become_a_new_generation(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.shelve(CANAL)
    monkeypatch.setattr(indexing, "MERGE_FROM", 2)
    shelf.shelve(NILE)
    assert shelf.generations.current() == "000001"
    assert not shelf.indexer().merge_due()
    shelf.take(PYRAMID, withdrawn(CANAL))
    assert shelf.indexer().merge_due()
    shelf.indexer().catch_up()
    assert shelf.generations.current() == "000002"
    assert shelf.titles("قناة") == {"نهر النيل", "هرم خوفو"}


def test_what_was_laid_over_a_large_generation_is_merged_without_reading_its_words_again(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.shelve(*SIX)
    monkeypatch.setattr(indexing, "MERGE_FROM", 3)
    shelf.shelve(NILE, withdrawn(SIX[0]))
    assert shelf.generations.current() == "000001"
    with monkeypatch.context() as patch:
        patch.setattr(TantivyIndex, "create", lambda *_: pytest.fail("the words were indexed anew"))
        shelf.shelve(PYRAMID)
    assert shelf.generations.current() == "000002"
    assert shelf.generations.manifest("000002").passages == 7
    assert shelf.live.follow().seq == shelf.changes.latest()
    assert len(shelf.live.snapshot().lexical) == len(shelf.live.snapshot().dense) == 7
    assert shelf.titles("وحيد النيل هرم") == {"نهر النيل", "هرم خوفو", *(each.title for each in SIX[1:])}


def test_after_a_merge_both_generations_go_their_own_way(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.shelve(*SIX)
    monkeypatch.setattr(indexing, "MERGE_FROM", 2)
    shelf.shelve(NILE, withdrawn(SIX[0]))
    monkeypatch.setattr(indexing, "MERGE_FROM", 99)
    assert shelf.generations.current() == "000002"
    shelf.shelve(PYRAMID, withdrawn(SIX[1]))
    expected = {"نهر النيل", "هرم خوفو", *(each.title for each in SIX[2:])}
    assert shelf.titles("وحيد النيل هرم") == expected
    shelf.indexer().roll_back()
    assert shelf.titles("وحيد النيل هرم") == {"نهر النيل", *(each.title for each in SIX[2:])}
    shelf.indexer().catch_up()
    assert shelf.titles("وحيد النيل هرم") == expected


def test_many_articles_into_a_small_generation_are_built_anew(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.shelve(CANAL)
    monkeypatch.setattr(indexing, "MERGE_FROM", 2)
    with monkeypatch.context() as patch:
        patch.setattr(GenerationStore, "adopt_lexical", lambda *_: pytest.fail("the old words were kept"))
        shelf.shelve(*SIX)
    assert shelf.generations.current() == "000002"
    assert shelf.titles("وحيد قناة") == {CANAL.title, *(each.title for each in SIX)}


def test_more_changes_than_one_step_are_all_applied(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.shelve(CANAL)
    monkeypatch.setattr(indexing, "STEP", 2)
    shelf.shelve(*SIX)
    assert shelf.titles("وحيد") == {CANAL.title, *(article.title for article in SIX)}


def test_a_rebuild_encodes_nothing_again(shelf: Shelf) -> None:
    shelf.shelve(*THREE)
    before = encoded(shelf)
    report = shelf.indexer().rebuild()
    assert (report.generation, report.encoded, report.passages) == ("000002", 0, 3)
    assert encoded(shelf) == before
    assert shelf.generations.previous() == "000001"
    assert shelf.first("النيل الأزرق") == "نهر النيل"


def test_an_empty_collection_can_be_indexed_and_filled_later(shelf: Shelf) -> None:
    report = shelf.indexer().rebuild()
    assert (report.passages, report.encoded, report.passages_per_second) == (0, 0, 0.0)
    assert shelf.search.ask("قناة السويس").hits == ()
    shelf.shelve(CANAL)
    assert shelf.first("قناة السويس") == "قناة السويس"


def test_equal_texts_under_equal_titles_are_encoded_once(shelf: Shelf) -> None:
    shelf.shelve(*TWINS)
    assert len(shelf.changes.article_passages([1, 2])) == 3
    assert sorted(encoded(shelf)) == sorted(f"{CANAL.title}\n{text}" for text in TWINS[1].paragraphs)


def test_an_equal_text_under_another_title_is_another_passage(shelf: Shelf) -> None:
    other = dataclasses.replace(CANAL, key="file:/b", origin="/b", title="ممر مائي", source="أخرى")
    shelf.shelve(CANAL, other)
    assert sorted(encoded(shelf)) == sorted(whole(CANAL, other))


def test_a_title_that_changed_has_its_articles_passages_encoded_anew_and_no_others(shelf: Shelf) -> None:
    shelf.shelve(CANAL, NILE)
    (before,) = shelf.changes.article_passages([1])
    renamed = dataclasses.replace(CANAL, title="ممر بين بحرين")
    shelf.take(renamed, NILE)
    assert shelf.indexer().waiting() == 1
    assert shelf.indexer().catch_up().encoded == 1
    (after,) = shelf.changes.article_passages([1])
    assert (after.passage_id, after.text_hash) == (before.passage_id, before.text_hash)
    assert encoded(shelf)[2:] == whole(renamed)
    snapshot = shelf.live.follow()
    (nearest, cosine), *_ = snapshot.dense.search(shelf.encoder.encode_queries(["ممر بين بحرين"])[0], 1)
    assert nearest == after.passage_id
    assert cosine > 0.5
    assert shelf.first("ممر بين بحرين") == renamed.title


def test_a_change_that_leaves_title_and_text_encodes_nothing(shelf: Shelf) -> None:
    shelf.shelve(CANAL)
    shelf.take(dataclasses.replace(CANAL, source="أخرى", title=f"  {CANAL.title} "))
    assert shelf.indexer().waiting() == 1
    assert shelf.indexer().catch_up().encoded == 0
    assert shelf.first("قناة السويس")


def test_a_title_that_changes_while_passages_are_encoded_is_never_mistaken_for_the_old_one(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed = dataclasses.replace(CANAL, title="ممر بين بحرين")
    shelf.take(CANAL, NILE)
    found = ChangeStore.by_ids

    def renamed_meanwhile(self: ChangeStore, passage_ids: Sequence[int]) -> list[IndexablePassage]:
        monkeypatch.setattr(ChangeStore, "by_ids", found)
        shelf.take(renamed)
        return found(self, passage_ids)

    monkeypatch.setattr(ChangeStore, "by_ids", renamed_meanwhile)
    shelf.indexer().rebuild()
    shelf.indexer().catch_up()
    assert sorted(encoded(shelf)) == sorted(whole(renamed, NILE))
    for passage in shelf.changes.article_passages([1, 2]):
        own = unpack(shelf.vectors.get("slots:1", [passage.vector_name])[passage.vector_name], 512)[0]
        expected = shelf.encoder.encode_passages([f"{passage.title}\n{passage.text}"])
        np.testing.assert_allclose(own, expected[0], atol=1e-3)
    assert shelf.titles("ممر النيل") == {renamed.title, NILE.title}


def test_the_encoder_is_chosen_by_all_that_waits(shelf: Shelf) -> None:
    chosen: list[int] = []

    def choose(characters: int) -> Encoder:
        chosen.append(characters)
        return shelf.encoder

    shelf.take(*THREE)
    shelf.indexer(choose).catch_up()
    shelf.indexer(choose).catch_up()
    assert chosen == [2 * sum(len(article.paragraphs[0]) for article in THREE)]
    shelf.take(NILE, *SIX)
    shelf.indexer(choose).catch_up()
    assert chosen[1:] == [2 * sum(len(article.paragraphs[0]) for article in SIX)]


def test_progress_is_told_by_stage_up_to_its_end(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "PORTION", 2)
    told: list[tuple[str, int, int]] = []
    shelf.take(*THREE)
    shelf.indexer().rebuild(lambda *step: told.append(step))
    assert told == [("encode", 0, 3), ("encode", 2, 3), ("encode", 3, 3), ("index", 0, 3), ("index", 3, 3)]


def test_a_job_that_broke_off_goes_on_and_encodes_nothing_twice(
    open_shelf: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "PORTION", 2)
    broken = open_shelf(SlotEncoder(breaks_after=8))  # two portions: a passage has one sentence
    broken.take(*SIX)
    with pytest.raises(Broken):
        broken.indexer().catch_up()
    assert broken.generations.current() is None
    going_on = open_shelf()
    assert going_on.indexer().catch_up().encoded == 2
    assert sorted(encoded(broken) + encoded(going_on)) == sorted(whole(*SIX))
    assert going_on.titles("وحيد") == {article.title for article in SIX}


def test_a_rebuild_that_breaks_off_leaves_the_old_generation_answering(open_shelf: Open) -> None:
    shelf = open_shelf()
    shelf.shelve(*THREE)
    broken = open_shelf(SlotEncoder(breaks_after=0))
    broken.take(*SIX)
    with pytest.raises(Broken):
        broken.indexer().rebuild()
    assert shelf.generations.current() == "000001"
    assert shelf.first("النيل الأزرق") == "نهر النيل"
    with shelf.generations.lock(wait=False):
        pass


def _build_until_killed(folder: Path, after: str) -> None:
    """Rebuild, and die as by `kill -9` as soon as `after` has been written."""
    written = Path.replace

    def replace(self: Path, target: Path) -> Path:
        result = written(self, target)
        if Path(target).name == after:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    Path.replace = replace  # type: ignore[assignment, method-assign]
    Shelf(folder).indexer().rebuild()


@pytest.mark.parametrize("moment", ["manifest.json", "applied.json", "000002", "CURRENT"])
def test_a_killed_rebuild_leaves_an_index_that_answers(open_shelf: Open, tmp_path: Path, moment: str) -> None:
    shelf = open_shelf()
    shelf.shelve(*THREE)
    shelf.take(draft("سد", "سد مأرب في اليمن."))
    job = multiprocessing.get_context("spawn").Process(target=_build_until_killed, args=(tmp_path, moment))
    job.start()
    job.join()
    assert job.exitcode == -signal.SIGKILL
    later = open_shelf()
    assert later.first("النيل الأزرق") == "نهر النيل"
    assert later.generations.current() == ("000002" if moment == "CURRENT" else "000001")
    assert later.indexer().catch_up().encoded == 0
    assert later.first("سد مأرب") == "عنوان سد"
    later.indexer().rebuild()
    assert later.first("سد مأرب") == "عنوان سد"
    assert list(later.generations.folder.glob("*.building")) == []


def test_a_catch_up_killed_after_its_words_were_written_is_done_again(
    open_shelf: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = open_shelf()
    shelf.shelve(CANAL, NILE)
    shelf.take(withdrawn(CANAL), PYRAMID)
    with monkeypatch.context() as patch:
        patch.setattr(indexing, "write_applied", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            shelf.indexer().catch_up()
    between = open_shelf()
    assert between.titles("قناة السويس النيل هرم خوفو") == {"نهر النيل"}
    assert shelf.indexer().waiting() == 2
    assert shelf.indexer().catch_up().encoded == 0
    assert open_shelf().titles("قناة السويس النيل هرم خوفو") == {"نهر النيل", "هرم خوفو"}


def test_two_do_not_write_at_once(shelf: Shelf) -> None:
    shelf.take(*THREE)
    with GenerationStore(shelf.generations.folder).lock():
        for job in (shelf.indexer().catch_up, shelf.indexer().rebuild):
            with pytest.raises(IndexBusy, match="another process"):
                job(wait=False)
    assert shelf.indexer().catch_up(wait=False).passages == 3


@pytest.mark.parametrize("wrong", ["dense", "no dense", "lexical", "places", "articles"])
def test_a_build_that_was_written_wrongly_is_refused_by_its_canaries(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    shelf.shelve(*THREE)
    write_table = PassageTable.write

    def misplaced(path: Path, keys: np.ndarray, vectors: Callable[..., np.ndarray], dim: int) -> None:
        write_dense(path, keys, lambda some: np.roll(vectors(some), 1, axis=0), dim)

    def other_articles(folder: Path, keys: np.ndarray, articles: np.ndarray, *rest: np.ndarray) -> None:
        write_table(folder, keys, articles + 7, *rest)

    def other_places(
        folder: Path, keys: np.ndarray, articles: np.ndarray, places: np.ndarray, lengths: np.ndarray
    ) -> None:
        write_table(folder, keys, articles, np.roll(places, 1), lengths)

    with monkeypatch.context() as patch:
        if wrong == "dense":
            patch.setattr(building, "write_dense", misplaced)
        elif wrong == "no dense":
            patch.setattr(
                building, "write_dense", lambda path, keys, *rest: write_dense(path, keys[:0], *rest)
            )
        elif wrong == "lexical":
            patch.setattr(TantivyIndex, "update", lambda _self, _gone, texts: list(texts))
        elif wrong == "places":
            patch.setattr(PassageTable, "write", other_places)
        else:
            patch.setattr(PassageTable, "write", other_articles)
        with pytest.raises(IndexRefused, match="the old one stays in use"):
            shelf.indexer().rebuild()
    assert shelf.generations.current() == "000001"
    assert shelf.first("النيل الأزرق") == "نهر النيل"
    assert shelf.indexer().rebuild().generation == "000002"


@pytest.mark.parametrize("words", ["من هو؟", "لا.", "...", "🙂 !", "\u064b", "د"])
def test_a_passage_without_a_telling_word_does_not_stand_in_the_way(shelf: Shelf, words: str) -> None:
    shelf.take(draft("فارغ", words), NILE)
    assert shelf.indexer().rebuild().passages == 2
    assert shelf.first("النيل الأزرق") == "نهر النيل"


def test_a_generation_of_another_model_is_not_added_to(open_shelf: Open) -> None:
    open_shelf().shelve(CANAL)
    other = open_shelf(SlotEncoder(fingerprint="slots:2"))
    other.take(NILE)
    with pytest.raises(IndexRefused, match="model slots:1, this is slots:2: run `isnad index --rebuild`"):
        other.indexer().catch_up()
    assert other.generations.applied("000001") == 1
    assert other.indexer().rebuild().encoded == 2
    assert other.first("النيل الأزرق") == "نهر النيل"


def test_both_models_vectors_are_kept_so_that_going_back_costs_nothing(open_shelf: Open) -> None:
    first = open_shelf()
    first.shelve(*THREE)
    open_shelf(SlotEncoder(fingerprint="slots:2")).indexer().rebuild()
    assert first.indexer().rebuild().encoded == 0


def test_an_index_that_is_ahead_of_its_database_is_built_anew(open_shelf: Open, tmp_path: Path) -> None:
    before = open_shelf()
    before.shelve(*THREE)
    before.close()
    for file in tmp_path.glob("isnad.db*"):
        file.unlink()
    restored = open_shelf()
    restored.shelve(PYRAMID)
    assert restored.generations.current() == "000002"
    assert restored.titles("قناة النيل هرم") == {"هرم خوفو"}


def test_changes_that_both_kept_generations_hold_are_forgotten(shelf: Shelf) -> None:
    shelf.shelve(CANAL)
    shelf.shelve(NILE)
    shelf.indexer().rebuild()
    assert [change.seq for change in shelf.changes.since(0, 9)] == [2]
    shelf.shelve(PYRAMID)
    shelf.indexer().rebuild()
    assert [change.seq for change in shelf.changes.since(0, 9)] == [3]
    shelf.generations.roll_back()
    assert shelf.first("ارتفاع هرم خوفو") == "هرم خوفو"


def test_vectors_of_texts_that_are_gone_are_dropped_by_a_rebuild(shelf: Shelf) -> None:
    shelf.shelve(CANAL)
    (old,) = shelf.changes.article_passages([1])
    shelf.shelve(dataclasses.replace(CANAL, paragraphs=("أغلقت القناة عام 1967.",)))
    assert shelf.vectors.missing("slots:1", [old.vector_name]) == set()
    shelf.indexer().rebuild()
    assert shelf.vectors.missing("slots:1", [old.vector_name]) == {old.vector_name}
    (new,) = shelf.changes.article_passages([1])
    assert shelf.vectors.missing("slots:1", [new.vector_name]) == set()


def test_a_withdrawn_articles_vectors_wait_for_its_return(shelf: Shelf) -> None:
    shelf.shelve(*THREE)
    shelf.shelve(withdrawn(NILE))
    shelf.indexer().rebuild()
    shelf.take(NILE)
    assert shelf.indexer().catch_up().encoded == 0
    assert shelf.first("النيل الأزرق") == "نهر النيل"


def test_vectors_that_were_lost_are_encoded_again(open_shelf: Open) -> None:
    shelf = open_shelf()
    shelf.shelve(*THREE)
    shelf.vectors.path("slots:1", 1).unlink()
    with pytest.raises(IndexRefused, match="isnad index --rebuild"):
        open_shelf().search.ask("النيل الأزرق")
    assert open_shelf().indexer().rebuild().encoded == 3
    assert open_shelf().first("النيل الأزرق") == "نهر النيل"


def test_files_of_vectors_that_nobody_needs_are_deleted(shelf: Shelf) -> None:
    shelf.shelve(CANAL)
    for at in range(4):
        shelf.shelve(dataclasses.replace(CANAL, paragraphs=(f"أغلقت القناة عام {1967 + at}.",)))
        shelf.indexer().rebuild()
    folder = shelf.vectors.path("slots:1", 1).parent
    assert len(list(folder.glob("*.vectors"))) <= 3
    assert shelf.first("متى أغلقت القناة عام 1970") == "قناة السويس"
    shelf.indexer().roll_back()
    assert shelf.first("متى أغلقت القناة عام 1970") == "قناة السويس"


def test_equal_texts_under_equal_titles_share_one_place(shelf: Shelf) -> None:
    shelf.shelve(*TWINS)
    (one,), others = (shelf.changes.article_passages([number]) for number in (1, 2))
    table = shelf.live.snapshot().vectors.table
    place, same, another = table.places([one.passage_id, *(each.passage_id for each in others)])
    assert place == same != another

"""What every `LexicalIndex` promises: tantivy, and the plain BM25 it is held against."""

import multiprocessing
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from retrieval.errors import IndexRefused
from retrieval.index.lexical import MOST_SLIPS, LexicalIndex, LexicalMatch, TantivyIndex
from retrieval.index.lexical_fields import LexicalText
from retrieval.reading.question import Others, analyse
from retrieval.words.roots import MARK
from tests.doubles import PlainLexical

Make = Callable[[], LexicalIndex]
TEXTS = (
    LexicalText(11, 1, "افتتحت قناة السويس للملاحة عام 1869 في احتفال كبير."),
    LexicalText(12, 1, "أغلقت القناة بعد حرب يونيو وبقيت مغلقة ثماني سنوات."),
    LexicalText(21, 2, "ينبع النيل الأزرق من بحيرة تانا في إثيوبيا."),
    LexicalText(22, 2, "يلتقي النيل الأزرق والنيل الأبيض عند الخرطوم عاصمة السودان."),
    LexicalText(31, 3, "كان ارتفاع هرم خوفو 146 مترا."),
    LexicalText(41, 4, "زار وزير الخارجية واشنطن والتقى بوتين."),
)


@pytest.fixture(params=["tantivy", "plain"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    return (lambda: TantivyIndex.create(tmp_path / "lexical")) if request.param == "tantivy" else PlainLexical


@pytest.fixture
def index(make: Make) -> LexicalIndex:
    index = make()
    index.update([], TEXTS)
    return index


def ids(index: LexicalIndex, question: str, limit: int = 10) -> list[int]:
    return [key for key, _ in index.search(analyse(question), limit)]


def forms_of(match: LexicalMatch) -> set[str]:
    """What a passage holds of a question's words as they are, and not by their roots alone."""
    return {tie for tie in match.ties if not tie.startswith(MARK)}


def others(beside: dict[int, list[str]]) -> Others:
    """Other readings of the words at some places of a question."""
    return lambda _: beside


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("متى افتتحت قناة السويس؟", 11),
        ("كم بقيت القناة مغلقه؟", 12),
        ("من اين ينبع النيل", 21),
        ("اين تقع الخرطوم في سودان", 22),
        ("كم إرتفاع الهرم؟", 31),
        ("الوزير بواشنطن", 41),
        ("بوتن", 41),
        ("1869", 11),
        ("١٤٦", 31),
    ],
)
def test_the_passage_that_shares_the_words_comes_first(
    index: LexicalIndex, question: str, first: int
) -> None:
    assert ids(index, question)[0] == first


def test_what_shares_nothing_does_not_come_up(index: LexicalIndex) -> None:
    assert ids(index, "البرتقال") == []
    assert ids(index, "xyzzy") == []
    assert ids(index, "السويس", limit=0) == []
    assert index.search(analyse(""), 5) == []


def test_stop_words_bring_nothing_up(index: LexicalIndex) -> None:
    assert ids(index, "من في عند") == []


def test_an_empty_index_finds_nothing(make: Make) -> None:
    empty = make()
    assert len(empty) == 0
    assert ids(empty, "السويس") == []
    assert empty.matches(analyse("السويس"), [1]) == {}
    assert list(empty.rarity(analyse("السويس"))) == ["السويس"]


def test_matches_are_of_the_passages_that_are_asked_for_and_there(index: LexicalIndex) -> None:
    found = index.matches(analyse("النيل الأزرق"), [21, 31, 99])
    assert set(found) == {21, 31}
    assert found[21].grams > 0 == found[31].grams
    assert forms_of(found[21]) == {"نيل", "ازرق"}
    assert found[31].ties == frozenset()
    assert index.matches(analyse("النيل"), []) == {}


def test_a_passages_match_is_the_score_that_search_gives_it(index: LexicalIndex) -> None:
    question = analyse("قناة السويس عام 1869")
    scores = dict(index.search(question, 10))
    assert {
        key: match.grams for key, match in index.matches(question, list(scores)).items()
    } == pytest.approx(scores)


def test_a_score_that_is_known_already_is_taken_as_it_is(index: LexicalIndex) -> None:
    question = analyse("النيل الأزرق")
    plain = index.matches(question, [21, 31, 99])
    found = index.matches(question, [21, 31, 99], {21: 7.0, 41: 1.0})
    assert (found[21].grams, found[31].grams) == (7.0, 0)
    assert {key: match.ties for key, match in found.items()} == {
        key: match.ties for key, match in plain.items()
    }


def test_a_word_that_few_passages_hold_is_rare(index: LexicalIndex) -> None:
    rarity = index.rarity(analyse("النيل الخرطوم البرتقال"))
    assert rarity["البرتقال"] > rarity["الخرطوم"] > rarity["النيل"] > 0


def test_an_articles_passages_go_together(index: LexicalIndex) -> None:
    index.update([2], [])
    assert ids(index, "النيل الأزرق") == []
    assert index.matches(analyse("النيل"), [21, 22]) == {}
    assert ids(index, "قناة السويس")[0] == 11
    assert len(index) == 4


def test_an_article_is_replaced_in_one_update(index: LexicalIndex) -> None:
    index.update([2], [LexicalText(23, 2, "يصب النيل في البحر المتوسط.")])
    assert ids(index, "النيل")[0] == 23
    assert not {21, 22} & set(ids(index, "النيل الأزرق الخرطوم"))
    assert len(index) == 5


def test_applying_a_change_twice_is_harmless(index: LexicalIndex) -> None:
    for _ in range(2):
        index.update([3], [LexicalText(31, 3, "كان ارتفاع هرم خوفو 146 مترا.")])
    assert ids(index, "خوفو") == [31]
    assert len(index) == len(TEXTS)


def test_removing_what_is_not_there_is_no_error(index: LexicalIndex) -> None:
    index.update([77], [])
    assert len(index) == len(TEXTS)


def test_an_update_that_breaks_off_leaves_all_as_it_was(index: LexicalIndex) -> None:
    def broken() -> Iterator[LexicalText]:
        yield LexicalText(91, 9, "برتقال")
        raise RuntimeError("read error")

    with pytest.raises(RuntimeError, match="read error"):
        index.update([1], broken())
    index.refresh()
    assert ids(index, "برتقال") == []
    assert ids(index, "السويس")[0] == 11
    index.update([1], [])
    assert 11 not in ids(index, "السويس")


def test_rarity_stays_above_zero_however_often_an_article_was_replaced(index: LexicalIndex) -> None:
    for _ in range(4):
        index.update([1, 2, 3, 4], [LexicalText(31, 3, "هرم خوفو")])
    rarity = index.rarity(analyse("خوفو السويس"))
    assert 0 < rarity["خوفو"] < rarity["السويس"]


def test_only_what_a_question_asks_for_is_told_of_a_passage(index: LexicalIndex) -> None:
    found = index.matches(analyse("كم ارتفاع الهرم"), [31])
    assert forms_of(found[31]) == {"ارتفاع", "هرم"}


def test_of_a_words_readings_the_one_that_fits_best_counts(index: LexicalIndex) -> None:
    plain, other = analyse("طياره"), analyse("طياره", others({0: ["قناة", "السويس"]}))
    assert ids(index, "طياره") == []
    found = dict(index.search(other, 10))
    assert {11, 12} <= set(found)
    # the better of the two, not their sum
    alone = [dict(index.search(analyse(word), 10))[11] for word in ("قناة", "السويس")]
    assert found[11] == pytest.approx(max(alone))
    assert index.matches(plain, [11])[11].grams == 0 < index.matches(other, [11])[11].grams


def test_a_name_of_several_words_is_looked_up_as_a_whole(index: LexicalIndex) -> None:
    asked = analyse("الكنال", others({0: ["قناة السويس"]}))
    assert [key for key, _ in index.search(asked, 2)] == [11, 12]
    matches = index.matches(asked, [11, 12])
    assert forms_of(matches[11]) == {"قنا", "سويس"}
    assert forms_of(matches[12]) == {"قنا"}
    (word,) = asked.words
    assert word.is_in(matches[11].ties)
    assert not word.is_in(matches[12].ties)


def test_stems_bring_up_the_passages_that_hold_the_words_in_any_form(index: LexicalIndex) -> None:
    found = index.by_stems(analyse("بالقناة ووزير"), 10)
    assert {key for key, _ in found} == {11, 12, 41}
    assert index.by_stems(analyse("بوتن"), 10) == []
    assert len(index.by_stems(analyse("القناة"), 1)) == 1
    assert index.by_stems(analyse(""), 5) == index.by_stems(analyse("القناة"), 0) == []


def test_the_frequency_of_a_form_is_the_passages_that_hold_it(index: LexicalIndex) -> None:
    assert [index.frequency(form) for form in ("نيل", "خوفو", "برتقال", "")] == [2, 1, 0, 0]
    assert index.frequency("من") == 0  # words that name nothing are not indexed


def test_of_a_long_question_every_form_that_is_held_is_told(index: LexicalIndex) -> None:
    long = "النيل " + " ".join(f"كلمه{'ابتثجحخدذرزسشصضطظعغفقكلمن'[at]}" for at in range(25)) + " الأزرق تانا"
    assert forms_of(index.matches(analyse(long), [21])[21]) == {"نيل", "ازرق", "تانا"}


def test_a_word_of_the_same_root_ties_a_passage_to_the_question(index: LexicalIndex) -> None:
    found = index.matches(analyse("افتتاح القناة"), [11, 12])
    assert ("√فتح" in found[11].ties, "√فتح" in found[12].ties) == (True, False)
    (opening, _) = analyse("افتتاح القناة").words
    assert not opening.is_in(found[11].ties)
    assert opening.is_loosely_in(found[11].ties)
    assert not opening.is_loosely_in(found[12].ties)


def test_a_life_in_brackets_is_held_as_birth_and_death_and_adds_nothing_to_what_bm25_weighs(
    index: LexicalIndex,
) -> None:
    told, bare = "نجيب محفوظ (11 ديسمبر 1911 - 30 أغسطس 2006) روائي مصري.", "نجيب محفوظ روائي مصري."
    index.update([], [LexicalText(51, 5, told), LexicalText(52, 6, bare)])
    asked = analyse("متى توفي نجيب محفوظ؟")
    found = index.matches(asked, [51, 52])
    assert [asked.words[0].is_in(found[key].ties) for key in (51, 52)] == [True, False]
    assert index.search(analyse("توفي ولد"), 5) == []


def test_the_name_of_a_thing_brings_up_its_passage_for_the_kind_that_it_is_of(index: LexicalIndex) -> None:
    index.update([], [LexicalText(51, 5, "خلال الأشهر المقبلة سننقل منظومات “إسكندر- إم” إلى مينسك.")])
    asked = analyse("ما هي الصواريخ؟")
    assert [key for key, _ in index.search(asked, 5)] == [51]
    assert asked.words[0].is_in(index.matches(asked, [51])[51].ties)


def test_a_passage_tells_whether_it_is_in_arabic_letters(index: LexicalIndex) -> None:
    index.update(
        [], [LexicalText(51, 5, "The Suez Canal (قناة السويس) opened in 1869."), LexicalText(52, 6, "1869")]
    )
    found = index.matches(analyse("متى افتتحت قناة السويس"), [11, 51, 52])
    assert [found[key].foreign for key in (11, 51, 52)] == [False, True, False]
    assert forms_of(found[51]) == {"قنا", "سويس"}


@pytest.mark.parametrize("slip", ["السويص", "السوويس", "السيوس", "السوس"])
def test_a_word_that_no_passage_has_is_met_but_for_one_letter(index: LexicalIndex, slip: str) -> None:
    asked = analyse(f"قناة {slip}")
    found = index.matches(asked, [11, 12])
    assert (asked.words[1].slip in found[11].ties) is (len(slip.removeprefix("ال")) >= 4)
    assert asked.words[1].slip not in found[12].ties


def test_a_word_that_some_passage_has_is_no_slip_of_another(index: LexicalIndex) -> None:
    index.update([], [LexicalText(51, 5, "السويد بلد في الشمال.")])
    asked = analyse("السويد")
    assert {
        key: asked.words[0].slip in match.ties for key, match in index.matches(asked, [11, 51]).items()
    } == {
        11: False,
        51: False,
    }
    assert asked.words[0].is_in(index.matches(asked, [51])[51].ties)


def test_of_a_question_of_unknown_words_only_the_first_are_looked_for_so(index: LexicalIndex) -> None:
    letters = "بتثجحخدذرزسشصضطظعغفقكلمنهوي"
    unknown = [f"{letter}ظظظظظ" for letter in letters[: MOST_SLIPS - 1]]
    near, late = analyse(" ".join([*unknown, "السوويس"])), analyse(" ".join([*unknown, "ظضظضظض", "السوويس"]))
    assert near.words[-1].slip in index.matches(near, [11])[11].ties
    assert index.matches(late, [11])[11].ties == frozenset()


def test_numbers_are_no_slips_of_one_another(index: LexicalIndex) -> None:
    asked = analyse("1868")
    assert index.matches(asked, [11])[11].ties == frozenset()


QUESTIONS: tuple[tuple[str, dict[int, list[str]]], ...] = (
    ("قناة السويس", {}),
    ("النيل الأزرق في السودان", {}),
    ("عام 1869", {}),
    ("ارتفاع هرم خوفو", {}),
    ("حرب يونيو والقناة", {}),
    ("بوتين في واشنطن", {}),
    ("بوتن يزور العاصمة", {0: ["بوتين", "فلاديمير بوتين"], 2: ["واشنطن", "الخرطوم"]}),
    ("الكنال والنيل", {0: ["قناة السويس", "القناة"]}),
    ("قناة القناة السويس", {1: ["النيل"]}),
    ("افتتاح القناه وإغلاقها", {}),
    ("السوويس والنبل", {}),
)


@pytest.mark.parametrize(("question", "beside"), QUESTIONS)
def test_tantivy_ranks_and_scores_as_plain_bm25_does(
    question: str, beside: dict[int, list[str]], tmp_path: Path
) -> None:
    real, oracle = TantivyIndex.create(tmp_path / "lexical"), PlainLexical()
    for index in (real, oracle):
        index.update([], TEXTS)
    asked, keys = analyse(question, others(beside)), [text.passage_id for text in TEXTS]
    found, expected = real.search(asked, 10), oracle.search(asked, 10)
    assert [key for key, _ in found] == [key for key, _ in expected]
    assert dict(found) == pytest.approx(dict(expected), rel=0.02)  # tantivy rounds lengths
    of_real, of_oracle = real.matches(asked, keys), oracle.matches(asked, keys)
    assert {key: match.ties for key, match in of_real.items()} == {
        key: match.ties for key, match in of_oracle.items()
    }
    assert dict(real.by_stems(asked, 10)) == pytest.approx(dict(oracle.by_stems(asked, 10)), rel=0.02)
    assert real.rarity(asked) == pytest.approx(oracle.rarity(asked))


def test_reading_while_another_thread_writes_sees_whole_updates(index: LexicalIndex) -> None:
    def write() -> None:
        for at in range(8):
            index.update(
                [5], [LexicalText(50 + 2 * at, 5, "سد مأرب"), LexicalText(51 + 2 * at, 5, "سد مأرب")]
            )

    with ThreadPoolExecutor(3) as pool:
        writing = pool.submit(write)
        seen = [sorted(ids(index, "مأرب")) for _ in range(300) if not writing.done()]
        writing.result()
    assert all(found in ([], *([50 + 2 * at, 51 + 2 * at] for at in range(8))) for found in seen)
    assert sorted(ids(index, "مأرب")) == [64, 65]


def _write(folder: Path) -> None:
    TantivyIndex(folder).update([1], [LexicalText(51, 5, "سد مأرب في اليمن")])


def test_what_another_process_writes_is_seen_after_a_refresh(tmp_path: Path) -> None:
    reader = TantivyIndex.create(tmp_path / "lexical")
    reader.update([], TEXTS)
    writer = multiprocessing.get_context("spawn").Process(target=_write, args=(tmp_path / "lexical",))
    writer.start()
    writer.join()
    assert writer.exitcode == 0
    assert ids(reader, "السويس")[0] == 11
    assert ids(reader, "مأرب") == []
    reader.refresh()
    assert 11 not in ids(reader, "السويس")
    assert ids(reader, "مأرب") == [51]


def test_an_index_is_found_again_in_its_folder(tmp_path: Path) -> None:
    TantivyIndex.create(tmp_path / "lexical").update([], TEXTS)
    assert ids(TantivyIndex(tmp_path / "lexical"), "خوفو") == [31]


def test_a_folder_without_a_whole_index_is_refused_with_what_to_run(tmp_path: Path) -> None:
    whole = tmp_path / "lexical"
    TantivyIndex.create(whole).update([], TEXTS)
    for damage in ("meta.json", "*.term", "*.idx", "*.fast"):
        folder = tmp_path / damage.replace("*", "x")
        shutil.copytree(whole, folder)
        for path in folder.glob(damage):
            path.write_bytes(path.read_bytes()[:9])
        with pytest.raises(IndexRefused, match="isnad index --rebuild"):
            TantivyIndex(folder)
    for folder in (tmp_path / "nowhere", tmp_path / "empty"):
        with pytest.raises(IndexRefused, match="it is not there"):
            TantivyIndex(folder)
        assert not folder.exists()

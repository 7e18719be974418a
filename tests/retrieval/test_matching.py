"""Topics against articles, with an encoder whose cosines are shares of words."""

import threading
from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.encoders.encoder import Vectors, unit_rows
from retrieval.errors import QuestionEmpty
from retrieval.matching.collection import ArticlePassages, LiveCollection
from retrieval.matching.relevance import LEVELS, WORDS, Evidence, concerns, relevance
from retrieval.matching.subject import MAX_TOPIC, subject_of
from retrieval.matching.telling import Tellings, hashes, held_forms, pack
from retrieval.matching.topic_index import TopicIndex, TopicMatch, TopicRow
from retrieval.matching.topics import SavedTopic, Topics
from retrieval.reading.aliases import Aliases
from retrieval.reading.question import analyse
from retrieval.reading.reading import other_readings
from tests.doubles import SlotEncoder
from tests.retrieval.shelf import CANAL, NILE, PYRAMID, THREE, Shelf, withdrawn

ENCODER = SlotEncoder()


class Kept:
    """`Collection` of a few articles, newest first."""

    def __init__(self, *articles: tuple[str, Sequence[str]]) -> None:
        self.kept = [
            ArticlePassages(
                number,
                title,
                tuple(range(10 * number, 10 * number + len(texts))),
                tuple(texts),
                ENCODER.encode_passages(texts),
            )
            for number, (title, texts) in enumerate(articles, start=1)
        ]

    def sample(self) -> Vectors:
        rows = [each.vectors for each in self.kept]
        empty: Vectors = np.zeros((0, ENCODER.dim), dtype=np.float32)
        together: Vectors = np.concatenate([empty, *rows])
        return together

    def frequency(self, form: str) -> int:
        return sum(form in held_forms(text) for each in self.kept for text in each.texts)

    def size(self) -> int:
        return sum(len(each.texts) for each in self.kept)

    def newest(self, limit: int) -> list[int]:
        return [each.article_id for each in self.kept][:limit]

    def articles(self, article_ids: Sequence[int]) -> list[ArticlePassages]:
        return [each for key in article_ids for each in self.kept if each.article_id == key]


WATER = (
    "شح المياه في الأردن",
    ["تراجعت المياه في سدود الأردن هذا الصيف.", "تدرس الوزارة نقل المياه من العقبة."],
)
FOOTBALL = ("فوز المنتخب", ["فاز المنتخب في مباراة كرة القدم أمس.", "سجل اللاعب هدفين."])
COFFEE = ("موسم البن", ["بدأ موسم حصاد البن في اليمن.", "ارتفعت أسعار القهوة."])
COLLECTION = Kept(WATER, FOOTBALL, COFFEE)


def axis(*weights: float) -> Vectors:
    row: Vectors = unit_rows(np.array([weights]))[0]
    return row


def found(matches: Iterable[TopicMatch]) -> list[tuple[int, int]]:
    return [(match.subscription_id, match.passage) for match in matches]


def test_each_topic_is_matched_by_its_nearest_passage_and_its_own_threshold() -> None:
    index = TopicIndex(
        3, [TopicRow(7, axis(1, 0, 0), 0.9), TopicRow(5, axis(0, 1, 0), 0.5), TopicRow(3, axis(0, 1, 0), 0.8)]
    )
    passages = np.stack([axis(0, 0, 1), axis(1, 0.1, 0), axis(0, 0.7, 0.7)])
    assert found(index.match(passages)) == [(7, 1), (5, 2)]


def test_a_topic_that_was_removed_never_matches_and_its_place_is_used_again() -> None:
    index = TopicIndex(2, [TopicRow(1, axis(1, 0), 0.5), TopicRow(2, axis(1, 0), 0.5)])
    assert index.remove(1)
    assert not index.remove(1)
    assert found(index.match(axis(1, 0)[np.newaxis])) == [(2, 0)]
    index.add(TopicRow(9, axis(0, 1), 0.5))
    assert (len(index), 1 in index, 9 in index) == (2, False, True)
    assert found(index.match(np.stack([axis(1, 0), axis(0, 1)]))) == [(2, 0), (9, 1)]


def test_a_topic_that_is_added_again_has_its_new_vector_and_threshold_alone() -> None:
    index = TopicIndex(2, [TopicRow(1, axis(1, 0), 0.5)])
    index.add(TopicRow(1, axis(0, 1), 0.5))
    assert index.match(axis(1, 0)[np.newaxis]) == []
    assert len(index) == 1


@pytest.mark.parametrize("vector", [[1.0], [np.nan, 0.0], [np.inf, 0.0]])
def test_a_strange_vector_is_refused(vector: list[float]) -> None:
    with pytest.raises(ValueError, match="finite numbers"):
        TopicIndex(2).add(TopicRow(1, np.array(vector, dtype=np.float32), 0.5))


def test_nothing_matches_an_article_without_passages_or_an_empty_index() -> None:
    assert TopicIndex(2).match(axis(1, 0)[np.newaxis]) == []
    assert TopicIndex(2, [TopicRow(1, axis(1, 0), -1)]).match(np.zeros((0, 2), dtype=np.float32)) == []


def test_thousands_of_topics_are_matched_as_an_exact_comparison_would() -> None:
    random = np.random.default_rng(1)
    topics, passages = (unit_rows(random.standard_normal((count, 64))) for count in (5000, 5))
    index = TopicIndex(64, (TopicRow(at, row, 0.3) for at, row in enumerate(topics)))
    best = (topics @ passages.T).max(axis=1)
    matched = {match.subscription_id: match for match in index.match(passages)}
    assert set(np.flatnonzero(best >= 0.304)) <= matched.keys() <= set(np.flatnonzero(best >= 0.296))
    assert all(abs(match.score - best[key]) < 0.004 for key, match in matched.items())
    assert all(match.passage == (passages @ topics[key]).argmax() for key, match in matched.items())


def test_topics_come_and_go_while_articles_are_matched() -> None:
    index = TopicIndex(2, [TopicRow(0, axis(1, 0), 0.5)])

    def come_and_go() -> None:
        for key in range(1, 600):
            index.add(TopicRow(key, axis(1, 0), 0.5))
            index.remove(key)

    thread = threading.Thread(target=come_and_go)
    thread.start()
    while thread.is_alive():
        assert 0 in [match.subscription_id for match in index.match(axis(1, 0)[np.newaxis])]
    thread.join()
    assert found(index.match(axis(1, 0)[np.newaxis])) == [(0, 0)]


@pytest.mark.parametrize(
    ("topic", "subject"),
    [
        ("أخبار الزراعة في الأردن", "الزراعة في الأردن"),
        ("أريد متابعة أخبار الجامعات والكتب", "الجامعات والكتب"),
        ("أهتم بكل ما يتعلق بالأنهار والسدود", "الأنهار والسدود"),
        ("بدي أخبار عن القهوة", "القهوة"),
        ("عايز أعرف كل حاجة عن الفضا", "الفضا"),
        ("شو في جديد بالآثار", "الآثار"),
        ("I want news about museums in Egypt", "museums in Egypt"),
        ("all news about New York", "New York"),
        ("climate change policy", "climate change policy"),
        ("كرة القدم النسائية", "كرة القدم النسائية"),
        ("في غزة", "في غزة"),
        ("أخبار", "أخبار"),
        ("حرية الأخبار والصحافة", "حرية الأخبار والصحافة"),
        ("  أخبار:  مصر ", "مصر"),
        ("بحر الشمال", "بحر الشمال"),
    ],
)
def test_a_topic_is_about_what_stands_behind_the_request(topic: str, subject: str) -> None:
    assert subject_of(topic) == subject


@given(st.text(max_size=700))
def test_the_subject_of_any_text_is_a_part_of_it(text: str) -> None:
    subject = subject_of(text)
    assert subject in " ".join(text[:MAX_TOPIC].split())
    assert bool(subject) == bool(text[:MAX_TOPIC].split())


def coverage(topic: str, text: str, aliases: Aliases | None = None) -> float:
    frequency = Kept(("", [text, "القاهرة الولايات المتحدة"])).frequency
    others = other_readings(frequency, aliases or Aliases(()))
    packed = pack(analyse(topic, others), frequency, 100)
    return float(Tellings([packed]).coverage(hashes(held_forms(text)))[0])


def test_all_words_of_a_topic_cover_it_whatever_their_article_and_particles() -> None:
    assert coverage("مياه الأردن", "شحت المياه بالأردن") == pytest.approx(1)


def test_a_word_that_no_article_ever_held_counts_half() -> None:
    assert coverage("water", "شحت المياه") == pytest.approx(0.5)
    assert coverage("القاهرة", "شحت المياه") == 0


def test_another_name_of_several_words_counts_only_when_all_of_them_are_there() -> None:
    names = Aliases([("أمريكا", "الولايات المتحدة")])
    assert coverage("أمريكا", "أعلنت الولايات المتحدة القرار", names) == pytest.approx(1)
    assert coverage("أمريكا", "أعلنت الولايات القرار", names) == 0


def test_the_words_of_many_topics_are_compared_each_with_its_own() -> None:
    frequency = COLLECTION.frequency
    texts = ["مياه الأردن", "كرة القدم", "مياه اليمن"]
    packed = [pack(analyse(text), frequency, COLLECTION.size()) for text in texts]
    together = Tellings(packed).coverage(hashes(held_forms("المياه في الأردن")))
    alone = [Tellings([each]).coverage(hashes(held_forms("المياه في الأردن")))[0] for each in packed]
    assert together.tolist() == pytest.approx(alone)
    assert together[0] == pytest.approx(1)
    assert 0 < together[2] < 1
    assert together[1] == 0


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_topic_and_any_text_have_a_coverage(topic: str, text: str) -> None:
    assert 0 <= coverage(topic, text) <= 1.001


def test_words_help_a_near_article_over_the_threshold_and_no_far_one() -> None:
    assert relevance(Evidence(0.3, 1.0)) == pytest.approx(0.3 + WORDS)
    assert concerns(Evidence(0.30, 0.5), 0.35)
    assert not concerns(Evidence(0.30, 0.0), 0.35)
    assert not concerns(Evidence(0.19, 1.0), 0.35)
    assert concerns(Evidence(0.35, 0.0), 0.35)


def test_the_steps_go_from_fewer_to_more() -> None:
    assert sorted(LEVELS, reverse=True) == list(LEVELS)


def test_a_draft_tells_what_it_would_have_brought_newest_first() -> None:
    topics = Topics(ENCODER, COLLECTION)
    draft = topics.draft("أخبار المياه في الأردن")
    assert [each.article_id for each in topics.would_have_matched(draft, 2)] == [1]
    assert topics.would_have_matched(draft, 2)[0].passage_id == 10
    assert topics.would_have_matched(draft, 2, latest=0) == []


@pytest.mark.parametrize("text", ["", "  ", "؟!", "🙂"])
def test_a_topic_without_a_word_is_refused(text: str) -> None:
    with pytest.raises(QuestionEmpty):
        Topics(ENCODER, COLLECTION).draft(text)


def saved(topics: Topics, key: int, text: str, level: int = 2) -> SavedTopic:
    draft = topics.draft(text)
    return SavedTopic(key, text, draft.vector, draft.levels[level])


def test_an_article_finds_the_topics_that_it_concerns_and_no_others() -> None:
    topics = Topics(ENCODER, COLLECTION)
    texts = {1: "المياه في الأردن", 2: "كرة القدم", 3: "موسم البن في اليمن", 4: "الانتخابات"}
    topics.load(saved(topics, key, text) for key, text in texts.items())
    matched = [[each.subscription_id for each in topics.match(article)] for article in COLLECTION.kept]
    assert matched == [[1], [2], [3]]
    assert topics.remove(1)
    assert topics.match(COLLECTION.kept[0]) == []
    assert len(topics) == 3


def test_what_a_preview_shows_is_what_is_matched_later() -> None:
    topics = Topics(ENCODER, COLLECTION)
    for level in range(len(LEVELS)):
        topics.add(saved(topics, 1, "أخبار المياه والقهوة", level))
        foreseen = topics.would_have_matched(topics.draft("أخبار المياه والقهوة"), level)
        now = [
            (each.article_id, round(match.score, 2))
            for each in COLLECTION.kept
            for match in topics.match(each)
        ]
        assert now == [(each.article_id, round(each.score, 2)) for each in foreseen]


def test_topics_work_over_an_empty_collection() -> None:
    topics = Topics(ENCODER, Kept())
    topics.add(saved(topics, 1, "المياه في الأردن"))
    assert topics.would_have_matched(topics.draft("المياه"), 4) == []
    assert [each.subscription_id for each in topics.match(COLLECTION.kept[0])] == [1]


def test_the_live_index_gives_articles_with_their_vectors_newest_first(shelf: Shelf) -> None:
    collection = LiveCollection(shelf.live, shelf.articles, shelf.encoder.dim)
    assert (collection.newest(5), collection.size(), collection.frequency("قناة")) == ([], 0, 0)
    assert collection.articles([1]) == []
    assert collection.sample().shape == (0, shelf.encoder.dim)
    shelf.shelve(*THREE)
    newest = collection.newest(2)
    assert len(newest) == 2
    shelf.live.follow()
    (article,) = collection.articles(collection.newest(1))
    assert article.title == PYRAMID.title
    assert article.vectors.shape == (1, shelf.encoder.dim)
    assert [each.title for each in collection.articles(collection.newest(9))] == [
        PYRAMID.title,
        NILE.title,
        CANAL.title,
    ]
    shelf.shelve(withdrawn(PYRAMID))
    shelf.live.follow()
    assert [each.title for each in collection.articles(newest)] == [NILE.title]

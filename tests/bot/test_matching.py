"""Who hears of what, on a real collection and index: words, topics, questions, one story, and a correction."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.alerting.interests import Interests
from bot.alerting.matching import STUCK, Matcher
from bot.alerting.stories import StoryTeller
from bot.alerting.topic_desk import MatchedTopics
from data.news import NewsStore
from data.outbox import Outbox, OutboxItem
from data.subscriptions import Kind, SubscriptionStore
from data.twins import TwinFinder, TwinStore
from retrieval.errors import IndexMissing, IndexRefused, ModelUnavailable
from retrieval.matching.collection import LiveCollection
from retrieval.matching.topics import Topics
from retrieval.search import Manner
from tests.data.collection import NOW, draft, ingest
from tests.retrieval.shelf import BY_WORDS, Shelf

DAY = date(2024, 5, 1)
CANAL = draft("القناة", "افتتحت قناة السويس للملاحة.", title="قناة السويس", published=DAY)
VOLCANO = draft(
    "بركان",
    "ثار بركان إتنا فوق جزيرة صقلية ليلا وقذف حممه على القرى القريبة منه وأخلت السلطات سكانها.",
    title="ثوران بركان إتنا في صقلية",
    published=DAY,
    source="الجزيرة",
)
SAME = replace(
    VOLCANO, key="id:x:2", origin="/news/x.txt", source="العربية", title="بركان إتنا يثور في صقلية"
)
FOOTBALL = draft("كرة", "فاز الفريق الأحمر بالكأس أمس.", title="الأحمر بطلا للكأس", published=DAY)


class Desk:
    """A shelf with everything that decides who hears of what is laid on it."""

    def __init__(self, folder: Path) -> None:
        self.shelf = Shelf(folder, manner=Manner(coefficients=BY_WORDS, today=lambda: DAY))
        self.now = NOW
        self.news = NewsStore(self.shelf.database)
        self.subscriptions = SubscriptionStore(self.shelf.database)
        self.outbox = Outbox(self.shelf.database)
        self.restart()

    def restart(self) -> None:
        """Forget what lies in memory alone."""
        shelf = self.shelf
        self.collection = LiveCollection(shelf.live, shelf.articles, shelf.encoder.dim)
        self.topics = Topics(shelf.encoder, self.collection)
        model = shelf.encoder.fingerprint
        self.topic_desk = MatchedTopics(self.topics, self.collection, shelf.articles, model)
        interests = Interests(self.subscriptions, self.topics, self.collection, model, lambda: self.now)
        stories = StoryTeller(self.news, self.collection, TwinStore(self.shelf.database))
        self.matcher = Matcher(self.news, interests, stories, shelf.search, self.indexed_to, lambda: self.now)

    def indexed_to(self) -> int:
        try:
            return self.shelf.live.snapshot().seq
        except IndexMissing:
            return 0

    def follow(self, chat: int, kind: Kind, text: str = "", level: int = 4) -> int:
        values: dict[str, Any] = {}
        if kind in ("topic", "question"):
            read = self.topic_desk.draft(text)
            threshold = read.levels[level] if kind == "topic" else read.asked_from
            values = {"vector": read.vector, "model": read.model, "threshold": threshold, "level": level}
        followed = self.subscriptions.add(chat, kind, text, "ar", self.now, most=99, **values)
        assert followed is not None
        return followed.number

    def publish(self, *articles: object, index: bool = True) -> int:
        """Take in articles that are news; return how many messages that makes."""
        ingest(self.shelf.database, *articles, notify=True, now=self.now)  # type: ignore[arg-type]
        if index:
            self.shelf.indexer().catch_up()
        return self.follow_up()

    def follow_up(self) -> int:
        with suppress(IndexMissing):
            self.shelf.live.follow()
        return self.matcher.match()

    def due(self) -> list[OutboxItem]:
        return self.outbox.due(self.now + timedelta(days=9), 99)

    def heard(self) -> list[tuple[int, str, str | None]]:
        return [(item.chat_id, item.title, item.kind) for item in self.due()]

    def deliver(self) -> None:
        for item in self.due():
            self.outbox.sent(item.id, self.now, 5_000 + item.id)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    made.shelf.shelve(CANAL)
    made.follow_up()
    yield made
    made.shelf.close()


def test_words_and_topics_and_everything_are_matched_and_each_chat_hears_once(desk: Desk) -> None:
    desk.follow(1, "words", "لبركان وصقلية")
    desk.follow(2, "topic", "بركان إتنا في صقلية")
    desk.follow(3, "topic", "الفريق الأحمر بطل الكأس")
    desk.follow(4, "all")
    desk.follow(4, "words", "إتنا")

    assert desk.publish(VOLCANO) == 3
    volcano = VOLCANO.title
    assert sorted(desk.heard()) == [(1, volcano, "words"), (2, volcano, "topic"), (4, volcano, "words")]
    assert desk.follow_up() == 0


def test_less_of_a_topic_takes_effect_at_once_and_a_stopped_one_is_silent(desk: Desk) -> None:
    number = desk.follow(1, "topic", "بركان")
    stopped = desk.follow(2, "topic", "بركان إتنا")
    desk.publish(FOOTBALL)  # everything is in memory from now on
    desk.subscriptions.tune(number, 1, 0, 1.3, NOW)
    desk.subscriptions.leave(stopped, 2, "stopped", NOW)

    assert desk.publish(VOLCANO) == 0


def test_a_restart_forgets_no_topic(desk: Desk) -> None:
    desk.follow(1, "topic", "بركان إتنا في صقلية")
    desk.restart()

    assert desk.publish(VOLCANO) == 1


def test_a_topic_that_another_model_has_read_is_read_anew(desk: Desk) -> None:
    number = desk.follow(1, "topic", "بركان إتنا في صقلية")
    desk.subscriptions.put_vector(number, b"\0\0", "another:1")

    assert desk.publish(VOLCANO) == 1
    kept = desk.subscriptions.get(number, 1)
    assert kept is not None
    assert (kept.model, len(kept.vector or b"")) == ("slots:1", 2 * desk.shelf.encoder.dim)


def test_news_waits_until_its_article_is_indexed_and_after_ten_minutes_comes_without_topics(
    desk: Desk,
) -> None:
    desk.follow(1, "topic", "بركان إتنا في صقلية")
    desk.follow(2, "words", "إتنا")

    assert desk.publish(VOLCANO, index=False) == 0
    desk.now += STUCK
    assert desk.follow_up() == 1
    assert desk.heard() == [(2, VOLCANO.title, "words")]


def test_an_index_that_is_refused_holds_news_up_for_ten_minutes_and_no_longer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise IndexRefused("another model")

    desk.follow(2, "all")
    monkeypatch.setattr(desk.topics, "match", refused)
    assert desk.publish(VOLCANO) == 0
    desk.now += STUCK
    assert desk.follow_up() == 1


def test_without_a_model_words_are_matched_after_ten_minutes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ModelUnavailable("no weights")

    number = desk.follow(1, "topic", "بركان إتنا في صقلية")
    desk.subscriptions.put_vector(number, b"", "another:1")
    desk.follow(2, "words", "إتنا")
    with monkeypatch.context() as patch:
        patch.setattr(desk.topics, "draft", broken)
        assert desk.publish(VOLCANO) == 0
        desk.now += STUCK
        assert desk.follow_up() == 1
        assert desk.heard() == [(2, VOLCANO.title, "words")]
    assert desk.publish(replace(VOLCANO, key="id:x:3", origin="/news/3.txt", title="إتنا ثانية")) == 2


def test_a_story_that_a_chat_was_told_is_not_told_again_for_two_days(desk: Desk) -> None:
    desk.follow(1, "all")
    desk.publish(VOLCANO)
    desk.deliver()
    desk.now += timedelta(hours=47)
    desk.follow(2, "all")

    assert desk.publish(SAME) == 1
    assert desk.heard() == [(2, SAME.title, "all")]


def test_a_text_that_another_outlet_prints_under_a_title_of_its_own_is_not_told_again(desk: Desk) -> None:
    body = " ".join(f"كلمة{n}" for n in range(60))
    agency = draft("وكالة", body, title="اتفاق جديد على حصص مياه النهر", published=DAY, source="وكالة")
    printed = replace(
        agency, key="id:x:9", origin="/news/y.txt", source="صحيفة", title="ماذا بعد الذي جرى أمس؟"
    )
    number = desk.follow(1, "all")
    assert number
    assert desk.publish(agency) == 1
    desk.deliver()
    ingest(desk.shelf.database, printed, notify=True, now=desk.now)
    TwinFinder(desk.shelf.database).catch_up(9)
    assert desk.publish() == 0
    assert desk.heard() == []


def test_after_two_days_a_story_is_news_again(desk: Desk) -> None:
    desk.follow(1, "all")
    desk.publish(VOLCANO)
    desk.deliver()
    desk.now += timedelta(hours=49)

    assert desk.publish(SAME) == 1


def test_of_two_tellings_that_come_at_once_one_is_sent(desk: Desk) -> None:
    desk.follow(1, "all")

    assert desk.publish(VOLCANO, SAME) == 1


def test_an_important_change_of_what_was_sent_is_told_and_a_slip_is_not(desk: Desk) -> None:
    desk.follow(1, "all")
    desk.publish(VOLCANO)
    desk.deliver()

    assert desk.publish(replace(VOLCANO, title="ثوران بركان إتنا فى صقلية")) == 0
    assert desk.publish(replace(VOLCANO, title="لا ثوران لبركان إتنا في صقلية")) == 1
    (edit,) = desk.due()
    assert (edit.message_id, edit.title) == (5_001, "لا ثوران لبركان إتنا في صقلية")


def test_a_saved_question_fires_once_when_a_new_article_answers_it_also_over_a_restart(desk: Desk) -> None:
    question = "متى ثار بركان إتنا؟"
    number = desk.follow(1, "question", question)
    assert desk.publish(FOOTBALL) == 0
    desk.restart()

    assert desk.publish(VOLCANO) == 1
    assert (
        desk.publish(replace(VOLCANO, key="id:x:3", origin="/news/3.txt", title="بركان إتنا ثار ثانية")) == 0
    )
    ((chat, title, kind),) = desk.heard()
    assert (chat, title, kind) == (1, VOLCANO.title, "question")
    desk.deliver()
    kept = desk.subscriptions.get(number, 1)
    assert kept is not None
    assert kept.state == "done"
    desk.restart()
    assert (
        desk.publish(replace(VOLCANO, key="id:x:4", origin="/news/4.txt", title="بركان إتنا ثار ثالثة")) == 0
    )


def test_an_article_that_only_comes_near_a_question_does_not_answer_it(desk: Desk) -> None:
    desk.follow(1, "question", "متى ثار بركان فيزوف قرب نابولي ومدينة بومبي؟")

    assert desk.publish(VOLCANO) == 0


def test_a_topic_shows_what_it_would_have_brought(desk: Desk) -> None:
    desk.shelf.shelve(VOLCANO, FOOTBALL)
    desk.follow_up()

    foreseen = desk.topic_desk.foresee("بركان إتنا في صقلية", 4)

    assert (foreseen.count, foreseen.among) == (1, 3)
    assert [(each.title, each.published) for each in foreseen.headlines] == [(VOLCANO.title, DAY)]


def test_two_threads_never_decide_at_once(desk: Desk) -> None:
    desk.follow(1, "all")
    with desk.matcher._one:
        assert desk.publish(VOLCANO) == 0
    assert desk.follow_up() == 1
